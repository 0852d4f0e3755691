/**
 * The contract between compiled code and the runtime: everything that emitted JavaScript may touch.
 *
 * Emitted code imports this file and nothing else. A compiled function called while a greenlet runs returns its
 * value, or the one sentinel `SUSPEND` when something below it really blocked. A caller that sees the sentinel saves
 * its live locals in a frame, hands the frame to `capture` and returns the sentinel too. The scheduler later calls
 * `frame.resume(frame, value)`, innermost frame first; the resume path asks `take(value)` for the value, or for the
 * error that is thrown at the suspension point.
 *
 * Here are the names and the check of the version; what is behind the names is in files of its own. No state.
 */
import { callSites, fileOf } from './callsites';
import { TsgreenInternalError } from './errors';
import { addModule, type Module } from './positions';

export { accessed, misread, noticed, writing, written } from './accessors';
export { capture, captured, type Activation } from './capture';
export * from './checks';
export { HOLE, heritable, nameClass, Stamp } from './classes';
export { decorated, undecorated } from './decorated';
export { adopt, Adoption, begins, constructed, parks, parkedAs, parksDerived, parksInside } from './construction';
export * from './frames';
export { Delegation, delegate, ends, fails, generator, generatorFunction, isReturning, letReturnPass, notConstructor, passes, yields } from './generator';
export { hook, hooked, hooks } from './hooks';
export * from './iteration';
export * from './language';
export { collect, cooperate, cooperative } from './natives';
export { define } from './operations';
export * from './parking';
export { SUSPEND } from './sentinel';
export { copied, opened, remaining, spread, taken } from './spread';
export { setStress, stress } from './stress';
export { building, construct, derives, superParked } from './supers';
export { awaits, disposing, top } from './toplevel';
export { dispose, resources } from './using';

/** Raised whenever emitted code and this file no longer fit together. */
export const ABI_VERSION = 16;

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
