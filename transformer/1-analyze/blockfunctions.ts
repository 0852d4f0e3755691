/**
 * Function declarations in blocks of sloppy code that are variables of the whole function, too (Annex B of the language),
 * and those that are the body of an `if` or a label: their variable is written where the declaration stands, which no
 * resumed function could repeat. A function that only its own block mentions is as in strict code, and stays.
 * And the other declaration of Annex B that is two variables: a `var` with the name of the error that a clause catches.
 */
import type * as ts from 'typescript';
import { eachChild, someChild } from '../depth';
import type { TS } from '../ts';
import type { FileScopes } from './scopes';
import { isAsync } from './marks';
import { isStrictCode } from './strict';

/**
 * `catch (e) { var e = 1; }` declares a variable of the whole function, and writes the parameter (Annex B, in strict code, too;
 * an error for TypeScript).
 */
export function redeclaredInCatch(ts: TS, functions: ReadonlySet<ts.Node>, file: ts.SourceFile): { readonly owner: ts.Node; readonly name: ts.Identifier }[] {
  const found: { owner: ts.Node; name: ts.Identifier }[] = [];
  const visit = (n: ts.Node, owner: ts.Node | undefined, caught: readonly string[]): void => {
    if (ts.isFunctionLike(n)) [owner, caught] = [functions.has(n) ? n : undefined, []];
    else if (ts.isCatchClause(n) && n.variableDeclaration && ts.isIdentifier(n.variableDeclaration.name)) caught = [...caught, n.variableDeclaration.name.text];
    else if (owner && caught.length > 0 && ts.isVariableDeclaration(n) && ts.isIdentifier(n.name) && caught.includes(n.name.text) && !ts.isCatchClause(n.parent) && !(n.parent.flags & ts.NodeFlags.BlockScoped)) found.push({ owner, name: n.name });
    eachChild(ts, n, (c) => visit(c, owner, caught));
  };
  const first = file.text.search(/\bcatch\b/); // one expression for both would read on from every catch
  if (first >= 0 && /\bvar\b/.test(file.text.slice(first))) visit(file, undefined, []);
  return found;
}

/** In code that is not strict, the function around has a variable of its name, too. */
export function isLeaking(ts: TS, fn: ts.FunctionDeclaration): boolean {
  const { parent } = fn;
  const isInside = ts.isIfStatement(parent) || ts.isLabeledStatement(parent) || ts.isCaseOrDefaultClause(parent) || (ts.isBlock(parent) && !ts.isFunctionLike(parent.parent));
  return isInside && fn.body !== undefined && !fn.asteriskToken && !isAsync(ts, fn) && !isStrictCode(ts, parent);
}

/** In the functions to compile of a sloppy file: each with the function that cannot be compiled for it. */
export function leakingFunctions(ts: TS, functions: ReadonlySet<ts.Node>, scopes: FileScopes): { readonly owner: ts.Node; readonly name: ts.Identifier }[] {
  const found: { owner: ts.Node; name: ts.Identifier }[] = [];

  /** Outside of its block, the name is nobody's else. */
  const isMentioned = (owner: ts.Node, declaration: ts.FunctionDeclaration): boolean => {
    const own = scopes.bindingOf(declaration.name!);
    const visit = (n: ts.Node): boolean => {
      if (!ts.isIdentifier(n)) return someChild(ts, n, visit);
      if (n.text !== declaration.name!.text || !isReference(n)) return false;
      const b = scopes.bindingOf(n);
      return b !== own && (b === undefined || (b.scope.function.node === owner && (b.kind === 'var' || (b.kind === 'function' && b.scope.node === owner))));
    };
    return visit(owner);
  };
  const isReference = (id: ts.Identifier): boolean => {
    const { parent } = id;
    if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return !('name' in parent && parent.name === id);
    if (ts.isBindingElement(parent)) return parent.propertyName !== id;
    return !(ts.isMethodDeclaration(parent) || ts.isAccessor(parent) || ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent));
  };

  for (const owner of functions) {
    if (!ts.isFunctionLike(owner)) continue;
    const visit = (n: ts.Node): void => {
      if (ts.isFunctionDeclaration(n) && n.name && isLeaking(ts, n)) {
        const isAlone = ts.isIfStatement(n.parent) || ts.isLabeledStatement(n.parent);
        if (isAlone || isMentioned(owner, n)) found.push({ owner, name: n.name });
      }
      if (!ts.isFunctionLike(n) && !ts.isClassLike(n)) eachChild(ts, n, visit);
    };
    const { body } = owner as ts.FunctionDeclaration;
    if (body) ts.forEachChild(body, visit);
  }
  return found;
}
