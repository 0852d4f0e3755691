/**
 * Sorting with a comparator that may block, as V8 sorts typed arrays: a plain merge sort, so that comparators see the same
 * pairs in the same order as there.
 */
import type { Compare } from './gallop';
import { SUSPEND, type Steps } from './support';

/** Sorts `work` in place, as V8 does it for typed arrays. */
export function* mergesort(work: unknown[], compare: Compare): Steps<void> {
  if (work.length < 2) return;
  yield* mergeParts(work.slice(), 0, work.length, work, compare);
}

/** Sorts the elements from `from` to `to` into `target`; `source` has the same elements. */
function* mergeParts(source: unknown[], from: number, to: number, target: unknown[], compare: Compare): Steps<void> {
  let v: unknown;
  const middle = from + ((to - from) >> 1);
  if (middle - from > 1) yield* mergeParts(target, from, middle, source, compare);
  if (to - middle > 1) yield* mergeParts(target, middle, to, source, compare);
  let left = from;
  let right = middle;
  for (let at = from; at < to; at++) {
    const takesLeft = left < middle && (right >= to || !(+((v = compare(source[left], source[right])) === SUSPEND ? yield v : v) > 0));
    target[at] = takesLeft ? source[left++] : source[right++];
  }
}
