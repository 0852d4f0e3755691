/**
 * Large numbers: a hundred thousand greenlets, recursion a hundred thousand calls deep, and code that grows no faster
 * than its source. Nothing here looks at a clock.
 */
import ts from 'typescript';
import * as abi from '../runtime/abi';
import * as tsgreen from '../runtime/index';
import { transpile } from '../transformer/index';
import { assert, test } from './suite';

/** A module of green functions, compiled and loaded; or as it is. */
function load(text: string, compiled: boolean): any {
  const { code, diagnostics } = compiled
    ? transpile(text, { fileName: 'scale.ts', implicit: true })
    : { code: ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText, diagnostics: [] };
  assert.equal(diagnostics, []);
  const modules: Record<string, unknown> = { tsgreen, 'tsgreen/abi': abi };
  const exports = {};
  new Function('require', 'exports', code)((name: string) => modules[name], exports);
  return exports;
}

test('a hundred thousand greenlets sleep, wake and finish', async () => {
  const { main } = load(
    `import { joinAll, sleep, spawn } from 'tsgreen';
     export function main(count) {
       let woke = 0;
       const all = [];
       for (let i = 0; i < count; i++) all.push(spawn((n) => { sleep(n % 10); woke++; return n; }, i));
       joinAll(all);
       return [woke, all.every((g, i) => g.dead && g.value === i)];
     }`,
    true,
  );
  assert.equal(await tsgreen.run(main, 100_000), [100_000, true]);
});

test('blocking deep in a recursion works as deep as plain calls go, and fails as they do', async () => {
  const text = `import { sleep } from 'tsgreen';
    function deep(n) { if (n === 0) { sleep(1); return 0; } return 1 + deep(n - 1); }
    export function main(n) { try { return deep(n); } catch (e) { return e instanceof RangeError ? e.message : e; } }`;
  const { main } = load(text, true);
  assert.is(await tsgreen.run(main, 5000), 5000);
  const plain = load(text.replace('sleep(1);', ''), false);
  assert.is(await tsgreen.run(main, 100_000), plain.main(100_000));
});

test('a recursion that blocks at each level may be deeper than the stack: frames are kept apart', async () => {
  const { main } = load(
    `import { sleep } from 'tsgreen';
     export function main(n) { sleep(0); return n === 0 ? 0 : 1 + main(n - 1); }`,
    true,
  );
  assert.is(await tsgreen.run(main, 100_000), 100_000);
});

/** The size of the output for a source of twice the size, in terms of the size for the source. */
function growth(source: (n: number) => string, n: number): number {
  const size = (k: number) => {
    const { code, diagnostics } = transpile(source(k), { fileName: 'growth.ts', implicit: true });
    assert.equal(diagnostics, []);
    return code.replace(/^ +/gm, '').length; // indentation grows with the depth in any printing
  };
  return size(2 * n) / size(n);
}

test('output grows with the source: nested closures', () => {
  const nested = (n: number) => `export function f(blk) { let shared = 0; ${Array.from({ length: n }, (_, i) => `const v${i} = blk(${i}); return () => { shared++; blk(v${i});`).join(' ')} ${'}'.repeat(n)} }`;
  assert.ok(growth(nested, 50) < 2.2);
});

test('output grows with the source: long functions', () => {
  const long = (n: number) => `export function f(blk) { let a = 0; ${Array.from({ length: n }, (_, i) => `const x${i} = blk(${i}) + a; if (x${i}) { a += blk(x${i}); }`).join('\n')} return a; }`;
  assert.ok(growth(long, 100) < 2.2);
});

test.run();
