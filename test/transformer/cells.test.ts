/** Which variables live in a Cell: only those whose closures could see a stale copy. */
import ts from 'typescript';
import { assert, test } from '../suite';
import { analyzeText } from './lowered';

function cells(text: string): string[] {
  const green = analyzeText(text);
  const found = new Set<string>();
  const visit = (n: ts.Node): void => {
    for (const b of green.scopes.declaredIn(n)) if (b.cell) found.add(b.tdz ? `${b.name} (tdz)` : b.name);
    ts.forEachChild(n, visit);
  };
  visit(green.file);
  return [...found].sort();
}

test('a constant that closures share is copied', () => {
  assert.equal(cells('function f(blk) { const x = 1; const g = () => x; blk(); return g; }'), []);
});

test('a variable written after it was captured is a cell', () => {
  assert.equal(cells('function f(blk) { let n = 0; const g = () => n; blk(); n++; return g; }'), ['n']);
});

test('a parameter that is assigned and captured is a cell, one that is only captured is not', () => {
  assert.equal(cells('function f(blk, a, b) { a = 1; blk(); return () => a + b; }'), ['a']);
});

test('nothing is a cell where nothing suspends', () => {
  assert.equal(cells('function f(blk) { blk(); { let n = 0; const g = () => n++; g; } }'), []);
  assert.equal(cells('function f() { let n = 0; return () => n++; }'), []);
});

test('a closure made before the declaration needs a cell that knows it is not ready', () => {
  assert.equal(cells('function f(blk) { const g = () => x; blk(g); const x = 1; return x; }'), ['x (tdz)']);
});

test('functions that refer to one another are cells, one that refers to itself is not', () => {
  assert.equal(cells('function f(blk) { function even(n) { return odd; } function odd(n) { return even; } blk(even); }'), ['even', 'odd']);
  assert.equal(cells('function f(blk) { function fact(n) { return fact; } blk(fact); }'), []);
});

test.run();
