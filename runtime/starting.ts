/**
 * The start of a greenlet: what it is "resumed" with when it has no frames yet, and how it gets into the ready queue for the
 * first time. Nothing runs here; that is scheduler.ts.
 */
import * as asyncContexts from './contexts';
import type { Frame } from './frames';
import { familyOf } from './lineage';
import { Frame2 } from './parking';
import * as scheduler from './scheduler';
import * as state from './state';
import { State, type RawGreenlet } from './task';

// Constants of this file: an import is read through the exports object of its module, at each spawn.
const { captureContext, contexts } = asyncContexts;
const { enqueue, runNext } = scheduler;
const { addTimer, rt } = state;

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

/** As `start` for one that has nothing but a body, but it runs next. */
export function startNext(g: RawGreenlet, values: readonly unknown[]): void {
  g._value = values;
  begins(g, START_WITH.values);
  runNext(g);
}
