/**
 * Runs the seed programs, fixtures/seeds/NAME/input.ts: whole programs as users write them. Each must compile with its
 * types without a word from TypeScript or tsgreen, end by itself with exit code 0, and print its stdout.txt, and nothing
 * to standard error. `UPDATE=1 npm test -- seeds` rewrites the stdout.txt of those that do all the rest.
 */
// time limit: 90 s
import fs from 'node:fs';
import path from 'node:path';
import { compile, type Compiled, root, runProgram, scratch } from './programs';
import { assert, suite, update } from './suite';

const SEEDS = path.join(root, 'fixtures/seeds');
const seeds = fs.readdirSync(SEEDS).sort();

// The checker's own test: each of these is wrong in one way, and the problem that must be found stands beside it.
const BROKEN: Record<string, { text: string; golden: string; problem: RegExp }> = {
  'wrong-type': { text: `export const n: number = 'one';`, golden: '', problem: /^wrong-type\.ts\(1,14\): TS2322/ },
  'without-a-mark': {
    text: `import { run, sleep } from 'tsgreen';\nfunction nap() { sleep(1); }\nrun(nap);`,
    golden: '', problem: /^without-a-mark\.ts\(2,18\): GREEN1001/,
  },
  'prints-something-else': { text: `console.log('two');\nexport {};`, golden: 'one\n', problem: /^stdout differs[^]*two/ },
  'prints-nothing': { text: `export {};`, golden: 'one\n', problem: /^stdout differs/ },
  'without-golden': { text: `export {};`, golden: 'no file', problem: /^there is no stdout\.txt/ },
  'main-throws': {
    text: `import { run } from 'tsgreen';\nrun(() => { throw new Error('in main'); });`,
    golden: '', problem: /^exit code 1[^]*in main/,
  },
  'a-task-throws': {
    text: `import { run, spawn } from 'tsgreen';\nrun(() => {\n  spawn(() => { throw new Error('in a task'); }).join();\n});`,
    golden: '', problem: /^stderr is not empty[^]*in a task/,
  },
  hangs: { text: `setInterval(() => {}, 1000);\nexport {};`, golden: '', problem: /^over its time limit of 1 s/ },
};

/** What is wrong with a program; null: nothing. `golden`: the file with the expected output. */
async function judge(name: string, { code, errors }: Compiled, golden: string, limit: number): Promise<string | null> {
  if (errors.length > 0) return errors.join('\n');
  const file = scratch('seeds', `${name}.mjs`);
  fs.writeFileSync(file, code);
  const { stdout, stderr, code: exitCode, timedOut } = await runProgram(file, limit);
  const printed = `\nstdout:\n${stdout}\nstderr:\n${stderr}`;
  if (timedOut) return `over its time limit of ${limit / 1000} s${printed}`;
  if (exitCode !== 0) return `exit code ${exitCode}${printed}`;
  if (stderr !== '') return `stderr is not empty${printed}`;
  if (update && golden.startsWith(SEEDS)) fs.writeFileSync(golden, stdout);
  if (!fs.existsSync(golden)) return 'there is no stdout.txt: UPDATE=1 npm test -- seeds writes it';
  const expected = fs.readFileSync(golden, 'utf8');
  return stdout === expected ? null : `stdout differs\nexpected:\n${expected}\nprinted:\n${stdout}`;
}

/** Compiles everything in one program, and runs everything; the tests then only ask for the results. */
function start(): Map<string, Promise<string | null>> {
  const broken = scratch('seeds', 'broken');
  fs.mkdirSync(broken, { recursive: true });
  for (const [name, { text, golden }] of Object.entries(BROKEN)) {
    fs.writeFileSync(path.join(broken, `${name}.ts`), text);
    if (golden !== 'no file') fs.writeFileSync(path.join(broken, `${name}.txt`), golden);
  }
  const inputOf = (name: string) => (name in BROKEN ? path.join(broken, `${name}.ts`) : path.join(SEEDS, name, 'input.ts'));
  const goldenOf = (name: string) => (name in BROKEN ? path.join(broken, `${name}.txt`) : path.join(SEEDS, name, 'stdout.txt'));
  const names = [...seeds.filter((name) => fs.existsSync(inputOf(name))), ...Object.keys(BROKEN)];
  const compiled = compile(names.map(inputOf), 'esm');
  return new Map(names.map((name) => [name, judge(name, compiled.get(inputOf(name))!, goldenOf(name), name === 'hangs' ? 1000 : 10_000)]));
}

const test = suite<{ problems: Map<string, Promise<string | null>> }>('seeds');

test.before((context) => {
  context.problems = start();
});

test('the seeds were found, and each says what it shows', () => {
  assert.ok(seeds.length >= 24, `${seeds.length} seeds`);
  for (const name of seeds) assert.match(fs.readFileSync(path.join(SEEDS, name, 'input.ts'), 'utf8'), /^\/\/ \w/, name);
});

for (const name of seeds) {
  test(name, async ({ problems }) => {
    const problem = await problems.get(name);
    assert.is(problem, null, `${name}: ${problem}`);
  });
}

for (const [name, { problem }] of Object.entries(BROKEN)) {
  test(`red: ${name}`, async ({ problems }) => assert.match((await problems.get(name)) ?? 'nothing was found', problem));
}

test.run();
