/**
 * Which code is strict. What is taken out of a strict function of a sloppy file must say so itself. Syntax only.
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';

/** How many statements at the start of a file or body are "use strict" and the like. */
export function directives(ts: TS, statements: readonly ts.Statement[]): number {
  const end = statements.findIndex((s) => !(ts.isExpressionStatement(s) && ts.isStringLiteral(s.expression)));
  return end < 0 ? statements.length : end;
}

const hasDirective = (ts: TS, statements: readonly ts.Statement[]): boolean =>
  statements.slice(0, directives(ts, statements)).some((s) => ((s as ts.ExpressionStatement).expression as ts.StringLiteral).text === 'use strict');

/** Of its own body. */
export const saysStrict = (ts: TS, node: ts.Node): boolean =>
  ts.isClassLike(node) || (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined && ts.isBlock(node.body as ts.Node) && hasDirective(ts, (node.body as ts.Block).statements));

/** The file has code that is not strict. `isSloppy`: neither an option nor the kind of file makes it strict. */
export const isSloppyFile = (ts: TS, file: ts.SourceFile, isSloppy: boolean): boolean => isSloppy && !ts.isExternalModule(file) && !hasDirective(ts, file.statements);

/** Something in the file around the node, or the node itself, makes its code strict. */
export function isStrictCode(ts: TS, node: ts.Node): boolean {
  for (let n: ts.Node | undefined = node; n; n = n.parent) if (saysStrict(ts, n)) return true;
  return false;
}
