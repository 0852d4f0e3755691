/**
 * Structured concurrency: tasks that cannot outlive the block that started them. How a cancellation reaches those whom it
 * concerns is the business of regions.ts; here is what it means: who is cancelled when, and what the scope throws at last.
 */
import { Cancelled, GreenletExit, invalidState, invalidType } from './errors';
import type { Green } from './green';
import { Greenlet } from './greenlet';
import { milliseconds } from './limit';
import { leaveTo, Region, regionOf, shielded } from './regions';
import { wake } from './scheduler';
import { addTimer, cancelTimer, rt, type Alarm } from './state';
import { steps, type Steps } from './steps';
import { Wait, type RawGreenlet } from './task';
import { Timeout } from './timeout';
import { NO_TIMER } from './timers';
import { blocking, park } from './waiter';

/** A greenlet of a scope. Its error goes to the scope, and is not printed. */
class Task<R> extends Greenlet<R> {
  constructor(
    private readonly owner: Scope,
    body: Green<(...args: any[]) => R>,
    args: unknown[],
  ) {
    super(body, ...args);
  }

  override _failed(): void {
    this.owner._fail(this.exception);
  }

  override _ended(): void {
    super._ended();
    this.owner._taskEnded(this);
  }
}

/** The wait for the last task of a scope. */
class Closing extends Wait {
  readonly what = 'scope';
  waiter: RawGreenlet | null = null;
  leave(): void {
    this.waiter = null;
  }
}

/** What the body of `scope` gets: it makes tasks that belong to the scope. */
export class Scope implements Alarm {
  readonly #owner = rt.current!;
  readonly #region: Region;
  readonly #closing = new Closing();
  #timer = NO_TIMER;
  #tasks = 0;
  #over = false;
  /** The errors of the body, the tasks and the deadline, in the order in which they happened. */
  readonly #failures = new Set<unknown>();
  /** What came from outside to end the body: a kill, the cancellation of an outer scope. */
  #exit: GreenletExit | null = null;

  /** @internal Use `scope(body)`. `timeout`: milliseconds. */
  constructor(private readonly timeout: number) {
    this.#region = new Region(regionOf(this.#owner));
    this.#region.enter(this.#owner);
    if (timeout !== Infinity) this.#timer = addTimer(timeout, this, true);
  }

  /** Whether the scope is being cancelled: what is in it must not wait any more. */
  get cancelled(): boolean {
    return this.#region.cancelledBy !== null;
  }

  /**
   * Makes a greenlet that calls `fn(...args)`, as the function `spawn` does, and that belongs to the scope. If it fails,
   * the scope fails. In a scope that is being cancelled it never runs.
   * @throws Error (ERR_INVALID_STATE): the scope is over.
   */
  spawn<A extends unknown[], R>(fn: Green<(...args: A) => R>, ...args: A): Greenlet<R> {
    const task = this.#task(fn, args);
    task.start();
    return task;
  }

  /** As `spawn`, but it starts only after `ms` milliseconds, which the scope waits for. */
  spawnLater<A extends unknown[], R>(ms: number, fn: Green<(...args: A) => R>, ...args: A): Greenlet<R> {
    const task = this.#task(fn, args);
    task.startLater(ms);
    return task;
  }

  /** Ends the scope early: all that is in it is cancelled, the body too. Does not wait for that. */
  cancel(): void {
    if (!this.#over && !this.#region.cancelled) this.#region.cancel();
  }

  /** @internal */
  _expired(): void {
    this.#timer = NO_TIMER;
    this._fail(new Timeout(this.timeout));
  }

  /** @internal */
  _fail(error: unknown): void {
    this.#failures.add(error);
    this.cancel();
  }

  /** @internal The task has ended, and its error is known. */
  _taskEnded(task: Greenlet<unknown>): void {
    leaveTo(task, null);
    const { waiter } = this.#closing;
    if (--this.#tasks > 0 || waiter === null) return;
    this.#closing.waiter = null;
    wake(waiter, undefined);
  }

  /** @internal The whole life of a scope. */
  *_run<R>(body: (scope: Scope) => R): Steps<R> {
    let result: R | undefined;
    try {
      result = yield body(this);
    } catch (error) {
      this.#threw(error);
    }
    // From here on a cancellation from outside is for the tasks; the owner has nothing to do but to wait for them.
    leaveTo(this.#owner, null);
    while (this.#tasks > 0) {
      try {
        yield this.#close();
      } catch (error) {
        this.#threw(error);
      }
    }
    this.#over = true;
    if (this.#timer !== NO_TIMER) cancelTimer(this.#timer);
    this.#region.close();
    leaveTo(this.#owner, this.#region.outer);
    if (this.#failures.size > 0) throw this.#failure();
    if (this.#exit !== null) throw this.#exit;
    return result as R;
  }

  #task<R>(fn: Green<(...args: any[]) => R>, args: unknown[]): Task<R> {
    if (this.#over) throw invalidState('this scope is over: no task can be added');
    if (typeof fn !== 'function') throw invalidType(`a function is expected, not ${typeof fn}`);
    const task = new Task(this, fn, args);
    this.#tasks++;
    this.#region.enter(task);
    return task;
  }

  #close(): any {
    const result = park(this.#closing, Infinity);
    this.#closing.waiter = rt.current;
    return result;
  }

  /** Something was thrown in the owner. */
  #threw(error: unknown): void {
    if (!(error instanceof GreenletExit)) return this._fail(error);
    if (error instanceof Cancelled && error.region === this.#region) return;
    this.#exit = error;
    this.cancel();
  }

  #failure(): unknown {
    const [first, ...others] = this.#failures;
    if (others.length === 0) return first;
    const message = first instanceof Error ? first.message : String(first);
    return new AggregateError(this.#failures, `${message} (and ${others.length} more)`, { cause: first });
  }
}

/**
 * Calls `body` with a new scope, and returns what it returns when everything that was started in the scope has ended.
 *
 * - When the body or a task fails, all the others are cancelled: a Cancelled is thrown at the call in which each of them
 *   waits, and at each later one that would wait. `shield` holds it off.
 * - When all have ended, the scope throws: the error, if there was one; an AggregateError of all of them, in the order in
 *   which they happened, if there were more (its `cause` is the first). Being killed is no error.
 * - When the greenlet is killed in the body or while it waits here, or an outer scope is cancelled, the tasks are cancelled,
 *   and waited for; then it is thrown on, unless something has failed meanwhile, which counts more.
 * - `timeout` milliseconds: a Timeout is one more error then. Limits nest: an inner scope never gets more time than the outer.
 * - After `cancel()`, a body that was cut short gives undefined.
 * @green
 */
export function scope<R>(body: Green<(scope: Scope) => R>, options: { timeout?: number | null } = {}): R {
  if (typeof body !== 'function') throw invalidType(`a function is expected, not ${typeof body}`);
  const timeout = milliseconds(options);
  blocking('scope', scope);
  return steps(new Scope(timeout)._run(body));
}

/**
 * Calls `fn(...args)`; cancellations of the scopes around it wait until it has returned. For cleaning up that has to wait
 * for something. A `kill` and a Timeout are not held off.
 * @green
 */
export function shield<A extends unknown[], R>(fn: Green<(...args: A) => R>, ...args: A): R {
  blocking('shield', shield);
  return steps(inShield(fn, args));
}

function* inShield<R>(fn: (...args: any[]) => R, args: unknown[]): Steps<R> {
  const unshield = shielded();
  try {
    return yield fn(...args);
  } finally {
    unshield();
  }
}
