/**
 * A place where a number of greenlets wait for one another.
 */
import { BrokenBarrierError, outOfRange } from './errors';
import type { Green } from './green';
import { milliseconds, NO_WAIT, type Limit } from './limit';
import { wake, wakeRaising } from './scheduler';
import { steps, type Steps } from './steps';
import { WaitList } from './waiter';

/** Those who wait to pass together. Who comes while the last of them runs the action waits in the next round. */
class Round extends WaitList {
  readonly what = 'Barrier.wait';
  broken = false;

  constructor(private readonly barrier: Barrier) {
    super();
  }

  /** One has waited too long: nobody passes. */
  override expired(): never {
    this.barrier.abort();
    throw new BrokenBarrierError();
  }

  breaks(): void {
    this.broken = true;
    while (this.first !== null) wakeRaising(this.shift(), new BrokenBarrierError());
  }
}

export class Barrier {
  #round = new Round(this);
  /** The rounds that are complete, and whose actions are running. */
  readonly #passing = new Set<Round>();
  #broken = false;

  /**
   * `parties`: how many have to come. `action` is called by the last of them before they go on; it may block, and if
   * it throws, the barrier breaks. `timeout` (milliseconds): the limit of all `wait` calls that have none of their own.
   */
  constructor(
    readonly parties: number,
    private readonly action?: Green<() => void> | null,
    private readonly timeout?: number | null,
  ) {
    if (!(parties >= 1)) throw outOfRange(`a barrier cannot have ${parties} parties`);
    milliseconds(timeout);
  }

  /** How many are waiting. */
  get waiting(): number {
    return this.#round.size;
  }

  /** Whether it has been aborted, and not been reset since. */
  get broken(): boolean {
    return this.#broken;
  }

  /**
   * Waits until all parties wait. Returns a number from 0 to `parties` - 1, another one in each of them, in the order of
   * arrival. Who is killed here has not come: another one is needed in its place.
   * @throws BrokenBarrierError: it was broken, because somebody called `abort` or `reset`, the action has thrown, or
   *   anybody, this one included, has waited longer than its `limit` (milliseconds).
   * @green
   */
  wait(limit?: Limit): number {
    const timeout = milliseconds(limit === undefined ? this.timeout : limit);
    if (this.#broken) throw new BrokenBarrierError();
    const round = this.#round;
    if (round.size + 1 === this.parties) return steps(this.#last(round));
    return timeout === NO_WAIT ? round.expired() : round.park(timeout);
  }

  /** Breaks the barrier: all that wait, and all that come later, get a BrokenBarrierError. */
  abort(): void {
    this.#broken = true;
    this.#refuse();
  }

  /** Makes the barrier as new. Those who wait get a BrokenBarrierError. */
  reset(): void {
    this.#refuse();
    this.#broken = false;
  }

  *#last(round: Round): Steps<number> {
    this.#round = new Round(this);
    this.#passing.add(round);
    try {
      yield this.action?.();
    } catch (error) {
      this.abort();
      throw error;
    } finally {
      this.#passing.delete(round);
    }
    if (round.broken) throw new BrokenBarrierError();
    let index = 0;
    while (round.first !== null) wake(round.shift(), index++);
    return this.parties - 1;
  }

  #refuse(): void {
    for (const round of [...this.#passing, this.#round]) round.breaks();
    this.#round = new Round(this);
  }
}
