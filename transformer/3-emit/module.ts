/**
 * A source file with its green functions compiled, and the import of the runtime's contract that they need.
 */
import type * as ts from 'typescript';
import { type Body, type GreenSet, isCompilable } from '../1-analyze/greenset';
import { identifiersOf } from '../1-analyze/occurrences';
import { type FileServices, type Helper, Refusal, lower } from '../2-lower';
import type { Problem } from '../diagnostics';
import { failureOf } from '../failures';
import type { TS } from '../ts';
import { finishClass } from './classes';
import { classVariable } from './classvariables';
import { FileEmitter, type ReadyFile } from './file';
import { localName } from './filenames';
import { topEnv } from './names';
import { awaitDisposal, printPart, splitDeclarations } from './toplevel';

/** Lowers the functions of a file before anything is printed: what only the lowering refuses is a diagnostic. */
export function lowerFile(ts: TS, green: GreenSet): { readonly problems: readonly Problem[]; readonly ready: ReadyFile } {
  const ready: ReadyFile = { refs: new WeakMap(), functions: new Map() };
  const taken = identifiersOf(ts, green.file);
  let helpers = new Set<Helper>();
  let namesOthers = false;
  const other = <T>(name: T) => ((namesOthers = true), name);
  const services: FileServices = {
    refs: ready.refs,
    helper: (name) => (helpers.add(name), ts.factory.createIdentifier(localName(name, taken))),
    cells: new WeakSet(), generator: () => other({ resume: ts.factory.createIdentifier(''), starts: [] }), self: () => other(undefined),
    strings: () => other(ts.factory.createIdentifier('')), initialiser: () => other(ts.factory.createPrivateIdentifier('#_')), storage: () => other(ts.factory.createPrivateIdentifier('#_')), className: () => other(ts.factory.createIdentifier('')), stamp: () => other(ts.factory.createIdentifier('')), fieldKey: () => other(ts.factory.createIdentifier('')),
  };
  const problems: Problem[] = [];
  for (const fn of green.functions) {
    helpers = new Set();
    namesOthers = false;
    try {
      const lowered = lower(ts, ts.factory, green, fn as Body, services);
      if (!namesOthers) ready.functions.set(fn, { lowered, helpers });
    } catch (e) {
      if (!(e instanceof Refusal)) throw e;
      problems.push(e.problem);
    }
  }
  return { problems, ready };
}

/** A source file with its green functions compiled; the file itself if it has none. */
export function emitFile(ts: TS, context: ts.TransformationContext, green: GreenSet, importSource: string, format: 'esm' | 'cjs', isCyclic: boolean, ready?: ReadyFile): { file: ts.SourceFile; problems: readonly Problem[] } {
  const { file } = green;
  if (green.functions.size === 0 && green.classes.size === 0) return { file, problems: [] };
  const emitter = new FileEmitter(ts, context, green, format, ready);
  const { factory } = context;
  // Only what leads to a compiled function is visited: most of a large file is ordinary code.
  const leads = new Set<ts.Node>();
  for (const fn of [...green.functions, ...green.classes.keys()]) for (let n: ts.Node = fn; n && !leads.has(n); n = n.parent) leads.add(n);
  for (const { late } of green.classes.values()) for (const f of late) leads.add(f);
  for (const list of green.top.disposed) leads.add(list).add(list.parent);
  const visit = (node: ts.Node): ts.Node | readonly ts.Node[] | undefined => {
    if (!leads.has(node)) return node;
    if (green.functions.has(node) && isCompilable(ts, node)) return emitter.compile(node, node, topEnv);
    if (green.top.parts.has(node) && green.functions.has(node)) return printPart(emitter, node);
    if (ts.isVariableStatement(node)) {
      if (green.top.disposed.has(node.declarationList)) return awaitDisposal(emitter, node, visit as (n: ts.Node) => ts.Node);
      if (node.declarationList.declarations.some((d) => green.top.parts.has(d))) return splitDeclarations(emitter, node, visit as (n: ts.Node) => ts.Node);
    }
    if (ts.isPropertyDeclaration(node) && emitter.isLate(node)) return emitter.lateField(node, node, topEnv, (e) => ts.visitNode(e, visit as ts.Visitor) as ts.Expression);
    const printed = ts.visitEachChild(node, visit as ts.Visitor, context);
    if (!ts.isClassLike(node)) return printed;
    const finished = finishClass(emitter, node, printed as ts.ClassLikeDeclaration, topEnv);
    return ts.isClassDeclaration(node) && ts.isVariableStatement(finished) ? classVariable(ts, factory, node, finished) : finished;
  };
  const statements: ts.Statement[] = [];
  for (const s of file.statements) {
    try {
      const printed = visit(s) as ts.Statement | readonly ts.Statement[];
      const list = Array.isArray(printed) ? (printed as readonly ts.Statement[]) : [printed as ts.Statement];
      statements.push(...list, ...emitter.outlined);
    } catch (error) {
      emitter.problems.push(failureOf(ts, error, s));
      statements.push(s);
    }
    emitter.outlined = [];
  }
  // Also where nothing of the runtime is used (tail calls only): loading it tells the runtime that the file was compiled.
  const head = imports(ts, factory, emitter, importSource, format, ts.isExternalModule(file), isCyclic);
  const start = file.statements.findIndex((s) => !(ts.isExpressionStatement(s) && ts.isStringLiteral(s.expression)));
  statements.splice(Math.max(start, 0), 0, ...head);
  emitter.ignored.hideAdded(statements);
  return { file: factory.updateSourceFile(file, ts.setTextRange(factory.createNodeArray(statements), file.statements)), problems: emitter.problems };
}

/** Raised together with ABI_VERSION in runtime/abi.ts. */
export const ABI_VERSION = 16;

/**
 * `import * as $green from "tsgreen/abi"; $green.abi(2, "…positions…"); var { SUSPEND: $SUSPEND, … } = $green;`
 * Variables of the module and not named imports: V8 folds them into the compare (a read of an import binding or of the
 * namespace made fib 35 % slower), and TypeScript does not rewrite uses of an added named import in CommonJS. By `var`, which V8
 * takes for a constant just as well (it is never assigned again), and reads without asking whether it is initialised: two
 * bytes of bytecode less for each use, and functions are inlined by their length.
 *
 * Modules in a circle of imports (`isCyclic`) have named imports all the same: their functions may be called before their code
 * has run, and what is imported is there by then.
 */
function imports(ts: TS, factory: ts.NodeFactory, emitter: FileEmitter, importSource: string, format: 'esm' | 'cjs', isModule: boolean, isCyclic: boolean): ts.Statement[] {
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
  const marks = emitter.generatorFunctions.map((fn) => factory.createExpressionStatement(factory.createCallExpression(emitter.helper('generatorFunction'), undefined, [factory.createIdentifier(fn)])));
  const helpers = [...emitter.helpers];
  const named = isCyclic && helpers.length > 0 ? [factory.createNamedImports(helpers.map(([name, id]) => factory.createImportSpecifier(false, factory.createIdentifier(name), id)))] : [];
  const elements = isCyclic ? [] : helpers.map(([name, id]) => factory.createBindingElement(undefined, name, id));
  return [
    load,
    ...named.map((bindings) => factory.createImportDeclaration(undefined, factory.createImportClause(undefined, undefined, bindings), specifier)),
    emitter.positions.hasTails ? variable(emitter.local('at'), register) : factory.createExpressionStatement(register),
    ...(elements.length > 0 ? [variable(factory.createObjectBindingPattern(elements), green)] : []),
    ...marks,
  ];
}
