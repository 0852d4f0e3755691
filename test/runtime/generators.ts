/**
 * Green functions for the runtime's tests, written as generators so that the tests do not depend on the compiler:
 *
 *     const f = greenly(function* (ms: number) { yield* blk(() => sleep(ms)); return 1; });
 *
 * `f` behaves as a compiled function does: it returns its value, or captures a frame and returns the sentinel.
 */
import { capture, Frame2, SUSPEND, take, type Frame } from '../../runtime/abi';

export type Blocks<T> = Generator<void, T, any>;

/** A blocking call inside of a green generator. */
export function* blk<T>(call: () => T): Blocks<T> {
  const value = call();
  return value === SUSPEND ? yield : value;
}

/** A green function with this body. */
export function greenly<A extends unknown[], R>(body: (...args: A) => Blocks<R>): (...args: A) => R {
  return (...args) => {
    const generator = body(...args);
    return advance(generator, () => generator.next());
  };
}

function advance(generator: Blocks<unknown>, step: () => IteratorResult<void, unknown>): any {
  const { done, value } = step();
  return done ? value : capture(new Frame2(resume, 1, generator, undefined));
}

function resume(frame: Frame, value: unknown): unknown {
  const generator = (frame as Frame2).a as Blocks<unknown>;
  return advance(generator, () => {
    let result: unknown;
    try {
      result = take(value);
    } catch (error) {
      return generator.throw(error);
    }
    return generator.next(result);
  });
}
