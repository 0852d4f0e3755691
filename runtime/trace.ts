/**
 * Watching switches: what `hub.trace` sets up.
 */
import { invalidType } from './errors';
import { reportUncaught } from './report';
import { rt } from './state';
import { State, type RawGreenlet } from './task';

/** A greenlet is about to start or to go on: its blocking call returns (switch), or throws (throw). */
export interface Switch {
  event: 'switch' | 'throw';
  /** The one that ran last, while this was watched. */
  origin: RawGreenlet | null;
  target: RawGreenlet;
}

/** Must not block. */
export type TraceSink = (event: Switch) => void;

/**
 * Has `sink` called at each switch, in place of the sink before; null: none. A sink that throws is reported and removed.
 * Returns the sink before.
 */
export function trace(sink: TraceSink | null): TraceSink | null {
  if (sink !== null && typeof sink !== 'function') throw invalidType('hub.trace() expects a function or null');
  const before = current;
  current = sink;
  let origin: RawGreenlet | null = null;
  rt.trace =
    sink === null
      ? null
      : (target) => {
          if (target.dead) return; // it has links to call
          const event = target._state === State.Raising ? 'throw' : 'switch';
          try {
            sink({ event, origin, target });
          } catch (error) {
            if (current === sink) trace(null);
            reportUncaught(error, 'hub.trace');
          }
          origin = target;
        };
  return before;
}

let current: TraceSink | null = null;
