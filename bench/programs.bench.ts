/**
 * What do whole programs cost when every function in them is green and nothing blocks? Each file of programs/real/ is
 * compiled three times: plain; `green`, as a library (`declaration`), to which the comment `// @green-file` on its first line
 * means that calls of the file's functions may suspend, as others may extend its classes; and `whole`, as a program of its own, where
 * the compiler sees of most calls that they cannot. Its `main` does all the work once and returns a checksum, which the
 * harness compares. As nothing blocks, no greenlet is needed to call it.
 *
 * Read the ratio of `green`. The target: a geometric mean of 1.25 at most, and no program over 1.6.
 */
import { green, plain, whole, type Bench, type Case } from './harness';

const PROGRAMS = [
  'richards', 'deltablue', 'havlak', 'json', 'tokenizer', 'interpreter', 'templates', 'pipeline', 'graph', 'storage', 'queens', 'hanoi', 'nbody',
];

function repeat(times: number, main: () => unknown): unknown {
  let result: unknown;
  for (let i = 0; i < times; i++) result = main();
  return result;
}

const cases: Case[] = PROGRAMS.map((name) => {
  const program = `real/${name}`;
  const [plainMain, greenMain, wholeMain] = [plain(program).main, green(program).main, whole(program).main];
  return {
    name,
    contenders: {
      plain: { operations: 1, run: (times) => repeat(times, plainMain) },
      green: { operations: 1, run: (times) => repeat(times, greenMain) },
      whole: { operations: 1, run: (times) => repeat(times, wholeMain) },
    },
  };
});

export default { name: 'programs', per: 'run', baseline: 'plain', cases, processes: 5 } satisfies Bench;
