/**
 * The greenlet as users know it: a function that runs on its own, with a value or an error at its end, that others can
 * wait for, link to and kill. How it is suspended and resumed is the scheduler's business; the cheap way to start one is in
 * spawn.ts.
 */
import { GreenletExit, invalidType } from './errors';
import type { Green } from './green';
import { ids } from './ids';
import { Get, Join } from './join';
import { milliseconds, NO_WAIT, type Limit } from './limit';
import { addLink, callLinks, checkLink, hasLinks, removeLink, unbound, type Link, type Links, type Witness } from './links';
import { reportUncaught } from './report';
import { enqueue } from './scheduler';
import { start, startLater } from './starting';
import { rt } from './state';
import { RawGreenlet, State } from './task';
import { throwInto, type KillException } from './throwing';
import { Timeout } from './timeout';
import { blocking } from './waiter';

/** What only some greenlets have; most never need it. */
interface Extras {
  id?: number;
  name?: string;
  locals?: WeakMap<object, unknown>;
  /** What `run` is to call the body with. */
  args?: readonly unknown[];
}

/** The target of a link: a function, or something that takes over the result, such as an AsyncResult. */
export type LinkTarget<G> = Green<(source: G) => void> | { takeFrom(source: G): void };

/**
 * A task. Made by `spawn(fn, ...args)`, or by subclassing and overriding `run()`:
 * `class Talker extends Greenlet<void> { run() { ... } }`, then `new Talker().start()`.
 */
export class Greenlet<R = unknown> extends RawGreenlet {
  /** @internal */ _links: Links<any> = null;
  /** @internal */ _extras: Extras | null = null;

  /** `body` may be left out by subclasses that override `run()`. Nothing runs before `start()`. */
  constructor(body?: Green<(...args: any[]) => R> | null, ...args: unknown[]) {
    if (body !== undefined && body !== null && typeof body !== 'function') throw notAFunction(body);
    super(body ?? null);
    if (args.length > 0) this._value = args;
  }

  /** Makes a greenlet of this class and starts it; the arguments are the constructor's. */
  static spawn<A extends any[], G extends Greenlet<any>>(this: new (...args: A) => G, ...args: A): G {
    const g = new this(...args);
    g.start();
    return g;
  }

  /** As `spawn`, but it starts only after `ms` milliseconds. */
  static spawnLater<A extends any[], G extends Greenlet<any>>(this: new (...args: A) => G, ms: number, ...args: A): G {
    const g = new this(...args);
    g.startLater(ms);
    return g;
  }

  /**
   * Has `callback(g)` called whenever a Greenlet is about to be started (raw ones are not reported). It must not block.
   * Adding it again changes nothing. What it throws is thrown where the greenlet was to be started, which then is not.
   */
  static addSpawnCallback(callback: (g: Greenlet<any>) => void): void {
    checkLink(callback);
    (spawnCallbacks ??= new Set()).add(callback);
  }

  /** Undoes `addSpawnCallback`. One that is not there is ignored. */
  static removeSpawnCallback(callback: (g: Greenlet<any>) => void): void {
    spawnCallbacks?.delete(callback);
    if (spawnCallbacks?.size === 0) spawnCallbacks = null;
  }

  /**
   * The body of the greenlet. Subclasses override it; it may block.
   * @green
   */
  run(): R {
    if (this._body === null) throw invalidType('this Greenlet has nothing to run: pass a function, or override run()');
    return super._begin(this._extras?.args) as R;
  }

  /** @internal */
  override _begin(args: readonly unknown[] | undefined): unknown {
    if (args !== undefined) (this._extras ??= {}).args = args;
    return this.run();
  }

  /** Puts it in the ready queue; it runs after those that are there. Does nothing if it was started before. */
  start(): void {
    if (this._state !== State.New) return;
    announce(this);
    start(this);
  }

  /** Starts it after `ms` milliseconds. Does nothing if it was started before. */
  startLater(ms: number): void {
    if (this._state !== State.New) return;
    announce(this);
    startLater(this, ms);
  }

  /** Whether it is scheduled or running, and has not ended. */
  get started(): boolean {
    return this._state !== State.New && !this.dead;
  }

  /** Whether it has ended. */
  ready(): boolean {
    return this.dead;
  }

  /** Whether it has ended without an error. Killed by GreenletExit counts as success. */
  successful(): boolean {
    return this._state === State.Done;
  }

  /** What it returned; the GreenletExit if it was killed by one; undefined before its end and after an error. */
  get value(): R | undefined {
    return this._state === State.Done ? (this._value as R) : undefined;
  }

  /** The error it ended with, or undefined. */
  get exception(): unknown {
    return this._state === State.Failed ? this._value : undefined;
  }

  /** The smallest number that no other living greenlet had when this was first asked for. Free again after its end, unless it is first asked for then. */
  get id(): number {
    const extras = (this._extras ??= {});
    return (extras.id ??= ids.take());
  }

  /** "Greenlet-3", unless it was set. */
  get name(): string {
    return this._extras?.name ?? `${this.constructor.name}-${this.id}`;
  }
  set name(name: string) {
    (this._extras ??= {}).name = name;
  }

  override toString(): string {
    return this.name;
  }

