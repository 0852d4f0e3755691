/**
 * What emitted code needs to define a class whose parts had to be spelled out: computed names, private names, the class's
 * own name. How its objects are constructed is in construction.ts. Part of the contract: re-exported by abi.ts. A leaf.
 */

/** What a class extends that puts private names on an object that is there already. */
export class Stamp {
  constructor(object: object) {
    return object;
  }
}

/** Keeps the place of a field's computed name while a class is made; is gone before anybody else has the class. */
export const HOLE = Symbol('computed name');

/** The name of a class that was given `own` to refer to itself. */
export function nameClass(C: Function, own: string, name: string): void {
  if (C.name === own) Object.defineProperty(C, 'name', { value: name, configurable: true });
}
