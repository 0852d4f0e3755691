/**
 * Greenlets that belong together: a Group knows its members until they end, and can wait for them, kill them, and let
 * them work on the items of an input.
 */
import { capture } from './capture';
import { GreenletExit } from './errors';
import { Event } from './event';
import { take, type Frame } from './frames';
import type { Green } from './green';
import { getCurrent, Greenlet } from './greenlet';
import { milliseconds, NO_WAIT, type Limit } from './limit';
import { AsTheyCome, InOrder, type MapOptions, type MapResults } from './map';
import { Frame2 } from './parking';
import { SUSPEND } from './sentinel';
import { spawn } from './spawn';
import { rt } from './state';
import { steps, type Steps } from './steps';
import { throwInto, type KillException } from './throwing';
import { joinAll } from './wait';
import { blocking } from './waiter';

/** A set of greenlets. A member leaves it on the turn after its end. */
export class Group implements Iterable<Greenlet<any>> {
  readonly #members = new Set<Greenlet<any>>();
  readonly #dying = new WeakSet<Greenlet<any>>();
  readonly #empty = new Event();
  readonly #leave = (g: Greenlet<any>) => this.discard(g);

  constructor(...greenlets: Greenlet<any>[]) {
    this.#empty.set();
    for (const g of greenlets) this.enter(g, false);
  }

  get size(): number {
    return this.#members.size;
  }

  has(g: Greenlet<any>): boolean {
    return this.#members.has(g);
  }

  [Symbol.iterator](): IterableIterator<Greenlet<any>> {
    return this.#members.values();
  }

  /**
   * Makes a greenlet a member, and does not start it. A pool that is full waits until there is room.
   * @throws PoolFull: there is none after `limit` milliseconds, or (`block: false`) at once.
   * @green
   */
  add(g: Greenlet<any>, limit?: Limit): void {
    return this.admit(g, false, limit);
  }

  /**
   * Makes a greenlet a member and starts it. Waits and throws as `add` does.
   * @green
   */
  start(g: Greenlet<any>, limit?: Limit): void {
    return this.admit(g, true, limit);
  }

  /**
   * Makes and starts a member that calls `fn(...args)`. A pool that is full waits until there is room.
   * @green
   */
  spawn<A extends unknown[], R>(fn: Green<(...args: A) => R>, ...args: A): Greenlet<R> {
    return this.admit(new Greenlet<R>(fn, ...args), true);
  }

