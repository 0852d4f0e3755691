/**
 * Helpers that emitted code calls where a construct of the language has to be spelled out because a suspension may
 * happen in the middle of it. Re-exported by abi.ts; nothing else imports this file.
 */

import { isReturning, mustBeObject } from './generator';

/** A variable that closures share and that is written after they were made. Emitted code makes it by a literal. */
export interface Cell {
  v: unknown;
}

/** What is in a Cell before its variable's declaration ran. */
export const UNSET = Object.freeze({ unset: true });

/** The cell, if its variable may be used already. */
export function checked(cell: Cell, name: string): Cell {
  if (cell.v === UNSET) throw new ReferenceError(`Cannot access '${name}' before initialization`);
  return cell;
}

/** Assigns to a variable in a cell, which may have no value yet. */
export function put<T>(cell: Cell, value: T, name: string): T {
  checked(cell, name).v = value;
  return value;
}

/** Assigns to a constant: both arguments are evaluated, and the reading of `current` throws if it has no value yet. */
export function constant(value: unknown, current: unknown): never {
  throw new TypeError('Assignment to constant variable.');
}

/** Reads a variable that cannot have a value yet, or assigns `value` to it. */
export function uninitialized(name: string, value?: unknown): never {
  throw new ReferenceError(`Cannot access '${name}' before initialization`);
}

/**
 * `call(fn, self, …)`: a method found before its arguments were evaluated is called by this; own `call` and `apply`
 * properties do not matter. Not Reflect.apply, whose array of arguments makes the caller longer than V8 likes to inline.
 */
export const call: (fn: unknown, self: unknown, ...args: unknown[]) => any = Function.prototype.call.bind(Function.prototype.call) as never;

/** The callee of a call is no function; said after its arguments were evaluated. */
export function notFunction(callee: string): never {
  throw new TypeError(`${callee} is not a function`);
}

/** ToPropertyKey, for keys that are evaluated before the value that goes there. */
export function propertyKey(key: unknown): PropertyKey {
  return typeof key === 'symbol' ? key : typeof key === 'object' || typeof key === 'function' ? toKey(key) : String(key);
}

function toKey(key: unknown): PropertyKey {
  // A computed property name converts once, by the language's own rules.
  return Reflect.ownKeys({ [key as PropertyKey]: 0 })[0]!;
}

/** The strings object of a tagged template's site. */
export function strings(site: TemplateStringsArray): TemplateStringsArray {
  return site;
}

/** What a destructuring of null or undefined throws. */
export function coercible(value: unknown, source: string, property?: string): void {
  if (value !== undefined && value !== null) return;
  const text = source === '' ? `${value}` : source;
  throw new TypeError(
    property === undefined ? `Cannot destructure '${text}' as it is ${value}.` : `Cannot destructure property '${property}' of '${source === '' ? 'object' : source}' as it is ${value}.`,
  );
}

/** `{ a, [k]: b, ...rest }`: the own enumerable properties that were not taken. */
export function rest(value: unknown, taken: readonly PropertyKey[]): object {
  const source = Object(value) as Record<PropertyKey, unknown>;
  const copy = {};
  for (const key of Reflect.ownKeys(source)) {
    if (taken.includes(key) || !Reflect.getOwnPropertyDescriptor(source, key)?.enumerable) continue;
    Object.defineProperty(copy, key, { value: source[key], configurable: true, enumerable: true, writable: true });
  }
  return copy;
}

/** Whether what runs is leaving to park. */
let isParking = (): boolean => false;
let SUSPEND: unknown;
let onForeign: (what: string) => Error;
export function connectIteration(parking: () => boolean, sentinel: unknown, foreign: typeof onForeign): void {
  isParking = parking;
  SUSPEND = sentinel;
  onForeign = foreign;
}

const arrayIterator = Array.prototype[Symbol.iterator];
const arrayIteratorPrototype = Object.getPrototypeOf([][Symbol.iterator]());
const arrayIteratorNext = arrayIteratorPrototype.next;

/**
 * An iteration in progress, as an object that a frame can hold. Arrays whose iterator nobody has replaced are walked by
 * index, which is what their iterator does; for all else `next` is read once, and the iterator is closed once.
 */
export class Iteration {
  value: unknown = undefined;
  private index = 0;
  /** The iterator whose method was called and may not have returned yet. */
  private waiting: unknown = undefined;

  /** `open`: the iterator, unless it has ended or was closed; `array`: what is walked in its place. Emitted code looks at `open` before it calls `quit`. */
  constructor(private array: readonly unknown[] | undefined, public open: any, private readonly next: Function | undefined) {}

  /** Advances; false at the end. Short, for V8 to inline it: `ends` is for all that happens once in a loop. */
  step(): boolean {
    const { array, index } = this;
    if (array === undefined || index >= array.length) return this.ends();
    this.value = array[index];
    this.index = index + 1;
    return true;
  }

  /** At the end of an array, or of what is walked by an iterator. */
  private ends(): boolean {
    if (this.array === undefined) return this.advance();
    this.array = EMPTY;
    return false;
  }

  private advance(read = true): boolean {
    const { open: iterator } = this;
    if (iterator === undefined) return false;
    this.open = undefined; // an iterator that throws is not closed
    return this.accept(iterator, Reflect.apply(this.next as Function, iterator, []), read);
  }

