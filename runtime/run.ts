/**
 * The way in from ordinary code, and the way out when nothing can go on: `run` starts a main greenlet, and LoopExit is
 * raised in it when Node's loop has nothing left to do while it still waits.
 */
import { LoopExit } from './errors';
import type { Green } from './green';
import { Greenlet } from './greenlet';
import { dump } from './inspect';
import { interruptible, notInterruptible } from './interrupt';
import { milliseconds, NO_WAIT, type Limit } from './limit';
import { reportUncaught } from './report';
import { rt } from './state';
import { State } from './task';
import { interrupt } from './throwing';
import { WaitList } from './waiter';

/** A greenlet whose error goes to the promise that `run` returned, and is not printed. */
class MainGreenlet<R> extends Greenlet<R> {
  /** How often LoopExit was raised in it. */
  loopExits = 0;

  override _failed(): void {}

  override _ended(): void {
    super._ended();
    notInterruptible(this);
  }
}

/*
 * A main greenlet that catches LoopExit may wait again, and again in vain. After so many times in a row the process is
 * let go: a loop that can never end helps nobody.
 */
const MOST_LOOP_EXITS = 10;

/**
 * Runs `fn(...args)` in a greenlet, the main greenlet of this call, which starts soon: `run` itself does not wait.
 * The promise is resolved with what `fn` returns and rejected with what it throws. A greenlet that waits although
 * nothing can wake it any more gets a LoopExit; SIGINT throws a KeyboardInterrupt in it, at the call in which it waits,
 * unless the program listens to SIGINT itself.
 * @throws TypeError: `fn` is not a function.
 */
export function run<A extends unknown[], R>(fn: Green<(...args: A) => R>, ...args: A): Promise<R> {
  const g = new MainGreenlet<R>(fn, ...args);
  g._family = { spawner: g, locals: null };
  g.start();
  watchForExit();
  interruptible(g);
  return g.toPromise();
}

class LoopWaiters extends WaitList {
  readonly what = 'wait';
  override expired(): boolean {
    return false;
  }
}
const loopWaiters = new LoopWaiters();

/**
 * Waits until everything else in the process has come to its end: true. After `limit` milliseconds: false.
 * @green
 */
export function waitLoop(limit?: Limit): boolean {
  const timeout = milliseconds(limit);
  if (timeout === NO_WAIT) return false;
  watchForExit();
  return loopWaiters.park(timeout);
}

let watching = false;

function watchForExit(): void {
  if (watching) return;
  watching = true;
  process.once('beforeExit', nothingLeft);
}

/** Node's loop has nothing to do: no timer, no I/O, no greenlet that is ready. */
function nothingLeft(): void {
  watching = false;
  if (loopWaiters.first !== null) {
    loopWaiters.wakeAll(true);
    return goOn();
  }
  const stuck = rt.registry.filter((g): g is MainGreenlet<unknown> => g instanceof MainGreenlet && g._state === State.Parked);
  const waits = dump();
  for (const g of stuck) {
    const error = new LoopExit(`this operation would block forever: nothing is left that could wake ${g.name}\n${waits}`);
    if (g.loopExits++ < MOST_LOOP_EXITS) {
      interrupt(g, error, () => {});
      goOn();
    } else {
      process.exitCode = 1;
      reportUncaught(error, g.name);
    }
  }
}

/** Node asks again whether there is anything to do only if its loop goes round once more. */
function goOn(): void {
  watchForExit();
  rt.hub.kick();
}
