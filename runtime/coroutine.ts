/**
 * Greenlets that pass control to one another by hand, as those of Python's greenlet package do, and generators that may be
 * resumed from anywhere. Control is handed over at once: nobody else who is ready runs in between.
 *
 * Each coroutine has a greenlet of its own for its body, so all blocking calls work in it; whoever passed control on waits
 * until it comes back. A coroutine that is suspended is not known to the scheduler: if nobody refers to it, it is garbage.
 */
import { capture } from './capture';
import { ConcurrentObjectUseError, GreenletExit, invalidState, invalidType, outOfRange } from './errors';
import { take, type Frame } from './frames';
import type { Green, GreenIterable, GreenIterator } from './green';
import { Frame2 } from './parking';
import { reportUncaught } from './report';
import { end, handOver } from './scheduler';
import { startNext } from './starting';
import { letGo, rt } from './state';
import { steps, type Steps } from './steps';
import { RawGreenlet, State, Wait } from './task';
import { blocking, park } from './waiter';

/** The wait for control to come back. */
class Suspended extends Wait {
  readonly what = 'Coroutine.switch';
  leave(g: RawGreenlet): void {
    if (g instanceof Body) rt.count++; // it was let go
  }
}
const SUSPENDED = new Suspended();

class Body extends RawGreenlet {
  constructor(
    readonly coroutine: Coroutine<any, any>,
    body: Function,
  ) {
    super(body);
  }
  override _label(): string {
    return 'a coroutine';
  }
  override _ended(): void {
    this.coroutine._ended();
  }
}

/** Those of greenlets that are no coroutines: so that control can be given back to them. */
const roots = new WeakMap<RawGreenlet, Coroutine<any, any>>();

/** The coroutine that runs, about to block in `what`. */
function running(what: string): Coroutine<any, any> {
  blocking(what, running);
  return Coroutine.current()!;
}

/** What was switched with, as one value. */
const pack = (values: readonly unknown[]): unknown => (values.length > 1 ? values : values[0]);

/**
 * `I`: what is passed in, `O`: what comes out.
 *
 * Symmetric: `b.switch(value)` passes control to `b`, in which the `switch` that it is suspended in returns the value, and
 * waits until somebody switches back. When the body returns, its value goes to the coroutine's parent.
 *
 * As a generator: `c.send(value)`, `c.next(value)` and `for (const item of c)` resume it until it calls `Coroutine.yield(item)`.
 */
export class Coroutine<I = unknown, O = unknown> implements GreenIterable<O> {
  readonly #greenlet: RawGreenlet;
  #parent: Coroutine<any, any> | null;
  #begun = false;
  /** How often it has waited for control: tells one wait from another. */
  #turn = 0;
  /** Who has resumed it, and gets what it yields; and in which of its waits that is. */
  #caller: Coroutine<any, any> | null = null;
  #callerTurn = 0;
  /** The caller asked for the next value: it also gets the last one. */
  #asked = false;

  /**
   * The body runs when it is first switched to, with what it was switched with as arguments. `parent`: who gets what it
   * returns or throws; the coroutine that makes it, unless it is given.
   */
  constructor(body: Green<(...args: any[]) => unknown>, parent: Coroutine<any, any> | null = Coroutine.current()) {
    this.#parent = parent;
    if ((body as unknown) instanceof RawGreenlet) {
      this.#greenlet = body as unknown as RawGreenlet;
    } else {
      if (typeof body !== 'function') throw invalidType(`a function is expected, not ${typeof body}`);
      this.#greenlet = new Body(this, body);
    }
  }

  /** The coroutine that runs. Any other greenlet counts as one, too, that has no parent; null: ordinary code runs. */
  static current(): Coroutine<any, any> | null {
    const g = rt.current;
    if (g === null) return null;
    if (g instanceof Body) return g.coroutine;
    let root = roots.get(g);
    if (root === undefined) roots.set(g, (root = new Coroutine<any, any>(g as never, null)));
    return root;
  }

