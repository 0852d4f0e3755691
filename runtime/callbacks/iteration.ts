/**
 * Iterators in versions that are generators: what their methods return may come only after a suspension.
 */
import { type Iteration, iterate, iterationOf } from '../language';
import { apply, SUSPEND, type Steps } from './support';

/** GetIterator. `method`: the iterator method, if it was read already. */
export function* iteration(value: any, method?: unknown): Steps<Iteration> {
  if (method === undefined) {
    if (Array.isArray(value)) return iterate(value);
    method = value === undefined || value === null ? undefined : value[Symbol.iterator];
  }
  if (typeof method !== 'function') return iterate(value); // which says what is wrong
  let iterator = apply(method, value, []);
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
