/**
 * Sorting with a comparator that may block: the algorithm of V8's Array.prototype.sort, so that comparators see the same
 * pairs in the same order as there. Comparisons are written out, for the reason that gallop.ts gives.
 */
import { gallopLeft, gallopRight, type Compare } from './gallop';
import { SUSPEND, type Steps } from './support';

/** Runs shorter than this are made longer by insertion. */
function minimalRun(length: number): number {
  let rest = 0;
  while (length >= 64) {
    rest |= length & 1;
    length >>= 1;
  }
  return length + rest;
}

const MIN_GALLOP = 7;

interface Run {
  base: number;
  length: number;
}

class Sorting {
  private readonly runs: Run[] = [];
  private minGallop = MIN_GALLOP;

  constructor(private readonly work: unknown[], private readonly compare: Compare, private readonly runsFrom: number) {}

  *sort(): Steps<void> {
    const { work } = this;
    let remaining = work.length;
    if (remaining < 2) return;
    if (remaining < this.runsFrom) return yield* this.insert(0, 1, remaining);
    const minRun = minimalRun(remaining);
    for (let low = 0; remaining > 0; ) {
      let length = yield* this.countRun(low, low + remaining);
      if (length < minRun) {
        const forced = Math.min(minRun, remaining);
        yield* this.insert(low, low + length, low + forced);
        length = forced;
      }
      this.runs.push({ base: low, length });
      yield* this.collapse();
      low += length;
      remaining -= length;
    }
    while (this.runs.length > 1) {
      const { runs } = this;
      let n = runs.length - 2;
      if (n > 0 && runs[n - 1]!.length < runs[n + 1]!.length) n--;
      yield* this.mergeAt(n);
    }
  }

  /** The length of the run that begins at `low`; a descending one is reversed. */
  private *countRun(low: number, high: number): Steps<number> {
    const { work, compare } = this;
    let v: unknown;
    if (low + 1 === high) return 1;
    const descends = +((v = compare(work[low + 1], work[low])) === SUSPEND ? yield v : v) < 0;
    let length = 2;
    for (let k = low + 2; k < high; k++, length++) {
      const falls = +((v = compare(work[k], work[k - 1])) === SUSPEND ? yield v : v) < 0;
      if (falls !== descends) break;
    }
    if (descends) for (let a = low, b = low + length - 1; a < b; a++, b--) [work[a], work[b]] = [work[b], work[a]];
    return length;
  }

  /** Binary insertion of the elements from `start` on. */
  private *insert(low: number, start: number, high: number): Steps<void> {
    const { work, compare } = this;
    let v: unknown;
    for (let at = low === start ? start + 1 : start; at < high; at++) {
      const pivot = work[at];
      let left = low;
      let right = at;
      while (left < right) {
        const middle = left + ((right - left) >> 1);
        if (+((v = compare(pivot, work[middle])) === SUSPEND ? yield v : v) < 0) right = middle;
        else left = middle + 1;
      }
      for (let k = at; k > left; k--) work[k] = work[k - 1];
      work[left] = pivot;
    }
  }

  /** Keeps the pending runs shrinking fast: each longer than the next two together. */
  private *collapse(): Steps<void> {
    const { runs } = this;
    const holds = (n: number) => n < 2 || runs[n - 2]!.length > runs[n - 1]!.length + runs[n]!.length;
    while (runs.length > 1) {
      let n = runs.length - 2;
      if (!holds(n + 1) || !holds(n)) {
        if (runs[n - 1]!.length < runs[n + 1]!.length) n--;
        yield* this.mergeAt(n);
      } else if (runs[n]!.length <= runs[n + 1]!.length) yield* this.mergeAt(n);
      else break;
    }
  }

  private *mergeAt(n: number): Steps<void> {
    const { runs, work, compare } = this;
    let { base: a, length: lengthA } = runs[n]!;
    const b = runs[n + 1]!.base;
    let lengthB = runs[n + 1]!.length;
    runs.splice(n, 2, { base: a, length: lengthA + lengthB });
    const skipped = yield* gallopRight(compare, work, work[b], a, lengthA, 0);
    a += skipped;
    lengthA -= skipped;
    if (lengthA === 0) return;
    lengthB = yield* gallopLeft(compare, work, work[a + lengthA - 1], b, lengthB, lengthB - 1);
    if (lengthB === 0) return;
    if (lengthA <= lengthB) yield* this.mergeLow(a, lengthA, b, lengthB);
    else yield* this.mergeHigh(a, lengthA, b, lengthB);
  }

  private copy(from: unknown[], at: number, to: number, length: number): void {
    const { work } = this;
    // By hand: copyWithin of arrays is slow.
    if (to > at) for (let k = length - 1; k >= 0; k--) work[to + k] = from[at + k];
    else for (let k = 0; k < length; k++) work[to + k] = from[at + k];
  }

