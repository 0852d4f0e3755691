/**
 * The fuzzer in the suite: a short run with fixed seeds must find nothing, and each of the fuzzer's checks must be
 * seen to fail when it is fed something broken. Longer runs: node dist/scripts/fuzz.js --time 600.
 */
// time limit: 180 s
import ts from 'typescript';
import * as abi from '../runtime/abi';
import { fuzz, fuzzScheduled } from '../scripts/fuzz';
import { COMPILER_OPTIONS, check, Transpile } from '../scripts/fuzz/check';
import { large, tsgreen } from '../scripts/fuzz/compiler';
import { Coverage } from '../scripts/fuzz/coverage';
import { dialectOf } from '../scripts/fuzz/dialect';
import { drive, ProtocolError } from '../scripts/fuzz/drive';
import { edits } from '../scripts/fuzz/edits';
import { generate, ruleNames } from '../scripts/fuzz/generate';
import { identity } from '../scripts/fuzz/identity';
import { Failure, shrink } from '../scripts/fuzz/shrink';
import { assert, test } from './suite';

const program = (body: string) => `let env: any;\nfunction blk(x) { return env.blk(x); }\nexport function main(given) {\nenv = given;\n${body}\n}\n`;

/** A compiler that rewrites the output of another one node by node: the broken compilers below are made of it. */
function broken(compiler: Transpile, rewrite: (node: ts.Node) => ts.Node): Transpile {
  return (text) => {
    const compiled = compiler(text);
    const file = ts.createSourceFile('broken.js', compiled.code, ts.ScriptTarget.ES2022, true);
    const { transformed } = ts.transform(file, [
      (context) => (source) => {
        const visit = (node: ts.Node): ts.Node => rewrite(ts.visitEachChild(node, visit, context));
        return ts.visitNode(source, visit) as ts.SourceFile;
      },
    ]);
    return { code: ts.createPrinter().printFile(transformed[0]), diagnostics: [] };
  };
}

/** `a + b` computes b first. */
const swapped = broken(identity, (node) =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken ? ts.factory.createParenthesizedExpression(ts.factory.createComma(node.right, node)) : node,
);
/** `finally` blocks are forgotten. */
const withoutFinally = broken(identity, (node) => (ts.isTryStatement(node) && node.catchClause && node.finallyBlock ? ts.factory.createTryStatement(node.tryBlock, node.catchClause, undefined) : node));
/** Every loop has one variable for all iterations. */
const withoutIterations = broken(identity, (node) => (ts.isForStatement(node) && node.initializer && ts.isVariableDeclarationList(node.initializer) ? ts.factory.updateForStatement(node, ts.factory.createVariableDeclarationList(node.initializer.declarations), node.condition, node.incrementor, node.statement) : node));

test('fixed seeds: no program differs, few are refused, calls really suspend', () => {
  const summary = fuzz({ seed: 1, count: 120 });
  assert.equal(summary.failedSeeds, []);
  assert.ok(summary.refused <= 3, `${summary.refused} refused: ${[...summary.codes]}`);
  assert.ok(summary.suspensions > 120 * 10, `${summary.suspensions} suspensions`);
  assert.ok(summary.discarded < 5, `${summary.discarded} discarded`);
});

test('fixed seeds: programs with JSX', () => {
  const summary = fuzz({ seed: 1, count: 15, dialect: { jsx: true } });
  assert.equal(summary.failedSeeds, []);
  assert.ok(summary.discarded + summary.refused < 5, `${summary.discarded} discarded, ${summary.refused} refused`);
});

test('fixed seeds: programs compiled with types', () => {
  const summary = fuzz({ seed: 1, count: 50, typed: true });
  assert.equal(summary.failedSeeds, []);
  assert.ok(summary.suspensions > 50 * 10, `${summary.suspensions} suspensions`);
  assert.ok(summary.discarded + summary.refused < 5, `${summary.discarded} discarded, ${summary.refused} refused`);
});

