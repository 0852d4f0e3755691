/**
 * The border between compiled code and all other code: how a blocking call finds out that its caller cannot be
 * suspended, and what it says then. Only looks at stacks and makes errors; what happens to the greenlet is decided in
 * scheduler.ts and waiter.ts.
 */
import { around } from './around';
import { callSites, fileOf } from './callsites';
import { BlockingSwitchError, BoundaryError, UntransformedError } from './errors';
import { moduleOf } from './positions';

/*
 * Looking at the stack costs microseconds, so only the first parks of a process are looked at: a build without the
 * plugin fails there, and so does a callback of `map` that blocks. Later ones are caught by what foreign code does with
 * the sentinel; where one was caught, the next parks are looked at again, so that it is caught at its call.
 */
const PARKS_CHECKED = 32;
const PARKS_CHECKED_AGAIN = 1000;

export const callerChecks = { left: process.env['GREEN_DEBUG'] === '1' ? Infinity : PARKS_CHECKED };

/** The folder of the runtime, with the separator at its end. In a bundle: that of the bundle. */
const ownFolder = (function ownFolder() {
  return fileOf(callSites(ownFolder, 1)[0]!)!.replace(/[^/\\]+$/, '');
})();

/** Throws if the code that called `what`, a blocking call of the runtime, was not compiled. `below`: a function of the runtime on the stack. */
export function checkCaller(what: string, below: Function): void {
  for (const site of callSites(below, 16)) {
    const file = fileOf(site);
    if (file === undefined || file.startsWith('node:')) continue;
    if (moduleOf(file) !== undefined) break;
    if (file.startsWith(ownFolder)) {
      // Called by nobody: the blocking call is itself the body of a greenlet.
      if (site.getFunctionName() === 'stepGreenlet') break;
      continue;
    }
    throw new UntransformedError(
      `${what}() blocks, but it was called by code that was not compiled with tsgreen and so cannot wait: ${site}\n` +
        'Compile it with tspc (of the package ts-patch), and this in tsconfig.json:\n' +
        '  "compilerOptions": { "plugins": [{ "transform": "tsgreen/transformer", "transformProgram": true }] }',
    );
  }
  const { green, native } = around(below);
  if (native !== undefined) throw new BoundaryError(`${what}() blocks${green === undefined ? '' : ` in ${green}`} under ${native}, which cannot wait for it. ${FIX}`);
  callerChecks.left--;
}

export const nothingToSuspend = (what: string) =>
  new BlockingSwitchError(
    `${what}() would block, but no greenlet is running: call it from a @green function that was started with run() or spawn()`,
  );

const FIX = 'Mark that function @green and compile it, or do the blocking call outside of the callback, or in a greenlet of its own: spawn() or spawner()';

/** A park that was given up: the call that blocked, and the green function that made it (undefined: foreign code did). */
export interface GivenUp {
  readonly what: string;
  readonly green: string | undefined;
}

/** "sleep() blocked in f (src/x.ts:3:5) under a function that was not compiled with tsgreen (at g (lib.js:1:2))" */
function blocked({ what, green }: GivenUp, foreign?: string): string {
  callerChecks.left = Math.max(callerChecks.left, PARKS_CHECKED_AGAIN);
  return `${what}() blocked${green === undefined ? '' : ` in ${green}`} under a function that was not compiled with tsgreen (${foreign === undefined ? 'a callback called by a library or by plain code' : `at ${foreign}`})`;
}

export const parkedTwice = (what: string, first: GivenUp, below: Function) =>
  new BoundaryError(`${blocked(first, around(below).foreign)}, which went on and now calls ${what}(). ${FIX}`);

/** `cause`: what that function threw. */
export const sentinelSwallowed = (first: GivenUp, cause: unknown) =>
  new BoundaryError(`${blocked(first)}, which went on as if the call had returned. ${FIX}`, cause === undefined ? undefined : { cause });

export function sentinelTouched(first: GivenUp | undefined, trap: string): BoundaryError {
  const { foreign } = around(sentinelTouched);
  const by = foreign === undefined ? '' : ` at ${foreign}`;
  return new BoundaryError(
    first === undefined
      ? `The result of a blocking call was used (${trap})${by} by a function that was not compiled with tsgreen, after the call was over. ${FIX}`
      : `${blocked(first, foreign)}, which used its result (${trap}) at once. ${FIX}`,
  );
}

export const sentinelKept = () =>
  new BoundaryError(`A function that was not compiled with tsgreen kept the result of a blocking call and returned it later. ${FIX}`);
