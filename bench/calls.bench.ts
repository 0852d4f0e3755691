/**
 * What does a call cost that may block, but does not? Small programs that do little but call, in four ways: plain
 * functions, green functions, generators (`yield*`) and async functions (`await`).
 */
import { run } from 'tsgreen';
import { green, plain, type Bench, type Case } from './harness';

// Arguments and the number of calls that one run makes: small enough for async, long enough not to measure `repeat`.
const PROGRAMS: [name: string, args: number[], calls: number][] = [
  ['fib', [20], 21891],
  ['tak', [12, 8, 4], 1733],
  ['ackermann', [2, 60], 7625],
  ['method', [12], 8191],
  ['virtual', [300], 9300],
  ['closure', [10_000], 10_000],
  ['closures', [10_000], 10_000],
  ['interface1', [10_000], 10_000],
  ['interface3', [10_000], 10_000],
];

const inPlain = plain('calls');
const inGreen = green('calls');
const inGenerators = plain('calls.generators');
const inAsync = plain('calls.async');

function drive(generator: Generator<unknown, unknown>): unknown {
  for (;;) {
    const { done, value } = generator.next();
    if (done) return value;
  }
}

const cases: Case[] = PROGRAMS.map(([name, args, operations]) => ({
  name,
  contenders: {
    plain: { operations, run: (times) => inPlain.repeat(times, inPlain[name], args) },
    green: { operations, run: (times) => run(inGreen.repeat, times, inGreen[name], args) },
    generators: { operations, run: (times) => drive(inGenerators.repeat(times, inGenerators[name], args)) },
    async: { operations, run: (times) => inAsync.repeat(times, inAsync[name], args) },
  },
}));

export default { name: 'calls', per: 'call', baseline: 'plain', cases } satisfies Bench;
