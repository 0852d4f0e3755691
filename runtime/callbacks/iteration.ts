/**
 * Iterators in versions that are generators: what their methods return may come only after a suspension.
 */
import { Iteration, isPlainArray, iterationOf, iteratorBy, iteratorMethod } from '../language';
import { SUSPEND, type Steps } from './support';

/** GetIterator. `method`: the iterator method, if it was read already. */
export function* iteration(value: unknown, method = iteratorMethod(value)): Steps<Iteration> {
  if (isPlainArray(value, method)) return new Iteration(value, undefined, undefined);
  let iterator = iteratorBy(value, method);
  if (iterator === SUSPEND) iterator = yield iterator;
  return iterationOf(iterator);
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
