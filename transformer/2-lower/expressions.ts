/**
 * Expressions: the parts that suspend become statements before, in exactly the source's order of evaluation.
 *
 * `lowerExpression(lo, e)` appends what has to run first and returns an expression without suspensions that gives the
 * value when it is evaluated right after. Whoever appends something in between must `freeze` it. Subtrees that contain
 * no suspension are returned as they are.
 *
 * An operand that is followed by one that suspends is evaluated into a temporary unless nothing can change it
 * (`Lowering.isStable`). Every kind of expression has its case here or in assignments.ts, chains.ts; the default is an
 * internal error, so that a kind that was forgotten cannot be lowered silently.
 */
import type * as ts from 'typescript';
import { lowerAssignment, lowerIncrement } from './assignments';
import { callExpression } from './calls';
import { isInChain, lowerChain, lowerDeleteChain } from './chains';
import { lowerChoice } from './choices';
import { lowerClass } from './classes';
import { lowerSuper } from './construct';
import { isSuperCall } from '../1-analyze/classes';
import { lowerJsx } from './jsx';
import { lowerObjectLiteral, lowerTemplate } from './literals';
import type { Lowering } from './lowering';
import { isAnonymousFunction } from './naming';
import { lowerYield } from './yields';
import { detached, isMember, isOperator, lowerList, lowerOperands, shortCircuit } from './operands';
import { objectOf } from './references';
import { operatorChain } from '../depth';
import { type TS, isAssignment, skipOuter } from '../ts';

/** Lowers `e` for its effects only. */
export function lowerEffect(lo: Lowering, e: ts.Expression): void {
  const { ts } = lo;
  const inner = skipOuter(ts, e) as ts.Expression;
  if (!lo.contains(inner)) return lo.eval(e, e);
  if (isSuperCall(ts, inner)) return void lowerSuper(lo, inner);
  if (lo.green.suspends.has(inner) && !isInChain(ts, inner)) return lo.suspend(callExpression(lo, inner as ts.CallExpression), undefined, inner);
  if (ts.isYieldExpression(inner)) return lowerYield(lo, inner, undefined);
  if (ts.isBinaryExpression(inner)) {
    const operator = inner.operatorToken.kind;
    if (operator === ts.SyntaxKind.CommaToken) {
      const chain = chainOf(lo, inner, (_, e) => e.operatorToken.kind === ts.SyntaxKind.CommaToken);
      lo.effect(chain[0]!.left);
      for (const { right } of chain) lo.effect(right);
      return;
    }
    if (operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.BarBarToken) {
      // [source]   a() && b();        [lowered]   t = a(); if (t) { b(); }
      const test = lo.expression(inner.left);
      const then = lo.collect(() => lo.effect(inner.right));
      const isAnd = operator === ts.SyntaxKind.AmpersandAmpersandToken;
      return lo.emit({ kind: 'if', test, then: isAnd ? then : [], else: isAnd ? [] : then, origin: inner });
    }
  }
  if (ts.isConditionalExpression(inner)) return lowerChoice(lo, inner, inner, (x) => lo.effect(x));
  const value = lo.expression(inner);
  if (!lo.isStable(value)) lo.eval(value, inner);
}

export function lowerExpression(lo: Lowering, e: ts.Expression): ts.Expression {
  const { ts, factory } = lo;
  if (!lo.contains(e)) return e;
  const inner = skipOuter(ts, e) as ts.Expression;
  if (inner !== e) {
    const value = lo.expression(inner);
    return isOperator(ts, value) ? factory.createParenthesizedExpression(value) : value;
  }
  if (isSuperCall(ts, e)) return lowerSuper(lo, e);
  if (isInChain(ts, e)) return lowerChain(lo, e);
  if (lo.green.suspends.has(e)) {
    // [source]   … f(x) …           [lowered]   t = f(x) (suspends); … t …
    const temp = lo.temp('t');
    lo.suspend(callExpression(lo, e as ts.CallExpression), temp, e);
    return lo.ref(temp);
  }
  switch (e.kind) {
    case ts.SyntaxKind.CallExpression:
    case ts.SyntaxKind.NewExpression:
    case ts.SyntaxKind.TaggedTemplateExpression:
      return callExpression(lo, e as ts.CallExpression);
    case ts.SyntaxKind.BinaryExpression:
      return binary(lo, e as ts.BinaryExpression);
    case ts.SyntaxKind.ConditionalExpression: {
      // [source]   c() ? a : b        [lowered]   if (c()) { t = a; } else { t = b; } … t …
      const temp = lo.temp('t');
      lowerChoice(lo, e as ts.ConditionalExpression, e, (x) => lo.set(temp, lo.expression(x), x));
      return lo.ref(temp);
    }
    case ts.SyntaxKind.PropertyAccessExpression: {
      const node = e as ts.PropertyAccessExpression;
      return lo.read(node, factory.updatePropertyAccessExpression(node, lo.expression(node.expression), node.name));
    }
    case ts.SyntaxKind.ElementAccessExpression: {
      const node = e as ts.ElementAccessExpression;
      if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return lo.read(node, factory.updateElementAccessExpression(node, objectOf(lo, node.expression), lo.expression(node.argumentExpression)));
      const [object, key] = lowerOperands(lo, [node.expression, node.argumentExpression]);
      return lo.read(node, factory.updateElementAccessExpression(node, object!, key!));
    }
    case ts.SyntaxKind.PrefixUnaryExpression: {
      const node = e as ts.PrefixUnaryExpression;
      if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken) return lowerIncrement(lo, node);
      return factory.updatePrefixUnaryExpression(node, lo.expression(node.operand));
    }
    case ts.SyntaxKind.PostfixUnaryExpression:
      return lowerIncrement(lo, e as ts.PostfixUnaryExpression);
    case ts.SyntaxKind.TypeOfExpression:
      return factory.updateTypeOfExpression(e as ts.TypeOfExpression, lo.expression((e as ts.TypeOfExpression).expression));
    case ts.SyntaxKind.VoidExpression:
      return factory.updateVoidExpression(e as ts.VoidExpression, lo.expression((e as ts.VoidExpression).expression));
    case ts.SyntaxKind.DeleteExpression:
      return deletion(lo, e as ts.DeleteExpression);
    case ts.SyntaxKind.YieldExpression: {
      const temp = lo.temp('t');
      lowerYield(lo, e as ts.YieldExpression, temp);
      return lo.ref(temp);
    }
    case ts.SyntaxKind.TemplateExpression:
      return lowerTemplate(lo, e as ts.TemplateExpression);
    case ts.SyntaxKind.ArrayLiteralExpression: {
      const node = e as ts.ArrayLiteralExpression;
      return factory.updateArrayLiteralExpression(node, lowerList(lo, node.elements));
    }
    case ts.SyntaxKind.JsxElement:
    case ts.SyntaxKind.JsxSelfClosingElement:
    case ts.SyntaxKind.JsxFragment:
      return lowerJsx(lo, e as ts.JsxElement);
    case ts.SyntaxKind.ObjectLiteralExpression:
      return lowerObjectLiteral(lo, e as ts.ObjectLiteralExpression);
    case ts.SyntaxKind.ClassExpression:
      return lowerClass(lo, e as ts.ClassExpression, e as ts.ClassExpression);
    default:
      throw new Error(`tsgreen: no lowering for ${ts.SyntaxKind[e.kind]}`);
  }
}