test('fixed seeds: typed programs about what passes for objects of a class', () => {
  const summary = fuzz({ seed: 1, count: 40, about: 'passing' });
  assert.equal(summary.failedSeeds, []);
  assert.ok(summary.suspensions > 100, `${summary.suspensions} suspensions`);
  assert.is(summary.discarded + summary.refused, 0);
});

test('fixed seeds: programs of which only some functions are marked, and others give what these gave', () => {
  const summary = fuzz({ seed: 1, count: 40, about: 'giving' });
  assert.equal(summary.failedSeeds, []);
  assert.ok(summary.suspensions > 100, `${summary.suspensions} suspensions`);
  assert.is(summary.discarded + summary.refused, 0);
});

test('fixed seeds: targets, fields, decorators of the older kind and namespaces, as the seed chooses', () => {
  const summary = fuzz({ seed: 1, count: 60, size: 7, dialect: dialectOf });
  assert.equal(summary.failedSeeds, []);
  assert.ok(summary.discarded + summary.refused < 12, `${summary.discarded} discarded, ${summary.refused} refused`);
});

test('fixed seeds: every function is printed as one that is too large for a fast path', () => {
  const summary = fuzz({ seed: 1, count: 40, size: 7, transpile: large });
  assert.equal(summary.failedSeeds, []);
  assert.ok(summary.suspensions > 40 * 10, `${summary.suspensions} suspensions`);
});

test('programs that run together in greenlets of the real runtime do as alone', async () => {
  assert.equal(await fuzzScheduled({ seed: 500, count: 40 }), []);
});

test('a seed gives the same program for ever, another seed another one', () => {
  assert.is(generate(42), generate(42));
  assert.is.not(generate(42), generate(43));
});

test('every rule is used', () => {
  const coverage = new Coverage();
  for (let seed = 1; seed <= 600; seed++) generate(seed, { coverage, jsx: seed % 10 === 0, legacyDecorators: seed % 10 === 1, namespaces: seed % 10 === 2 });
  for (const name of ['alias in', 'block of', 'class of', 'enum of', 'function of', 'pattern of', 'reader in', 'variable of']) assert.ok(coverage.single.has(`${name} a namespace`), name);
  for (const kind of ['accessor', 'class', 'field', 'method', 'parameter']) assert.ok(coverage.single.has(`legacy ${kind} decorator`), kind);
  for (const kind of ['accessor', 'class', 'field', 'getter', 'method', 'setter']) assert.ok(coverage.single.has(`${kind} decorator`), kind);
  assert.equal(ruleNames().filter((name) => !coverage.single.has(name)), []);
});

test('a compiler that changes nothing is right only where nothing suspends', () => {
  assert.is(fuzz({ count: 20, modes: ['never'], transpile: identity }).differences, 0);
  assert.ok(fuzz({ count: 20, modes: ['always'], transpile: identity }).differences > 12);
});

for (const [what, transpile] of Object.entries({ swapped, withoutFinally, withoutIterations })) {
  test(`a broken compiler is found: ${what}`, () => {
    assert.ok(fuzz({ count: 300, modes: ['never'], transpile, failures: 1 }).differences === 1);
  });
}

