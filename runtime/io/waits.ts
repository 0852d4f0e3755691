/**
 * How a greenlet waits for the network: a place that one greenlet may take at a time, which is told by the hub's events
 * how the wait ends. As long as somebody waits, the process stays alive.
 */
import { ConcurrentObjectUseError } from '../errors';
import { soon, wake, wakeRaising } from '../scheduler';
import { rt } from '../state';
import { Wait, type RawGreenlet } from '../task';
import { park } from '../waiter';
import { io } from './io';

let waiting = 0;

/** Somebody waits from now on: the process stays alive. */
export function began(): void {
  if (waiting++ === 0) io.hold(true);
}

/** One of those waits no longer. */
export function ended(): void {
  if (--waiting === 0) io.hold(false);
}

/** A place for one greenlet. */
export abstract class Seat extends Wait {
  what = '';
  #greenlet: RawGreenlet | null = null;

  /** Whether somebody waits here. */
  get taken(): boolean {
    return this.#greenlet !== null;
  }

  /** Refuses a second greenlet. */
  check(what: string): void {
    if (this.#greenlet !== null) {
      throw new ConcurrentObjectUseError(
        `${what}() was called while ${this.#greenlet._label()} waits in ${this.what}(): only one greenlet can wait here at a time; let others take turns with a Lock`,
      );
    }
  }

  /** Parks the current greenlet here, for at most `timeout` milliseconds. Returns the sentinel. */
  take(what: string, timeout: number): any {
    this.check(what);
    this.what = what;
    const result = park(this, timeout);
    this.#greenlet = rt.current;
    began();
    return result;
  }

  /** The call of who waits here returns this. */
  give(value: unknown): void {
    const g = this.#greenlet!;
    this.#greenlet = null;
    ended();
    soon();
    wake(g, value);
  }

  /** The call of who waits here throws this. */
  fail(error: unknown): void {
    const g = this.#greenlet!;
    this.#greenlet = null;
    ended();
    soon();
    wakeRaising(g, error);
  }

  leave(): void {
    this.#greenlet = null;
    ended();
    this.left();
  }

  /** Who waited has gone without an answer. */
  protected abstract left(): void;
}
