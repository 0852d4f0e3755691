/**
 * Helpers that emitted code calls where a construct of the language has to be spelled out because a suspension may
 * happen in the middle of it: variables, calls, keys, patterns. None of them may block. Part of the contract: re-exported by
 * abi.ts.
 */
import { define } from './operations';

/** A variable that closures share and that is written after they were made. Emitted code makes it by a literal. */
export interface Cell {
  v: unknown;
}

/** What is in a Cell before its variable's declaration ran. */
export const UNSET = Object.freeze({ unset: true });

/** The cell, if its variable may be used already. */
export function checked(cell: Cell, name: string): Cell {
  if (cell.v === UNSET) throw new ReferenceError(`Cannot access '${name}' before initialization`);
  return cell;
}

/** Assigns to a variable in a cell, which may have no value yet. */
export function put<T>(cell: Cell, value: T, name: string): T {
  checked(cell, name).v = value;
  return value;
}

/** Assigns to a constant: both arguments are evaluated, and the reading of `current` throws if it has no value yet. */
export function constant(value: unknown, current: unknown): never {
  throw new TypeError('Assignment to constant variable.');
}

/** Reads a variable that cannot have a value yet, or assigns `value` to it. */
export function uninitialized(name: string, value?: unknown): never {
  throw new ReferenceError(`Cannot access '${name}' before initialization`);
}

/**
 * `call(fn, self, …)`: a method found before its arguments were evaluated is called by this; own `call` and `apply`
 * properties do not matter. Not Reflect.apply, whose array of arguments makes the caller longer than V8 likes to inline.
 */
export const call: (fn: unknown, self: unknown, ...args: unknown[]) => any = Function.prototype.call.bind(Function.prototype.call) as never;

/** The callee of a call is no function; said after its arguments were evaluated. */
export function notFunction(callee: string): never {
  throw new TypeError(`${callee} is not a function`);
}

/** ToPropertyKey, for keys that are evaluated before the value that goes there. */
export function propertyKey(key: unknown): PropertyKey {
  return typeof key === 'symbol' ? key : typeof key === 'object' || typeof key === 'function' ? toKey(key) : String(key);
}

function toKey(key: unknown): PropertyKey {
  // A computed property name converts once, by the language's own rules.
  return Reflect.ownKeys({ [key as PropertyKey]: 0 })[0]!;
}

/** The strings object of a tagged template's site. */
export function strings(site: TemplateStringsArray): TemplateStringsArray {
  return site;
}

/** What a destructuring of null or undefined throws. */
export function coercible(value: unknown, source: string, property?: string): void {
  if (value !== undefined && value !== null) return;
  const text = source === '' ? `${value}` : source;
  throw new TypeError(
    property === undefined ? `Cannot destructure '${text}' as it is ${value}.` : `Cannot destructure property '${property}' of '${source === '' ? 'object' : source}' as it is ${value}.`,
  );
}

/** `{ a, [k]: b, ...rest }`: the own enumerable properties that were not taken. */
export function rest(value: unknown, taken: readonly PropertyKey[]): object {
  const source = Object(value) as Record<PropertyKey, unknown>;
  const copy = {};
  for (const key of Reflect.ownKeys(source)) {
    if (taken.includes(key) || !Reflect.getOwnPropertyDescriptor(source, key)?.enumerable) continue;
    define(copy, key, source[key]);
  }
  return copy;
}
