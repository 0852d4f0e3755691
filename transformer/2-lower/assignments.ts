/**
 * Assignments, compound assignments and increments: the target's reference is evaluated first, once; its old value is
 * read when the language reads it; the new value is stored at the end.
 */
import type * as ts from 'typescript';
import { withoutAssertions } from '../1-analyze/naming';
import type { Lowering } from './lowering';
import { shortCircuit } from './operands';
import { destructure } from './patterns';
import { lowerDefault, reference, targetOf } from './references';
import type { TS } from '../ts';

export function lowerAssignment(lo: Lowering, e: ts.BinaryExpression): ts.Expression {
  const { ts, factory } = lo;
  const operator = e.operatorToken.kind;
  const target = targetOf(ts, e.left);
  if (operator === ts.SyntaxKind.EqualsToken) return plainAssignment(lo, e, target);
  if (!lo.contains(e.right) && !lo.green.reads.has(target) && !lo.green.writes.has(target)) {
    // Only parts of the target suspend; the operation itself stays as it is.
    return factory.updateBinaryExpression(e, lo.expression(target), e.operatorToken, e.right);
  }
  const place = reference(lo, target);
  if (operator === ts.SyntaxKind.AmpersandAmpersandEqualsToken || operator === ts.SyntaxKind.BarBarEqualsToken || operator === ts.SyntaxKind.QuestionQuestionEqualsToken) {
    // [source]   o.p ||= f()        [lowered]   t = o.p; if (!t) { t = f() (suspends); o.p = t; } … t …
    const temp = lo.temp('t');
    lo.set(temp, place.read(), e.left);
    const right = lo.collect(() => {
      lo.set(temp, lowerDefault(lo, e.right, e.left), e.right);
      lo.eval(place.write(lo.ref(temp)), e);
    });
    lo.emit(shortCircuit(lo, operator, lo.ref(temp), right, e));
    return lo.ref(temp);
  }
  // [source]   x += f()             [lowered]   old = x; t = f() (suspends); x = old + t
  const old = lo.keep(place.read(), e.left, 'old');
  let right = lo.expression(e.right);
  // TypeScript prints a ^ (b ^ c) without parentheses, which converts the operands in another order.
  if (ts.isBinaryExpression(right)) right = factory.createParenthesizedExpression(right);
  return place.write(factory.createBinaryExpression(old, binaryOperator(lo.ts, operator), right));
}

/** The operator of a compound assignment. */
export function binaryOperator({ SyntaxKind: K }: TS, assignment: ts.SyntaxKind): ts.BinaryOperator {
  const table: Partial<Record<ts.SyntaxKind, ts.BinaryOperator>> = {
    [K.PlusEqualsToken]: K.PlusToken,
    [K.MinusEqualsToken]: K.MinusToken,
    [K.AsteriskEqualsToken]: K.AsteriskToken,
    [K.AsteriskAsteriskEqualsToken]: K.AsteriskAsteriskToken,
    [K.SlashEqualsToken]: K.SlashToken,
    [K.PercentEqualsToken]: K.PercentToken,
    [K.AmpersandEqualsToken]: K.AmpersandToken,
    [K.BarEqualsToken]: K.BarToken,
    [K.CaretEqualsToken]: K.CaretToken,
    [K.LessThanLessThanEqualsToken]: K.LessThanLessThanToken,
    [K.GreaterThanGreaterThanEqualsToken]: K.GreaterThanGreaterThanToken,
    [K.GreaterThanGreaterThanGreaterThanEqualsToken]: K.GreaterThanGreaterThanGreaterThanToken,
  };
  const operator = table[assignment];
  if (operator === undefined) throw new Error(`tsgreen: no operator for ${K[assignment]}`);
  return operator;
}

function plainAssignment(lo: Lowering, e: ts.BinaryExpression, target: ts.Expression): ts.Expression {
  const { ts, factory } = lo;
  if (ts.isArrayLiteralExpression(target) || ts.isObjectLiteralExpression(target)) {
    const value = lo.expression(e.right);
    if (!lo.contains(target)) return factory.updateBinaryExpression(e, target, e.operatorToken, value);
    // [source]   [a[f()], b = g()] = v        the pattern is spelled out (patterns.ts); the value is v
    const whole = lo.freeze(value, e.right, 'x');
    destructure(lo, target, whole, e.right, { declares: undefined });
    return lo.again(whole);
  }
  // A target in parentheses stays in them: it names nothing.
  if (ts.isIdentifier(target)) return factory.updateBinaryExpression(e, withoutAssertions(ts, e.left), e.operatorToken, lo.expression(e.right));
  if (!lo.contains(e.right) && !lo.green.writes.has(target)) return factory.updateBinaryExpression(e, lo.expression(target), e.operatorToken, e.right);
  // [source]   o[k] = f()           [lowered]   (o and k are frozen) t = f() (suspends); o[k] = t
  const place = reference(lo, target);
  return place.write(lo.expression(e.right));
}

export function lowerIncrement(lo: Lowering, e: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): ts.Expression {
  const { ts, factory } = lo;
  const target = targetOf(ts, e.operand);
  if (lo.green.reads.has(target) || lo.green.writes.has(target)) {
    // [source]   o.x++              [lowered]   t = o.x (suspends); old = t++; o.x = t (suspends); … old …
    const place = reference(lo, target);
    const value = lo.temp('t');
    lo.set(value, place.read(), target);
    const old = lo.keep(ts.isPrefixUnaryExpression(e) ? factory.createPrefixUnaryExpression(e.operator, lo.ref(value)) : factory.createPostfixUnaryExpression(lo.ref(value), e.operator), e, 'old');
    const written = place.write(lo.ref(value));
    if (!lo.green.writes.has(target)) lo.eval(written, e);
    return lo.again(old);
  }
  const operand = lo.expression(target);
  return ts.isPrefixUnaryExpression(e) ? factory.updatePrefixUnaryExpression(e, operand as ts.UnaryExpression) : factory.updatePostfixUnaryExpression(e, operand as ts.LeftHandSideExpression);
}

