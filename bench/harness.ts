/**
 * Measures contenders against each other: in one process, one after another in every round, so that whatever else the
 * machine does meets them all. A sample is long enough for the clock (the number of repetitions is found in the
 * warm-up); the result is the median of the samples, and of the ratios to the baseline in the same round.
 *
 * The clock is the CPU time of this process, garbage collection included: other programs on a busy machine stretch the
 * time on the wall, but not this one. So it is not for contenders that wait. Benches that need something else measure
 * themselves and give the same rows.
 *
 * Knows nothing of what is measured and prints nothing.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

const SAMPLE_MS = 10;

/** How long a contender runs before it is measured, and how many samples are taken. */
interface Effort {
  warmUpMs: number;
  rounds: number;
}

const TOGETHER: Effort = { warmUpMs: 80, rounds: 41 };
const APART: Effort = { warmUpMs: 300, rounds: 15 };

export interface Contender {
  /** Does the work `times` times. All contenders of a case return the same. */
  run(times: number): unknown | Promise<unknown>;
  /** How many operations (of the bench's unit) one time is. */
  operations: number;
}

export interface Case {
  name: string;
  contenders: { [name: string]: Contender };
}

/** The default export of a bench file. */
export interface Bench {
  name: string;
  /** What the figures are: nanoseconds per this. */
  per: string;
  /** The contender that the ratios are against. */
  baseline: string;
  cases: Case[];
  /**
   * Each case is measured in so many processes of its own, and the medians of their figures count. For programs of many
   * functions: what V8 inlines where depends on when it looks, differs from run to run, and can make a factor of two.
   */
  processes?: number;
}

/** The default export of a bench file that is no matter of running something in this process. */
export interface SelfMeasured {
  name: string;
  measure(progress: (what: string) => void): AsyncIterable<Row>;
}

/** One line of the result. */
export interface Row {
  bench: string;
  case: string;
  contender: string;
  unit: string;
  median: number;
  ratio: number;
  baseline: string;
  /** The lowest and the highest ratio that one of several processes had. */
  range?: [low: number, high: number];
}

const load = createRequire(__filename);

/** A program of bench/programs as the plugin compiled it. */
export function green(program: string): any {
  const file = path.join(__dirname, 'programs', `${program}.js`);
  // A plugin that did nothing would give the best figures of all.
  if (!fs.readFileSync(file, 'utf8').includes('tsgreen/abi')) throw new Error(`${file} was not compiled by tsgreen`);
  return load(file);
}

/** The same program, compiled as one that is known as a whole: what cannot block is not compared, and may not be compiled at all. */
export function whole(program: string): any {
  return load(path.join(__dirname, 'whole', `${program}.js`));
}

/** The same program as it is without the plugin. */
export function plain(program: string): any {
  return load(path.join(__dirname, 'plain', `${program}.js`));
}

export const median = (numbers: number[]) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** In a new order every time: nobody is always the one that comes after the one that makes the garbage. */
const shuffled = <T>(items: T[]) => items.map((item) => ({ item, at: Math.random() })).sort((a, b) => a.at - b.at).map(({ item }) => item);

/**
 * Work begins in a callback of Node's loop, as most work does. (After an `await` it would begin in a microtask, where V8
 * makes no message for an error that is thrown, so that code which throws is faster there.)
 */
function sample(contender: Contender, times: number): Promise<{ ms: number; result: unknown }> {
  const work = async () => {
    const start = process.cpuUsage();
    const result = await contender.run(times);
    const { user, system } = process.cpuUsage(start);
    return { ms: (user + system) / 1000, result };
  };
  return new Promise((resolve) => setImmediate(() => resolve(work())));
}

/** Runs the contender until it is compiled. Returns how often a sample has to repeat it, and what it returns. */
async function warmUp(contender: Contender, { warmUpMs }: Effort): Promise<{ times: number; result: unknown }> {
  const first = (await sample(contender, 1)).result;
  for (let times = 1, spent = 0; ; ) {
    const { ms } = await sample(contender, times);
    spent += ms;
    if (spent >= warmUpMs && ms > 0) return { times: Math.max(1, Math.ceil((times * SAMPLE_MS) / ms)), result: first };
    if (ms < SAMPLE_MS) times *= 2;
  }
}

/** Measures a case in this process. */
export async function measure(bench: Bench, { name, contenders }: Case): Promise<Row[]> {
  const effort = bench.processes === undefined ? TOGETHER : APART;
  const runs: { contender: string; work: Contender; times: number; result: unknown; samples: number[] }[] = [];
  for (const [contender, work] of Object.entries(contenders)) {
    const { times, result } = await warmUp(work, effort);
    runs.push({ contender, work, times, result, samples: [] });
  }
  const baseline = runs.find(({ contender }) => contender === bench.baseline);
  if (!baseline) throw new Error(`${bench.name} ${name}: there is no contender "${bench.baseline}"`);
  for (const { contender, result } of runs) {
    if (result !== baseline.result) throw new Error(`${bench.name} ${name}: ${contender} returned ${result}, ${baseline.contender} returned ${baseline.result}`);
  }
  for (let round = 0; round < effort.rounds; round++) {
    for (const { work, times, samples } of shuffled(runs)) {
      const { ms } = await sample(work, times);
      samples.push((ms * 1e6) / (times * work.operations));
    }
  }
  const ratios = (samples: number[]) => median(samples.map((ns, round) => ns / baseline.samples[round]!));
  return Object.keys(contenders).map((contender) => {
    const { samples } = runs.find((run) => run.contender === contender)!;
    return { bench: bench.name, case: name, contender, unit: `ns/${bench.per}`, median: median(samples), ratio: ratios(samples), baseline: bench.baseline };
  });
}

/** Measures a case in `bench.processes` processes: run.ts, asked for this case alone. */
export async function measureApart(bench: Bench, { name }: Case): Promise<Row[]> {
  const all: Row[][] = [];
  for (let i = 0; i < bench.processes!; i++) {
    const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, path.join(__dirname, 'run.js'), bench.name, '--case', name]);
    all.push(stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line)));
  }
  return all[0]!.map((row, i) => {
    const ratios = all.map((rows) => rows[i]!.ratio);
    return { ...row, median: median(all.map((rows) => rows[i]!.median)), ratio: median(ratios), range: [Math.min(...ratios), Math.max(...ratios)] };
  });
}

/** The mean that ratios have. */
export const geometricMean = (numbers: number[]) => Math.exp(numbers.reduce((sum, n) => sum + Math.log(n), 0) / numbers.length);
