/**
 * The network by way of the native hub: takes completions off the ring and hands each to the handle it is about, and
 * makes handles. What a completion wakes is decided by the sinks; no code of users runs here.
 */
import cluster from 'node:cluster';
import dns from 'node:dns';
import net from 'node:net';
import { Hold, type NativeLoop } from '../native-loop';
import { connectToAny, type Attempt } from './attempts';
import { errnoOf, errorAt, explainedErrorAt, systemError } from './errors';
import { NativeDatagrams } from './native-datagrams';
import { NativeListening, NativeStream, type Completions } from './native-handles';
import { nodeIo } from './node-io';
import { rt } from '../state';
import type {
  Attachable, Cancel, Datagrams, DatagramSink, DatagramTarget, Done, Io, Listening, ListeningSink, ListenTarget, Target,
} from './transport';

/** How many rows are kept free: a round of the loop may open so many handles before JavaScript adds more. */
const SPARE_ROWS = 512;

export class NativeIo implements Io {
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
    rt.collect = () => {
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

  hold(on: boolean): void {
    this.loop.hold(Hold.Waits, on);
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

  /** A new handle, or an error. */
  #open(kind: number, family: number): { slot: number; gen: number } | number {
    if (this.loop.ctl[this.words.FREE_ROWS] === 0) this.loop.addRows();
    const slot = this.native.open(kind, family);
    if (slot < 0) return slot;
    const { rows, at } = this.row(slot);
    return { slot, gen: rows[at + this.words.GEN]! };
  }

  connect(target: Target, done: Done<Attachable>): Cancel {
    if ('path' in target) {
      const { path } = target;
      return this.#attempt(this.words.PIPE, 0, done, (slot, gen) => this.native.connectPath(slot, gen, path), (errno) => errorAt(errno, 'connect', path));
    }
    const { localAddress, localPort } = target;
    const attempt: Attempt = (address, family, report) =>
      this.#attempt(
        this.words.TCP, 0, report,
        (slot, gen) => {
          const local = localAddress ?? (localPort === undefined ? undefined : family === 6 ? '::' : '0.0.0.0');
          const unbound = local === undefined ? 0 : this.#bindLocally(slot, gen, family, local, localPort ?? 0);
          return unbound < 0 ? errorAt(unbound, 'bind', local!, localPort) : this.native.connect(slot, gen, family, address, target.port);
        },
        (errno, details) => errorAt(errno, 'connect', address, target.port, details),
      );
    return connectToAny(target, dns.lookup, attempt, done);
  }

  #bindLocally(slot: number, gen: number, family: number, address: string, port: number): number {
    const error = this.native.bind(slot, gen, family, address, port, 0, 0);
    if (error < 0 || port === 0) return error;
    // That a port is in use libuv tells only later.
    const own = this.native.name(slot, gen, 0);
    return typeof own === 'object' && own.port === port ? 0 : errnoOf('EADDRINUSE');
  }

  /** `begin` returns 0, an error number that `explain` makes an error of, or an error. */
  #attempt(kind: number, family: number, done: Done<Attachable>, begin: (slot: number, gen: number) => number | Error, explain: (errno: number, details?: string) => Error): Cancel {
    const opened = this.#open(kind, family);
    if (typeof opened === 'number') return done(explain(opened)), () => {};
    const { slot, gen } = opened;
    const stream = new NativeStream(this, slot, gen);
    stream.onConnected = (errno) => {
      if (errno === 0) return done(null, stream);
      stream.close();
      done(explain(errno));
    };
    const error = begin(slot, gen);
    if (typeof error === 'object') {
      stream.close();
      done(error);
    } else if (error < 0) {
      // What fails at once says from where it was tried, as in node:net.
      const own = this.native.name(slot, gen, 0);
      const { address, port } = typeof own === 'object' ? own : { address: undefined, port: undefined };
      stream.close();
      done(explain(error, ` - Local (${address}:${port})`));
    }
    return () => stream.close();
  }

  listen(target: ListenTarget, sink: ListeningSink, done: Done<Listening>): Cancel {
    // Workers of a cluster share listeners, which only node:net can do.
    if (cluster.isWorker) return nodeIo.listen(target, sink, done);
    if ('path' in target) return this.#listenOn(this.words.PIPE, 0, target, sink, done, target.path);
    if (target.host === undefined) {
      // As node:net: all addresses of both families; where there is no IPv6, of one.
      return this.#listenOn(this.words.TCP, 6, target, sink, (error, result) => {
        const { code } = (error ?? {}) as NodeJS.ErrnoException;
        if (code === 'EAFNOSUPPORT' || code === 'EINVAL' || code === 'EADDRNOTAVAIL') this.#listenOn(this.words.TCP, 4, target, sink, done, '0.0.0.0');
        else done(error, result);
      }, '::');
    }
    const { host } = target;
    const literal = net.isIP(host);
    if (literal !== 0) return this.#listenOn(this.words.TCP, literal, target, sink, done, host);
    let cancel: Cancel | null = null;
    let over = false;
    dns.lookup(host, (error, address, family) => {
      if (over) return;
      if (error !== null) done(error);
      else cancel = this.#listenOn(this.words.TCP, family, target, sink, done, address);
    });
    return () => {
      over = true;
      cancel?.();
    };
  }

  #listenOn(kind: number, family: number, target: ListenTarget, sink: ListeningSink, done: Done<Listening>, address: string): Cancel {
    // For node:net a path is an address with the port -1.
    const explain = (errno: number) => explainedErrorAt(errno, 'listen', address, 'path' in target ? -1 : target.port);
    const opened = this.#open(kind, family);
    if (typeof opened === 'number') return done(explain(opened)), () => {};
    const { slot, gen } = opened;
    const { native, words } = this;
    let error: number;
    if ('path' in target) error = native.bindPath(slot, gen, target.path);
    else error = native.bind(slot, gen, family, address, target.port, target.ipv6Only && family === 6 ? words.TCP_IPV6ONLY : 0, target.reusePort ? 1 : 0);
    if (error === 0) error = native.listen(slot, gen, target.backlog);
    if (error < 0) {
      native.close(slot, gen);
      done(explain(error));
      return () => {};
    }
    const listening = new NativeListening(this, slot, gen, sink);
    done(null, listening);
    return () => listening.close();
  }

  datagrams(target: DatagramTarget, sink: DatagramSink, done: Done<Datagrams>): Cancel {
    const opened = this.#open(this.words.UDP, target.family);
    if (typeof opened === 'number') return done(systemError(opened, 'socket')), () => {};
    const { slot, gen } = opened;
    const { native, words } = this;
    const { bind, connect } = target;
    let failure: Error | null = null;
    if (bind !== undefined) {
      const flags = (bind.ipv6Only && target.family === 6 ? words.UDP_IPV6ONLY : 0) | (bind.reuseAddr ? words.UDP_REUSEADDR : 0);
      const error = native.bind(slot, gen, target.family, bind.address, bind.port, flags, bind.reusePort ? 1 : 0);
      if (error < 0) failure = errorAt(error, 'bind', bind.address, bind.port);
    }
    if (failure === null && connect !== undefined) {
      const error = native.connect(slot, gen, target.family, connect.address, connect.port);
      if (error < 0) failure = errorAt(error, 'connect', connect.address, connect.port);
    }
    if (failure !== null) {
      native.close(slot, gen);
      done(failure);
      return () => {};
    }
    const datagrams = new NativeDatagrams(this, slot, gen, sink);
    done(null, datagrams);
    return () => datagrams.close();
  }
}
