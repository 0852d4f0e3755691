/**
 * Scripts that are not strict (fixtures/sloppy): each prints its stdout.txt as the plain text it is, with every function
 * green, and compiled by its marks, in every mode of suspending. `UPDATE=1 npm test -- sloppy` rewrites each stdout.txt
 * with what the plain run prints.
 */
import fs from 'node:fs';
import path from 'node:path';
import { SLOPPY } from '../scripts/fuzz/check';
import { MODES } from '../scripts/fuzz/drive';
import { runFixture } from '../scripts/fuzz/fixture';
import { transpile } from '../transformer/transpile';
import { root } from './programs';
import { assert, suite, update } from './suite';

const FOLDER = path.join(root, 'fixtures/sloppy');
const test = suite('sloppy fixtures');

for (const name of fs.readdirSync(FOLDER).sort()) {
  test(name, () => {
    const text = fs.readFileSync(path.join(FOLDER, name, 'input.ts'), 'utf8');
    const golden = path.join(FOLDER, name, 'stdout.txt');
    const { stdout } = runFixture(text, 'plain', SLOPPY);
    assert.not.match(stdout, /main threw/);
    if (update) fs.writeFileSync(golden, stdout);
    assert.is(stdout, fs.readFileSync(golden, 'utf8'), 'the plain run');
    for (const implicit of [true, false]) {
      const compiled = transpile(text, { fileName: 'program.ts', implicit, compilerOptions: SLOPPY });
      for (const mode of MODES) {
        const run = runFixture(text, { transpile: () => compiled, mode });
        assert.is(run.stdout, stdout, `${implicit ? 'implicitly' : 'by marks'}, suspending ${mode}`);
        assert.ok(mode !== 'always' || run.suspensions > 0, 'nothing suspends');
      }
    }
  });
}

test.run();
