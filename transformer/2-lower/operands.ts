/**
 * What several kinds of expressions share: operands in their order, lists with spreads, short circuits.
 */
import type * as ts from 'typescript';
import type { Lowering } from './lowering';
import type { TS } from '../ts';

/** What needed its parentheses. (TypeScript does not read `<a />[0]` as others do.) */
export function isOperator(ts: TS, e: ts.Expression): boolean {
  return ts.isBinaryExpression(e) || ts.isPrefixUnaryExpression(e) || ts.isTypeOfExpression(e) || ts.isVoidExpression(e) || ts.isDeleteExpression(e) || ts.isConditionalExpression(e) || ts.isJsxElement(e) || ts.isJsxSelfClosingElement(e) || ts.isJsxFragment(e);
}

/** So many temporaries of one list are variables of their own; more are kept in an array, as each point would list them all. */
const MOST_TEMPORARIES = 16;

export interface Keeper {
  /** As `Lowering.freeze`. */
  freeze(value: ts.Expression, origin: ts.Node): ts.Expression;
  /** As `Lowering.keep`. */
  keep(value: ts.Expression, origin: ts.Node): ts.Expression;
}

/**
 * What keeps the operands of a list that are followed by a suspension: temporaries, or
 *
 * [source]    [f(), g(), … a hundred]
 * [lowered]   list = [void 0, …]; t1 = f() (suspends); list[0] = t1; t2 = g() (suspends); list[1] = t2; … [list[0], list[1], …]
 */
export function keeperOf(lo: Lowering, count: number, origin: ts.Node): Keeper {
  if (count <= MOST_TEMPORARIES) return lo;
  const { factory } = lo;
  const list = lo.temp('list');
  // Filled, so that an assignment to an element is no business of the prototype's.
  lo.set(list, factory.createArrayLiteralExpression(Array.from({ length: count }, () => factory.createVoidZero())), origin);
  let length = 0;
  const keep = (value: ts.Expression, at: ts.Node): ts.Expression => {
    const place = () => factory.createElementAccessExpression(lo.ref(list), length);
    lo.eval(factory.createAssignment(place(), value), at);
    const read = place();
    length++;
    lo.kept.add(read);
    return read;
  };
  return { keep, freeze: (value, at) => (lo.isStable(value) && lo.refs.get(value)?.kind !== 'temp' ? value : keep(value, at)) };
}

/** Operands in order; each that is followed by a suspension is frozen. */
export function lowerOperands(lo: Lowering, operands: readonly ts.Expression[]): ts.Expression[] {
  const last = operands.findLastIndex((o) => lo.contains(o));
  const keeper = last > 0 ? keeperOf(lo, last, operands[0]!) : lo;
  return operands.map((o, i) => (i < last ? keeper.freeze(lo.expression(o), o) : lo.expression(o)));
}

/** Elements of an array literal or arguments: spreads are iterated in their turn, holes stay holes. */
export function lowerList(lo: Lowering, elements: readonly ts.Expression[]): ts.Expression[] {
  const { ts, factory } = lo;
  const last = elements.findLastIndex((o) => lo.contains(o));
  const keeper = last > 0 ? keeperOf(lo, last, elements[0]!) : lo;
  return elements.map((element, i) => {
    if (i > last || ts.isOmittedExpression(element)) return element;
    if (!ts.isSpreadElement(element)) return i < last ? lo.freezeElement(lo.expression(element), element, keeper) : lo.expression(element);
    let value = lo.expression(element.expression);
    if (lo.green.suspends.has(element)) {
      // [source]   [...x]             [lowered]   t = spread(x) (suspends); [...t]
      const temp = lo.temp('t');
      lo.suspend(factory.createCallExpression(lo.helper('spread'), undefined, [value]), temp, element);
      value = lo.ref(temp);
    }
    const copy = i < last ? keeper.keep(factory.createArrayLiteralExpression([factory.createSpreadElement(value)]), element) : value;
    return ts.setTextRange(factory.createSpreadElement(copy), element);
  });
}

/**
 * [source]    { ...s }              where a getter of `s` may suspend
 * [lowered]   t = copied(s) (suspends); { ...t }
 *
 * `taken`: the names that a pattern has taken already.
 */
export function copied(lo: Lowering, value: ts.Expression, origin: ts.Node, taken?: ts.Expression): ts.Expression {
  const temp = lo.temp('t');
  lo.suspend(lo.factory.createCallExpression(lo.helper('copied'), undefined, taken ? [value, taken] : [value]), temp, origin);
  return lo.ref(temp);
}

/** The `if` that runs `right` where `a && right`, `a || right` or `a ?? right` (or their assignments) would. */
export function shortCircuit(lo: Lowering, operator: ts.SyntaxKind, value: ts.Expression, right: ReturnType<Lowering['collect']>, origin: ts.Node) {
  const { ts } = lo;
  const isOr = operator === ts.SyntaxKind.BarBarToken || operator === ts.SyntaxKind.BarBarEqualsToken;
  const isNullish = operator === ts.SyntaxKind.QuestionQuestionToken || operator === ts.SyntaxKind.QuestionQuestionEqualsToken;
  return { kind: 'if', test: isNullish ? isNullishTest(lo, value) : value, then: isOr ? [] : right, else: isOr ? right : [], origin } as const;
}

/** `t === null || t === void 0`; not `t == null`, which document.all would satisfy. `value` must be stable. */
export function isNullishTest(lo: Lowering, value: ts.Expression): ts.Expression {
  const { factory: f } = lo;
  return f.createLogicalOr(f.createStrictEquality(value, f.createNull()), f.createStrictEquality(lo.again(value), f.createVoidZero()));
}

export const isMember = (ts: TS, e: ts.Expression): boolean => ts.isPropertyAccessExpression(e) || ts.isElementAccessExpression(e);

/** What was no member, like `(f(), o.m)`, must not become one, or the call would pass `o`; likewise a function that must not be named. */
export function detached(lo: Lowering, value: ts.Expression): ts.Expression {
  const { factory } = lo;
  return factory.createParenthesizedExpression(factory.createComma(factory.createNumericLiteral(0), value));
}

