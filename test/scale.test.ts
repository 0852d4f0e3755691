/**
 * Large numbers: a hundred thousand greenlets, recursion a hundred thousand calls deep, and code that grows no faster
 * than its source. Nothing here looks at a clock.
 */
// time limit: 120 s
import path from 'node:path';
import vm from 'node:vm';
import ts from 'typescript';
import * as abi from '../runtime/abi';
import * as tsgreen from '../runtime/index';
import { transpile } from '../transformer/index';
import { assert, test } from './suite';
import { compile } from './transformer/compile';

/** A module of green functions, compiled and loaded; or as it is. */
function load(text: string, compiled: boolean): any {
  const { code, diagnostics } = compiled
    ? transpile(text, { fileName: 'scale.ts', implicit: true })
    : { code: ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText, diagnostics: [] };
  assert.equal(diagnostics, []);
  const modules: Record<string, unknown> = { tsgreen, 'tsgreen/abi': abi };
  // A file of its own, as far as stacks can tell.
  const exports = {};
  vm.runInThisContext(`(function (require, exports) {${code}\n})`, { filename: path.join(__dirname, `scale-${++count}.js`) })((name: string) => modules[name], exports);
  return exports;
}
let count = 0;

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

const list = (n: number, f: (i: number) => string, between = '\n') => Array.from({ length: n }, (_, i) => f(i)).join(between);
const inF = (body: string) => `export function f(blk, a) { ${body} }`;

/** Flat code of every kind: the output for twice as much is at most a little more than twice as long. */
const flat: Record<string, (n: number) => string> = {
  operands: (n) => inF(`return ${list(n, (i) => `blk(${i})`, ' + ')};`),
  'operands that cannot suspend': (n) => inF(`return ${list(n, () => 'a', ' + ')} + blk(1);`),
  commas: (n) => inF(`return (${list(n, (i) => `blk(${i})`, ', ')});`),
  conjunctions: (n) => inF(`return ${list(n, (i) => `blk(${i})`, ' && ')};`),
  cases: (n) => inF(`switch (a) { ${list(n, (i) => `case ${i}: blk(${i}); break;`)} }`),
  'cases that suspend': (n) => inF(`switch (a) { ${list(n, (i) => `case blk(${i}): a++; break;`)} }`),
  'an array literal': (n) => inF(`return [${list(n, (i) => `blk(${i})`, ', ')}];`),
  'an object literal': (n) => inF(`return { ${list(n, (i) => `p${i}: blk(${i})`, ', ')} };`),
  arguments: (n) => inF(`return a.m(${list(n, (i) => `blk(${i})`, ', ')});`),
  'a template': (n) => inF(`return \`${list(n, (i) => `\${blk(${i})}`, ' ')}\`;`),
  loops: (n) => inF(list(n, (i) => `for (const x of blk(${i})) if (blk(x)) break;`)),
  'closures that share variables': (n) => inF(list(n, (i) => `{ let x = blk(${i}); blk(() => x++); }`)),
  functions: (n) => list(n, (i) => `export function f${i}(blk) { blk(${i}); return blk(${i}); }`),
  'labelled blocks': (n) => inF(list(n, (i) => `l${i}: { if (blk(${i})) break l${i}; a++; }`)),
  'catch clauses': (n) => inF(list(n, (i) => `try { blk(${i}); } catch (e) { blk(e); } finally { blk(a); }`)),
  parameters: (n) => `export function f(blk, ${list(n, (i) => `p${i}`, ', ')}) { blk(p0); return p${n - 1}; }`,
  'spread arguments': (n) => inF(`return a(${list(n, (i) => `...blk(${i})`, ', ')});`),
  'parts of a pattern': (n) => inF(`const { ${list(n, (i) => `p${i} = blk(${i})`, ', ')} } = a; return p1;`),
  'classes with fields': (n) => list(n, (i) => `export class C${i} extends a.b { x = a.blk(${i}); m(blk) { return blk(this.x); } }`),
  'members of an enum': (n) => inF(`enum E { ${list(n, (i) => `m${i} = blk(${i})`, ', ')} } return E;`),
  'methods of a class': (n) => `export class A { ${list(n, (i) => `m${i}(blk) { return blk(this.m${i}(blk)); }`)} }`,
  yields: (n) => `export function* f(blk) { ${list(n, (i) => `yield blk(${i});`)} }`,
};
for (const [name, source] of Object.entries(flat)) {
  test(`output grows with the source: ${name}`, () => assert.ok(growth(source, 100) < 2.2));
}