test('broken output of the real compiler is found', () => {
  const plain = program(`try { env.blkThrow(new Error('e1')); env.log('not thrown'); } catch (error) { env.log(error); } return env.blk(1);`);
  assert.is(check(plain, { transpile: tsgreen }).kind, 'same');
  const breaks: [RegExp, string][] = [
    [/[\w$]*take\(/g, '((x) => x)('], // the error of a resumed call becomes its value
    [/=== [\w$.]*SUSPEND\b/g, '=== 0'], // the sentinel is taken for a value
    [/return [\w$.]*(capture|park\w+)\(/g, 'void ('], // frames are forgotten
  ];
  for (const [pattern, by] of breaks) {
    const code = tsgreen(plain).code.replace(pattern, by);
    assert.is.not(code, tsgreen(plain).code, `${pattern} is found in the output`);
    assert.is(check(plain, { transpile: () => ({ code, diagnostics: [] }) }).kind, 'different', String(pattern));
  }
});

test('the oracle tells apart refused, discarded, crashed and unparsable', () => {
  const text = program('return 1;');
  const kind = (transpile: Transpile) => check(text, { transpile }).kind;
  assert.is(kind(() => ({ code: '', diagnostics: [{ code: 2999, messageText: 'not yet' }] })), 'refused');
  assert.is(kind(() => { throw new Error('crash'); }), 'different');
  assert.is(kind(() => ({ code: 'let', diagnostics: [] })), 'different');
  assert.is(kind(() => ({ code: 'exports.main = () => { for (;;); }', diagnostics: [] })), 'different');
  assert.is(check(program('for (;;);'), { transpile: identity, limit: 50 }).kind, 'discarded');
  assert.is(check('export function main( {', { transpile: identity }).kind, 'discarded');
  const field = (value: string) => check(program(`var x = 1; class C { a = ${value}; constructor(public x: number) {} } return new C(2).a;`), { transpile: tsgreen, compilerOptions: { ...COMPILER_OPTIONS, useDefineForClassFields: false } });
  assert.equal([field('env.blk(x)').kind, field('env.blk(1)').kind], ['discarded', 'same']); // TypeScript takes the parameter
  const dead = (value: string) => check(program(`class C { constructor(p: unknown = new (class { #m() { } f = ${value}; })().f) { env.log(1, p); } } return typeof new C();`), { transpile: tsgreen, compilerOptions: { ...COMPILER_OPTIONS, target: 7 } });
  assert.equal([dead('env.blk(p)').kind, dead('env.blk(1)').kind], ['discarded', 'same']); // TypeScript forgets that p has no value yet
  const rest = (key: string) => check(program(`var a, r; ({ b: a, ...r } = { ${key}: 0, get b() { return env.blk('get b'); } }); return r;`), { transpile: tsgreen });
  assert.equal([rest("['c']").kind, rest('c').kind], ['discarded', 'same']); // V8 (Node 20) reads b once more
  const missing = program("env.blk('get a'); env.blk('get a');");
  assert.is(check(missing, { transpile: (text) => tsgreen(text.replace("env.blk('get a');", '')) }).kind, 'different');
});

test('the driver notices lost frames', () => {
  const frame = () => ({ next: null, resume: () => 1, s: 1 });
  assert.is(drive(() => abi.capture(frame())), 1);
  assert.throws(() => drive(() => (abi.capture(frame()), 5)), (error: unknown) => error instanceof ProtocolError);
  assert.throws(() => drive(() => { abi.capture(frame()); throw new Error('e'); }), (error: unknown) => error instanceof ProtocolError);
  assert.throws(() => drive(() => abi.SUSPEND), (error: unknown) => error instanceof ProtocolError);
});

test('the shrinker keeps the difference and little else', () => {
  const text = program(`
    const list: any[] = [];
    for (let i = 0; i < 2; i++) { list.push(() => i); if (env.flip(1)) { env.log(2, list.length); } }
    try { env.log(3, env.blk(4) + env.blk(5), { a: [1, 2, 3] }); } catch (error) { env.log(error); } finally { env.log(6); }
    return list[0]();
  `);
  const verdict = check(text, { transpile: swapped, modes: ['never'] });
  assert.is(verdict.kind, 'different');
  const small = shrink(text, verdict as Failure, { transpile: swapped, modes: ['never'] }, 10);
  assert.is(check(small.text, { transpile: swapped, modes: ['never'] }).kind, 'different');
  assert.ok(small.text.length < 120, small.text);
  assert.ok(edits(text).every((edit) => edit.start <= edit.end));
});

test.run();
