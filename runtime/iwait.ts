/**
 * Waiting for several things one after the other: an iterator over objects in the order in which they become ready.
 */
import { capture } from './capture';
import { invalidType } from './errors';
import { take, type Frame } from './frames';
import type { GreenIterable, GreenIterator } from './green';
import { Greenlet } from './greenlet';
import { milliseconds, NO_WAIT } from './limit';
import { removeLink, type Witness } from './links';
import { Frame2 } from './parking';
import { rt } from './state';
import type { Waitable, WaitOptions } from './wait';
import { Lookers } from './waiter';

/** What `iwait` returns. */
export class ReadyOnes<T extends Waitable> implements Witness<T>, GreenIterable<T>, GreenIterator<T>, Disposable {
  readonly #ready: T[] = [];
  /** Those that were not ready at first. The same object may be there more than once. */
  readonly #linked: T[] = [];
  readonly #link = (object: T) => this._witness(object);
  readonly #readers = new Lookers('iwait');
  readonly #deadline: number;
  #left: number;

  /** @internal Use `iwait`. */
  constructor(objects: Iterable<T>, options: WaitOptions) {
    const timeout = milliseconds(options);
    this.#deadline = timeout === NO_WAIT ? -Infinity : rt.hub.now() + timeout;
    for (const object of objects) {
      if (typeof object?.rawlink !== 'function') throw invalidType(`iwait() cannot wait for ${String(object)}`);
      (object.ready() ? this.#ready : this.#linked).push(object);
    }
    this.#left = Math.min(options.count ?? Infinity, this.#ready.length + this.#linked.length);
    if (this.#left <= 0) return;
    for (const object of this.#linked) {
      if (object instanceof Greenlet) object._addLink(this);
      else object.rawlink(this.#link);
    }
  }

  [Symbol.iterator](): this {
    return this;
  }

  /**
   * Waits until one more object is ready, and returns it. The end: all were, or `count` of them, or the time is over.
   * @green
   */
  next(): IteratorResult<T, undefined> {
    if (this.#ready.length > 0 || this.#left <= 0) return this.#step();
    const timeout = this.#deadline - rt.hub.now();
    if (timeout <= 0) return this.return();
    this.#readers.park(timeout);
    return capture(new Frame2(ReadyOnes.#again, 1, this, undefined));
  }

  static #again(this: void, frame: Frame, value: unknown): unknown {
    take(value);
    return ((frame as Frame2).a as ReadyOnes<any>).next();
  }

  /** Ends the iteration: nothing is linked any more. Leaving a `for...of` does it. Does not block. */
  return(): IteratorResult<T, undefined> {
    this.#left = 0;
    this.#ready.length = 0;
    this.#unlink();
    this.#readers.wakeAll(undefined);
    return { value: undefined, done: true };
  }

  /** `using ones = iwait(...)`: ends the iteration. */
  [Symbol.dispose](): void {
    this.return();
  }

  /** @internal */
  _witness(object: T): void {
    this.#ready.push(object);
    this.#readers.wakeOne();
  }

  #step(): IteratorResult<T, undefined> {
    if (this.#left <= 0) return this.return();
    const value = this.#ready.shift()!;
    if (--this.#left === 0) this.return();
    return { value, done: false };
  }

  #unlink(): void {
    for (const object of this.#linked.splice(0)) {
      if (object instanceof Greenlet) removeLink(object, this);
      else object.unlink(this.#link);
    }
  }
}

/**
 * Steps through the objects in the order in which they become ready: `for (const g of iwait(greenlets))`. Each step
 * blocks; what becomes ready between two steps is not missed. It ends when all were ready, or `count` of them, or `timeout`
 * milliseconds after this call. An iteration that is given up before its end has to be told, by leaving a `for...of` or by
 * `using`, or links stay behind.
 * @throws TypeError: one of them cannot be waited for.
 */
export function iwait<T extends Waitable>(objects: Iterable<T>, options: WaitOptions = {}): ReadyOnes<T> {
  return new ReadyOnes(objects, options);
}
