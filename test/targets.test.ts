/**
 * The language fixtures about classes with older targets, for which TypeScript lowers fields, private names and accessors
 * after us: compiled, each prints what its plain text prints with the same options.
 */
// time limit: 240 s
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { COMPILER_OPTIONS } from '../scripts/fuzz/check';
import { tsgreen } from '../scripts/fuzz/compiler';
import { runFixture } from '../scripts/fuzz/fixture';
import { root } from './programs';
import { assert, suite } from './suite';

const LANGUAGE = path.join(root, 'fixtures/language');
const FOLDERS = ['accessors', 'class-definitions', 'class-expressions', 'constructors', 'super'];
const TARGETS: Record<string, ts.CompilerOptions> = {
  ES2020: { target: ts.ScriptTarget.ES2020 },
  'ES2021, fields defined': { target: ts.ScriptTarget.ES2021, useDefineForClassFields: true },
  'ES2022, fields assigned': { useDefineForClassFields: false },
};

const test = suite('older targets');

/** What private names of derived classes, and the like, are refused for. */
const NEEDS_NEWER = [902020, 902021];

for (const [title, changed] of Object.entries(TARGETS)) {
  for (const folder of FOLDERS) {
    test(`${folder}, ${title}`, () => {
      const options = { ...COMPILER_OPTIONS, ...changed };
      let same = 0;
      for (const name of fs.readdirSync(path.join(LANGUAGE, folder))) {
        const text = fs.readFileSync(path.join(LANGUAGE, folder, name, 'input.ts'), 'utf8');
        const { code, diagnostics } = tsgreen(text, options);
        if (diagnostics.length > 0) {
          assert.equal(diagnostics.filter((d) => !NEEDS_NEWER.includes(Number(d.code))), [], name);
          continue;
        }
        const plain = runFixture(text, 'plain', options).stdout;
        // TypeScript lowers some names and orders wrongly: what it does not keep is no measure.
        if (plain !== runFixture(text, 'plain', { ...options, target: COMPILER_OPTIONS.target }).stdout) continue;
        for (const mode of ['never', 'always'] as const) assert.is(runFixture(text, { transpile: () => ({ code, diagnostics: [] }), mode }).stdout, plain, `${name}, ${mode}`);
        same++;
      }
      assert.ok(same > 0);
    });
  }
}

test('a class that TypeScript could not lower with what is added to it is refused', () => {
  const codes = (loop: string, target = ts.ScriptTarget.ES2021) => tsgreen(`export function main(blk: (x: unknown) => any, Base: any) { ${loop} }`, { ...COMPILER_OPTIONS, target }).diagnostics.map((d) => d.code);
  const made = "class extends Base { ['k'] = 1; }";
  assert.equal(codes(`for (const C of [${made}]) blk(C);`), [902001]);
  assert.equal(codes(`for (;;) { while (blk(${made})) {} }`), [902001]);
  assert.equal(codes(`for (;;) { const C = ${made}; blk(C); }`), []);
  assert.equal(codes(`for (const C of [${made}]) blk(C);`, ts.ScriptTarget.ES2022), []);
});

test.run();
