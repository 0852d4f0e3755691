/**
 * A greenlet as the scheduler sees it: a state, a list of suspended frames, and the place where it waits. Data and what
 * is to be overridden; everything that happens to it is in scheduler.ts.
 */
import type { Activation } from './capture';
import type { Context } from './contexts';
import type { Frame } from './frames';
import { familyOf, spawnerOf, type Family, type SpawnTreeLocals } from './lineage';
import { reportUncaught } from './report';
import { NO_TIMER } from './timers';

/** The life of a greenlet. */
export const enum State {
  /** Made, and not yet to be run. */
  New,
  /** In the ready queue (or waiting for its start timer), for the first time. */
  Starting,
  /** In the ready queue; its blocking call will return `_value`. */
  Ready,
  /** In the ready queue; its blocking call will throw `_value`. */
  Raising,
  /** On the stack right now. */
  Running,
  /** Waiting at `_wait`. */
  Parked,
  /** Ended; `_value` is what it returned. */
  Done,
  /** Ended; `_value` is what it threw. */
  Failed,
}

/**
 * A place where greenlets wait. It knows how to let one go, which is what makes every wait killable and limited in
 * time: a greenlet waits in one place at a time, and is removed from it before it is told why.
 */
export abstract class Wait {
  /** The call that blocks, for reports: "Queue.get". */
  abstract readonly what: string;
  /** Forgets the greenlet: it is being killed, or its time is over. */
  abstract leave(g: RawGreenlet): void;
  /** Its time is over, and it has left: what the call returns, or throws, then. */
  expired(): unknown {
    return undefined;
  }
  /** What `wake` handed over did not arrive, because the greenlet was killed before it could run: takes it back. */
  refuse(_value: unknown): void {}
}

/** A greenlet without links, value or name: the cheapest possible task. Made by `spawnRaw`. */
export class RawGreenlet implements Activation {
  // All of these are private to the runtime, which a subclass of Greenlet in a user's program must be able to trust:
  // hence the underscores. In the order of use: a step touches the first four.
  /** @internal */ declare _state: State;
  /** @internal The innermost suspended frame. */
  declare _frames: Frame | null;
  /** @internal */ declare _last: Frame | null;
  /** @internal See State; while parked, what it brought along (an item to put); before the start, what the body is called with. */
  declare _value: unknown;
  /** @internal Where it waits, or last waited. */
  declare _wait: Wait | null;
  /** @internal The timer that ends its wait, or that starts it. */
  declare _timer: number;
  /** @internal Its neighbours in the list in which it waits. */
  declare _before: RawGreenlet | null;
  /** @internal */ declare _after: RawGreenlet | null;
  /** @internal Its place in `rt.registry`, once it has parked. */
  declare _index: number;
  /** @internal The body, until it starts. */
  declare _body: Function | null;
  /** @internal Its own asynchronous context, if contexts are in use. */
  declare _context: Context | null;
  /** @internal Of the greenlet that has started it; and its own, if it has started another one. */
  declare _lineage: Family | null;
  /** @internal */ declare _family: Family | null;

  /** Use `spawn` or `spawnRaw`. */
  constructor(body: Function | null) {
    // Not as initialisers of the fields: V8 makes a subclass of a class with those three times as slow to construct.
    this._state = State.New;
    this._frames = null;
    this._last = null;
    this._value = undefined;
    this._wait = null;
    this._timer = NO_TIMER;
    this._before = null;
    this._after = null;
    this._index = -1;
    this._body = body;
    this._context = null;
    this._lineage = null;
    this._family = null;
  }

  /** Whether it has ended, by returning, by an error or by a kill. */
  get dead(): boolean {
    return this._state >= State.Done;
  }

  /** The greenlet that started it; null: ordinary code did, or that greenlet has ended and is no longer there. */
  get spawningGreenlet(): RawGreenlet | null {
    return spawnerOf(this);
  }

  /** An object that it shares with all that it spawns, and that they spawn. Those that a main greenlet spawns have one each; it has none. */
  get spawnTreeLocals(): SpawnTreeLocals | undefined {
    return familyOf(this).locals ?? undefined;
  }

  /** @internal Runs the body: what a compiled function returns. `args`: none is undefined. */
  _begin(args: readonly unknown[] | undefined): unknown {
    const body = this._body!;
    this._body = null;
    return args === undefined ? body() : body(...args);
  }

  /** @internal What it is called in reports. */
  _label(): string {
    return 'a raw greenlet';
  }

  /** @internal Called once, in state Done or Failed. Must not throw. */
  _ended(): void {
    if (this._state === State.Failed) reportUncaught(this._value, this._label());
  }

  /** @internal Called when a dead greenlet comes out of the ready queue, into which only `_ended` puts one. Must not throw. */
  _afterlife(): void {}
}
