/**
 * %TypedArray%.prototype's methods with callbacks, sorting apart. Elements are read without asking whether they are
 * there: a typed array that shrinks or is detached meanwhile gives undefined.
 */
import { types } from 'node:util';
import { capture } from '../capture';
import { take, type Frame } from '../frames';
import { register } from '../natives';
import { isConstructor, isObject } from '../operations';
import { Frame8 } from '../parking';
import * as sentinel from '../sentinel';
import { reduceTyped, search, searches } from './array';
import { apply, callable, withThis } from './support';

const { isTypedArray } = types;
const { SUSPEND } = sentinel; // an import is read through the exports object of its module, at each element

export const typed = Object.getPrototypeOf(Int8Array.prototype);

const lengthGetter = Object.getOwnPropertyDescriptor(typed, 'length')!.get!;

/** 0 where the native would throw, or call nothing: it is called then. */
export function lengthOfTyped(o: unknown): number {
  return ArrayBuffer.isView(o) && !(o instanceof DataView) ? (apply(lengthGetter, o, []) as number) : 0;
}

const nameOf = Object.getOwnPropertyDescriptor(typed, Symbol.toStringTag)!.get!;
const classes = new Map(['Int8', 'Uint8', 'Uint8Clamped', 'Int16', 'Uint16', 'Int32', 'Uint32', 'BigInt64', 'BigUint64', 'Float16', 'Float32', 'Float64'].map((name) => [`${name}Array`, (globalThis as any)[`${name}Array`]]));

/** TypedArrayCreate, with a length. `by`: what errors call the method. */
export function createTyped(C: new (length: number) => any, length: number, by: string): any {
  const result = new C(length);
  if (!isTypedArray(result)) throw new TypeError(`Method ${by} called on incompatible receiver ${Object.prototype.toString.call(result)}`);
  if (apply(lengthGetter, result, []) < length) throw new TypeError('Derived TypedArray constructor created an array which was too small');
  return result;
}

/** TypedArraySpeciesCreate. By `slice` it could not be done: that looks at `o`, which may be detached, or have shrunk. */
function createAs(o: any, length: number, by: string): any {
  const { constructor } = o;
  if (constructor !== undefined && !isObject(constructor)) throw new TypeError('The .constructor property is not an object');
  const C = (constructor as any)?.[Symbol.species] ?? classes.get(apply(nameOf, o, []) as string);
  if (!isConstructor(C)) throw new TypeError('object.constructor[Symbol.species] is not a constructor');
  return createTyped(C, length, by);
}

function mapFrom(o: any, length: number, f: Function, result: any, k: number): unknown {
  for (; k < length; k++) {
    const value = f(o[k], k, o);
    if (value === SUSPEND) return capture(new Frame8(mapResumed, 1, o, length, f, result, k, undefined, undefined, undefined));
    result[k] = value;
  }
  return result;
}

function mapResumed(frame: Frame, value: unknown): unknown {
  const { a: o, b: length, c: f, d: result, e: k } = frame as any;
  result[k] = take(value);
  return mapFrom(o, length, f, result, k + 1);
}

function filterFrom(o: any, length: number, f: Function, kept: unknown[], k: number): unknown {
  for (; k < length; k++) {
    const value = o[k];
    const keeps = f(value, k, o);
    if (keeps === SUSPEND) return capture(new Frame8(filterResumed, 1, o, length, f, kept, k, value, undefined, undefined));
    if (keeps) kept.push(value);
  }
  const result = createAs(o, kept.length, '%TypedArray%.prototype.filter');
  for (let at = 0; at < kept.length; at++) result[at] = kept[at];
  return result;
}

function filterResumed(frame: Frame, value: unknown): unknown {
  const { a: o, b: length, c: f, d: kept, e: k, f: asked } = frame as any;
  if (take(value)) kept.push(asked);
  return filterFrom(o, length, f, kept, k + 1);
}

const add = (name: string, version: (native: Function) => Function): void => {
  if (typed[name] !== undefined) register('TypedArray', typed[name], version(typed[name]));
};

for (const [name, how] of Object.entries(searches)) {
  const asks = { ...how, skipsHoles: false };
  add(name, (native) => function (this: any, f: unknown, self?: unknown): unknown {
    const length = callable(this, f) ? lengthOfTyped(this) : 0;
    if (length === 0) return apply(native, this, [f, self]);
    return how.backwards ? search(this, -1, -1, withThis(f as Function, self), asks, length - 1) : search(this, length, 1, withThis(f as Function, self), asks, 0);
  });
}

add('map', (native) => function (this: any, f: unknown, self?: unknown): unknown {
  const length = callable(this, f) ? lengthOfTyped(this) : 0;
  if (length === 0) return apply(native, this, [f, self]);
  return mapFrom(this, length, withThis(f as Function, self), createAs(this, length, '%TypedArray%.prototype.map'), 0);
});

add('filter', (native) => function (this: any, f: unknown, self?: unknown): unknown {
  const length = callable(this, f) ? lengthOfTyped(this) : 0;
  if (length === 0) return apply(native, this, [f, self]);
  return filterFrom(this, length, withThis(f as Function, self), [], 0);
});

for (const name of ['reduce', 'reduceRight']) {
  add(name, (native) => function (this: any, ...args: unknown[]): unknown {
    const length = callable(this, args[0]) ? lengthOfTyped(this) : 0;
    if (length === 0) return apply(native, this, args);
    const step = name === 'reduce' ? 1 : -1;
    const first = step > 0 ? 0 : length - 1;
    const end = step > 0 ? length : -1;
    return args.length < 2 ? reduceTyped(this, end, step, args[0] as Function, this[first], first + step) : reduceTyped(this, end, step, args[0] as Function, args[1], first);
  });
}
