/**
 * Every stage of one file, for people: what is green and why a call is checked, the intermediate language of each
 * function, the output. Behind `npm run try`; compiles without types, as transpile does.
 */
import type * as ts from 'typescript';
import { decideCells } from './1-analyze/cells';
import { analyzeFile } from './1-analyze/green';
import type { Compilable } from './1-analyze/greenset';
import { Marks } from './1-analyze/marks';
import { untypedTypes } from './1-analyze/untyped';
import { type FileServices, lower } from './2-lower';
import { printLowered } from './2-lower/print';
import { defaults } from './options';
import { transpile } from './transpile';
import { type TS, quick } from './ts';

export interface Stages {
  /** The functions to compile: name, line, and the lines of the calls that are checked. */
  readonly green: readonly { readonly name: string; readonly line: number; readonly checked: readonly number[] }[];
  /** The intermediate language, a text for each function. */
  readonly lowered: readonly string[];
  readonly output: string;
  readonly problems: readonly string[];
}

export function stages(text: string, fileName: string, typescript?: TS): Stages {
  const ts = quick(typescript ?? (require('typescript') as TS));
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2022, true);
  const marks = new Marks(ts, { ...defaults, implicit: true });
  const green = analyzeFile({ ts, file, marks, types: (scopes) => untypedTypes(ts, scopes, marks), isModule: true, canAwait: true });
  decideCells(ts, green);
  const line = (n: ts.Node) => file.getLineAndCharacterOfPosition(n.getStart(file)).line + 1;
  const inside = (call: ts.Node): ts.Node => {
    let n = call.parent;
    while (!green.functions.has(n)) n = n.parent;
    return n;
  };
  const services: FileServices = { refs: new WeakMap(), helper: (h) => ts.factory.createIdentifier(h), strings: () => ts.factory.createIdentifier('strings'), cells: new WeakSet(), generator: (_, { entry }) => ({ resume: ts.factory.createIdentifier('body'), starts: entry }), initialiser: () => ts.factory.createPrivateIdentifier('#field'), storage: () => ts.factory.createPrivateIdentifier('#storage'), self: () => undefined, className: (node) => node.name ?? ts.factory.createIdentifier('C'), stamp: () => ts.factory.createIdentifier('Stamp'), fieldKey: () => ts.factory.createIdentifier('key') };
  const functions = [...green.functions] as Compilable[];
  const { code, diagnostics } = transpile(text, { fileName, implicit: true, typescript: ts, compilerOptions: { module: ts.ModuleKind.ESNext } });
  return {
    green: functions.map((fn) => ({ name: fn.name?.getText(file) ?? '(anonymous)', line: line(fn), checked: [...green.suspends].filter((c) => inside(c) === fn).map(line) })),
    lowered: diagnostics.length > 0 ? [] : functions.map((fn) => printLowered(ts, file, lower(ts, ts.factory, green, fn, services))),
    output: code,
    problems: diagnostics.map((d) => `${d.line}:${d.column} ${d.messageText}`),
  };
}
