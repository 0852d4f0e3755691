/**
 * A connection as greenlets use it: calls that wait until there is something to read, or until what was written is with
 * the system. One greenlet may read and one may write at the same time. Which hub carries the bytes makes no difference.
 */
import { capture, Frame2, SUSPEND, take, type Frame } from '../abi';
import { invalidType, outOfRange } from '../errors';
import type { GreenIterable, GreenIterator } from '../green';
import { blocking } from '../waiter';
import { bytesOf, timeoutOf } from './arguments';
import { ByteQueue, textOf } from './bytes';
import { closedError, errnoOf, IncompleteRead, SocketTimeout, systemError } from './errors';
import { PENDING, type Address, type Attachable, type InetAddress, type Options, type Stream, type StreamSink } from './transport';
import { Seat } from './waits';

/** How many bytes `recv` returns at most, unless it is told otherwise. */
const MOST = 65_536;
/** How long a line may be, in bytes, unless `readLine` is told otherwise. */
const LONGEST_LINE = 1_048_576;

const NOTHING = Buffer.alloc(0);

/** What a reader waits for. */
const enum Want {
  Some,
  Into,
  Exactly,
  Line,
}

/** The greenlet that reads. */
class Reader extends Seat {
  want = Want.Some;
  count = 0;
  target: Uint8Array | null = null;
  /** The bytes of the answer that is on its way to the reader. */
  #handed: Buffer = NOTHING;

  constructor(private readonly socket: Socket) {
    super();
  }

  hand(value: unknown, bytes: Buffer): void {
    this.#handed = bytes;
    this.target = null;
    this.give(value);
  }

  override expired(): never {
    throw new SocketTimeout('read', this.socket.timeout);
  }

  /** The reader was killed before it could take its bytes: they are for the next one. */
  override refuse(): void {
    this.socket._unread(this.#handed);
    this.#handed = NOTHING;
  }

  protected left(): void {
    this.target = null;
    this.socket._stream.unwant();
  }
}

/** The greenlet that writes. */
class Writer extends Seat {
  /** Which write it waits for, and what its call returns then. */
  write = 0;
  value: number | undefined;

  constructor(private readonly socket: Socket) {
    super();
  }

  override expired(): never {
    throw new SocketTimeout('write', this.socket.timeout);
  }

  protected left(): void {}
}

/** A TCP connection, a connection of a Unix socket, or a TLS connection. Made by `connect`, `accept` and servers. */
export class Socket implements StreamSink, Disposable, GreenIterable<Buffer> {
  readonly #stream: Stream;
  readonly #unread = new ByteQueue();
  readonly #reader = new Reader(this);
  readonly #writer = new Writer(this);
  /** How reading came to its end; undefined: it did not. */
  #end: { error: Error | null } | undefined;
  #closed = false;
  #shut = false;
  /** How many writes did not end at once, and how many of those have ended since. */
  #begun = 0;
  #done = 0;
  #failure: Error | null = null;
  #timeout = Infinity;

  /** @internal */
  constructor(stream: Attachable) {
    this.#stream = stream.attach(this);
  }

  // Reading

