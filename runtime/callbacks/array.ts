/**
 * Array.prototype's methods with callbacks, sorting apart, as loops that can be left at any callback that blocks and be
 * entered again after it. The state of a loop is in the arguments of its function; a frame holds them meanwhile.
 */
import { capture } from '../capture';
import { take, type Frame } from '../frames';
import { register } from '../natives';
import { define } from '../operations';
import { Frame8 } from '../parking';
import * as sentinel from '../sentinel';
import { apply, callable, create, lengthOf, speciesOf, storing, withThis, type Store } from './support';

const { SUSPEND } = sentinel; // an import is read through the exports object of its module, at each element

/** What a method that asks about one element after the other does with the answers. */
export interface Search {
  /** The answer that ends it; undefined: none does. */
  readonly wanted: boolean | undefined;
  readonly skipsHoles: boolean;
  found(item: unknown, k: number): unknown;
  readonly otherwise: unknown;
}

const none = () => undefined;
const item = (value: unknown) => value;
const index = (_value: unknown, k: number) => k;

export const searches: Record<string, Search & { readonly backwards?: boolean }> = {
  forEach: { wanted: undefined, skipsHoles: true, found: none, otherwise: undefined },
  some: { wanted: true, skipsHoles: true, found: () => true, otherwise: false },
  every: { wanted: false, skipsHoles: true, found: () => false, otherwise: true },
  find: { wanted: true, skipsHoles: false, found: item, otherwise: undefined },
  findIndex: { wanted: true, skipsHoles: false, found: index, otherwise: -1 },
  findLast: { wanted: true, skipsHoles: false, found: item, otherwise: undefined, backwards: true },
  findLastIndex: { wanted: true, skipsHoles: false, found: index, otherwise: -1, backwards: true },
};

/** Asks about the elements from `k` to before `end`, going by `step`. May suspend. */
export function search(o: any, end: number, step: number, f: Function, how: Search, k: number): unknown {
  const { wanted, skipsHoles } = how;
  for (; k !== end; k += step) {
    if (skipsHoles && !(k in o)) continue;
    const value = o[k];
    const answer = f(value, k, o);
    if (answer === SUSPEND) return capture(new Frame8(searchResumed, 1, o, end, step, f, how, k, value, undefined));
    if (wanted !== undefined && !!answer === wanted) return how.found(value, k);
  }
  return how.otherwise;
}

function searchResumed(frame: Frame, value: unknown): unknown {
  const { a: o, b: end, c: step, d: f, e: how, f: k, g: asked } = frame as any;
  const answer = take(value);
  if (how.wanted !== undefined && !!answer === how.wanted) return how.found(asked, k);
  return search(o, end, step, f, how, k + step);
}

function mapFrom(o: any, length: number, f: Function, result: any, put: Store, k: number): unknown {
  for (; k < length; k++) {
    if (!(k in o)) continue;
    const value = f(o[k], k, o);
    if (value === SUSPEND) return capture(new Frame8(mapResumed, 1, o, length, f, result, put, k, undefined, undefined));
    put(result, k, value);
  }
  return result;
}

function mapResumed(frame: Frame, value: unknown): unknown {
  const { a: o, b: length, c: f, d: result, e: put, f: k } = frame as any;
  put(result, k, take(value));
  return mapFrom(o, length, f, result, put, k + 1);
}

function filterFrom(o: any, length: number, f: Function, result: any, put: Store, to: number, k: number): unknown {
  for (; k < length; k++) {
    if (!(k in o)) continue;
    const value = o[k];
    const keeps = f(value, k, o);
    if (keeps === SUSPEND) return capture(new Frame8(filterResumed, 1, o, length, f, result, put, to, k, value));
    if (keeps) put(result, to++, value);
  }
  return result;
}

function filterResumed(frame: Frame, value: unknown): unknown {
  const { a: o, b: length, c: f, d: result, e: put, f: to, g: k, h: asked } = frame as any;
  const keeps = take(value);
  if (keeps) put(result, to, asked);
  return filterFrom(o, length, f, result, put, keeps ? to + 1 : to, k + 1);
}

