/**
 * Taking turns. A release hands its permission directly to the greenlet that has waited longest, so nobody overtakes;
 * if that one is killed before it could run, the permission is released again.
 */
import { capture, Frame2, Frame4, SUSPEND, take, type Frame } from './abi';
import { outOfRange } from './errors';
import type { Green } from './green';
import { milliseconds, NO_WAIT, type Limit } from './limit';
import { Linkable } from './links';
import { wake } from './scheduler';
import { Timeout } from './timeout';
import { WaitList } from './waiter';

class Acquirers extends WaitList {
  constructor(
    readonly what: string,
    private readonly semaphore: Semaphore,
  ) {
    super();
  }
  override expired(): boolean {
    return false;
  }
  override refuse(acquired: unknown): void {
    if (acquired === true) this.semaphore.release();
  }
}

class Watchers extends WaitList {
  constructor(
    readonly what: string,
    private readonly semaphore: Semaphore,
  ) {
    super();
  }
  override expired(): number {
    return this.semaphore.counter;
  }
}

/** A number of permissions: `acquire` takes one and waits if there is none, `release` gives one back. */
export class Semaphore extends Linkable {
  #counter: number;
  readonly #acquirers = new Acquirers(`${this.constructor.name}.acquire`, this);
  readonly #watchers = new Watchers(`${this.constructor.name}.wait`, this);

  /** `count`: how many permissions there are at first. */
  constructor(count = 1) {
    super();
    if (!(count >= 0)) throw outOfRange(`a semaphore cannot have ${count} permissions`);
    this.#counter = count;
  }

  /** How many permissions can be taken without waiting. */
  get counter(): number {
    return this.#counter;
  }

  locked(): boolean {
    return this.#counter === 0;
  }

  ready(): boolean {
    return this.#counter > 0;
  }

  /**
   * Takes a permission, waiting for one in the order of arrival: true. After `limit` milliseconds, or (`block: false`)
   * if there is none: false.
   * @green
   */
  acquire(limit?: Limit): boolean {
    const timeout = milliseconds(limit);
    if (this.#counter > 0) {
      this.#counter--;
      return true;
    }
    return timeout === NO_WAIT ? false : this.#acquirers.park(timeout);
  }

  /** Gives a permission back, to the first that waits. Never blocks. Returns how many there are to take now. */
  release(): number {
    if (this.#acquirers.first !== null) {
      wake(this.#acquirers.shift(), true);
    } else {
      this.#counter++;
      this.#watchers.wakeAll(this.#counter);
      this.notify();
    }
    return this.#counter;
  }

  /**
   * Waits until there is a permission to take, and does not take it. Returns how many there are; after `limit`
   * milliseconds that may be 0.
   * @green
   */
  wait(limit?: Limit): number {
    const timeout = milliseconds(limit);
    return this.#counter > 0 || timeout === NO_WAIT ? this.#counter : this.#watchers.park(timeout);
  }

  /**
   * `using held = lock.acquired()`: takes a permission as `acquire` does, and gives it back when the block is left.
   * @throws Timeout: after `limit` milliseconds, or (`block: false`) there is none.
   * @green
   */
  acquired(limit?: Limit): Disposable {
    const got = this.acquire(limit);
    return (got as unknown) === SUSPEND ? capture(new Frame2(acquired$resume, 1, this, limit)) : held(this, got, limit);
  }
}

function acquired$resume(frame: Frame, value: unknown): Disposable {
  const got = take(value) as boolean;
  const { a: semaphore, b: limit } = frame as Frame2 as { a: Semaphore; b: Limit };
  return held(semaphore, got, limit);
}

function held(semaphore: Semaphore, got: boolean, limit: Limit): Disposable {
  if (!got) throw new Timeout(milliseconds(limit));
  return new Held(semaphore);
}

/** A permission that is held; given back once, however often it is disposed of. */
class Held implements Disposable {
  #semaphore: Semaphore | null;
  constructor(semaphore: Semaphore) {
    this.#semaphore = semaphore;
  }
  [Symbol.dispose](): void {
    this.#semaphore?.release();
    this.#semaphore = null;
  }
}

/** A Semaphore that cannot be released more often than it was acquired. */
export class BoundedSemaphore extends Semaphore {
  readonly #most: number;

  constructor(count = 1) {
    super(count);
    this.#most = count;
  }

  /** @throws RangeError: it was not acquired so often. */
  override release(): number {
    if (this.counter >= this.#most) throw outOfRange(`${this.constructor.name} released too many times`);
    return super.release();
  }
}

/** One greenlet at a time. Not reentrant; any greenlet may release it. */
export class Lock extends BoundedSemaphore {
  constructor() {
    super(1);
  }
}

/**
 * Calls `fn(...args)` while holding the lock: waits for it first, and releases it however the call ends.
 * @green
 */
export function withLock<A extends unknown[], R>(lock: Semaphore, fn: Green<(...args: A) => R>, ...args: A): R {
  const got = lock.acquire();
  return (got as unknown) === SUSPEND ? capture(new Frame4(withLock$resume, 1, lock, fn, args, undefined)) : callLocked(lock, fn, args);
}

function withLock$resume(frame: Frame, value: unknown): unknown {
  take(value);
  const { a: lock, b: fn, c: args } = frame as Frame4 as { a: Semaphore; b: Function; c: unknown[] };
  return callLocked(lock, fn, args);
}

function callLocked(lock: Semaphore, fn: Function, args: unknown[]): any {
  let result: unknown;
  try {
    result = fn(...args);
  } catch (error) {
    lock.release();
    throw error;
  }
  if (result === SUSPEND) return capture(new Frame2(unlock$resume, 1, lock, undefined));
  lock.release();
  return result;
}

function unlock$resume(frame: Frame, value: unknown): unknown {
  try {
    return take(value);
  } finally {
    ((frame as Frame2).a as Semaphore).release();
  }
}
