/**
 * One call of a function for each item of an input, each in a greenlet of a group: the machinery of all map forms. A
 * greenlet of its own feeds the input to the group, because the consumer must hear of results while a full pool still holds
 * up the rest.
 */
import { capture } from './capture';
import { GreenletExit, invalidType, outOfRange } from './errors';
import { take, type Frame } from './frames';
import type { GreenIterable, GreenIterator } from './green';
import type { Greenlet } from './greenlet';
import type { Witness } from './links';
import { Semaphore } from './lock';
import { Frame2 } from './parking';
import { Ring } from './ring';
import { spawnRaw } from './spawn';
import { steps, type Steps } from './steps';
import type { RawGreenlet } from './task';
import { throwInto } from './throwing';
import { Lookers } from './waiter';

export interface MapOptions {
  /** How many items may be worked on, or have results that were not read yet; no more input is read meanwhile. No limit unless it is given. */
  maxsize?: number | null;
}

/** Makes a greenlet for the items, one of each input; may block. */
type Call<R> = (items: unknown[]) => Greenlet<R>;

/**
 * The results of a map, one after the other. An error of a call is thrown where its result would be, and the next `next()`
 * goes on; one of the input itself comes after all results of what was read before it.
 */
export abstract class MapResults<R> implements GreenIterable<R>, GreenIterator<R>, Disposable, Witness<Greenlet<R>> {
  readonly #call: Call<R>;
  readonly #room: Semaphore | null;
  readonly #readers: Lookers;
  readonly #feeder: RawGreenlet;
  /** How many calls have no result that was read. */
  #open = 0;
  #inputEnded = false;
  #closed = false;
  #inputFailure: { error: unknown } | null = null;

  /** @internal */
  constructor(what: string, inputs: readonly Iterable<unknown>[], call: Call<R>, { maxsize }: MapOptions = {}) {
    if (inputs.length === 0) throw invalidType(`${what}() needs something to iterate over`);
    if (typeof maxsize === 'number' && !(maxsize >= 1)) throw outOfRange(`maxsize is a number of results, at least 1: ${maxsize}`);
    const iterators = inputs.map((input) => input[Symbol.iterator]());
    this.#call = call;
    this.#room = typeof maxsize === 'number' ? new Semaphore(maxsize) : null;
    this.#readers = new Lookers(what);
    this.#feeder = spawnRaw(() => steps(this.#feed(iterators)));
  }

  [Symbol.iterator](): this {
    return this;
  }

  /**
   * Waits for the next result.
   * @throws what the call threw, or the input.
   * @green
   */
  next(): IteratorResult<R, undefined> {
    if (this.#closed) return { value: undefined, done: true };
    const g = this.nextEnded();
    if (g !== undefined) {
      this.#open--;
      this.#room?.release();
      if (this.#inputEnded && this.#open === 0) this.#readers.wakeAll(undefined); // there is nothing more for the others
      if (!g.successful()) throw g.exception;
      return { value: g.value as R, done: false };
    }
    if (this.#inputEnded && this.#open === 0) {
      const failure = this.#inputFailure;
      this.#inputFailure = null;
      if (failure !== null) throw failure.error;
      return { value: undefined, done: true };
    }
    this.#readers.park(Infinity);
    return capture(new Frame2(MapResults.#again, 1, this, undefined));
  }

  static #again(this: void, frame: Frame, value: unknown): unknown {
    take(value);
    return ((frame as Frame2).a as MapResults<unknown>).next();
  }

  /** Reads no more input; what has begun goes on, and its results are dropped. Leaving a `for...of` does it. Does not block. */
  return(): IteratorResult<R, undefined> {
    throwInto(this.#feeder, GreenletExit);
    this.#closed = true;
    this.#readers.wakeAll(undefined);
    return { value: undefined, done: true };
  }

  /** `using results = pool.imap(...)`: as `return`. */
  [Symbol.dispose](): void {
    this.return();
  }

  /** @internal A call has ended. */
  _witness(g: Greenlet<R>): void {
    this.ended(g);
    this.#readers.wakeOne();
  }

  /** A call has begun. */
  protected abstract begun(g: Greenlet<R>): void;
  protected abstract ended(g: Greenlet<R>): void;
  /** Takes the call whose result comes next, if it has ended. */
  protected abstract nextEnded(): Greenlet<R> | undefined;

  /** The body of the greenlet that feeds. */
  *#feed(iterators: readonly Iterator<unknown>[]): Steps<void> {
    const open = new Set(iterators);
    try {
      try {
        for (;;) {
          const items: unknown[] = [];
          for (const iterator of iterators) {
            open.delete(iterator); // one that has failed is not closed
            const step: IteratorResult<unknown> = yield iterator.next();
            if (step.done) return;
            open.add(iterator);
            items.push(step.value);
          }
          if (this.#room !== null) yield this.#room.acquire();
          const g: Greenlet<R> = yield this.#call(items);
          this.#open++;
          this.begun(g);
          g._addLink(this);
        }
      } finally {
        for (const iterator of open) yield iterator.return?.();
      }
    } catch (error) {
      this.#inputFailure = { error };
    } finally {
      this.#inputEnded = true;
      this.#readers.wakeAll(undefined);
    }
  }
}

/** In the order of the input. */
export class InOrder<R> extends MapResults<R> {
  #calls = new Ring<Greenlet<R>>(8);

  protected begun(g: Greenlet<R>): void {
    this.#calls.push(g);
  }
  protected ended(): void {}
  protected nextEnded(): Greenlet<R> | undefined {
    return this.#calls.length > 0 && this.#calls.first.dead ? this.#calls.shift() : undefined;
  }

  /** @internal All results: what `map` returns. The first failure in the order of the input ends it; the others go on. */
  *_all(): Steps<R[]> {
    const all: R[] = [];
    for (;;) {
      const { value, done }: IteratorResult<R> = yield this.next();
      if (done) return all;
      all.push(value);
    }
  }
}

/** In the order in which the calls end. */
export class AsTheyCome<R> extends MapResults<R> {
  #ended = new Ring<Greenlet<R>>(8);

  protected begun(): void {}
  protected ended(g: Greenlet<R>): void {
    this.#ended.push(g);
  }
  protected nextEnded(): Greenlet<R> | undefined {
    return this.#ended.length > 0 ? this.#ended.shift() : undefined;
  }
}
