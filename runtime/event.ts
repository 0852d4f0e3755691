/**
 * Telling other greenlets that something has happened (Event), and what came of it (AsyncResult). Both may be set from
 * ordinary code too.
 */
import { capture } from './capture';
import { take, type Frame } from './frames';
import { milliseconds, NO_WAIT, type Limit } from './limit';
import { Linkable } from './links';
import { Frame2 } from './parking';
import { rt } from './state';
import { Timeout } from './timeout';
import { pass, WaitList } from './waiter';

class EventWaiters extends WaitList {
  readonly what = 'Event.wait';
  override expired(): boolean {
    return false;
  }
}

/** A flag that greenlets can wait for. It wakes all of them, and stays set until it is cleared. */
export class Event extends Linkable {
  #isSet = false;
  readonly #waiters = new EventWaiters();
  /** The end of the ready queue when waiters were last woken: who waits now goes behind them. */
  #woken = rt.ready.head;

  isSet(): boolean {
    return this.#isSet;
  }

  /** The same as `isSet`. */
  ready(): boolean {
    return this.#isSet;
  }

  /** Sets the flag. All that wait return true, in the order in which they came, even if it is cleared before they run. */
  set(): void {
    this.#isSet = true;
    this.#waiters.wakeAll(true);
    this.#woken = rt.ready.tail;
    this.notify();
  }

  clear(): void {
    this.#isSet = false;
  }

  /**
   * Waits until the flag is set: true. After `limit` milliseconds: false.
   * @green
   */
  wait(limit?: Limit): boolean {
    const timeout = milliseconds(limit);
    if (!this.#isSet) return timeout === NO_WAIT ? false : this.#waiters.park(timeout);
    return rt.current === null || rt.ready.passed(this.#woken) ? true : pass(this.#waiters, true);
  }
}

class ResultWaiters extends WaitList {
  readonly what = 'AsyncResult.wait';
}

class ResultGetters extends WaitList {
  readonly what = 'AsyncResult.get';
}

/**
 * A value, or an error, that will be there later. A later `set` or `setException` overrides an earlier one.
 * It can be the target of a link: `g.link(result)`.
 */
export class AsyncResult<T> extends Linkable {
  #state: 'pending' | 'value' | 'exception' = 'pending';
  #content: unknown = undefined;
  readonly #waiters = new ResultWaiters();
  readonly #getters = new ResultGetters();

  /** Whether a value or an error was set. */
  ready(): boolean {
    return this.#state !== 'pending';
  }

  /** Whether a value was set. */
  successful(): boolean {
    return this.#state === 'value';
  }

  get value(): T | undefined {
    return this.#state === 'value' ? (this.#content as T) : undefined;
  }

  get exception(): unknown {
    return this.#state === 'exception' ? this.#content : undefined;
  }

  /** Stores the value and wakes all that wait. */
  set(...value: undefined extends T ? [T?] : [T]): void {
    this.#settle('value', value[0]);
  }

  /** Stores the error; all that wait in `get` throw it. */
  setException(error: unknown): void {
    this.#settle('exception', error);
  }

  /** Takes over the value or the error of something that has ended: what makes it the target of a link. */
  takeFrom(source: { successful(): boolean; value: T | undefined; exception: unknown }): void {
    if (source.successful()) this.#settle('value', source.value);
    else this.#settle('exception', source.exception);
  }

  /**
   * Waits for the value and returns it.
   * @throws the error that was set, the same object at every call; Timeout: after `limit` milliseconds, or (`block: false`) nothing was set yet.
   * @green
   */
  get(limit?: Limit): T {
    if (this.#state !== 'pending') return this.#read();
    const timeout = milliseconds(limit);
    if (timeout === NO_WAIT) throw new Timeout(0);
    this.#getters.park(timeout);
    return capture(new Frame2(AsyncResult.#get, 1, this, timeout));
  }

  /** As `get`, without waiting. */
  getNowait(): T {
    return this.get({ block: false });
  }

  /**
   * Waits for the value or the error. Returns the value; undefined if it is an error, or after `limit` milliseconds.
   * @green
   */
  wait(limit?: Limit): T | undefined {
    const timeout = milliseconds(limit);
    if (this.#state !== 'pending' || timeout === NO_WAIT) return this.value;
    this.#waiters.park(timeout);
    return capture(new Frame2(AsyncResult.#wait, 1, this, undefined));
  }

  // The content is read when the waiter runs, not when it is woken, because it may be overridden in between.

  static #get(this: void, frame: Frame, value: unknown): unknown {
    take(value);
    const { a: result, b: timeout } = frame as Frame2 as { a: AsyncResult<unknown>; b: number };
    if (result.#state === 'pending') throw new Timeout(timeout);
    return result.#read();
  }

  static #wait(this: void, frame: Frame, value: unknown): unknown {
    take(value);
    return ((frame as Frame2).a as AsyncResult<unknown>).value;
  }

  #read(): T {
    if (this.#state === 'exception') throw this.#content;
    return this.#content as T;
  }

  #settle(state: 'value' | 'exception', content: unknown): void {
    this.#state = state;
    this.#content = content;
    this.#getters.wakeAll(undefined);
    this.#waiters.wakeAll(undefined);
    this.notify();
  }
}
