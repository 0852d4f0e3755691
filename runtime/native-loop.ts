/**
 * The native hub's memory and its call into JavaScript, one for each thread that uses it. Here are the words shared with
 * the addon (native/src/hub_core.h says what each is for) and who is called when it has something to say; what
 * completions mean is known above, in io/.
 */
import { performance } from 'node:perf_hooks';
import { choice, type Native } from './binding';
import type { Turn } from './hub';

/** Why the process stays alive, a bit each. */
export const enum Hold {
  Turn = 1,
  Timers = 2,
  Waits = 4,
}

export class NativeLoop {
  /** The control memory, as words and as numbers. */
  readonly ctl: Int32Array;
  readonly #deadline: Float64Array;
  /** Where rows of handles are, a chunk of them after the other. */
  readonly rows: Int32Array[] = [];
  readonly #runnable: number;
  #holds = 0;

  /** `turn`: called whenever something has happened, is due, or was asked for. */
  constructor(
    readonly native: Native,
    turn: Turn,
  ) {
    const { CTL_WORDS, RUNNABLE, DEADLINE } = native.layout as Record<string, number>;
    // Shared, because shared memory cannot be detached from under the addon.
    const memory = new SharedArrayBuffer(CTL_WORDS! * 4);
    this.ctl = new Int32Array(memory);
    this.#deadline = new Float64Array(memory, DEADLINE! * 4, 1);
    this.#deadline[0] = Infinity;
    this.#runnable = RUNNABLE!;
    const onPump = () => {
      this.runnable = false;
      turn();
    };
    native.start(this.ctl, onPump, performance.now());
    this.addRows();
  }

  /** When the turn is wanted at the latest, on the clock of performance.now(). */
  set deadline(time: number) {
    this.#deadline[0] = time;
  }

  /** Whether a turn is wanted as soon as the loop has gone round. */
  set runnable(on: boolean) {
    this.ctl[this.#runnable] = on ? 1 : 0;
    this.hold(Hold.Turn, on);
  }

  hold(why: Hold, on: boolean): void {
    const before = this.#holds;
    this.#holds = on ? before | why : before & ~why;
    if ((before === 0) !== (this.#holds === 0)) this.native.hold(this.#holds === 0 ? 0 : 1);
  }

  /** Room for more handles. */
  addRows(): void {
    const { ROWS_PER_CHUNK, ROW_WORDS } = this.native.layout as Record<string, number>;
    const rows = new Int32Array(new SharedArrayBuffer(ROWS_PER_CHUNK! * ROW_WORDS! * 4));
    this.rows.push(rows);
    this.native.addRows(rows);
  }
}

let loop: NativeLoop | null = null;

/** This thread's native loop, made at the first call; null: the hub is the one in JavaScript. */
export function nativeLoop(turn?: Turn): NativeLoop | null {
  if (loop === null && choice.native !== null && turn !== undefined) loop = new NativeLoop(choice.native, turn);
  return loop;
}
