/**
 * Template and object literals with a suspension inside.
 */
import type * as ts from 'typescript';
import type { Lowering } from './lowering';
import { isAnonymousFunction, named } from './naming';
import { copied, keeperOf } from './operands';
import { keyOf, skipOuter, writtenOut } from '../ts';

/** Each substitution is converted to a string in its turn. */
export function lowerTemplate(lo: Lowering, e: ts.TemplateExpression): ts.Expression {
  const { factory } = lo;
  const last = e.templateSpans.findLastIndex((s) => lo.contains(s.expression));
  const keeper = last > 0 ? keeperOf(lo, last, e) : lo;
  const spans = e.templateSpans.map((span, i) => {
    let value = lo.expression(span.expression);
    if (i < last && !(lo.isStable(value) && lo.ts.isLiteralExpression(value))) {
      value = keeper.keep(factory.createTemplateExpression(factory.createTemplateHead(''), [factory.createTemplateSpan(value, factory.createTemplateTail(''))]), span);
    }
    return factory.updateTemplateSpan(span, value, span.literal);
  });
  return factory.updateTemplateExpression(e, e.head, spans);
}

/** `value` with the name that a property of this name gives it; a computed one is known by now. */
function namedByKey(lo: Lowering, value: ts.Expression, key: ts.PropertyName): ts.Expression {
  return named(lo, value, lo.ts.isComputedPropertyName(key) ? () => lo.again(key.expression) : keyOf(lo.ts, key)!);
}

/**
 * [source]    { a: x, [k()]: f(), ...s }
 * [lowered]   t1 = x; t2 = key(k()); t3 = f() (suspends); … { a: t1, [t2]: t3, ...s }
 *
 * `isFollowed`: the literal is made later, with the values of now.
 */
export function lowerObjectLiteral(lo: Lowering, e: ts.ObjectLiteralExpression, isFollowed = false): ts.ObjectLiteralExpression {
  const { ts, factory } = lo;
  const last = isFollowed ? e.properties.length : e.properties.findLastIndex((p) => lo.contains(p));
  const keeper = last > 0 ? keeperOf(lo, 2 * last, e) : lo; // keys and values
  const properties = e.properties.map((p, i): ts.ObjectLiteralElementLike => {
    if (i > last) return p;
    const name = (n: ts.PropertyName, valueSuspends: boolean): ts.PropertyName => {
      if (!ts.isComputedPropertyName(n)) return n;
      let key = lo.expression(n.expression);
      if (i < last || valueSuspends) key = ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? key : keeper.keep(factory.createCallExpression(lo.helper('propertyKey'), undefined, [key]), n, 'key');
      return factory.updateComputedPropertyName(n, key);
    };
    if (ts.isPropertyAssignment(p)) {
      const key = name(p.name, lo.contains(p.initializer));
      const value = lo.expression(p.initializer);
      if (i === last) return factory.updatePropertyAssignment(p, key, value);
      const isNamed = isAnonymousFunction(ts, value) && ts.isClassExpression(skipOuter(ts, value));
      return factory.updatePropertyAssignment(p, key, isNamed ? keeper.keep(namedByKey(lo, value, key), p.initializer) : lo.freezeElement(value, p.initializer, keeper));
    }
    if (ts.isShorthandPropertyAssignment(p)) return i < last && !lo.isStable(p.name) ? factory.createPropertyAssignment(writtenOut(factory, p.name.text), keeper.keep(p.name, p)) : p;
    if (ts.isSpreadAssignment(p)) {
      const value = lo.expression(p.expression);
      if (lo.green.suspends.has(ts.getOriginalNode(p))) return factory.updateSpreadAssignment(p, copied(lo, value, p));
      return factory.updateSpreadAssignment(p, i < last ? keeper.keep(factory.createObjectLiteralExpression([factory.createSpreadAssignment(value)]), p) : value);
    }
    if (ts.isMethodDeclaration(p)) return factory.updateMethodDeclaration(p, p.modifiers, p.asteriskToken, name(p.name, false), p.questionToken, p.typeParameters, p.parameters, p.type, p.body);
    if (ts.isGetAccessorDeclaration(p)) return factory.updateGetAccessorDeclaration(p, p.modifiers, name(p.name, false), p.parameters, p.type, p.body);
    return factory.updateSetAccessorDeclaration(p, p.modifiers, name(p.name, false), p.parameters, p.body);
  });
  return factory.updateObjectLiteralExpression(e, properties);
}

