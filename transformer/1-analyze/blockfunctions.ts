/**
 * Function declarations in blocks of sloppy code that are variables of the whole function, too (Annex B of the language),
 * and those that are the body of an `if` or a label: their variable is written where the declaration stands, which no
 * resumed function could repeat. A function that only its own block mentions is as in strict code, and stays.
 * And the other declaration of Annex B that is two variables: a `var` with the name of the error that a clause catches.
 */
import type * as ts from 'typescript';
import { eachChild } from '../depth';
import type { TS } from '../ts';
import type { Binding, FileScopes } from './scopes';
import { isAsync } from './marks';
import { isStrictCode } from './strict';

type NamedFunction = ts.FunctionDeclaration & { readonly name: ts.Identifier };

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

  const isReference = (id: ts.Identifier): boolean => {
    const { parent } = id;
    if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return !('name' in parent && parent.name === id);
    if (ts.isBindingElement(parent)) return parent.propertyName !== id;
    return !(ts.isMethodDeclaration(parent) || ts.isAccessor(parent) || ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent));
  };

  /** By name, what is meant outside of the blocks: variables of the function itself, or nothing that is declared (undefined). */
  const meantIn = (owner: ts.Node, names: ReadonlySet<string>): ReadonlyMap<string, ReadonlySet<Binding | undefined>> => {
    const meant = new Map<string, Set<Binding | undefined>>(Array.from(names, (name) => [name, new Set()]));
    const visit = (n: ts.Node): void => {
      if (!ts.isIdentifier(n)) return eachChild(ts, n, visit);
      if (!names.has(n.text) || !isReference(n)) return;
      const b = scopes.bindingOf(n);
      if (b === undefined || (b.scope.function.node === owner && (b.kind === 'var' || (b.kind === 'function' && b.scope.node === owner)))) meant.get(n.text)!.add(b);
    };
    visit(owner);
    return meant;
  };

  for (const owner of functions) {
    if (!ts.isFunctionLike(owner)) continue;
    const leaking: NamedFunction[] = [];
    const visit = (n: ts.Node): void => {
      if (ts.isFunctionDeclaration(n) && n.name && isLeaking(ts, n)) leaking.push(n as NamedFunction);
      if (!ts.isFunctionLike(n) && !ts.isClassLike(n)) eachChild(ts, n, visit);
    };
    const { body } = owner as ts.FunctionDeclaration;
    if (body) ts.forEachChild(body, visit);
    if (leaking.length === 0) continue;
    const meant = meantIn(owner, new Set(leaking.map(({ name }) => name.text)));
    for (const { name, parent } of leaking) {
      const isAlone = ts.isIfStatement(parent) || ts.isLabeledStatement(parent);
      const others = meant.get(name.text)!;
      if (isAlone || others.size > (others.has(scopes.bindingOf(name)) ? 1 : 0)) found.push({ owner, name });
    }
  }
  return found;
}
