/**
 * Programs with decorators of `experimentalDecorators` (fixtures/legacy): compiled for each target and each way to give
 * fields their values, implicitly and by marks, they print in every mode of suspending what their plain text prints.
 * `UPDATE=1 npm test -- legacy` rewrites each stdout.txt with what the plain run for ES2022 prints.
 */
// time limit: 120 s
import fs from 'node:fs';
import path from 'node:path';
import { compilerOptionsOf, Dialect, TARGETS } from '../scripts/fuzz/dialect';
import { MODES } from '../scripts/fuzz/drive';
import { runFixture } from '../scripts/fuzz/fixture';
import { transpile } from '../transformer/transpile';
import { root } from './programs';
import { assert, suite, update } from './suite';

const FOLDER = path.join(root, 'fixtures/legacy');
const DIALECTS = TARGETS.flatMap((target) => (['defined', 'assigned'] as const).map((fields): Dialect => ({ target, fields, legacyDecorators: true })));
const test = suite('legacy decorators');

for (const name of fs.readdirSync(FOLDER).sort()) {
  const text = fs.readFileSync(path.join(FOLDER, name, 'input.ts'), 'utf8');
  const golden = path.join(FOLDER, name, 'stdout.txt');
  test(name, () => {
    const { stdout } = runFixture(text, 'plain', compilerOptionsOf({ legacyDecorators: true }));
    assert.not.match(stdout, /main threw/);
    if (update) fs.writeFileSync(golden, stdout);
    assert.is(stdout, fs.readFileSync(golden, 'utf8'), 'the plain run');
  });
  for (const dialect of DIALECTS) {
    test(`${name}, ${dialect.target}, fields ${dialect.fields}`, () => {
      const compilerOptions = compilerOptionsOf(dialect);
      const { stdout } = runFixture(text, 'plain', compilerOptions);
      for (const implicit of [true, false]) {
        const compiled = transpile(text, { fileName: 'program.ts', implicit, compilerOptions });
        for (const mode of MODES) {
          const run = runFixture(text, { transpile: () => compiled, mode });
          assert.is(run.stdout, stdout, `${implicit ? 'implicitly' : 'by marks'}, suspending ${mode}`);
          assert.ok(mode !== 'always' || run.suspensions > 0, 'nothing suspends');
        }
      }
    });
  }
}

test.run();
