/**
 * JSX with a suspension inside. Where elements become calls of a factory that the file names (`"jsx": "react"`), this is done
 * here already, and the call is lowered as any other: the factory is found first, then the tag, the attributes and the
 * children are evaluated.
 *
 * [source]    <Tag a={x} {...s}>text{f()}<b/></Tag>
 * [lowered]   as React.createElement(Tag, { a: x, ...s }, "text", f(), <b/>)
 *
 * The functions of the automatic runtime are imported by TypeScript, which names them; and what `preserve` leaves is another
 * tool's matter. There the element stays JSX around its parts.
 *
 * [lowered]   tag = Tag; a = x; s = { ...s }; t = f() (suspends); <tag a={a} {...s}>text{t}<b/></tag>
 *
 * With the automatic runtime a `key` is an argument behind the children.
 */
import type * as ts from 'typescript';
import { type JsxParts, jsxText, keyArgument } from '../1-analyze/jsx';
import { jsxName } from '../1-analyze/naming';
import { lowerObjectLiteral } from './literals';
import type { Lowering } from './lowering';
import { copied } from './operands';
import { type TS, isIntrinsic, skipOuter } from '../ts';

type Element = ts.JsxElement | ts.JsxSelfClosingElement | ts.JsxFragment;

export function lowerJsx(lo: Lowering, e: Element): ts.Expression {
  const { ts, factory, green } = lo;
  if (green.jsx.kind === 'calls') return lo.expression(asCall(lo, e, green.jsx));
  if (ts.isJsxFragment(e)) return factory.updateJsxFragment(e, e.openingFragment, children(lo, e.children, false), e.closingFragment);
  const opening = ts.isJsxElement(e) ? e.openingElement : e;
  const body = ts.isJsxElement(e) ? e.children : [];
  const tag = tagName(lo, opening.tagName);
  const all = opening.attributes.properties;
  const key = green.jsx.kind === 'automatic' ? keyArgument(ts, all) : undefined;
  const others = all.filter((a) => a !== key);
  const values = lowerAttributes(lo, others, lo.contains(key) || body.some((c) => lo.contains(c)));
  const list = children(lo, body, lo.contains(key));
  if (key) values.splice(all.indexOf(key), 0, ...lowerAttributes(lo, [key], false));
  const attributes = factory.updateJsxAttributes(opening.attributes, values);
  if (!ts.isJsxElement(e)) return factory.updateJsxSelfClosingElement(e, tag, undefined, attributes);
  const again = tag === opening.tagName ? e.closingElement.tagName : (lo.again(tag as ts.Identifier) as ts.JsxTagNameExpression);
  return factory.updateJsxElement(e, factory.updateJsxOpeningElement(e.openingElement, tag, undefined, attributes), list, factory.updateJsxClosingElement(e.closingElement, again));
}

/** The call that TypeScript would make of the element; elements in it stay as they are. */
function asCall(lo: Lowering, e: Element, { factory: name, fragment }: JsxParts): ts.Expression {
  const { ts, factory } = lo;
  const made = <T extends ts.Node>(node: T, ...parts: readonly (ts.Node | undefined)[]): T => {
    if (parts.some((p) => lo.contains(p))) lo.made.add(node);
    return ts.setTextRange(node, e);
  };
  const reference = ([root, ...members]: readonly string[]) => members.reduce<ts.Expression>((object, m) => factory.createPropertyAccessExpression(object, m), lo.mention(root!, e));
  const opening = ts.isJsxElement(e) ? e.openingElement : ts.isJsxSelfClosingElement(e) ? e : undefined;
  const properties = (opening?.attributes.properties ?? []).flatMap((a): readonly ts.ObjectLiteralElementLike[] => {
    if (!ts.isJsxSpreadAttribute(a)) {
      const value = a.initializer === undefined ? factory.createTrue() : ts.isStringLiteral(a.initializer) ? factory.createStringLiteral(attributeText(ts, a.initializer)) : ts.isJsxExpression(a.initializer) ? a.initializer.expression ?? factory.createTrue() : a.initializer;
      return [made(factory.createPropertyAssignment(attributeName(lo, a.name), value), value)];
    }
    const { expression } = a;
    if (ts.isObjectLiteralExpression(expression) && !expression.properties.some((p) => p.name && !ts.isComputedPropertyName(p.name) && p.name.text === '__proto__')) return expression.properties;
    return [ts.setOriginalNode(made(factory.createSpreadAssignment(expression), a), a)];
  });
  const content = ts.isJsxSelfClosingElement(e) ? [] : e.children.flatMap((c): readonly ts.Expression[] => {
    if (ts.isJsxText(c)) return [jsxText(ts, c.text)].flatMap((text) => (text === undefined ? [] : factory.createStringLiteral(text)));
    if (!ts.isJsxExpression(c)) return [c];
    if (!c.expression) return [];
    return [c.dotDotDotToken ? made(factory.createSpreadElement(c.expression), c.expression) : c.expression];
  });
  const tag = opening === undefined ? reference(fragment) : tagValue(lo, opening.tagName);
  const props = properties.length > 0 ? made(factory.createObjectLiteralExpression(properties), ...properties) : factory.createNull();
  return made(factory.createCallExpression(reference(name), undefined, [tag, props, ...content]), props, ...content);
}

