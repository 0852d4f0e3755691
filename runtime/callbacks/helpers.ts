/**
 * The methods of Iterator.prototype, where the language has them (Node 22): iterators and callbacks that block. Those that
 * return an iterator return one of ours: for whoever looks, it is an iterator helper as the engine's.
 */
import type { Iteration } from '../iteration';
import { iterationOf } from '../iteration';
import { register } from '../natives';
import { isObject } from '../operations';
import { advance, close, fail, remaining } from './iteration';
import { apply, callable, steps, SUSPEND, type Steps } from './support';

const natives = (globalThis as any).Iterator?.prototype;

/** Calls `f`; if that throws, the iterator is closed. */
function* call(it: Iteration, f: Function, ...args: unknown[]): Steps<unknown> {
  try {
    const answer = f(...args);
    return answer === SUSPEND ? yield answer : answer;
  } catch (error) {
    throw yield* fail(it, error);
  }
}

/** Registers what is done with the iterator and the method's first argument, if the native would do anything with that. */
function add(name: string, accepts: (given: unknown) => boolean, version: (it: Iteration, given: any, args: unknown[]) => unknown): void {
  const native = natives[name] as Function;
  register('Iterator', native, function (this: unknown, ...args: unknown[]): unknown {
    return isObject(this) && accepts(args[0]) ? version(iterationOf(this), args[0], args) : apply(native, this, args);
  });
}

const isFunction = (given: unknown): boolean => callable(natives, given);

/** What ends a walk over all values. */
interface Answer {
  readonly result: unknown;
}

function* asked(it: Iteration, f: Function, judge: (answer: unknown, value: unknown) => Answer | undefined, otherwise: unknown): Steps<unknown> {
  for (let k = 0; yield* advance(it); k++) {
    const { value } = it;
    const found = judge(yield* call(it, f, value, k), value);
    if (found === undefined) continue;
    yield* close(it);
    return found.result;
  }
  return otherwise;
}

function* reduced(it: Iteration, f: Function, given: unknown[]): Steps<unknown> {
  let k = 0;
  let total = given[0];
  if (given.length === 0) {
    if (!(yield* advance(it))) throw new TypeError('Reduce of a done iterator with no initial value');
    total = it.value;
    k = 1;
  }
  for (; yield* advance(it); k++) total = yield* call(it, f, total, it.value, k);
  return total;
}

/** How a helper finds its next value, which it hands to `put`; false at the end. */
type Next = (put: (value: unknown) => void) => Steps<boolean>;

const enum State {
  Start,
  Between,
  Running,
  Done,
}

class Helper {
  #state = State.Start;
  readonly #next: Next;
  readonly #close: () => Steps<void>;

  constructor(it: Iteration, next: Next, closing = () => close(it)) {
    this.#next = next;
    this.#close = closing;
  }

  /** @green */
  next(): unknown {
    if (this.#state === State.Done) return { value: undefined, done: true };
    this.#enter();
    return steps(this.#advance());
  }

  /** @green */
  return(): unknown {
    if (this.#state === State.Done) return { value: undefined, done: true };
    const isStart = this.#state === State.Start;
    this.#enter();
    if (isStart) this.#state = State.Done;
    return steps(this.#leave());
  }

  #enter(): void {
    if (this.#state === State.Running) throw new TypeError('Generator is already running');
    this.#state = State.Running;
  }

  *#advance(): Steps<unknown> {
    let goesOn = false;
    let value: unknown;
    try {
      goesOn = yield* this.#next((found) => void (value = found));
    } finally {
      this.#state = goesOn ? State.Between : State.Done;
    }
    return { value, done: !goesOn };
  }

  *#leave(): Steps<unknown> {
    try {
      yield* this.#close();
    } finally {
      this.#state = State.Done;
    }
    return { value: undefined, done: true };
  }
}

function* flattened(value: unknown): Steps<Iteration> {
  if (!isObject(value)) throw new TypeError(`${String(value)} is not an object`);
  const method = (value as any)[Symbol.iterator];
  if (method === undefined || method === null) return iterationOf(value);
  let iterator = apply(method, value, []);
  if (iterator === SUSPEND) iterator = yield iterator;
  return iterationOf(iterator);
}

function flatMapped(it: Iteration, f: Function): Helper {
  let inner: Iteration | undefined;
  let k = 0;
  function* next(put: (value: unknown) => void): Steps<boolean> {
    for (;;) {
      if (inner === undefined) {
        if (!(yield* advance(it))) return false;
        const made = yield* call(it, f, it.value, k++);
        try {
          inner = yield* flattened(made);
        } catch (error) {
          throw yield* fail(it, error);
        }
      }
      let goesOn: boolean;
      try {
        goesOn = yield* advance(inner);
      } catch (error) {
        throw yield* fail(it, error);
      }
      if (goesOn) {
        put(inner.value);
        return true;
      }
      inner = undefined;
    }
  }
  return new Helper(it, next, function* () {
    try {
      if (inner) yield* close(inner);
    } catch (error) {
      throw yield* fail(it, error);
    }
    yield* close(it);
  });
}

if (natives?.map) {
  const helpers = Object.getPrototypeOf(natives.map.call([].values(), () => {}));
  Object.setPrototypeOf(Helper.prototype, helpers);
  delete (Helper.prototype as { constructor?: unknown }).constructor;

  add('forEach', isFunction, (it, f) => steps(asked(it, f, () => undefined, undefined)));
  add('some', isFunction, (it, f) => steps(asked(it, f, (answer) => (answer ? { result: true } : undefined), false)));
  add('every', isFunction, (it, f) => steps(asked(it, f, (answer) => (answer ? undefined : { result: false }), true)));
  add('find', isFunction, (it, f) => steps(asked(it, f, (answer, value) => (answer ? { result: value } : undefined), undefined)));
  add('reduce', isFunction, (it, f, args) => steps(reduced(it, f, args.slice(1))));
  add('toArray', () => true, (it) => steps(remaining(it)));

  add('map', isFunction, (it, f) => {
    let k = 0;
    return new Helper(it, function* (put) {
      if (!(yield* advance(it))) return false;
      put(yield* call(it, f, it.value, k++));
      return true;
    });
  });
  add('filter', isFunction, (it, f) => {
    let k = 0;
    return new Helper(it, function* (put) {
      while (yield* advance(it)) {
        const { value } = it;
        if (!(yield* call(it, f, value, k++))) continue;
        put(value);
        return true;
      }
      return false;
    });
  });
  add('flatMap', isFunction, flatMapped);

  // Other limits are the native's to convert, or to refuse.
  const isLimit = (given: unknown): boolean => (typeof given === 'number' || typeof given === 'string') && Math.trunc(+given) >= 0;
  add('take', isLimit, (it, limit) => {
    let left = Math.trunc(+limit);
    return new Helper(it, function* (put) {
      if (left === 0) yield* close(it);
      if (left-- === 0 || !(yield* advance(it))) return false;
      put(it.value);
      return true;
    });
  });
  add('drop', isLimit, (it, limit) => {
    let left = Math.trunc(+limit);
    return new Helper(it, function* (put) {
      for (; left > 0; left--) if (!(yield* advance(it, false))) return false;
      if (!(yield* advance(it))) return false;
      put(it.value);
      return true;
    });
  });
}
