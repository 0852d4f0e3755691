/**
 * The scheduler: which greenlet runs next, for how long, and how its frames are resumed. The only file that resumes a
 * frame. It knows nothing of events, queues or errors of users; those are built on `waiter.ts`.
 *
 * A greenlet is suspended as a list of frames, innermost first. `step` resumes the first one with the value (or the
 * error) its blocking call ends with, hands what it returns to the next one, and stops when one of them blocks again
 * or when none is left. A *turn* fires the timers that are due and steps ready greenlets, first come first served,
 * until none is ready or the switch interval is over; then Node's loop goes round.
 */
import * as accessors from './accessors';
import { type GivenUp, sentinelKept, sentinelSwallowed, sentinelTouched } from './boundary';
import './callbacks/index';
import * as captures from './capture';
import type { Switching } from './capture';
import * as asyncContexts from './contexts';
import * as errors from './errors';
import * as frames from './frames';
import type { Frame } from './frames';
import type { Hub, Turn } from './hub';
import { familyOf, weaken } from './lineage';
import { makeHub } from './native-hub';
import { Frame2 } from './parking';
import { Ring } from './ring';
import * as sentinel from './sentinel';
import { stackOf } from './stack';
import { RawGreenlet, State } from './task';
import * as timers from './timers';
import * as traces from './traces';

// Constants of this file: an import is read through the exports object of its module, at each switch.
const { misread } = accessors;
const { captured } = captures;
const { captureContext, contexts, emptyContext } = asyncContexts;
const { BoundaryError, GreenletExit } = errors;
const { NO_TIMER, Timers } = timers;
const { raise, take } = frames;
const { SUSPEND } = sentinel;
const { passed, thrownInto } = traces;

/** What else a timer may wake. Runs outside of every greenlet; must neither block nor throw. */
export interface Alarm {
  /** @internal */
  _expired(): void;
}

/** The state of the scheduler. */
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
  hub: Hub = makeHub(turn);
  /** Wakes those for whom the native hub has something. Set by io/, if it is used. */
  collect: () => void = () => {};
}
// Exported by name: an `export const` would be read through the exports object in this file, too, at each switch.
const rt = new Runtime();
export { rt };
captures.setSwitching(rt);

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

export function start(g: RawGreenlet): void {
  begins(g, START);
  enqueue(g);
}

/** As `start`, for one that has nothing but a body and is to call it with a value, or with several, or none: see `START_WITH`. */
export function startWith(g: RawGreenlet, how: Frame, values: unknown): void {
  g._value = values;
  begins(g, how);
  enqueue(g);
}

export function startLater(g: RawGreenlet, ms: number): void {
  begins(g, START);
  g._timer = addTimer(ms, g, true);
}

/** What a greenlet starts with in place of a frame: it is "resumed" with what the body is to be called with. */
const starting = (resume: (frame: Frame, value: any) => unknown) => new Frame2(resume, 0, undefined, undefined);

const START = starting((_frame, values) => rt.current!._begin(values));

/** A list for one argument would be a quarter of a greenlet's size, and a spread call costs as much as a switch. */
export const START_WITH = {
  nothing: starting(() => takeBody()()),
  value: starting((_frame, value) => takeBody()(value)),
  values: starting((_frame, values) => takeBody()(...values)),
};

function takeBody(): Function {
  const g = rt.current!;
  const body = g._body!;
  g._body = null;
  return body;
}

function begins(g: RawGreenlet, how: Frame): void {
  g._frames = how;
  g._state = State.Starting;
  if (contexts.active) g._context = captureContext();
  if (rt.current !== null) g._lineage = rt.current._family ?? familyOf(rt.current);
  rt.count++;
}

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

/** Remembers a greenlet that parks for the first time. One that never does costs nothing here. */
export function register(g: RawGreenlet): void {
  g._index = rt.registry.length;
  rt.registry.push(g);
}

