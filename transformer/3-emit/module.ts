/**
 * A source file with its green functions compiled, and the import of the runtime's contract that they need.
 */
import type * as ts from 'typescript';
import { type Compilable, type GreenSet, isCompilable } from '../1-analyze/green';
import { type FileServices, Refusal, lower } from '../2-lower';
import type { Problem } from '../diagnostics';
import type { TS } from '../ts';
import { FileEmitter } from './file';
import { topEnv } from './names';

/** What the lowering refuses in a file, found without printing anything. */
export function refusalsOf(ts: TS, green: GreenSet): readonly Problem[] {
  const id = ts.factory.createIdentifier('');
  const services: FileServices = { refs: new WeakMap(), helper: () => id, strings: () => id };
  const problems: Problem[] = [];
  for (const fn of green.functions) {
    try {
      lower(ts, ts.factory, green, fn as Compilable, services);
    } catch (e) {
      if (!(e instanceof Refusal)) throw e;
      problems.push(e.problem);
    }
  }
  return problems;
}

/** A source file with its green functions compiled; the file itself if it has none. */
export function emitFile(ts: TS, context: ts.TransformationContext, green: GreenSet, importSource: string, format: 'esm' | 'cjs'): { file: ts.SourceFile; problems: readonly Problem[] } {
  const { file } = green;
  if (green.functions.size === 0) return { file, problems: [] };
  const emitter = new FileEmitter(ts, context, green);
  const { factory } = context;
  // Only what leads to a compiled function is visited: most of a large file is ordinary code.
  const leads = new Set<ts.Node>();
  for (const fn of green.functions) for (let n: ts.Node = fn; n && !leads.has(n); n = n.parent) leads.add(n);
  const visit = (node: ts.Node): ts.Node => {
    if (!leads.has(node)) return node;
    if (green.functions.has(node) && isCompilable(ts, node)) return emitter.compile(node, node, topEnv);
    return ts.visitEachChild(node, visit, context);
  };
  const statements: ts.Statement[] = [];
  for (const s of file.statements) {
    statements.push(visit(s) as ts.Statement, ...emitter.outlined);
    emitter.outlined = [];
  }
  // Also where nothing of the runtime is used (tail calls only): loading it tells the runtime that the file was compiled.
  const head = imports(ts, factory, emitter, importSource, format, ts.isExternalModule(file));
  const start = file.statements.findIndex((s) => !(ts.isExpressionStatement(s) && ts.isStringLiteral(s.expression)));
  statements.splice(Math.max(start, 0), 0, ...head);
  return { file: factory.updateSourceFile(file, ts.setTextRange(factory.createNodeArray(statements), file.statements)), problems: emitter.problems };
}

/** Raised together with ABI_VERSION in runtime/abi.ts. */
export const ABI_VERSION = 2;

/**
 * `import * as $green from "tsgreen/abi"; $green.abi(2, "…positions…"); var { SUSPEND: $SUSPEND, … } = $green;`
 * Variables of the module and not named imports: V8 folds them into the compare (a read of an import binding or of the
 * namespace made fib 35 % slower), and TypeScript does not rewrite uses of an added named import in CommonJS. By `var`, which V8
 * takes for a constant just as well (it is never assigned again), and reads without asking whether it is initialised: two
 * bytes of bytecode less for each use, and functions are inlined by their length.
 */
function imports(ts: TS, factory: ts.NodeFactory, emitter: FileEmitter, importSource: string, format: 'esm' | 'cjs', isModule: boolean): ts.Statement[] {
  const green = emitter.local('green');
  const specifier = factory.createStringLiteral(`${importSource}/abi`);
  const variable = (name: ts.BindingName, value: ts.Expression) =>
    factory.createVariableStatement(undefined, factory.createVariableDeclarationList([factory.createVariableDeclaration(name, undefined, undefined, value)]));
  const load =
    format === 'esm'
      ? factory.createImportDeclaration(undefined, factory.createImportClause(undefined, undefined, factory.createNamespaceImport(green)), specifier)
      : isModule
        ? factory.createImportEqualsDeclaration(undefined, false, green, factory.createExternalModuleReference(specifier))
        : variable(green, factory.createCallExpression(factory.createIdentifier('require'), undefined, [specifier]));
  const table = factory.createStringLiteral(emitter.positions.toString());
  const register = factory.createCallExpression(factory.createPropertyAccessExpression(green, 'abi'), undefined, [factory.createNumericLiteral(ABI_VERSION), table]);
  const elements = [...emitter.helpers].map(([name, id]) => factory.createBindingElement(undefined, name, id));
  return [
    load,
    emitter.positions.hasTails ? variable(emitter.local('at'), register) : factory.createExpressionStatement(register),
    ...(elements.length > 0 ? [variable(factory.createObjectBindingPattern(elements), green)] : []),
  ];
}
