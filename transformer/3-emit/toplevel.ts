/**
 * What becomes of a module's top level that waits (1-analyze/toplevel.ts): its parts, what they declare, and `using`
 * declarations whose disposal blocks.
 */
import type * as ts from 'typescript';
import type { Body } from '../1-analyze/greenset';
import { type Binding, declarationsOf } from '../1-analyze/scopes';
import { type TopPart, declaredBeside, isTopValue } from '../1-analyze/toplevel';
import { classVariable } from './classvariables';
import type { FileEmitter } from './file';
import { topEnv } from './names';

/** `await $top(() => …)`: the part with its body compiled. */
export function awaited(file: FileEmitter, part: TopPart, body: ts.Block): ts.Node {
  const { ts, factory } = file;
  const arrow = factory.createArrowFunction(undefined, undefined, [], undefined, undefined, body);
  const value = factory.createAwaitExpression(factory.createCallExpression(file.helper('top'), undefined, [arrow]));
  const isValue = isTopValue(ts, part) || ts.isClassDeclaration(part);
  return ts.setTextRange(isValue ? value : factory.createExpressionStatement(value), part);
}

/** A part where it stands: an expression, or statements. */
export function printPart(file: FileEmitter, part: ts.Node): ts.Expression | ts.Statement[] {
  const { ts, factory } = file;
  const names = new Map<Binding, ts.Identifier>();
  for (const name of declaredBeside(ts, part).flatMap((n) => identifiersIn(file, n))) names.set(file.bindingOf(name)!, factory.createIdentifier(name.text));
  const printed = file.compile(part as Body, part as Body, names.size > 0 ? { ...topEnv, names } : topEnv);
  if (isTopValue(ts, part)) return printed as ts.Expression;
  if (ts.isClassDeclaration(part)) return declareClass(file, part, printed as ts.Expression);
  const beside = [...names.values()].map((id) => factory.createVariableDeclaration(factory.createIdentifier(id.text)));
  if (ts.isEnumDeclaration(part)) beside.push(factory.createVariableDeclaration(factory.createIdentifier(part.name.text)));
  const declared = beside.length > 0 ? [factory.createVariableStatement(undefined, factory.createVariableDeclarationList(beside))] : [];
  const isExported = ts.isEnumDeclaration(part) && part.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword) && isExportedHere(file, part);
  return [...declared, printed as ts.Statement, ...(isExported ? [exported(file, part.name.text)] : [])];
}

/** Of an enum with several declarations: TypeScript exports it by the first one that it finds, if it finds one. */
function isExportedHere({ ts, green }: FileEmitter, part: ts.EnumDeclaration): boolean {
  const all = declarationsOf(ts, part);
  return all[0] === part && all.every((d) => green.functions.has(d));
}

/** `export { name };` */
function exported({ factory }: FileEmitter, name: string): ts.Statement {
  const specifier = factory.createExportSpecifier(false, undefined, name);
  return factory.createExportDeclaration(undefined, false, factory.createNamedExports([specifier]));
}

/** [output]   let C = await $top(() => { … return class C { … }; });   export { C }; */
function declareClass(file: FileEmitter, part: ts.ClassDeclaration, value: ts.Expression): ts.Statement[] {
  const { ts, factory } = file;
  if (!part.name) return [factory.createExportAssignment(undefined, false, value)];
  const declaration = factory.createVariableDeclaration(factory.createIdentifier(part.name.text), undefined, undefined, value);
  const statement = ts.setTextRange(factory.createVariableStatement(undefined, factory.createVariableDeclarationList([declaration], ts.NodeFlags.Let)), part);
  return classVariable(ts, factory, part, statement);
}

/**
 * Declarations of which some are parts, each for itself; the constant of a pattern gets its value at last.
 *
 *   // [source]   const [a, b] = queue;
 *   // [output]   let a$1, b$1; await $top(() => { [a$1, b$1] = queue… }); const a = a$1, b = b$1;
 */
export function splitDeclarations(file: FileEmitter, node: ts.VariableStatement, visit: (node: ts.Node) => ts.Node): ts.Statement[] {
  const { ts, factory, green } = file;
  const list = node.declarationList;
  const flags = list.flags & ts.NodeFlags.BlockScoped;
  const declare = (declarations: ts.VariableDeclaration[], modifiers = node.modifiers as readonly ts.ModifierLike[] | undefined, kind = flags) =>
    factory.createVariableStatement(modifiers, factory.createVariableDeclarationList(declarations, kind));
  return list.declarations.flatMap((d) => {
    if (!green.top.parts.has(d)) return [ts.setTextRange(declare([visit(d) as ts.VariableDeclaration]), d)];
    const names = identifiersIn(file, d.name).map((id) => [file.bindingOf(id)!, flags === ts.NodeFlags.Const ? file.unique(id.text) : factory.createIdentifier(id.text)] as const);
    const variable = (id: ts.Identifier, value?: ts.Expression) => factory.createVariableDeclaration(factory.createIdentifier(id.text), undefined, undefined, value);
    const taken = file.compile(d as ts.Node as Body, d as ts.Node as Body, { ...topEnv, names: new Map(names) }) as ts.Statement;
    const held = names.map(([, id]) => variable(id));
    if (flags !== ts.NodeFlags.Const) return [...(held.length > 0 ? [declare(held)] : []), taken];
    const constants = names.map(([b, id]) => variable(factory.createIdentifier(b.name), factory.createIdentifier(id.text)));
    return [...(held.length > 0 ? [declare(held, undefined, ts.NodeFlags.Let)] : []), taken, ...(constants.length > 0 ? [declare(constants)] : [])];
  });
}

/** [source]   using x = v;        [output]   const x = v; await using x$1 = disposing(x); */
export function awaitDisposal(file: FileEmitter, node: ts.VariableStatement, visit: (node: ts.Node) => ts.Node): ts.Statement[] {
  const { ts, factory } = file;
  const declare = (name: ts.Identifier, value: ts.Expression, flags: ts.NodeFlags) =>
    factory.createVariableStatement(undefined, factory.createVariableDeclarationList([factory.createVariableDeclaration(name, undefined, undefined, value)], flags));
  return node.declarationList.declarations.flatMap((d) => {
    const name = d.name as ts.Identifier;
    const disposal = factory.createCallExpression(file.helper('disposing'), undefined, [factory.createIdentifier(name.text)]);
    return [ts.setTextRange(declare(name, visit(d.initializer!) as ts.Expression, ts.NodeFlags.Const), d), declare(file.unique(name.text), disposal, ts.NodeFlags.AwaitUsing)];
  });
}

function identifiersIn(file: FileEmitter, name: ts.BindingName): ts.Identifier[] {
  const { ts } = file;
  return ts.isIdentifier(name) ? [name] : name.elements.flatMap((e) => (ts.isBindingElement(e) ? identifiersIn(file, e.name) : []));
}
