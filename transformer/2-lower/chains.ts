/**
 * Optional chains with a suspension inside: the links are walked from the left, each `?.` opens an `if`.
 *
 * [source]    a?.b(f()).c
 * [lowered]   r = void 0; o = a;
 *             if (!(o is nullish)) { fn = o.b; t = f() (suspends); r = call(fn, o, t).c; }  … r …
 */
import type * as ts from 'typescript';
import { applyMethod, cooperationOf, method } from './apply';
import { isNullishTest, lowerList } from './operands';
import type { Lowering } from './lowering';
import { type TS, skipOuter } from '../ts';

type Link = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression | ts.NonNullExpression;

export function isInChain(ts: TS, e: ts.Node): e is Link & ts.Expression {
  return ts.isOptionalChain(e);
}

/** What the chain has come to: a value, and the object it was read from (the `this` of a call that follows). */
interface Place {
  readonly value: ts.Expression;
  readonly self: ts.Expression | undefined;
}

export function lowerChain(lo: Lowering, e: ts.Expression): ts.Expression {
  const result = lo.temp('t');
  lo.set(result, lo.factory.createVoidZero(), e);
  walk(lo, e, (place) => lo.set(result, place.value, e));
  return lo.ref(result);
}

/** `delete a?.b[f()]`: true where the chain ends early. */
export function lowerDeleteChain(lo: Lowering, e: ts.DeleteExpression, target: ts.Expression): ts.Expression {
  const { factory } = lo;
  const result = lo.temp('t');
  lo.set(result, factory.createTrue(), e);
  walk(lo, target, (place) => lo.set(result, factory.updateDeleteExpression(e, place.value as ts.UnaryExpression), e), true);
  return lo.ref(result);
}

/** Callee of a call outside the chain, `(a?.b)(f())`: the function and its `this`, undefined where the chain ends early. */
export function lowerChainCallee(lo: Lowering, e: ts.Expression): { fn: ts.Expression; self: ts.Expression } {
  const fn = lo.temp('fn');
  const self = lo.temp('recv');
  lo.set(fn, lo.factory.createVoidZero(), e);
  lo.set(self, lo.factory.createVoidZero(), e);
  walk(lo, e, (place) => {
    if (place.self) lo.set(self, place.self, e);
    lo.set(fn, place.value, e);
  });
  return { fn: lo.ref(fn), self: lo.ref(self) };
}

/** Walks the links of `chain` and calls `end` with the last place, inside the `if`s. `keepReference`: the last link is not read. */
function walk(lo: Lowering, chain: ts.Expression, end: (place: Place) => void, keepReference = false): void {
  const { ts, factory } = lo;
  const links: Link[] = [];
  let base = chain;
  for (;;) {
    links.unshift(base as Link);
    const next = (base as Link).expression as ts.Expression;
    if (!ts.isOptionalChain(next)) {
      base = next;
      break;
    }
    base = next;
  }

  const step = (place: Place, at: number): void => {
    if (at === links.length) return end(place);
    const link = links[at]!;
    if (ts.isNonNullExpression(link)) return step(place, at + 1);
    if (link.questionDotToken === undefined) return follow(place, at);
    const value = lo.freeze(place.value, link, 'o');
    const then = lo.collect(() => follow({ value, self: place.self }, at));
    lo.emit({ kind: 'if', test: isNullishTest(lo, value), then: [], else: then, origin: link });
  };

  const follow = (place: Place, at: number): void => {
    const link = links[at]!;
    const isLast = at === links.length - 1;
    // `this` of a following call must be the very object that the function is read from.
    const next = links[at + 1];
    const isCalled = next !== undefined && ts.isCallExpression(next);
    if (ts.isPropertyAccessExpression(link)) {
      const object = isCalled || keepReference ? lo.freeze(place.value, link, 'o') : place.value;
      const access = factory.createPropertyAccessExpression(object, link.name);
      const value = isLast && keepReference ? access : lo.read(link, access);
      return step({ value: isLast && keepReference ? value : isCalled ? lo.keep(value, link, 'fn') : value, self: object }, at + 1);
    }
    if (ts.isElementAccessExpression(link)) {
      const object = isCalled || lo.contains(link.argumentExpression) ? lo.freeze(place.value, link, 'o') : place.value;
      const access = factory.createElementAccessExpression(object, lo.expression(link.argumentExpression));
      const value = isLast && keepReference ? access : lo.read(link, access);
      return step({ value: isLast && keepReference ? value : isCalled ? lo.keep(value, link, 'fn') : value, self: object }, at + 1);
    }
    const call = link as ts.CallExpression;
    const suspends = call.arguments.some((a) => lo.contains(a));
    const fn = suspends || place.self ? lo.freeze(place.value, link, 'fn') : place.value;
    const args = lowerList(lo, call.arguments);
    const value = lo.green.cooperates.has(call) ? cooperationOf(lo, call, fn, place.self, args) : place.self ? applyMethod(lo, fn, place.self, args, call.expression, call) : factory.createCallExpression(fn, undefined, args);
    if (!lo.green.suspends.has(call)) return step({ value, self: undefined }, at + 1);
    const temp = lo.temp('t');
    lo.suspend(value, temp, call);
    step({ value: lo.ref(temp), self: undefined }, at + 1);
  };

  // The base may be a member whose object is the `this` of `a.b?.()`.
  const first = links[0]!;
  const inner = skipOuter(ts, base) as ts.Expression;
  if (ts.isCallExpression(first) && (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner))) {
    const { fn, self } = ts.isOptionalChain(inner) ? lowerChainCallee(lo, inner) : method(lo, inner);
    return step({ value: fn, self }, 0);
  }
  step({ value: lo.expression(base), self: undefined }, 0);
}
