/**
 * Construction that blocks. A compiled constructor that parks returns the sentinel like any function: `new C()` evaluates
 * to it, as it is an object. Only to the `super()` of a derived class it must not: `this` would be bound to it, and private
 * names, fields and their initialisers would follow. What happens there depends on the class that called:
 *
 * - Most constructors ask behind `super()` whether `this` is the decoy: a new object each time, to which whatever the
 *   engine gives it may be given, and nothing else. They park, and go on in a resume path that has the `Construction` in
 *   place of `this`. When the parent's object is there, the constructor is called once more, as far as its `super()`
 *   only, which returns that object: so it is the language itself that installs private names and initialises fields.
 * - Where an arrow function holds the constructor's own `this` (or the like: `isApart` in 1-analyze/classanalysis.ts), it
 *   must not be bound before the object is there: `PARKED` is thrown through `super()`, and the resume path, an arrow
 *   function inside the constructor, calls `super()` again. A `try` around `super()`, and `this` kept for an arrow, keep V8
 *   from inlining: such classes cost three times as much to construct as plain ones.
 * - Classes that are not compiled cannot wait: that is a BoundaryError, before anything is bound.
 *
 * Part of the contract: re-exported by abi.ts.
 */
import { capture } from './capture';
import { BoundaryError } from './errors';
import { take, type Frame } from './frames';
import { foreign, hostile, SUSPEND } from './sentinel';

/** What a derived class does where `super()` parks. */
const enum Waits {
  /** Nothing: it has no constructor and no fields, so what `super()` gives passes through it. */
  Passes = 0,
  /** It catches PARKED. */
  Catches = 1,
  /** It looks for the decoy. */
  Looks = 2,
  /** It looks for the decoy, and is called again: it has private names or fields. */
  IsCalledAgain = 3,
}

const derived = new WeakMap<object, Waits>();

/** Called by a derived class of compiled code when it is made. */
export function derives(C: object, how: Waits): void {
  derived.set(C, how);
}

/** What goes through a `super()` that cannot return yet. */
const PARKED = new BoundaryError('a constructor blocked under a function that was not compiled with tsgreen and so cannot wait for `super()`: compile it, or do the blocking call after construction');

/** The class whose constructor has thrown PARKED last. */
let parker: object | null = null;

/** What `super()` has given last in place of an object that is not there yet. Read by emitted code. */
export const building: { decoy: object | null } = { decoy: null };

/** Fields and private names may be put on it while it is what `super()` returns; any other use is a mistake of foreign code. */
function makeDecoy(): object {
  const decoy: object = new Proxy({}, {
    ...hostile,
    defineProperty: () => {
      if (building.decoy !== decoy) throw foreign('defineProperty');
      return true;
    },
  });
  return decoy;
}

const bodyIsEmpty = /\{\s*\}$/;
const textOf = Function.prototype.toString;

/** What the constructor of `C` that parks returns, for the class that called it by `super()`. `target`: its new.target. */
function parking(C: object, target: object): any {
  const between: Function[] = [];
  for (let c: object | null = target; c !== C; c = Object.getPrototypeOf(c)) {
    if (c === null) return SUSPEND; // Reflect.construct with a class that is not derived from this one
    between.push(c as Function);
  }
  const caller = between.findLast((c) => !passes(c));
  return caller === undefined ? SUSPEND : parkingFor(caller, C);
}

/** What `super()` gives is what `new` of the class gives, and nothing else happens. */
function passes(C: Function): boolean {
  const how = derived.get(C);
  return how === undefined ? bodyIsEmpty.test(Reflect.apply(textOf, C, [])) : how === Waits.Passes;
}

function parkingFor(caller: Function, C: object): any {
  const how = derived.get(caller);
  if (how === undefined) throw foreign(`super() of class ${caller.name}`);
  if (how !== Waits.Looks && !Object.isExtensible(caller)) throw foreign(`super() of class ${caller.name}, which is frozen`);
  if (how !== Waits.Catches) return (building.decoy = makeDecoy());
  parker = C;
  throw PARKED;
}

const isObject = (value: unknown): boolean => (typeof value === 'object' && value !== null) || typeof value === 'function';

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
    const object = Reflect.construct(parent, args, this.target);
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

function isConstructor(value: unknown): value is Function {
  try {
    Reflect.construct(Object, [], value as Function);
    return true;
  } catch {
    return false;
  }
}

function wasDecoy(value: unknown): boolean {
  const was = building.decoy !== null && value === building.decoy;
  building.decoy = null;
  return was;
}

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
export function parksInside(frame: Frame | null, C: object, target: object, self: () => object): any {
  if (frame !== null) capture(frame);
  capture(new Inside(self, true));
  return parking(C, target);
}

/** The constructor of a derived class that is too large starts in its resume path, and has this in place of `this`. */
export function begins(C: object, target: Function, hasElements: boolean): Construction {
  return new Construction(undefined, C, target, hasElements ? Waits.IsCalledAgain : Waits.Looks);
}

/** A function that may be a constructor leaves to park: `new` gives its `this`, unless it returns an object. */
export function parksAs(frame: Frame, target: object | undefined, self: unknown): any {
  return parkedAs(capture(frame), target, self);
}

/** The same where what it has to keep is kept already: a tail call waits. */
export function parkedAs(sentinel: any, target: object | undefined, self: unknown): any {
  if (target === undefined) return sentinel;
  capture(new Inside(() => self, false));
  // Which function this is cannot be known: the class nearest to it that waits is the one that called.
  let caller: Function | undefined;
  for (let c: object | null = target; c !== null; c = Object.getPrototypeOf(c)) if (derived.get(c)) caller = c as Function;
  return caller === undefined ? sentinel : parkingFor(caller, Object.getPrototypeOf(caller));
}

/** `super()` of the class threw `error`: returns if the parent has parked, else throws it on. */
export function superParked(error: unknown, C: object): void {
  if (error === PARKED && parker !== null) {
    let parent = Object.getPrototypeOf(C);
    while (parent !== null && parent !== parker && !derived.get(parent)) parent = Object.getPrototypeOf(parent);
    if (parent === parker) {
      parker = null;
      return;
    }
  }
  throw error;
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

/** `Reflect.construct` in green code: a constructor that parks for a derived class parks for this call. */
export function construct(target: Function, args: ArrayLike<unknown>, ...newTarget: [] | [Function]): any {
  try {
    const object = Reflect.construct(target, args, ...(newTarget as [Function]));
    return wasDecoy(object) ? SUSPEND : object;
  } catch (error) {
    if (error !== PARKED || parker !== target) throw error;
    parker = null;
    return SUSPEND;
  }
}

/** What `new` gives after it has waited: a function that was called as a constructor may have lost its object. */
export function constructed(value: unknown): any {
  const object = take(value);
  if (isObject(object)) return object;
  throw new BoundaryError('a function called by `new` blocked and then returned no object: tsgreen suspends constructors only in classes, in functions that mention `this`, and in those of a file that constructs them itself');
}
