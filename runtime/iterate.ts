/**
 * Streams and other async iterables in a plain `for...of`.
 */
import { wait } from './bridge';
import { capture } from './capture';
import { invalidType } from './errors';
import { take, type Frame } from './frames';
import type { GreenIterable, GreenIterator } from './green';
import { Frame2 } from './parking';
import { steps, type Steps } from './steps';

/** A question to the source. It is kept until its answer was delivered: a reader that gives up does not lose an item. */
interface Question<T> {
  answer: Promise<IteratorResult<T, unknown>>;
  rejection: { error: unknown } | null;
}

/** What `iterate` returns. */
export class Items<T> implements GreenIterable<T>, GreenIterator<T>, Disposable {
  readonly #source: AsyncIterator<T, unknown>;
  #question: Question<T> | null = null;

  /** @internal Use `iterate`. */
  constructor(source: AsyncIterator<T, unknown>) {
    this.#source = source;
  }

  [Symbol.iterator](): this {
    return this;
  }

  /**
   * Waits for the next item.
   * @throws the error with which the source ends.
   * @green
   */
  next(): IteratorResult<T, undefined> {
    this.#question ??= this.#ask();
    wait(this.#question.answer);
    return capture(new Frame2(Items.#next, 1, this, this.#question));
  }

  /**
   * Tells the source that no more is wanted (a stream is destroyed) and waits until it is closed. Leaving a `for...of` does it.
   * @green
   */
  return(): IteratorResult<T, undefined> {
    return steps(this.#return());
  }

  /**
   * `using items = iterate(stream)`: as `return`.
   * @green
   */
  [Symbol.dispose](): void {
    return steps(this.#return()) as unknown as void;
  }

  #ask(): Question<T> {
    // A promise of the language's own: it answers later, and calls those who wait for it in their order.
    const question: Question<T> = { answer: Promise.resolve(this.#source.next()), rejection: null };
    question.answer.catch((error) => (question.rejection = { error }));
    return question;
  }

  static #next(this: void, frame: Frame, value: unknown): unknown {
    const { a: items, b: question } = frame as Frame2 as { a: Items<unknown>; b: Question<unknown> };
    let result: IteratorResult<unknown>;
    try {
      result = take(value);
    } catch (error) {
      if (question.rejection?.error === error && items.#question === question) items.#question = null;
      throw error;
    }
    if (items.#question === question) items.#question = null;
    return result.done ? { value: undefined, done: true } : result;
  }

  *#return(): Steps<IteratorResult<T, undefined>> {
    if (this.#source.return !== undefined) yield wait(this.#source.return());
    return { value: undefined, done: true };
  }
}

/**
 * Steps through an async iterable, such as a readable stream: `for (const chunk of iterate(stream))`. Each step blocks.
 * @throws TypeError: it is not async iterable.
 */
export function iterate<T>(source: AsyncIterable<T>): Items<T> {
  const method = source?.[Symbol.asyncIterator];
  if (typeof method !== 'function') throw invalidType('iterate() expects something that is async iterable, such as a readable stream');
  return new Items(method.call(source));
}
