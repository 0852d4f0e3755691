/**
 * Which slot of the frame keeps which variable. A variable has the same slot at every point of its function, so the
 * resume path restores without asking at which point it was left; only temporaries share slots, and all variables of
 * functions that have many.
 */
import type { Binding } from '../1-analyze/scopes';
import type { Lowered } from '../2-lower/ir';

export const slotNames = 'abcdefghijklmnop';

export interface FrameLayout {
  /** Which of the five sizes. (Generators make their frame by `generator`, with an array.) */
  readonly kind: '2' | '4' | '8' | '16' | 'N';
  /** All in one array: more slots than names. */
  readonly inArray: boolean;
  readonly size: number;
  slotOf(b: Binding): number;
  /** What is in the slots at a point; undefined where a slot is empty. */
  at(live: readonly Binding[]): readonly (Binding | undefined)[];
  readonly variables: readonly Binding[];
  /** Variables that keep their value and their slot from the first point on: a frame that parks again has them already. */
  readonly settled: ReadonlySet<Binding>;
}

/** All variables at every point (2-lower/large.ts). */
function largeFrame(kept: readonly Binding[]): FrameLayout {
  const slots = new Map(kept.map((b, i) => [b, i]));
  return {
    kind: 'N',
    inArray: true,
    size: kept.length,
    slotOf: (b) => slots.get(b)!,
    at: (live) => {
      const given = new Set(live);
      return kept.map((b) => (given.has(b) ? b : undefined));
    },
    variables: kept,
    settled: new Set(),
  };
}

/** Up to so many variables of the source have a slot each. */
const MOST_OWN_SLOTS = 12;

/** `isConstant`: set once in an activation, if it is set at all. */
export function layoutFrame(lowered: Lowered, isConstant: (b: Binding) => boolean, isGenerator: boolean): FrameLayout {
  if (lowered.kept) return largeFrame(lowered.kept);
  const slots = new Map<Binding, number>();
  const rows = [...(isGenerator ? [lowered.entry] : []), ...lowered.points.map((p) => p.live)];
  /** The last point at which a variable is live, in the order of the first ones. */
  const lastUse = new Map<Binding, number>();
  rows.forEach((live, i) => live.forEach((b) => lastUse.set(b, i)));
  const named = [...lastUse.keys()].filter((b) => b.kind !== 'temp');
  // A debugger shows a variable that shares its slot with a wrong value before it is set: only long functions pay that.
  const isShared = (b: Binding) => b.kind === 'temp' || named.length > MOST_OWN_SLOTS;
  for (const b of named) if (!isShared(b)) slots.set(b, slots.size);
  const first = slots.size;
  let size = first;
  // A slot is free again after the last point of its variable: looking for gaps in between would be quadratic.
  const free: number[] = [];
  const ending: number[][] = rows.map(() => []);
  rows.forEach((live, i) => {
    for (const b of live) {
      if (slots.has(b)) continue;
      const slot = free.pop() ?? size++;
      slots.set(b, slot);
      ending[lastUse.get(b)!]!.push(slot);
    }
    free.push(...ending[i]!.reverse());
  });
  return {
    kind: size <= 2 ? '2' : size <= 4 ? '4' : size <= 8 ? '8' : size <= 16 ? '16' : 'N',
    inArray: size > 16 || isGenerator,
    size,
    slotOf: (b) => slots.get(b)!,
    at: (live) => {
      const row = new Array<Binding | undefined>(size).fill(undefined);
      for (const b of live) row[slots.get(b)!] = b;
      return row;
    },
    variables: [...slots.keys()],
    settled: new Set(named.filter((b) => isConstant(b) && !lowered.boundLater.has(b) && lowered.points.every((p) => p.live.includes(b)))),
  };
}
