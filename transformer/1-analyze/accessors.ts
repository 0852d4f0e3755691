/**
 * Where properties are read and written whose accessors may block: which member expressions and elements of patterns
 * could name one, and how each uses it. Syntax only; types.ts answers what a name stands for.
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';

/** An expression or element of a pattern that names a property. */
export type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.BindingElement | ts.PropertyAssignment | ts.ShorthandPropertyAssignment;

export interface Use {
  readonly read: boolean;
  readonly write: boolean;
}

/** The name of the property, if the text says it. Private names with their `#`. */
export function accessedName(ts: TS, node: Access): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  const key = ts.isElementAccessExpression(node) ? node.argumentExpression : ts.isBindingElement(node) ? (node.propertyName ?? node.name) : node.name;
  if (ts.isIdentifier(key)) return ts.isElementAccessExpression(node) ? undefined : key.text;
  const literal = ts.isComputedPropertyName(key) ? key.expression : key;
  return ts.isStringLiteralLike(literal) ? literal.text : undefined;
}

const isOuter = (ts: TS, node: ts.Node): boolean =>
  ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node) || ts.isTypeAssertionExpression(node);

/** What the place of an expression does with the reference that it is. */
export function useOf(ts: TS, node: ts.Expression): Use {
  let n: ts.Node = node;
  while (isOuter(ts, n.parent)) n = n.parent;
  const { parent } = n;
  if (ts.isDeleteExpression(parent)) return { read: false, write: false };
  if ((ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) && (parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken)) return { read: true, write: true };
  if (ts.isBinaryExpression(parent) && parent.left === n && parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken && parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment) return { read: true, write: true };
  const write = isTarget(ts, n);
  return { read: !write, write };
}

/** An assignment writes to this, or takes this pattern apart. */
export function isTarget(ts: TS, node: ts.Node): boolean {
  const { parent } = node;
  if (isOuter(ts, parent)) return isTarget(ts, parent);
  if (ts.isBinaryExpression(parent)) return parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken; // also a target with a default
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === node;
  if (ts.isArrayLiteralExpression(parent) || ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent)) return isTarget(ts, parent);
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node && isTarget(ts, parent.parent);
  return false;
}

/** The accessors of a file by name, without types: those whose bodies may block. */
export function blockingAccessors(ts: TS, file: ts.SourceFile, mayCall: (node: ts.Node) => boolean): { readonly get: ReadonlySet<string>; readonly set: ReadonlySet<string> } {
  const get = new Set<string>();
  const set = new Set<string>();
  const accessors: ts.AccessorDeclaration[] = [];
  const collect = (n: ts.Node): void => {
    if (ts.isAccessor(n) && n.body && (ts.isIdentifier(n.name) || ts.isPrivateIdentifier(n.name) || ts.isStringLiteral(n.name))) accessors.push(n);
    ts.forEachChild(n, collect);
  };
  if (/\b[gs]et\b/.test(file.text)) collect(file);
  const blocks = (n: ts.Node): boolean =>
    mayCall(n) ||
    ((ts.isPropertyAccessExpression(n) || ts.isElementAccessExpression(n)) && ((name) => name !== undefined && (get.has(name) || set.has(name)))(accessedName(ts, n))) ||
    (!ts.isFunctionLike(n) && (ts.forEachChild(n, (c) => blocks(c) || undefined) ?? false));
  // One accessor may use another.
  for (let before = -1; before !== get.size + set.size; ) {
    before = get.size + set.size;
    for (const a of accessors) if (blocks(a.body!)) (ts.isGetAccessor(a) ? get : set).add((a.name as ts.Identifier).text);
  }
  return { get, set };
}
