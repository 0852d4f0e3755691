/**
 * The hub: the runtime's view of the event loop. It tells the time and gives the scheduler a turn, at a deadline or
 * as soon as Node's loop has gone round. This file has the interface and the implementation in plain JavaScript;
 * native-hub.ts and the virtual clock of testing.ts are two others.
 *
 * A hub knows nothing of greenlets, and never calls `turn` from inside one of its own methods.
 */

import { performance } from 'node:perf_hooks'; // the global one is a getter: slower, and debuggers stop in it

export interface Hub {
  /** Milliseconds on the clock of sleeps and deadlines, which never goes back. */
  now(): number;
  /** Milliseconds of real time, from anywhere on: measures how long a turn lasts. */
  elapsed(): number;
  /** Asks for a turn in the next round of the loop, after other callbacks had theirs. Keeps the process alive. */
  kick(): void;
  /**
   * Asks for a turn at `deadline` (on the clock of `now`, Infinity: none), and replaces what was asked before. The
   * turn may come late, or early for nothing. `keepsAlive`: whether the process has to stay alive for timers.
   */
  alarm(deadline: number, keepsAlive: boolean): void;
  /** Stops asking for turns: another hub takes over. */
  close(): void;
}

/** Runs what is due and ready. */
export type Turn = () => void;

/** setTimeout fires at once when asked for more. A turn that comes early finds nothing due and asks again. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** The clock of hubs on real time. It goes on from that of the hub before. */
export class RealTime {
  /** What has to be added to the real time. */
  protected readonly offset: number;

  /** `time`: what `now` is to return at first. */
  constructor(time: number) {
    this.offset = time - performance.now();
  }

  now(): number {
    return performance.now() + this.offset;
  }

  elapsed(): number {
    return performance.now();
  }
}

export class NodeHub extends RealTime implements Hub {
  #kicked: NodeJS.Immediate | null = null;
  #timeout: NodeJS.Timeout | null = null;
  #armed = Infinity;
  #keepsAlive = true;

  /** `time`: what `now` is to return at first. */
  constructor(
    private readonly turn: Turn,
    time = performance.now(),
  ) {
    super(time);
  }

  kick(): void {
    this.#kicked ??= setImmediate(() => {
      this.#kicked = null;
      this.turn();
    });
  }

  alarm(deadline: number, keepsAlive: boolean): void {
    // A later deadline leaves the timeout as it is: clearing and setting costs more than one early turn.
    if (deadline < this.#armed) this.#arm(deadline);
    if (this.#timeout !== null && keepsAlive !== this.#keepsAlive) {
      this.#keepsAlive = keepsAlive;
      if (keepsAlive) this.#timeout.ref();
      else this.#timeout.unref();
    }
  }

  close(): void {
    if (this.#kicked !== null) clearImmediate(this.#kicked);
    if (this.#timeout !== null) clearTimeout(this.#timeout);
    this.#kicked = this.#timeout = null;
    this.#armed = Infinity;
  }

  #arm(deadline: number): void {
    const delay = Math.ceil(deadline - this.now());
    // Node makes a timeout of 0 one of 1 ms.
    if (delay <= 0) return this.kick();
    if (this.#timeout !== null) clearTimeout(this.#timeout);
    this.#armed = deadline;
    this.#keepsAlive = true;
    this.#timeout = setTimeout(() => {
      this.#timeout = null;
      this.#armed = Infinity;
      this.turn();
    }, Math.min(delay, LONGEST_TIMEOUT));
  }
}
