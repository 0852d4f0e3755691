/**
 * Queues that know how much of what was put is still to be done. How items move is the business of simple-queue.ts; this
 * file only counts, where one is stored or thrown away.
 */
import { outOfRange } from './errors';
import { milliseconds, NO_WAIT, type Limit } from './limit';
import { SimpleQueue } from './simple-queue';
import { WaitList } from './waiter';

class Joiners extends WaitList {
  constructor(readonly what: string) {
    super();
  }
  override expired(): boolean {
    return false;
  }
}

/** A queue that also counts the items that were put but not yet done with: see `taskDone` and `join`. */
export class Queue<T> extends SimpleQueue<T> {
  #unfinished = this._qsize();
  readonly #joiners = new Joiners(`${this.constructor.name}.join`);

  /** How many items were put, and not yet reported by `taskDone`. */
  get unfinishedTasks(): number {
    return this.#unfinished;
  }

  /**
   * An item that was taken has been worked on. When all have been, `join` returns.
   * @throws RangeError: called more often than items were put.
   */
  taskDone(): void {
    if (this.#unfinished === 0) throw outOfRange('taskDone() was called more often than items were put into the queue');
    this.#done();
  }

  /**
   * Waits until all items have been worked on: true. After `limit` milliseconds: false.
   * @green
   */
  join(limit?: Limit): boolean {
    const timeout = milliseconds(limit);
    if (this.#unfinished === 0) return true;
    return timeout === NO_WAIT ? false : this.#joiners.park(timeout);
  }

  protected override accept(item: T): void {
    super.accept(item);
    this.#unfinished++;
  }

  protected override dropped(): void {
    if (this.#unfinished > 0) this.#done();
  }

  #done(): void {
    if (--this.#unfinished === 0) this.#joiners.wakeAll(true);
  }
}
