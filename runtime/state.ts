/**
 * The scheduler's state: what runs, what is ready, the timers, and which greenlets there are. Each fact is kept here once;
 * who runs next and for how long is decided in scheduler.ts. Nothing here runs a greenlet, or makes one ready.
 */
import type { Switching } from './capture';
import * as captures from './capture';
import type { Hub, Turn } from './hub';
import { makeHub } from './native-hub';
import { Ring } from './ring';
import { RawGreenlet } from './task';
import * as heap from './timers';

const { NO_TIMER, Timers } = heap;

/** What else a timer may wake. Runs outside of every greenlet; must neither block nor throw. */
export interface Alarm {
  /** @internal */
  _expired(): void;
}

class Runtime implements Switching {
  /** The greenlet that runs, or null: ordinary code runs. */
  current: RawGreenlet | null = null;
  /** The current greenlet is parked, and its frames are being captured. */
  parked = false;
  /** A turn runs or was asked for: who makes a greenlet ready need not ask. */
  kicked = false;
  readonly ready = new Ring<RawGreenlet>();
  readonly timers = new Timers<RawGreenlet | Alarm>();
  /** Greenlets that wait until no other one is ready. */
  readonly idle: RawGreenlet[] = [];
  /** How many greenlets were started and have not ended. */
  count = 0;
  /** Those of them that have ever parked. The others are in the ready queue, or have a timer. */
  readonly registry: RawGreenlet[] = [];
  /** Milliseconds for which greenlets run before Node's loop gets its turn. */
  interval = 5;
  /** When the loop last had its turn, as far as is known; and when the last turn of ours ended. */
  sliceStart = -Infinity;
  sliceEnd = -Infinity;
  /** How many times a greenlet was resumed or started. */
  switches = 0;
  /** Told before a greenlet goes on. Does not throw. */
  trace: ((g: RawGreenlet) => void) | null = null;
  /** What the hub calls when the loop has gone round. Set by scheduler.ts. */
  turn: Turn = () => {};
  hub: Hub = makeHub(() => this.turn());
  /** Wakes those for whom the native hub has something. Set by io/, if it is used. */
  collect: () => void = () => {};
}
// Exported by name: an `export const` would be read through the exports object in this file, too, at each switch. Files that
// run at each switch take it as a constant of theirs (`const { rt } = state`).
const rt = new Runtime();
export { rt };
captures.setSwitching(rt);

// Greenlets

/** Remembers a greenlet that parks for the first time. One that never does costs nothing here. */
export function register(g: RawGreenlet): void {
  g._index = rt.registry.length;
  rt.registry.push(g);
}

export function unregister(g: RawGreenlet): void {
  const last = rt.registry.pop()!;
  if (last !== g) {
    rt.registry[g._index] = last;
    last._index = g._index;
  }
  g._index = -1;
}

/** All greenlets that were started and have not ended. */
export function greenlets(): RawGreenlet[] {
  const all = new Set(rt.current === null ? [] : [rt.current]);
  for (const g of rt.registry) all.add(g);
  for (const g of rt.ready) all.add(g);
  for (const target of rt.timers) if (target instanceof RawGreenlet) all.add(target);
  return [...all].filter((g) => !g.dead);
}

/**
 * Forgets a parked greenlet, which is garbage then unless somebody else refers to it. It does not count as one that waits.
 * Its Wait counts it again (`rt.count`) when it leaves.
 */
export function letGo(g: RawGreenlet): void {
  rt.count--;
  if (g._index >= 0) unregister(g);
}

// Timers

export function addTimer(ms: number, target: RawGreenlet | Alarm, keepsAlive: boolean): number {
  const slot = rt.timers.add(rt.hub.now() + (ms > 0 ? ms : 0), target, keepsAlive);
  if (!rt.kicked) setAlarm();
  return slot;
}

export function cancelTimer(slot: number): void {
  rt.timers.cancel(slot);
  if (!rt.kicked) setAlarm();
}

/** Ends the timer that a greenlet has. */
export function clearTimer(g: RawGreenlet): void {
  cancelTimer(g._timer);
  g._timer = NO_TIMER;
}

/** Tells the hub of the nearest deadline. Left out while a turn runs or was asked for: it does so at its end. */
export function setAlarm(): void {
  rt.hub.alarm(rt.timers.next, rt.timers.refs > 0);
}