/** With their types: what the checker is asked for must not multiply. */
const typed: Record<string, (n: number) => string> = {
  'a union of literals': (n) => `type K = ${list(n, (i) => `'k${i}'`, ' | ')}; /** @green */ export function f(k: K): number { switch (k) { ${list(n, (i) => `case 'k${i}': sleep(${i}); return ${i};`)} } }`,
  'a union whose members have green accessors': (n) => `${list(n, (i) => `export class T${i} { kind = 't${i}' as const; /** @green */ get v(): number { sleep(1); return ${i}; } }`)}\n/** @green */ export function f(t: ${list(n, (i) => `T${i}`, ' | ')}): number { return t.v + t.v; }`,
  'a union whose members have green methods': (n) => `${list(n, (i) => `export class T${i} { kind = 't${i}' as const; /** @green */ m(x: number): number { sleep(x); return ${i}; } }`)}\n/** @green */ export function f(t: ${list(n, (i) => `T${i}`, ' | ')}): number { return t.m(1) + t.m(2); }`,
  'types that mention each other': (n) => `${list(n, (i) => `interface N${i} { next: N${(i + 1) % n} | null; self: N${i}; id${i}: number; /** @green */ go(): N${i} }`)}\n${list(n, (i) => `/** @green */ export function f${i}(x: N${i}): unknown { return [x.self.go().id${i}, x.next?.go()]; }`)}`,
  'recursive aliases': (n) => `export type J = string | J[] | { [k: string]: J };\n${list(n, (i) => `/** @green */ export function f${i}(x: J): J { sleep(1); return Array.isArray(x) ? x.map((y) => f${(i + 1) % n}(y)) : x; }`)}`,
  'functions that are only called': (n) => `${list(n, (i) => `/** @green */ function f${i}(x: number): number { return ${i === 0 ? '(sleep(x), x)' : `f${i - 1}(x)`}; }`)}\n/** @green */ export function main(): void { ${list(n, (i) => `f${i}(${i});`)} }`,
};
for (const [name, source] of Object.entries(typed)) {
  test(`output grows with the source, with types: ${name}`, () => {
    const size = (n: number) => {
      const { errors, problems, files } = compile({ 'growth.ts': `import { sleep } from 'tsgreen';\n${source(n)}` });
      assert.equal([...errors, ...problems], []);
      return files.get('growth.js')!.replace(/^ +/gm, '').length;
    };
    assert.ok(size(400) / size(200) < 2.2);
  });
}

test('a union of thousands of literals, and of thousands of members with green methods, is compiled', () => {
  const files = {
    'literals.ts': `import { sleep } from 'tsgreen';\ntype K = ${list(4000, (i) => `'k${i}'`, ' | ')}; type O = { [P in K]: () => number };\n/** @green */ export function f(o: O, k: K): number { sleep(1); const g = o[k]; return g() + o[k](); }`,
    'members.ts': `${list(1000, (i) => `interface T${i} { kind: 't${i}'; /** @green */ m(x: number): number }`)}\n/** @green */ export function f(t: ${list(1000, (i) => `T${i}`, ' | ')}): number { return t.kind === 't1' ? t.m(1) : t.m(t.m(2)); }`,
  };
  const { errors, problems, files: output } = compile(files);
  assert.equal([...errors, ...problems], []);
  for (const name of ['literals.js', 'members.js']) assert.match(output.get(name)!, /SUSPEND/);
});

const wide = (n: number) => `${list(n, (i) => `const v${i} = blk(${i});`)} return [${list(n, (i) => `v${i}`, ', ')}];`;

