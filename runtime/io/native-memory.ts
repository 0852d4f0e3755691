/**
 * What JavaScript shares with the addon: the ring of completions, the rows of the handles, and the slabs into which received
 * bytes are put. Knows no addresses and no errors; the handles (native-handles.ts, native-datagrams.ts) read their completions
 * here, and native-io.ts makes them.
 */
import type { NativeLoop } from '../native-loop';
import type { Completions } from './native-handles';

/** How many rows are kept free: a round of the loop may open so many handles before JavaScript adds more. */
const SPARE_ROWS = 512;

export class NativeMemory {
  readonly native;
  readonly words;
  // Those that are read often.
  readonly OP_READ;
  readonly OP_WRITTEN;
  readonly OP_CONNECT;
  readonly WRITE_PENDING;
  readonly CREDITS;
  readonly READING;
  /** By slot: who is told what happens to it. */
  readonly handles: (Completions | undefined)[] = [];
  /** The memory into which the addon puts what it receives, in turn: first the large ones, then as many small ones. */
  readonly slabs: Buffer[] = [];
  #large = 0;
  #small: number;
  /** Hands each completion that is in the ring to the handle it is about. What that wakes is decided by the sinks; no code of users runs. */
  readonly collect: () => void;

  constructor(readonly loop: NativeLoop) {
    this.native = loop.native;
    this.words = loop.native.layout as Record<
      | 'CQ' | 'CQ_HEAD' | 'CQ_TAIL' | 'CQ_SIZE' | 'CQE_WORDS' | 'NEED_SLAB' | 'FREE_ROWS' | 'SLABS' | 'SLAB_SIZE' | 'SMALL_SLAB_SIZE' | 'SHORT' | 'ROWS_PER_CHUNK' | 'ROW_WORDS' | 'GEN'
      | 'OP_READ' | 'OP_WRITTEN' | 'OP_CONNECT' | 'OP_ACCEPT' | 'WRITE_PENDING' | 'CREDITS' | 'READING' | 'DATAGRAM_HEADER' | 'TCP' | 'PIPE' | 'UDP' | 'TCP_IPV6ONLY' | 'UDP_IPV6ONLY' | 'UDP_REUSEADDR',
      number
    >;
    const { OP_READ, OP_WRITTEN, OP_CONNECT, WRITE_PENDING, CREDITS, READING } = this.words;
    this.OP_READ = OP_READ;
    this.OP_WRITTEN = OP_WRITTEN;
    this.OP_CONNECT = OP_CONNECT;
    this.WRITE_PENDING = WRITE_PENDING;
    this.CREDITS = CREDITS;
    this.READING = READING;
    const { SLABS } = this.words;
    this.#small = SLABS;
    // Of the large ones two are enough to begin with.
    for (const i of [0, 1]) this.#giveSlab(i);
    for (let i = 0; i < SLABS; i++) this.#giveSlab(SLABS + i);
    const { CQ, CQ_HEAD, CQ_TAIL, CQ_SIZE, CQE_WORDS, NEED_SLAB, FREE_ROWS } = this.words;
    const { ctl } = loop;
    const { handles } = this;
    this.collect = () => {
      // No more than the ring holds: the words are shared, and may be anything.
      for (let head = ctl[CQ_HEAD]!, left = CQ_SIZE; head !== ctl[CQ_TAIL]! && left > 0; left--) {
        const at = CQ + (head & (CQ_SIZE - 1)) * CQE_WORDS;
        // Taken before it is looked at: nothing is seen twice, whatever happens.
        head = (head + 1) | 0;
        ctl[CQ_HEAD] = head;
        const handle = handles[ctl[at + 1]!];
        const op = ctl[at]!;
        if (handle !== undefined && handle.gen === ctl[at + 2]!) handle.completed(op, ctl[at + 3]!, ctl[at + 4]!, ctl[at + 5]!);
        else this.#stray(op, ctl[at + 3]!, ctl[at + 4]!, ctl[at + 5]!);
      }
      if (ctl[NEED_SLAB] !== 0) this.#giveSlab((this.#large + 1) % SLABS);
      if (ctl[FREE_ROWS]! < SPARE_ROWS) loop.addRows();
    };
  }

  /** The memory of a chunk. When the addon has begun another slab, the one before is replaced: it may still be in use by others. */
  slab(number: number): Buffer {
    const { SLABS } = this.words;
    const index = number & (2 * SLABS - 1);
    if (index >= SLABS) {
      while (index !== this.#small) {
        this.#giveSlab(this.#small);
        this.#small = SLABS + ((this.#small + 1) % SLABS);
      }
    } else {
      while (index !== this.#large) {
        this.#giveSlab((this.#large + 2) % SLABS);
        this.#large = (this.#large + 1) % SLABS;
      }
    }
    return this.slabs[index]!;
  }

  /** Bytes `start` to `end` of a slab. Short ones are copied if they are in a large one, which a view of them would keep alive. */
  chunk(number: number, start: number, end: number): Buffer {
    const slab = this.slab(number);
    const chunk = slab.subarray(start, end);
    return number >= this.words.SLABS || end - start >= this.words.SHORT ? chunk : Buffer.from(chunk);
  }

  #giveSlab(index: number): void {
    const { SLABS, SLAB_SIZE, SMALL_SLAB_SIZE } = this.words;
    const slab = index < SLABS ? (this.native.lendSlab() ?? Buffer.allocUnsafeSlow(SLAB_SIZE)) : Buffer.allocUnsafeSlow(SMALL_SLAB_SIZE);
    this.slabs[index] = slab;
    this.native.giveSlab(index, slab);
  }

  /** A completion for a handle that was closed meanwhile. A connection that came with it is nobody's. */
  #stray(op: number, result: number, a: number, b: number): void {
    if (op === this.words.OP_ACCEPT && result === 0) this.native.close(a, b);
  }

  /** Where the row of a handle is. */
  row(slot: number): { rows: Int32Array; at: number } {
    const { ROWS_PER_CHUNK, ROW_WORDS } = this.words;
    return { rows: this.loop.rows[Math.floor(slot / ROWS_PER_CHUNK)]!, at: (slot % ROWS_PER_CHUNK) * ROW_WORDS };
  }

  /** A new handle of the addon, or an error. */
  open(kind: number, family: number): { slot: number; gen: number } | number {
    if (this.loop.ctl[this.words.FREE_ROWS] === 0) this.loop.addRows();
    const slot = this.native.open(kind, family);
    if (slot < 0) return slot;
    const { rows, at } = this.row(slot);
    return { slot, gen: rows[at + this.words.GEN]! };
  }
}
