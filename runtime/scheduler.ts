/**
 * The scheduler: which greenlet runs next, for how long, and how its frames are resumed. The only file that resumes a
 * greenlet. It knows nothing of events, queues or errors of users; those are built on `waiter.ts`.
 *
 * A greenlet is suspended as a list of frames, innermost first. `step` resumes the first one with the value (or the
 * error) its blocking call ends with, hands what it returns to the next one, and stops when one of them blocks again
 * or when none is left. A *turn* fires the timers that are due and steps ready greenlets, first come first served,
 * until none is ready or the switch interval is over; then Node's loop goes round.
 */
import * as abandon from './abandon';
import * as accessors from './accessors';
import { sentinelKept, sentinelSwallowed } from './boundary';
import './callbacks/index';
import * as captures from './capture';
import * as asyncContexts from './contexts';
import * as errors from './errors';
import * as frames from './frames';
import type { Hub, Turn } from './hub';
import { weaken } from './lineage';
import * as sentinel from './sentinel';
import * as state from './state';
import { RawGreenlet, State } from './task';
import * as timers from './timers';
import * as traces from './traces';

// Constants of this file: an import is read through the exports object of its module, at each switch.
const { misread } = accessors;
const { captured } = captures;
const { captureContext, contexts, emptyContext } = asyncContexts;
const { GreenletExit } = errors;
const { raise, take } = frames;
const { SUSPEND } = sentinel;
const { clearTimer, rt, setAlarm, unregister } = state;
const { NO_TIMER } = timers;
const { passed, thrownInto } = traces;

/** How many greenlets run between two looks at the clock (a look costs as much as a switch or two). */
const CLOCK_CHECK = 64;

// Ready

/** Puts a greenlet at the end of the ready queue, in a state that `step` understands. */
export function enqueue(g: RawGreenlet): void {
  rt.ready.push(g);
  if (!rt.kicked) kick();
}

/** Ends the wait of a parked greenlet that has left its place: its blocking call returns `value`. */
export function wake(g: RawGreenlet, value: unknown): void {
  deliver(g, State.Ready, value);
}

/** As `wake`, but the blocking call throws. */
export function wakeRaising(g: RawGreenlet, error: unknown): void {
  deliver(g, State.Raising, error);
}

function deliver(g: RawGreenlet, state: State.Ready | State.Raising, value: unknown): void {
  if (g._timer !== NO_TIMER) clearTimer(g);
  g._state = state;
  g._value = value;
  enqueue(g);
}

/** Calls a function of the runtime from the ready queue, outside of every greenlet. */
export function defer(callback: () => void): void {
  enqueue(new Callback(callback));
}

class Callback extends RawGreenlet {
  constructor(private readonly callback: () => void) {
    super(null);
    this._state = State.Done;
  }
  override _afterlife(): void {
    this.callback();
  }
}

// Start and end

/** Ends a greenlet that was never run, or that has returned or thrown. One that dies of a GreenletExit is not failed. */
export function end(g: RawGreenlet, state: State.Done | State.Failed, value: unknown): void {
  if (g._timer !== NO_TIMER) clearTimer(g);
  if (g._state !== State.New) rt.count--;
  if (g._index >= 0) unregister(g);
  if (g._family !== null) weaken(g._family);
  g._body = g._wait = g._frames = g._context = null;
  g._state = value instanceof GreenletExit ? State.Done : state;
  g._value = value;
  g._ended();
}

/** The greenlet runs next, before those that are ready; its blocking call returns `value`, or throws it. It has left its place. */
export function handOver(g: RawGreenlet, state: State.Ready | State.Raising, value: unknown): void {
  g._state = state;
  g._value = value;
  runNext(g);
}

/** Puts a greenlet in front of the ready queue. */
export function runNext(g: RawGreenlet): void {
  rt.ready.unshift(g);
  if (!rt.kicked) kick();
}

/** It starts now, or its wait has lasted long enough. */
function timeIsUp(g: RawGreenlet): void {
  g._timer = NO_TIMER;
  if (g._state === State.Starting) return enqueue(g);
  const wait = g._wait!;
  wait.leave(g);
  let value: unknown;
  try {
    value = wait.expired();
  } catch (error) {
    return wakeRaising(g, error);
  }
  wake(g, value);
}

// Turns

/*
 * Who makes a greenlet ready from ordinary code (a promise reaction, an emitter's listener) gets it run in a microtask:
 * no need to wait for the loop. But promises and greenlets that wake one another could go on like that for ever, so
 * this is allowed only until the switch interval is over; then the loop goes round. An idle time as long as an interval
 * counts as a round of the loop.
 */
function kick(): void {
  rt.kicked = true;
  const now = rt.hub.elapsed();
  if (now - rt.sliceEnd >= rt.interval) rt.sliceStart = now;
  if (now - rt.sliceStart < rt.interval) resolved.then(drain);
  else rt.hub.kick();
}

