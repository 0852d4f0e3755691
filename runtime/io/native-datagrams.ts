/** UDP sockets of the native hub: datagrams, each with the address that native/src/uv_reads.cc wrote in front of it. */
import { errorAt, systemError } from './errors';
import { NativeHandle } from './native-handles';
import type { NativeMemory } from './native-memory';
import { PENDING, type Datagrams, type DatagramSink, type InetAddress } from './transport';

/** How many datagrams may come before JavaScript has looked at the first of them. */
const AHEAD = 64;

export class NativeDatagrams extends NativeHandle implements Datagrams {
  #wanted = false;
  /** The last sender, who is often the next as well. */
  #last: { key: string; from: InetAddress } = { key: '', from: { address: '', family: 'IPv4', port: 0 } };

  constructor(
    io: NativeMemory,
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
    this.setOption('BROADCAST', on ? 1 : 0, 'setBroadcast');
  }

  setTTL(hops: number): void {
    this.setOption('TTL', hops, 'setTTL');
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
