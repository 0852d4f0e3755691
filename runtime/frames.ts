/**
 * A suspended activation, and the value or error with which it is resumed. Part of the contract: re-exported by abi.ts. A leaf.
 */

/** The resume path of a compiled function: `value` is what `take` understands. */
export type Resume = (frame: Frame, value: unknown) => unknown;

/** One suspended activation. Frames of a greenlet form a list, innermost first. */
export interface Frame {
  next: Frame | null;
  resume: Resume;
  /** The suspension point at which this activation waits, counted from 1 in source order. */
  s: number;
}

/** Resume value that stands for "throw the pending error". */
const RAISE = Object.freeze({ raise: true });
export { RAISE };
let pending: unknown;

/** Scheduler only: `frame.resume(frame, raise(e))` throws `e` at the frame's suspension point. */
export function raise(error: unknown): unknown {
  pending = error;
  return RAISE;
}

/** The value a suspended call returns at last, or the error it throws. */
export function take(value: unknown): any {
  if (value !== RAISE) return value;
  const error = pending;
  pending = undefined;
  throw error;
}
