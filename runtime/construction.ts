/**
 * Objects whose constructors wait. A compiled constructor that parks captures its frame and a `Construction`, which stands
 * for `this` meanwhile and knows at last what `new` gives. What the class that called it by `super()` gets in the
 * meantime is in supers.ts. Part of the contract: re-exported by abi.ts.
 */
import { capture } from './capture';
import { BoundaryError } from './errors';
import { take, type Frame, type Resume } from './frames';
import { isConstructor, isObject } from './operations';
import { SUSPEND } from './sentinel';
import { building, constructAs, goesOn, parking, parkingBelow, Waits, wasDecoy } from './supers';

const NOT_YET = "Must call super constructor in derived class before accessing 'this' or returning from derived constructor";

/**
 * An object under construction. As a frame below that of the constructor it sees to what `new` gives at last: not the
 * sentinel. In resume paths of derived classes it stands for `this`.
 */
class Construction implements Frame {
  next: Frame | null = null;
  s = 1;
  constructor(private object: object | undefined, private readonly C: object, private readonly target: Function, private readonly how: Waits, private readonly isDerived = true) {}

  resume(frame: Frame, value: unknown): unknown {
    const result = take(value);
    if (isObject(result)) return result;
    const self = frame as Construction;
    if (self.isDerived && result !== undefined) throw new TypeError('Derived constructors may only return object or undefined');
    return self.here;
  }

  /** The constructor has started in its resume path, which returned `result`: what it returns itself. */
  entered(result: any): any {
    if (result !== SUSPEND) return this.resume(this, result);
    capture(this);
    return parking(this.C, this.target);
  }

  /** `this`. */
  get here(): object {
    if (this.object === undefined) throw new ReferenceError(NOT_YET);
    return this.object;
  }

  /** `super(…)`: gives the sentinel where the parent parks. */
  construct(args: unknown[]): unknown {
    const parent = Object.getPrototypeOf(this.C);
    if (!isConstructor(parent)) {
      const { name } = this.C as Function; // the engine's words, who calls a class that extends null so
      throw new TypeError(`Super constructor ${parent === Function.prototype ? 'null' : String(parent)} of ${name === '' ? 'anonymous class' : name} is not a constructor`);
    }
    const object = constructAs(parent, args, this.target);
    if (object === SUSPEND || wasDecoy(object)) return SUSPEND;
    this.adopt(object);
    return undefined;
  }

  /** The parent's object is there. */
  adopt(object: object): void {
    if (this.object !== undefined) throw new ReferenceError('Super constructor may only be called once');
    if (this.how === Waits.IsCalledAgain) {
      adopt(this.C, object);
      Reflect.construct(this.C as Function, [], Adoption);
    }
    this.object = object;
  }
}

/** One whose `this` only the constructor itself knows. */
class Inside extends Construction {
  constructor(private readonly self: () => any, isDerived: boolean) {
    super(undefined, Inside, Inside, Waits.Catches, isDerived);
  }
  override get here(): object {
    return this.self();
  }
}

/** The frame above one with this resume path is that of a function which `new` called. */
export const isConstruction = (resume: Resume | undefined): boolean => resume === Construction.prototype.resume;

/** The constructor of a class `C` that is not derived leaves to park. `frame`: null where it is kept already; `target`: its new.target. */
export function parks(frame: Frame | null, C: object, target: Function, self: object): any {
  if (frame !== null) capture(frame);
  capture(new Construction(self, C, target, Waits.Passes, false));
  return parking(C, target);
}

/** The constructor of a derived class leaves to park. The frame has in its first slot `this`, once there is one. */
export function parksDerived(frame: any, C: object, target: Function, hasElements: boolean): any {
  building.decoy = null;
  const [slots, first] = 'b' in frame ? [frame, 'a'] : [frame.a, 0];
  const construction = new Construction(slots[first], C, target, hasElements ? Waits.IsCalledAgain : Waits.Looks);
  slots[first] = construction;
  capture(frame);
  capture(construction);
  return parking(C, target);
}

/** The same of one whose resume path is inside of it. `self`: its `this`, once there is one. */
export function parksInside(frame: Frame | null, C: Function, target: Function, self: () => object): any {
  if (frame !== null) {
    goesOn(frame, C, target);
    capture(frame);
  }
  capture(new Inside(self, true));
  return parking(C, target);
}

/** The constructor of a derived class that is too large starts in its resume path, and has this in place of `this`. */
export function begins(C: object, target: Function, hasElements: boolean): Construction {
  return new Construction(undefined, C, target, hasElements ? Waits.IsCalledAgain : Waits.Looks);
}

/** A function that may be a constructor has parked: `new` gives its `this`, unless it returns an object. */
export function parkedAs(sentinel: any, target: object | undefined, self: unknown): any {
  if (target === undefined) return sentinel;
  capture(new Inside(() => self, false));
  return parkingBelow(target, sentinel);
}

let adopting: { C: object; parent: object; object: object } | undefined;

/** The parent of a class while `super()` is called for the second time: gives the object that is there already. */
export class Adoption {
  constructor() {
    const { C, parent, object } = adopting!;
    adopting = undefined;
    Object.setPrototypeOf(C, parent);
    return object;
  }
}

/** The next thing that happens must be `super()` in the constructor of `C`: it gives `object`. Nothing else runs in between. */
export function adopt(C: object, object: object): void {
  const parent = Object.getPrototypeOf(C);
  if (!Reflect.setPrototypeOf(C, Adoption)) throw new BoundaryError('a class was frozen while its constructor waited in `super()`: tsgreen cannot construct it');
  adopting = { C, parent, object };
}

/** What `new` gives after it has waited: a function that was not compiled, and was called as a constructor, has lost its object. */
export function constructed(value: unknown): any {
  const object = take(value);
  if (isObject(object)) return object;
  throw new BoundaryError('a function that was not compiled with tsgreen was called by `new`, and returned what a blocking call gave it: compile it, as constructors that wait must be');
}
