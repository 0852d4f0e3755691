/**
 * Holds docs/gevent.md to the truth: each row of its tables says how something is called here and names the tests that show
 * it, which must exist; or it says why there is nothing. The behaviour itself is in those tests.
 */
import fs from 'node:fs';
import path from 'node:path';
import { root } from './programs';
import { assert, suite } from './suite';

/** The titles of the tests in a file (of tables of tests: what stands behind `title:`); null: there is no such file. A title made by a template matches what the template may give. */
type Titles = (file: string) => ((title: string) => boolean) | null;

const titlesOf: Titles = (file) => {
  const name = path.join(root, file.includes('/') ? file : `test/runtime/${file}.test.ts`);
  if (!fs.existsSync(name)) return null;
  const text = fs.readFileSync(name, 'utf8');
  const plain = new Set([...text.matchAll(/^(?:green\(|test\(| +(?:\{ )?title: )'((?:[^'\\]|\\.)*)'/gm)].map(([, title]) => title!.replaceAll("\\'", "'")));
  const templates = [...text.matchAll(/^ *(?:green|test)\(`([^`]*)`/gm)].map(
    ([, title]) => new RegExp(`^${title!.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`),
  );
  return (title) => plain.has(title) || templates.some((template) => template.test(title));
};

const REASON = /^No counterpart\b.{20,}/;

function problems(text: string, titles: Titles): string[] {
  const found: string[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('| ') || /^\| \w+ \| tsgreen \| shown by \|$|^\| wish /.test(line) || line.startsWith('|---')) continue;
    const cells = line.split('|').slice(1, -1).map((cell) => cell.trim());
    const [what = '', ours = '', shown = ''] = cells;
    const say = (problem: string) => found.push(`${what}: ${problem}`);
    if (cells.length !== 3) say(`${cells.length} cells`);
    else if (REASON.test(shown)) continue;
    else if (ours === '') say('says neither what it is here, nor why it is not');
    else if (!/^[\w/.-]+: `/.test(shown)) say('names no test');
    else {
      for (const part of shown.split(/; (?=[\w/.-]+: `)/)) {
        const [, file, list] = /^([\w/.-]+): (.*)$/.exec(part)!;
        const has = titles(file!);
        if (has === null) say(`there is no test file ${file}`);
        else for (const [, title] of list!.matchAll(/`([^`]*)`/g)) if (!has(title!)) say(`${file} has no test "${title}"`);
      }
    }
  }
  return found;
}

const test = suite('conformance');
const document = fs.readFileSync(path.join(root, 'docs/gevent.md'), 'utf8');

test('every row names tests that exist, or a reason', () => {
  assert.ok(document.split('\n').filter((line) => line.startsWith('| ')).length > 80, 'the rows were found');
  assert.equal(problems(document, titlesOf), []);
});

// The checker itself: each of these rows is wrong in one way.
const known: Titles = (file) => (file === 'here' ? (title) => title === 'exists' : null);
const BAD: [row: string, problem: string | null][] = [
  ['| a | b | here: `exists` |', null],
  ['| a | | No counterpart: because it has no meaning |', null],
  ['| a | b | |', 'a: names no test'],
  ['| a | | here: `exists` |', 'a: says neither what it is here, nor why it is not'],
  ['| a | | No counterpart |', 'a: says neither what it is here, nor why it is not'],
  ['| a | b | here: `does not exist` |', 'a: here has no test "does not exist"'],
  ['| a | b | here: `exists`; there: `exists` |', 'a: there is no test file there'],
  ['| a | b |', 'a: 2 cells'],
];
for (const [row, problem] of BAD) test(`row: ${row}`, () => assert.equal(problems(row, known), problem === null ? [] : [problem]));

test('titles are read from a file', () => {
  const has = titlesOf('gevent')!;
  assert.ok(has('kill: running itself, with another error'));
  assert.ok(has('kill: sleeping, without waiting, by the default'));
  assert.not(has('kill'));
  assert.is(titlesOf('no-such-file'), null);
});

test.run();
