/**
 * Construction that blocks. A compiled constructor that parks returns the sentinel like any function: `new C()` evaluates
 * to it, as it is an object. Only `super()` must not return it: `this` would be bound to it and fields defined on it. So
 * a parking constructor that was called by the `super()` of a compiled class throws `PARKED` instead, before anything
 * is bound; that class catches it, parks too, and calls `super()` again when the object is there (`adopt`): the language
 * itself then binds `this`, installs private names and initialises fields, on the real object.
 *
 * Re-exported by abi.ts, which hands in how frames are captured (`setContract`).
 */
import { BoundaryError } from './errors';
import { take, type Frame } from './frames';

let capture: (frame: Frame) => any;
let SUSPEND: any;
export function setContract(captureFrame: typeof capture, sentinel: any): void {
  capture = captureFrame;
  SUSPEND = sentinel;
}

/**
 * Derived classes of compiled code, by what their constructors do where `super()` parks: true: they catch it; false:
 * they do nothing but call `super()` (no constructor, no fields), so it may pass through them.
 */
const derived = new WeakMap<object, boolean>();

/** Called by a derived class when it is made. */
export function derives(C: object, catches: boolean): void {
  derived.set(C, catches);
}

/** What goes through a `super()` that cannot return yet. Who lets it escape has called a green constructor from code that was not compiled. */
const PARKED = new BoundaryError(
  'a constructor blocked under a class or function that was not compiled with tsgreen and so cannot wait for `super()`: compile it, or do the blocking call after construction',
);

/** The class whose constructor has thrown PARKED last. */
let parker: object | null = null;

/** The class that called the constructor of `C` by `super()`, if it can wait. */
function waiting(C: object, target: object): boolean {
  let caller: object | undefined;
  for (let c: object | null = target; c !== C; c = Object.getPrototypeOf(c)) {
    if (c === null) return false;
    if (derived.get(c) !== false) caller = c;
  }
  return caller !== undefined && derived.get(caller) === true && Object.isExtensible(caller);
}

const isObject = (value: unknown): boolean => (typeof value === 'object' && value !== null) || typeof value === 'function';

/** What a constructor evaluates to that returns `value` at last: not the sentinel. Runs in its own frame, below the constructor's. */
class Construction implements Frame {
  next: Frame | null = null;
  s = 1;
  constructor(readonly self: () => unknown, readonly isDerived: boolean) {}
  resume(frame: Frame, value: unknown): unknown {
    const result = take(value);
    const { self, isDerived } = frame as Construction;
    if (isObject(result)) return result;
    if (isDerived && result !== undefined) throw new TypeError('Derived constructors may only return object or undefined');
    return self();
  }
}

/** A constructor leaves to park. `C`: its class; `target`: its new.target; `self`: its `this`, once it has one. */
export function parks(frame: Frame, C: object, target: object, isDerived: boolean, self: () => unknown): any {
  capture(frame);
  const sentinel = capture(new Construction(self, isDerived));
  if (target === C || !waiting(C, target)) return sentinel;
  parker = C;
  throw PARKED;
}

/** A function that may be a constructor leaves to park: `new` gives its `this`, unless it returns an object. */
export function parksAs(frame: Frame, target: object | undefined, self: unknown): any {
  const sentinel = capture(frame);
  return target === undefined ? sentinel : capture(new Construction(() => self, false));
}

/** `super()` of the class threw `error`: returns if the parent has parked, else throws it on. */
export function superParked(error: unknown, C: object): void {
  if (error === PARKED && parker !== null) {
    let parent = Object.getPrototypeOf(C);
    while (parent !== null && derived.get(parent) === false) parent = Object.getPrototypeOf(parent);
    if (parent === parker) {
      parker = null;
      return;
    }
  }
  throw error;
}

let adopting: { C: object; parent: object; object: object } | undefined;

/** The parent of a class while `super()` is called for the second time: gives the object that is there already. */
class Adoption {
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
    return Reflect.construct(target, args, ...(newTarget as [Function]));
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
  throw new BoundaryError('a function called by `new` blocked and then returned no object: tsgreen suspends constructors only in classes, and in functions that mention `this`');
}

/** What a class extends that puts a private name on an object that is there already. */
export class Stamp {
  constructor(object: object) {
    return object;
  }
}

/** A field that is initialised by the constructor's code: CreateDataPropertyOrThrow. */
export function define(object: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
}

/** The name of a class that was given `own` to refer to itself. */
export function nameClass(C: Function, own: string, name: string): void {
  if (C.name === own) Object.defineProperty(C, 'name', { value: name, configurable: true });
}
