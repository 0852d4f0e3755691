/**
 * Letting time pass, and letting others run. `sleep` is the cheapest blocking call there is: no object is made for it.
 */
import { rt } from './state';
import { setStress } from './stress';
import { Wait, type RawGreenlet } from './task';
import { park, pass } from './waiter';

class Sleep extends Wait {
  readonly what = 'sleep';
  leave(): void {}
}
const SLEEP = new Sleep();

class Idle extends Wait {
  readonly what = 'idle';
  leave(g: RawGreenlet): void {
    rt.idle.splice(rt.idle.indexOf(g), 1);
  }
}
const IDLE = new Idle();

class Stress extends Wait {
  readonly what = 'a green call (in stress mode)';
  leave(): void {}
}
const STRESS = new Stress();
setStress(() => (rt.current === null || rt.parked ? undefined : pass(STRESS, undefined)));

/**
 * Suspends the current greenlet for `ms` milliseconds. 0 (or less): lets all greenlets that are ready run first.
 * `ref: false`: the process may end while it sleeps.
 * @green
 */
export function sleep(ms = 0, options?: { ref?: boolean }): void {
  return ms > 0 ? park(SLEEP, ms, options?.ref !== false) : pass(SLEEP, undefined);
}

/**
 * Suspends the current greenlet until no other one is ready and Node's loop has gone round.
 * @green
 */
export function idle(): void {
  const result = park(IDLE, Infinity);
  rt.idle.push(rt.current!);
  return result;
}
