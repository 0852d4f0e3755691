/**
 * One call of a function for each item of an input, each in a greenlet of a group, with the results in the order of the
 * input: the machinery of `Group.map`. A greenlet of its own feeds the input to the group, because the caller must
 * hear of a failure while a full pool still holds up the rest.
 */
import { capture, Frame2, SUSPEND, take, type Frame } from './abi';
import { spawnRaw, type Greenlet } from './greenlet';
import { rt, wake, wakeRaising } from './scheduler';
import { Wait, type RawGreenlet } from './task';
import { park } from './waiter';

/** The wait of the caller of `map`. */
export class MapJob<T, R> extends Wait {
  readonly what = 'Group.map';
  readonly input: Iterator<T>;
  readonly #calls: Greenlet<R>[] = [];
  readonly #results: R[] = [];
  #inputEnded = false;
  #inputFailure: { error: unknown } | null = null;
  #caller: RawGreenlet | null = null;

  /** `call` makes a greenlet for an item, and may block. */
  constructor(
    items: Iterable<T>,
    readonly call: (item: T) => Greenlet<R>,
  ) {
    super();
    this.input = items[Symbol.iterator]();
  }

  /** The results, or rather the sentinel. Throws the first failure in the order of the input, as soon as it is the first. */
  run(): any {
    const result = park(this, Infinity);
    this.#caller = rt.current;
    spawnRaw(feed as (job: MapJob<T, R>) => void, this);
    return result;
  }

  leave(): void {
    this.#caller = null;
  }

  called(g: Greenlet<R>): void {
    this.#calls.push(g);
    g.rawlink(() => this.#advance());
  }

  ended(failure: { error: unknown } | null): void {
    this.#inputEnded = true;
    this.#inputFailure = failure;
    this.#advance();
  }

  /** Takes the results that are there, and answers the caller when there is an answer. */
  #advance(): void {
    const caller = this.#caller;
    if (caller === null) return;
    for (let g = this.#nextCall(); g?.dead; g = this.#nextCall()) {
      if (!g.successful()) {
        this.#caller = null;
        return wakeRaising(caller, g.exception);
      }
      this.#results.push(g.value as R);
    }
    if (!this.#inputEnded || this.#nextCall() !== undefined) return;
    this.#caller = null;
    if (this.#inputFailure === null) wake(caller, this.#results);
    else wakeRaising(caller, this.#inputFailure.error);
  }

  #nextCall(): Greenlet<R> | undefined {
    return this.#calls[this.#results.length];
  }
}

/** The body of the greenlet that feeds. Written as compiled code would be: it goes on after each call that blocks. */
function feed(job: MapJob<unknown, unknown>): unknown {
  for (;;) {
    let step: IteratorResult<unknown>;
    try {
      step = job.input.next();
    } catch (error) {
      return job.ended({ error });
    }
    if ((step as unknown) === SUSPEND) return capture(new Frame2(feedItem, 1, job, undefined));
    if (step.done) return job.ended(null);
    const g = job.call(step.value);
    if ((g as unknown) === SUSPEND) return capture(new Frame2(feedCall, 2, job, undefined));
    job.called(g);
  }
}

/** The input has blocked, and now has its next item. */
function feedItem(frame: Frame, value: unknown): unknown {
  const job = (frame as Frame2).a as MapJob<unknown, unknown>;
  let step: IteratorResult<unknown>;
  try {
    step = take(value);
  } catch (error) {
    return job.ended({ error });
  }
  if (step.done) return job.ended(null);
  const g = job.call(step.value);
  if ((g as unknown) === SUSPEND) return capture(new Frame2(feedCall, 2, job, undefined));
  job.called(g);
  return feed(job);
}

/** The pool was full, and now has taken the item. */
function feedCall(frame: Frame, value: unknown): unknown {
  const job = (frame as Frame2).a as MapJob<unknown, unknown>;
  job.called(take(value));
  return feed(job);
}