function binary(lo: Lowering, e: ts.BinaryExpression): ts.Expression {
  const { ts, factory } = lo;
  const operator = e.operatorToken.kind;
  if (isAssignment(ts, e)) return lowerAssignment(lo, e);
  if (operator === ts.SyntaxKind.CommaToken) {
    lo.effect(e.left);
    const value = lo.expression(e.right);
    // `x = (f(), () => {})` names nothing, `(f(), eval)(…)` is no direct eval, and `typeof (f(), x)` throws if there is no x.
    return isAnonymousFunction(ts, value) || (ts.isIdentifier(value) && lo.bindingOf(value) === undefined) ? detached(lo, value) : value;
  }
  if (operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.BarBarToken || operator === ts.SyntaxKind.QuestionQuestionToken) {
    if (!lo.contains(e.right)) return factory.updateBinaryExpression(e, lo.expression(e.left), e.operatorToken, e.right);
    // [source]   a ?? b()           [lowered]   t = a; if (t === null || t === void 0) { t = b(); } … t …
    const temp = lo.temp('t');
    lo.set(temp, lo.expression(e.left), e.left);
    const right = lo.collect(() => lo.set(temp, lo.expression(e.right), e.right));
    lo.emit(shortCircuit(lo, operator, lo.ref(temp), right, e));
    return lo.ref(temp);
  }
  if (ts.isPrivateIdentifier(e.left)) return factory.updateBinaryExpression(e, e.left, e.operatorToken, lo.expression(e.right));
  // [source]   a + f() + b        [lowered]   t1 = a; t2 = f() (suspends); t1 + t2 + b      in a loop: chains may be long
  const chain = chainOf(lo, e, isArithmetic);
  let value = lo.expression(chain[0]!.left);
  for (const operation of chain) {
    const [left, right] = lo.contains(operation.right) ? [lo.freeze(value, operation.left), lo.expression(operation.right)] : [value, operation.right];
    value = factory.updateBinaryExpression(operation, left, operation.operatorToken, right);
  }
  return value;
}

/** The operators of a chain from the innermost to `e`, as far as they contain a suspension and are of this sort. */
function chainOf(lo: Lowering, e: ts.BinaryExpression, isOfSort: (ts: TS, e: ts.BinaryExpression) => boolean): ts.BinaryExpression[] {
  const chain = operatorChain(lo.ts, e);
  const end = chain.findIndex((c) => !lo.contains(c) || !isOfSort(lo.ts, c));
  return chain.slice(0, end < 0 ? undefined : end).reverse();
}

/** Both operands are evaluated, and nothing else happens. */
function isArithmetic(ts: TS, { left, operatorToken: { kind } }: ts.BinaryExpression): boolean {
  const isLogical = kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken;
  return !isLogical && kind !== ts.SyntaxKind.CommaToken && !ts.isPrivateIdentifier(left);
}

function deletion(lo: Lowering, e: ts.DeleteExpression): ts.Expression {
  const { ts, factory } = lo;
  const target = skipOuter(ts, e.expression) as ts.Expression;
  if (!isMember(ts, target)) {
    lo.effect(target); // `delete (f(), o.p)` deletes nothing: only a reference is deleted, and this is a value
    return factory.createTrue();
  }
  if (isInChain(ts, target)) return lowerDeleteChain(lo, e, target);
  // An error, but V8 evaluates the key before that, and does not ask for `this`.
  if (ts.isElementAccessExpression(target) && target.expression.kind === ts.SyntaxKind.SuperKeyword) return factory.updateDeleteExpression(e, factory.updateElementAccessExpression(target, target.expression, lo.expression(target.argumentExpression)));
  // A member target is evaluated as a reference and never read: lowerExpression returns the member itself.
  return factory.updateDeleteExpression(e, lo.expression(target) as ts.UnaryExpression);
}