  /**
   * Waits for its end. `limit`: at most so many milliseconds. Returns nothing in both cases, and never throws its error.
   * @green
   */
  join(limit?: Limit): void {
    const timeout = milliseconds(limit);
    if (this.dead || timeout === NO_WAIT) return;
    return new Join(this).park(timeout);
  }

  /**
   * Waits for its end and returns its value.
   * @throws what it threw, the same object at every call; Timeout: it has not ended in time, or (`block: false`) not yet.
   * @green
   */
  get(limit?: Limit): R {
    if (this._state === State.Done) return this._value as R;
    if (this._state === State.Failed) throw this._value;
    const timeout = milliseconds(limit);
    if (timeout === NO_WAIT) throw new Timeout(0);
    return new Get(this, timeout).park(timeout);
  }

  /**
   * Throws `exception` in it at the call in which it waits, on its next turn; one that has not started will never run.
   * Waits for its end (`block: false`: does not; `timeout`: at most so many milliseconds), for it may catch the error
   * and go on. Does nothing if it has ended.
   * @green
   */
  kill(exception: KillException = GreenletExit, limit?: Limit): void {
    const timeout = milliseconds(limit);
    if (this.dead) return;
    if (timeout !== NO_WAIT && this.started) blocking('Greenlet.kill', this.kill);
    throwInto(this, exception);
    return this.join(limit);
  }

  /** Calls `link(this)` in a new greenlet after the end, or on the next turn if it has ended. Links run in the order of linking. */
  link(link: LinkTarget<this>): void {
    this.rawlink(spawning(link));
  }

  /** As `link`, but only if it ends without an error. */
  linkValue(link: LinkTarget<this>): void {
    const call = spawning(link);
    this.rawlink(named(link, (g) => g.successful() && call(g)));
  }

  /** As `link`, but only if it ends with an error. */
  linkException(link: LinkTarget<this>): void {
    const call = spawning(link);
    this.rawlink(named(link, (g) => !g.successful() && call(g)));
  }

  /** As `link`, without a new greenlet: it must not block. */
  rawlink(link: Link<this>): void {
    checkLink(link);
    this._addLink(link);
  }

  /** @internal */
  _addLink(link: Link<this> | Witness<this>): void {
    const first = this._links === null;
    addLink(this, link);
    if (first && this.dead) enqueue(this);
  }

  /** Removes a link that was added by any of the methods above. One that is not there is ignored. */
  unlink(link: LinkTarget<this>): void {
    const links = Array.isArray(this._links) ? this._links : [this._links];
    for (const added of links) {
      if (added === null || (unbound(added) !== link && originals.get(unbound(added)) !== link)) continue;
      return removeLink(this, added);
    }
  }

  /** Removes all links. Those who wait for its end, by `join` and its like, are not links of this kind. */
  unlinkAll(): void {
    const links = Array.isArray(this._links) ? this._links : [this._links];
    for (const link of [...links]) if (typeof link === 'function') removeLink(this, link);
  }

  /** Whether anybody is to be told of its end. */
  hasLinks(): boolean {
    return hasLinks(this);
  }

  /** A promise of its value, for ordinary code. */
  toPromise(): Promise<R> {
    return new Promise((resolve, reject) => {
      this.rawlink(() => (this._state === State.Done ? resolve(this._value as R) : reject(this._value)));
    });
  }

  /**
   * `using g = spawn(...)`: waits for its end when the block is left.
   * @green
   */
  [Symbol.dispose](): void {
    return this.join();
  }

  /** @internal */
  override _label(): string {
    return this.name;
  }

  /** @internal */
  override _ended(): void {
    const id = this._extras?.id;
    if (this._state === State.Failed) this._failed();
    if (id !== undefined) ids.release(id);
    const links = this._links;
    if (links === null) return;
    if (typeof links === 'function' || Array.isArray(links)) return enqueue(this);
    // Where only one waits, and that is the runtime itself, it can be told at once: no turn for that.
    this._links = null;
    links._witness(this);
  }

  /** @internal What becomes of the error it ended with, besides being kept. */
  _failed(): void {
    reportUncaught(this._value, this.name);
  }

  /** @internal */
  override _afterlife(): void {
    callLinks(this);
    if (this._links !== null) enqueue(this);
  }
}

/** Null where there are none: a spawn only has to look. */
let spawnCallbacks: Set<(g: Greenlet<any>) => void> | null = null;

/** Around each start: tells those whom `addSpawnCallback` has added. */
export function announce(g: Greenlet<any>): void {
  if (spawnCallbacks !== null) for (const callback of spawnCallbacks) callback(g);
}

export const notAFunction = (value: unknown) => invalidType(`a function is expected, not ${value === null ? 'null' : typeof value}`);

// Links that run in their own greenlets

/** Which function of the user a link that the runtime wrapped stands for. */
const originals = new WeakMap<object, unknown>();

function named<G>(link: LinkTarget<G>, raw: Link<G>): Link<G> {
  originals.set(raw, link);
  return raw;
}

function spawning<G>(link: LinkTarget<G>): Link<G> {
  if (typeof link === 'function') return named(link, (source) => void Greenlet.spawn(link, source));
  if (typeof link?.takeFrom === 'function') return named(link, (source) => link.takeFrom(source));
  throw notAFunction(link);
}

/** The greenlet that runs, or null in ordinary code. (A raw greenlet has fewer members than this type says.) */
export function getCurrent(): Greenlet<any> | null {
  return rt.current as Greenlet<any> | null;
}
