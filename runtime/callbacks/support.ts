/**
 * What the cooperative versions share: the language's own abstract operations, and generators that wait.
 *
 * A version first makes sure that its native would call the callback at all; where it would not (no function, no
 * object), the native itself is called and throws what it throws.
 */
import { realm } from '../natives';
import { define, isConstructor } from '../operations';
import { SUSPEND } from '../sentinel';

export const { apply } = Reflect;

/** A callback may be called: else the native says what is wrong. */
export const callable = (self: unknown, f: unknown): f is Function => typeof f === 'function' && self !== undefined && self !== null;

/** LengthOfArrayLike. */
export function lengthOf(o: any): number {
  const length = Math.trunc(+o.length);
  return length > 0 ? Math.min(length, Number.MAX_SAFE_INTEGER) : 0;
}

/** The callback as a function that needs no `this` given. */
export function withThis(f: Function, self: unknown): Function {
  return self === undefined ? f : (...args: unknown[]) => apply(f, self, args);
}

const textOf = Function.prototype.toString;

/** `Array` of another realm. */
const isForeignArray = (C: unknown): boolean =>
  typeof C === 'function' && C !== Array && C.name === 'Array' && Object.getPrototypeOf(C) !== Function.prototype && apply(textOf, C, []) === 'function Array() { [native code] }';

/** The constructor that ArraySpeciesCreate finds; undefined: an ordinary array. */
export function speciesOf(o: any): (new (length: number) => any) | undefined {
  const { isForeign } = realm;
  realm.isForeign = false;
  if (!Array.isArray(o)) return undefined;
  let C: any = o.constructor;
  if (!isForeign && isForeignArray(C)) C = undefined;
  if ((typeof C === 'object' && C !== null) || typeof C === 'function') C = C[Symbol.species] ?? undefined;
  if (C === undefined || C === Array) return undefined;
  if (!isConstructor(C)) throw new TypeError('object.constructor[Symbol.species] is not a constructor');
  return C;
}

export function create(C: (new (length: number) => any) | undefined, length: number): any {
  if (C !== undefined) return new C(length);
  if (length > 2 ** 32 - 1) throw new RangeError('Invalid array length');
  return new Array(length);
}

/**
 * How values get into a new array. Into an ordinary one, which nobody else has seen, by storing them: that defines the
 * property, as long as no index is inherited (one on Array.prototype shows in its length).
 */
export const storing = (C: unknown): Store => (C === undefined && Array.prototype.length === 0 ? store : define);
export type Store = (o: any, key: number, value: unknown) => void;

const store: Store = (o, key, value) => {
  o[key] = value;
};

/*
 * Longer versions are generators (steps.ts) that yield only where a callback has really blocked: `if (v === SUSPEND) v =
 * yield v;`. A `yield` at each call would cost more than most callbacks do.
 */
export { steps, type Steps } from '../steps';
export { SUSPEND };
