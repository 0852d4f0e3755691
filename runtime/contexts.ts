/**
 * AsyncLocalStorage and greenlets: a greenlet inherits the asynchronous context in which it was started and keeps its
 * own from then on, as code that blocks its thread would. Knows nothing of scheduling; says when there is anything to
 * keep, makes contexts and runs functions in them.
 *
 * Programs that use no AsyncLocalStorage must not pay, and Node does not tell whether one is in use: so its two methods
 * by which a context comes into being, `run` and `enterWith`, are wrapped in order to notice the first use. `run` is put
 * back then. `enterWith` stays wrapped, for it changes the context of the greenlet that calls it: from Node 24 on a
 * context is immutable, and the new one would be forgotten when that greenlet parks. (There `run`, too, works by way of
 * `enterWith`.) Rejected: a new AsyncResource at every park, which is 100 ns, five times what a switch costs.
 *
 * Not noticed: a context entered before this file was loaded, while it is being loaded elsewhere, and never again after.
 */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { capture } from './capture';
import { take, type Frame } from './frames';
import type { Green } from './green';
import { Frame2 } from './parking';
import { SUSPEND } from './sentinel';

/** A context to come back to. A greenlet needs one of its own: up to Node 22, `enterWith` writes into it. */
export type Context = AsyncResource;

class Contexts {
  /** Whether any AsyncLocalStorage has been used: greenlets must have contexts. */
  active = false;
  /** Whether the present context may have been replaced since this was last set to false. */
  changed = false;
  /** The context outside of all others, once there are others. */
  root: Context | null = null;
}
// Exported by name: an `export const` would be read through the exports object in this file, too.
const contexts = new Contexts();
export { contexts };

/** The present context. */
export const captureContext = (): Context => new AsyncResource('Greenlet');

/** A context for a greenlet that was started when there was none to inherit. */
export const emptyContext = (): Context => contexts.root!.runInAsyncScope(captureContext);

const { prototype } = AsyncLocalStorage;
const { enterWith, run } = prototype;

function activate(): void {
  if (contexts.active) return;
  contexts.active = true;
  contexts.changed = true;
  contexts.root = captureContext();
  prototype.run = run;
}

// Methods of an object literal: like the originals they have names and are no constructors.
Object.assign(prototype, {
  enterWith(this: AsyncLocalStorage<unknown>, store: unknown): void {
    activate();
    contexts.changed = true;
    return enterWith.call(this, store);
  },
  run(this: AsyncLocalStorage<unknown>, ...args: [unknown, (...args: unknown[]) => unknown, ...unknown[]]): unknown {
    activate();
    return run.apply(this, args);
  },
});
for (const name of ['enterWith', 'run'] as const) Object.defineProperty(prototype, name, { enumerable: false });

// A resource that is made while a storage is in use bears a mark of it: a symbol of the storage, or the context itself.
const present: any = captureContext();
if (Object.getOwnPropertySymbols(present).some((key) => key.description === 'kResourceStore' || (typeof present[key] === 'object' && present[key] !== null))) activate();

/** As `fn`, but in the present context. */
export function boundToContext<A extends unknown[]>(fn: (...args: A) => unknown): (...args: A) => unknown {
  const context = captureContext();
  return (...args) => context.runInAsyncScope(fn, undefined, ...args);
}

/**
 * Calls `fn(...args)` with `store` as what `storage.getStore()` returns, as `storage.run(store, fn, ...args)`, but `fn`
 * may block: the greenlet keeps the store while it waits. Blocks as long as `fn` does.
 * @throws what `fn` throws.
 * @green
 */
export function withStore<T, A extends unknown[], R>(storage: AsyncLocalStorage<T>, store: T, fn: Green<(...args: A) => R>, ...args: A): R {
  const outer = storage.getStore();
  storage.enterWith(store);
  let result: unknown;
  try {
    result = fn(...args);
  } catch (error) {
    storage.enterWith(outer as T);
    throw error;
  }
  if (result === SUSPEND) return capture(new Frame2(withStore$resume, 1, storage, outer));
  storage.enterWith(outer as T);
  return result as R;
}

function withStore$resume(frame: Frame, value: unknown): unknown {
  const { a: storage, b: outer } = frame as Frame2 as { a: AsyncLocalStorage<unknown>; b: unknown };
  try {
    return take(value);
  } finally {
    storage.enterWith(outer);
  }
}
