/**
 * Calls of what may be a native method with a callback that suspends: the runtime puts the version that waits in its
 * place, if the function that is found is such a method.
 *
 * [source]    list.map(f)                      [lowered]   t = cooperate(list.map, list, [f], "list.map") (suspends)
 * [source]    map.call(list, f)                [lowered]   t = cooperative(map).call(list, f) (suspends)
 * [source]    Reflect.apply(list.map, x, [f])  [lowered]   t = Reflect.apply(cooperative(list.map), x, [f]) (suspends)
 * [source]    new Set(lines())                 [lowered]   t = collect(Set, [lines()]) (suspends)
 */
import type * as ts from 'typescript';
import { declarationOf, nativeCall } from '../1-analyze/callbacks';
import { cooperationOf, cooperative, method } from './apply';
import { isInChain, lowerChainCallee } from './chains';
import type { Lowering } from './lowering';
import { lowerList } from './operands';
import { skipOuter } from '../ts';

export function cooperation(lo: Lowering, e: ts.CallExpression): ts.Expression {
  const { ts, factory } = lo;
  const callee = skipOuter(ts, e.expression) as ts.Expression;
  if (isInChain(ts, callee)) {
    const { fn, self } = lowerChainCallee(lo, callee);
    return cooperationOf(lo, e, fn, self, lowerList(lo, e.arguments));
  }
  const { form } = nativeCall(ts, e, declarationOf(lo.green.scopes))!;
  if (!ts.isPropertyAccessExpression(callee) && !ts.isElementAccessExpression(callee)) {
    const fn = lo.freeze(lo.expression(callee), callee, 'fn');
    return cooperationOf(lo, e, fn, undefined, lowerList(lo, e.arguments));
  }
  const isWhole = !lo.contains(callee) && !e.arguments.some((a) => lo.contains(a));
  if (form === 'method' && isWhole && ts.isPropertyAccessExpression(callee) && callee.expression.kind !== ts.SyntaxKind.SuperKeyword) {
    const self = lo.freeze(callee.expression, callee.expression, 'recv');
    return cooperationOf(lo, e, factory.updatePropertyAccessExpression(callee, self, callee.name), lo.again(self), [...e.arguments]);
  }
  if (form === 'method' || !isWhole) {
    const { self, fn } = method(lo, callee);
    return cooperationOf(lo, e, fn, self, lowerList(lo, e.arguments));
  }
  if (form === 'reflect') return factory.updateCallExpression(e, e.expression, undefined, [cooperative(lo, e.arguments[0]!), ...e.arguments.slice(1)]);
  return factory.updateCallExpression(e, factory.createPropertyAccessExpression(cooperative(lo, callee.expression), (callee as ts.PropertyAccessExpression).name), undefined, e.arguments);
}

/** `new` of one of the language's classes, with an iterable that may block. */
export function collecting(lo: Lowering, C: ts.Expression, args: ts.Expression[]): ts.Expression {
  return lo.factory.createCallExpression(lo.helper('collect'), undefined, [C, lo.factory.createArrayLiteralExpression(args)]);
}
