/** Greenlets that start and end, hand over items, or sleep. Green; sched.bench.ts has the other contenders. */
import { AsyncResult, Channel, joinAll, SimpleQueue, sleep, spawn } from 'tsgreen';


/** @green */
function square(i: number): number {
  return i * i;
}

/** @green */
function squareLater(i: number): number {
  sleep(0);
  return i * i;
}

/** @green */
export function spawnJoin(count: number, times: number, yields: boolean): number {
  let sum = 0;
  for (let round = 0; round < times; round++) {
    const all = Array.from({ length: count }, (_, i) => (yields ? spawn(squareLater, i) : spawn(square, i)));
    joinAll(all);
    sum = 0;
    for (const g of all) sum += g.value!;
  }
  return sum;
}

/** @green */
function produce(pipe: { /** @green */ put(item: number): void }, items: number): void {
  for (let i = 0; i < items; i++) pipe.put(i);
}

/** @green */
function consume(pipe: { /** @green */ get(): number }, items: number): number {
  let sum = 0;
  for (let i = 0; i < items; i++) sum += pipe.get();
  return sum;
}

/** Two greenlets, one puts and one gets. `maxsize` 0: a Channel. @green */
export function queue(maxsize: number, items: number): number {
  const pipe = maxsize === 0 ? new Channel<number>() : new SimpleQueue<number>(maxsize);
  spawn(produce, pipe, items);
  return spawn(consume, pipe, items).get();
}

/** @green */
function sleeper(result: AsyncResult<number>, awake: { count: number }, all: number, ms: number): void {
  sleep(ms);
  if (++awake.count === all) result.set(all);
}

/** Starts greenlets that sleep; gives control back when all of them do, and the number of those that woke at the end. @green */
export function sleepers(count: number, ms: number, asleep: () => void): number {
  const result = new AsyncResult<number>();
  const awake = { count: 0 };
  for (let i = 0; i < count; i++) spawn(sleeper, result, awake, count, ms);
  sleep(0);
  asleep();
  return result.get();
}
