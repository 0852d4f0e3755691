/**
 * The half of a connection that comes in: calls that wait until there is something to read, and what they leave for the
 * next one. The rest of a socket is in socket.ts.
 */
import { capture } from '../capture';
import { invalidType, outOfRange } from '../errors';
import { take, type Frame } from '../frames';
import type { GreenIterable, GreenIterator } from '../green';
import { Frame2 } from '../parking';
import { SUSPEND } from '../sentinel';
import { ByteQueue, textOf } from './bytes';
import { closedError, IncompleteRead } from './errors';
import { NOTHING, Reader, Want } from './seats';
import type { Stream } from './transport';

/** How many bytes `recv` returns at most, unless it is told otherwise. */
const MOST = 65_536;
/** How long a line may be, in bytes, unless `readLine` is told otherwise. */
const LONGEST_LINE = 1_048_576;

/** What a socket has for its readers. */
export abstract class Incoming implements GreenIterable<Buffer> {
  /** @internal What carries the bytes. */
  abstract readonly _stream: Stream;
  /** @internal What has come and was not read. */
  readonly _bytes = new ByteQueue();
  /** @internal */
  readonly _reader = new Reader(this);
  /** @internal How reading came to its end; undefined: it did not. */
  _end: { error: Error | null } | undefined;
  /** @internal */
  _closed = false;
  /** @internal */
  _timeout = Infinity;

  /** Milliseconds that each call on this socket may take; Infinity: no limit. */
  get timeout(): number {
    return this._timeout;
  }

  /**
   * Waits until bytes have come, and returns up to `max` of them; an empty Buffer when the peer has ended.
   * @throws a system error (`read ECONNRESET`); SocketTimeout: nothing came in time; ConcurrentObjectUseError: another
   * greenlet is reading; a system error with code EBADF: the socket is closed, or gets closed meanwhile.
   * @green
   */
  recv(max = MOST): Buffer {
    if (this._reader.taken) this._reader.check('Socket.recv');
    if (this._bytes.length > 0) return this._bytes.some(positive(max, 'max'));
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
    this._reader.check('Socket.recvInto');
    if (this._bytes.length > 0) return this._bytes.into(target);
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
    this._reader.check('Socket.recvExactly');
    if (this._bytes.length >= count && !this._closed) return this._bytes.exactly(count);
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
    this._reader.check('Socket.readLine');
    const line = this._bytes.line();
    if (line !== null) return textOf(line);
    if (this.#over) return this.#atEnd(Want.Line) as string | null;
    if (this._bytes.length > longest) throw tooLong(longest);
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
    return this._end !== undefined || this._closed;
  }

  #read(what: string, want: Want, count: number, target: Uint8Array | null = null): any {
    const reader = this._reader;
    const result = reader.take(what, this._timeout);
    reader.want = want;
    reader.count = count;
    reader.target = target;
    this._stream.want();
    return result;
  }

  /** What a call returns after the end, or throws. There may be bytes left, but fewer than wanted. */
  #atEnd(want: Want, count = 0): unknown {
    if (this._closed) throw closedError('read', false);
    const { error } = this._end!;
    if (error !== null) throw error;
    if (want === Want.Line && this._bytes.length > 0) return textOf(this._bytes.all());
    switch (want) {
      case Want.Some:
        return NOTHING;
      case Want.Into:
        return 0;
      case Want.Line:
        return null;
      case Want.Exactly:
        throw new IncompleteRead(this._bytes.all(), count);
    }
  }

  /** @internal */
  received(chunk: Buffer): void {
    const reader = this._reader;
    if (this._closed) return;
    if (!reader.taken) return this._bytes.push(chunk);
    if (reader.want === Want.Some && chunk.length <= reader.count && this._bytes.length === 0) return reader.hand(chunk, chunk);
    this._bytes.push(chunk);
    this.#answer();
  }

  /** Something has come: is it what the reader waits for? */
  #answer(): void {
    const reader = this._reader;
    const unread = this._bytes;
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
        if (unread.length < reader.count) return this._stream.want();
        const all = unread.exactly(reader.count);
        return reader.hand(all, all);
      }
      case Want.Line: {
        const line = unread.line();
        if (line !== null) return reader.hand(textOf(line), line);
        if (unread.length > reader.count) return reader.fail(tooLong(reader.count));
        return this._stream.want();
      }
    }
  }

  /** @internal */
  ended(error: Error | null): void {
    if (this._closed || this._end !== undefined) return;
    this._end = { error };
    const reader = this._reader;
    if (!reader.taken) return;
    let value: unknown;
    try {
      value = this.#atEnd(reader.want, reader.count);
    } catch (failure) {
      return reader.fail(failure);
    }
    reader.hand(value, NOTHING);
  }

  /** @internal Bytes that were taken come back: who took them was killed. */
  _unread(bytes: Buffer): void {
    this._bytes.unshift(bytes);
  }
}

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
