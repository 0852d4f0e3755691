/**
 * `sort` and `toSorted` of arrays and typed arrays. The elements are taken out first and put back at the end, as in V8:
 * what the comparator does to the array meanwhile is overwritten, and if it throws the array is as it was.
 */
import { register } from '../natives';
import type { Compare } from './gallop';
import { mergesort } from './mergesort';
import { apply, callable, steps, lengthOf, type Steps } from './support';
import { timsort } from './timsort';
import { lengthOfTyped, typed } from './typed';

const { sort, toSorted } = Array.prototype as any;

/** From how many elements on the native `sort` looks for runs first: from all on, or (Node 26) from 8 on. It is asked. */
const RUNS_FROM = ((): number => {
  for (let length = 3; ; length++) {
    const pairs: [number, number][] = [];
    apply(sort, [2, 1, ...Array.from({ length: length - 2 }, (_, k) => k + 3)], [(a: number, b: number) => (pairs.push([a, b]), a - b)]);
    if (pairs[1]![1] !== 2 || length === 64) return length; // the run's next pair is 3, 1; a binary insertion begins in the middle
  }
})();

register('Array', sort, function (this: any, compare?: unknown): unknown {
  if (!callable(this, compare)) return apply(sort, this, [compare]);
  return steps(sortArray(Object(this), compare));
});

function* sortArray(o: any, compare: Compare): Steps<unknown> {
  const length = lengthOf(o);
  if (length < 2) return o; // V8 does not look at the elements then
  const values: unknown[] = [];
  let undefinedCount = 0;
  for (let k = 0; k < length; k++) {
    if (!(k in o)) continue;
    const value = o[k];
    if (value === undefined) undefinedCount++;
    else values.push(value);
  }
  yield* timsort(values, compare, RUNS_FROM);
  let at = 0;
  for (const value of values) o[at++] = value;
  while (undefinedCount-- > 0) o[at++] = undefined;
  for (; at < length; at++) delete o[at];
  return o;
}

if (toSorted) {
  register('Array', toSorted, function (this: any, compare?: unknown): unknown {
    if (!callable(this, compare)) return apply(toSorted, this, [compare]);
    return steps(sortedArray(Object(this), compare));
  });
}

function* sortedArray(o: any, compare: Compare): Steps<unknown> {
  const length = lengthOf(o);
  if (length > 2 ** 32 - 1) throw new RangeError(`Invalid array length`);
  const values: unknown[] = [];
  let undefinedCount = 0;
  for (let k = 0; k < length; k++) {
    const value = o[k];
    if (value === undefined) undefinedCount++;
    else values.push(value);
  }
  yield* timsort(values, compare);
  while (undefinedCount-- > 0) values.push(undefined);
  return values;
}

register('TypedArray', typed.sort, function (this: any, compare?: unknown): unknown {
  if (!callable(this, compare) || lengthOfTyped(this) === 0) return apply(typed.sort, this, [compare]);
  return steps(sortTyped(this, this, compare));
});

if (typed.toSorted) {
  register('TypedArray', typed.toSorted, function (this: any, compare?: unknown): unknown {
    if (!callable(this, compare) || lengthOfTyped(this) === 0) return apply(typed.toSorted, this, [compare]);
    return steps(sortTyped(this, apply(typed.toSorted, this, []), compare));
  });
}

function* sortTyped(o: any, target: any, compare: Compare): Steps<unknown> {
  const values = Array.from({ length: lengthOfTyped(o) }, (_, k) => o[k]);
  yield* mergesort(values, compare);
  for (let k = 0; k < values.length; k++) target[k] = values[k]; // no effect where it has shrunk
  return target;
}
