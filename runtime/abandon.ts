/**
 * Parks that are given up, because the sentinel got into the hands of foreign code: a function that cannot be suspended. What
 * was captured must not be resumed, so that nothing runs twice; instead its frames end here with an error, which is the one
 * place outside of scheduler.ts where frames are resumed. The texts of the errors are in boundary.ts.
 */
import { misread } from './accessors';
import { type GivenUp, sentinelSwallowed, sentinelTouched } from './boundary';
import { captured } from './capture';
import { BoundaryError } from './errors';
import { raise, type Frame } from './frames';
import { setForeignHandler } from './sentinel';
import { stackOf } from './stack';
import { clearTimer, rt } from './state';
import { RawGreenlet, State } from './task';
import { NO_TIMER } from './timers';

/** Gives up the park in progress. Who makes the error for it hands that to `unwind`. */
export function abandonPark(frames = captured(null)): GivenUp & { readonly frames: Frame | null } {
  const what = leavePark();
  if (frames !== null) rt.current!._frames = null; // what was there before is not known any more
  return { what, green: stackOf(frames)[0], frames };
}

/** Undoes the park in progress. Returns what blocked. */
function leavePark(): string {
  const g = rt.current!;
  const wait = g._wait!;
  rt.parked = false;
  misread();
  if (g._timer !== NO_TIMER) clearTimer(g);
  if (g._state === State.Parked) {
    wait.leave(g);
  } else {
    rt.ready.replace(g, NOBODY);
    if (g._state === State.Ready) wait.refuse(g._value);
  }
  g._state = State.Running;
  g._value = undefined;
  return wait.what;
}

/**
 * Ends the frames of a park that was given up, as if the blocking call had thrown: their `finally` blocks run, at once; what
 * would block in them is given up, too. What they return is nobody's. Returns the error, for whoever found out.
 */
export function unwind({ frames }: { readonly frames: Frame | null }, error: Error): Error {
  const thrown = new BoundaryError(error.message); // another one, as an error remembers whom it has passed
  let value = raise(thrown);
  for (let frame = frames; frame !== null; ) {
    const { next }: Frame = frame;
    try {
      value = frame.resume(frame, value);
    } catch (other) {
      value = raise(other);
    }
    if (rt.parked) {
      leavePark();
      captured(null);
      value = raise(thrown);
    }
    frame = next;
  }
  if (frames !== null) rt.current!._frames = null;
  return error;
}

/** Stands in the ready queue for a greenlet that has been taken out. */
const NOBODY = new RawGreenlet(null);
NOBODY._state = State.Done;

/** Foreign code went on as if the call had returned, and then threw `cause`, if anything. Gives up the park; returns the error for it. */
export function swallowed(cause?: unknown): Error {
  const first = abandonPark();
  return unwind(first, sentinelSwallowed(first, cause));
}

setForeignHandler((trap) => {
  if (!rt.parked) return sentinelTouched(undefined, trap);
  const first = abandonPark();
  return unwind(first, sentinelTouched(first, trap));
}, (error) => (rt.parked ? swallowed(error) : error));
