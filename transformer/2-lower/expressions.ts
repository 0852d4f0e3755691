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
import { calleeText, isInChain, lowerChain, lowerChainCallee, lowerDeleteChain } from './chains';
import { type Lowering, isAnonymousFunction, named } from './lowering';
import { type TS, skipOuter } from '../ts';

/** Lowers `e` for its effects only. */
export function lowerEffect(lo: Lowering, e: ts.Expression): void {
  const { ts } = lo;
  const inner = skipOuter(ts, e) as ts.Expression;
  if (!lo.contains(inner)) return lo.eval(e, e);
  if (lo.green.suspends.has(inner) && !isInChain(ts, inner)) return lo.suspend(callExpression(lo, inner as ts.CallExpression), undefined, inner);
  if (ts.isBinaryExpression(inner)) {
    const operator = inner.operatorToken.kind;
    if (operator === ts.SyntaxKind.CommaToken) {
      lowerEffect(lo, inner.left);
      return lowerEffect(lo, inner.right);
    }
    if (operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.BarBarToken) {
      // [source]   a() && b();        [lowered]   t = a(); if (t) { b(); }
      const test = lowerExpression(lo, inner.left);
      const then = lo.collect(() => lowerEffect(lo, inner.right));
      const isAnd = operator === ts.SyntaxKind.AmpersandAmpersandToken;
      return lo.emit({ kind: 'if', test, then: isAnd ? then : [], else: isAnd ? [] : then, origin: inner });
    }
  }
  if (ts.isConditionalExpression(inner)) {
    const test = lowerExpression(lo, inner.condition);
    const then = lo.collect(() => lowerEffect(lo, inner.whenTrue));
    const otherwise = lo.collect(() => lowerEffect(lo, inner.whenFalse));
    return lo.emit({ kind: 'if', test, then, else: otherwise, origin: inner });
  }
  const value = lowerExpression(lo, inner);
  if (!lo.isStable(value)) lo.eval(value, inner);
}

export function lowerExpression(lo: Lowering, e: ts.Expression): ts.Expression {
  const { ts, factory } = lo;
  if (!lo.contains(e)) return e;
  const inner = skipOuter(ts, e) as ts.Expression;
  if (inner !== e) {
    const value = lowerExpression(lo, inner);
    return isOperator(ts, value) ? factory.createParenthesizedExpression(value) : value;
  }
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
      const node = e as ts.ConditionalExpression;
      const temp = lo.temp('t');
      const test = lowerExpression(lo, node.condition);
      const branch = (x: ts.Expression) => lo.collect(() => lo.set(temp, lowerExpression(lo, x), x));
      lo.emit({ kind: 'if', test, then: branch(node.whenTrue), else: branch(node.whenFalse), origin: e });
      return lo.ref(temp);
    }
    case ts.SyntaxKind.PropertyAccessExpression: {
      const node = e as ts.PropertyAccessExpression;
      return factory.updatePropertyAccessExpression(node, lowerExpression(lo, node.expression), node.name);
    }
    case ts.SyntaxKind.ElementAccessExpression: {
      const node = e as ts.ElementAccessExpression;
      if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return factory.updateElementAccessExpression(node, node.expression, lowerExpression(lo, node.argumentExpression));
      const [object, key] = lowerOperands(lo, [node.expression, node.argumentExpression]);
      return factory.updateElementAccessExpression(node, object!, key!);
    }
    case ts.SyntaxKind.PrefixUnaryExpression: {
      const node = e as ts.PrefixUnaryExpression;
      if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken) return lowerIncrement(lo, node);
      return factory.updatePrefixUnaryExpression(node, lowerExpression(lo, node.operand));
    }
    case ts.SyntaxKind.PostfixUnaryExpression:
      return lowerIncrement(lo, e as ts.PostfixUnaryExpression);
    case ts.SyntaxKind.TypeOfExpression:
      return factory.updateTypeOfExpression(e as ts.TypeOfExpression, lowerExpression(lo, (e as ts.TypeOfExpression).expression));
    case ts.SyntaxKind.VoidExpression:
      return factory.updateVoidExpression(e as ts.VoidExpression, lowerExpression(lo, (e as ts.VoidExpression).expression));
    case ts.SyntaxKind.DeleteExpression:
      return deletion(lo, e as ts.DeleteExpression);
    case ts.SyntaxKind.TemplateExpression:
      return template(lo, e as ts.TemplateExpression);
    case ts.SyntaxKind.ArrayLiteralExpression: {
      const node = e as ts.ArrayLiteralExpression;
      return factory.updateArrayLiteralExpression(node, lowerList(lo, node.elements));
    }
    case ts.SyntaxKind.ObjectLiteralExpression:
      return objectLiteral(lo, e as ts.ObjectLiteralExpression);
    default:
      throw new Error(`tsgreen: no lowering for ${ts.SyntaxKind[e.kind]}`);
  }
}

