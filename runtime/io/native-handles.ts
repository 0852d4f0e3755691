/**
 * The handles of the native hub as the sockets see them: a slot and its generation, a row of shared words, and what the
 * completions for it mean. Each is closed once, by whoever it was given to. Here are connections and listeners; datagrams
 * are in native-datagrams.ts.
 */
import net from 'node:net';
import { eventError, systemError } from './errors';
import type { NativeMemory } from './native-memory';
import {
  PENDING, type Address, type Attachable, type Done, type Listening, type ListeningSink, type Options, type Rest, type Stream, type StreamSink,
} from './transport';

/** Who is told of the completions for a slot. */
export interface Completions {
  readonly gen: number;
  completed(op: number, result: number, a: number, b: number): void;
}

/** What all of them have in common. */
export abstract class NativeHandle implements Completions {
  protected readonly rows: Int32Array;
  /** Where the words of its row are. */
  protected readonly credits: number;
  readonly #reading: number;

  constructor(
    protected readonly io: NativeMemory,
    protected readonly slot: number,
    readonly gen: number,
  ) {
    const { rows, at } = io.row(slot);
    this.rows = rows;
    this.credits = at + io.CREDITS;
    this.#reading = at + io.READING;
    io.handles[slot] = this;
  }

  abstract completed(op: number, result: number, a: number, b: number): void;

  get descriptor(): number | undefined {
    const fd = this.io.native.descriptor(this.slot, this.gen);
    return fd < 0 ? undefined : fd;
  }

  /** `which`: the option's name in the layout. */
  protected setOption(which: string, value: number, syscall: string): void {
    const error = this.io.native.option(this.slot, this.gen, this.io.native.layout[which]!, value);
    if (error < 0) throw systemError(error, syscall);
  }

  close(): void {
    // A slot is used again only after this round of the loop; until then completions for it find nobody.
    if (this.io.handles[this.slot] !== this) return;
    this.io.handles[this.slot] = undefined;
    this.io.native.close(this.slot, this.gen);
  }

  /** Wants so many completions of reading. Returns an error if that cannot be. */
  protected wants(count: number): number {
    this.rows[this.credits] = count;
    return count > 0 && this.rows[this.#reading] === 0 ? this.io.native.startReading(this.slot, this.gen) : 0;
  }

  protected name(peer: boolean): Address | undefined {
    const name = this.io.native.name(this.slot, this.gen, peer ? 1 : 0);
    return typeof name === 'number' ? undefined : (name as Address);
  }
}

export class NativeStream extends NativeHandle implements Stream, Attachable {
  onConnected: (errno: number) => void = () => {};
  #sink: StreamSink | null = null;

  attach(sink: StreamSink): Stream {
    this.#sink = sink;
    return this;
  }

  completed(op: number, result: number, a: number, b: number): void {
    const sink = this.#sink;
    if (op === this.io.OP_CONNECT) return this.onConnected(result);
    if (sink === null) return;
    if (op === this.io.OP_READ) {
      if (result > 0) {
        sink.received(this.io.chunk(a, b, b + result));
      } else {
        sink.ended(result === EOF ? null : eventError(result, 'read'));
      }
    } else if (op === this.io.OP_WRITTEN) {
      sink.written(result < 0 ? eventError(result, 'write') : null);
    }
  }

  want(): void {
    const error = this.wants(1);
    if (error < 0) this.#sink!.ended(systemError(error, 'read'));
  }

  unwant(): void {
    this.rows[this.credits] = 0;
  }

  write(bytes: Uint8Array, partly: boolean): number {
    const result = this.io.native.send(this.slot, this.gen, bytes, partly ? 1 : 0);
    return result === undefined ? bytes.length : this.#result(result);
  }

  writev(list: readonly Uint8Array[]): number {
    return this.#result(this.io.native.sendv(this.slot, this.gen, list));
  }

  #result(result: number): number {
    if (result >= 0) return result;
    if (result === this.io.WRITE_PENDING) return PENDING;
    throw systemError(result, 'write');
  }

  shutdown(): void {
    const error = this.io.native.shutdown(this.slot, this.gen);
    if (error < 0) throw systemError(error, 'shutdown');
  }

  address(peer: boolean): Address | undefined {
    return this.name(peer);
  }

  release({ unread, pending }: Rest, done: Done<net.Socket>): void {
    const fail = (error: Error) => {
      this.close();
      done(error);
    };
    const give = () => {
      // Node's socket has a descriptor of its own, and ours is closed.
      const fd = this.io.native.duplicate(this.slot, this.gen);
      if (fd < 0) return fail(systemError(fd, 'dup'));
      this.close();
      const socket = new net.Socket({ fd, allowHalfOpen: true, manualStart: true } as net.SocketConstructorOpts);
      if (unread.length > 0) socket.unshift(unread);
      done(null, socket);
    };
    if (pending === 0) return give();
    this.unwant();
    const ended = (error: Error | null) => {
      if (error !== null) fail(error);
    };
    const written = (error: Error | null) => {
      if (error !== null) fail(error);
      else if (--pending === 0) give();
    };
    this.#sink = { received: (chunk) => void (unread = Buffer.concat([unread, chunk])), ended, written };
  }

  set(options: Options): void {
    const { noDelay, keepAlive, sendBufferSize, recvBufferSize } = options;
    const set = (which: string, value: number) => this.setOption(which, value, 'setsockopt');
    if (noDelay !== undefined) set('NO_DELAY', noDelay ? 1 : 0);
    if (keepAlive !== undefined) set('KEEP_ALIVE', keepAlive > 0 ? Math.max(1, Math.round(keepAlive / 1000)) : 0);
    if (sendBufferSize !== undefined) set('SEND_BUFFER', sendBufferSize);
    if (recvBufferSize !== undefined) set('RECV_BUFFER', recvBufferSize);
  }
}

/** libuv's number for the end of a stream, the same everywhere. */
const EOF = -4095;

export class NativeListening extends NativeHandle implements Listening {
  constructor(
    io: NativeMemory,
    slot: number,
    gen: number,
    private readonly sink: ListeningSink,
  ) {
    super(io, slot, gen);
  }

  completed(_op: number, result: number, slot: number, gen: number): void {
    if (result < 0) this.sink.failed(systemError(result, 'accept'));
    else this.sink.accepted(new NativeStream(this.io, slot, gen));
  }

  want(count: number): void {
    this.rows[this.credits] = Math.min(count, 0x7fffffff);
  }

  address(): Address | undefined {
    return this.name(false);
  }
}
