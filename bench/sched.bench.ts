/**
 * What does the scheduler cost, against what JavaScript has for the same purpose?
 *
 * - starting 100 tasks and waiting for all: greenlets and joinAll, async calls and Promise.all. Target: 1.0
 * - letting another task run: `sleep(0)`, `await null`. Target: 0.5
 * - an item from one task to another through a queue, against one `await`. Target: 1.5
 * - bytes of a sleeping task: a greenlet, an async function that awaits a timer. Target: 1.0; and a million that sleep
 *   and wake
 *
 * `gevent` is Python's, where it is installed (`python3 -c "import gevent"`).
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { run } from 'tsgreen';
import { green, measure, type Bench, type Case, type Row, type SelfMeasured } from './harness';

const TASKS = 100;
const SLEEPERS = 100_000;
const MILLION = 1_000_000;
const { spawnJoin, queue } = green('sched');
const { tasks: greenTasks } = green('switch');

async function square(i: number): Promise<number> {
  return i * i;
}

async function squareLater(i: number): Promise<number> {
  await null;
  return i * i;
}

async function all(task: (i: number) => Promise<number>, times: number): Promise<number> {
  let sum = 0;
  for (let round = 0; round < times; round++) {
    sum = 0;
    for (const value of await Promise.all(Array.from({ length: TASKS }, (_, i) => task(i)))) sum += value;
  }
  return sum;
}

async function awaiting(times: number): Promise<void> {
  for (let i = 0; i < times; i++) await null;
}

async function awaitingTasks(times: number): Promise<void> {
  await Promise.all(Array.from({ length: TASKS }, () => awaiting(times)));
}

const ITEMS = 100;
/** The sum that the green contender returns, at the price of as many awaits as it moves items. */
async function awaitItems(times: number): Promise<number> {
  let sum = 0;
  for (let i = 0; i < times * ITEMS; i++) {
    await null;
    sum += i;
  }
  return sum;
}

const joining = (name: string, task: (i: number) => Promise<number>, yields: boolean): Case => ({
  name,
  contenders: {
    async: { operations: TASKS, run: (times) => all(task, times) },
    green: { operations: TASKS, run: (times) => run(spawnJoin, TASKS, times, yields) },
  },
});

const moving = (name: string, maxsize: number): Case => ({
  name,
  contenders: {
    async: { operations: ITEMS, run: awaitItems },
    green: { operations: ITEMS, run: (times) => run(queue, maxsize, times * ITEMS) },
  },
});

const bench: Bench = {
  name: 'sched',
  per: 'operation',
  baseline: 'async',
  cases: [
    joining('spawn, join: never blocks', square, false),
    joining('spawn, join: yields once', squareLater, true),
    {
      name: 'switch',
      contenders: {
        async: { operations: TASKS, run: awaitingTasks },
        green: { operations: TASKS, run: (times) => run(greenTasks, TASKS, times, 0) },
      },
    },
    moving('queue', Infinity),
    moving('queue of 1', 1),
    moving('channel', 0),
  ],
};

const execute = promisify(execFile);

/** The figures of gevent by case, if it can be asked. */
async function pythons(progress: (what: string) => void): Promise<Record<string, number>> {
  const script = path.resolve(__dirname, '../../bench/sched/peer.py');
  for (const python of ['python3', '/usr/bin/python3']) {
    try {
      const { version, ...figures } = JSON.parse((await execute(python, [script])).stdout);
      progress(`sched gevent ${version}`);
      return figures;
    } catch {
      // Not installed for this one.
    }
  }
  progress('sched: without gevent, which is not installed (Debian: python3-gevent)');
  return {};
}

async function sleeping(kind: string, count: number, ms: number): Promise<{ bytes: number; woke: number }> {
  const args = ['--expose-gc', '--max-old-space-size=8192', path.join(__dirname, 'sched/memory.js'), kind, String(count), String(ms)];
  const result = JSON.parse((await execute(process.execPath, args)).stdout);
  if (result.woke !== count) throw new Error(`${result.woke} of ${count} ${kind} tasks woke`);
  return result;
}

async function* measureAll(progress: (what: string) => void): AsyncGenerator<Row> {
  const gevent = await pythons(progress);
  const ofGevent = (baseline: Row): Row[] => {
    const median = gevent[baseline.case];
    return median === undefined ? [] : [{ ...baseline, contender: 'gevent', median, ratio: median / baseline.median }];
  };
  for (const one of bench.cases) {
    progress(`sched ${one.name}`);
    const rows = await measure(bench, one);
    yield* rows;
    yield* ofGevent(rows[0]!);
  }
  for (const [count, ms] of [[SLEEPERS, 3000], [MILLION, 20_000]] as const) {
    const name = `${count} tasks sleep and wake`;
    progress(`sched ${name}`);
    const base = (await sleeping('async', count, ms)).bytes;
    const row = (contender: string, median: number): Row => ({ bench: 'sched', case: name, contender, unit: 'bytes/task', median, ratio: median / base, baseline: 'async' });
    yield row('async', base);
    yield row('green', (await sleeping('green', count, ms)).bytes);
    if (count === SLEEPERS && gevent['bytes'] !== undefined) yield row('gevent', gevent['bytes']);
  }
}

export default { name: 'sched', measure: measureAll } satisfies SelfMeasured;
