/**
 * Sloppy code in which `arguments` and the parameters are the same variables. A resumed function is given the old
 * `arguments` object, and has variables of its own in place of the parameters: so where one of the two may be written,
 * the parameters are reached through the real ones, which V8 ties to the object for as long as it lives (`linked`).
 *
 *   // [source]   function f(p) { g(arguments); return p; }
 *   // [output]   function f(p) { const p$1 = { get v() { return p; }, set v(value) { p = value; } }; … p$1.v … }
 */
import type * as ts from 'typescript';
import { eachChild } from '../depth';
import { type TS, isAssignment } from '../ts';
import type { Binding, FileScopes } from './scopes';
import { saysStrict } from './strict';

/** The parameters at stake in the functions to compile of a sloppy file. */
export function aliasedParameters(ts: TS, file: ts.SourceFile, functions: ReadonlySet<ts.Node>, scopes: FileScopes): ReadonlySet<Binding> {
  const found = new Set<Binding>();
  const visit = (node: ts.Node, owner: ts.FunctionLikeDeclaration | undefined): void => {
    if (ts.isTypeNode(node) || saysStrict(ts, node)) return;
    if (ts.isFunctionLike(node) && 'body' in node && !ts.isArrowFunction(node)) {
      owner = node as ts.FunctionLikeDeclaration;
    }
    if (owner && functions.has(owner) && ts.isIdentifier(node) && node.text === 'arguments' && isReference(node, owner) && isSimple(owner)) {
      const parameters = scopes.declaredIn(owner).filter((b) => b.kind === 'param');
      if (!isOnlyRead(node) || parameters.some((b) => b.writes > 0)) for (const b of parameters) found.add(b);
    }
    eachChild(ts, node, (c) => visit(c, owner));
  };

  /** Of the object; a `var` of that name holds it at first. */
  const isReference = (id: ts.Identifier, owner: ts.Node): boolean => {
    if (ts.isPropertyAccessExpression(id.parent) && id.parent.name === id) return false;
    const b = scopes.bindingOf(id);
    return b === undefined || (b.kind === 'var' && b.scope.function.node === owner);
  };
  const isSimple = (fn: ts.FunctionLikeDeclaration): boolean => fn.parameters.length > 0 && fn.parameters.every((p) => ts.isIdentifier(p.name) && !p.initializer && !p.dotDotDotToken);
  /** `arguments[i]`, `arguments.length`, `...arguments`, `f.apply(o, arguments)`: nobody can write through it. */
  const isOnlyRead = (id: ts.Identifier): boolean => {
    const { parent } = id;
    if (ts.isSpreadElement(parent) || ts.isTypeOfExpression(parent) || (ts.isForOfStatement(parent) && parent.expression === id)) return true;
    if (ts.isCallExpression(parent) && parent.arguments[1] === id) return ts.isPropertyAccessExpression(parent.expression) && parent.expression.name.text === 'apply';
    const isMember = (ts.isElementAccessExpression(parent) || (ts.isPropertyAccessExpression(parent) && (parent.name.text === 'length' || parent.name.text === 'callee'))) && parent.expression === id;
    return isMember && !isTargetOrCallee(parent);
  };
  const isTargetOrCallee = (access: ts.Node): boolean => {
    const { parent } = access;
    if (ts.isBinaryExpression(parent)) return parent.left === access && isAssignment(ts, parent);
    if (ts.isCallExpression(parent)) return parent.expression === access; // `arguments[0]()`: it is `this` there
    return (
      ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent) || ts.isDeleteExpression(parent) || ts.isArrayLiteralExpression(parent) || ts.isPropertyAssignment(parent) ||
      ts.isForOfStatement(parent) || ts.isForInStatement(parent) || ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isNonNullExpression(parent) || ts.isTaggedTemplateExpression(parent)
    );
  };

  visit(file, undefined);
  return found;
}
