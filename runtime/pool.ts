/**
 * A group with room for a limited number of greenlets: who adds one to a full pool waits.
 */
import { capture } from './capture';
import { outOfRange, PoolFull } from './errors';
import { take, type Frame } from './frames';
import type { Greenlet } from './greenlet';
import { Group } from './group';
import type { Limit } from './limit';
import { Semaphore } from './lock';
import { Frame4 } from './parking';
import { SUSPEND } from './sentinel';

/** A Group with a greatest number of members. Who adds one to a full pool waits, first come first served. */
export class Pool extends Group {
  readonly #room: Semaphore;

  /** `size`: the greatest number of members; undefined or null: no limit. */
  constructor(readonly capacity?: number | null) {
    super();
    if (typeof capacity === 'number' && !(capacity >= 0)) throw outOfRange(`a pool cannot have ${capacity} members`);
    this.#room = new Semaphore(capacity ?? Infinity);
  }

  /** How many members can be added without waiting. */
  freeCount(): number {
    return this.#room.counter;
  }

  full(): boolean {
    return this.#room.locked();
  }

  /**
   * Waits until there is room. Returns for how many; after `limit` milliseconds that may be 0.
   * @green
   */
  waitAvailable(limit?: Limit): number {
    return this.#room.wait(limit);
  }

  /**
   * @green
   */
  protected override admit(g: Greenlet<any>, begin: boolean, limit?: Limit): any {
    if (this.has(g)) return this.enter(g, begin);
    const got = this.#room.acquire(limit);
    if ((got as unknown) === SUSPEND) return capture(new Frame4(Pool.#admit, 1, this, g, begin, undefined));
    return this.#admitted(got, g, begin);
  }

  static #admit(this: void, frame: Frame, value: unknown): unknown {
    const got = take(value) as boolean;
    const { a: pool, b: g, c: begin } = frame as Frame4 as { a: Pool; b: Greenlet<any>; c: boolean };
    return pool.#admitted(got, g, begin);
  }

  #admitted(got: boolean, g: Greenlet<any>, begin: boolean): Greenlet<any> {
    if (!got) throw new PoolFull();
    return this.enter(g, begin);
  }

  protected override left(): void {
    this.#room.release();
  }
}
