/**
 * The one value that stands for "something below has blocked", and what happens to code that takes it for something else.
 * Part of the contract: re-exported by abi.ts. Knows neither frames nor greenlets: what is to be given up then, and which
 * error says so, is the scheduler's business (`setForeignHandler`).
 */
import { BoundaryError } from './errors';

/** The sentinel is in the hands of foreign code, which uses it (`what`). Drops what was captured and returns the error to throw. */
let onForeign: (what: string) => Error = (what) => new BoundaryError(what);
/** The same for an error that is caught: another one, if foreign code failed because of the sentinel. */
let onCaught: (error: unknown) => unknown = (error) => error;

/** Scheduler only. */
export function setForeignHandler(touched: typeof onForeign, caught: typeof onCaught): void {
  onForeign = touched;
  onCaught = caught;
}

export const foreign = (what: string): Error => onForeign(what);
export const caught = (error: unknown): unknown => onCaught(error);

/** All that a proxy can be asked. */
export const TRAPS = [
  'apply', 'construct', 'defineProperty', 'deleteProperty', 'get', 'getOwnPropertyDescriptor', 'getPrototypeOf', 'has',
  'isExtensible', 'ownKeys', 'preventExtensions', 'set', 'setPrototypeOf',
] as const;

/** The handler of a proxy that refuses every use. */
export const hostile: ProxyHandler<any> = Object.freeze(
  Object.fromEntries(
    TRAPS.map((trap) => [
      trap,
      () => {
        throw onForeign(trap);
      },
    ]),
  ),
);

/**
 * The sentinel. Compiled code compares it by identity and never touches it otherwise; every other use of it by code
 * that was not compiled (reading a property, calling it, converting it, awaiting it) throws BoundaryError.
 */
// A function that can be constructed, because `new` is refused without asking the trap otherwise.
const SUSPEND: any = new Proxy(Object.freeze(function () {}), hostile);
// Exported by name: an `export const` would be read through the exports object in this file, too.
export { SUSPEND };
