/**
 * Classes with decorators: by its name such a class has, also inside of it, what the decorators made of it, which may be a
 * class derived from it. Constructors that park must tell the two apart. So the compiler adds one more decorator, which is
 * applied before all others. Part of the contract: re-exported by abi.ts.
 */
import { foreign } from './sentinel';
import { derives, startOf, type Waits } from './supers';

/** By the texts of classes: each may be evaluated more than once. */
const originals = new WeakMap<object, string>();

/** The added decorator. `place`: of the text; `how`: of derived classes. */
export function decorated(place: string, how?: Waits): (C: object) => void {
  return (C) => {
    originals.set(C, place);
    if (how !== undefined) derives(C, how);
  };
}

function* evaluations(from: object | undefined, place: string): Generator<object> {
  for (let c: object | null | undefined = from; c; c = Object.getPrototypeOf(c)) if (originals.get(c) === place) yield c;
}

/**
 * The class itself. `C`: what its name stands for. That is nothing where it has no name, or while its decorators are being
 * applied; but `target`, its new.target, is derived from it. `failure`: what `super()` threw, if it is asked for that.
 */
export function undecorated(C: object | undefined, target: object, place: string, failure?: unknown): object {
  const [byName] = evaluations(C, place);
  if (byName) return byName;
  const [found, other] = evaluations(startOf(target), place);
  if (other) throw failure ?? foreign('super() of a decorated class that is a mixin, there twice, and has no name to tell which one it is: give it a name');
  return found ?? C ?? target;
}
