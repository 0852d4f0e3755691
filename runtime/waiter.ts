/**
 * The only way to park the current greenlet. A blocking primitive returns what `park` (or a method built on it)
 * returns, and arranges beforehand that somebody calls `wake` or `wakeRaising` later: it gets no control back in
 * between, so whoever wakes must know the result. Nothing here may block or run code of users.
 */
import { abandonPark, unwind } from './abandon';
import { callerChecks, checkCaller, nothingToSuspend, parkedTwice } from './boundary';
import { enqueue, wake } from './scheduler';
import * as sentinel from './sentinel';
import { addTimer, register, rt } from './state';
import { State, Wait, type RawGreenlet } from './task';

const { SUSPEND } = sentinel; // an import is read through the exports object of its module, at each switch

/** The current greenlet, about to block in `what`. Throws if it cannot: nothing runs, or its caller cannot be suspended. */
export function blocking(what: string, below: Function): RawGreenlet {
  const g = rt.current;
  if (g === null) throw nothingToSuspend(what);
  if (rt.parked) {
    const first = abandonPark();
    throw unwind(first, parkedTwice(what, first, below));
  }
  if (callerChecks.left > 0) checkCaller(what, below);
  return g;
}

/**
 * Parks the current greenlet at `wait`, for at most `timeout` milliseconds. Returns the sentinel.
 * @throws BlockingSwitchError, UntransformedError, BoundaryError: if the caller cannot be suspended. Nothing is changed then.
 * @green
 */
export function park(wait: Wait, timeout: number, keepsAlive = true): any {
  const g = blocking(wait.what, park);
  if (g._index < 0) register(g);
  rt.parked = true;
  g._state = State.Parked;
  g._wait = wait;
  if (timeout !== Infinity) g._timer = addTimer(timeout, g, keepsAlive);
  return SUSPEND;
}

/**
 * Lets the other ready greenlets run; the current one then goes on with `value`. Returns the sentinel.
 * @green
 */
export function pass(wait: Wait, value: unknown): any {
  const g = blocking(wait.what, pass);
  rt.parked = true;
  g._state = State.Ready;
  g._wait = wait;
  g._value = value;
  enqueue(g);
  return SUSPEND;
}

/** Greenlets that wait for one thing, first come first served. A greenlet is its own list node: waiting allocates nothing. */
export abstract class WaitList extends Wait {
  first: RawGreenlet | null = null;
  #last: RawGreenlet | null = null;

  /**
   * Parks the current greenlet at the end of the list. It may bring something along for those who look at the list. Returns the sentinel.
   * @green
   */
  park(timeout: number, brought?: unknown): any {
    const result = park(this, timeout);
    const g = rt.current!;
    g._value = brought;
    g._before = this.#last;
    if (this.#last === null) this.first = g;
    else this.#last._after = g;
    this.#last = g;
    return result;
  }

  /** Takes the first greenlet off the list, which must not be empty. The caller wakes it. */
  shift(): RawGreenlet {
    const g = this.first!;
    this.leave(g);
    return g;
  }

  /** Ends the wait of all, in their order: their calls return `value`. */
  wakeAll(value: unknown): void {
    while (this.first !== null) wake(this.shift(), value);
  }

  override leave(g: RawGreenlet): void {
    const before = g._before;
    const after = g._after;
    if (before === null) this.first = after;
    else before._after = after;
    if (after === null) this.#last = before;
    else after._before = before;
    g._before = g._after = null;
  }

  get size(): number {
    let size = 0;
    for (let g = this.first; g !== null; g = g._after) size++;
    return size;
  }
}

/** Those who wait to look again: each finds out for itself, when it is woken, whether there is something for it. */
export class Lookers extends WaitList {
  constructor(readonly what: string) {
    super();
  }

  wakeOne(): void {
    if (this.first !== null) wake(this.shift(), undefined);
  }

  /** Woken, but killed before it could look. */
  override refuse(): void {
    this.wakeOne();
  }
}
