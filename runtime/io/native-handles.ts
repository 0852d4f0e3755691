/**
 * The handles of the native hub as the sockets see them: a slot and its generation, a row of shared words, and what the
 * completions for it mean. Each is closed once, by whoever it was given to.
 */
import { errorAt, eventError, systemError } from './errors';
import type { NativeIo } from './native-io';
import {
  PENDING, type Address, type Attachable, type Datagrams, type DatagramSink, type InetAddress, type Listening, type ListeningSink, type Options, type Stream,
  type StreamSink,
} from './transport';

/** Who is told of the completions for a slot. */
export interface Completions {
  readonly gen: number;
  completed(op: number, result: number, a: number, b: number): void;
}

abstract class NativeHandle implements Completions {
  protected readonly rows: Int32Array;
  /** Where the words of its row are. */
  protected readonly credits: number;
  readonly #reading: number;

  constructor(
    protected readonly io: NativeIo,
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

  set(options: Options): void {
    const { NO_DELAY, KEEP_ALIVE, SEND_BUFFER, RECV_BUFFER } = this.io.native.layout as Record<string, number>;
    const { noDelay, keepAlive, sendBufferSize, recvBufferSize } = options;
    const set = (which: number, value: number) => {
      const error = this.io.native.option(this.slot, this.gen, which, value);
      if (error < 0) throw systemError(error, 'setsockopt');
    };
    if (noDelay !== undefined) set(NO_DELAY!, noDelay ? 1 : 0);
    if (keepAlive !== undefined) set(KEEP_ALIVE!, keepAlive > 0 ? Math.max(1, Math.round(keepAlive / 1000)) : 0);
    if (sendBufferSize !== undefined) set(SEND_BUFFER!, sendBufferSize);
    if (recvBufferSize !== undefined) set(RECV_BUFFER!, recvBufferSize);
  }
}

/** libuv's number for the end of a stream, the same everywhere. */
const EOF = -4095;

export class NativeListening extends NativeHandle implements Listening {
  constructor(
    io: NativeIo,
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

/** How many datagrams may come before JavaScript has looked at the first of them. */
const AHEAD = 64;

export class NativeDatagrams extends NativeHandle implements Datagrams {
  #wanted = false;
  /** The last sender, who is often the next as well. */
  #last: { key: string; from: InetAddress } = { key: '', from: { address: '', family: 'IPv4', port: 0 } };

  constructor(
    io: NativeIo,
    slot: number,
    gen: number,
    private readonly sink: DatagramSink,
  ) {
    super(io, slot, gen);
  }

  completed(op: number, result: number, a: number, b: number): void {
    if (op !== this.io.OP_READ) return this.sink.sent(result < 0 ? systemError(result, 'send') : null);
    if (result < 0) return this.sink.failed(systemError(result, 'recvmsg'));
    const slab = this.io.slab(a);
    const start = b + this.io.words.DATAGRAM_HEADER;
    this.sink.received(this.io.chunk(a, start, b + result), this.#sender(slab, b));
    if (this.#wanted) this.rows[this.credits] = AHEAD;
  }

  want(on: boolean): void {
    this.#wanted = on;
    const error = this.wants(on ? AHEAD : 0);
    if (error < 0) this.sink.failed(systemError(error, 'recvmsg'));
  }

  send(bytes: Uint8Array, to: InetAddress | undefined): number {
    const { native } = this.io;
    const result =
      to === undefined
        ? native.sendTo(this.slot, this.gen, bytes, 0, '', 0)
        : native.sendTo(this.slot, this.gen, bytes, to.family === 'IPv6' ? 6 : 4, to.address, to.port);
    if (result >= 0) return result;
    if (result === this.io.WRITE_PENDING) return PENDING;
    throw to === undefined ? systemError(result, 'send') : errorAt(result, 'send', to.address, to.port);
  }

  address(peer: boolean): InetAddress | undefined {
    return this.name(peer) as InetAddress | undefined;
  }

  setBroadcast(on: boolean): void {
    this.#set('BROADCAST', on ? 1 : 0, 'setBroadcast');
  }

  setTTL(hops: number): void {
    this.#set('TTL', hops, 'setTTL');
  }

  #set(which: string, value: number, syscall: string): void {
    const error = this.io.native.option(this.slot, this.gen, this.io.native.layout[which]!, value);
    if (error < 0) throw systemError(error, syscall);
  }

  /** Reads what uv_reads.cc wrote in front of the datagram. */
  #sender(slab: Buffer, at: number): InetAddress {
    const key = slab.toString('latin1', at, at + 24);
    if (key !== this.#last.key) this.#last = { key, from: sender(slab, at) };
    return this.#last.from;
  }
}

function sender(slab: Buffer, at: number): InetAddress {
  const words = new Uint16Array(slab.buffer, slab.byteOffset + at, 2);
  const port = words[1]!;
  if (words[0] === 4) return { address: slab.subarray(at + 4, at + 8).join('.'), family: 'IPv4', port };
  const [scope] = new Uint32Array(slab.buffer, slab.byteOffset + at + 20, 1);
  const groups = Array.from({ length: 8 }, (_, i) => slab.readUInt16BE(at + 4 + 2 * i).toString(16));
  return { address: shortened(groups) + (scope === 0 ? '' : `%${scope}`), family: 'IPv6', port };
}

/** The usual text of an IPv6 address: the longest run of zeros, of two or more, is left out. */
function shortened(groups: string[]): string {
  if (groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff') {
    const bytes = groups.slice(6).flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
    return `::ffff:${bytes.join('.')}`;
  }
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === '0') length++;
    if (length > best.length) best = { start, length };
  }
  if (best.start < 0) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}
