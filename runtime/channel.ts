/**
 * A queue without room: an item passes from a putter to a getter at the moment both are there.
 */
import { Empty, Full, ShutDown } from './errors';
import type { GreenIterable, GreenIterator } from './green';
import { milliseconds, NO_WAIT, type Limit } from './limit';
import { QueueIterator } from './queue-iterator';
import { wake, wakeRaising } from './scheduler';
import { WaitList } from './waiter';

class ChannelPutters extends WaitList {
  readonly what = 'Channel.put';
  override expired(): never {
    throw new Full();
  }
}

class ChannelGetters extends WaitList {
  readonly what = 'Channel.get';
  constructor(private readonly giveBack: (item: any) => void) {
    super();
  }
  override expired(): never {
    throw new Empty();
  }
  override refuse(item: unknown): void {
    this.giveBack(item);
  }
}

export class Channel<T> implements GreenIterable<T> {
  readonly #putters = new ChannelPutters();
  readonly #getters = new ChannelGetters((item) => {
    if (this.#getters.first !== null) wake(this.#getters.shift(), item);
    else this.#returned.push(item);
  });
  #shutDown = false;
  /** Items whose putters have gone on, but whose getters were killed before they could run. */
  readonly #returned: T[] = [];

  qsize(): number {
    return 0;
  }

  /** Always true: there is never an item that nobody is putting. */
  empty(): boolean {
    return true;
  }

  /** Always true: there is no room. */
  full(): boolean {
    return true;
  }

  /**
   * Waits until a getter takes the item.
   * @throws Full: nobody took it within `limit` milliseconds, or (`block: false`) nobody waits for one. ShutDown.
   * @green
   */
  put(item: T, limit?: Limit): void {
    if (this.#shutDown) throw new ShutDown();
    const timeout = milliseconds(limit);
    if (this.#getters.first !== null) wake(this.#getters.shift(), item);
    else if (timeout === NO_WAIT) throw new Full();
    else return this.#putters.park(timeout, item);
  }

  /** As `put`, without waiting. May be called from ordinary code. */
  putNowait(item: T): void {
    this.put(item, { block: false });
  }

  /**
   * Waits until a putter hands over an item.
   * @throws Empty: none within `limit` milliseconds, or (`block: false`) nobody is waiting to put one. ShutDown.
   * @green
   */
  get(limit?: Limit): T {
    const timeout = milliseconds(limit);
    if (this.#returned.length > 0) return this.#returned.shift()!;
    if (this.#putters.first !== null) {
      const putter = this.#putters.shift();
      const item = putter._value as T;
      wake(putter, undefined);
      return item;
    }
    if (this.#shutDown) throw new ShutDown();
    if (timeout === NO_WAIT) throw new Empty();
    return this.#getters.park(timeout);
  }

  /** As `get`, without waiting. May be called from ordinary code. */
  getNowait(): T {
    return this.get({ block: false });
  }

  /** Ends the channel: `put` and `get` throw ShutDown from now on, and all that wait in them are woken with it. */
  shutdown(): void {
    this.#shutDown = true;
    for (const list of [this.#putters, this.#getters]) {
      while (list.first !== null) wakeRaising(list.shift(), new ShutDown());
    }
  }

  /** Takes items until the channel is shut down. `next()` blocks. */
  [Symbol.iterator](): GreenIterator<T> {
    return new QueueIterator(this);
  }
}
