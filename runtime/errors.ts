/**
 * Every error class the runtime throws, each with a string `code` and a sentence on whose fault it is.
 * A leaf: imports nothing.
 */

const names = (ctor: Function, code: string) => {
  Object.defineProperty(ctor.prototype, 'name', { value: ctor.name, configurable: true, writable: true });
  Object.defineProperty(ctor.prototype, 'code', { value: code, configurable: true, writable: true });
};

/** A state that cannot happen: a bug in tsgreen, or compiled code that does not fit the installed runtime. */
export class TsgreenInternalError extends Error {
  declare code: string;
}
names(TsgreenInternalError, 'ERR_GREEN_INTERNAL');

/** A blocking call was made under a function that was not compiled by tsgreen, so that function cannot be suspended. Your code (or a library's) calls back where it cannot wait. */
export class BoundaryError extends Error {
  declare code: string;
}
names(BoundaryError, 'ERR_GREEN_BOUNDARY');

/** A blocking call was made where no greenlet runs, so there is nothing to suspend. Your code: start it with run() or spawn(). */
export class BlockingSwitchError extends Error {
  declare code: string;
}
names(BlockingSwitchError, 'ERR_GREEN_BLOCKING_SWITCH');

/** A blocking call was made directly by code that the tsgreen compiler never saw. Your build: the message says how to fix it. */
export class UntransformedError extends Error {
  declare code: string;
}
names(UntransformedError, 'ERR_GREEN_UNTRANSFORMED');

/** Thrown into a greenlet by `kill()`. Nobody's fault: a greenlet that ends with it counts as successful, and nothing is printed. */
export class GreenletExit extends Error {
  declare code: string;
}
names(GreenletExit, 'ERR_GREEN_EXIT');

/** Thrown at the blocking calls of everything inside of a scope that is being cancelled. Nobody's fault; a kind of GreenletExit. Let it pass: who catches it gets it again at the next blocking call. */
export class Cancelled extends GreenletExit {
  /** @internal `region`: what was cancelled. */
  constructor(readonly region?: object) {
    super('the scope around this call was cancelled');
    Object.defineProperty(this, 'region', { enumerable: false });
  }
}
names(Cancelled, 'ERR_GREEN_CANCELLED');

/** The main greenlet waits and nothing is left in the program that could ever wake it: a deadlock in your code. */
export class LoopExit extends Error {
  declare code: string;
}
names(LoopExit, 'ERR_GREEN_LOOP_EXIT');

/** SIGINT (Ctrl-C) came while a main greenlet was alive. Nobody's fault. Uncaught, it ends the process with exit code 130. */
export class KeyboardInterrupt extends Error {
  declare code: string;
}
names(KeyboardInterrupt, 'ERR_GREEN_KEYBOARD_INTERRUPT');

/** Two greenlets use an object at the same time that only one may use. Your code: give each its own, or take turns with a Lock. */
export class ConcurrentObjectUseError extends Error {
  declare code: string;
}
names(ConcurrentObjectUseError, 'ERR_GREEN_CONCURRENT_USE');

/** A queue had no item in time (or at once, for the calls that do not wait). */
export class Empty extends Error {
  declare code: string;
}
names(Empty, 'ERR_GREEN_EMPTY');

/** A queue had no room in time (or at once, for the calls that do not wait). */
export class Full extends Error {
  declare code: string;
}
names(Full, 'ERR_GREEN_FULL');

/** A pool had no room in time (or at once). A kind of Full. */
export class PoolFull extends Full {}
names(PoolFull, 'ERR_GREEN_POOL_FULL');

/** The queue was shut down: nothing can be put any more, and nothing is left to get. */
export class ShutDown extends Error {
  declare code: string;
}
names(ShutDown, 'ERR_GREEN_SHUT_DOWN');

/** A barrier was aborted or reset while somebody waited at it, or is broken since: one of those it waits for has failed, or came too late. */
export class BrokenBarrierError extends Error {
  declare code: string;
}
names(BrokenBarrierError, 'ERR_GREEN_BROKEN_BARRIER');

// Mistakes in using an object or a call. The class is the language's own; the code is Node's for the same mistake.
export const invalidType = (message: string): TypeError => Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' });
export const invalidState = (message: string): Error => Object.assign(new Error(message), { code: 'ERR_INVALID_STATE' });
export const outOfRange = (message: string): RangeError => Object.assign(new RangeError(message), { code: 'ERR_OUT_OF_RANGE' });
