/**
 * Waiting, while holding a lock, for what others do while they hold it.
 */
import { invalidState } from './errors';
import type { Green } from './green';
import { acquired, type Lockable } from './held';
import { milliseconds, NO_WAIT, type Limit } from './limit';
import { RLock, type Semaphore } from './lock';
import { shielded } from './regions';
import { wake } from './scheduler';
import { rt } from './state';
import { steps, type Steps } from './steps';
import { blocking, WaitList } from './waiter';

class Waiters extends WaitList {
  readonly what = 'Condition.wait';
  override expired(): boolean {
    return false;
  }
  /** Notified, but killed before it could run: the next one is notified instead. */
  override refuse(): void {
    if (this.first !== null) wake(this.shift(), true);
  }
}

/** `using held = condition.acquired(); while (!ready) condition.wait();` and elsewhere, holding it, `condition.notify()`. */
export class Condition implements Lockable {
  readonly #waiters = new Waiters();

  /** `lock`: what protects the state that is waited for; a new RLock unless it is given. */
  constructor(readonly lock: Semaphore = new RLock()) {}

  /**
   * Acquires the lock.
   * @green
   */
  acquire(limit?: Limit): boolean {
    return this.lock.acquire(limit);
  }

  /** Releases the lock. */
  release(): number {
    return this.lock.release();
  }

  /**
   * `using held = condition.acquired()`: as for the lock.
   * @green
   */
  acquired(limit?: Limit): Disposable {
    return acquired(this, limit);
  }

  /** How many greenlets wait to be notified. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /**
   * Releases the lock, waits to be notified, and acquires the lock again: true. Not notified within `limit`
   * milliseconds: false. However it ends, by a kill or a Timeout too, the lock is held again.
   * @throws Error (ERR_INVALID_STATE): the lock is not held.
   * @green
   */
  wait(limit?: Limit): boolean {
    const timeout = milliseconds(limit);
    this.#mustBeHeld('wait');
    if (timeout === NO_WAIT) return false;
    blocking('Condition.wait', this.wait);
    return steps(this.#wait(timeout));
  }

  /**
   * Waits until `predicate()` gives something truthy, and returns that; it is asked at first, and when notified, and holds
   * the lock. After `limit` milliseconds: what it gave last.
   * @throws Error (ERR_INVALID_STATE): the lock is not held.
   * @green
   */
  waitFor<R>(predicate: Green<() => R>, limit?: Limit): R {
    const timeout = milliseconds(limit);
    this.#mustBeHeld('waitFor');
    return steps(this.#waitFor(predicate, timeout === NO_WAIT ? -Infinity : rt.hub.now() + timeout));
  }

  /**
   * Wakes the first `count` of those that wait; they go on when they have the lock. Does not block.
   * @throws Error (ERR_INVALID_STATE): the lock is not held.
   */
  notify(count = 1): void {
    this.#mustBeHeld('notify');
    for (; count > 0 && this.#waiters.first !== null; count--) wake(this.#waiters.shift(), true);
  }

  /** Wakes all that wait. Throws as `notify` does. */
  notifyAll(): void {
    this.notify(Infinity);
  }

  #mustBeHeld(method: string): void {
    if (!this.lock._held()) throw invalidState(`Condition.${method}() needs the lock: acquire it first`);
  }

  *#wait(timeout: number): Steps<boolean> {
    const parked = this.#waiters.park(timeout);
    const depth = this.lock._giveUp();
    let outcome: { notified: boolean } | { error: unknown };
    try {
      outcome = { notified: yield parked };
    } catch (error) {
      outcome = { error };
    }
    // What is thrown at somebody who waits for the lock has to wait, too: the caller is going to release it.
    const unshield = shielded();
    for (;;) {
      try {
        yield this.lock.acquire();
        break;
      } catch (error) {
        outcome = { error };
      }
    }
    unshield();
    this.lock._retake(depth);
    if ('error' in outcome) throw outcome.error;
    return outcome.notified;
  }

  *#waitFor<R>(predicate: () => R, deadline: number): Steps<R> {
    for (;;) {
      const result: R = yield predicate();
      const left = deadline - rt.hub.now();
      if (result || left <= 0) return result;
      yield this.wait(left);
    }
  }
}
