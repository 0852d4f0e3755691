/**
 * The contract between compiled code and the runtime: everything that emitted JavaScript may touch.
 *
 * Emitted code imports this file and nothing else. A compiled function called while a greenlet runs returns its
 * value, or the one sentinel `SUSPEND` when something below it really blocked. A caller that sees the sentinel saves
 * its live locals in a frame, hands the frame to `capture` and returns the sentinel too. The scheduler later calls
 * `frame.resume(frame, value)`, innermost frame first; the resume path asks `take(value)` for the value, or for the
 * error that is thrown at the suspension point.
 *
 * This file imports only leaves, and keeps only the error on its way and the names of compiled files.
 */
import { callSites, fileOf } from './callsites';
import { BoundaryError, TsgreenInternalError } from './errors';
import { setContract } from './construction';
import { take, type Frame, type Resume } from './frames';
import { addModule, moduleOf, pass, type Module } from './positions';
import { passed } from './traces';
import { connectHooks } from './hooks';
import { connectIteration } from './language';
import { connectSpread } from './spread';
import { connectUsing } from './using';

export { adopt, Adoption, begins, HOLE, building, construct, constructed, define, derives, nameClass, parks, parkedAs, parksAs, parksDerived, parksInside, Stamp, superParked } from './construction';
export * from './frames';
export { Delegation, delegate, ends, fails, generator, generatorFunction, isReturning, letReturnPass, notConstructor, passes, yields } from './generator';
export { hook, hooks } from './hooks';
export * from './language';
export { collect, cooperate, cooperative } from './natives';
export { dispose, resources } from './using';
export { awaits, disposing, top } from './toplevel';
export { copied, opened, remaining, spread, taken } from './spread';

/** Raised whenever emitted code and this file no longer fit together. */
export const ABI_VERSION = 13;

/** Runtime only: whether code of this file (as `fileOf` names it) said at load that it was compiled. */
export const isCompiledFile = (file: string): boolean => moduleOf(file) !== undefined;

/** Called once by every compiled module when it loads: checks the version and remembers the file as compiled, with its table of positions. */
export function abi(version: number, table = ''): Module | undefined {
  if (version !== ABI_VERSION) {
    throw new TsgreenInternalError(
      `this module was compiled for version ${version} of the tsgreen runtime interface, but version ${ABI_VERSION} is installed: ` +
        'recompile it with the tsgreen that is installed (with incremental builds: tspc -b --force, or delete the .tsbuildinfo file)',
    );
  }
  const [caller] = callSites(abi, 1);
  const file = caller && fileOf(caller);
  return file === undefined ? undefined : addModule(file, table);
}

/*
 * Frames come in five sizes so that all compiled functions share five hidden classes: the scheduler's and the resume
 * paths' property reads stay (nearly) monomorphic. A class per function was rejected: every read in the scheduler
 * would be megamorphic, and each function's code larger.
 *
 * `again` parks in a frame that was resumed. One call, as text and as bytecode, for what were up to 16 assignments.
 */
export class Frame2 implements Frame {
  next: Frame | null = null;
  constructor(public resume: Resume, public s: number, public a: unknown, public b: unknown) {}
  again(s: number, a: unknown, b: unknown): any {
    this.s = s;
    this.a = a;
    this.b = b;
    return capture(this);
  }
}
export class Frame4 implements Frame {
  next: Frame | null = null;
  constructor(public resume: Resume, public s: number, public a: unknown, public b: unknown, public c: unknown, public d: unknown) {}
  again(s: number, a: unknown, b: unknown, c: unknown, d: unknown): any {
    this.s = s;
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    return capture(this);
  }
}
export class Frame8 implements Frame {
  next: Frame | null = null;
  constructor(
    public resume: Resume, public s: number,
    public a: unknown, public b: unknown, public c: unknown, public d: unknown,
    public e: unknown, public f: unknown, public g: unknown, public h: unknown,
  ) {}
  again(s: number, a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown, g: unknown, h: unknown): any {
    this.s = s;
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    this.e = e;
    this.f = f;
    this.g = g;
    this.h = h;
    return capture(this);
  }
}
export class Frame16 implements Frame {
  next: Frame | null = null;
  constructor(
    public resume: Resume, public s: number,
    public a: unknown, public b: unknown, public c: unknown, public d: unknown,
    public e: unknown, public f: unknown, public g: unknown, public h: unknown,
    public i: unknown, public j: unknown, public k: unknown, public l: unknown,
    public m: unknown, public n: unknown, public o: unknown, public p: unknown,
  ) {}
  again(
    s: number, a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown, g: unknown, h: unknown,
    i: unknown, j: unknown, k: unknown, l: unknown, m: unknown, n: unknown, o: unknown, p: unknown,
  ): any {
    this.s = s;
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    this.e = e;
    this.f = f;
    this.g = g;
    this.h = h;
    this.i = i;
    this.j = j;
    this.k = k;
    this.l = l;
    this.m = m;
    this.n = n;
    this.o = o;
    this.p = p;
    return capture(this);
  }
}
/** More than 16 live values: they are kept in one array. */
export class FrameN implements Frame {
  next: Frame | null = null;
  constructor(public resume: Resume, public s: number, public a: unknown[]) {}
}