  /** Merges two neighbours from the left; the first one, not longer, is copied out. */
  private *mergeLow(a: number, lengthA: number, b: number, lengthB: number): Steps<void> {
    const { work, compare } = this;
    let v: unknown;
    const temp = work.slice(a, a + lengthA);
    let to = a;
    let at = 0;
    /** One element of the first is left, and belongs behind all that is left of the second. */
    const finish = () => {
      this.copy(work, b, to, lengthB);
      work[to + lengthB] = temp[at];
    };
    work[to++] = work[b++];
    done: {
      if (--lengthB === 0) break done;
      if (lengthA === 1) return finish();
      let { minGallop } = this;
      for (;;) {
        let winsA = 0;
        let winsB = 0;
        do {
          if (+((v = compare(work[b], temp[at])) === SUSPEND ? yield v : v) < 0) {
            work[to++] = work[b++];
            winsB++;
            winsA = 0;
            if (--lengthB === 0) break done;
          } else {
            work[to++] = temp[at++];
            winsA++;
            winsB = 0;
            if (--lengthA === 1) return finish();
          }
        } while (winsA < minGallop && winsB < minGallop);
        minGallop++;
        do {
          this.minGallop = minGallop = Math.max(1, minGallop - 1);
          winsA = yield* gallopRight(compare, temp, work[b], at, lengthA, 0);
          if (winsA > 0) {
            this.copy(temp, at, to, winsA);
            to += winsA;
            at += winsA;
            lengthA -= winsA;
            if (lengthA === 1) return finish();
            if (lengthA === 0) break done;
          }
          work[to++] = work[b++];
          if (--lengthB === 0) break done;
          winsB = yield* gallopLeft(compare, work, temp[at], b, lengthB, 0);
          if (winsB > 0) {
            this.copy(work, b, to, winsB);
            to += winsB;
            b += winsB;
            lengthB -= winsB;
            if (lengthB === 0) break done;
          }
          work[to++] = temp[at++];
          if (--lengthA === 1) return finish();
        } while (winsA >= MIN_GALLOP || winsB >= MIN_GALLOP);
        this.minGallop = ++minGallop;
      }
    }
    this.copy(temp, at, to, lengthA);
  }

  /** Merges two neighbours from the right; the second one, the shorter, is copied out. */
  private *mergeHigh(a: number, lengthA: number, b: number, lengthB: number): Steps<void> {
    const { work, compare } = this;
    let v: unknown;
    const temp = work.slice(b, b + lengthB);
    let to = b + lengthB - 1;
    let at = lengthB - 1;
    let last = a + lengthA - 1;
    /** One element of the second is left, and belongs before all that is left of the first. */
    const finish = () => {
      to -= lengthA;
      last -= lengthA;
      this.copy(work, last + 1, to + 1, lengthA);
      work[to] = temp[at];
    };
    work[to--] = work[last--];
    done: {
      if (--lengthA === 0) break done;
      if (lengthB === 1) return finish();
      let { minGallop } = this;
      for (;;) {
        let winsA = 0;
        let winsB = 0;
        do {
          if (+((v = compare(temp[at], work[last])) === SUSPEND ? yield v : v) < 0) {
            work[to--] = work[last--];
            winsA++;
            winsB = 0;
            if (--lengthA === 0) break done;
          } else {
            work[to--] = temp[at--];
            winsB++;
            winsA = 0;
            if (--lengthB === 1) return finish();
          }
        } while (winsA < minGallop && winsB < minGallop);
        minGallop++;
        do {
          this.minGallop = minGallop = Math.max(1, minGallop - 1);
          winsA = lengthA - (yield* gallopRight(compare, work, temp[at], a, lengthA, lengthA - 1));
          if (winsA > 0) {
            to -= winsA;
            last -= winsA;
            this.copy(work, last + 1, to + 1, winsA);
            lengthA -= winsA;
            if (lengthA === 0) break done;
          }
          work[to--] = temp[at--];
          if (--lengthB === 1) return finish();
          winsB = lengthB - (yield* gallopLeft(compare, temp, work[last], 0, lengthB, lengthB - 1));
          if (winsB > 0) {
            to -= winsB;
            at -= winsB;
            this.copy(temp, at + 1, to + 1, winsB);
            lengthB -= winsB;
            if (lengthB === 1) return finish();
            if (lengthB === 0) break done;
          }
          work[to--] = work[last--];
          if (--lengthA === 0) break done;
        } while (winsA >= MIN_GALLOP || winsB >= MIN_GALLOP);
        this.minGallop = ++minGallop;
      }
    }
    if (lengthB > 0) this.copy(temp, 0, to - (lengthB - 1), lengthB);
  }
}

/** Sorts `work` in place. `runsFrom`: fewer elements are sorted by insertion alone. */
export function timsort(work: unknown[], compare: Compare, runsFrom = 0): Steps<void> {
  return new Sorting(work, compare, runsFrom).sort();
}