  /**
   * Waits until bytes have come, and returns up to `max` of them; an empty Buffer when the peer has ended.
   * @throws a system error (`read ECONNRESET`); SocketTimeout: nothing came in time; ConcurrentObjectUseError: another
   * greenlet is reading; a system error with code EBADF: the socket is closed, or gets closed meanwhile.
   * @green
   */
  recv(max = MOST): Buffer {
    if (this.#reader.taken) this.#reader.check('Socket.recv');
    if (this.#unread.length > 0) return this.#unread.some(positive(max, 'max'));
    if (this.#over) return this.#atEnd(Want.Some) as Buffer;
    positive(max, 'max');
    return this.#read('Socket.recv', Want.Some, max);
  }

  /**
   * As `recv`, into memory of the caller. Returns how many bytes were put at its start; 0: the peer has ended.
   * @green
   */
  recvInto(target: Uint8Array): number {
    if (!(target instanceof Uint8Array)) throw invalidType('recvInto() expects a Uint8Array');
    if (target.length === 0) throw outOfRange('recvInto() needs room for one byte at least');
    this.#reader.check('Socket.recvInto');
    if (this.#unread.length > 0) return this.#unread.into(target);
    if (this.#over) return this.#atEnd(Want.Into) as number;
    return this.#read('Socket.recvInto', Want.Into, target.length, target);
  }

  /**
   * Waits until `count` bytes have come and returns them.
   * @throws IncompleteRead: the peer has ended before; otherwise as `recv`.
   * @green
   */
  recvExactly(count: number): Buffer {
    if (!(Number.isInteger(count) && count >= 0)) throw outOfRange(`a number of bytes is expected: ${String(count)}`);
    this.#reader.check('Socket.recvExactly');
    if (this.#unread.length >= count && !this.#closed) return this.#unread.exactly(count);
    if (this.#over) return this.#atEnd(Want.Exactly, count) as Buffer;
    return this.#read('Socket.recvExactly', Want.Exactly, count);
  }

  /**
   * Waits for the next line of UTF-8 text and returns it without its end ("\n" or "\r\n"); null: the peer has ended.
   * The last line may lack the end.
   * @throws RangeError: the line is longer than `longest` bytes; otherwise as `recv`.
   * @green
   */
  readLine(longest = LONGEST_LINE): string | null {
    this.#reader.check('Socket.readLine');
    const line = this.#unread.line();
    if (line !== null) return textOf(line);
    if (this.#over) return this.#atEnd(Want.Line) as string | null;
    if (this.#unread.length > longest) throw tooLong(longest);
    return this.#read('Socket.readLine', Want.Line, longest);
  }

  /** The lines that come, for `for...of`, until the peer has ended. */
  lines(): GreenIterable<string> {
    return { [Symbol.iterator]: () => new Reads(() => this.readLine(), (line) => line === null) };
  }

  /** The chunks that come, for `for...of`, until the peer has ended. */
  [Symbol.iterator](): GreenIterator<Buffer> {
    return new Reads(() => this.recv(), (chunk) => chunk.length === 0);
  }

  get #over(): boolean {
    return this.#end !== undefined || this.#closed;
  }

  #read(what: string, want: Want, count: number, target: Uint8Array | null = null): any {
    const reader = this.#reader;
    const result = reader.take(what, this.#timeout);
    reader.want = want;
    reader.count = count;
    reader.target = target;
    this.#stream.want();
    return result;
  }

  /** What a call returns after the end, or throws. There may be bytes left, but fewer than wanted. */
  #atEnd(want: Want, count = 0): unknown {
    if (this.#closed) throw closedError('read', false);
    const { error } = this.#end!;
    if (error !== null) throw error;
    if (want === Want.Line && this.#unread.length > 0) return textOf(this.#unread.all());
    switch (want) {
      case Want.Some:
        return NOTHING;
      case Want.Into:
        return 0;
      case Want.Line:
        return null;
      case Want.Exactly:
        throw new IncompleteRead(this.#unread.all(), count);
    }
  }

  /** @internal */
  received(chunk: Buffer): void {
    const reader = this.#reader;
    if (this.#closed) return;
    if (!reader.taken) return this.#unread.push(chunk);
    if (reader.want === Want.Some && chunk.length <= reader.count && this.#unread.length === 0) return reader.hand(chunk, chunk);
    this.#unread.push(chunk);
    this.#answer();
  }

  /** Something has come: is it what the reader waits for? */
  #answer(): void {
    const reader = this.#reader;
    const unread = this.#unread;
    switch (reader.want) {
      case Want.Some: {
        const some = unread.some(reader.count);
        return reader.hand(some, some);
      }
      case Want.Into: {
        const some = unread.some(reader.count);
        reader.target!.set(some);
        return reader.hand(some.length, some);
      }
      case Want.Exactly: {
        if (unread.length < reader.count) return this.#stream.want();
        const all = unread.exactly(reader.count);
        return reader.hand(all, all);
      }
      case Want.Line: {
        const line = unread.line();
        if (line !== null) return reader.hand(textOf(line), line);
        if (unread.length > reader.count) return reader.fail(tooLong(reader.count));
        return this.#stream.want();
      }
    }
  }

  /** @internal */
  ended(error: Error | null): void {
    if (this.#closed || this.#end !== undefined) return;
    this.#end = { error };
    const reader = this.#reader;
    if (!reader.taken) return;
    let value: unknown;
    try {
      value = this.#atEnd(reader.want, reader.count);
    } catch (failure) {
      return reader.fail(failure);
    }
    reader.hand(value, NOTHING);
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
    const sent = this.#stream.write(bytes, true);
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
    if (this.#stream.write(bytes, false) === PENDING) return this.#writePending('Socket.sendAll', undefined);
  }

  /**
   * As `sendAll`, of several pieces, in one call of the system where that is possible.
   * @green
   */
  sendv(pieces: readonly (Uint8Array | string)[]): void {
    const list = pieces.map(bytesOf);
    this.#canWrite('Socket.sendv');
    if (this.#stream.writev(list) === PENDING) return this.#writePending('Socket.sendv', undefined);
  }

  #canWrite(what: string): void {
    blocking(what, this.#canWrite);
    if (this.#writer.taken) this.#writer.check(what);
    if (this.#closed) throw closedError('write', false);
    if (this.#shut) throw systemError(errnoOf('EPIPE'), 'write');
    if (this.#failure !== null) throw this.#failure;
  }

  #writePending(what: string, value: number | undefined): any {
    this.#begun++;
    const result = this.#writer.take(what, this.#timeout);
    this.#writer.write = this.#begun;
    this.#writer.value = value;
    return result;
  }

  /** @internal */
  written(error: Error | null): void {
    this.#done++;
    this.#failure ??= error;
    const writer = this.#writer;
    if (this.#closed || !writer.taken || (error === null && this.#done < writer.write)) return;
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
    if (this.#closed) throw closedError('shutdown', false);
    if (how !== 'write') {
      this.#stream.unwant();
      this.ended(null);
    }
    if (how === 'read' || this.#shut) return;
    this.#shut = true;
    this.#stream.shutdown();
  }

  /** Closes the socket at once. Greenlets that wait in it get an error with code EBADF. May be called again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stream.close();
    this.#unread.clear();
    if (this.#reader.taken) this.#reader.fail(closedError('read', true));
    if (this.#writer.taken) this.#writer.fail(closedError('write', true));
  }

  get closed(): boolean {
    return this.#closed;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Milliseconds that each call on this socket may take; Infinity: no limit. */
  get timeout(): number {
    return this.#timeout;
  }

  /** Limits each call on this socket to `ms` milliseconds; Infinity, undefined or null: no limit. Those that wait already keep theirs. */
  setTimeout(ms: number | null | undefined): this {
    this.#timeout = timeoutOf(ms);
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
    if (!this.#closed) this.#stream.set(options);
    return this;
  }

  /** The own end of the connection: as in node:net `{ address, family, port }`, or the path of a Unix socket. */
  address(): Address | undefined {
    return this.#closed ? undefined : this.#stream.address(false);
  }

  /** The other end of the connection. */
  peer(): Address | undefined {
    return this.#closed ? undefined : this.#stream.address(true);
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
    return this.#closed ? undefined : this.#stream.descriptor;
  }

  /** @internal Bytes that were taken come back: who took them was killed. */
  _unread(bytes: Buffer): void {
    this.#unread.unshift(bytes);
  }

  /** @internal What carries the bytes. */
  get _stream(): Stream {
    return this.#stream;
  }

  /** @internal Gives away what carries the bytes, to become the ground of another connection. This socket is closed from then on. */
  _giveAway(what: string): Ground {
    this.#reader.check(what);
    this.#writer.check(what);
    const ground = { stream: this.#stream, unread: this.#unread.all(), end: this.#end, pending: this.#begun - this.#done };
    this.#closed = true;
    return ground;
  }
}

/** What is left of a socket that was given away. */
export interface Ground {
  stream: Stream;
  /** What had come and was not read. */
  unread: Buffer;
  /** Set: nothing more comes. */
  end: { error: Error | null } | undefined;
  /** So many writes are not done: `written` is yet to come for them. */
  pending: number;
}

const inet = (address: Address | undefined): InetAddress | undefined => (typeof address === 'object' ? address : undefined);

function positive(count: number, name: string): number {
  if (Number.isInteger(count) && count > 0) return count;
  throw outOfRange(`${name} is a number of bytes, more than 0: ${String(count)}`);
}

const tooLong = (longest: number) => outOfRange(`a line of more than ${longest} bytes came`);

/** What a `for...of` over a socket steps through. */
class Reads<T> implements GreenIterator<Exclude<T, null>> {
  constructor(
    private readonly read: () => T,
    private readonly isEnd: (value: T) => boolean,
  ) {}

  /**
   * @green
   */
  next(): IteratorResult<Exclude<T, null>, undefined> {
    const value: any = this.read();
    return value === SUSPEND ? capture(new Frame2(Reads.#resume, 1, this, undefined)) : this.#step(value);
  }

  #step(value: T): IteratorResult<any, undefined> {
    return this.isEnd(value) ? { value: undefined, done: true } : { value, done: false };
  }

  static #resume(this: void, frame: Frame, value: unknown): unknown {
    return ((frame as Frame2).a as Reads<unknown>).#step(take(value));
  }
}
