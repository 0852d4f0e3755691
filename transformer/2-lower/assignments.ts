/**
 * Assignments, compound assignments and increments: the target's reference is evaluated first, once; its old value is
 * read when the language reads it; the new value is stored at the end.
 */
import type * as ts from 'typescript';
import { lowerExpression, shortCircuit } from './expressions';
import { type Lowering, isAnonymousFunction, named } from './lowering';
import { destructure, lowerTarget } from './patterns';
import { cloneLeaf, skipOuter } from '../ts';

/** A target whose parts are evaluated: can be read and written any number of times without other effects. */
export interface Reference {
  read(): ts.Expression;
  write(value: ts.Expression): ts.Expression;
}

/** Evaluates the parts of an assignment's target now. */
export function reference(lo: Lowering, target: ts.Expression): Reference {
  const { ts, factory } = lo;
  const node = skipOuter(ts, target) as ts.Expression;
  const over = (make: () => ts.Expression): Reference => ({ read: make, write: (value) => factory.createAssignment(make(), value) });
  if (ts.isIdentifier(node)) return over(() => cloneLeaf(ts, factory, node));
  if (ts.isPropertyAccessExpression(node)) {
    const isSuper = node.expression.kind === ts.SyntaxKind.SuperKeyword;
    const object = isSuper ? node.expression : lo.freeze(lowerExpression(lo, node.expression), node.expression, 'o');
    return over(() => factory.createPropertyAccessExpression(lo.again(object), node.name));
  }
  if (ts.isElementAccessExpression(node)) {
    const isSuper = node.expression.kind === ts.SyntaxKind.SuperKeyword;
    const object = isSuper ? node.expression : lo.freeze(lowerExpression(lo, node.expression), node.expression, 'o');
    const key = lo.freeze(lowerExpression(lo, node.argumentExpression), node.argumentExpression, 'key');
    return over(() => factory.createElementAccessExpression(lo.again(object), lo.again(key)));
  }
  throw new Error(`tsgreen: no assignment to ${ts.SyntaxKind[node.kind]}`);
}

export function lowerAssignment(lo: Lowering, e: ts.BinaryExpression): ts.Expression {
  const { ts, factory } = lo;
  const operator = e.operatorToken.kind;
  if (operator === ts.SyntaxKind.EqualsToken) return plainAssignment(lo, e);
  const target = skipOuter(ts, e.left) as ts.Expression;
  if (!lo.contains(e.right)) {
    // Only parts of the target suspend; the operation itself stays as it is.
    return factory.updateBinaryExpression(e, lowerExpression(lo, target), e.operatorToken, e.right);
  }
  const place = reference(lo, target);
  if (operator === ts.SyntaxKind.AmpersandAmpersandEqualsToken || operator === ts.SyntaxKind.BarBarEqualsToken || operator === ts.SyntaxKind.QuestionQuestionEqualsToken) {
    // [source]   o.p ||= f()        [lowered]   t = o.p; if (!t) { t = f() (suspends); o.p = t; } … t …
    const temp = lo.temp('t');
    lo.set(temp, place.read(), e.left);
    const right = lo.collect(() => {
      lo.set(temp, lowerExpression(lo, e.right), e.right);
      lo.eval(place.write(lo.ref(temp)), e);
    });
    lo.emit(shortCircuit(lo, operator, lo.ref(temp), right, e));
    return lo.ref(temp);
  }
  // [source]   x += f()             [lowered]   old = x; t = f() (suspends); x = old + t
  const old = lo.keep(place.read(), e.left, 'old');
  let right = lowerExpression(lo, e.right);
  // TypeScript prints a ^ (b ^ c) without parentheses, which converts the operands in another order.
  if (ts.isBinaryExpression(right)) right = factory.createParenthesizedExpression(right);
  return place.write(factory.createBinaryExpression(old, binaryOperator(lo, operator), right));
}

function binaryOperator(lo: Lowering, assignment: ts.SyntaxKind): ts.BinaryOperator {
  const { SyntaxKind: K } = lo.ts;
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
  if (operator === undefined) throw new Error(`tsgreen: no operator for ${lo.ts.SyntaxKind[assignment]}`);
  return operator;
}

function plainAssignment(lo: Lowering, e: ts.BinaryExpression): ts.Expression {
  const { ts, factory } = lo;
  const target = skipOuter(ts, e.left) as ts.Expression;
  if (ts.isArrayLiteralExpression(target) || ts.isObjectLiteralExpression(target)) {
    const value = lowerExpression(lo, e.right);
    if (!lo.contains(target)) return factory.updateBinaryExpression(e, target, e.operatorToken, value);
    // [source]   [a[f()], b = g()] = v        the pattern is spelled out (patterns.ts); the value is v
    const whole = lo.freeze(value, e.right, 'x');
    destructure(lo, target, whole, e.right, { declares: undefined });
    return lo.again(whole);
  }
  if (ts.isIdentifier(target)) return factory.updateBinaryExpression(e, target, e.operatorToken, lowerExpression(lo, e.right));
  if (!lo.contains(e.right)) return factory.updateBinaryExpression(e, lowerExpression(lo, target), e.operatorToken, e.right);
  // [source]   o[k] = f()           [lowered]   (o and k are frozen) t = f() (suspends); o[k] = t
  const place = lowerTarget(lo, target);
  return place.write(lowerExpression(lo, e.right));
}

export function lowerIncrement(lo: Lowering, e: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): ts.Expression {
  const { ts, factory } = lo;
  const operand = lowerExpression(lo, skipOuter(ts, e.operand) as ts.Expression);
  return ts.isPrefixUnaryExpression(e) ? factory.updatePrefixUnaryExpression(e, operand as ts.UnaryExpression) : factory.updatePostfixUnaryExpression(e, operand as ts.LeftHandSideExpression);
}

/** The default of a pattern's element: named like its target. */
export function lowerDefault(lo: Lowering, initializer: ts.Expression, target: ts.Node): ts.Expression {
  const value = lowerExpression(lo, initializer);
  return lo.ts.isIdentifier(target) && isAnonymousFunction(lo.ts, value) ? named(lo, value, target.text) : value;
}

