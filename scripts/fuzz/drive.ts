/**
 * Runs compiled code without a scheduler: calls it, and when it suspends resumes its frames innermost first, at once.
 * Thousands of programs a second, and nothing but runtime/abi.ts between the compiler and the test. Also holds the
 * blocking call of generated programs, a frame written by hand.
 */
import * as abi from '../../runtime/abi';
import '../../runtime/callbacks/index';
import { Deliver } from './env';
import { Random } from './random';

/** When the blocking call really suspends. */
export type Mode = 'never' | 'always' | 'third' | 'random';
export const MODES: readonly Mode[] = ['never', 'always', 'third', 'random'];

/** The one activation that is written by hand: it waits, then delivers its value or its error. */
class Waiting implements abi.Frame {
  next: abi.Frame | null = null;
  s = 1;
  constructor(readonly value: unknown, readonly isError: boolean) {}
  resume(frame: abi.Frame, value: unknown): unknown {
    abi.take(value);
    const { value: result, isError } = frame as Waiting;
    if (isError) throw result;
    return result;
  }
}

/** What a blocking call does in a mode. `suspensions` counts. */
export function deliverer(mode: Mode, seed: number): { deliver: Deliver; suspensions(): number } {
  const random = new Random(seed);
  let calls = 0;
  let suspensions = 0;
  const suspends = { never: () => false, always: () => true, third: () => calls % 3 === 0, random: () => random.chance(0.5) }[mode];
  return {
    suspensions: () => suspensions,
    deliver(value, isError) {
      calls++;
      if (suspends()) {
        suspensions++;
        return abi.capture(new Waiting(value, isError));
      }
      if (isError) throw value;
      return value;
    },
  };
}

/** What the compiled code did wrong with its frames, as opposed to a wrong result. */
export class ProtocolError extends Error {}

/** Calls a green function and drives it to its end. */
export function drive(call: () => unknown): unknown {
  const before = abi.setStress(() => abi.SUSPEND);
  try {
    return driven(call);
  } finally {
    abi.setStress(before);
  }
}

function driven(call: () => unknown): unknown {
  let frames: abi.Frame | null = null;
  let value: unknown;
  let error: unknown;
  let failed = false;
  const step = (enter: () => unknown) => {
    failed = false;
    try {
      value = enter();
    } catch (thrown) {
      failed = true;
      error = thrown;
    }
    const captured = abi.captured(null);
    if (abi.misread() !== null) throw new ProtocolError('an accessor has parked, and its reader went on');
    if (!failed && value === abi.SUSPEND) {
      if (captured === null) throw new ProtocolError('returned the sentinel, but no frame was captured');
      let last = captured;
      while (last.next !== null) last = last.next;
      last.next = frames;
      frames = captured;
      value = undefined;
    } else if (captured !== null) {
      throw new ProtocolError(failed ? 'threw while suspending' : 'returned a value while suspending: a suspended call was taken for a finished one');
    }
  };
  step(call);
  while (frames !== null) {
    const frame: abi.Frame = frames;
    frames = frame.next;
    frame.next = null;
    const sent = failed ? abi.raise(error) : value;
    step(() => frame.resume(frame, sent));
  }
  if (failed) throw error;
  return abi.take(value); // an error may also come as a value that stands for it
}