  /** Whether it was switched to for the first time, and has not ended. */
  get started(): boolean {
    return this.#greenlet._state !== State.New && !this.dead;
  }

  /** Whether it has ended. */
  get dead(): boolean {
    return this.#greenlet.dead;
  }

  /** Who gets what it returns or throws; null for a greenlet that is no coroutine. */
  get parent(): Coroutine<any, any> | null {
    return this.#parent;
  }
  /** @throws TypeError: it is no coroutine. RangeError: the coroutine would be its own ancestor. */
  set parent(parent: Coroutine<any, any>) {
    if (!(parent instanceof Coroutine)) throw invalidType('the parent of a coroutine is a coroutine');
    if (!(this.#greenlet instanceof Body)) throw invalidType('a greenlet that is no coroutine cannot have a parent');
    for (let c: Coroutine<any, any> | null = parent; c !== null; c = c.#parent) {
      if (c === this) throw outOfRange('a coroutine cannot be its own ancestor');
    }
    this.#parent = parent;
  }

  /**
   * Passes control to it, and waits until control comes back. Returns what the current coroutine is then switched with: one
   * value as it is, several as an array, none as undefined. If it is dead, its parent gets control; itself: returns at once.
   * @throws ConcurrentObjectUseError: it waits for something else than a switch.
   * @green
   */
  switch(...values: I[]): O {
    return this.#transfer(false, values);
  }

  /**
   * As `switch`, but throws `error` in it. One that has not started dies of it, and the error goes to its parent; a
   * GreenletExit that nobody catches is returned to the parent as a value.
   * @green
   */
  throw(error: unknown = new GreenletExit()): O {
    return this.#transfer(true, [error]);
  }

  /**
   * Gives `value` to whoever has resumed the current coroutine, and waits to be resumed again. Returns what it is then sent.
   * @throws Error (ERR_INVALID_STATE): nobody waits for a value, because this is no coroutine, or who resumed it was killed.
   * @green
   */
  static yield<I = any>(value?: unknown): I {
    const me = running('Coroutine.yield');
    const caller = me.#waitingCaller;
    if (caller === null) throw invalidState('Coroutine.yield(): nobody is waiting for a value of this coroutine');
    const result = me.#suspend();
    me.#caller = null;
    caller.#resume(false, [value]);
    return result;
  }

  /**
   * Resumes it: the `Coroutine.yield` in which it is suspended returns the value; the first one starts the body. Waits until
   * it yields again, and returns what it yields; or, when it ends (see `dead`), what it returns.
   * @throws what it throws. Error (ERR_INVALID_STATE): it is dead. ConcurrentObjectUseError: it is not suspended.
   * @green
   */
  send(...values: I[]): O {
    const me = running('Coroutine.send');
    if (this.dead) throw invalidState('this coroutine has ended');
    return this.#ask(me, false, values);
  }

  /**
   * As `send`, in the form of the language's generators.
   * @green
   */
  next(...values: I[]): IteratorResult<O, undefined> {
    const me = running('Coroutine.next');
    if (this.dead) return { value: undefined, done: true };
    this.#ask(me, false, values);
    return capture(new Frame2(Coroutine.#next, 1, this, undefined));
  }

  static #next(this: void, frame: Frame, value: unknown): unknown {
    const done = ((frame as Frame2).a as Coroutine).dead;
    return { value: take(value), done };
  }

  /**
   * Ends it: throws GreenletExit where it is suspended, and waits until its `finally` blocks have run.
   * @throws what it throws instead. Error (ERR_INVALID_STATE): it yields once more. ConcurrentObjectUseError: it is not suspended.
   * @green
   */
  close(): void {
    if (this.dead) return;
    if (this.#greenlet._state === State.New) return end(this.#greenlet, State.Done, new GreenletExit());
    return steps(this.#close(running('Coroutine.close')));
  }

  /**
   * `using c = new Coroutine(...)`: closes it.
   * @green
   */
  [Symbol.dispose](): void {
    return this.close();
  }

  /** Steps through what it yields; leaving the loop closes it. */
  [Symbol.iterator](): GreenIterator<O> & { return(): IteratorResult<O, undefined> } {
    return { next: () => (this as Coroutine<unknown, O>).next(), return: () => steps(this.#return()) };
  }

  /** @internal The body has returned or thrown. */
  _ended(): void {
    if (!this.#begun) return;
    const { _state: state, _value: value } = this.#greenlet;
    const caller = this.#waitingCaller;
    this.#caller = null;
    const failed = state === State.Failed;
    let heir = caller;
    if (!this.#asked && this.#parent !== null) {
      const parent = this.#parent.#alive(failed, value);
      // The parent may be waiting for something else: then it is for who passed control here.
      if (parent !== null && parent.#suspended) heir = parent;
    }
    if (heir !== null) heir.#resume(failed, [value]);
    else if (failed) reportUncaught(value, this.#greenlet._label());
  }

  /** Whether control can be passed to it. */
  get #suspended(): boolean {
    const g = this.#greenlet;
    return g._state === State.New || (g._state === State.Parked && g._wait === SUSPENDED);
  }

  /** It, or the nearest ancestor that is not dead. One that has not started dies of an error. */
  #alive(failed: boolean, error: unknown): Coroutine<any, any> | null {
    if (failed && this.#greenlet._state === State.New) end(this.#greenlet, State.Failed, error);
    if (!this.dead) return this;
    return this.#parent === null ? null : this.#parent.#alive(failed && !(error instanceof GreenletExit), error);
  }

  /** The caller, if it is still waiting for what this coroutine does. */
  get #waitingCaller(): Coroutine<any, any> | null {
    const caller = this.#caller;
    return caller !== null && caller.#suspended && caller.#turn === this.#callerTurn ? caller : null;
  }

  #resumedBy(caller: Coroutine<any, any>, asked: boolean): void {
    this.#caller = caller;
    this.#callerTurn = caller.#turn;
    this.#asked = asked;
  }

  #transfer(failed: boolean, values: unknown[]): any {
    const me = running('Coroutine.switch');
    const target = this.#alive(failed, values[0]);
    if (target === null) throw failed ? values[0] : invalidState('this coroutine and its parents have ended');
    if (target !== this && values[0] instanceof GreenletExit) failed = false;
    if (target === me) {
      if (failed) throw values[0];
      return pack(values);
    }
    target.#mustBeSuspended();
    const result = me.#suspend();
    target.#resumedBy(me, false);
    target.#resume(failed, values);
    return result;
  }

  #ask(me: Coroutine<any, any>, failed: boolean, values: unknown[]): any {
    this.#mustBeSuspended();
    const result = me.#suspend();
    this.#resumedBy(me, true);
    this.#resume(failed, values);
    return result;
  }

  *#close(me: Coroutine<any, any>): Steps<void> {
    yield this.#ask(me, true, [new GreenletExit()]);
    if (!this.dead) throw invalidState('the coroutine was closed, but it caught the GreenletExit and yielded another value');
  }

  *#return(): Steps<IteratorResult<O, undefined>> {
    yield this.close();
    return { value: undefined, done: true };
  }

  #mustBeSuspended(): void {
    if (this.#suspended) return;
    const wait = this.#greenlet._state === State.Parked ? `it is waiting in ${this.#greenlet._wait!.what}()` : 'it is running';
    throw new ConcurrentObjectUseError(`control cannot be passed to this coroutine: ${wait}`);
  }

  /** Parks the current coroutine, which is this one, until control comes back. Returns the sentinel. */
  #suspend(): any {
    const result = park(SUSPENDED, Infinity);
    this.#turn++;
    if (this.#greenlet instanceof Body) letGo(this.#greenlet);
    return result;
  }

  #resume(failed: boolean, values: unknown[]): void {
    const g = this.#greenlet;
    if (g._state === State.New) {
      this.#begun = true;
      startNext(g, values);
    } else {
      SUSPENDED.leave(g);
      handOver(g, failed ? State.Raising : State.Ready, failed ? values[0] : pack(values));
    }
  }
}
