/**
 * JSX with a suspension inside: tag, attributes and children are evaluated from left to right, and the element stays JSX
 * around them, for whatever the `jsx` option makes of it.
 *
 * [source]    <Tag a={x} {...s}>text{f()}<b/></Tag>
 * [lowered]   tag = Tag; a = x; s = { ...s }; t = f() (suspends); <tag a={a} {...s}>text{t}<b/></tag>
 */
import type * as ts from 'typescript';
import type { Lowering } from './lowering';
import { skipOuter } from '../ts';

export function lowerJsx(lo: Lowering, e: ts.JsxElement | ts.JsxSelfClosingElement | ts.JsxFragment): ts.Expression {
  const { ts, factory } = lo;
  if (ts.isJsxFragment(e)) return factory.updateJsxFragment(e, e.openingFragment, children(lo, e.children), e.closingFragment);
  const opening = ts.isJsxElement(e) ? e.openingElement : e;
  const bodySuspends = ts.isJsxElement(e) && e.children.some((c) => lo.contains(c));
  const tag = tagName(lo, opening.tagName);
  const attributes = factory.updateJsxAttributes(opening.attributes, lowerAttributes(lo, opening.attributes.properties, bodySuspends));
  if (!ts.isJsxElement(e)) return factory.updateJsxSelfClosingElement(e, tag, undefined, attributes);
  const list = children(lo, e.children);
  const again = tag === opening.tagName ? e.closingElement.tagName : (lo.again(tag as ts.Identifier) as ts.JsxTagNameExpression);
  return factory.updateJsxElement(e, factory.updateJsxOpeningElement(e.openingElement, tag, undefined, attributes), list, factory.updateJsxClosingElement(e.closingElement, again));
}

/** The name of an element of the page stays; a component is read now. */
function tagName(lo: Lowering, tag: ts.JsxTagNameExpression): ts.JsxTagNameExpression {
  const { ts } = lo;
  if (ts.isJsxNamespacedName(tag) || (ts.isIdentifier(tag) && isIntrinsic(tag.text)) || tag.kind === ts.SyntaxKind.ThisKeyword) return tag;
  return lo.freeze(tag as ts.Expression, tag, 'Tag') as ts.JsxTagNameExpression;
}

const isIntrinsic = (name: string): boolean => /^[a-z]/.test(name) || name.includes('-');

function lowerAttributes(lo: Lowering, list: readonly ts.JsxAttributeLike[], bodySuspends: boolean): ts.JsxAttributeLike[] {
  const { ts, factory } = lo;
  const last = bodySuspends ? list.length : list.findLastIndex((a) => lo.contains(a));
  return list.map((a, i) => {
    if (i > last) return a;
    if (ts.isJsxSpreadAttribute(a)) {
      const value = lo.expression(a.expression);
      return factory.updateJsxSpreadAttribute(a, i < last ? lo.keep(factory.createObjectLiteralExpression([factory.createSpreadAssignment(value)]), a) : value);
    }
    const { initializer } = a;
    if (initializer === undefined || ts.isStringLiteral(initializer)) return a;
    const value = ts.isJsxExpression(initializer) ? initializer.expression : initializer;
    if (value === undefined) return a;
    return factory.updateJsxAttribute(a, a.name, braces(lo, operand(lo, value, i < last)));
  });
}

function children(lo: Lowering, list: readonly ts.JsxChild[]): ts.JsxChild[] {
  const { ts, factory } = lo;
  const last = list.findLastIndex((c) => lo.contains(c));
  return list.map((child, i) => {
    if (i > last || ts.isJsxText(child)) return child;
    if (!ts.isJsxExpression(child)) return i < last || lo.contains(child) ? braces(lo, operand(lo, child, i < last)) : child;
    if (!child.expression) return child;
    if (!child.dotDotDotToken) return factory.updateJsxExpression(child, operand(lo, child.expression, i < last));
    const value = lo.expression(child.expression);
    return factory.updateJsxExpression(child, i < last ? lo.keep(factory.createArrayLiteralExpression([factory.createSpreadElement(value)]), child) : value);
  });
}

function operand(lo: Lowering, e: ts.Expression, isFollowed: boolean): ts.Expression {
  const value = lo.expression(skipOuter(lo.ts, e));
  return isFollowed ? lo.freezeElement(value, e) : value;
}

const braces = (lo: Lowering, e: ts.Expression): ts.JsxExpression => lo.factory.createJsxExpression(undefined, e);
