/**
 * Runs the language fixtures (fixtures/README.md): each prints its stdout.txt as the plain text it is, as a module in
 * which every function is green, and compiled by its marks with real types; the compiled ones in every mode of
 * suspending. `UPDATE=1 npm test -- fixtures` rewrites each stdout.txt with what the plain run prints, which is the
 * only source of these files: no compiled run ever writes one.
 */
// time limit: 90 s
import fs from 'node:fs';
import path from 'node:path';
import { plainText } from '../scripts/fuzz/check';
import { large, tsgreen } from '../scripts/fuzz/compiler';
import { MODES } from '../scripts/fuzz/drive';
import { runFixture } from '../scripts/fuzz/fixture';
import { compile, type Compiled, root } from './programs';
import { assert, suite, update } from './suite';

const LANGUAGE = path.join(root, 'fixtures/language');
const inputOf = (name: string) => path.join(LANGUAGE, name, 'input.ts');
const goldenOf = (name: string) => path.join(LANGUAGE, name, 'stdout.txt');
const fixtures = fs.readdirSync(LANGUAGE, { recursive: true })
  .map((file) => String(file).replaceAll('\\', '/'))
  .filter((file) => file.endsWith('/input.ts'))
  .map((file) => path.posix.dirname(file))
  .sort();

/** What newer Nodes say otherwise than Node 20, from which the goldens are. Runs are compared with each other to the letter. */
const SINCE: readonly [text: RegExp, in20: string][] = [
  [/(The comparison function must be either a function or undefined): x$/gm, '$1'], // 22
  [/\bnumber (5 is not a function)/g, '$1'], // 22
  [/(?<=[{,] |^ +)Symbol\((\w+)\)(?=: )/gm, '[Symbol($1)]'], // 24
  [/^a1b2 (b1b2 c9b2 c9b1)/gm, 'a1b2 b1a1 $1'], // 26 sorts few elements by insertion alone
];
const asIn20 = (stdout: string) => SINCE.reduce((text, [found, in20]) => text.replace(found, in20), stdout);

/** Everything that is wrong with one fixture. `compiled`: what its text becomes, by way of compiling. */
function problemsOf(text: string, golden: string, compiled: Record<string, Compiled>): string[] {
  const problems: string[] = [];
  const expect = (wanted: string, how: string, stdout: string) => {
    if (stdout !== wanted) problems.push(`${how} prints\n${stdout}instead of\n${wanted}`);
  };
  const plain = runFixture(text, 'plain').stdout;
  expect(golden, 'the plain run', asIn20(plain));
  for (const [way, { code, errors }] of Object.entries(compiled)) {
    if (errors.length > 0) {
      problems.push(`compiled ${way}: ${errors.join('\n')}`);
      continue;
    }
    for (const mode of MODES) {
      try {
        const { stdout, suspensions } = runFixture(text, { transpile: () => ({ code, diagnostics: [] }), mode });
        expect(plain, `compiled ${way}, suspending ${mode},`, stdout);
        if (mode === 'always' && suspensions === 0) problems.push(`compiled ${way}: nothing suspends`);
      } catch (error) {
        problems.push(`compiled ${way}, suspending ${mode}: ${String(error)}`);
      }
    }
  }
  return problems;
}

/** Every function of the text is green; no types. */
function compileImplicitly(text: string, transpile = tsgreen): Compiled {
  const { code, diagnostics } = transpile(text);
  return { code, errors: diagnostics.map(({ line, messageText }) => `line ${line}: ${messageText}`) };
}

const test = suite<{ byMarks: Map<string, Compiled> }>('language fixtures');

test.before((context) => {
  context.byMarks = compile(fixtures.map(inputOf), 'commonjs');
});

test('the fixtures were found', () => assert.ok(fixtures.length >= 80, `${fixtures.length} fixtures`));

test('every folder with a golden has a program', () => {
  const goldens = fs.readdirSync(LANGUAGE, { recursive: true }).map(String).filter((file) => file.endsWith('stdout.txt'));
  for (const file of goldens) assert.ok(fs.existsSync(path.join(LANGUAGE, path.dirname(file), 'input.ts')), file);
});

for (const name of fixtures) {
  test(name, ({ byMarks }) => {
    const text = fs.readFileSync(inputOf(name), 'utf8');
    assert.match(text, /^\/\/ \S/, 'the first line says what it shows');
    if (update) fs.writeFileSync(goldenOf(name), asIn20(runFixture(text, 'plain').stdout));
    assert.ok(fs.existsSync(goldenOf(name)), 'there is no stdout.txt: UPDATE=1 npm test -- fixtures writes it');
    const problems = problemsOf(text, fs.readFileSync(goldenOf(name), 'utf8'), {
      implicitly: compileImplicitly(text),
      'by marks': byMarks.get(inputOf(name))!,
      'as too large': compileImplicitly(text, large),
    });
    assert.ok(problems.length === 0, problems.join('\n'));
  });
}

// The checker itself, on fixtures that are wrong.

const SUPPORT = "import { blk } from '../../../support';\n";
const GOOD = `${SUPPORT}export function main(): void {\n  console.log(blk(1) + blk(2));\n}\n`;
const compiled = (text: string) => ({ implicitly: compileImplicitly(text) });

test('a good fixture has no problems', () => assert.equal(problemsOf(GOOD, '3\n', compiled(GOOD)), []));

test('red: a wrong golden', () => assert.equal(problemsOf(GOOD, '4\n', compiled(GOOD)), ['the plain run prints\n3\ninstead of\n4\n']));

test('red: nothing suspends', () => {
  const text = `${SUPPORT}export function main(): void {\n  console.log(blk === undefined);\n}\n`;
  assert.equal(problemsOf(text, 'false\n', compiled(text)), ['compiled implicitly: nothing suspends']);
});

test('red: blocking calls that the compiler left as they are', () => {
  const plain = { 'not at all': { code: plainText(GOOD), errors: [] } };
  assert.match(problemsOf(GOOD, '3\n', plain).join('\n'), /suspending always/);
});

test('red: output that differs in one mode only', () => {
  const { code } = compileImplicitly(GOOD);
  const broken = code.replace(/[\w$.]*take\(/g, '(() => 5)(');
  assert.is.not(code, broken);
  const problems = problemsOf(GOOD, '3\n', { wrongly: { code: broken, errors: [] } });
  assert.ok(problems.length > 0 && problems.every((problem) => /suspending (always|third|random)/.test(problem)), problems.join('\n'));
});

test('red: an error of compilation', () => {
  const problems = problemsOf(GOOD, '3\n', { 'by marks': { code: '', errors: ['input.ts(2,1): TS2322: no'] } });
  assert.equal(problems, ['compiled by marks: input.ts(2,1): TS2322: no']);
});

test.run();