const resolved = Promise.resolve();

/**
 * A greenlet is about to be made ready by Node's loop, and others may be right behind it: all of them get their turn when
 * the loop has gone round. That is cheaper than a microtask after each of the callbacks (5 to 9 % of a round trip over TLS).
 */
export function soon(): void {
  if (rt.kicked) return;
  rt.kicked = true;
  rt.hub.kick();
}

/** A turn that the hub gives: the loop has gone round. */
function turn(): void {
  rt.kicked = true;
  rt.sliceStart = rt.hub.elapsed();
  // Nothing in a turn throws. Should it do so by a mistake of ours, all that comes after still happens.
  try {
    rt.collect();
    const now = rt.hub.now();
    for (let due = rt.timers.takeDue(now); due !== null; due = rt.timers.takeDue(now)) {
      if (due instanceof RawGreenlet) timeIsUp(due);
      else due._expired();
    }
    if (rt.ready.length === 0) for (const g of rt.idle.splice(0)) wake(g, undefined);
  } finally {
    drain();
  }
}
rt.turn = turn;

function drain(): void {
  const { ready, hub } = rt;
  const limit = rt.sliceStart + rt.interval;
  let count = 0;
  try {
    while (ready.length !== 0) {
      const g = ready.shift();
      if (rt.trace !== null) rt.trace(g);
      if (contexts.active) {
        stepInContext(g);
      } else {
        stepGreenlet(g);
        // It is the first to use a context, and has done so in what is everybody's: the others wait for a clean one.
        if (contexts.active) {
          keepContext(g);
          break;
        }
      }
      if ((++count & (CLOCK_CHECK - 1)) === 0 && hub.elapsed() >= limit) break;
    }
  } finally {
    rt.current = null;
    rt.switches += count;
    rt.sliceEnd = hub.elapsed();
    if (ready.length !== 0 || rt.idle.length !== 0) rt.hub.kick();
    else rt.kicked = false;
    setAlarm();
  }
}

/** Puts another hub in charge. Deadlines stay as they are: its clock must go on from the old one's. */
export function useHub(make: (turn: Turn) => Hub): void {
  rt.hub.close();
  rt.hub = make(turn);
  if (rt.kicked) rt.hub.kick();
  setAlarm();
}

/** Runs a greenlet until it blocks or ends. Stacks are cut where this name stands: nothing else of the runtime may be called so. */
function stepGreenlet(g: RawGreenlet): void {
  let value = g._value;
  if (g._state !== State.Ready) {
    if (g._state === State.Raising) {
      thrownInto(value, g._frames);
      value = raise(value);
    } else if (g._state !== State.Starting) {
      rt.current = null;
      if (g.dead) g._afterlife();
      return;
    }
  }
  let rest = g._frames;
  let frame = rest;
  rt.current = g;
  g._state = State.Running;
  g._value = undefined;
  for (;;) {
    try {
      while (rest !== null) {
        frame = rest;
        g._frames = frame; // for stacks (stack.ts)
        // Read before the frame runs: if it blocks again it is captured anew, and linked anew.
        rest = frame.next;
        value = frame.resume(frame, value);
        if (value === SUSPEND) {
          if (rt.parked) {
            const last = misread();
            if (last !== null) {
              // Who has parked since then waits for what will not come: the error is raised there.
              const frames = captured(rest, g);
              rest = last.next;
              last.next = null;
              const first = abandon.abandonPark(frames);
              value = raise(abandon.unwind(first, sentinelSwallowed(first, undefined)));
              continue;
            }
            rt.parked = false;
            g._frames = captured(rest, g);
            return;
          }
          // A sentinel that foreign code had kept. All that took it for a blocking call gets an error for an answer.
          rest = captured(rest);
          value = raise(sentinelKept());
        } else if (rt.parked) {
          throw abandon.swallowed();
        }
      }
      value = take(value);
      break;
    } catch (caught) {
      const error = rt.parked ? abandon.swallowed(caught) : caught;
      passed(error, frame);
      if (frame !== null) frame.next = null; // V8 keeps who ran with the error: its callers' variables shall not live as long
      if (rest === null) return end(g, State.Failed, error);
      value = raise(error);
    }
  }
  end(g, State.Done, value);
}

/** As `stepGreenlet`, in the greenlet's own context. */
function stepInContext(g: RawGreenlet): void {
  const context = g.dead ? contexts.root! : (g._context ??= emptyContext());
  contexts.changed = false;
  context.runInAsyncScope(stepAndKeep, undefined, g);
}

function stepAndKeep(g: RawGreenlet): void {
  stepGreenlet(g);
  if (contexts.changed) keepContext(g);
}

/** The context that the greenlet has entered is its own from now on. */
function keepContext(g: RawGreenlet): void {
  contexts.changed = false;
  if (!g.dead) g._context = captureContext();
}
