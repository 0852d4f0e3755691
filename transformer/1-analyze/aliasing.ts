/**
 * Sloppy code in which `arguments` and the parameters are the same variables, and one of them is written. A resumed
 * function is given the old `arguments` object and has parameters of its own, so the two would come apart: refused.
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';
import type { FileScopes } from './scopes';

/** The `arguments` at fault in the functions to compile. `isStrict`: the whole file is. */
export function aliasedArguments(ts: TS, file: ts.SourceFile, functions: ReadonlySet<ts.Node>, scopes: FileScopes, isStrict: boolean): ts.Node[] {
  const hasDirective = (statements: readonly ts.Statement[]): boolean => statements.some((s) => ts.isExpressionStatement(s) && ts.isStringLiteral(s.expression) && s.expression.text === 'use strict');
  if (isStrict || functions.size === 0 || ts.isExternalModule(file) || hasDirective(file.statements)) return [];
  const found: ts.Node[] = [];
  const visit = (node: ts.Node, owner: ts.FunctionLikeDeclaration | undefined): void => {
    if (ts.isClassLike(node) || ts.isTypeNode(node)) return; // strict
    if (ts.isFunctionLike(node) && 'body' in node && !ts.isArrowFunction(node)) {
      const fn = node as ts.FunctionLikeDeclaration;
      if (fn.body && ts.isBlock(fn.body) && hasDirective(fn.body.statements)) return;
      owner = fn;
    }
    if (owner && functions.has(owner) && ts.isIdentifier(node) && node.text === 'arguments' && isReference(node) && isSimple(owner)) {
      if (isWritten(node.parent) || scopes.declaredIn(owner).some((b) => b.kind === 'param' && b.writes > 0)) found.push(node);
    }
    ts.forEachChild(node, (c) => visit(c, owner));
  };

  const isReference = (id: ts.Identifier): boolean => scopes.bindingOf(id) === undefined && !(ts.isPropertyAccessExpression(id.parent) && id.parent.name === id);
  const isSimple = (fn: ts.FunctionLikeDeclaration): boolean => fn.parameters.length > 0 && fn.parameters.every((p) => ts.isIdentifier(p.name) && !p.initializer && !p.dotDotDotToken);
  /** `arguments[i] = …`, `arguments[i]++`, `delete arguments[i]`, `[arguments[i]] = …` */
  const isWritten = (access: ts.Node): boolean => {
    if (!ts.isElementAccessExpression(access)) return false;
    const { parent } = access;
    if (ts.isBinaryExpression(parent)) return parent.left === access && parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
    return ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent) || ts.isDeleteExpression(parent) || ts.isArrayLiteralExpression(parent) || ts.isPropertyAssignment(parent) || ts.isForOfStatement(parent);
  };

  visit(file, undefined);
  return found;
}
