/**
 * Where properties are read and written whose accessors may block: which member expressions and elements of patterns
 * could name one, and how each uses it. Syntax only; types.ts answers what a name stands for.
 */
import type * as ts from 'typescript';
import { eachChild } from '../depth';
import { type TS, computedName, isAssignment, skipOuter } from '../ts';
import { decoratorsOf, isAutoAccessor } from './classes';
import { assignedTo, isAssigned, isTarget } from './targets';
import type { Colour } from './types';

/** An expression or element of a pattern that names a property. */
export type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.BindingElement | ts.PropertyAssignment | ts.ShorthandPropertyAssignment;

/** Where all own properties of a value are copied, whose getters run: `{ ...s }`, `<Tag {...s} />`, `const { ...rest } = s`. */
export type Copy = ts.SpreadAssignment | ts.JsxSpreadAttribute | ts.BindingElement;

export interface Use {
  readonly read: boolean;
  readonly write: boolean;
}

/** What reading and writing a property may do. */
export interface Accessing {
  readonly read: Colour;
  readonly write: Colour;
}

export const NO_ACCESSOR: Accessing = { read: 'plain', write: 'plain' };
export const ANY_ACCESSOR: Accessing = { read: 'maybe', write: 'maybe' };

/** The key of `o[k]` and `{ [k]: … }`. */
export function computedKey(ts: TS, node: Access): ts.Expression | undefined {
  if (ts.isPropertyAccessExpression(node)) return undefined;
  if (ts.isElementAccessExpression(node)) return node.argumentExpression;
  const name = ts.isBindingElement(node) ? node.propertyName : node.name;
  return name && ts.isComputedPropertyName(name) ? name.expression : undefined;
}

/** An element of a pattern, which reads a property. */
export function isElement(ts: TS, node: ts.Node): node is ts.BindingElement | ts.PropertyAssignment | ts.ShorthandPropertyAssignment {
  if (ts.isBindingElement(node)) return ts.isObjectBindingPattern(node.parent) && node.dotDotDotToken === undefined;
  return (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) && isAssigned(ts, node.parent);
}

export function isCopy(ts: TS, node: ts.Node): node is Copy {
  return ts.isSpreadAssignment(node) || ts.isJsxSpreadAttribute(node) || (ts.isBindingElement(node) && node.dotDotDotToken !== undefined && ts.isObjectBindingPattern(node.parent));
}

/** What is copied: a value, or what a pattern is taken from; undefined where a target is part of a larger one. */
export function copiedBy(ts: TS, node: Copy): ts.Expression | ts.ObjectBindingPattern | undefined {
  if (ts.isBindingElement(node)) return node.parent as ts.ObjectBindingPattern;
  if (ts.isJsxSpreadAttribute(node) || !isAssigned(ts, node.parent)) return skipOuter(ts, node.expression);
  return assignedTo(ts, node.parent);
}

/** Whoever copies this runs no getter: data, or a literal that has none. */
export function hasNoGetters(ts: TS, e: ts.Node): boolean {
  if (ts.isObjectLiteralExpression(e)) return e.properties.every((p) => !ts.isGetAccessor(p) && !ts.isSpreadAssignment(p));
  return ts.isArrayLiteralExpression(e) || ts.isStringLiteralLike(e) || ts.isTemplateExpression(e) || e.kind === ts.SyntaxKind.NullKeyword;
}

/** The name of the property, if the text says it. Private names with their `#`. */
export function accessedName(ts: TS, node: Access): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  const key = ts.isElementAccessExpression(node) ? node.argumentExpression : ts.isBindingElement(node) ? (node.propertyName ?? node.name) : node.name;
  if (ts.isIdentifier(key)) return ts.isElementAccessExpression(node) ? undefined : key.text;
  const literal = ts.isComputedPropertyName(key) ? key.expression : key;
  return ts.isStringLiteralLike(literal) || ts.isNumericLiteral(literal) ? literal.text : undefined;
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
  if (ts.isBinaryExpression(parent) && parent.left === n && parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken && isAssignment(ts, parent)) return { read: true, write: true };
  const write = isTarget(ts, node);
  return { read: !write, write };
}

/** The accessors of a file by name, without types: those whose bodies may block. `others`: some have names that the text does not say. */
export interface Accessors {
  readonly get: ReadonlySet<string>;
  readonly set: ReadonlySet<string>;
  readonly others: boolean;
  /** Getters of object literals are among them: properties of the object's own, which copying it reads. */
  readonly own: boolean;
}

