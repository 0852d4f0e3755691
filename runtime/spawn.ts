/**
 * Greenlets started by one call. `spawn` costs as little as it can: no list of arguments is made for the body, nothing is
 * kept of them. What a greenlet can do is in greenlet.ts.
 */
import type { Green } from './green';
import { announce, Greenlet, notAFunction } from './greenlet';
import { START_WITH, startWith } from './starting';
import { RawGreenlet } from './task';

/** Starts a greenlet that has nothing but a body. The list that JavaScript makes for `args` is never really made, unless it has to be kept. */
function launch(g: RawGreenlet, ...args: unknown[]): void {
  if (args.length === 0) startWith(g, START_WITH.nothing, undefined);
  else if (args.length === 1) startWith(g, START_WITH.value, args[0]);
  else launchWithList(g, ...args);
}

function launchWithList(g: RawGreenlet, ...args: unknown[]): void {
  startWith(g, START_WITH.values, args);
}

/**
 * Makes a greenlet that calls `fn(...args)`. It runs after those that are ready now; `spawn` never blocks.
 * @throws TypeError: `fn` is not a function.
 */
export function spawn<A extends unknown[], R>(fn: Green<(...args: A) => R>, ...args: A): Greenlet<R> {
  if (typeof fn !== 'function') throw notAFunction(fn);
  const g = new Greenlet<R>(fn);
  announce(g);
  launch(g, ...args);
  return g;
}

/** As `spawn`, but it starts only after `ms` milliseconds. Killed before that it never runs. */
export function spawnLater<A extends unknown[], R>(ms: number, fn: Green<(...args: A) => R>, ...args: A): Greenlet<R> {
  if (typeof fn !== 'function') throw notAFunction(fn);
  const g = new Greenlet<R>(fn, ...args);
  g.startLater(ms);
  return g;
}

/** As `spawn`, for the cheapest possible task: it has no value, no links and no name. */
export function spawnRaw<A extends unknown[]>(fn: Green<(...args: A) => unknown>, ...args: A): RawGreenlet {
  if (typeof fn !== 'function') throw notAFunction(fn);
  const g = new RawGreenlet(fn);
  launch(g, ...args);
  return g;
}
