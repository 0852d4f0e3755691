/**
 * Errors that come into a greenlet from outside: kills, timeouts, cancellations, Ctrl-C. Each is thrown at the blocking call
 * in which the greenlet waits, when its turn comes; nothing here runs it.
 */
import { defer, end, wakeRaising } from './scheduler';
import { State, type RawGreenlet } from './task';

/** What `kill` throws: an error, or the class of one. */
export type KillException = Error | (new () => Error);

/**
 * Throws `error` in a greenlet at the blocking call in which it waits, on its next turn; what it waited for stays for
 * others. If that cannot be done right now (it runs, or another error is on its way to it), `retry` is called by the
 * scheduler after it had its turn. A dead greenlet is left alone; one that was not started must not be passed.
 */
export function interrupt(g: RawGreenlet, error: unknown, retry: () => void): void {
  switch (g._state) {
    case State.Parked:
      g._wait!.leave(g);
      wakeRaising(g, error);
      break;
    case State.Ready: {
      const refused = g._value;
      g._state = State.Raising;
      g._value = error;
      g._wait!.refuse(refused);
      break;
    }
    case State.Running:
    case State.Raising:
      defer(retry);
      break;
  }
}

/** Throws in a greenlet, started or not, as soon as it can be done. */
export function throwInto(g: RawGreenlet, exception: KillException): void {
  if (g.dead) return;
  const error = typeof exception === 'function' ? new exception() : exception;
  if (g._state === State.New || g._state === State.Starting) end(g, State.Failed, error);
  else interrupt(g, error, () => throwInto(g, error));
}
