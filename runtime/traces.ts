/**
 * What is kept of an error for the sake of its stack: where its logical callers waited when it was made. V8 collects the
 * native frames when an error is made, and asks for the text when `stack` is first read; by then the greenlet may have
 * gone on. So the callers are written down when an error is seen to pass: at handlers of green code, where it leaves a
 * resumed frame, where it is thrown into a greenlet, and where a program takes a stack. Read by stack.ts. Knows nothing of what runs.
 */
import { Stamp } from './classes';
import type { Frame, Resume } from './frames';
import { pass } from './tails';

/** A parked frame at the time: its resume path, its point, and what else the table needs (see positions.ts). */
export interface Parked {
  readonly resume: Resume;
  readonly s: number;
  readonly at: unknown;
}

export interface Trace {
  /** The frame that the scheduler had resumed; null: the error came into a greenlet from elsewhere. */
  readonly root: Frame | null;
  readonly callers: readonly Parked[];
  /** `Error.stackTraceLimit` at the time. */
  readonly limit: number;
  /** The stack begins with the caller of the function of this name. */
  readonly below?: string;
}

/**
 * An error with its trace in a private field, which nobody sees who does not ask for it here. Not in a WeakMap: V8's are
 * made for keys that live long. An entry costs 1.2 us where this costs 0.1 us, and outlives all but the largest of
 * collections, so that each error that passed would drag its greenlet into the old space.
 */
class Traced extends Stamp {
  #trace: Trace | undefined;

  constructor(error: object, trace: Trace) {
    super(error);
    this.#trace = trace;
  }

  static has(error: object): boolean {
    return #trace in error && error.#trace !== undefined;
  }

  static get(error: object): Trace | undefined {
    return #trace in error ? error.#trace : undefined;
  }

  static set(error: object, trace: Trace | undefined): void {
    if (#trace in error) error.#trace = trace;
    else if (trace !== undefined) new Traced(error, trace);
  }
}

/** The frames of a list, innermost first, at most as many as a stack shows. */
export function parked(frames: Frame | null, limit: number = longest()): Parked[] {
  const found: Parked[] = [];
  // Of other frames that is a variable of the program's, which an error must not keep alive.
  for (let f = frames; f !== null && found.length < limit; f = f.next) found.push({ resume: f.resume, s: f.s, at: f.resume === pass ? (f as { a?: unknown }).a : undefined });
  return found;
}

/** Frames of the runtime are among the parked ones, and are not shown: hence some more than the limit. */
const longest = (): number => limitNow() + 16;

/** How many lines a stack has that is made now. */
export function limitNow(): number {
  const { stackTraceLimit } = Error;
  return typeof stackTraceLimit === 'number' ? Math.max(0, stackTraceLimit) : 0;
}

/** An error passes that was made, for all one knows, while `root` ran. The first time counts. */
export function passed(error: unknown, root: Frame | null): void {
  if (root === null || root.next === null || typeof error !== 'object' || error === null || Traced.has(error)) return;
  Traced.set(error, { root, callers: parked(root.next), limit: limitNow() });
}

/** An error is thrown into a greenlet that waits in `frames`. */
export function thrownInto(error: unknown, frames: Frame | null): void {
  if (frames === null || typeof error !== 'object' || error === null || Traced.has(error)) return;
  Traced.set(error, { root: null, callers: parked(frames), limit: limitNow() });
}

/** A stack is taken anew while `root` runs, perhaps of what has one already. `below`: see `Trace`. */
export function takenIn(error: object, root: Frame, below: string | undefined): void {
  Traced.set(error, { root, callers: parked(root.next), limit: limitNow(), below });
}

export const traceOf = (error: object): Trace | undefined => Traced.get(error);
export const forget = (error: object): void => Traced.set(error, undefined);
