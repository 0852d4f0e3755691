/**
 * Method calls whose function is found before its arguments are evaluated, because an argument suspends.
 */
import type * as ts from 'typescript';
import { declarationOf, nativeCall } from '../1-analyze/callbacks';
import type { Lowering } from './lowering';
import { objectOf } from './references';
import { type TS, skipOuter } from '../ts';

/** The object of a method call and the function it finds there, both evaluated now. */
export function method(lo: Lowering, callee: ts.PropertyAccessExpression | ts.ElementAccessExpression): { self: ts.Expression; fn: ts.Expression } {
  const { ts, factory } = lo;
  const self = objectOf(lo, callee.expression, 'recv');
  const member = ts.isPropertyAccessExpression(callee)
    ? factory.updatePropertyAccessExpression(callee, self, callee.name)
    : factory.updateElementAccessExpression(callee, self, lo.expression(callee.argumentExpression));
  const fn = lo.keep(lo.read(callee, member), callee, 'fn');
  return { self: self.kind === ts.SyntaxKind.SuperKeyword ? factory.createThis() : self, fn };
}

/** `fn` called with `self` as `this`; like a method call it complains of a function that is none after its arguments. */
export function applyMethod(lo: Lowering, fn: ts.Expression, self: ts.Expression, args: ts.Expression[], callee: ts.Expression, origin: ts.Node): ts.Expression {
  const { factory } = lo;
  const frozen = args.map((a) => (lo.ts.isSpreadElement(a) ? factory.createSpreadElement(lo.keep(factory.createArrayLiteralExpression([a]), a)) : lo.freezeElement(a, a)));
  const text = factory.createStringLiteral(calleeText(lo.ts, callee));
  lo.eval(factory.createLogicalOr(factory.createStrictEquality(factory.createTypeOfExpression(fn), factory.createStringLiteral('function')), factory.createCallExpression(lo.helper('notFunction'), undefined, [text])), origin);
  return factory.createCallExpression(lo.helper('call'), undefined, [fn, self, ...frozen]);
}

/** As `applyMethod`, for what may be a native method with a callback that suspends; `self`: its `this`, if it has one. */
export function cooperationOf(lo: Lowering, e: ts.CallExpression, fn: ts.Expression, self: ts.Expression | undefined, args: ts.Expression[]): ts.Expression {
  const { factory } = lo;
  const form = nativeCall(lo.ts, e, declarationOf(lo.green.scopes))!.form;
  if (form === 'borrowed') return applyMethod(lo, fn, cooperative(lo, self!), args, e.expression, e);
  if (form === 'reflect') return applyMethod(lo, fn, self!, [cooperative(lo, args[0]!), ...args.slice(1)], e.expression, e);
  return factory.createCallExpression(lo.helper('cooperate'), undefined, [fn, self ?? factory.createVoidZero(), factory.createArrayLiteralExpression(args), factory.createStringLiteral(calleeText(lo.ts, e.expression))]);
}

/** A method, or the version of it that waits. */
export function cooperative(lo: Lowering, method: ts.Expression): ts.Expression {
  return lo.factory.createCallExpression(lo.helper('cooperative'), undefined, [method]);
}

/** How V8 names a callee that is no function; of a long chain of calls it is told the end. */
function calleeText(ts: TS, e: ts.Expression, most = 32): string {
  const node = skipOuter(ts, e);
  const inner = (part: ts.Expression) => calleeText(ts, part, most - 1);
  if (most === 0) return '(intermediate value)';
  if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) return node.text;
  if (node.kind === ts.SyntaxKind.ThisKeyword) return 'this';
  if (ts.isPropertyAccessExpression(node)) return `${inner(node.expression)}${node.questionDotToken ? '?.' : '.'}${node.name.text}`;
  if (ts.isElementAccessExpression(node)) {
    const key = node.argumentExpression;
    const object = inner(node.expression);
    if (ts.isStringLiteralLike(key)) return `${object}.${key.text}`;
    return `${object}[${ts.isNumericLiteral(key) ? key.text : inner(key)}]`;
  }
  if (ts.isCallExpression(node)) return `${inner(node.expression)}(...)`;
  return '(intermediate value)';
}
