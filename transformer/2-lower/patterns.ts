/**
 * Patterns that cannot stay patterns: a default, key or target in them suspends, or they bind a variable that lives in a
 * Cell. They are spelled out in the language's order: iterators are stepped exactly as far as needed and closed on
 * error; an assignment's target reference is evaluated before its value is read.
 */
import type * as ts from 'typescript';
import type { Binding } from '../1-analyze/scopes';
import { movedFinally } from './completion';
import { lowerDefault, reference } from './references';
import type { Init, Stmt, Try } from './ir';
import type { Lowering } from './lowering';
import { copied } from './operands';
import { keyOf, skipOuter } from '../ts';

export interface PatternUse {
  /** The pattern declares its names (already introduced by a `let`), or assigns to existing targets. */
  readonly declares: Init;
}

type Pattern = ts.BindingPattern | ts.ArrayLiteralExpression | ts.ObjectLiteralExpression;

/** Spells out `pattern = value`. `value` must be stable. */
export function destructure(lo: Lowering, pattern: Pattern, value: ts.Expression, source: ts.Node, use: PatternUse): void {
  const { ts } = lo;
  if (ts.isObjectBindingPattern(pattern) || ts.isObjectLiteralExpression(pattern)) destructureObject(lo, pattern, value, source, use);
  else destructureArray(lo, pattern, value, use);
}

/** One element: its target, its default. */
interface Element {
  readonly target: ts.BindingName | ts.Expression;
  readonly initializer: ts.Expression | undefined;
  readonly origin: ts.Node;
}

function elementOf(lo: Lowering, node: ts.Expression | ts.BindingElement): Element {
  const { ts } = lo;
  if (ts.isBindingElement(node)) return { target: node.name, initializer: node.initializer, origin: node };
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) return { target: node.left, initializer: node.right, origin: node };
  return { target: node, initializer: undefined, origin: node };
}

/** Binds one element to `read()`, which is evaluated after the target's reference. */
function bind(lo: Lowering, element: Element, read: () => ts.Expression, use: PatternUse): void {
  const { ts, factory } = lo;
  const target = skipOuter(ts, element.target as ts.Expression) as ts.BindingName | ts.Expression;
  const isPattern = ts.isObjectBindingPattern(target) || ts.isArrayBindingPattern(target) || ts.isObjectLiteralExpression(target) || ts.isArrayLiteralExpression(target);
  const place = isPattern || ts.isIdentifier(target) ? undefined : reference(lo, target as ts.Expression);
  const value = lo.temp('t');
  lo.set(value, read(), element.origin);
  if (element.initializer) {
    const { initializer } = element;
    const fallback = lo.collect(() => lo.set(value, lowerDefault(lo, initializer, element.target), initializer));
    lo.emit({ kind: 'if', test: factory.createStrictEquality(lo.ref(value), factory.createVoidZero()), then: fallback, else: [], origin: element.origin });
  }
  if (isPattern) destructure(lo, target as Pattern, lo.ref(value), element.origin, use);
  else if (place) lo.eval(place.write(lo.ref(value)), element.origin);
  else if (use.declares !== undefined) lo.set(lo.bindingOf(target)!, lo.ref(value), element.origin);
  else lo.eval(factory.createAssignment(target as ts.Expression, lo.ref(value)), element.origin);
}

/**
 * [source]    const { a, [k()]: b = f(), ...rest } = value
 * [lowered]   coercible(value); a = value.a; key = propertyKey(k()); t = value[key]; if (t === void 0) { t = f() } b = t;
 *             rest = rest(value, ["a", key])
 */
function destructureObject(lo: Lowering, pattern: ts.ObjectBindingPattern | ts.ObjectLiteralExpression, value: ts.Expression, source: ts.Node, use: PatternUse): void {
  const { ts, factory } = lo;
  const again = () => lo.again(value);
  const parts: readonly ts.Node[] = ts.isObjectBindingPattern(pattern) ? pattern.elements : pattern.properties;
  const firstKey = parts.length === 0 ? undefined : propertyNameOf(lo, parts[0]!);
  const firstName = firstKey && !ts.isComputedPropertyName(firstKey) ? [factory.createStringLiteral(keyOf(ts, firstKey)!)] : [];
  const text = ts.isIdentifier(source) ? factory.createStringLiteral(source.text) : factory.createStringLiteral('');
  const check = () => lo.eval(factory.createCallExpression(lo.helper('coercible'), undefined, [again(), text, ...firstName]), pattern);
  // V8 finds out when it reads the first property, after the reference of that property's target is evaluated.
  let unchecked = firstName.length > 0;
  if (!unchecked) check();
  const checkFirst = () => {
    if (unchecked) check();
    unchecked = false;
  };

  const keys: (() => ts.Expression)[] = [];
  for (const part of parts) {
    const isRest = (ts.isBindingElement(part) && part.dotDotDotToken !== undefined) || ts.isSpreadAssignment(part);
    if (isRest) {
      const target = ts.isBindingElement(part) ? part.name : part.expression;
      const names = () => factory.createArrayLiteralExpression(keys.map((k) => k()));
      const read = () => (lo.green.suspends.has(part) ? copied(lo, again(), part, names()) : factory.createCallExpression(lo.helper('rest'), undefined, [again(), names()]));
      bind(lo, { target, initializer: undefined, origin: part }, read, use);
      continue;
    }
    const name = propertyNameOf(lo, part)!;
    let read: () => ts.Expression;
    if (ts.isComputedPropertyName(name)) {
      const key = lo.keep(factory.createCallExpression(lo.helper('propertyKey'), undefined, [lo.expression(name.expression)]), name, 'key');
      keys.push(() => lo.again(key));
      read = () => factory.createElementAccessExpression(again(), lo.again(key));
    } else {
      keys.push(() => factory.createStringLiteral(keyOf(ts, name)!));
      read = () =>
        ts.isIdentifier(name) ? factory.createPropertyAccessExpression(again(), factory.createIdentifier(name.text)) : factory.createElementAccessExpression(again(), name);
    }
    bind(
      lo,
      propertyElement(lo, part),
      () => {
        checkFirst();
        return lo.read(part, read());
      },
      use,
    );
  }
}

