/**
 * Galloping, the search of a timsort: where a key goes in a sorted part, looked for from a hint on in steps that double, and
 * then by halves. The comparisons and their order are V8's. Changes nothing.
 */
import { SUSPEND, type Steps } from './support';

export type Compare = Function;

/*
 * A comparison is written out wherever there is one, `+((v = compare(x, y)) === SUSPEND ? yield v : v) < 0`: as a generator
 * of its own it made sorting ten times as slow. Tests are for `< 0` and `> 0` only, so that NaN counts as equal.
 */

/** Where `key` goes in a sorted part: before its equals. The search starts at `hint`. */
export function* gallopLeft(compare: Compare, list: unknown[], key: unknown, base: number, length: number, hint: number): Steps<number> {
  let v: unknown;
  let last = 0;
  let offset = 1;
  if (+((v = compare(list[base + hint], key)) === SUSPEND ? yield v : v) < 0) {
    const most = length - hint;
    while (offset < most && +((v = compare(list[base + hint + offset], key)) === SUSPEND ? yield v : v) < 0) {
      last = offset;
      offset = offset * 2 + 1;
    }
    if (offset > most) offset = most;
    last += hint;
    offset += hint;
  } else {
    const most = hint + 1;
    while (offset < most && !(+((v = compare(list[base + hint - offset], key)) === SUSPEND ? yield v : v) < 0)) {
      last = offset;
      offset = offset * 2 + 1;
    }
    if (offset > most) offset = most;
    [last, offset] = [hint - offset, hint - last];
  }
  last++;
  while (last < offset) {
    const middle = last + ((offset - last) >> 1);
    if (+((v = compare(list[base + middle], key)) === SUSPEND ? yield v : v) < 0) last = middle + 1;
    else offset = middle;
  }
  return offset;
}

/** As `gallopLeft`, but after its equals. */
export function* gallopRight(compare: Compare, list: unknown[], key: unknown, base: number, length: number, hint: number): Steps<number> {
  let v: unknown;
  let last = 0;
  let offset = 1;
  if (+((v = compare(key, list[base + hint])) === SUSPEND ? yield v : v) < 0) {
    const most = hint + 1;
    while (offset < most && +((v = compare(key, list[base + hint - offset])) === SUSPEND ? yield v : v) < 0) {
      last = offset;
      offset = offset * 2 + 1;
    }
    if (offset > most) offset = most;
    [last, offset] = [hint - offset, hint - last];
  } else {
    const most = length - hint;
    while (offset < most && !(+((v = compare(key, list[base + hint + offset])) === SUSPEND ? yield v : v) < 0)) {
      last = offset;
      offset = offset * 2 + 1;
    }
    if (offset > most) offset = most;
    last += hint;
    offset += hint;
  }
  last++;
  while (last < offset) {
    const middle = last + ((offset - last) >> 1);
    if (+((v = compare(key, list[base + middle])) === SUSPEND ? yield v : v) < 0) offset = middle;
    else last = middle + 1;
  }
  return offset;
}
