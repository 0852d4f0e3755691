/**
 * A limit on the time that a piece of green code may take, whatever it waits for. It is kept only at blocking calls: a
 * greenlet that computes is never interrupted. Timeouts nest; which one fired is told by identity.
 */
import { captureStackTrace } from './callsites';
import { capture } from './capture';
import { BlockingSwitchError, invalidState, invalidType } from './errors';
import { take, type Frame } from './frames';
import type { Green } from './green';
import { Frame2 } from './parking';
import { SUSPEND } from './sentinel';
import { addTimer, cancelTimer, rt, type Alarm } from './state';
import type { RawGreenlet } from './task';
import { interrupt } from './throwing';
import { NO_TIMER } from './timers';
import { forget } from './traces';

/** What is thrown when the time is over: an error, its class, a text to add to the Timeout's own message, or false: the Timeout, marked as silent. */
export type TimeoutException = Error | (new () => unknown) | string | boolean | null;

/**
 * `using t = Timeout.startNew(500)`: from here to the end of the block, what blocks longer than 500 ms in all gets the
 * Timeout thrown at the call in which it waits.
 */
export class Timeout extends Error implements Alarm {
  declare code: string;
  #owner: RawGreenlet | null = null;
  #timer = NO_TIMER;
  #closed = false;

  /**
   * `ms`: the limit, counted from `start()`; undefined or null: none. `exception`: what is thrown instead of the
   * Timeout itself. `ref: false`: the process may end before the limit.
   */
  constructor(
    readonly ms?: number | null,
    readonly exception?: TimeoutException,
    private readonly options?: { ref?: boolean },
  ) {
    super(ms === undefined || ms === null ? 'no limit' : `${ms} ms`);
    if (typeof exception === 'string') this.message += `: ${exception}`;
    else if (exception === false) this.message += ' (silent)';
  }

  /** Makes and starts a Timeout; one that is given is started unless it is pending. Throws as `start` does. */
  static startNew(timeout?: number | null | Timeout, exception?: TimeoutException, options?: { ref?: boolean }): Timeout {
    const result = timeout instanceof Timeout ? timeout : new Timeout(timeout, exception, options);
    if (!result.pending) result.start();
    return result;
  }

  /** Whether the time runs. */
  get pending(): boolean {
    return this.#timer !== NO_TIMER;
  }

  /**
   * Starts the time, for the current greenlet. Does not block.
   * @throws BlockingSwitchError: no greenlet runs. Error: it is pending or was closed.
   */
  start(): void {
    if (this.pending) throw invalidState(`this Timeout (${this.message}) is already started; to restart it, cancel it first`);
    if (this.#closed) throw invalidState(`this Timeout (${this.message}) is closed`);
    if (rt.current === null) {
      throw new BlockingSwitchError('a Timeout limits the greenlet that starts it, but no greenlet is running: start it in a @green function');
    }
    this.#owner = rt.current;
    if (this.ms !== undefined && this.ms !== null && this.ms !== Infinity) {
      this.#timer = addTimer(this.ms, this, this.options?.ref !== false);
    }
  }

  /** Stops the time. It may be started again. */
  cancel(): void {
    if (this.pending) cancelTimer(this.#timer);
    this.#timer = NO_TIMER;
    this.#owner = null;
  }

  /** Stops the time for good. */
  close(): void {
    this.cancel();
    this.#closed = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal */
  _expired(): void {
    this.#timer = NO_TIMER;
    this.#fire();
  }

  #fire(): void {
    const owner = this.#owner;
    // While something else is being thrown in the owner, this waits for its next blocking call, if that is still inside the limit.
    if (owner !== null) interrupt(owner, this.#thrown(), () => this.#fire());
  }

  #thrown(): unknown {
    const exception: unknown = this.exception;
    if (exception === undefined || exception === null || typeof exception === 'boolean' || typeof exception === 'string') {
      // Its stack is to be that of the call in which the owner waits now, not of the place that set the limit.
      forget(this);
      captureStackTrace(this);
      return this;
    }
    if (exception instanceof Error) return exception;
    if (typeof exception === 'function') {
      try {
        return new (exception as new () => unknown)();
      } catch (error) {
        return error;
      }
    }
    return invalidType(`the exception of a Timeout must be an Error, a class, a string or a boolean, not ${typeof exception}`);
  }
}
Object.defineProperty(Timeout.prototype, 'name', { value: 'Timeout', configurable: true, writable: true });
Object.defineProperty(Timeout.prototype, 'code', { value: 'ERR_GREEN_TIMEOUT', configurable: true, writable: true });

/**
 * Calls `fn(...args)` with a limit of `ms` milliseconds; blocks as long as `fn` does. When the time is over the call
 * throws a Timeout, or returns `timeoutValue` if there is one. A Timeout of somebody else passes through.
 * @green
 */
export function withTimeout<A extends unknown[], R>(ms: number | null | undefined, fn: Green<(...args: A) => R>, ...args: A): R;
/**
 * @green
 */
export function withTimeout<A extends unknown[], R, D>(
  limit: { ms: number | null | undefined; timeoutValue: D },
  fn: Green<(...args: A) => R>,
  ...args: A
): R | D;
/**
 * @green
 */
export function withTimeout(
  limit: number | null | undefined | { ms: number | null | undefined; timeoutValue: unknown },
  fn: Function,
  ...args: unknown[]
): unknown {
  const spec: Spec = typeof limit === 'object' && limit !== null ? limit : { ms: limit };
  const timeout = Timeout.startNew(spec.ms);
  let result: unknown;
  try {
    result = fn(...args);
  } catch (error) {
    return failed(timeout, spec, error);
  }
  if (result === SUSPEND) return capture(new Frame2(withTimeout$resume, 1, timeout, spec));
  timeout.close();
  return result;
}

interface Spec {
  ms: number | null | undefined;
  timeoutValue?: unknown;
}

function withTimeout$resume(frame: Frame, value: unknown): unknown {
  const { a: timeout, b: spec } = frame as Frame2 as { a: Timeout; b: Spec };
  let result: unknown;
  try {
    result = take(value);
  } catch (error) {
    return failed(timeout, spec, error);
  }
  timeout.close();
  return result;
}

function failed(timeout: Timeout, spec: Spec, error: unknown): unknown {
  timeout.close();
  if (error === timeout && 'timeoutValue' in spec) return spec.timeoutValue;
  throw error;
}
