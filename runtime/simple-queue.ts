/**
 * Queues between greenlets. An item goes to the getter that has waited longest at the moment it is put; if that getter
 * is killed before it could run, the item goes back where it came from. So no item is ever lost or swallowed.
 *
 * Invariants, after every call: while greenlets wait to get there is no item, and while greenlets wait to put there is
 * no room. `settle` restores them, and is the only place that wakes.
 */
import { Empty, Full, ShutDown } from './errors';
import type { GreenIterable, GreenIterator } from './green';
import { milliseconds, NO_WAIT, type Limit } from './limit';
import { QueueIterator } from './queue-iterator';
import { Ring } from './ring';
import { wake, wakeRaising } from './scheduler';
import { WaitList } from './waiter';

class Putters extends WaitList {
  constructor(readonly what: string) {
    super();
  }
  override expired(): never {
    throw new Full();
  }
}

/** Those who wait for an item, to look at it or to take it. */
class Takers extends WaitList {
  constructor(
    readonly what: string,
    private readonly giveBack: (item: any) => void,
  ) {
    super();
  }
  override expired(): never {
    throw new Empty();
  }
  override refuse(item: unknown): void {
    this.giveBack(item);
  }
}

/**
 * A queue without task counting: first in, first out. The methods with an underscore store the items; subclasses
 * override them for another order. They must not block, and `_init` runs before the subclass's own constructor and
 * field initialisers.
 */
export class SimpleQueue<T> implements GreenIterable<T> {
  /** The greatest number of items, or Infinity. */
  readonly maxsize: number;
  #shutDown = false;
  #dropping = false;
  readonly #putters: Putters;
  readonly #getters: Takers;
  readonly #peekers: Takers;
  declare private fifo: Ring<T>;

  /** `maxsize`: the greatest number of items (undefined, null or less than 1: no limit). `items`: what is in it at the start. */
  constructor(maxsize?: number | null, items: Iterable<T> = []) {
    this.maxsize = maxsize === undefined || maxsize === null || maxsize <= 0 ? Infinity : maxsize;
    const name = this.constructor.name;
    this.#putters = new Putters(`${name}.put`);
    this.#peekers = new Takers(`${name}.peek`, () => {});
    this.#getters = new Takers(`${name}.get`, (item) => {
      if (this.#dropping) return this.dropped(item);
      this._unget(item);
      this.settle();
    });
    this._init();
    for (const item of items) this._put(item);
  }

  /** How many items are in it. */
  qsize(): number {
    return this._qsize();
  }

  get size(): number {
    return this._qsize();
  }

  empty(): boolean {
    return this._qsize() === 0;
  }

  full(): boolean {
    return this._qsize() >= this.maxsize;
  }

  /**
   * Adds an item; waits for room if it is full.
   * @throws Full: no room after `limit` milliseconds, or (`block: false`) at once. ShutDown.
   * @green
   */
  put(item: T, limit?: Limit): void {
    if (this.#shutDown) throw new ShutDown();
    const timeout = milliseconds(limit);
    if (this._qsize() >= this.maxsize && this.#getters.first === null) {
      if (timeout === NO_WAIT) throw new Full();
      return this.#putters.park(timeout, item);
    }
    this.accept(item);
    this.settle();
  }

  /** As `put`, without waiting. May be called from ordinary code. */
  putNowait(item: T): void {
    this.put(item, { block: false });
  }

  /**
   * Takes an item; waits for one if there is none.
   * @throws Empty: no item after `limit` milliseconds, or (`block: false`) at once. ShutDown: there is none and there will be none.
   * @green
   */
  get(limit?: Limit): T {
    const timeout = milliseconds(limit);
    if (this._qsize() > 0) {
      const item = this._get();
      this.settle();
      return item;
    }
    return this.#take(this.#getters, timeout);
  }

  /** As `get`, without waiting. May be called from ordinary code. */
  getNowait(): T {
    return this.get({ block: false });
  }

  /**
   * Returns the item that `get` would take, and leaves it in the queue. Waits and throws as `get` does.
   * @green
   */
  peek(limit?: Limit): T {
    const timeout = milliseconds(limit);
    return this._qsize() > 0 ? this._peek() : this.#take(this.#peekers, timeout);
  }

  /** As `peek`, without waiting. */
  peekNowait(): T {
    return this.peek({ block: false });
  }

  /**
   * Ends the queue: from now on `put` throws ShutDown, and so does `get` when no item is left. `immediate`: what is in
   * it is dropped. All that wait are woken.
   */
  shutdown(immediate = false): void {
    this.#shutDown = true;
    this.#dropping ||= immediate;
    if (immediate) while (this._qsize() > 0) this.dropped(this._get());
    for (const list of [this.#putters, this.#getters, this.#peekers]) {
      while (list.first !== null) wakeRaising(list.shift(), new ShutDown());
    }
  }

  /** Takes items until the queue is shut down and empty. `next()` blocks. */
  [Symbol.iterator](): GreenIterator<T> {
    return new QueueIterator(this);
  }

  // Storage

  protected _init(): void {
    this.fifo = new Ring(8);
  }
  protected _qsize(): number {
    return this.fifo.length;
  }
  protected _put(item: T): void {
    this.fifo.push(item);
  }
  protected _get(): T {
    return this.fifo.shift();
  }
  protected _peek(): T {
    return this.fifo.first;
  }
  /** Takes back an item that `_get` has given: it should come out again first. */
  protected _unget(item: T): void {
    this.fifo.unshift(item);
  }

  // Movement

  /** Stores an item that was put. */
  protected accept(item: T): void {
    this._put(item);
  }

  /** An item was thrown away by a shutdown. */
  protected dropped(_item: T): void {}

  protected settle(): void {
    for (;;) {
      if (this._qsize() > 0 && this.#peekers.first !== null) this.#peekers.wakeAll(this._peek());
      if (this._qsize() > 0 && this.#getters.first !== null) wake(this.#getters.shift(), this._get());
      else if (this._qsize() < this.maxsize && this.#putters.first !== null) this.#admit();
      else return;
    }
  }

  #admit(): void {
    const g = this.#putters.shift();
    this.accept(g._value as T);
    wake(g, undefined);
  }

  #take(takers: Takers, timeout: number): any {
    if (this.#shutDown) throw new ShutDown();
    if (timeout === NO_WAIT) throw new Empty();
    return takers.park(timeout);
  }
}
