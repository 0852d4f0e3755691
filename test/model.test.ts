/**
 * Random programs against models of the primitives (model/machine.ts), a few hundred of each; `npm run model` runs as many
 * as one likes. And that the models find bugs.
 */
// time limit: 120 s
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runProgram } from './model/machine';
import { mutants, tryMutant } from './model/mutants';
import { describe, makeProgram, shrink } from './model/programs';
import { subjects } from './model/subjects';
import { assert, suite } from './suite';

const test = suite('model');
const COUNT = 300;

for (const subject of subjects) {
  test(`${subject.name}: ${COUNT} random programs`, async () => {
    for (let seed = 0; seed < COUNT; seed++) {
      const program = makeProgram(subject, seed);
      if ((await runProgram(subject, program)) !== null) assert.unreachable(await describe(subject, await shrink(subject, program)));
    }
  });
}

test('a program is the same for the same seed, and so is what happens', async () => {
  const subject = subjects.find(({ name }) => name === 'Queue')!;
  for (let seed = 0; seed < 20; seed++) {
    const [one, two] = [makeProgram(subject, seed), makeProgram(subject, seed)];
    assert.equal(one, two);
    assert.is(await describe(subject, one), await describe(subject, two));
  }
});

test('each bug that is planted in a primitive is found', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsgreen-mutant-'));
  try {
    const all = tryMutant(null, 'Queue', 50, folder);
    assert.not(all.found, all.output);
    assert.match(all.output, /no difference in 50 programs/);
    for (const mutant of mutants) {
      for (const subject of mutant.subjects) {
        const { found, output } = tryMutant(mutant, subject, 1500, folder);
        assert.ok(found, `not found by ${subject}: ${mutant.what}\n${output}`);
      }
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test.run();
