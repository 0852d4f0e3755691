/**
 * What is left alone: a file without green code is byte for byte what TypeScript emits, with its declarations and its
 * source map, and so is the text of ordinary functions in a file that has green ones.
 */
import ts from 'typescript';
import { assert, suite } from '../suite';
import { compile } from './compile';

const test = suite('unchanged output');

/** Everything for which TypeScript itself makes code, beside names of ours that must not disturb. */
const ordinary = {
  'ordinary.tsx': `#!/usr/bin/env node
// a comment before everything
'use strict';
import type { Shape } from './shapes.js';
import { Kind, type Box, unusedAtRunTime } from './shapes.js';
import shapes = require('./shapes.js');
export * from './shapes.js'; // behind

declare global { namespace JSX { interface IntrinsicElements { div: { id?: string } } interface Element {} } }
declare function h(...args: unknown[]): unknown;
declare function deco(...args: any[]): any;

/** Documented. */
@deco
export class A<T extends Shape> {
  static count = 0; #own = 1;
  declare declared: number;
  readonly list: T[] = []; /* trailing */
  constructor(private readonly name: string, public size = Kind.big) { A.count += this.#own; }
  @deco method(x?: number): asserts x is number { label: for (const y of [x!]) { if (y) continue label; else break label; } }
  get value(): string { return \`\${this.name}: \${this.list.length}\`; }
  async later() { await using u = null; for await (const x of []) { x; } return (await import('./shapes.js')).unusedAtRunTime; }
  *all() { yield* this.list; }
  static { A.count += 1; }
}
namespace N { export let counter = 0; export const f = () => counter++; }
enum E { a, b = 'x'.length, c = Kind.big }
export default abstract class extends A<Box> { abstract z(): void }
export const element = <div id="x">{N.f()} text</div>;
function overload(x: string): string;
function overload(x: number): number;
function overload(x: any) { return x satisfies unknown as any; }
let $green = 1, SUSPEND = 2, $F: typeof unusedAtRunTime; ((a, { b = 1, ...c }: { b?: number }, [d] = [1]) => void [a, b, c, d])(1, {});
export { overload as renamed, E, shapes, $green, SUSPEND, $F };
`,
  'shapes.ts': 'export interface Shape { area: number }\nexport const enum Kind { small, big = 10 }\nexport type Box = Shape;\nexport const unusedAtRunTime = 1;\n',
  'comments.ts': '// nothing but\n/* comments */\n/** @greenish is no mark, and neither is @green in the text of a string */\nexport const text = "@green"; // @green\n',
};

for (const [name, options] of Object.entries<ts.CompilerOptions>({
  plain: {},
  'es modules': { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, isolatedModules: true },
  es2020: { target: ts.ScriptTarget.ES2020, removeComments: true },
  'legacy decorators': { experimentalDecorators: true, emitDecoratorMetadata: true },
})) {
  test(`files without green code: ${name}`, () => {
    const all = { ...options, declaration: true, sourceMap: true, jsx: ts.JsxEmit.React, jsxFactory: 'h' };
    const files = name === 'es modules' ? { ...ordinary, 'ordinary.tsx': ordinary['ordinary.tsx'].replace('import shapes = require', 'declare const shapes: unknown; // ') } : ordinary;
    const expected = compile(files, all, null);
    const actual = compile(files, all);
    assert.equal([actual.errors, actual.problems], [[], []]);
    assert.ok(expected.files.size >= 8);
    for (const [file, text] of expected.files) assert.is(actual.files.get(file), text, file);
  });
}

const mixed = `import { sleep } from 'tsgreen';
import * as fs from './shapes.js';

/** Before. */
export function before(a: number, ...rest: string[]) {
  // inside
  const inner = (x: number) => x + rest.length;
  return { a, inner: inner(a), kind: fs.Kind.big };
}
/** @green */
export function green(): void { for (const x of [1]) { sleep(x); } }
export class K {
  // plain
  plain<T>(x: T): T { return x; } // behind
  /** @green */
  wait(): void { green(); this.plain(1); }
  get accessor() { return 1; }
  async later() { await null; return before(1, 'x'); }
}
export const arrow = (x = 1) => ({ x }), other = function named() { return arrow(); };
export default function* generator() { yield 1; }
`;

test('ordinary functions beside green ones', () => {
  for (const options of [{}, { target: ts.ScriptTarget.ES2020 }, { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }]) {
    const files = { 'mixed.ts': mixed, 'shapes.ts': ordinary['shapes.ts'] };
    const expected = functions(compile(files, options, null).files.get('mixed.js')!);
    const { errors, problems, files: outputs } = compile(files, options);
    assert.equal([errors, problems], [[], []]);
    const text = outputs.get('mixed.js')!;
    const actual = functions(text);
    assert.equal([...expected.keys()], ['before', 'inner', 'green', 'plain', 'wait', 'accessor', 'later', 'arrow', 'named', 'generator']);
    for (const [name, plain] of expected) {
      if (name === 'green' || name === 'wait') assert.is.not(actual.get(name), plain);
      else assert.is(actual.get(name), plain, name);
    }
    assert.match(text, /\/\*\* Before. \*\/\n(export )?function before\(a, \.\.\.rest\) \{\n    \/\/ inside\n/);
    assert.match(text, /    \/\/ plain\n    plain\(x\) \{ return x; \} \/\/ behind\n/);
  }
});

/** The functions of a text by their names. */
function functions(text: string): Map<string, string> {
  const file = ts.createSourceFile('x.js', text, ts.ScriptTarget.Latest, true);
  const found = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const assigned = ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : ts.isBinaryExpression(node.parent) ? node.parent.left.getText().replace(/^exports\./, '') : '';
      const name = node.name?.getText() ?? assigned;
      if (name !== '' && !found.has(name)) found.set(name, node.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

test.run();
