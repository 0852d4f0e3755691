/**
 * Taking turns. A release hands its permission directly to the greenlet that has waited longest, so nobody overtakes;
 * if that one is killed before it could run, the permission is released again.
 */
import { capture } from './capture';
import { invalidState, outOfRange } from './errors';
import { take, type Frame } from './frames';
import { acquired, type Lockable } from './held';
import { milliseconds, NO_WAIT, type Limit } from './limit';
import { Linkable } from './links';
import { Frame2 } from './parking';
import { wake } from './scheduler';
import { SUSPEND } from './sentinel';
import { rt } from './state';
import type { RawGreenlet } from './task';
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
  override refuse(got: unknown): void {
    if (got === true) this.semaphore._free();
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
export class Semaphore extends Linkable implements Lockable {
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
    this._free();
    return this.#counter;
  }

  /** Others may have taken the permission meanwhile: then the links wait for the next one. */
  protected override stillCounts(): boolean {
    return this.#counter > 0;
  }

  /** @internal Makes one permission free, or hands it on. */
  _free(): void {
    if (this.#acquirers.first !== null) {
      wake(this.#acquirers.shift(), true);
    } else {
      this.#counter++;
      this.#watchers.wakeAll(this.#counter);
      this.notify();
    }
  }

  /** @internal Gives up all that the current greenlet holds, for a while. Returns what `_retake` needs to know. */
  _giveUp(): number {
    this.release();
    return 1;
  }

  /** @internal The current greenlet has acquired it again. */
  _retake(_depth: number): void {}

  /** @internal Whether it may be held by the current greenlet, as far as it knows. */
  _held(): boolean {
    return this.locked();
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
    return acquired(this, limit);
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

/** A lock that the greenlet which holds it may acquire again; it is free when it was released as often. */
export class RLock extends Semaphore {
  #owner: RawGreenlet | null = null;
  #depth = 0;

  constructor() {
    super(1);
  }

  /**
   * Takes the lock, waiting for it in the order of arrival: true. After `limit` milliseconds, or (`block: false`) if
   * another greenlet holds it: false. Never waits if the current greenlet holds it already.
   * @green
   */
  override acquire(limit?: Limit): boolean {
    if (this._held()) {
      this.#depth++;
      return true;
    }
    const got = super.acquire(limit);
    return (got as unknown) === SUSPEND ? capture(new Frame2(RLock.#acquire, 1, this, undefined)) : this.#acquired(got);
  }

  static #acquire(this: void, frame: Frame, value: unknown): unknown {
    return ((frame as Frame2).a as RLock).#acquired(take(value) as boolean);
  }

  #acquired(got: boolean): boolean {
    if (got) {
      this.#owner = rt.current;
      this.#depth = 1;
    }
    return got;
  }

  /** @throws Error (ERR_INVALID_STATE): the current greenlet does not hold it. */
  override release(): number {
    if (!this._held()) throw invalidState('cannot release an RLock that the current greenlet has not acquired');
    if (--this.#depth === 0) this._giveUp();
    return this.counter;
  }

  override _held(): boolean {
    return this.#depth > 0 && this.#owner === rt.current;
  }

  override _giveUp(): number {
    const depth = this.#depth;
    this.#owner = null;
    this.#depth = 0;
    this._free();
    return depth;
  }

  override _retake(depth: number): void {
    this.#depth = depth;
  }
}

/** Looks like a Semaphore and limits nothing: nobody ever waits for it. For code that takes a lock where none is needed. */
export class DummySemaphore extends Linkable implements Lockable {
  readonly counter = Infinity;

  locked(): boolean {
    return false;
  }

  ready(): boolean {
    return true;
  }

  /** Always true. */
  acquire(_limit?: Limit): boolean {
    return true;
  }

  /** Does nothing. */
  release(): number {
    return Infinity;
  }

  /** Returns at once. */
  wait(_limit?: Limit): number {
    return Infinity;
  }

  /** `using held = lock.acquired()`: never waits. */
  acquired(): Disposable {
    return acquired(this, undefined);
  }
}
