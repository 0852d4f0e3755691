/**
 * Between greenlets and the rest of Node: promises, callbacks and events that a greenlet can wait for as if they were
 * calls, and ordinary functions that start greenlets.
 */
import { invalidType } from './errors';
import type { Green } from './green';
import { run, waitLoop } from './run';
import { wake, wakeRaising } from './scheduler';
import { spawn } from './spawn';
import { rt } from './state';
import { Wait, type RawGreenlet } from './task';
import { connectTop } from './toplevel';
import { waitMany, type Waitable, type WaitOptions } from './wait';
import { blocking, park } from './waiter';

/** A wait for one answer from ordinary code. Only the first answer counts, and none after the greenlet has left. */
class Answer extends Wait {
  cleanUp: (() => void) | void = undefined;
  #waiting: RawGreenlet | null = null;
  #early: { failed: boolean; content: unknown } | null = null;
  #over = false;

  constructor(readonly what: string) {
    super();
  }

  settle(failed: boolean, content: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.cleanUp?.();
    const g = this.#waiting;
    if (g === null) this.#early = { failed, content };
    else if (failed) wakeRaising(g, content);
    else wake(g, content);
  }

  /** The answer if there is one already, or the sentinel. */
  wait(): any {
    if (this.#early === null) {
      const result = park(this, Infinity);
      this.#waiting = rt.current;
      return result;
    }
    if (this.#early.failed) throw this.#early.content;
    return this.#early.content;
  }

  leave(): void {
    this.#over = true;
    this.cleanUp?.();
  }
}

/** Asks ordinary code a question and waits for the answer. `ask` may return what is to be done when it is no longer wanted. */
export function answerTo<T>(what: string, ask: (resolve: (value: T) => void, reject: (error: unknown) => void) => (() => void) | void): any {
  // First of all: nothing may be set going whose answer cannot be waited for.
  blocking(what, answerTo);
  const answer = new Answer(what);
  answer.cleanUp = ask(
    (value) => answer.settle(false, value),
    (error) => answer.settle(true, error),
  );
  return answer.wait();
}

/**
 * Waits for a promise: returns its value, throws its rejection. Killed meanwhile, it leaves the promise to itself.
 * @green
 */
export function wait<T>(promise: PromiseLike<T>): T;
/**
 * Waits until `count` of the objects (all of them) are ready, but not longer than `timeout` milliseconds. Returns
 * those that are, in the order in which they became ready. What can be waited for: greenlets, Event, AsyncResult,
 * Semaphore, and whatever has `ready`, `rawlink` and `unlink`.
 * @green
 */
export function wait<T extends Waitable>(objects: Iterable<T>, options?: WaitOptions): T[];
/**
 * Waits until everything else in the process has come to its end: true. After `timeout` milliseconds: false.
 * @green
 */
export function wait(everything?: null, options?: { timeout?: number | null }): boolean;
/**
 * @green
 */
export function wait(what?: PromiseLike<unknown> | Iterable<Waitable> | null, options?: WaitOptions): unknown {
  if (what === undefined || what === null) return waitLoop(options);
  if (isPromise(what)) return answerTo('wait', (resolve, reject) => void what.then(resolve, reject));
  if (typeof what[Symbol.iterator] === 'function') return waitMany(what, options);
  throw invalidType('wait() expects a promise, or an iterable of objects that can be waited for');
}

connectTop(run, wait);

const isPromise = (what: object): what is PromiseLike<unknown> => typeof (what as { then?: unknown }).then === 'function';

/**
 * Waits for a callback in Node's style: `callback((done) => fs.readFile(path, done))`. Returns the value, throws the
 * error. `register` must not block; it is called once, at once.
 * @green
 */
export function callback<T = void>(register: (done: (error?: unknown, value?: T) => void) => void): T {
  return answerTo<T | undefined>('callback', (resolve, reject) => {
    register((error, value) => (error === undefined || error === null ? resolve(value) : reject(error)));
  });
}

/** What `once` can listen to. */
export type Emitter =
  | { on(event: any, listener: (...args: any[]) => void): unknown; off(event: any, listener: (...args: any[]) => void): unknown }
  | { addEventListener(event: string, listener: (event: any) => void): void; removeEventListener(event: string, listener: (event: any) => void): void };

/**
 * Waits for the next `event` of an emitter; returns the listener's arguments.
 * @throws the error of an 'error' event that comes first; the reason of `signal` when it is aborted.
 * @green
 */
export function once(emitter: Emitter, event: string | symbol, options: { signal?: AbortSignal } = {}): any[] {
  const { signal } = options;
  signal?.throwIfAborted();
  return answerTo<unknown[]>('once', (resolve, reject) => {
    const onEvent = (...args: unknown[]) => resolve(args);
    const onError = (error: unknown) => reject(error);
    const onAbort = () => reject(signal!.reason);
    const listening: [Emitter, string | symbol, (...args: any[]) => void][] = [[emitter, event, onEvent]];
    if ('on' in emitter && event !== 'error') listening.push([emitter, 'error', onError]);
    if (signal !== undefined) listening.push([signal, 'abort', onAbort]);
    for (const [source, name, listener] of listening) {
      if ('on' in source) source.on(name, listener);
      else source.addEventListener(name as string, listener);
    }
    return () => {
      for (const [source, name, listener] of listening) {
        if ('on' in source) source.off(name, listener);
        else source.removeEventListener(name as string, listener);
      }
    };
  });
}

/**
 * An ordinary function that runs `fn` in a new greenlet at each call: for event handlers and other callbacks that
 * cannot wait. What it throws is reported as any uncaught error of a greenlet.
 */
export function spawner<A extends unknown[]>(fn: Green<(...args: A) => unknown>): (...args: A) => void {
  if (typeof fn !== 'function') throw invalidType(`a function is expected, not ${typeof fn}`);
  return (...args) => void spawn(fn, ...args);
}
