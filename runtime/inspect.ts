/**
 * What the runtime says about itself: the object `hub` of the public interface. Reads, and sets what may be set;
 * changes nothing that runs.
 */
import { choice } from './binding';
import { outOfRange } from './errors';
import { reporting, type ErrorHandler, type ErrorStream } from './report';
import { stackOf } from './stack';
import { greenlets, rt } from './state';
import { State, type RawGreenlet } from './task';
import { trace } from './trace';

function describe(g: RawGreenlet): string {
  switch (g._state) {
    case State.Parked:
      return `${g._label()} waits in ${g._wait!.what}()`;
    case State.Running:
      return `${g._label()} is running`;
    case State.Starting:
      return `${g._label()} is about to start`;
    default:
      return `${g._label()} is ready`;
  }
}

/** A line for each greenlet that has not ended; below it, where it waits and who called that, innermost first. */
export function dump(): string {
  const lines = (g: RawGreenlet) => [describe(g), ...(g._state === State.Running ? [] : stackOf(g._frames)).map((site) => `    at ${site}`)];
  return greenlets().flatMap(lines).join('\n');
}

export const hub = {
  /** All greenlets that have not ended: what each of them is called, what it waits for, and its stack. */
  dump,

  /**
   * Counts: greenlets that have not ended, those of them that are ready, timers, and switches since the start. And
   * which hub this process has, "native" or "js", and why (the variable TSGREEN_HUB can ask for one).
   */
  stats(): { greenlets: number; ready: number; timers: number; switches: number; hub: 'native' | 'js'; reason: string } {
    const { hub, reason } = choice;
    return { greenlets: rt.count, ready: rt.ready.length, timers: rt.timers.size, switches: rt.switches, hub, reason };
  },

  /** Called with every error that nobody caught in a greenlet or link, instead of printing it; null: it is printed. */
  get onError(): ErrorHandler | null {
    return reporting.onError;
  },
  set onError(handler: ErrorHandler | null) {
    reporting.onError = handler;
  },

  /** Where such errors are printed: standard error, unless it was set; null: nowhere. */
  get exceptionStream(): ErrorStream | null {
    return reporting.exceptionStream;
  },
  set exceptionStream(stream: ErrorStream | null) {
    reporting.exceptionStream = stream;
  },

  /**
   * Has a function called at each switch with `{ event, origin, target }`, until it is called with null: for tools, as
   * each switch costs more meanwhile.
   */
  trace,

  /** How many milliseconds greenlets run before timers, I/O and promises of ordinary code have their turn: 5 at the start. */
  setSwitchInterval(ms: number): void {
    if (!(ms > 0)) throw outOfRange(`a switch interval is a number of milliseconds, more than 0: ${ms}`);
    rt.interval = ms;
  },
};
