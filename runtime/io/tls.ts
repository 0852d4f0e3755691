/**
 * TLS: node:tls under the interface of the hub's streams. On both hubs it runs on Node's own sockets; only what waits
 * for it is ours.
 */
import tls from 'node:tls';
import { settled } from './node-io';
import type { Attachable, Cancel, Done, Target } from './transport';

/** As for node:tls: `ca`, `cert`, `key`, `servername`, `rejectUnauthorized`, `ALPNProtocols`, ... */
export type TlsOptions = Omit<tls.ConnectionOptions, 'host' | 'port' | 'path' | 'socket' | 'timeout'>;

export function connectTls(target: Target, options: TlsOptions, done: Done<Attachable>): Cancel {
  let socket: tls.TLSSocket;
  try {
    const where = 'path' in target ? { path: target.path } : { host: target.host, port: target.port, ...(target.family === 0 ? {} : { family: target.family }) };
    // A TLS connection has no half that goes on when the other has ended.
    socket = tls.connect({ ...options, ...where });
  } catch (error) {
    done(error);
    return () => {};
  }
  return settled(socket, 'secureConnect', done);
}
