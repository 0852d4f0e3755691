/**
 * A connection as greenlets use it: calls that wait until there is something to read, or until what was written is with
 * the system. One greenlet may read and one may write at the same time. Which hub carries the bytes makes no difference.
 * Here are writing and the life of the connection; reading is in incoming.ts.
 */
import { rt } from '../state';
import { blocking } from '../waiter';
import { bytesOf, timeoutOf } from './arguments';
import { closedError, errnoOf, systemError } from './errors';
import { Incoming } from './incoming';
import { Writer } from './seats';
import { PENDING, type Address, type Attachable, type InetAddress, type Options, type Rest, type Stream, type StreamSink } from './transport';

/** A TCP connection, a connection of a Unix socket, or a TLS connection. Made by `connect`, `accept` and servers. */
export class Socket extends Incoming implements StreamSink, Disposable {
  /** @internal What carries the bytes. */
  readonly _stream: Stream;
  readonly #writer = new Writer(this);
  #shut = false;
  /** How many writes did not end at once, and how many of those have ended since. */
  #begun = 0;
  #done = 0;
  #failure: Error | null = null;

  /** @internal */
  constructor(stream: Attachable) {
    super();
    this._stream = stream.attach(this);
  }

  // Writing

  /**
   * Sends bytes (text as UTF-8): returns as soon as some of them are with the system, and how many.
   * @throws as `sendAll`
   * @green
   */
  send(data: Uint8Array | string): number {
    const bytes = bytesOf(data);
    this.#canWrite('Socket.send');
    const sent = this._stream.write(bytes, true);
    return sent === PENDING ? this.#writePending('Socket.send', bytes.length) : sent;
  }

  /**
   * Sends all bytes (text as UTF-8): returns when they are with the system. The data may be changed afterwards. Who is
   * killed, or runs into the timeout, while it waits, has handed over all of them all the same.
   * @throws a system error (`write EPIPE`); SocketTimeout: it took too long; ConcurrentObjectUseError: another greenlet
   * waits to send; a system error with code EBADF: the socket is closed, or gets closed meanwhile.
   * @green
   */
  sendAll(data: Uint8Array | string): void {
    const bytes = bytesOf(data);
    this.#canWrite('Socket.sendAll');
    if (this._stream.write(bytes, false) === PENDING) return this.#writePending('Socket.sendAll', undefined);
  }

  /**
   * As `sendAll`, of several pieces, in one call of the system where that is possible.
   * @green
   */
  sendv(pieces: readonly (Uint8Array | string)[]): void {
    const list = pieces.map(bytesOf);
    this.#canWrite('Socket.sendv');
    if (this._stream.writev(list) === PENDING) return this.#writePending('Socket.sendv', undefined);
  }

  #canWrite(what: string): void {
    blocking(what, this.#canWrite);
    if (this.#writer.taken) this.#writer.check(what);
    if (this._closed) throw closedError('write', false);
    if (this.#shut) throw systemError(errnoOf('EPIPE'), 'write');
    if (this.#failure !== null) throw this.#failure;
  }

  #writePending(what: string, value: number | undefined): any {
    this.#begun++;
    const result = this.#writer.take(what, this._timeout);
    this.#writer.write = this.#begun;
    this.#writer.value = value;
    return result;
  }

  /** @internal */
  written(error: Error | null): void {
    this.#done++;
    this.#failure ??= error;
    const writer = this.#writer;
    if (this._closed || !writer.taken || (error === null && this.#done < writer.write)) return;
    if (error !== null) writer.fail(error);
    else writer.give(writer.value);
  }

  // Life

  /**
   * Ends one direction, or both. 'write': the peer reads to its end and may go on sending. 'read': what comes from now
   * on is not read. Does not wait.
   * @throws a system error with code EBADF: the socket is closed.
   */
  shutdown(how: 'read' | 'write' | 'both' = 'write'): void {
    if (this._closed) throw closedError('shutdown', false);
    if (how !== 'write') {
      this._stream.unwant();
      this.ended(null);
    }
    if (how === 'read' || this.#shut) return;
    this.#shut = true;
    this._stream.shutdown();
  }

  /** Closes the socket at once. Greenlets that wait in it get an error with code EBADF. May be called again. */
  close(): void {
    if (this._closed) return;
    this._closed = true;
    this._stream.close();
    this._bytes.clear();
    if (this._reader.taken) this._reader.fail(closedError('read', true));
    if (this.#writer.taken) this.#writer.fail(closedError('write', true));
  }

  get closed(): boolean {
    return this._closed;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Limits each call on this socket to `ms` milliseconds; Infinity, undefined or null: no limit. Those that wait already keep theirs. */
  setTimeout(ms: number | null | undefined): this {
    this._timeout = timeoutOf(ms);
    return this;
  }

  /**
   * Whether small pieces are sent at once (true, as at first, and as with node:http) or may wait for more to come (false,
   * as at first with node:net). What waits is held until the peer has acknowledged what was sent before, which it may put
   * off for up to 40 ms: the last piece of a large answer, or a question after another. Who sends many small pieces in
   * a row does better to join them, or to send them with `sendv`.
   */
  setNoDelay(on = true): this {
    return this.set({ noDelay: on });
  }

  /** Probes the peer after `ms` milliseconds of silence (whole seconds); 0: does not. */
  setKeepAlive(ms: number): this {
    return this.set({ keepAlive: ms });
  }

  /** Sets options of the socket; sizes of the system's buffers in bytes, which the hub in JavaScript and TLS leave as they are. */
  set(options: Options): this {
    if (!this._closed) this._stream.set(options);
    return this;
  }

  /** The own end of the connection: as in node:net `{ address, family, port }`, or the path of a Unix socket. */
  address(): Address | undefined {
    return this._closed ? undefined : this._stream.address(false);
  }

  /** The other end of the connection. */
  peer(): Address | undefined {
    return this._closed ? undefined : this._stream.address(true);
  }

  get localAddress(): string | undefined {
    return inet(this.address())?.address;
  }
  get localPort(): number | undefined {
    return inet(this.address())?.port;
  }
  get remoteAddress(): string | undefined {
    return inet(this.peer())?.address;
  }
  get remotePort(): number | undefined {
    return inet(this.peer())?.port;
  }
  get remoteFamily(): string | undefined {
    return inet(this.peer())?.family;
  }

  /** The number of the file descriptor, or undefined where there is none to know. */
  get fd(): number | undefined {
    return this._closed ? undefined : this._stream.descriptor;
  }

  /** @internal Gives away what carries the bytes, to become the ground of another connection. This socket is closed from then on. */
  _giveAway(what: string): { stream: Stream; rest: Rest } {
    this._reader.check(what);
    this.#writer.check(what);
    // What the hub has noted, and not told yet, is for this socket.
    rt.collect();
    const error = this._end?.error ?? this.#failure;
    if (error != null) {
      // The system does not tell it twice.
      this.close();
      throw error;
    }
    const rest = { unread: this._bytes.all(), pending: this.#begun - this.#done };
    this._closed = true;
    return { stream: this._stream, rest };
  }
}

const inet = (address: Address | undefined): InetAddress | undefined => (typeof address === 'object' ? address : undefined);
