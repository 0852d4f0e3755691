/**
 * The frames of a greenlet while it suspends: each compiled function on its way out hands its own to `capture`. Part of the
 * contract: re-exported by abi.ts. What runs is told by the scheduler, whose state this file reads (`setSwitching`); what
 * becomes of the frames it has to know as little as they do.
 */
import type { Frame } from './frames';
import * as sentinel from './sentinel';
import * as tails from './tails';

const { cutNotes, pass } = tails;
const { SUSPEND } = sentinel; // an import is read through the exports object of its module, at each switch

/** What this file knows of a greenlet: the frames captured since it began to suspend, innermost first. */
export interface Activation {
  /** @internal Parked: its frames. Running: the frame that was resumed, or the first one captured since it began to suspend. */
  _frames: Frame | null;
  /** @internal The last of them, while there are more to come. */
  _last: Frame | null;
}

/** What this file knows of the scheduler. */
export interface Switching {
  /** The greenlet that runs, or null. */
  current: Activation | null;
  /** Its frames are being captured. */
  parked: boolean;
}

/** Takes the place of the running greenlet where there is none: in tests of compiled code without a scheduler. */
const outside: Activation = { _frames: null, _last: null };

let switching: Switching = { current: outside, parked: false };

/** The scheduler's own state becomes what this file reads: a switch must not keep two accounts of what runs. */
export function setSwitching(scheduler: Switching): void {
  switching = scheduler;
}

/*
 * The list of frames is kept in the greenlet, and not in variables of this file: a variable that lives long and is
 * made to point to a young object costs the garbage collector's write barrier, at each switch.
 */

/** Appends a frame to those of the greenlet that is suspending. Returns the sentinel. */
export function capture(frame: Frame): any {
  const activation = switching.current ?? outside;
  if (activation._last === null) activation._frames = frame;
  else activation._last.next = frame;
  activation._last = frame;
  return SUSPEND;
}

/** The frame that was captured last, while there are more to come. */
export const lastCaptured = (): Frame | null => (switching.current ?? outside)._last;

/** The running greenlet has parked, and its frames are being captured. */
export const isParked = (): boolean => switching.parked;

/** As `isParked`; also where frames are captured without a scheduler. */
export const isParking = (): boolean => lastCaptured() !== null || switching.parked;

/** The frame that the scheduler has resumed in the running greenlet, which has its callers behind it. */
export function running(): Frame | null {
  return switching.current?._frames ?? null;
}

/** Scheduler only: takes the frames captured for a greenlet, the current one, linked in front of `rest`. */
export function captured(rest: Frame | null, activation = switching.current ?? outside): Frame | null {
  const last = activation._last;
  if (last === null) return rest;
  last.next = rest;
  if (last.resume === pass && rest !== null && rest.resume === pass) cutNotes(last);
  activation._last = null;
  return activation._frames;
}
