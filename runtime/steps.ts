/**
 * Blocking functions of the runtime that take several steps, written as generators: `yield` stands before each call
 * that may block, and gives what the call returns. For what is not hot: a generator and a frame are made at each call.
 * (The hot ones keep their frames by hand, as compiled code would.) Green code compiled by this project was rejected
 * here: the runtime has to be there before the compiler is.
 */
import { capture } from './capture';
import { returned } from './checks';
import { take, type Frame } from './frames';
import { Frame2 } from './parking';
import { SUSPEND } from './sentinel';

export type Steps<R> = Generator<unknown, R, any>;

/**
 * Runs a generator to its end: returns what it returns, or the sentinel where one of its calls has blocked.
 * @green
 */
export function steps<R>(generator: Steps<R>): R {
  return advance(generator, generator.next(), null);
}

function advance(generator: Steps<any>, result: IteratorResult<unknown>, frame: Frame | null): any {
  while (!result.done) {
    if (result.value === SUSPEND) return capture(frame ?? new Frame2(resume, 1, generator, undefined));
    let value: unknown;
    try {
      value = returned(result.value); // a function of the user's may have lost the sentinel
    } catch (error) {
      result = generator.throw(error);
      continue;
    }
    result = generator.next(value);
  }
  return result.value;
}

function resume(frame: Frame, value: unknown): unknown {
  const generator = (frame as Frame2).a as Steps<unknown>;
  let answer: unknown;
  try {
    answer = take(value);
  } catch (error) {
    return advance(generator, generator.throw(error), frame);
  }
  return advance(generator, generator.next(answer), frame);
}
