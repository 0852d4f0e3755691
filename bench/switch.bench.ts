/**
 * What does it cost to let another task run? A hundred tasks switch in turn, from their own loop, 5 or 20 calls below
 * it: greenlets (`sleep(0)`), async functions (`await null`), generators that a loop resumes.
 */
import { run } from 'tsgreen';
import { green, type Bench, type Case } from './harness';

const TASKS = 100;

async function nestedAsync(depth: number): Promise<number> {
  if (depth === 0) {
    await null;
    return 1;
  }
  return (await nestedAsync(depth - 1)) + 1;
}

async function asyncTask(times: number, depth: number): Promise<void> {
  if (depth === 0) for (let i = 0; i < times; i++) await null;
  else for (let i = 0; i < times; i++) await nestedAsync(depth - 1);
}

async function asyncTasks(times: number, depth: number): Promise<void> {
  await Promise.all(Array.from({ length: TASKS }, () => asyncTask(times, depth)));
}

function* nestedGenerator(depth: number): Generator<undefined, number> {
  if (depth === 0) {
    yield;
    return 1;
  }
  return (yield* nestedGenerator(depth - 1)) + 1;
}

function* generatorTask(times: number, depth: number): Generator<undefined, void> {
  if (depth === 0) for (let i = 0; i < times; i++) yield;
  else for (let i = 0; i < times; i++) yield* nestedGenerator(depth - 1);
}

function generatorTasks(times: number, depth: number): void {
  let live = Array.from({ length: TASKS }, () => generatorTask(times, depth));
  while (live.length) live = live.filter((task) => !task.next().done);
}

const { tasks: greenTasks } = green('switch');

const cases: Case[] = [['own loop', 0], ['5 deep', 5], ['20 deep', 20]].map(([name, depth]: any) => ({
  name,
  contenders: {
    await: { operations: TASKS, run: (times) => asyncTasks(times, depth) },
    green: { operations: TASKS, run: (times) => run(greenTasks, TASKS, times, depth) },
    generators: { operations: TASKS, run: (times) => generatorTasks(times, depth) },
  },
}));

export default { name: 'switch', per: 'switch', baseline: 'await', cases } satisfies Bench;
