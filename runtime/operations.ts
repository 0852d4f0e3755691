/**
 * Abstract operations of the language, as its specification names them, for code of the runtime that spells the language out. A leaf.
 */

export const isObject = (value: unknown): value is object => (typeof value === 'object' && value !== null) || typeof value === 'function';

/** `what`: what it is said to be, with a space at its end. */
export function mustBeObject(value: unknown, what: string): void {
  if (!isObject(value)) throw new TypeError(`${what}${String(value)} is not an object`);
}

/** Whether `new` may be called on it. */
export function isConstructor(value: unknown): value is new (...args: unknown[]) => any {
  try {
    Reflect.construct(Object, [], value as Function);
    return true;
  } catch {
    return false;
  }
}

/** CreateDataPropertyOrThrow. */
export function define(object: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
}
