/**
 * TLS: node:tls under the interface of the hub's streams. On both hubs it runs on Node's own sockets, which know how to
 * do it; only what waits for it is ours. A connection that is already there becomes a TLS connection by `wrapTls`.
 */
import type net from 'node:net';
import tls from 'node:tls';
import { invalidState } from '../errors';
import { ask } from './ask';
import { SocketTimeout } from './errors';
import { listenWith, settled } from './node-io';
import { Socket } from './socket';
import type { Attachable, Cancel, Done, Listening, ListeningSink, ListenTarget, Target } from './transport';

/** As for node:tls: `ca`, `cert`, `key`, `servername`, `rejectUnauthorized`, `ALPNProtocols`, ... */
export type TlsOptions = Omit<tls.ConnectionOptions, 'host' | 'port' | 'path' | 'socket' | 'timeout'>;
/** As for node:tls: `cert`, `key`, `requestCert`, `SNICallback`, ... */
export type TlsServerOptions = tls.TlsOptions;
/** As the end of the connection that this is. */
export type WrapOptions = (TlsOptions & { isServer?: false }) | (TlsServerOptions & { isServer: true });

export function connectTls(target: Target, options: TlsOptions, done: Done<Attachable>): Cancel {
  let socket: tls.TLSSocket;
  try {
    const where = 'path' in target ? { path: target.path } : { host: target.host, port: target.port, ...(target.family === 0 ? {} : { family: target.family }) };
    socket = tls.connect({ ...options, ...where }).setNoDelay();
  } catch (error) {
    done(error);
    return () => {};
  }
  return settled(socket, 'secureConnect', done);
}

export function listenTls(target: ListenTarget, options: TlsServerOptions, sink: ListeningSink, done: Done<Listening>): Cancel {
  let server: tls.Server;
  try {
    server = tls.createServer({ noDelay: true, ...options, pauseOnConnect: false });
  } catch (error) {
    done(error);
    return () => {};
  }
  // A handshake that fails concerns its client alone: Node has closed that connection.
  server.on('tlsClientError', () => {});
  return listenWith(server, 'secureConnection', target, sink, done);
}

/**
 * Makes a TLS connection of a connection that is there (STARTTLS), and returns it when the handshake is done. The socket
 * that is given is closed for everybody else; what it had received and nobody had read is part of the handshake.
 * `options.isServer`: this end is the server, and `options` are as for `listen`'s `tls`.
 * @throws an error of the connection or of the handshake; SocketTimeout: it took longer than the socket's timeout; ConcurrentObjectUseError:
 * a greenlet waits in the socket.
 * @green
 */
export function wrapTls(socket: Socket, options: WrapOptions = {}): Socket {
  if (socket.closed) throw invalidState('the socket is closed');
  const { timeout } = socket;
  const put = (done: Done<Socket>) => {
    const { stream, rest } = socket._giveAway('wrapTls');
    let cancel = () => stream.close();
    stream.release(rest, (error, plain) => {
      if (plain === undefined) done(error);
      else cancel = secured(plain, options, (error, secure) => (secure === undefined ? done(error) : done(null, new Socket(secure).setTimeout(timeout))));
    });
    return () => cancel();
  };
  return ask('wrapTls', put, timeout, () => new SocketTimeout('handshake', timeout), (answer) => answer.close());
}

/** Puts TLS on a socket of Node's, and waits for the handshake. */
function secured(plain: net.Socket, options: WrapOptions, done: Done<Attachable>): Cancel {
  let secure: tls.TLSSocket;
  try {
    secure =
      options.isServer === true
        ? new tls.TLSSocket(plain, { ...options, isServer: true, secureContext: tls.createSecureContext(options) })
        : tls.connect({ ...(options as TlsOptions), socket: plain });
  } catch (error) {
    plain.destroy();
    done(error);
    return () => {};
  }
  return settled(secure, options.isServer === true ? 'secure' : 'secureConnect', (error, stream) => {
    if (stream === undefined) plain.destroy();
    done(error, stream);
  });
}
