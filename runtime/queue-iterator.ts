/**
 * What a `for...of` over a queue or a channel steps through.
 */
import { capture } from './capture';
import { ShutDown } from './errors';
import { take, type Frame } from './frames';
import type { GreenIterator } from './green';
import { Frame2 } from './parking';
import { SUSPEND } from './sentinel';

/** Takes items from a queue until it is shut down and empty. */
export class QueueIterator<T> implements GreenIterator<T> {
  constructor(private readonly queue: { get(): T }) {}

  /**
   * @green
   */
  next(): IteratorResult<T, undefined> {
    let value: T;
    try {
      value = this.queue.get();
    } catch (error) {
      return QueueIterator.ended(error);
    }
    return value === SUSPEND ? capture(new Frame2(QueueIterator.resume, 1, undefined, undefined)) : { value, done: false };
  }

  private static ended(error: unknown): IteratorResult<never, undefined> {
    if (error instanceof ShutDown) return { value: undefined, done: true };
    throw error;
  }

  private static resume(this: void, _frame: Frame, value: unknown): IteratorResult<unknown, undefined> {
    try {
      return { value: take(value), done: false };
    } catch (error) {
      return QueueIterator.ended(error);
    }
  }
}