function flatMapFrom(o: any, length: number, f: Function, result: any, to: number, k: number): unknown {
  for (; k < length; k++) {
    if (!(k in o)) continue;
    const value = f(o[k], k, o);
    if (value === SUSPEND) return capture(new Frame8(flatMapResumed, 1, o, length, f, result, to, k, undefined, undefined));
    to = append(result, to, value);
  }
  return result;
}

function flatMapResumed(frame: Frame, value: unknown): unknown {
  const { a: o, b: length, c: f, d: result, e: to, f: k } = frame as any;
  return flatMapFrom(o, length, f, result, append(result, to, take(value)), k + 1);
}

/** The value, or its elements if it is an array; returns where the next one goes. */
function append(result: object, to: number, value: unknown): number {
  if (!Array.isArray(value)) {
    define(result, to, value);
    return to + 1;
  }
  const length = lengthOf(value);
  for (let k = 0; k < length; k++) if (k in value) define(result, to++, value[k]);
  return to;
}

/** `total` is the accumulator so far. May suspend. */
function reduceFrom(o: any, end: number, step: number, f: Function, skipsHoles: boolean, total: unknown, k: number): unknown {
  for (; k !== end; k += step) {
    if (skipsHoles && !(k in o)) continue;
    total = f(total, o[k], k, o);
    if (total === SUSPEND) return capture(new Frame8(reduceResumed, 1, o, end, step, f, skipsHoles, k, undefined, undefined));
  }
  return total;
}

function reduceResumed(frame: Frame, value: unknown): unknown {
  const { a: o, b: end, c: step, d: f, e: skipsHoles, f: k } = frame as any;
  return reduceFrom(o, end, step, f, skipsHoles, take(value), k + step);
}

export const reduceTyped = (o: any, end: number, step: number, f: Function, total: unknown, k: number): unknown => reduceFrom(o, end, step, f, false, total, k);

const natives = Array.prototype as any;
const add = (name: string, version: Function): void => {
  if (natives[name] !== undefined) register('Array', natives[name], version);
};

for (const [name, how] of Object.entries(searches)) {
  const native = natives[name] as Function;
  add(name, function (this: any, f: unknown, self?: unknown): unknown {
    if (!callable(this, f)) return apply(native, this, [f, self]);
    const o = Object(this);
    const length = lengthOf(o);
    return how.backwards ? search(o, -1, -1, withThis(f, self), how, length - 1) : search(o, length, 1, withThis(f, self), how, 0);
  });
}

const { map, filter, flatMap } = natives;
add('map', function (this: any, f: unknown, self?: unknown): unknown {
  if (!callable(this, f)) return apply(map, this, [f, self]);
  const o = Object(this);
  const length = lengthOf(o);
  const C = speciesOf(o);
  return mapFrom(o, length, withThis(f, self), create(C, length), storing(C), 0);
});

add('filter', function (this: any, f: unknown, self?: unknown): unknown {
  if (!callable(this, f)) return apply(filter, this, [f, self]);
  const o = Object(this);
  const length = lengthOf(o);
  const C = speciesOf(o);
  return filterFrom(o, length, withThis(f, self), create(C, 0), storing(C), 0, 0);
});

add('flatMap', function (this: any, f: unknown, self?: unknown): unknown {
  if (!callable(this, f)) return apply(flatMap, this, [f, self]);
  const o = Object(this);
  const length = lengthOf(o);
  return flatMapFrom(o, length, withThis(f, self), create(speciesOf(o), 0), 0, 0);
});

for (const name of ['reduce', 'reduceRight']) {
  const native = natives[name] as Function;
  add(name, function (this: any, ...args: unknown[]): unknown {
    const [f, first] = args;
    if (!callable(this, f)) return apply(native, this, args);
    const o = Object(this);
    const length = lengthOf(o);
    const step = name === 'reduce' ? 1 : -1;
    const end = step > 0 ? length : -1;
    let k = step > 0 ? 0 : length - 1;
    if (args.length >= 2) return reduceFrom(o, end, step, f, true, first, k);
    while (k !== end && !(k in o)) k += step;
    if (k === end) throw new TypeError('Reduce of empty array with no initial value');
    return reduceFrom(o, end, step, f, true, o[k], k + step);
  });
}