function propertyNameOf(lo: Lowering, part: ts.Node): Exclude<ts.PropertyName, ts.PrivateIdentifier> | undefined {
  const { ts } = lo;
  if (ts.isBindingElement(part)) return part.dotDotDotToken ? undefined : ((part.propertyName ?? part.name) as ts.Identifier);
  if (ts.isPropertyAssignment(part) || ts.isShorthandPropertyAssignment(part)) return part.name as ts.Identifier;
  return undefined;
}

function propertyElement(lo: Lowering, part: ts.Node): Element {
  const { ts } = lo;
  if (ts.isBindingElement(part)) return elementOf(lo, part);
  if (ts.isShorthandPropertyAssignment(part)) return { target: part.name, initializer: part.objectAssignmentInitializer, origin: part };
  return elementOf(lo, (part as ts.PropertyAssignment).initializer);
}

/**
 * [source]    const [a, , b = f(), ...rest] = value
 * [lowered]   it = iterate(value);
 *             try { a = it.take(); it.skip(); t = it.take(); if (t === void 0) { t = f() } b = t; rest = it.rest(); it.close(); }
 *             finally { it.open && it.quit(); }
 *             in generators: … } catch (e) { throw it.fail(e); } finally { it.close(); }
 *             where the iterator's methods may suspend:
 *             it = opened(value) (suspends); { r = it.start() (suspends); a = it.taken(r); … rest = remaining(it) (suspends) } finally as of a for-of (loops.ts)
 */
function destructureArray(lo: Lowering, pattern: ts.ArrayBindingPattern | ts.ArrayLiteralExpression, value: ts.Expression, use: PatternUse): void {
  const { ts, factory } = lo;
  const suspends = lo.green.suspends.has(pattern);
  const it = openIterator(lo, value, pattern, suspends);
  const call = onIterator(lo, it);
  const suspending = (value: ts.Expression, origin: ts.Node): ts.Expression => {
    const result = lo.temp('r');
    lo.suspend(value, result, origin);
    return lo.ref(result);
  };
  const steps = () => {
    for (const e of pattern.elements) {
      if (ts.isOmittedExpression(e)) lo.eval(suspends ? call('finish', suspending(call('start'), e), factory.createFalse()) : call('skip'), e);
      else if (ts.isBindingElement(e) ? e.dotDotDotToken : ts.isSpreadElement(e)) {
        const target = ts.isBindingElement(e) ? e.name : (e as ts.SpreadElement).expression;
        const read = () => (suspends ? suspending(factory.createCallExpression(lo.helper('remaining'), undefined, [lo.ref(it)]), e) : call('rest'));
        bind(lo, { target, initializer: undefined, origin: e }, read, use);
      } else bind(lo, elementOf(lo, e as ts.BindingElement | ts.Expression), () => (suspends ? call('taken', suspending(call('start'), e)) : call('take')), use);
    }
  };
  if (suspends) closingWhatSuspends(lo, it, pattern, pattern, steps);
  else {
    lo.emit(
      lo.isGenerator
        ? { kind: 'try', origin: pattern, block: lo.collect(steps), ...closing(lo, it, pattern, true) }
        : { kind: 'try', origin: pattern, block: [...lo.collect(steps), closes(lo, it, pattern)], ...quitting(lo, it, pattern) },
    );
  }
}

/**
 * A pattern whose elements are mere new names, which nobody can see when a later step throws: it takes its values before
 * it binds the first, and stays a pattern.
 *
 * [source]    const [a, , b = 1] = value       where the iterator's methods may suspend
 * [lowered]   t = taken(value, 3, 0b010) (suspends); const [a, , b = 1] = t
 */
