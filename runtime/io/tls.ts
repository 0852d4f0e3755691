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
import { NodeStream } from './node-stream';
import { Socket, type Ground } from './socket';
import { StreamDuplex } from './stream-duplex';
import type { Attachable, Cancel, Done, Listening, ListeningSink, ListenTarget, Target } from './transport';

/** As for node:tls: `ca`, `cert`, `key`, `servername`, `rejectUnauthorized`, `ALPNProtocols`, ... */
export type TlsOptions = Omit<tls.ConnectionOptions, 'host' | 'port' | 'path' | 'socket' | 'timeout'>;
/** As for node:tls: `cert`, `key`, `requestCert`, `SNICallback`, ... */
export type TlsServerOptions = tls.TlsOptions;

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
 * @throws an error of the handshake; SocketTimeout: it took longer than the socket's timeout; ConcurrentObjectUseError:
 * a greenlet waits in the socket.
 * @green
 */
export function wrapTls(socket: Socket, options: (TlsOptions & { isServer?: false }) | (TlsServerOptions & { isServer: true }) = {}): Socket {
  if (socket.closed) throw invalidState('the socket is closed');
  const { timeout } = socket;
  const put = (done: Done<Socket>) => {
    const plain = plainSocket(socket._giveAway('wrapTls'));
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
    const finished: Done<Attachable> = (error, stream) => {
      if (stream === undefined) {
        plain.destroy();
        done(error);
      } else done(null, new Socket(stream).setTimeout(timeout));
    };
    return settled(secure, options.isServer === true ? 'secure' : 'secureConnect', finished);
  };
  return ask('wrapTls', put, timeout, () => new SocketTimeout('handshake', timeout), (answer) => answer.close());
}

/** Node's own socket under ours, or one that hands everything to what carried it. */
function plainSocket(ground: Ground): net.Socket {
  return ground.stream instanceof NodeStream ? ground.stream.release(ground.unread) : (new StreamDuplex(ground) as unknown as net.Socket);
}