  private accept(iterator: unknown, result: any, read: boolean): boolean {
    mustBeObject(result, 'Iterator result ');
    if (result.done) return false;
    if (read && (this.value = result.value) === SUSPEND) throw onForeign('value of an iterator');
    this.open = iterator;
    return true;
  }

  /** Calls `next`, which may suspend: the caller takes the result to `finish`. */
  start(): unknown {
    const { open: iterator } = this;
    if (iterator === undefined) return undefined;
    this.open = undefined;
    this.waiting = iterator;
    return Reflect.apply(this.next as Function, iterator, []);
  }

  /** Advances by what `start` brought; false at the end. `read`: look at the value. */
  finish(result: any, read = true): boolean {
    const iterator = this.waiting;
    if (iterator === undefined) return this.step();
    this.waiting = undefined;
    return this.accept(iterator, result, read);
  }

  /** As `finish`, for an element of a pattern: its value; undefined when there are no more. */
  taken(result: any): unknown {
    return this.finish(result) ? this.value : undefined;
  }

  /** Calls `return`, which may suspend, if the iterator is still open: the caller takes the result to `left`. */
  leave(): unknown {
    const { open: iterator } = this;
    if (iterator === undefined) return undefined;
    this.open = undefined;
    const method = iterator.return;
    if (method === undefined || method === null) return undefined;
    this.waiting = iterator;
    return Reflect.apply(method, iterator, []);
  }

  left(result: unknown): void {
    if (this.waiting === undefined) return;
    this.waiting = undefined;
    mustBeObject(result, '');
  }

  /** The next value of a pattern; undefined when there are no more. */
  take(): unknown {
    return this.step() ? this.value : undefined;
  }

  /** A hole of a pattern: steps, and does not look at the value. */
  skip(): void {
    if (this.array !== undefined) this.step();
    else this.advance(false);
  }

  /** All values that are left. */
  rest(): unknown[] {
    const all: unknown[] = [];
    while (this.step()) all.push(this.value);
    return all;
  }

  /** Control leaves before the end: the iterator is told; its errors count. */
  close(): void {
    const { open: iterator } = this;
    if (iterator === undefined) return;
    this.open = undefined;
    const method = iterator.return;
    if (method === undefined || method === null) return;
    mustBeObject(Reflect.apply(method, iterator, []), '');
  }

  /**
   * Control leaves, the iterator may be open: then the body parks or has thrown. On an error the iterator is told; the
   * body's error counts. (Where foreign code threw an error of its own over a body that had parked, nobody is told.)
   */
  quit(): void {
    if (this.open !== undefined && !isParking()) this.fail(undefined);
  }

  /** The body threw: the iterator is told; the body's error counts. */
  fail(error: unknown): unknown {
    if (isReturning(error)) {
      this.close(); // no error, so the errors of closing count
      return error;
    }
    try {
      this.close();
    } catch {
      // the language drops what return() throws here
    }
    return error;
  }
}

const EMPTY: readonly unknown[] = Object.freeze([]);

/** `method`: its Symbol.iterator, which is read once, as a getter or a proxy might see that. Whether it is an array that is walked by index. */
export const isPlainArray = (value: unknown, method: unknown): value is unknown[] =>
  method === arrayIterator && Array.isArray(value) && arrayIteratorPrototype.next === arrayIteratorNext;

export const iteratorMethod = (value: any): unknown => (value === undefined || value === null ? undefined : value[Symbol.iterator]);

/** Calls the method that makes an iterator. What it returns is not looked at: it may be the sentinel. */
export const iterator = (value: unknown): unknown => iteratorBy(value, iteratorMethod(value));

export function iteratorBy(value: unknown, method: unknown): unknown {
  if (typeof method !== 'function') throw new TypeError(`${describe(value)} is not iterable`);
  return Reflect.apply(method, value, []);
}

export function iterationOf(iterator: unknown): Iteration {
  if ((typeof iterator !== 'object' && typeof iterator !== 'function') || iterator === null) throw new TypeError('Result of the Symbol.iterator method is not an object');
  return new Iteration(undefined, iterator, (iterator as Iterator<unknown>).next);
}

/** GetIterator, for `for-of` and array patterns. */
export function iterate(value: any): Iteration {
  const method = iteratorMethod(value);
  return isPlainArray(value, method) ? new Iteration(value, undefined, undefined) : iterationOf(iteratorBy(value, method));
}

function describe(value: unknown): string {
  return value === null || (typeof value !== 'object' && typeof value !== 'function') ? String(value) : typeof value;
}

/** A `for-in` whose body may suspend: the engine's own, which alone knows which keys come, and what it asks a proxy. */
export class Keys {
  value: string = '';

  constructor(private readonly keys: Generator<string, void>) {}

  step(): boolean {
    const { value, done } = Reflect.apply(nextKey, this.keys, []) as IteratorResult<string, undefined>;
    if (done) return false;
    this.value = value;
    return true;
  }
}

function* keysIn(object: any): Generator<string, void> {
  for (const key in object) yield key;
}
const nextKey = Object.getPrototypeOf(keysIn).prototype.next as () => unknown;

export const keysOf = (value: unknown): Keys => new Keys(keysIn(value));