test('many live variables at many points: the output grows with their number, not with their product', () => {
  assert.ok(growth((n) => inF(wide(n)), 300) < 2.2);
  assert.ok(growth((n) => `export function* f(blk) { ${wide(n)} }`, 300) < 2.2);
  assert.ok(growth((n) => `export function f(blk) { this.x = 1; ${wide(n)} }`, 300) < 2.2);
  const keeping = (n: number) => wide(n).replace('return', 'this.all =');
  assert.ok(growth((n) => `export class A { constructor(blk) { ${keeping(n)} } }`, 300) < 2.2);
  assert.ok(growth((n) => `export class A extends Array { x = 1; constructor(blk) { super(); ${keeping(n)} } }`, 300) < 2.2);
  assert.ok(growth((n) => `export class A extends Array { constructor(blk) { const own = () => this; super(); ${keeping(n)} } }`, 300) < 2.2);
});

const LARGE = `import { sleep } from 'tsgreen';
  function blk(x) { sleep(0); return x; }
  const names = (e) => e.stack.split('\\n').slice(1).map((l) => l.replace(/^ *at (?:new )?([\\w$.]+).*/, '$1')).filter((n) => /^(main|caller|large|inner|Large)$/.test(n)).join();
  function inner(waits) { if (waits) blk(1); throw new Error('made'); }
  function large(a, waits, { b } = { b: a }) { ${wide(600).replace('return', 'try { if (a < 0) inner(waits); } catch (e) { return names(e); } return [a, b].concat(').replace('];', ']);')} }
  function Large() { this.own = 'own'; ${wide(600).replace('return [', 'this.all = [')} }
  class Base { own = 'own'; #kept = blk('kept'); constructor(waits) { if (waits !== undefined) inner(waits); ${wide(600).replace('return [', 'this.all = [')} } get kept() { return this.#kept; } }
  class Derived extends Base { more = blk('more'); #own = 'private'; constructor(waits) { super(waits); ${wide(600).replace('return [', 'this.all = [this.#own, ')} } }
  class Inside extends Base { constructor() { const self = () => this; super(); ${wide(600).replace('return [', 'this.all = [self().own, ')} } }
  function caller(a, waits) { const r = large(a, waits); return r; }`;

test('a function that is too large for a fast path runs and waits as others do, as a constructor too', async () => {
  const { main } = load(`${LARGE} export function main() { const o = new Large(); return [caller(7), o.own, o.all.length, o instanceof Large]; }`, true);
  const [all, own, length, isLarge] = await tsgreen.run(main as () => unknown[]);
  assert.equal(all, [7, 7, ...Array.from({ length: 600 }, (_, i) => i)]);
  assert.equal([own, length, isLarge], ['own', 600, true]);
});

test('the same of constructors of classes', async () => {
  for (const text of [LARGE, LARGE.replace('sleep(0);', ''), LARGE.replace('sleep(0)', 'if (x % 3 === 1) sleep(0)')]) {
    const { main } = load(`${text} class Last extends Derived {}
      export function main() { return [new Base(), new Derived(), new Inside(), new Last()].map((o) => [o.own, o.kept, o.more, o.all.length, o.all[0], o.all.at(-1), o.constructor.name]); }`, true);
    assert.equal(await tsgreen.run(main), [
      ['own', 'kept', undefined, 600, 0, 599, 'Base'],
      ['own', 'kept', 'more', 601, 'private', 599, 'Derived'],
      ['own', 'kept', undefined, 601, 'own', 599, 'Inside'],
      ['own', 'kept', 'more', 601, 'private', 599, 'Last'],
    ]);
  }
});

test('stacks show a function that is too large once', async () => {
  const { main } = load(`${LARGE.replace('sleep(0)', 'if (x === 1) sleep(0)')} export function main() { const r = [caller(-1, false), caller(-1, true)]; return r; }`, true);
  assert.equal(await tsgreen.run(main), ['inner,large,caller,main', 'inner,large,caller,main']);
  const constructing = 'function caught(waits) { try { new Derived(waits); } catch (e) { return e.stack.split("\\n").slice(1, 5).map((l) => l.replace(/^ *at (.*) \\(.*/, "$1")).join(); } }';
  const { main: made } = load(`${LARGE.replace('sleep(0)', 'if (x === 1) sleep(0)')} ${constructing} export function main() { const r = [caught(false), caught(true)]; return r; }`, true);
  assert.equal(await tsgreen.run(made), ['inner,new Base,new Derived,caught', 'inner,new Base,new Derived,caught']);
  const { main: never } = load(`${LARGE.replace('sleep(0);', '')} export function main() { const r = caller(-1, false); return r; }`, true);
  assert.equal(await tsgreen.run(never), 'inner,large,caller,main');
});

