/**
 * What emitted code needs to define a class whose parts had to be spelled out: computed names, private names, the class's
 * own name. How its objects are constructed is in construction.ts. Part of the contract: re-exported by abi.ts.
 */
import { isConstructor, isObject } from './operations';

/** What a class extends that puts private names on an object that is there already. */
export class Stamp {
  constructor(object: object) {
    return object;
  }
}

/** Keeps the place of a field's computed name while a class is made; is gone before anybody else has the class. */
export const HOLE = Symbol('computed name');

/**
 * Said before decorators of members that wait are evaluated, as the class is made behind them.
 * @throws TypeError a class cannot extend it
 */
export function heritable(parent: unknown): void {
  if (parent === null || isConstructor(parent)) return;
  throw new TypeError(`Class extends value ${isObject(parent) && typeof parent !== 'function' ? '#<Object>' : String(parent)} is not a constructor or null`);
}

/** The name of a class that was given `own` to refer to itself. */
export function nameClass(C: Function, own: string, name: string): void {
  if (C.name === own) Object.defineProperty(C, 'name', { value: name, configurable: true });
}
