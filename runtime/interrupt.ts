/**
 * Ctrl-C: while a main greenlet lives, SIGINT throws a KeyboardInterrupt in it, at the call in which it waits, so that
 * `finally` blocks run. All other signals are Node's business: SIGTERM ends the process at once, unless the program listens.
 * May not keep the process alive, nor leave a listener behind when there is no main greenlet.
 */
import { isMainThread } from 'node:worker_threads';
import { KeyboardInterrupt } from './errors';
import { State, type RawGreenlet } from './task';
import { interrupt } from './throwing';

const mains = new Set<RawGreenlet>();
let listening = false;

/** The greenlet is a main greenlet, and alive. */
export function interruptible(g: RawGreenlet): void {
  mains.add(g);
  // Workers get no signals.
  if (listening || !isMainThread) return;
  listening = true;
  process.on('SIGINT', onInterrupt);
}

/** It has ended. */
export function notInterruptible(g: RawGreenlet): void {
  mains.delete(g);
  // Not at once: adding and removing a listener takes 20 us, and often the next main greenlet is about to be started.
  if (mains.size === 0 && listening) setImmediate(stopListening);
}

function stopListening(): void {
  if (mains.size > 0) return;
  listening = false;
  process.off('SIGINT', onInterrupt).off('uncaughtExceptionMonitor', onUncaught);
}

function onInterrupt(): void {
  // The program has listeners of its own: it knows what it wants.
  if (process.listenerCount('SIGINT') > 1) return;
  process.off('uncaughtExceptionMonitor', onUncaught).on('uncaughtExceptionMonitor', onUncaught);
  for (const g of mains) throwIn(g, new KeyboardInterrupt('interrupted (SIGINT)'));
}

function throwIn(g: RawGreenlet, error: KeyboardInterrupt): void {
  if (!g.dead && g._state !== State.Starting) interrupt(g, error, () => throwIn(g, error));
  else if (!g.dead) setImmediate(throwIn, g, error);
}

/** Nobody has caught it: the process ends as one that SIGINT has ended, 128 + 2 as shells count. */
function onUncaught(error: unknown): void {
  if (error instanceof KeyboardInterrupt) process.once('exit', () => (process.exitCode = 130));
}
