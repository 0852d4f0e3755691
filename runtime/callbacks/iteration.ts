/**
 * Iterators in versions that are generators: what their methods return may come only after a suspension.
 */
import { Iteration, isPlainArray, iterationOf, iteratorBy, iteratorMethod } from '../iteration';
import { SUSPEND, type Steps } from './support';

/** GetIterator. `method`: the iterator method, if it was read already. */
export function* iteration(value: unknown, method = iteratorMethod(value)): Steps<Iteration> {
  if (isPlainArray(value, method)) return new Iteration(value, undefined, undefined);
  let iterator = iteratorBy(value, method);
  if (iterator === SUSPEND) iterator = yield iterator;
  return iterationOf(iterator);
}

/** Takes the next value; false at the end. `read`: look at it. */
export function* advance(it: Iteration, read = true): Steps<boolean> {
  const result = it.start();
  return it.finish(result === SUSPEND ? yield result : result, read);
}

/** Nothing more will be taken: the iterator is closed, and what that throws counts. */
export function* close(it: Iteration): Steps<void> {
  const result = it.leave();
  it.left(result === SUSPEND ? yield result : result);
}

/** The body threw: the iterator is closed, and the body's error counts. */
export function* fail(it: Iteration, error: unknown): Steps<unknown> {
  try {
    const result = it.leave();
    if (result === SUSPEND) yield result;
  } catch {
    // the language drops what return() throws here
  }
  return error;
}

/** Given to a native that is to say in its own words that there is no iterator; what may have a getter for one is asked once. */
export const bare = (value: unknown): unknown => (typeof value === 'object' ? {} : typeof value === 'function' ? () => {} : value);

/** Hands each value to `take`. */
export function* each(items: unknown, method: unknown, take: (value: any) => unknown): Steps<void> {
  const it = yield* iteration(items, method);
  while (yield* advance(it)) {
    try {
      const taken = take(it.value);
      if (taken === SUSPEND) yield taken;
    } catch (error) {
      throw yield* fail(it, error);
    }
  }
}

/** All that the iterator still has. */
export function* remaining(it: Iteration): Steps<unknown[]> {
  const values: unknown[] = [];
  while (yield* advance(it)) values.push(it.value);
  return values;
}

/** IterableToList. */
export function* listed(items: unknown, method: unknown): Steps<unknown[]> {
  return yield* remaining(yield* iteration(items, method));
}