export function takesFirst(lo: Lowering, pattern: ts.BindingName): pattern is ts.ArrayBindingPattern {
  const { ts } = lo;
  if (!ts.isArrayBindingPattern(pattern) || !lo.green.suspends.has(pattern) || pattern.elements.length > 31) return false;
  return pattern.elements.every((e) => {
    if (ts.isOmittedExpression(e)) return true;
    const b = ts.isIdentifier(e.name) ? lo.bindingOf(e.name)! : undefined;
    return b !== undefined && !b.cell && (e.initializer === undefined || lo.isStable(e.initializer));
  });
}

/** What stands in place of `value` in such a pattern. */
export function takeFirst(lo: Lowering, pattern: ts.ArrayBindingPattern, value: ts.Expression): ts.Expression {
  const { ts, factory } = lo;
  const { elements } = pattern;
  const holes = elements.reduce((mask, e, i) => (ts.isOmittedExpression(e) ? mask | (1 << i) : mask), 0);
  const hasRest = elements.some((e) => !ts.isOmittedExpression(e) && e.dotDotDotToken !== undefined);
  const args = [value];
  if (!hasRest) args.push(factory.createNumericLiteral(elements.length));
  if (holes !== 0) args.push(factory.createNumericLiteral(holes));
  const temp = lo.temp('t');
  lo.suspend(factory.createCallExpression(lo.helper(hasRest ? 'spread' : 'taken'), undefined, args), temp, pattern);
  return lo.ref(temp);
}

/** The iterator of a loop or pattern, in a temporary. */
export function openIterator(lo: Lowering, value: ts.Expression, origin: ts.Node, suspends: boolean): Binding {
  const it = lo.temp('it');
  const call = lo.factory.createCallExpression(lo.helper(suspends ? 'opened' : 'iterate'), undefined, [value]);
  if (suspends) lo.suspend(call, it, origin);
  else lo.set(it, call, origin);
  return it;
}

/** Calls a method of the iterator of a loop or pattern. */
export const onIterator = (lo: Lowering, it: Binding) => (method: string, ...args: ts.Expression[]): ts.CallExpression =>
  lo.factory.createCallExpression(lo.factory.createPropertyAccessExpression(lo.ref(it), method), undefined, args);

/** Handler and finalizer that close an iterator: on an error, and where control leaves early. */
export function closing(lo: Lowering, it: Binding, origin: ts.Node, leaves: boolean): Pick<Try, 'handler' | 'finalizer'> {
  const error = lo.temp('e');
  const call = onIterator(lo, it);
  return {
    handler: { param: error, body: [{ kind: 'throw', value: call('fail', lo.ref(error)), origin }] },
    finalizer: leaves ? [{ kind: 'eval', value: call('close'), origin }] : undefined,
  };
}

/** The iterator is closed where it is left behind, and its errors count. */
export function closes(lo: Lowering, it: Binding, origin: ts.Node): Stmt {
  return { kind: 'eval', value: onIterator(lo, it)('close'), origin };
}

/**
 * A finalizer that closes what only an error can have left open. As `closing` without `leaves`, but the error is not
 * caught: V8 takes a quarter of a microsecond to throw it again. It looks first, as a call for nothing costs a short loop a
 * fifth of its time. Not in generators, whose `return()` is a throw too.
 */
export function quitting(lo: Lowering, it: Binding, origin: ts.Node): Pick<Try, 'handler' | 'finalizer' | 'runsParked'> {
  const isOpen = lo.factory.createPropertyAccessExpression(lo.ref(it), 'open');
  return { handler: undefined, finalizer: [{ kind: 'eval', value: lo.factory.createLogicalAnd(isOpen, onIterator(lo, it)('quit')), origin }], runsParked: true };
}

/** As `closing`, around an iterator whose `return()` may suspend: told on an error, its own errors are dropped; else they count. */
export function closingWhatSuspends(lo: Lowering, it: Binding, node: ts.Node, origin: ts.Node, body: () => void): void {
  const { factory } = lo;
  const call = onIterator(lo, it);
  movedFinally(lo, node, body, (threw, thrown) => {
    const quiet = lo.collect(() => lo.emit({ kind: 'try', block: lo.protect(() => lo.collect(() => lo.suspend(call('leave'), undefined, origin))), handler: { param: undefined, body: [] }, finalizer: undefined, origin }));
    const told = lo.collect(() => {
      const result = lo.temp('r');
      lo.suspend(call('leave'), result, origin);
      lo.eval(call('left', lo.ref(result)), origin);
    });
    // A generator's `return()` is no error.
    const failed = lo.isGenerator ? factory.createLogicalAnd(threw(), factory.createLogicalNot(factory.createCallExpression(lo.helper('isReturning'), undefined, [thrown()]))) : threw();
    lo.emit({ kind: 'if', test: failed, then: quiet, else: told, origin });
  });
}
