/**
 * Generators whose bodies block. A compiled generator function returns one of these in place of a native generator: its
 * `next` runs the body's resume path, which returns an iterator result, or the sentinel where the body blocks. Whoever
 * consumes it in green code checks for the sentinel; elsewhere it works as long as nothing blocks.
 *
 * Re-exported by abi.ts. The body is one frame for the generator's whole life; this file keeps its state.
 */
import { Stamp } from './classes';
import { RAISE, raise, take, type Frame, type Resume } from './frames';
import { mustBeObject } from './operations';
import { foreign, SUSPEND } from './sentinel';

const enum State {
  Start,
  Yielded,
  /** On the stack, or blocked. */
  Running,
  Done,
}

/** The frame of a generator's body. It is not one of the five sizes: it lives long, and there is one a generator. */
export class GeneratorFrame implements Frame {
  next: Frame | null = null;
  s = 0;
  /** @internal */ state = State.Start;
  constructor(public resume: Resume, public a: unknown[]) {}
}

/** Thrown through the body by `return(value)`: finalizers run, handlers let it pass. */
class Returning {
  constructor(readonly frame: GeneratorFrame | undefined, readonly value: unknown) {}
}

/** A handler of a compiled generator calls this first. */
export function letReturnPass(error: unknown): void {
  if (error instanceof Returning) throw error;
}

export const isReturning = (error: unknown): boolean => error instanceof Returning;

const GeneratorFunctionPrototype = Object.getPrototypeOf(function* () {}) as { prototype: object };
const GeneratorPrototype = GeneratorFunctionPrototype.prototype;

/*
 * A generator is made from the prototype of its function (`g() instanceof g`), and gets its frame after that. Constructing it
 * with that prototype (Reflect.construct) takes V8 1.5 us; a property in place of the private name could be seen.
 */
class GreenGenerator extends Stamp {
  #frame: GeneratorFrame;

  constructor(object: object, frame: GeneratorFrame) {
    super(object);
    this.#frame = frame;
  }

  /** @green */
  next(value?: unknown): unknown {
    const frame = this.#frame;
    return enter(frame) ? frame.resume(frame, value) : { value: undefined, done: true };
  }

  /** @green */
  throw(error: unknown): unknown {
    const frame = this.#frame;
    if (frame.state === State.Start) frame.state = State.Done;
    if (!enter(frame)) throw error;
    return frame.resume(frame, raise(error));
  }

  /** @green */
  return(value?: unknown): unknown {
    const frame = this.#frame;
    if (frame.state === State.Start) frame.state = State.Done;
    if (!enter(frame)) return { value, done: true };
    return frame.resume(frame, raise(new Returning(frame, value)));
  }
}
// For whoever looks, it is a generator: what it does not have of its own (iteration, its tag, its constructor) is theirs.
const GreenGeneratorPrototype: object = GreenGenerator.prototype;
Object.setPrototypeOf(GreenGeneratorPrototype, GeneratorPrototype);
delete (GreenGeneratorPrototype as { constructor?: unknown }).constructor;

/** Whether the body can go on; false at its end. */
function enter(frame: GeneratorFrame): boolean {
  if (frame.state === State.Running) throw new TypeError('Generator is already running');
  if (frame.state === State.Done) return false;
  frame.state = State.Running;
  return true;
}

const OrdinaryPrototype = Object.prototype;
const { create, getPrototypeOf, setPrototypeOf } = Object;

/**
 * What a compiled generator function returns: an instance of the function `self`, where that can refer to itself (a method
 * cannot). `target`: its new.target.
 */
export function generator(resume: Resume, values: unknown[], self?: Function, target?: Function): unknown {
  if (target !== undefined) throw new TypeError(`${(self ?? target).name} is not a constructor`); // not by a call: this is to be inlined
  return new GreenGenerator(create(self === undefined ? GreenGeneratorPrototype : prototypeOf(self)), new GeneratorFrame(resume, values));
}