/** What the scheduler installs: called when the sentinel is found in the hands of foreign code. Drops what was captured and returns the error to throw. */
let onForeign: (what: string) => Error = (what) => new BoundaryError(what);
/** The same for an error that is caught: another one, if foreign code failed because of the sentinel. */
let onCaught: (error: unknown) => unknown = (error) => error;
export function setForeignHandler(touched: typeof onForeign, caught: typeof onCaught): void {
  onForeign = touched;
  onCaught = caught;
}

const hostile = (trap: string) => () => {
  throw onForeign(trap);
};

/**
 * The sentinel. Compiled code compares it by identity and never touches it otherwise; every other use of it by code
 * that was not compiled (reading a property, calling it, converting it, awaiting it) throws BoundaryError.
 */
const SUSPEND: any = new Proxy(
  // A function that can be constructed, because `new` is refused without asking the trap otherwise.
  Object.freeze(function () {}),
  Object.fromEntries(
    [
      'apply', 'construct', 'defineProperty', 'deleteProperty', 'get', 'getOwnPropertyDescriptor', 'getPrototypeOf', 'has',
      'isExtensible', 'ownKeys', 'preventExtensions', 'set', 'setPrototypeOf',
    ].map((trap) => [trap, hostile(trap)]),
  ),
);
// Exported by name: an `export const` would be read through the exports object in this file, too, at each switch.
export { SUSPEND };

/** What this file knows of a greenlet: the frames captured since it began to suspend, innermost first. */
export interface Activation {
  /** @internal Parked: its frames. Running: the frame that was resumed, or the first one captured since it began to suspend. */
  _frames: Frame | null;
  /** @internal The last of them, while there are more to come. */
  _last: Frame | null;
}

/** What this file knows of the scheduler. */
export interface Switching {
  /** The greenlet that runs, or null. */
  current: Activation | null;
  /** Its frames are being captured. */
  parked: boolean;
}

/** Takes the place of the running greenlet where there is none: in tests of compiled code without a scheduler. */
const outside: Activation = { _frames: null, _last: null };

let switching: Switching = { current: outside, parked: false };

/** The scheduler's own state becomes what this file reads: a switch must not keep two accounts of what runs. */
export function setSwitching(scheduler: Switching): void {
  switching = scheduler;
}

/*
 * The list of frames is kept in the greenlet, and not in variables of this file: a variable that lives long and is
 * made to point to a young object costs the garbage collector's write barrier, at each switch.
 */

/** Appends a frame to those of the greenlet that is suspending. Returns the sentinel. */
export function capture(frame: Frame): any {
  const activation = switching.current ?? outside;
  if (activation._last === null) activation._frames = frame;
  else activation._last.next = frame;
  activation._last = frame;
  return SUSPEND;
}

/** Parks in a frame that was resumed: all that it keeps is in it already. */
export function parkAgain(frame: Frame, s: number): any {
  frame.s = s;
  return capture(frame);
}

/** The same for a frame of many slots, which are filled again. (The others do it themselves.) */
export function parkAgainN(frame: FrameN, s: number, a: unknown[]): any {
  frame.s = s;
  frame.a = a;
  return capture(frame);
}

/*
 * `capture(new FrameN(…))` in one call, for fast paths: V8 inlines by the bytecode of whole functions, so what a function
 * does when it parks costs its callers when nothing does. A call is half as long as a construction in a call.
 */
export const park2 = (resume: Resume, s: number, a: unknown, b: unknown): any => capture(new Frame2(resume, s, a, b));
export const park4 = (resume: Resume, s: number, a: unknown, b: unknown, c: unknown, d: unknown): any => capture(new Frame4(resume, s, a, b, c, d));
export const park8 = (resume: Resume, s: number, a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown, g: unknown, h: unknown): any =>
  capture(new Frame8(resume, s, a, b, c, d, e, f, g, h));
export const park16 = (
  resume: Resume, s: number, a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown, g: unknown, h: unknown,
  i: unknown, j: unknown, k: unknown, l: unknown, m: unknown, n: unknown, o: unknown, p: unknown,
): any => capture(new Frame16(resume, s, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p));
export const parkN = (resume: Resume, s: number, a: unknown[]): any => capture(new FrameN(resume, s, a));

