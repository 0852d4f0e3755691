/**
 * Taking values out of iterables whose methods may block, and properties out of objects whose getters may, for spreads and
 * patterns. These helpers of emitted code suspend like compiled functions, with a frame written by hand. Arrays whose
 * iterator nobody has replaced are handed back as they are: the native spread or pattern that follows walks them. Part of
 * the contract: re-exported by abi.ts.
 */
import { noticed } from './accessors';
import { capture } from './capture';
import { type Frame, take } from './frames';
import { Iteration, isPlainArray, iterationOf, iteratorBy, iteratorMethod } from './iteration';
import { define } from './operations';
import * as sentinel from './sentinel';

const { SUSPEND } = sentinel; // an import is read through the exports object of its module, at each element

const enum At {
  Next = 1,
  Return,
  Open,
}

class Taking implements Frame {
  next: Frame | null = null;
  s: number = At.Open;
  readonly resume = resumeTaking;
  readonly values: unknown[] = [];
  iteration!: Iteration;

  /** Takes `count` values and closes the iterator; of those whose bit is set in `holes` the value is not read. */
  constructor(readonly count: number, readonly holes: number) {}
}

function resumeTaking(frame: Frame, sent: unknown): unknown {
  const taking = frame as Taking;
  const { iteration, values } = taking;
  const result = take(sent);
  if (taking.s === At.Return) {
    iteration.left(result);
    return values;
  }
  if (taking.s === At.Open) return walk(taking, iterationOf(result));
  return accept(taking, result) ? step(taking) : values;
}

function step(taking: Taking): unknown {
  const { iteration, values, count } = taking;
  while (values.length < count) {
    const result = iteration.start();
    if (result === SUSPEND) {
      taking.s = At.Next;
      return capture(taking);
    }
    if (!accept(taking, result)) return values;
  }
  const result = iteration.leave();
  if (result === SUSPEND) {
    taking.s = At.Return;
    return capture(taking);
  }
  iteration.left(result);
  return values;
}

function accept({ iteration, values, holes }: Taking, result: unknown): boolean {
  const isHole = values.length < 31 && (holes & (1 << values.length)) !== 0;
  if (!iteration.finish(result, !isHole)) return false;
  values.push(isHole ? undefined : iteration.value);
  return true;
}

function walk(taking: Taking, iteration: Iteration): unknown {
  taking.iteration = iteration;
  return step(taking);
}

function takeFrom(value: unknown, count: number, holes: number): unknown {
  const method = iteratorMethod(value);
  if (isPlainArray(value, method)) return value;
  const taking = new Taking(count, holes);
  const result = iteratorBy(value, method);
  return result === SUSPEND ? capture(taking) : walk(taking, iterationOf(result));
}

/** What `...value` spreads, or a pattern with a rest takes. @green */
export function spread(value: unknown, holes = 0): unknown {
  return takeFrom(value, Infinity, holes);
}

/** The first `count` values, as an array pattern takes them. @green */
export function taken(value: unknown, count: number, holes = 0): unknown {
  return takeFrom(value, count, holes);
}

/** All values that are left, in the middle of a pattern. @green */
export function remaining(iteration: Iteration): unknown {
  return walk(new Taking(Infinity, 0), iteration);
}

class Opening implements Frame {
  next: Frame | null = null;
  s = 1;
  resume = (_frame: Frame, sent: unknown) => iterationOf(take(sent));
}

/** As `iterate`, of an iterable whose methods may block. @green */
export function opened(value: unknown): unknown {
  const method = iteratorMethod(value);
  if (isPlainArray(value, method)) return new Iteration(value, undefined, undefined);
  const result = iteratorBy(value, method);
  return result === SUSPEND ? capture(new Opening()) : iterationOf(result);
}

/** A copy of an object in the making. */
class Copying implements Frame {
  next: Frame | null = null;
  s = 1;
  readonly resume = resumeCopying;
  readonly copy = {};
  private index = 0;

  constructor(private readonly source: object, private readonly keys: readonly PropertyKey[], private readonly taken: readonly PropertyKey[]) {}

  /** The property that is being read. */
  put(value: unknown): void {
    define(this.copy, this.keys[this.index++]!, value);
  }

  run(): unknown {
    const { source, keys, taken } = this;
    while (this.index < keys.length) {
      const key = keys[this.index]!;
      if (taken.includes(key) || !Reflect.getOwnPropertyDescriptor(source, key)?.enumerable) {
        this.index++;
        continue;
      }
      const value = (source as Record<PropertyKey, unknown>)[key];
      if (value === SUSPEND) {
        noticed();
        return capture(this);
      }
      this.put(value);
    }
    return this.copy;
  }
}

function resumeCopying(frame: Frame, sent: unknown): unknown {
  const copying = frame as Copying;
  copying.put(take(sent));
  return copying.run();
}

/** What `{ ...value }` copies, or the rest of a pattern that has taken some keys: the object's own enumerable properties. @green */
export function copied(value: unknown, taken: readonly PropertyKey[] = []): unknown {
  if (value === undefined || value === null) return value;
  const source = Object(value) as object;
  return new Copying(source, Reflect.ownKeys(source), taken).run();
}
