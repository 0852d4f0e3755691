/**
 * The names that places give to anonymous functions and classes (`const f = () => {}`), and those by which functions know
 * themselves. Syntax only.
 */
import type * as ts from 'typescript';
import { eachChild, someChild } from '../depth';
import { NATIVE_FIELDS, fieldsModeOf } from './classes';
import { type TS, keyOf } from '../ts';
import type { FileScopes } from './scopes';

/** The name that the place gives an anonymous function; undefined: none; null: only known at run time. `fields`: those that are assigned name nothing. */
export function nameFromPlace(ts: TS, source: ts.Node, fields = NATIVE_FIELDS): string | undefined | null {
  const propertyName = (n: ts.PropertyName) => keyOf(ts, n) ?? null;
  if (ts.isMethodDeclaration(source)) return propertyName(source.name);
  if ((ts.isFunctionExpression(source) || ts.isClassExpression(source) || ts.isFunctionDeclaration(source) || ts.isClassDeclaration(source)) && source.name) return undefined;
  if (ts.isClassDeclaration(source)) return 'default';
  let node = source;
  while (ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent) || ts.isSatisfiesExpression(node.parent) || ts.isNonNullExpression(node.parent) || ts.isTypeAssertionExpression(node.parent)) node = node.parent;
  const { parent } = node;
  const ofTarget = (n: ts.Node) => (ts.isIdentifier(n) ? n.text : undefined);
  if ((ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent)) && parent.initializer === node) return ofTarget(parent.name);
  if (ts.isBinaryExpression(parent) && parent.right === node && assignsAsIs(ts, parent.operatorToken.kind)) return ofTarget(withoutAssertions(ts, parent.left));
  if (ts.isPropertyAssignment(parent)) return propertyName(parent.name);
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name.text;
  if (ts.isPropertyDeclaration(parent)) return fieldsModeOf(ts, parent.parent as ts.ClassLikeDeclaration, fields).define ? propertyName(parent.name) : undefined;
  if (ts.isJsxExpression(parent) && ts.isJsxAttribute(parent.parent)) return jsxName(ts, parent.parent.name); // TypeScript makes a property of it
  if (ts.isExportAssignment(parent)) return 'default';
  return undefined;
}

/** `a`, `a-b`, `a:b`. */
export const jsxName = (ts: TS, name: ts.JsxAttributeName): string => (ts.isJsxNamespacedName(name) ? `${name.namespace.text}:${name.name.text}` : name.text);

/** Assignments that give their target what stands on the right, as it is: they name an anonymous function after it. */
export function assignsAsIs(ts: TS, kind: ts.SyntaxKind): boolean {
  const { SyntaxKind: K } = ts;
  return kind === K.EqualsToken || kind === K.BarBarEqualsToken || kind === K.AmpersandAmpersandEqualsToken || kind === K.QuestionQuestionEqualsToken;
}

/** The target of `(v as T) = …`, which TypeScript prints as `v = …`; `(v) = …` stays as it is, and names nothing. */
export function withoutAssertions(ts: TS, e: ts.Expression): ts.Expression {
  const inner = ts.isParenthesizedExpression(e) ? e.expression : e;
  const isAssertion = ts.isAsExpression(inner) || ts.isSatisfiesExpression(inner) || ts.isNonNullExpression(inner) || ts.isTypeAssertionExpression(inner);
  return isAssertion ? withoutAssertions(ts, inner.expression) : e;
}

/** A function whose value somebody may have, to do with it what they want. */
export function isValue(ts: TS, scopes: FileScopes, fn: ts.FunctionDeclaration | ts.FunctionExpression): boolean {
  if (ts.isFunctionExpression(fn)) {
    let node: ts.Node = fn;
    while (ts.isParenthesizedExpression(node.parent)) node = node.parent;
    return !(ts.isCallExpression(node.parent) && node.parent.expression === node);
  }
  const binding = fn.name && scopes.bindingOf(fn.name);
  return binding === undefined || !isOnlyCalled(ts, binding.scope.node, fn.name!);
}

/**
 * The name that a generator function has for itself, for ever. undefined: it has none, or something else has it; or it is an
 * inner one that is only called: then nobody can tell whose its generators are, and a prototype for each closure is dear.
 */
export function ownName(ts: TS, scopes: FileScopes, fn: ts.Node): string | undefined {
  if (!(ts.isFunctionDeclaration(fn) || ts.isFunctionExpression(fn)) || fn.name === undefined) return undefined;
  const { text } = fn.name;
  const binding = scopes.bindingOf(fn.name);
  if (binding === undefined || binding.writes > 0 || binding.cell || text === 'arguments' || scopes.declaredIn(fn).some((b) => b.name === text)) return undefined;
  const around = binding.scope.node;
  return ts.isFunctionDeclaration(fn) && !ts.isSourceFile(around) && isOnlyCalled(ts, around, fn.name) ? undefined : text;
}

/** A name that, but for its declaration in `around`, is never used as a value there. */
const isOnlyCalled = (ts: TS, around: ts.Node, name: ts.Identifier): boolean => mentions(ts, around).get(name.text) === 1;

const mentioned = new WeakMap<ts.Node, ReadonlyMap<string, number>>();

/** How often each name stands in `around` other than to be called. Found once: asked for each function in it, a walk each would be quadratic. */
function mentions(ts: TS, around: ts.Node): ReadonlyMap<string, number> {
  let counts = mentioned.get(around);
  if (counts === undefined) {
    const found = new Map<string, number>();
    const visit = (n: ts.Node): void => {
      if (!ts.isIdentifier(n)) eachChild(ts, n, visit);
      else if (!ts.isCallExpression(n.parent) || n.parent.expression !== n) found.set(n.text, (found.get(n.text) ?? 0) + 1);
    };
    visit(around);
    mentioned.set(around, (counts = found));
  }
  return counts;
}

/** Whether the class's inner name is used in a part of it. */
export function mentionsOwnName(ts: TS, scopes: FileScopes, node: ts.ClassLikeDeclaration): (part: ts.Node) => boolean {
  const own = node.name && scopes.scopeOf(node)?.names.get(node.name.text);
  const mentions = (n: ts.Node): boolean => (ts.isIdentifier(n) && scopes.bindingOf(n) === own) || someChild(ts, n, mentions);
  return own === undefined ? () => false : mentions;
}