/** What needed its parentheses. */
function isOperator(ts: TS, e: ts.Expression): boolean {
  return ts.isBinaryExpression(e) || ts.isPrefixUnaryExpression(e) || ts.isTypeOfExpression(e) || ts.isVoidExpression(e) || ts.isDeleteExpression(e) || ts.isConditionalExpression(e);
}

/** Operands in order; each that is followed by a suspension is frozen. */
export function lowerOperands(lo: Lowering, operands: readonly ts.Expression[]): ts.Expression[] {
  const last = operands.findLastIndex((o) => lo.contains(o));
  return operands.map((o, i) => (i < last ? lo.freeze(lowerExpression(lo, o), o) : lowerExpression(lo, o)));
}

/** Elements of an array literal or arguments: spreads are iterated in their turn, holes stay holes. */
export function lowerList(lo: Lowering, elements: readonly ts.Expression[]): ts.Expression[] {
  const { ts, factory } = lo;
  const last = elements.findLastIndex((o) => lo.contains(o));
  return elements.map((element, i) => {
    if (i > last || ts.isOmittedExpression(element)) return element;
    if (!ts.isSpreadElement(element)) return i < last ? lo.freezeElement(lowerExpression(lo, element), element) : lowerExpression(lo, element);
    const value = lowerExpression(lo, element.expression);
    const copy = i < last ? lo.keep(factory.createArrayLiteralExpression([factory.createSpreadElement(value)]), element) : value;
    return factory.updateSpreadElement(element, copy);
  });
}

