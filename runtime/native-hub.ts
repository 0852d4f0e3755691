/**
 * The hub on Node's loop by way of the addon: a turn that is asked for is a word in shared memory, a deadline a number
 * there, and the process is kept alive by one handle. The hub in JavaScript (hub.ts) does the same with Node's timers.
 */
import { performance } from 'node:perf_hooks';
import { type Hub, NodeHub, RealTime, type Turn } from './hub';
import { Hold, nativeLoop, type NativeLoop } from './native-loop';

class NativeHub extends RealTime implements Hub {
  constructor(
    private readonly loop: NativeLoop,
    time: number,
  ) {
    super(time);
  }

  kick(): void {
    this.loop.runnable = true;
  }

  alarm(deadline: number, keepsAlive: boolean): void {
    this.loop.deadline = deadline - this.offset;
    this.loop.hold(Hold.Timers, keepsAlive && deadline !== Infinity);
  }

  close(): void {
    this.loop.runnable = false;
    this.alarm(Infinity, false);
  }
}

/** The hub of this process, its clock showing `time` at first. */
export function makeHub(turn: Turn, time = performance.now()): Hub {
  const loop = nativeLoop(turn);
  return loop === null ? new NodeHub(turn, time) : new NativeHub(loop, time);
}
