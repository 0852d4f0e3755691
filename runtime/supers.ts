/**
 * `super()` that blocks. A compiled constructor that parks returns the sentinel like any function: `new C()` evaluates to
 * it, as it is an object. Only to the `super()` of a derived class it must not: `this` would be bound to it, and private
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
 * Here is what each of them gets; what the constructor itself leaves behind is in construction.ts. Part of the contract:
 * re-exported by abi.ts.
 */
import { BoundaryError } from './errors';
import type { Frame } from './frames';
import { foreign, hostile, SUSPEND } from './sentinel';

/** What a derived class does where `super()` parks. */
export const enum Waits {
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

/** What is being constructed with another class's new.target, which knows nothing of the constructors that run. */
let constructing: { start: Function; target: Function } | null = null;

/** From which class the constructors that run are to be found. */
export const startOf = (target: object): object => (constructing?.target === target ? constructing.start : target);

/** `run` constructs, or goes on to construct, an object of `target` by the constructor of `start`. */
function constructingBy<T>(start: Function, target: Function, run: () => T): T {
  const around = constructing;
  constructing = { start, target };
  try {
    return run();
  } finally {
    constructing = around;
  }
}

/** `super()` of an object of `target`. It adds frames to stacks only where `target` alone would not do. */
export function constructAs(start: Function, args: ArrayLike<unknown>, target: Function): any {
  return extendsIt(target, start) ? Reflect.construct(start, args, target) : constructingBy(start, target, () => Reflect.construct(start, args, target));
}

function extendsIt(target: Function, C: object): boolean {
  let c: object | null = target;
  while (c !== null && c !== C) c = Object.getPrototypeOf(c);
  return c === C;
}

/** The constructor of `C` is to go on so, and may call `super()` by itself then. */
export function goesOn(frame: Frame, C: Function, target: Function): void {
  const { resume } = frame;
  if (!extendsIt(target, C)) frame.resume = (self, value) => constructingBy(C, target, () => resume(self, value));
}

/** What the constructor of `C` that parks returns, for the class that called it by `super()`. `target`: its new.target. */
export function parking(C: object, target: object): any {
  const aside = constructing?.target === target && constructing.start !== C ? callerOf(C, constructing.start) : undefined;
  const caller = aside === undefined ? callerOf(C, target) : aside;
  return caller ? parkingFor(caller, C) : SUSPEND; // `new C`, or Reflect.construct with a class that is not derived from it
}

/** The class to which `super()` gives what the constructor of `C` returns, where that of `start` runs; null: to none, it passes; undefined: it does not run. */
function callerOf(C: object, start: object): Function | null | undefined {
  const between: Function[] = [];
  for (let c: object | null = start; c !== C; c = Object.getPrototypeOf(c)) {
    if (c === null) return undefined;
    between.push(c as Function);
  }
  return between.findLast((c) => !passes(c)) ?? null;
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

/**
 * What a function that parks returns, called by `new` or by `super()` of a class: which function this is cannot be known, so
 * the class nearest to it that waits is the one that called. `otherwise`: there is none.
 */
export function parkingBelow(target: object, otherwise: any): any {
  const caller = (constructing?.target === target ? lastThatWaits(constructing.start) : undefined) ?? lastThatWaits(target);
  return caller === undefined ? otherwise : parkingFor(caller, Object.getPrototypeOf(caller));
}

function lastThatWaits(start: object): Function | undefined {
  let caller: Function | undefined;
  for (let c: object | null = start; c !== null; c = Object.getPrototypeOf(c)) if (derived.get(c)) caller = c as Function;
  return caller;
}

/** `super()` gave a decoy: its parent has parked. Asked once. */
export function wasDecoy(value: unknown): boolean {
  const was = building.decoy !== null && value === building.decoy;
  building.decoy = null;
  return was;
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

/** `Reflect.construct` in green code: a constructor that parks for a derived class parks for this call. */
export function construct(target: Function, args: ArrayLike<unknown>, ...newTarget: [] | [Function]): any {
  try {
    const object = newTarget.length === 0 ? Reflect.construct(target, args) : constructingBy(target, newTarget[0], () => Reflect.construct(target, args, newTarget[0]));
    return wasDecoy(object) ? SUSPEND : object;
  } catch (error) {
    if (error !== PARKED || parker !== target) throw error;
    parker = null;
    return SUSPEND;
  }
}
