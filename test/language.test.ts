/**
 * docs/language.md is what the fixtures show, and every construct has at least three of them. `UPDATE=1 npm test --
 * language` writes the document.
 */
import fs from 'node:fs';
import path from 'node:path';
import { documentOf, match, readFixtures, type Shown } from '../scripts/language/table';
import { root } from './programs';
import { assert, suite, update } from './suite';

const LEAST = 3;
const DOCUMENT = path.join(root, 'docs/language.md');

/** What is wrong with the table; the second part is what the document says now. */
function problemsOf(shown: readonly Shown[], document: string): string[] {
  const isShown = ({ row, fixtures }: Shown) => (row.test !== undefined && fs.existsSync(path.join(root, row.test))) || fixtures.length >= LEAST;
  const few = shown.filter((one) => !isShown(one)).map(({ row, fixtures }) => `${row.area}: ${row.construct}: ${fixtures.length} fixtures`);
  return document === documentOf(shown) ? few : [...few, 'docs/language.md is out of date: UPDATE=1 npm test -- language'];
}

const test = suite('language table');
const fixtures = readFixtures(root, 'language');

test('every construct has its fixtures, and the document lists them', () => {
  const shown = match(fixtures);
  if (update) fs.writeFileSync(DOCUMENT, documentOf(shown));
  assert.equal(problemsOf(shown, fs.readFileSync(DOCUMENT, 'utf8')), []);
});

test('a construct without fixtures, and one whose fixtures do not block, are found', () => {
  const program = (body: string) => ({ name: 'language/probe', text: `/** @green */\nfunction f() { ${body} }` });
  const rowOf = (construct: string, body: string) => match([program(body)]).find(({ row }) => row.construct === construct)!.fixtures;
  assert.equal(rowOf('`throw`', 'throw blk(1);'), ['language/probe']);
  assert.equal(rowOf('`throw`', 'throw 1; blk(1);'), []);
  assert.equal(rowOf('`throw`', 'throw () => blk(1);'), []);
  assert.ok(problemsOf(match([]), '').length > 50);
});

test.run();
