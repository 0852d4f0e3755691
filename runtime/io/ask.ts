/**
 * A question to the hub, and the wait for its answer: what `connect` and `listen` are made of.
 */
import { blocking } from '../waiter';
import type { Cancel, Done } from './transport';
import { Seat } from './waits';

class Question<T> extends Seat {
  cancel: Cancel = () => {};

  constructor(
    private readonly late: () => Error,
    private readonly drop: (answer: T) => void,
  ) {
    super();
  }

  override expired(): never {
    throw this.late();
  }

  /** Killed before it could take the answer. */
  override refuse(answer: unknown): void {
    this.drop(answer as T);
  }

  protected left(): void {
    this.cancel();
  }
}

/**
 * Puts a question and waits for the answer, at most `timeout` milliseconds; `late` makes the error that is thrown then.
 * `drop` gets an answer that comes to nobody.
 * @green
 */
export function ask<T>(what: string, put: (done: Done<T>) => Cancel, timeout: number, late: () => Error, drop: (answer: T) => void): T {
  // First of all: nothing may be set going whose answer cannot be waited for.
  blocking(what, ask);
  const question = new Question<T>(late, drop);
  let early: { error: unknown; answer: T | undefined } | undefined;
  let asking = true;
  question.cancel = put((error, answer) => {
    if (asking) early = { error, answer };
    else if (error !== null && error !== undefined) question.fail(error);
    else question.give(answer);
  });
  asking = false;
  if (early === undefined) return question.take(what, timeout);
  if (early.error !== null && early.error !== undefined) throw early.error;
  return early.answer!;
}
