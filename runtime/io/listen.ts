/**
 * Waiting for connections: a listener, and how one is made.
 */
import { capture } from '../capture';
import { invalidType } from '../errors';
import { take, type Frame } from '../frames';
import type { GreenIterable, GreenIterator } from '../green';
import { Frame2 } from '../parking';
import { SUSPEND } from '../sentinel';
import { portOf, timeoutOf } from './arguments';
import { ask } from './ask';
import { closedError, SocketTimeout } from './errors';
import { io } from './io';
import { permitted } from './permission';
import { Socket } from './socket';
import { listenTls, type TlsServerOptions } from './tls';
import type { Address, Attachable, Done, Listening, ListeningSink, ListenTarget } from './transport';
import { began, ended, Seat } from './waits';

export interface ListenOptions {
  /** 0: any that is free. */
  port?: number;
  /** undefined: all addresses, of IPv6 and IPv4. */
  host?: string;
  /** A Unix socket, in place of port and host. */
  path?: string;
  /** How many connections the system keeps until they are accepted: 511. */
  backlog?: number;
  /** Do not take connections of IPv4 on an address of IPv6. */
  ipv6Only?: boolean;
  /** Other processes may listen on the same port, and the system distributes connections. (Linux and others; ENOTSUP elsewhere, and in the JavaScript hub before Node 22.12.) */
  reusePort?: boolean;
  /** TLS connections: `key`, `cert` and what else node:tls's `createServer` understands. They are accepted once their handshake is done. */
  tls?: TlsServerOptions;
}

/** Who waits in accept. */
class Acceptor extends Seat {
  constructor(private readonly listener: Listener, private readonly unwant: () => void) {
    super();
  }

  override expired(): never {
    throw new SocketTimeout('accept', this.listener.timeout);
  }

  override refuse(socket: unknown): void {
    this.listener._putBack(socket as Socket);
  }

  protected left(): void {
    this.unwant();
  }
}

/** Something that listens. Made by `listen`. */
export class Listener implements Disposable, GreenIterable<Socket> {
  #listening: Listening | null = null;
  readonly #ready: Socket[] = [];
  readonly #acceptor: Acceptor;
  #closed = false;
  #timeout = Infinity;
  /** A server takes connections itself: it is called with each of them, and with errors. */
  #onConnection: ((socket: Socket) => void) | null = null;
  #onError: (error: Error) => void = () => {};
  #serving = false;

  /** @internal */
  constructor() {
    this.#acceptor = new Acceptor(this, () => this.#listening!.want(0));
  }

