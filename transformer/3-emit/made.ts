/**
 * Errors that compiled code makes: one may be looked at after its callers have gone on, so these are written down when it
 * is made (`made` of the contract). One that is thrown at once is seen where it is caught. What makes errors is known by its
 * name, or by the name of what the file's own class extends: types would cost more than they find.
 */
import type * as ts from 'typescript';
import type { FileEmitter } from './file';
import { skipOuter } from '../ts';

/** `made`: what has become of a call or `new` of the source. */
export function madeError(file: FileEmitter, made: ts.Expression): ts.Expression {
  const { ts, factory } = file;
  const source = ts.getOriginalNode(made);
  if (!ts.isNewExpression(source) && !ts.isCallExpression(source)) return made;
  if (!isError(file, source.expression, ts.isNewExpression(source)) || ts.isThrowStatement(source.parent ?? source)) return made;
  return ts.setTextRange(factory.createCallExpression(file.helper('made'), undefined, [made]), made);
}

/** `before`: a class that it names stands before this place. */
function isError(file: FileEmitter, callee: ts.Expression, isNew: boolean, before = Infinity): boolean {
  const { ts } = file;
  const e = skipOuter(ts, callee);
  const name = ts.isIdentifier(e) ? e : ts.isPropertyAccessExpression(e) ? e.name : undefined;
  if (name === undefined || !/^[A-Z]/.test(name.text)) return false;
  if (/(Error|Exception)$/.test(name.text)) return true;
  if (!isNew || !ts.isIdentifier(e)) return false;
  const declared = file.bindingOf(e)?.declaration?.parent;
  return declared !== undefined && ts.isClassLike(declared) && declared.pos < before && extendsError(file, declared);
}

function extendsError(file: FileEmitter, node: ts.ClassLikeDeclaration): boolean {
  const { ts } = file;
  const base = node.heritageClauses?.find((c) => c.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
  return base !== undefined && isError(file, base, true, node.pos);
}
