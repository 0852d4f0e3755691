/**
 * Holding a lock for the time of a block or of a call. Knows of locks only that they can be acquired and released.
 */
import { capture } from './capture';
import { take, type Frame } from './frames';
import type { Green } from './green';
import { milliseconds, type Limit } from './limit';
import { Frame2, Frame4 } from './parking';
import { SUSPEND } from './sentinel';
import { Timeout } from './timeout';

/** What can be held: all locks, semaphores and conditions. */
export interface Lockable {
  /**
   * @green
   */
  acquire(limit?: Limit): boolean;
  release(): unknown;
}

/** What `lock.acquired(limit)` returns, or the sentinel. */
export function acquired(lock: Lockable, limit: Limit): Disposable {
  const got = lock.acquire(limit);
  return (got as unknown) === SUSPEND ? capture(new Frame2(acquired$resume, 1, lock, limit)) : held(lock, got, limit);
}

function acquired$resume(frame: Frame, value: unknown): Disposable {
  const got = take(value) as boolean;
  const { a: lock, b: limit } = frame as Frame2 as { a: Lockable; b: Limit };
  return held(lock, got, limit);
}

function held(lock: Lockable, got: boolean, limit: Limit): Disposable {
  if (!got) throw new Timeout(milliseconds(limit));
  return new Held(lock);
}

/** A permission that is held; given back once, however often it is disposed of. */
class Held implements Disposable {
  #lock: Lockable | null;
  constructor(lock: Lockable) {
    this.#lock = lock;
  }
  [Symbol.dispose](): void {
    this.#lock?.release();
    this.#lock = null;
  }
}

/**
 * Calls `fn(...args)` while holding the lock: waits for it first, and releases it however the call ends.
 * @green
 */
export function withLock<A extends unknown[], R>(lock: Lockable, fn: Green<(...args: A) => R>, ...args: A): R {
  const got = lock.acquire();
  return (got as unknown) === SUSPEND ? capture(new Frame4(withLock$resume, 1, lock, fn, args, undefined)) : callLocked(lock, fn, args);
}

function withLock$resume(frame: Frame, value: unknown): unknown {
  take(value);
  const { a: lock, b: fn, c: args } = frame as Frame4 as { a: Lockable; b: Function; c: unknown[] };
  return callLocked(lock, fn, args);
}

function callLocked(lock: Lockable, fn: Function, args: unknown[]): any {
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
    ((frame as Frame2).a as Lockable).release();
  }
}
