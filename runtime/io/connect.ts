/**
 * Making connections: reads the arguments, asks the hub (or node:tls), and makes a socket of the answer.
 */
import { invalidType } from '../errors';
import { portOf } from './arguments';
import { ask } from './ask';
import { SocketTimeout } from './errors';
import { io } from './io';
import { permitted } from './permission';
import { Socket } from './socket';
import { connectTls, type TlsOptions } from './tls';
import type { Attachable, Done, Target } from './transport';

export interface ConnectOptions {
  /** A name or an address; "localhost" if there is none. */
  host?: string;
  port?: number;
  /** A Unix socket, in place of host and port. */
  path?: string;
  /** 4 or 6: only addresses of this family. */
  family?: number;
  localAddress?: string;
  localPort?: number;
  /** Milliseconds for connecting, the look-up of the name included; and afterwards the timeout of the socket. */
  timeout?: number;
  /** false: what is small may wait for more to come, see `Socket.setNoDelay`. */
  noDelay?: boolean;
  /** Milliseconds of silence before the first probe; 0: no probes. */
  keepAlive?: number;
  /** A TLS connection: true, or what node:tls's `connect` understands. */
  tls?: boolean | TlsOptions;
}

/**
 * Waits for a connection and returns it. `port` may be a path: a Unix socket.
 * @throws what node:net would report: a system error ("connect ECONNREFUSED 127.0.0.1:80"), an AggregateError if several
 * addresses were tried in vain, an error of the look-up; SocketTimeout: it took longer than `timeout`.
 * @green
 */
export function connect(options: ConnectOptions): Socket;
/**
 * @green
 */
export function connect(port: number | string, host?: string): Socket;
/**
 * @green
 */
export function connect(first: ConnectOptions | number | string, host?: string): Socket {
  const options: ConnectOptions = typeof first === 'number' ? { port: first, ...(host === undefined ? {} : { host }) } : typeof first === 'string' ? { path: first } : first;
  const target = targetOf(options);
  permitted(target);
  const { timeout = Infinity, tls, noDelay, keepAlive } = options;
  const put = (done: Done<Socket>) => {
    const made: Done<Attachable> = (error, stream) => {
      if (stream === undefined) return done(error);
      const socket = new Socket(stream);
      if (options.timeout !== undefined) socket.setTimeout(timeout);
      if (noDelay !== undefined || keepAlive !== undefined) socket.set({ ...(noDelay === undefined ? {} : { noDelay }), ...(keepAlive === undefined ? {} : { keepAlive }) });
      done(null, socket);
    };
    return tls === undefined || tls === false ? io.connect(target, made) : connectTls(target, tls === true ? {} : tls, made);
  };
  return ask('connect', put, timeout, () => new SocketTimeout('connect', timeout), (socket) => socket.close());
}

function targetOf(options: ConnectOptions): Target {
  if (typeof options !== 'object' || options === null) throw invalidType('connect() expects a port, a path or an object with options');
  const { path, port, host = 'localhost', family = 0, localAddress, localPort } = options;
  if (path !== undefined) {
    if (typeof path !== 'string') throw invalidType('the path of a Unix socket is a string');
    return { path };
  }
  if (typeof host !== 'string') throw invalidType('a host is a string');
  return { host, port: portOf(port), family, localAddress, localPort };
}
