/**
 * What does it cost to make an object whose construction may block, but does not? Plain classes against green ones.
 * Target: 1.15.
 */
import { run } from 'tsgreen';
import { green, plain, type Bench, type Case } from './harness';

const PROGRAMS = ['base', 'derived', 'fields', 'implicit', 'kept'];
const OBJECTS = 10_000;

const inPlain = plain('construct');
const inGreen = green('construct');

const cases: Case[] = PROGRAMS.map((name) => ({
  name,
  contenders: {
    plain: { operations: OBJECTS, run: (times) => inPlain.repeat(times, inPlain[name], [OBJECTS]) },
    green: { operations: OBJECTS, run: (times) => run(inGreen.repeat, times, inGreen[name], [OBJECTS]) },
  },
}));

export default { name: 'construct', per: 'object', baseline: 'plain', cases, processes: 5 } satisfies Bench;