/** Deep code of every kind is compiled, or refused with a diagnostic; TypeScript itself may not cope, and then it is refused too. */
const deep: Record<string, (n: number) => string> = {
  closures: (n) => inF(`${list(n, (i) => `const v${i} = blk(${i}); return () => { blk(v${i});`, ' ')} ${'}'.repeat(n)}`),
  calls: (n) => inF(`return ${'blk('.repeat(n)}1${')'.repeat(n)};`),
  'try and finally': (n) => inF(`${'try {'.repeat(n)} blk(1); ${'} finally { blk(2); }'.repeat(n)}`),
  'try and catch': (n) => inF(`${'try {'.repeat(n)} blk(1); ${'} catch (e) { blk(e); }'.repeat(n)}`),
  'returns in try': (n) => inF(`${'try {'.repeat(n)} return blk(1); ${'} finally { blk(2); }'.repeat(n)}`),
  'else if': (n) => inF(list(n, (i) => `if (a === ${i}) blk(${i});`, ' else ')),
  conditionals: (n) => inF(`return ${list(n, (i) => `a === ${i} ? blk(${i})`, ' : ')} : 0;`),
  loops: (n) => inF(`${list(n, (i) => `l${i}: for (const v${i} of blk(${i})) { try {`, ' ')} if (blk(1)) break l0; ${'} finally { blk(2); } }'.repeat(n)}`),
  blocks: (n) => inF(`${list(n, (i) => `{ const x${i} = blk(${i});`, ' ')} ${'}'.repeat(n)}`),
  switches: (n) => inF(`${list(n, (i) => `switch (blk(${i})) { case a: blk(1);`, ' ')} ${'}'.repeat(n)}`),
  parentheses: (n) => inF(`return ${'('.repeat(n)}blk(1)${')'.repeat(n)};`),
  members: (n) => inF(`return a${'.p'.repeat(n)}.m(blk(1));`),
  assignments: (n) => inF(`${list(n, (i) => `a.p${i}`, ' = ')} = blk(1);`),
  classes: (n) => inF(`return ${'class { x = '.repeat(n)}blk(1)${'; }'.repeat(n)};`),
  chains: (n) => inF(`return a${list(n, (i) => `?.m(blk(${i}))`, '')};`),
  patterns: (n) => inF(`const ${'['.repeat(n)}x = blk(1)${']'.repeat(n)} = a; return x;`),
  literals: (n) => inF(`return ${'[{ a: '.repeat(n)}blk(1)${' }]'.repeat(n)};`),
};
for (const [name, source] of Object.entries(deep)) {
  test(`any depth is compiled or refused: ${name}`, () => {
    for (const n of [20, 200, 1000]) {
      const { code, diagnostics } = transpile(source(n), { fileName: 'deep.ts', implicit: true });
      if (n === 20) assert.equal(diagnostics, []);
      if (diagnostics.length === 0) new Function(`${code.replace(/^.*require\(.*$/gm, '')}`);
      for (const d of diagnostics) assert.match(d.messageText, /GREEN2017/);
    }
  });
}

/** What generated code has; as long as TypeScript copes with. */
const long: Record<string, (n: number) => string> = {
  'a chain of else if': (n) => inF(`${list(n / 5, (i) => `if (a === ${i}) return blk(${i});`, ' else ')} else return blk(a);`),
  'a chain of else if that suspends in its tests': (n) => inF(`${list(n / 5, (i) => `if (blk(${i})) a++;`, ' else ')} return blk(a);`),
  'a chain of conditionals': (n) => inF(`return ${list(n / 5, (i) => `a === ${i} ? blk(${i})`, ' : ')} : 0;`),
  'a concatenation': (n) => inF(`const text = ${list(n, (i) => (i % 10 === 5 ? `blk(${i})` : `'line ${i}'`), ' + ')}; return text;`),
  'a concatenation of texts': (n) => inF(`blk(a); return ${list(n, (i) => `'line ${i}'`, ' + ')};`),
  'a list of commas': (n) => inF(`${list(n, (i) => `blk(${i})`, ', ')};`),
  'a chain of calls': (n) => inF(`return a${list(n / 10, (i) => `.then(blk(${i}))`, '')};`),
};
for (const [name, source] of Object.entries(long)) {
  test(`long code is compiled: ${name}`, () => {
    const { code, diagnostics } = transpile(source(4000), { fileName: 'long.ts', implicit: true });
    assert.equal(diagnostics, []);
    new Function(code.replace(/^.*require\(.*$/gm, ''));
  });
}

// An expression that starts anew at each place of such a text would take minutes, and the time limit of this file would end it.
test('long words, like those of a source map in a comment, and many words of one kind are read once', () => {
  const functions = `/** @green */ export function f(g: any) { try { return g(1); } catch { return f; } }`;
  for (const text of [`${functions}\n// ${'a'.repeat(2e6)}`, `${functions}\n// ${'catch require( '.repeat(2e5)}`, `${functions}\n${'// ./* {\n'.repeat(2e5)}`, `${functions}${' '.repeat(2e6)}`]) {
    assert.equal(compile({ 'long.ts': text, 'long-too.js': text.replace(': any', '') }, { allowJs: true, outDir: '/virtual-out' }, { implicit: true }).problems, []);
    assert.equal(transpile(text, { fileName: 'long.ts' }).diagnostics, []);
  }
});

test('thousands of functions in blocks of sloppy code are looked for at once', () => {
  const blocks = Array.from({ length: 8000 }, (_, i) => `{ function f${i}(a) { return a; } f${i}(1); pause(); }`).join('\n');
  const { code, diagnostics } = transpile(`function pause() {} function main() { ${blocks} }`, { fileName: 'blocks.js', implicit: true, compilerOptions: { alwaysStrict: false, ignoreDeprecations: '6.0' } });
  assert.equal(diagnostics, []);
  new Function(code.replace(/^.*require\(.*$/gm, ''));
});

test('odd texts are compiled, or refused with a diagnostic', () => {
  const body = "/** @green */ export function f(g: any) { return g('\ud800') + g(1); }";
  const texts = ['', ' ', '// only a comment', '/* open', '\ufeff', `\ufeff${body}`, `#!/usr/bin/env node\n${body}`, body.replace(/ /g, '\r\n'), `${body}\u2028${body}`, '"use strict"', '\0', '@green', '/** @green */', '}', body.slice(0, -5), body.replace('g(1)', 'g(')];
  for (const text of texts) for (const implicit of [true, false]) transpile(text, { fileName: 'odd.ts', implicit });
});

test('a point is found in a time that does not grow with its function', async () => {
  const source = `import { sleep } from 'tsgreen'; function blk(x) { sleep(0); return x; }
    export function f(a) { const rest = (k) => [${list(800, (i) => `blk(k + ${i})`, ', ')}].length; ${list(1200, (i) => `a.push(blk(${i}));`)} return a.length + rest(1200); }`;
  const { code, diagnostics } = transpile(source, { fileName: 'points.ts', implicit: true });
  assert.equal(diagnostics, []);
  let tests = 0;
  const counted = code.replace(/if \((!\$S|\$S (?:<=|===) \d+)\)/g, 'if (tested() && $1)');
  const modules: Record<string, unknown> = { tsgreen, 'tsgreen/abi': abi };
  const exports: any = {};
  const run = vm.runInThisContext(`(function (require, exports, tested) {${counted}\n})`, { filename: path.join(__dirname, 'scale-points.js') });
  run((name: string) => modules[name], exports, () => ++tests > 0);
  assert.is(await tsgreen.run(exports.f, []), 2000);
  assert.ok(tests > 2000 && tests < 2000 * 64, `${tests} tests`); // one by one they would be two millions
});

test.run();