  /** @internal */
  readonly _sink: ListeningSink = {
    accepted: (stream: Attachable) => this.#accepted(new Socket(stream)),
    failed: (error) => {
      if (this.#acceptor.taken) this.#acceptor.fail(error);
      else this.#onError(error);
    },
  };

  /** @internal */
  _begin(listening: Listening): this {
    this.#listening = listening;
    return this;
  }

  /**
   * Waits for a connection and returns it.
   * @throws a system error; SocketTimeout; ConcurrentObjectUseError: another greenlet waits; a system error with code
   * EBADF: the listener is closed, or gets closed meanwhile.
   * @green
   */
  accept(): Socket {
    this.#acceptor.check('Listener.accept');
    if (this.#ready.length > 0) return this.#ready.shift()!;
    if (this.#closed) throw closedError('accept', false);
    const result = this.#acceptor.take('Listener.accept', this.#timeout);
    this.#listening!.want(1);
    return result;
  }

  /** The connections that come, for `for...of`. It ends with the error of `accept` when the listener is closed. */
  [Symbol.iterator](): GreenIterator<Socket> {
    return new Accepts(this);
  }

  #accepted(socket: Socket): void {
    if (this.#closed) socket.close();
    else if (this.#acceptor.taken) this.#acceptor.give(socket);
    else if (this.#onConnection !== null) this.#onConnection(socket);
    else this.#ready.push(socket);
  }

  /** @internal Who accepted it was killed. */
  _putBack(socket: Socket): void {
    if (this.#closed) socket.close();
    else this.#ready.unshift(socket);
  }

  /** @internal From now on `count` connections are handed to a function (not to greenlets), which waits for them as a greenlet would. */
  _serve(count: number, onConnection: (socket: Socket) => void, onError: (error: Error) => void): void {
    if (this.#closed) return;
    this.#setServing(count > 0);
    this.#onConnection = onConnection;
    this.#onError = onError;
    while (count > 0 && this.#ready.length > 0) {
      count--;
      onConnection(this.#ready.shift()!);
    }
    this.#listening!.want(count);
  }

  #setServing(on: boolean): void {
    if (on === this.#serving) return;
    this.#serving = on;
    if (on) began();
    else ended();
  }

  /** Stops listening, at once. A greenlet that waits in it gets an error with code EBADF. Connections that were accepted go on. May be called again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#setServing(false);
    this.#listening?.close();
    for (const socket of this.#ready.splice(0)) socket.close();
    if (this.#acceptor.taken) this.#acceptor.fail(closedError('accept', true));
  }

  get closed(): boolean {
    return this.#closed;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Where it listens: `{ address, family, port }` as in node:net, or the path of a Unix socket. */
  address(): Address | undefined {
    return this.#closed ? undefined : this.#listening!.address();
  }

  /** The port on which it listens. */
  get port(): number | undefined {
    const address = this.address();
    return typeof address === 'object' ? address.port : undefined;
  }

  /** Milliseconds that `accept` may wait; Infinity: no limit. */
  get timeout(): number {
    return this.#timeout;
  }

  /** Limits `accept` to `ms` milliseconds; undefined: no limit. */
  setTimeout(ms: number | null | undefined): this {
    this.#timeout = timeoutOf(ms);
    return this;
  }
}

/**
 * Begins to listen. Waits only where the name of a host has to be looked up, or for the JavaScript hub.
 * @throws what node:net would report ("listen EADDRINUSE: address already in use :::80").
 * @green
 */
export function listen(options: ListenOptions): Listener;
/**
 * @green
 */
export function listen(port: number | string, host?: string): Listener;
/**
 * @green
 */
export function listen(first: ListenOptions | number | string, host?: string): Listener {
  const options: ListenOptions = typeof first === 'number' ? { port: first, ...(host === undefined ? {} : { host }) } : typeof first === 'string' ? { path: first } : first;
  const target = targetOf(options);
  permitted(target);
  const listener = new Listener();
  const put = (done: Done<Listener>) => {
    const begun: Done<Listening> = (error, listening) => (listening === undefined ? done(error) : done(null, listener._begin(listening)));
    return options.tls === undefined ? io.listen(target, listener._sink, begun) : listenTls(target, options.tls, listener._sink, begun);
  };
  return ask('listen', put, Infinity, () => new SocketTimeout('listen', Infinity), (answer) => answer.close());
}

function targetOf(options: ListenOptions): ListenTarget {
  if (typeof options !== 'object' || options === null) throw invalidType('listen() expects a port, a path or an object with options');
  const { path, port = 0, host, backlog = 511, ipv6Only = false, reusePort = false } = options;
  if (path !== undefined) return { path, backlog };
  if (host !== undefined && typeof host !== 'string') throw invalidType('a host is a string');
  return { host, port: portOf(port), backlog, ipv6Only, reusePort };
}

class Accepts implements GreenIterator<Socket> {
  constructor(private readonly listener: Listener) {}

  /**
   * @green
   */
  next(): IteratorResult<Socket, undefined> {
    const value = this.listener.accept();
    return (value as unknown) === SUSPEND ? capture(new Frame2(Accepts.#resume, 1, undefined, undefined)) : { value, done: false };
  }

  static #resume(this: void, _frame: Frame, value: unknown): unknown {
    return { value: take(value), done: false };
  }
}
