/**
 * `using` declarations of compiled functions: the resources of one block, and their disposal in reverse order, each of
 * which may block. The errors are those of the language: what a disposal throws suppresses what was thrown before.
 * Part of the contract: re-exported by abi.ts.
 */
import { capture } from './capture';
import { type Frame, take } from './frames';
import { isReturning } from './generator';
import { SUSPEND } from './sentinel';

export interface Resource {
  readonly value: unknown;
  readonly dispose: Function;
}

/** The resources of one run of a block. */
export class Resources {
  readonly stack: Resource[] = [];

  /** `using x = value`: throws where the value cannot be disposed of. */
  use<T>(value: T): T {
    if (value === null || value === undefined) return value;
    if (typeof value !== 'object' && typeof value !== 'function') throw new TypeError('Object expected.');
    if (!Symbol.dispose) throw new TypeError('Symbol.dispose is not defined.');
    const dispose = (value as Partial<Disposable>)[Symbol.dispose];
    if (typeof dispose !== 'function') throw new TypeError('Object not disposable.');
    this.stack.push({ value, dispose });
    return value;
  }
}

export function resources(): Resources {
  return new Resources();
}

/** SuppressedError, which Node has from version 24 on. */
function suppressed(error: unknown, before: unknown): Error {
  const message = 'An error was suppressed during disposal.';
  const native = (globalThis as { SuppressedError?: new (error: unknown, suppressed: unknown, message: string) => Error }).SuppressedError;
  return native ? new native(error, before, message) : Object.assign(new Error(message), { name: 'SuppressedError', error, suppressed: before });
}

class Disposing implements Frame {
  next: Frame | null = null;
  s = 1;
  readonly resume = resumeDisposing;

  constructor(readonly stack: Resource[], public failed: boolean, public error: unknown) {}
}

function resumeDisposing(frame: Frame, sent: unknown): unknown {
  const disposing = frame as Disposing;
  try {
    take(sent);
  } catch (error) {
    fail(disposing, error);
  }
  return goOn(disposing);
}

function fail(disposing: Disposing, error: unknown): void {
  disposing.error = disposing.failed ? suppressed(error, disposing.error) : error;
  disposing.failed = true;
}

function goOn(disposing: Disposing): unknown {
  for (let resource; (resource = disposing.stack.pop()); ) {
    try {
      if (Reflect.apply(resource.dispose, resource.value, []) === SUSPEND) return capture(disposing);
    } catch (error) {
      fail(disposing, error);
    }
  }
  if (disposing.failed) throw disposing.error;
  return undefined;
}

/** The block is left; `failed`: because it threw `error`. Throws what is to be thrown at last. @green */
export function dispose({ stack }: Resources, failed: boolean, error: unknown): unknown {
  // A generator's `return()` is no error.
  return goOn(new Disposing(stack, failed && !isReturning(error), error));
}
