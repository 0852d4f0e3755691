/**
 * The top level of a module that waits, as part of the contract: re-exported by abi.ts; bridge.ts hands in what runs greenlets.
 */
import { Resources } from './using';

/** Without a runtime nothing can wait, and a part runs as it is. */
let main: (part: () => unknown) => Promise<unknown> = async (part) => part();
let waitFor: (promise: Promise<unknown>) => unknown;

/** bridge.ts only. */
export function connectTop(run: typeof main, wait: typeof waitFor): void {
  main = run;
  waitFor = wait;
}

/** Around each part of a module's top level that may block: `await top(() => …)`. */
export function top(part: () => unknown): Promise<unknown> {
  return main(part);
}

/** `await value` in such a part. */
export function awaits(value: unknown): unknown {
  return waitFor(Promise.resolve(value));
}

/** `using x = value` of a module, whose disposal blocks: what `await using` takes in its place. */
export function disposing(value: unknown): AsyncDisposable | null {
  const resources = new Resources();
  resources.use(value);
  const [used] = resources.stack;
  return used ? { [Symbol.asyncDispose]: async () => void (await top(() => used.dispose.call(used.value))) } : null;
}
