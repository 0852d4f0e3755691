/**
 * The option `stress`: each green call of a program that was compiled with it suspends, so that a test meets every resume
 * path. Part of the contract: re-exported by abi.ts. What it waits with is handed in by sleep.ts.
 */
import { capture } from './capture';
import { take, type Frame } from './frames';
import { Frame2 } from './parking';
import { SUSPEND } from './sentinel';

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