/** A function that is too large for a fast path starts where its resume path does. */
export function enterLarge(resume: Resume, a: unknown[]): any {
  const frame = new FrameN(resume, 0, a);
  return frame.resume(frame, undefined);
}

/** So many calls in tail position, one inside the other, are remembered at least; twice as many at most. */
const TAILS = 32;

/**
 * A call in tail position has blocked. It needs no frame to go on, but a stack shows it: a note of its place goes among
 * the frames, and lets the value pass. Of a recursion without end only the latest are kept. Returns the sentinel.
 */
export function tail(module: Module | undefined, place: number): any {
  const last = (switching.current ?? outside)._last;
  const count = last?.resume === pass ? ((last as Frame2).b as number) + 1 : 1;
  return count > 2 * TAILS ? SUSPEND : capture(new Frame2(pass, place, module, count));
}

/** Notes that come in front of others: if they are too many together, the outer ones are cut off. */
function countTails(first: Frame): void {
  const notes: Frame2[] = [];
  let frame: Frame | null = first;
  for (; frame !== null && frame.resume === pass; frame = frame.next) notes.push(frame as Frame2);
  if (notes.length > 2 * TAILS) notes[TAILS - 1]!.next = frame;
}

/** The frame that the scheduler has resumed in the running greenlet, which has its callers behind it. */
export function running(): Frame | null {
  return switching.current?._frames ?? null;
}

/** Frames are being captured. */
const isParking = (): boolean => (switching.current ?? outside)._last !== null || switching.parked;

/** Around each call that is handed a compiled function. Returns what it returned. */
export function returned(value: unknown): unknown {
  if (switching.parked && value !== SUSPEND) throw onCaught(undefined);
  return value;
}

/** First in each handler of compiled code. Returns the error. */
export function noted(error: unknown): unknown {
  error = onCaught(error);
  passed(error, running());
  return error;
}

/** Around each error that compiled code makes and does not throw at once. Returns it. */
export function made(error: unknown): unknown {
  if (error !== SUSPEND) passed(error, running());
  return error;
}

setContract(capture, SUSPEND, (what) => onForeign(what));
connectSpread(SUSPEND, capture, noticed);
connectIteration(isParking, SUSPEND, (what) => onForeign(what));
connectUsing(SUSPEND, capture);
connectHooks(SUSPEND, (what) => onForeign(what));

/** What `stress` waits with: lets the running greenlet wait for its next turn, or returns undefined where none runs. */
let once = (): unknown => undefined;
/** Gives back what it replaces. */
export function setStress(wait: () => unknown): () => unknown {
  const before = once;
  once = wait;
  return before;
}

/** Around each green call of a program that was compiled with the option `stress`: it suspends, even if the call did not. */
export function stress(value: unknown): unknown {
  return value === SUSPEND || once() !== SUSPEND ? value : capture(new Frame2(stressed, 1, value, undefined));
}

function stressed(frame: Frame, value: unknown): unknown {
  take(value);
  return (frame as Frame2).a;
}

/*
 * Accessors that park. Whether a property has one is not always known where it is read or written. So an accessor leaves
 * word that it has parked, and who knows takes note: a sentinel that was read as if it were data cannot pass for a
 * suspension of the reader's own.
 */

/** What an accessor has captured last when it parked, until its reader or writer takes note. */
let unnoticed: Frame | null = null;

/** Around what an accessor returns when it parks. Returns the sentinel. */
export function accessed(value: unknown): unknown {
  if (unnoticed !== null) throw onForeign('get');
  unnoticed = (switching.current ?? outside)._last;
  return value;
}

/** Around what a trap of a proxy, or an accessor of a descriptor, returns when it parks: nobody who comes by it can wait. */
export function hooked(_sentinel: unknown): never {
  throw onForeign('of a trap or a property');
}

/** A property was read, and gave the sentinel. */
export function noticed(): void {
  if (unnoticed === (switching.current ?? outside)._last) unnoticed = null;
}

/** A property is about to be written whose setter may park. Whoever has parked before was called by code that did not wait. */
export function writing(): void {
  if (isParking()) throw onForeign('set');
}

/** Whether the setter has parked. */
export function written(): boolean {
  if (!isParking()) return false;
  noticed();
  return true;
}

/** Scheduler only: what an accessor has captured last whose reader took the sentinel for data; null: all is well. Asked once. */
export function misread(): Frame | null {
  const frame = unnoticed;
  unnoticed = null;
  return frame;
}

/** Scheduler only: takes the frames captured for a greenlet, the current one, linked in front of `rest`. */
export function captured(rest: Frame | null, activation = switching.current ?? outside): Frame | null {
  const last = activation._last;
  if (last === null) return rest;
  last.next = rest;
  if (last.resume === pass && rest !== null && rest.resume === pass) countTails(last);
  activation._last = null;
  return activation._frames;
}
