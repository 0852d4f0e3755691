/**
 * `node --expose-gc memory.js KIND COUNT MS`: so many tasks sleep, and all of them wake. Prints, as JSON, the bytes of
 * the heap (typed arrays included) that one of them takes while it sleeps, and how many came to their end.
 * A process of its own for each measurement, started by sched.bench.ts.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { run } from 'tsgreen';
import { green } from '../harness';

const used = () => {
  global.gc!();
  global.gc!();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

async function sleeper(awake: { count: number }, ms: number): Promise<void> {
  await delay(ms);
  awake.count++;
}

const kinds: Record<string, (count: number, ms: number, asleep: () => void) => Promise<number>> = {
  green: (count, ms, asleep) => run(green('sched').sleepers, count, ms, asleep) as Promise<number>,
  async: async (count, ms, asleep) => {
    const awake = { count: 0 };
    const all: Promise<void>[] = [];
    for (let i = 0; i < count; i++) all.push(sleeper(awake, ms));
    await delay(0);
    asleep();
    await Promise.all(all);
    return awake.count;
  },
};

async function main(kind: string, count: number, ms: number): Promise<void> {
  const start = kinds[kind]!;
  await start(10, 1, () => {});
  const before = used();
  let bytes = 0;
  const woke = await start(count, ms, () => (bytes = (used() - before) / count));
  console.log(JSON.stringify({ bytes, woke }));
}

void main(process.argv[2]!, Number(process.argv[3]), Number(process.argv[4]));
