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
import type { Frame, Resume } from './frames';

export * from './frames';
export { Delegation, delegate, ends, fails, generator, letReturnPass, passes, yields } from './generator';
export * from './language';
export { cooperate, cooperative } from './natives';

/** Raised whenever emitted code and this file no longer fit together. */
export const ABI_VERSION = 2;

const compiledFiles = new Set<string>();

/** Runtime only: whether code of this file (as `fileOf` names it) said at load that it was compiled. */
export const isCompiledFile = (file: string): boolean => compiledFiles.has(file);

/** Called once by every compiled module when it loads: checks the version and remembers the file as compiled. */
export function abi(version: number): void {
  if (version !== ABI_VERSION) {
    throw new TsgreenInternalError(
      `this module was compiled for version ${version} of the tsgreen runtime interface, but version ${ABI_VERSION} is installed: ` +
        'recompile it with the tsgreen that is installed (with incremental builds: tspc -b --force, or delete the .tsbuildinfo file)',
    );
  }
  const [caller] = callSites(abi, 1);
  const file = caller && fileOf(caller);
  if (file !== undefined) compiledFiles.add(file);
}

/*
 * Frames come in five sizes so that all compiled functions share five hidden classes: the scheduler's and the resume
 * paths' property reads stay (nearly) monomorphic. A class per function was rejected: every read in the scheduler
 * would be megamorphic, and each function's code larger.
 */
export class Frame2 implements Frame {
  next: Frame | null = null;
  constructor(public resume: Resume, public s: number, public a: unknown, public b: unknown) {}
}
export class Frame4 implements Frame {
  next: Frame | null = null;
  constructor(public resume: Resume, public s: number, public a: unknown, public b: unknown, public c: unknown, public d: unknown) {}
}
export class Frame8 implements Frame {
  next: Frame | null = null;
  constructor(
    public resume: Resume, public s: number,
    public a: unknown, public b: unknown, public c: unknown, public d: unknown,
    public e: unknown, public f: unknown, public g: unknown, public h: unknown,
  ) {}
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
}
/** More than 16 live values: they are kept in one array. */
export class FrameN implements Frame {
  next: Frame | null = null;
  constructor(public resume: Resume, public s: number, public a: unknown[]) {}
}

/** What the scheduler installs: called when the sentinel is found in the hands of foreign code. Drops what was captured and returns the error to throw. */
let onForeign: (what: string) => Error = (what) => new BoundaryError(what);
export function setForeignHandler(handler: (what: string) => Error): void {
  onForeign = handler;
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
  /** @internal */
  _frames: Frame | null;
  /** @internal The last of them, while there are more to come. */
  _last: Frame | null;
}

/** What this file knows of the scheduler. */
export interface Switching {
  /** The greenlet that runs, or null. */
  current: Activation | null;
}

/** Takes the place of the running greenlet where there is none: in tests of compiled code without a scheduler. */
const outside: Activation = { _frames: null, _last: null };

let switching: Switching = { current: outside };

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

/** Scheduler only: takes the frames captured for a greenlet, the current one, linked in front of `rest`. */
export function captured(rest: Frame | null, activation = switching.current ?? outside): Frame | null {
  const last = activation._last;
  if (last === null) return rest;
  last.next = rest;
  activation._last = null;
  return activation._frames;
}