function unregister(g: RawGreenlet): void {
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

// Passing control by hand

/** The greenlet runs next, before those that are ready; its blocking call returns `value`, or throws it. It has left its place. */
export function handOver(g: RawGreenlet, state: State.Ready | State.Raising, value: unknown): void {
  g._state = state;
  g._value = value;
  runNext(g);
}

/** As `start` for one that has nothing but a body, but it runs next. */
export function startNext(g: RawGreenlet, values: readonly unknown[]): void {
  g._value = values;
  begins(g, START_WITH.values);
  runNext(g);
}

function runNext(g: RawGreenlet): void {
  rt.ready.unshift(g);
  if (!rt.kicked) kick();
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

function clearTimer(g: RawGreenlet): void {
  cancelTimer(g._timer);
  g._timer = NO_TIMER;
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

function setAlarm(): void {
  rt.hub.alarm(rt.timers.next, rt.timers.refs > 0);
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
        step(g);
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

/** Runs a greenlet until it blocks or ends. */
function step(g: RawGreenlet): void {
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
              const first = abandonPark(frames);
              value = raise(unwind(first, sentinelSwallowed(first, undefined)));
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
          throw swallowed();
        }
      }
      value = take(value);
      break;
    } catch (caught) {
      const error = rt.parked ? swallowed(caught) : caught;
      passed(error, frame);
      if (rest === null) return end(g, State.Failed, error);
      value = raise(error);
    }
  }
  end(g, State.Done, value);
}

/** As `step`, in the greenlet's own context. */
function stepInContext(g: RawGreenlet): void {
  const context = g.dead ? contexts.root! : (g._context ??= emptyContext());
  contexts.changed = false;
  context.runInAsyncScope(stepAndKeep, undefined, g);
}

function stepAndKeep(g: RawGreenlet): void {
  step(g);
  if (contexts.changed) keepContext(g);
}

/** The context that the greenlet has entered is its own from now on. */
function keepContext(g: RawGreenlet): void {
  contexts.changed = false;
  if (!g.dead) g._context = captureContext();
}

// Foreign code

/**
 * Gives up the park in progress, because the sentinel got into the hands of a function that cannot be suspended. What was
 * captured will not be resumed, so that nothing can run twice; who makes the error for it hands that to `unwind`.
 */
export function abandonPark(frames = captured(null)): GivenUp & { readonly frames: Frame | null } {
  const what = leavePark();
  if (frames !== null) rt.current!._frames = null; // what was there before is not known any more
  return { what, green: stackOf(frames)[0], frames };
}

/** Undoes the park in progress. Returns what blocked. */
function leavePark(): string {
  const g = rt.current!;
  const wait = g._wait!;
  rt.parked = false;
  misread();
  if (g._timer !== NO_TIMER) clearTimer(g);
  if (g._state === State.Parked) {
    wait.leave(g);
  } else {
    rt.ready.replace(g, NOBODY);
    if (g._state === State.Ready) wait.refuse(g._value);
  }
  g._state = State.Running;
  g._value = undefined;
  return wait.what;
}

/**
 * Ends the frames of a park that was given up, as if the blocking call had thrown: their `finally` blocks run, at once; what
 * would block in them is given up, too. What they return is nobody's. Returns the error, for whoever found out.
 */
export function unwind({ frames }: { readonly frames: Frame | null }, error: Error): Error {
  const thrown = new BoundaryError(error.message); // another one, as an error remembers whom it has passed
  let value = raise(thrown);
  for (let frame = frames; frame !== null; ) {
    const { next }: Frame = frame;
    try {
      value = frame.resume(frame, value);
    } catch (other) {
      value = raise(other);
    }
    if (rt.parked) {
      leavePark();
      captured(null);
      value = raise(thrown);
    }
    frame = next;
  }
  if (frames !== null) rt.current!._frames = null;
  return error;
}

/** Stands in the ready queue for a greenlet that has been taken out. */
const NOBODY = new RawGreenlet(null);
NOBODY._state = State.Done;

function swallowed(cause?: unknown): Error {
  const first = abandonPark();
  return unwind(first, sentinelSwallowed(first, cause));
}

sentinel.setForeignHandler((trap) => {
  if (!rt.parked) return sentinelTouched(undefined, trap);
  const first = abandonPark();
  return unwind(first, sentinelTouched(first, trap));
}, (error) => (rt.parked ? swallowed(error) : error));
