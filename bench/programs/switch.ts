/** Tasks that do nothing but switch, from their own loop or some calls below it. Green; switch.bench.ts has the other contenders. */
import { joinAll, sleep, spawn } from 'tsgreen';

/** @green */
function nested(depth: number): number {
  if (depth === 0) {
    sleep(0);
    return 1;
  }
  return nested(depth - 1) + 1;
}

/** @green */
function ownLoop(times: number): void {
  for (let i = 0; i < times; i++) sleep(0);
}

/** @green */
function deepLoop(times: number, depth: number): void {
  for (let i = 0; i < times; i++) nested(depth - 1);
}

/** @green */
export function tasks(count: number, times: number, depth: number): void {
  joinAll(Array.from({ length: count }, () => (depth === 0 ? spawn(ownLoop, times) : spawn(deepLoop, times, depth))));
}
