/**
 * Iterations that a frame can hold, for loops and patterns of emitted code whose middle may suspend: the language's
 * protocol of iterators step by step, and the engine's own `for-in`. What may block is only called here: the caller takes
 * the result, which may be the sentinel, back to the Iteration (`start` and `finish`, `leave` and `left`). Part of the
 * contract: re-exported by abi.ts.
 */
import { isParking } from './capture';
import { isReturning } from './generator';
import { mustBeObject } from './operations';
import * as sentinel from './sentinel';

const { foreign, SUSPEND } = sentinel; // an import is read through the exports object of its module, at each element

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
    const { done } = result;
    if (done) {
      if (done === SUSPEND) throw foreign('done of an iterator');
      return false;
    }
    if (read && (this.value = result.value) === SUSPEND) throw foreign('value of an iterator');
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
    mustBeObject(result, 'Iterator result ');
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
    mustBeObject(Reflect.apply(method, iterator, []), 'Iterator result ');
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
