/** Random programs for the machine, and smaller ones that still go wrong. */
import { Random } from '../../scripts/fuzz/random';
import { runProgram, type Op, type Program, type Subject } from './machine';

const LIMITS = [0, 1, 1, 2, 3, 5];

export function makeProgram(subject: Subject, seed: number): Program {
  const random = new Random(seed);
  const count = 2 + random.int(4);
  const ops = [
    ...Object.entries(subject.ops).map(([name, op]) => ({ name, ...op })),
    { name: 'sleep', weight: 0.15, limit: true, now: false, arg: undefined },
    { name: 'kill', weight: 0.12, limit: false, now: false, arg: (int: (n: number) => number, tasks: number) => int(tasks) },
  ];
  const total = Object.values(subject.ops).reduce((sum, { weight }) => sum + weight, 0);
  const weighted = ops.map((op) => (op.name === 'sleep' || op.name === 'kill' ? { ...op, weight: op.weight * total } : op));
  const make = (): Op => {
    const { name, limit, now, arg } = random.weighted(weighted);
    const op: Op = { do: name };
    if (arg) op.arg = arg((n) => random.int(n), count);
    if (name === 'sleep') op.limit = random.pick([0, 0, 0, 1, 2, 4]);
    else if (now && random.chance(0.15)) op.now = true;
    else if (limit && random.chance(0.35)) op.limit = random.pick(LIMITS);
    if (limit && random.chance(0.15)) op.within = random.pick(LIMITS);
    return op;
  };
  return {
    subject: subject.name,
    config: random.pick(subject.configs),
    seed,
    tasks: Array.from({ length: count }, () => Array.from({ length: 1 + random.int(7) }, make)),
  };
}

/** Programs that are a little smaller. */
function* smaller(program: Program): Generator<Program> {
  const { tasks } = program;
  // A task keeps its number, as others name it: it becomes empty.
  for (const [i, ops] of tasks.entries()) if (ops.length > 0) yield { ...program, tasks: tasks.with(i, []) };
  if (tasks.at(-1)?.length === 0) yield { ...program, tasks: tasks.slice(0, -1) };
  for (const [i, ops] of tasks.entries()) {
    for (const j of ops.keys()) yield { ...program, tasks: tasks.with(i, ops.toSpliced(j, 1)) };
  }
  for (const [i, ops] of tasks.entries()) {
    for (const [j, op] of ops.entries()) {
      for (const key of ['within', 'limit', 'now'] as const) {
        if (op[key] === undefined || (key === 'limit' && op.do === 'sleep')) continue;
        const { [key]: _gone, ...rest } = op;
        yield { ...program, tasks: tasks.with(i, ops.with(j, rest)) };
      }
    }
  }
}

/** The smallest program that was found to go wrong; any way counts. */
export async function shrink(subject: Subject, program: Program, most = 3000): Promise<Program> {
  let best = program;
  for (let tried = 0, progress = true; progress && tried < most; ) {
    progress = false;
    for (const candidate of smaller(best)) {
      if (++tried > most) break;
      // Another order may be needed now that there is less to choose from.
      for (const seed of [candidate.seed, 0, 1, 2]) {
        if ((await runProgram(subject, { ...candidate, seed })) === null) continue;
        best = { ...candidate, seed };
        progress = true;
        break;
      }
      if (progress) break;
    }
  }
  return best;
}

/** A wrong program for people: what it does, and what happened. */
export async function describe(subject: Subject, program: Program): Promise<string> {
  const trace: string[] = [];
  const wrong = await runProgram(subject, program, trace);
  const lines = program.tasks.map((ops, i) => `  task ${i}: ${ops.map((op) => JSON.stringify(op)).join(' ')}`);
  return [`${subject.name}(${program.config}), seed ${program.seed}: ${wrong}`, ...lines, ...trace.map((line) => `    ${line}`)].join('\n');
}
