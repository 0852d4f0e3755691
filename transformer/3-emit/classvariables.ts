/**
 * Class declarations outside of functions that became variables (classes.ts, toplevel.ts): what TypeScript does for a
 * declaration and no longer finds to be one. That is its export, which it would make of the variable alone; and that a
 * namespace of its name, which adds to the class, must not declare a variable of its own.
 *
 *   // [source]   export class C { #p = block(); }   namespace C { … }
 *   // [output]   let C = …; export { C }; function C();   namespace C { … }
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';

export function classVariable(ts: TS, factory: ts.NodeFactory, source: ts.ClassDeclaration, node: ts.VariableStatement): ts.Statement[] {
  if (!source.name) return [node];
  const { text } = source.name;
  const has = (kind: ts.SyntaxKind) => source.modifiers?.some((m) => m.kind === kind) ?? false;
  const statements: ts.Statement[] = [factory.updateVariableStatement(node, undefined, node.declarationList)];
  if (has(ts.SyntaxKind.ExportKeyword)) statements.push(exported(ts, factory, source, text, has(ts.SyntaxKind.DefaultKeyword)));
  // A signature, which is no code: TypeScript takes the name for declared.
  if (isMerged(ts, source, text)) statements.push(factory.createFunctionDeclaration(undefined, undefined, text, undefined, [], undefined, undefined));
  return statements;
}

/** In a namespace the other names of it are properties, but a class is a variable, too. */
function exported(ts: TS, factory: ts.NodeFactory, source: ts.ClassDeclaration, text: string, isDefault: boolean): ts.Statement {
  if (ts.isModuleBlock(source.parent)) {
    const declaration = factory.createVariableDeclaration(text, undefined, undefined, factory.createIdentifier(text));
    return factory.createVariableStatement([factory.createModifier(ts.SyntaxKind.ExportKeyword)], factory.createVariableDeclarationList([declaration], ts.NodeFlags.Let));
  }
  const specifier = factory.createExportSpecifier(false, isDefault ? text : undefined, isDefault ? 'default' : text);
  return factory.createExportDeclaration(undefined, false, factory.createNamedExports([specifier]));
}

const isMerged = (ts: TS, { parent }: ts.ClassDeclaration, name: string): boolean =>
  (ts.isSourceFile(parent) || ts.isModuleBlock(parent)) && parent.statements.some((s) => ts.isModuleDeclaration(s) && s.name.text === name);
