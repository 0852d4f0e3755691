/**
 * Which functions `new` may call, besides classes: one that parks then has an object to give in the end. All that somebody
 * may have as a value, for who constructs them may be in another file, or not compiled at all; to the others it would be
 * code for nothing, where they park (the fast path does not pay).
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';
import { isValue } from './naming';
import type { FileScopes } from './scopes';

export function mayBeConstructed(ts: TS, scopes: FileScopes, fn: ts.Node): boolean {
  if (!(ts.isFunctionDeclaration(fn) || ts.isFunctionExpression(fn)) || fn.asteriskToken || fn.body === undefined) return false;
  return (ts.isFunctionExpression(fn) && fn.name !== undefined) || isExported(ts, fn) || isValue(ts, scopes, fn);
}

/** By its declaration. In a script, other scripts have what it declares. */
function isExported(ts: TS, fn: ts.FunctionDeclaration | ts.FunctionExpression): boolean {
  if (!ts.isFunctionDeclaration(fn)) return false;
  return (ts.isSourceFile(fn.parent) && !ts.isExternalModule(fn.parent)) || (fn.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword) ?? false);
}
