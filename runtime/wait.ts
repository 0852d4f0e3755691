/**
 * Waiting for several things at once: greenlets, events, results, semaphores, anything that can be linked to; and
 * killing several greenlets at once, which is waiting for their ends.
 */
import { GreenletExit, invalidType } from './errors';
import { Greenlet } from './greenlet';
import { milliseconds, NO_WAIT, type Limit } from './limit';
import { removeLink, type Witness } from './links';
import { wake, wakeRaising } from './scheduler';
import { rt } from './state';
import { Wait, type RawGreenlet } from './task';
import { throwInto, type KillException } from './throwing';
import { Timeout } from './timeout';
import { blocking, park } from './waiter';

/** What `wait` can wait for. */
export interface Waitable {
  ready(): boolean;
  rawlink(link: (source: any) => void): void;
  unlink(link: (source: any) => void): void;
}

/** The time limit of a wait for several objects, and how many of them are enough. */
export interface WaitOptions {
  timeout?: number | null | undefined;
  count?: number | undefined;
}

/** The wait for the first `count` of some objects to become ready. */
class WaitMany<T extends Waitable> extends Wait implements Witness<T> {
  /** The ready ones, in the order in which they became so. */
  protected readonly done: T[] = [];
  readonly #objects: T[];
  readonly #count: number;
  readonly #link = (object: T) => this._witness(object);
  #waiter: RawGreenlet | null = null;

  constructor(
    readonly what: string,
    objects: Iterable<T>,
    count = Infinity,
  ) {
    super();
    this.#objects = [...objects];
    for (const object of this.#objects) {
      if (typeof object?.rawlink !== 'function') throw invalidType(`${what}() cannot wait for ${String(object)}`);
      if (object.ready()) this.done.push(object);
    }
    this.#count = Math.min(count, this.#objects.length);
  }

  /** What the blocking call returns: at once, or the sentinel. Throws the error of an object that is ready, if `fails` says so. */
  wait(timeout: number): any {
    for (const object of this.done) {
      const failure = this.failure(object);
      if (failure !== null) throw failure.error;
    }
    if (this.done.length >= this.#count || timeout === NO_WAIT) {
      this.done.length = Math.min(this.done.length, this.#count);
      return this.result();
    }
    const result = park(this, timeout);
    this.#waiter = rt.current;
    const someReady = this.done.length > 0;
    const Class = Greenlet; // an import is read through the exports object of its module, each time
    for (const object of this.#objects) {
      if (someReady && object.ready()) continue;
      if (!(object instanceof Class)) object.rawlink(this.#link);
      else if (object._links === null) object._links = this;
      else object._addLink(this);
    }
    return result;
  }

  /** The error with which this ready object ends the whole wait, if it does. */
  protected failure(_object: T): { error: unknown } | null {
    return null;
  }

  leave(): void {
    for (const object of this.#objects) {
      if (object instanceof Greenlet) removeLink(object, this);
      else object.unlink(this.#link);
    }
  }

  override expired(): unknown {
    return this.result();
  }

  protected result(): unknown {
    return this.done;
  }

  _witness(object: T): void {
    this.done.push(object);
    const failure = this.failure(object);
    if (failure !== null) {
      this.leave();
      wakeRaising(this.#waiter!, failure.error);
    } else if (this.done.length === this.#count) {
      // Unless all of them have become ready, and so have forgotten their links.
      if (this.#count < this.#objects.length) this.leave();
      wake(this.#waiter!, this.result());
    }
  }
}

class JoinAllRaising extends WaitMany<Greenlet<any>> {
  protected override failure(g: Greenlet<any>): { error: unknown } | null {
    return g.successful() ? null : { error: g.exception };
  }
}

class KillAll extends WaitMany<Greenlet<any>> {
  constructor(
    targets: Iterable<Greenlet<any>>,
    private readonly timeout: number,
  ) {
    super('killAll', targets);
  }
  override expired(): never {
    throw new Timeout(this.timeout);
  }
  protected override result(): undefined {}
}

/**
 * Waits until `count` of the objects (all of them) are ready, but not longer than `timeout` milliseconds. Returns
 * those that are, in the order in which they became ready.
 * @green
 */
export function waitMany<T extends Waitable>(objects: Iterable<T>, options: WaitOptions = {}): T[] {
  return new WaitMany('wait', objects, options.count).wait(milliseconds(options));
}

/**
 * Waits until `count` of the greenlets (all of them) have ended, but not longer than `timeout` milliseconds. Returns
 * those that have, in the order of their ends.
 * @throws with `raiseError`, the error of the first one to fail, at once; the others go on.
 * @green
 */
export function joinAll<G extends Greenlet<any>>(greenlets: Iterable<G>, options: WaitOptions & { raiseError?: boolean } = {}): G[] {
  const Class = options.raiseError ? JoinAllRaising : WaitMany;
  return new Class('joinAll', greenlets, options.count).wait(milliseconds(options));
}

/**
 * Kills a greenlet, as `g.kill`, but does not wait for its end unless `block: true` or a `timeout` (milliseconds) is
 * given. Raw greenlets are never waited for.
 * @green
 */
export function kill(g: RawGreenlet, exception: KillException = GreenletExit, options: { block?: boolean; timeout?: number } = {}): void {
  if (g instanceof Greenlet && (options.block ?? options.timeout !== undefined)) return g.kill(exception, options.timeout);
  throwInto(g, exception);
}

/**
 * Kills greenlets, as `g.kill`, and waits until all of them have ended (`block: false`: does not). Those that have not
 * started never run. Raw greenlets are never waited for.
 * @throws Timeout: some have not ended after `timeout` milliseconds.
 * @green
 */
export function killAll(greenlets: Iterable<RawGreenlet>, exception: KillException = GreenletExit, limit?: Limit): void {
  const timeout = milliseconds(limit);
  const targets = [...greenlets];
  const waiting = targets.filter((g): g is Greenlet<any> => g instanceof Greenlet && g.started);
  const blocks = timeout !== NO_WAIT && waiting.length > 0;
  if (blocks) blocking('killAll', killAll);
  for (const g of targets) throwInto(g, exception);
  if (blocks) return new KillAll(waiting, timeout).wait(timeout);
}
