/**
 * `npm run model -- [--count N] [--seed S] [--subject NAME,...]`: so many random programs in all, against the models of
 * all primitives (or the named ones) in turn. A program that goes wrong is made small and printed; the exit code is 1 then.
 */
import { describe, makeProgram, shrink } from './programs';
import { runProgram } from './machine';
import { subjects } from './subjects';

async function main(args: string[]): Promise<void> {
  const option = (name: string, otherwise: string) => (args.includes(name) ? args[args.indexOf(name) + 1]! : otherwise);
  const count = Number(option('--count', '10000'));
  const seed = Number(option('--seed', String(Date.now() % 1_000_000)));
  const names = option('--subject', '').split(',').filter((name) => name !== '');
  const chosen = subjects.filter(({ name }) => names.length === 0 || names.includes(name));
  if (chosen.length === 0) throw new Error(`there is no subject ${names.join(', ')}; there are: ${subjects.map(({ name }) => name).join(', ')}`);
  console.log(`${count} programs, seed ${seed}: ${chosen.map(({ name }) => name).join(', ')}`);
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    const subject = chosen[i % chosen.length]!;
    const program = makeProgram(subject, seed + i);
    if ((await runProgram(subject, program)) !== null) {
      console.log(`program ${i} goes wrong:\n${await describe(subject, await shrink(subject, program))}`);
      process.exitCode = 1;
      return;
    }
  }
  console.log(`no difference in ${count} programs (${((performance.now() - start) / 1000).toFixed(0)} s)`);
}

void main(process.argv.slice(2));