export function blockingAccessors(ts: TS, file: ts.SourceFile, mayCall: (node: ts.Node) => boolean): Accessors {
  const get = new Set<string>();
  const set = new Set<string>();
  let others = false;
  let own = false;
  const accessors: ts.AccessorDeclaration[] = [];
  const collect = (n: ts.Node): void => {
    if (ts.isAccessor(n) && n.body) accessors.push(n);
    if ((ts.isAccessor(n) || isAutoAccessor(ts, n)) && decoratorsOf(ts, n).length > 0) {
      // A decorator may put another one in its place.
      const name = propertyName(ts, (n as ts.AccessorDeclaration).name);
      if (name === undefined) others = true;
      else for (const names of [get, set]) names.add(name);
    }
    eachChild(ts, n, collect);
  };
  if (/\b([gs]et|accessor)\b/.test(file.text)) collect(file);
  const isKnown = (n: Access): boolean => {
    const name = accessedName(ts, n);
    return name === undefined ? get.size + set.size > 0 : get.has(name) || set.has(name);
  };
  const blocks = (n: ts.Node): boolean => {
    if (ts.isFunctionLike(n)) {
      const name = computedName(ts, n);
      return name !== undefined && blocks(name);
    }
    if (mayCall(n) || ((ts.isPropertyAccessExpression(n) || ts.isElementAccessExpression(n) || isElement(ts, n)) && isKnown(n)) || (own && isCopy(ts, n))) return true;
    let found = false;
    eachChild(ts, n, (c) => void (found ||= blocks(c)));
    return found;
  };
  // One accessor may use another.
  for (let before = -1; before !== get.size + set.size + Number(own); ) {
    before = get.size + set.size + Number(own);
    for (const a of accessors) {
      if (!others && blocks(a.body!)) {
        const name = propertyName(ts, a.name);
        if (name === undefined) others = true;
        else (ts.isGetAccessor(a) ? get : set).add(name);
        own ||= ts.isGetAccessor(a) && ts.isObjectLiteralExpression(a.parent);
      }
    }
  }
  return { get, set, others, own: own || others };
}

/** The name of a member, if the text says it. */
export function propertyName(ts: TS, name: ts.PropertyName): string | undefined {
  const key = ts.isComputedPropertyName(name) ? name.expression : name;
  return ts.isIdentifier(key) ? (key === name ? key.text : undefined) : ts.isPrivateIdentifier(key) || ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? key.text : undefined;
}

/**
 * A function that the language calls where somebody reads or writes a property, or asks for a class: a trap of a proxy,
 * an accessor in a descriptor, `[Symbol.hasInstance]`. Readers do not know, and would take the sentinel for data.
 */
export function isHook(ts: TS, fn: ts.Node): boolean {
  // `instanceof` takes any object for true.
  if (ts.isMethodDeclaration(fn) && ts.isComputedPropertyName(fn.name) && fn.name.expression.getText() === 'Symbol.hasInstance') return true;
  const member = ts.isMethodDeclaration(fn) ? fn : ts.isPropertyAssignment(fn.parent) && fn.parent.initializer === fn ? fn.parent : undefined;
  return member !== undefined && isForHook(ts, member);
}

/** An accessor of a descriptor that is a value from elsewhere. */
export function isGivenHook(ts: TS, member: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): boolean {
  const value = ts.isPropertyAssignment(member) ? skipOuter(ts, member.initializer) : member.name;
  return !ts.isFunctionLike(value) && !(ts.isIdentifier(value) && value.text === 'undefined') && isForHook(ts, member) && !isProxyHandler(ts, member.parent);
}

/** The handler of a `new Proxy(…)`. */
export const isProxyHandler = (ts: TS, e: ts.Node): boolean =>
  ts.isNewExpression(e.parent) && ts.isIdentifier(e.parent.expression) && e.parent.expression.text === 'Proxy' && e.parent.arguments?.[1] === e;

function isForHook(ts: TS, member: ts.ObjectLiteralElementLike): boolean {
  if (!member.name || !ts.isObjectLiteralExpression(member.parent)) return false;
  const name = propertyName(ts, member.name);
  const literal = member.parent;
  if (isProxyHandler(ts, literal)) return name !== 'apply' && name !== 'construct';
  const call = ts.isPropertyAssignment(literal.parent) && ts.isObjectLiteralExpression(literal.parent.parent) ? literal.parent.parent.parent : literal.parent;
  return ts.isCallExpression(call) && (name === 'get' || name === 'set') && ts.isPropertyAccessExpression(call.expression) && /^(Object|Reflect)\.(defineProperty|defineProperties|create)$/.test(call.expression.getText());
}