function tagValue(lo: Lowering, tag: ts.JsxTagNameExpression): ts.Expression {
  const { ts, factory } = lo;
  if (ts.isJsxNamespacedName(tag)) return factory.createStringLiteral(jsxName(ts, tag));
  return ts.isIdentifier(tag) && isIntrinsic(tag.text) ? factory.createStringLiteral(tag.text) : (tag as ts.Expression);
}

function attributeName({ ts, factory }: Lowering, name: ts.JsxAttributeName): ts.PropertyName {
  const key = jsxName(ts, name);
  return /^[A-Z_]\w*$/i.test(key) ? factory.createIdentifier(key) : factory.createStringLiteral(key);
}

const attributeText = (ts: TS, { text }: ts.StringLiteral): string => (text.includes('&') ? jsxText(ts, text.replace(/[{}<>]|\s/g, (c) => `&#${c.charCodeAt(0)};`))! : text);

/** The name of an element of the page stays; a component is read now. */
function tagName(lo: Lowering, tag: ts.JsxTagNameExpression): ts.JsxTagNameExpression {
  const { ts } = lo;
  if (ts.isJsxNamespacedName(tag) || (ts.isIdentifier(tag) && isIntrinsic(tag.text)) || tag.kind === ts.SyntaxKind.ThisKeyword) return tag;
  return lo.freeze(tag as ts.Expression, tag, 'Tag') as ts.JsxTagNameExpression;
}

function lowerAttributes(lo: Lowering, list: readonly ts.JsxAttributeLike[], isFollowed: boolean): ts.JsxAttributeLike[] {
  const { ts, factory } = lo;
  const last = isFollowed ? list.length : list.findLastIndex((a) => lo.contains(a));
  return list.map((a, i) => {
    if (i > last) return a;
    if (ts.isJsxSpreadAttribute(a)) {
      // The parts of a literal that is spread are attributes themselves.
      if (ts.isObjectLiteralExpression(a.expression)) return factory.updateJsxSpreadAttribute(a, lowerObjectLiteral(lo, a.expression, i < last));
      const value = lo.expression(a.expression);
      if (lo.green.suspends.has(a)) return factory.updateJsxSpreadAttribute(a, copied(lo, value, a));
      return factory.updateJsxSpreadAttribute(a, i < last ? lo.keep(factory.createObjectLiteralExpression([factory.createSpreadAssignment(value)]), a) : value);
    }
    const { initializer } = a;
    if (initializer === undefined || ts.isStringLiteral(initializer)) return a;
    const value = ts.isJsxExpression(initializer) ? initializer.expression : initializer;
    if (value === undefined) return a;
    return factory.updateJsxAttribute(a, a.name, braces(lo, operand(lo, value, i < last)));
  });
}

function children(lo: Lowering, list: readonly ts.JsxChild[], isFollowed: boolean): ts.JsxChild[] {
  const { ts, factory } = lo;
  const last = isFollowed ? list.length : list.findLastIndex((c) => lo.contains(c));
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