/** Generator functions are no constructors, as what they are compiled to is: first in one whose parameters block. */
export function notConstructor(target: Function | undefined): void {
  if (target !== undefined) throw new TypeError(`${target.name} is not a constructor`);
}

/**
 * Around a function that a generator function was compiled to, when it is made: whoever looks finds a generator function.
 * Only around those that are made once, in a module's own code: where each call made a closure, it would take 3 us in place
 * of 50 ns (V8 makes shapes of its own for each such closure and its instances).
 */
export function generatorFunction(fn: Function): Function {
  setPrototypeOf(fn, GeneratorFunctionPrototype);
  fn.prototype = create(GreenGeneratorPrototype);
  return fn;
}

/** Where the function was not marked when it was made, the object that the engine made for instances of an ordinary one is changed. */
function prototypeOf(self: Function): object {
  const { prototype } = self;
  if ((typeof prototype !== 'object' && typeof prototype !== 'function') || prototype === null) return GreenGeneratorPrototype;
  if (getPrototypeOf(prototype) === OrdinaryPrototype && Object.hasOwn(prototype, 'constructor') && prototype.constructor === self) {
    delete prototype.constructor;
    setPrototypeOf(prototype, GreenGeneratorPrototype);
  }
  return prototype;
}

/** The body yields. */
export function yields(frame: GeneratorFrame, value: unknown): unknown {
  frame.state = State.Yielded;
  return { value, done: false };
}

/** The body yields the result of another iterator as it is. */
export function passes(frame: GeneratorFrame, result: unknown): unknown {
  frame.state = State.Yielded;
  return result;
}

/** The body returns. */
export function ends(frame: GeneratorFrame, value: unknown): unknown {
  frame.state = State.Done;
  frame.a = [];
  return { value, done: true };
}

/** The body throws, or `return()` has run through it. */
export function fails(frame: GeneratorFrame, error: unknown): unknown {
  ends(frame, undefined);
  if (error instanceof Returning && error.frame === frame) return { value: error.value, done: true };
  throw error;
}

/** `yield* iterable`: what comes in goes to the inner iterator, what comes out is passed on. */
export class Delegation {
  value: unknown = undefined;
  #iterator: any;
  #next: Function;
  #returning = false;
  /** It was closed because it takes no errors. */
  #closing = false;

  constructor(iterator: any) {
    mustBeObject(iterator, 'Result of the Symbol.iterator method ');
    this.#iterator = iterator;
    this.#next = iterator.next;
  }

  /** Calls the inner iterator with what the outer one was resumed with; may suspend. */
  step(received: unknown): unknown {
    const inner = this.#iterator;
    this.#returning = false; // an iterator that yields while it is being closed may be resumed in another way
    if (received !== RAISE) return Reflect.apply(this.#next, inner, [received]);
    try {
      take(received);
    } catch (error) {
      if (error instanceof Returning) {
        const method = inner.return;
        if (method === undefined || method === null) throw error;
        this.#returning = true;
        this.value = error;
        return Reflect.apply(method, inner, [error.value]);
      }
      const method = inner.throw;
      if (method !== undefined && method !== null) return Reflect.apply(method, inner, [error]);
      const close = inner.return;
      this.#closing = true;
      return close === undefined || close === null ? {} : Reflect.apply(close, inner, []);
    }
    return undefined;
  }

  /** Whether the inner iterator has ended; `value` is then what `yield*` evaluates to. */
  done(result: any): boolean {
    mustBeObject(result, 'Iterator result ');
    if (this.#closing) throw new TypeError("The iterator does not provide a 'throw' method.");
    const { done } = result;
    if (!done) return false;
    if (done === SUSPEND) throw foreign('done of an iterator');
    if (this.#returning) throw new Returning((this.value as Returning).frame, result.value);
    this.value = result.value;
    return true;
  }
}

export function delegate(iterator: unknown): Delegation {
  return new Delegation(iterator);
}
