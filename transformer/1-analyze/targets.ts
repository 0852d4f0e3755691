/**
 * Which literals are no values but the targets of assignments, and which patterns take what TypeScript does not tell.
 */
import type * as ts from 'typescript';
import { type TS, isAssignment, skipOuter } from '../ts';

/** Adds the identifiers that an assignment to `target` writes. */
export function addTargets(ts: TS, target: ts.Node, into: ts.Identifier[]): void {
  const node = skipOuter(ts, target);
  const add = (n: ts.Node | undefined) => n && addTargets(ts, n, into);
  if (ts.isIdentifier(node)) into.push(node);
  else if (ts.isArrayLiteralExpression(node)) node.elements.forEach(add);
  else if (ts.isSpreadElement(node)) add(node.expression);
  else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) add(node.left);
  else if (ts.isObjectLiteralExpression(node)) for (const p of node.properties) add(ts.isPropertyAssignment(p) ? p.initializer : ts.isShorthandPropertyAssignment(p) ? p.name : ts.isSpreadAssignment(p) ? p.expression : undefined);
}

/** The right side of the assignment whose whole target a literal is; undefined: it is part of a larger one, or of a loop's head. */
export function assignedTo(ts: TS, target: ts.Node): ts.Expression | undefined {
  const { parent } = target;
  const isWhole = ts.isBinaryExpression(parent) && parent.left === target && !ts.isArrayLiteralExpression(parent.parent) && !ts.isPropertyAssignment(parent.parent);
  return isWhole ? parent.right : undefined;
}

/** A literal that is the target of an assignment, or part of one. */
export function isAssigned(ts: TS, literal: ts.Node): boolean {
  if (!ts.isArrayLiteralExpression(literal) && !ts.isObjectLiteralExpression(literal)) return false;
  for (let inner: ts.Node = literal, { parent } = literal as ts.Node; ; inner = parent, { parent } = parent) {
    if (ts.isBinaryExpression(parent)) return parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.left === inner; // also a default's
    if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === inner;
    const isPart = ts.isArrayLiteralExpression(parent) || ts.isObjectLiteralExpression(parent) || ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent) || (ts.isPropertyAssignment(parent) && parent.initializer === inner);
    if (!isPart && skipOuter(ts, parent) !== skipOuter(ts, inner)) return false;
  }
}

/** A member that is assigned to: by itself, in a pattern or by a loop. */
export function isTarget(ts: TS, member: ts.Node): boolean {
  let inner = member;
  while (skipOuter(ts, inner.parent) === member) inner = inner.parent;
  const { parent } = inner;
  if (ts.isBinaryExpression(parent)) return parent.left === inner && isAssignment(ts, parent);
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === inner;
  if (ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent) || ts.isPropertyAssignment(parent)) return isAssigned(ts, parent.parent);
  return ts.isArrayLiteralExpression(parent) && isAssigned(ts, parent);
}

/** A pattern below a key that only the run knows: TypeScript gives it the type of its default alone, whatever the value's is. */
export function isUnderUnknownKey(ts: TS, checker: ts.TypeChecker, pattern: ts.BindingPattern): boolean {
  for (let node = pattern.parent; ts.isBindingElement(node); node = node.parent.parent) {
    const key = node.propertyName;
    if (key && ts.isComputedPropertyName(key) && !(checker.getTypeAtLocation(key.expression).flags & (ts.TypeFlags.StringOrNumberLiteral | ts.TypeFlags.UniqueESSymbol))) return true;
  }
  return false;
}