function binary(lo: Lowering, e: ts.BinaryExpression): ts.Expression {
  const { ts, factory } = lo;
  const operator = e.operatorToken.kind;
  if (operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment) return lowerAssignment(lo, e);
  if (operator === ts.SyntaxKind.CommaToken) {
    lowerEffect(lo, e.left);
    const value = lowerExpression(lo, e.right);
    return isAnonymousFunction(ts, value) ? detached(lo, value) : value; // `x = (f(), () => {})` names nothing
  }
  if (operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.BarBarToken || operator === ts.SyntaxKind.QuestionQuestionToken) {
    if (!lo.contains(e.right)) return factory.updateBinaryExpression(e, lowerExpression(lo, e.left), e.operatorToken, e.right);
    // [source]   a ?? b()           [lowered]   t = a; if (t === null || t === void 0) { t = b(); } … t …
    const temp = lo.temp('t');
    lo.set(temp, lowerExpression(lo, e.left), e.left);
    const right = lo.collect(() => lo.set(temp, lowerExpression(lo, e.right), e.right));
    lo.emit(shortCircuit(lo, operator, lo.ref(temp), right, e));
    return lo.ref(temp);
  }
  if (ts.isPrivateIdentifier(e.left)) return factory.updateBinaryExpression(e, e.left, e.operatorToken, lowerExpression(lo, e.right));
  const [left, right] = lowerOperands(lo, [e.left, e.right]);
  return factory.updateBinaryExpression(e, left!, e.operatorToken, right!);
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

/** A call, `new` or tagged template whose parts are lowered; the call itself is not made yet. */
export function callExpression(lo: Lowering, e: ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression): ts.Expression {
  const { ts, factory } = lo;
  if (ts.isTaggedTemplateExpression(e)) return taggedTemplate(lo, e);
  const args = e.arguments ?? ([] as readonly ts.Expression[]);
  const argumentsSuspend = args.some((a) => lo.contains(a));
  if (ts.isNewExpression(e)) {
    let callee = lowerExpression(lo, e.expression);
    if (argumentsSuspend) callee = lo.freeze(callee, e.expression, 'ctor');
    return factory.updateNewExpression(e, callee, undefined, lowerList(lo, args));
  }
  const callee = skipOuter(ts, e.expression) as ts.Expression;
  if (isInChain(ts, callee) && (argumentsSuspend || lo.contains(callee))) {
    const { fn, self } = lowerChainCallee(lo, callee); // `(a?.b)(…)`: the parentheses end the chain, not the reference
    return applyMethod(lo, fn, self, lowerList(lo, args), callee, e);
  }
  if (!argumentsSuspend) {
    if (!lo.contains(callee)) return e;
    let lowered = lowerExpression(lo, callee);
    if (isMember(ts, lowered) && !isMember(ts, callee)) lowered = detached(lo, lowered);
    return factory.updateCallExpression(e, lowered, undefined, args);
  }
  if (callee.kind === ts.SyntaxKind.SuperKeyword || callee.kind === ts.SyntaxKind.ImportKeyword) return factory.updateCallExpression(e, callee, undefined, lowerList(lo, args));
  if (!ts.isPropertyAccessExpression(callee) && !ts.isElementAccessExpression(callee)) {
    const fn = lo.freeze(lowerExpression(lo, callee), callee, 'fn');
    return factory.updateCallExpression(e, fn, undefined, lowerList(lo, args));
  }
  // [source]   o.m(a, f())        [lowered]   fn = o.m; t = f() (suspends); Reflect.apply(fn, o, [a, t])
  const { self, fn } = method(lo, callee);
  return applyMethod(lo, fn, self, lowerList(lo, args), callee, e);
}

const isMember = (ts: TS, e: ts.Expression): boolean => ts.isPropertyAccessExpression(e) || ts.isElementAccessExpression(e);

/** What was no member, like `(f(), o.m)`, must not become one, or the call would pass `o`; likewise a function that must not be named. */
function detached(lo: Lowering, value: ts.Expression): ts.Expression {
  const { factory } = lo;
  return factory.createParenthesizedExpression(factory.createComma(factory.createNumericLiteral(0), value));
}

/** The object of a method call and the function it finds there, both evaluated now. */
export function method(lo: Lowering, callee: ts.PropertyAccessExpression | ts.ElementAccessExpression): { self: ts.Expression; fn: ts.Expression } {
  const { ts, factory } = lo;
  const isSuper = callee.expression.kind === ts.SyntaxKind.SuperKeyword;
  if (ts.isPropertyAccessExpression(callee)) {
    const self = isSuper ? callee.expression : lo.freeze(lowerExpression(lo, callee.expression), callee.expression, 'recv');
    const fn = lo.keep(factory.updatePropertyAccessExpression(callee, self, callee.name), callee, 'fn');
    return { self: isSuper ? factory.createThis() : self, fn };
  }
  const key = callee.argumentExpression;
  let self = isSuper ? callee.expression : lowerExpression(lo, callee.expression);
  if (!isSuper) self = lo.freeze(self, callee.expression, 'recv');
  const fn = lo.keep(factory.updateElementAccessExpression(callee, self, lowerExpression(lo, key)), callee, 'fn');
  return { self: isSuper ? factory.createThis() : self, fn };
}

/** `fn` called with `self` as `this`; like a method call it complains of a function that is none after its arguments. */
export function applyMethod(lo: Lowering, fn: ts.Expression, self: ts.Expression, args: ts.Expression[], callee: ts.Expression, origin: ts.Node): ts.Expression {
  const { factory } = lo;
  const frozen = args.map((a) => (lo.ts.isSpreadElement(a) ? factory.createSpreadElement(lo.keep(factory.createArrayLiteralExpression([a]), a)) : lo.freezeElement(a, a)));
  const text = factory.createStringLiteral(calleeText(lo.ts, callee));
  lo.eval(factory.createLogicalOr(factory.createStrictEquality(factory.createTypeOfExpression(fn), factory.createStringLiteral('function')), factory.createCallExpression(lo.helper('notFunction'), undefined, [text])), origin);
  return factory.createCallExpression(lo.helper('apply'), undefined, [fn, self, factory.createArrayLiteralExpression(frozen)]);
}

function deletion(lo: Lowering, e: ts.DeleteExpression): ts.Expression {
  const { ts, factory } = lo;
  const target = skipOuter(ts, e.expression) as ts.Expression;
  if (isInChain(ts, target)) return lowerDeleteChain(lo, e, target);
  // A member target is evaluated as a reference and never read: lowerExpression returns the member itself.
  return factory.updateDeleteExpression(e, lowerExpression(lo, target) as ts.UnaryExpression);
}

/** Each substitution is converted to a string in its turn. */
function template(lo: Lowering, e: ts.TemplateExpression): ts.Expression {
  const { factory } = lo;
  const last = e.templateSpans.findLastIndex((s) => lo.contains(s.expression));
  const spans = e.templateSpans.map((span, i) => {
    let value = lowerExpression(lo, span.expression);
    if (i < last && !(lo.isStable(value) && lo.ts.isLiteralExpression(value))) {
      value = lo.keep(factory.createTemplateExpression(factory.createTemplateHead(''), [factory.createTemplateSpan(value, factory.createTemplateTail(''))]), span);
    }
    return factory.updateTemplateSpan(span, value, span.literal);
  });
  return factory.updateTemplateExpression(e, e.head, spans);
}

/** The strings object stays the one of its site: emission keeps it in a function of its own, shared by both printings. */
function taggedTemplate(lo: Lowering, e: ts.TaggedTemplateExpression): ts.Expression {
  const { ts, factory } = lo;
  const tag = skipOuter(ts, e.tag) as ts.Expression;
  const spans = ts.isTemplateExpression(e.template) ? e.template.templateSpans.map((s) => s.expression) : [];
  if (!spans.some((s) => lo.contains(s))) {
    if (!lo.contains(tag)) return e;
    const lowered = lowerExpression(lo, tag);
    return factory.updateTaggedTemplateExpression(e, isMember(ts, lowered) && !isMember(ts, tag) ? detached(lo, lowered) : lowered, undefined, e.template);
  }
  const strings = factory.createCallExpression(lo.strings(e.template), undefined, []);
  if (ts.isPropertyAccessExpression(tag) || ts.isElementAccessExpression(tag)) {
    const { self, fn } = method(lo, tag);
    return applyMethod(lo, fn, self, [strings, ...lowerOperands(lo, spans)], tag, e);
  }
  const fn = lo.freeze(lowerExpression(lo, tag), tag, 'tag');
  return factory.createCallExpression(fn, undefined, [strings, ...lowerOperands(lo, spans)]);
}

/**
 * [source]    { a: x, [k()]: f(), ...s }
 * [lowered]   t1 = x; t2 = key(k()); t3 = f() (suspends); … { a: t1, [t2]: t3, ...s }
 */
function objectLiteral(lo: Lowering, e: ts.ObjectLiteralExpression): ts.Expression {
  const { ts, factory } = lo;
  const last = e.properties.findLastIndex((p) => lo.contains(p));
  const properties = e.properties.map((p, i): ts.ObjectLiteralElementLike => {
    if (i > last) return p;
    const name = (n: ts.PropertyName, valueSuspends: boolean): ts.PropertyName => {
      if (!ts.isComputedPropertyName(n)) return n;
      let key = lowerExpression(lo, n.expression);
      if (i < last || valueSuspends) key = ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? key : lo.keep(factory.createCallExpression(lo.helper('propertyKey'), undefined, [key]), n, 'key');
      return factory.updateComputedPropertyName(n, key);
    };
    if (ts.isPropertyAssignment(p)) {
      const key = name(p.name, lo.contains(p.initializer));
      const value = lowerExpression(lo, p.initializer);
      if (i === last) return factory.updatePropertyAssignment(p, key, value);
      const isNamed = isAnonymousFunction(ts, value) && !ts.isComputedPropertyName(key) && !ts.isPrivateIdentifier(key);
      return factory.updatePropertyAssignment(p, key, isNamed && ts.isClassExpression(skipOuter(ts, value)) ? lo.keep(named(lo, value, key.text), p.initializer) : lo.freezeElement(value, p.initializer));
    }
    if (ts.isShorthandPropertyAssignment(p)) return i < last && !lo.isStable(p.name) ? factory.createPropertyAssignment(factory.createIdentifier(p.name.text), lo.keep(p.name, p)) : p;
    if (ts.isSpreadAssignment(p)) {
      const value = lowerExpression(lo, p.expression);
      return factory.updateSpreadAssignment(p, i < last ? lo.keep(factory.createObjectLiteralExpression([factory.createSpreadAssignment(value)]), p) : value);
    }
    if (ts.isMethodDeclaration(p)) return factory.updateMethodDeclaration(p, p.modifiers, p.asteriskToken, name(p.name, false), p.questionToken, p.typeParameters, p.parameters, p.type, p.body);
    if (ts.isGetAccessorDeclaration(p)) return factory.updateGetAccessorDeclaration(p, p.modifiers, name(p.name, false), p.parameters, p.type, p.body);
    return factory.updateSetAccessorDeclaration(p, p.modifiers, name(p.name, false), p.parameters, p.body);
  });
  return factory.updateObjectLiteralExpression(e, properties);
}