  /** Removes a member; it goes on. */
  discard(g: Greenlet<any>): void {
    if (!this.#members.delete(g)) return;
    g.unlink(this.#leave);
    this.left();
    if (this.#members.size === 0) this.#empty.set();
  }

  /**
   * Waits until the group is empty: true. After `timeout` milliseconds: false.
   * @throws with `raiseError`, when all is over, the error of one that was a member at the call.
   * @green
   */
  join(limit?: Limit | { timeout?: number | null; raiseError?: boolean }): boolean {
    const raiseError = typeof limit === 'object' && limit !== null && 'raiseError' in limit && limit.raiseError === true;
    return raiseError ? steps(joinRaising([...this.#members], () => this.#empty.wait(limit))) : this.#empty.wait(limit);
  }

  /**
   * Kills all members, and those that are added meanwhile, each of them once; waits until the group is empty
   * (`block: false`: does not; `timeout`: at most so many milliseconds).
   * @green
   */
  kill(exception: KillException = GreenletExit, limit?: Limit): void {
    const timeout = milliseconds(limit);
    if (timeout === NO_WAIT) return this.hit(exception);
    if (this.size > 0) blocking(`${this.constructor.name}.kill`, this.kill);
    return steps(killRounds(this, exception, rt.hub.now() + timeout));
  }

  /**
   * Kills one member, as `g.kill`; one that is no member is left alone.
   * @green
   */
  killone(g: Greenlet<any>, exception: KillException = GreenletExit, limit?: Limit): void {
    if (!this.#members.has(g) || this.#dying.has(g)) return;
    this.#dying.add(g);
    return g.kill(exception, limit);
  }

  /**
   * Calls `fn(...args)` in a member and waits for its result. Called by a member, it calls the function itself.
   * @throws what it throws.
   * @green
   */
  apply<A extends unknown[], R>(fn: Green<(...args: A) => R>, ...args: A): R {
    const current = getCurrent();
    if (current !== null && this.#members.has(current)) return fn(...args);
    const g = this.spawn(fn, ...args);
    return (g as unknown) === SUSPEND ? capture(new Frame2(apply$resume, 1, undefined, undefined)) : g.get();
  }

  /** As `apply`, in a greenlet that is returned at once, whether there is room or not. */
  applyAsync<A extends unknown[], R>(fn: Green<(...args: A) => R>, ...args: A): Greenlet<R> {
    return spawn(() => this.apply(fn, ...args));
  }

  /**
   * As `apply`; when the result is there, `callback(result)` is called in a new greenlet that is no member. Not called if
   * `fn` throws.
   * @green
   */
  applyCb<A extends unknown[], R>(fn: Green<(...args: A) => R>, args: A, callback: Green<(result: R) => void>): R {
    return steps(thenSpawn(() => this.apply(fn, ...args), callback));
  }

  /**
   * Calls `fn(item)` for each item, each in a member, and waits for the results: in the order of the items. Several inputs
   * are read side by side, until the shortest ends: `fn(a, b)`.
   * @throws the first failure in that order, as soon as those before it have ended; the others go on. Or what the input throws.
   * @green
   */
  map<T, R>(fn: Green<(item: T) => R>, items: Iterable<T>): R[];
  /**
   * @green
   */
  map<A extends unknown[], R>(fn: Green<(...items: A) => R>, ...inputs: Inputs<A>): R[];
  /**
   * @green
   */
  map(fn: Green<(...items: any[]) => unknown>, ...inputs: Iterable<unknown>[]): unknown[] {
    blocking('Group.map', this.map);
    return steps(new InOrder('Group.map', inputs, (items) => this.spawn(fn, ...items))._all());
  }

  /** As `map`, in a greenlet that is returned at once. */
  mapAsync<T, R>(fn: Green<(item: T) => R>, items: Iterable<T>): Greenlet<R[]>;
  mapAsync<A extends unknown[], R>(fn: Green<(...items: A) => R>, ...inputs: Inputs<A>): Greenlet<R[]>;
  mapAsync(fn: Green<(...items: any[]) => unknown>, ...inputs: Iterable<unknown>[]): Greenlet<unknown[]> {
    return spawn(() => this.map(fn, ...inputs));
  }

  /**
   * As `map`; when the results are there, `callback(results)` is called in a new greenlet that is no member.
   * @green
   */
  mapCb<T, R>(fn: Green<(item: T) => R>, items: Iterable<T>, callback: Green<(results: R[]) => void>): R[] {
    return steps(thenSpawn(() => this.map(fn, items), callback));
  }

  /**
   * As `map`, but at once, with the results one by one: `for (const result of pool.imap(fn, items))`. In the order of the
   * items. The input is read as far as the pool has room, and no further than `maxsize`.
   */
  imap<T, R>(fn: Green<(item: T) => R>, items: Iterable<T>, options?: MapOptions): MapResults<R>;
  imap<T, U, R>(fn: Green<(item: T, other: U) => R>, items: Iterable<T>, others: Iterable<U>, options?: MapOptions): MapResults<R>;
  imap<A extends unknown[], R>(fn: Green<(...items: A) => R>, ...inputs: Inputs<A>): MapResults<R>;
  imap(fn: Green<(...items: any[]) => unknown>, ...inputs: unknown[]): MapResults<unknown> {
    const options = takeOptions(inputs);
    return new InOrder('Group.imap', inputs as Iterable<unknown>[], (items) => this.spawn(fn, ...items), options);
  }

  /** As `imap`, in the order in which the calls end. */
  imapUnordered<T, R>(fn: Green<(item: T) => R>, items: Iterable<T>, options?: MapOptions): MapResults<R>;
  imapUnordered<T, U, R>(fn: Green<(item: T, other: U) => R>, items: Iterable<T>, others: Iterable<U>, options?: MapOptions): MapResults<R>;
  imapUnordered<A extends unknown[], R>(fn: Green<(...items: A) => R>, ...inputs: Inputs<A>): MapResults<R>;
  imapUnordered(fn: Green<(...items: any[]) => unknown>, ...inputs: unknown[]): MapResults<unknown> {
    const options = takeOptions(inputs);
    return new AsTheyCome('Group.imapUnordered', inputs as Iterable<unknown>[], (items) => this.spawn(fn, ...items), options);
  }

  /**
   * Waits for room, then lets the greenlet in. Returns it, or the sentinel.
   * @green
   */
  protected admit(g: Greenlet<any>, begin: boolean, _limit?: Limit): any {
    return this.enter(g, begin);
  }

  protected enter(g: Greenlet<any>, begin: boolean): Greenlet<any> {
    if (!this.#members.has(g)) {
      this.#members.add(g);
      this.#empty.clear();
      g.rawlink(this.#leave);
    }
    if (begin) g.start();
    return g;
  }

  /** A member has left. */
  protected left(): void {}

  /** @internal Kills the members that were not killed yet. */
  hit(exception: KillException): void {
    for (const g of this.#members) {
      if (this.#dying.has(g)) continue;
      this.#dying.add(g);
      throwInto(g, exception);
    }
  }
}

/** One input for each parameter. */
type Inputs<A extends unknown[]> = { [I in keyof A]: Iterable<A[I]> };

function takeOptions(inputs: unknown[]): MapOptions | undefined {
  const last = inputs.at(-1);
  const isOptions = last === undefined || (typeof last === 'object' && last !== null && !(Symbol.iterator in last));
  return isOptions ? (inputs.pop() as MapOptions | undefined) : undefined;
}

function* thenSpawn<R>(call: () => R, callback: (result: R) => void): Steps<R> {
  const result: R = yield call();
  spawn(callback, result);
  return result;
}

function* joinRaising(members: Greenlet<any>[], wait: () => boolean): Steps<boolean> {
  const empty: boolean = yield wait();
  for (const g of members) if (g.dead && !g.successful()) throw g.exception;
  return empty;
}

function apply$resume(_frame: Frame, value: unknown): unknown {
  return (take(value) as Greenlet<unknown>).get();
}

/** Kills and waits until nobody is left, or the time is over. */
function* killRounds(group: Group, exception: KillException, deadline: number): Steps<void> {
  while (group.size > 0) {
    group.hit(exception);
    const timeout = deadline - rt.hub.now();
    if (timeout <= 0) return;
    yield joinAll(group, { timeout });
  }
}
