/**
 * For tests of green code: a clock with which waiting costs no time, an order of running that a seed decides, and a way
 * for ordinary code to wait until the greenlets have done all they can. Public, as `tsgreen/testing`.
 */
import type { Hub, Turn } from './hub';
import { makeHub } from './native-hub';
import { Ring } from './ring';
import { useHub } from './scheduler';
import { rt } from './state';
import type { RawGreenlet } from './task';

/** So a switch interval of 5 ms is over after a few thousand switches, or after some dozen turns. */
const MS_A_QUESTION = 0.1;

/**
 * A hub whose time stands still while something is ready, and jumps to the nearest deadline when nothing is. Node's
 * loop goes round once before, so that promises and callbacks that are about to come have their turn.
 */
class VirtualHub implements Hub {
  #deadline = Infinity;
  #kicked: NodeJS.Immediate | null = null;
  #jump: NodeJS.Immediate | null = null;
  #asked = 0;

  constructor(
    private readonly turn: Turn,
    private time: number,
  ) {}

  now(): number {
    return this.time;
  }

  /** How long a turn lasts is a matter of how often it is asked: the same program has the same turns every time. */
  elapsed(): number {
    return (this.#asked += MS_A_QUESTION);
  }

  kick(): void {
    this.#kicked ??= setImmediate(() => {
      this.#kicked = null;
      this.turn();
    });
  }

  alarm(deadline: number, keepsAlive: boolean): void {
    this.#deadline = deadline;
    if (this.#jump !== null) clearImmediate(this.#jump);
    this.#jump = null;
    if (deadline === Infinity) return;
    this.#jump = setImmediate(() => {
      this.#jump = null;
      // Something became ready meanwhile: it runs first, and asks for the alarm again when it has run.
      if (rt.kicked) return;
      this.time = Math.max(this.time, this.#deadline);
      this.turn();
    });
    if (!keepsAlive) this.#jump.unref();
  }

  close(): void {
    if (this.#kicked !== null) clearImmediate(this.#kicked);
    if (this.#jump !== null) clearImmediate(this.#jump);
  }
}

/** A clock that was put in place of the real one. */
export interface VirtualClock extends Disposable {
  /** Milliseconds since the clock was put in place. */
  now(): number;
  /** Puts the real clock back. What sleeps then sleeps the rest of its time really. */
  restore(): void;
}

/**
 * Puts a clock in place with which sleeps, timeouts and all other limits of the runtime cost no real time: when nothing
 * is ready, time jumps to the next deadline. It does not wait for real I/O or for timers of ordinary code, and
 * `Date.now()` stays as it is.
 */
export function virtualClock(): VirtualClock {
  // A whole number, so that sums of whole milliseconds stay exact.
  const start = Math.ceil(rt.hub.now());
  let end: number | undefined;
  useHub((turn) => new VirtualHub(turn, start));
  const hub = rt.hub;
  const restore = () => {
    if (rt.hub !== hub) return;
    end = hub.now();
    useHub((turn) => makeHub(turn, end));
  };
  return { now: () => (end ?? hub.now()) - start, restore, [Symbol.dispose]: restore };
}

/** An order of running that was put in place of first come, first served. */
export interface SeededOrder extends Disposable {
  /** First come, first served again. */
  restore(): void;
}

/**
 * From now on chance decides which of the greenlets that are ready runs next: the same chance each time for the same
 * `seed`, a whole number. A test that holds for a few hundred seeds does not hang on the order in which greenlets happen to
 * run. With a virtual clock, and without real I/O, a run can be repeated exactly.
 */
export function seededOrder(seed: number): SeededOrder {
  const { ready } = rt;
  const random = randomNumbers(seed);
  // Those to whom control was passed by hand run next, in every order.
  let urgent = 0;
  const unshift = (g: RawGreenlet) => {
    urgent++;
    Ring.prototype.unshift.call(ready, g);
  };
  const shift = () => {
    if (urgent > 0) urgent--;
    else if (ready.length > 1) ready.bringForward(Math.floor(random() * ready.length));
    return Ring.prototype.shift.call(ready) as RawGreenlet;
  };
  // On the object itself: the ring of all other programs stays as fast as it is.
  Object.assign(ready, { shift, unshift });
  const restore = () => {
    if (ready.shift !== shift) return;
    delete (ready as { shift?: unknown }).shift;
    delete (ready as { unshift?: unknown }).unshift;
  };
  return { restore, [Symbol.dispose]: restore };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * For ordinary code: resolved when no greenlet can go on by itself, because each has ended or waits for something. With
 * a virtual clock, that includes waiting for a time: it is resolved when no timer is left.
 */
export async function untilIdle(): Promise<void> {
  // Two rounds in which nothing happens: what the first one brought about may itself be about to make somebody ready.
  for (let quiet = 0; quiet < 2; quiet++) {
    await new Promise(setImmediate);
    if (rt.kicked || (rt.hub instanceof VirtualHub && rt.timers.size > 0)) quiet = -1;
  }
}
