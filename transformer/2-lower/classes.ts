/**
 * Classes whose definition blocks: in what they extend, in names of members, in static fields and blocks. Heritage and
 * names are evaluated before; static elements from the first one that blocks on become private static functions that are
 * called when the class is there, before anybody else can have it.
 *
 * [source]    class C extends f() { [g()]() {} static x = h(); static { A } }
 * [lowered]   t = f() (suspends); t2 = propertyKey(g() (suspends));
 *             c = class C extends t { [t2]() {} static { late = [this.#x$1.bind(this), this.#block$1.bind(this)]; } … };
 *             t3 = late[0]() (suspends); define(c, "x", t3); late[1]() (suspends); C = c
 */
import type * as ts from 'typescript';
import { decoratorsOf, heritageOf, lateStatics } from '../1-analyze/classes';
import { nameFromPlace } from '../1-analyze/naming';
import { isInChain } from './chains';
import { isAssigned } from './construct';
import { asExpression } from './declarations';
import type { Lowering } from './lowering';
import { named } from './naming';
import { isMember } from './operands';
import { keyOf, skipOuter } from '../ts';

export function lowerClassDeclaration(lo: Lowering, node: ts.ClassDeclaration): void {
  const binding = lo.bindingOf(node.name!)!;
  lo.set(binding, lowerClass(lo, asExpression(lo, node) as ts.ClassExpression, node), node, binding.tdz ? undefined : 'let');
}

/** A class declaration of a module, as an expression. */
export function lowerTopClass(lo: Lowering, node: ts.ClassDeclaration): ts.Expression {
  const { ts, factory } = lo;
  const e = factory.createClassExpression(node.modifiers?.filter(ts.isDecorator), node.name, undefined, node.heritageClauses, node.members);
  return lowerClass(lo, ts.setTextRange(ts.setOriginalNode(e, node), node), node);
}

/** `node` is the class as an expression, `source` what it is in the source. */
export function lowerClass(lo: Lowering, node: ts.ClassExpression, source: ts.ClassLikeDeclaration): ts.Expression {
  const { ts, factory } = lo;
  const lastKey = source.members.findLastIndex((m) => (m.name && ts.isComputedPropertyName(m.name) && lo.contains(m.name)) || decoratorsOf(ts, m).some((d) => lo.contains(d)));
  const late = lateStatics(ts, source, (m) => lo.green.functions.has(m));
  // TypeScript evaluates decorators before the class is made only if a computed name follows.
  const lastName = source.members.findLastIndex((m) => m.name && ts.isComputedPropertyName(m.name));
  const firstBehind = lo.green.fields.legacyDecorators ? -1 : source.members.findIndex((m, i) => i > lastName && decoratorsOf(ts, m).length > 0);
  const { heritageClauses } = node;
  let clauses = heritageClauses;
  let parent: ts.Expression | undefined;
  // The class's own decorators come first, those of a member before its name.
  const decorated = (m: ts.Node, modifiers: readonly ts.ModifierLike[] | undefined) =>
    modifiers?.map((d) => (ts.isDecorator(d) ? factory.updateDecorator(d, lo.keep(decorator(lo, d.expression), m, 'decorator')) : d));
  const modifiers = decoratorsOf(ts, source).some((d) => lo.contains(d)) || lastKey >= 0 ? decorated(source, node.modifiers) : node.modifiers;
  const heritage = heritageOf(ts, source);
  if (heritage && (lo.contains(heritage) || lastKey >= 0)) {
    parent = lo.expression(heritage);
    if (lastKey >= 0) parent = lo.freeze(parent, heritage, 'base'); // V8 looks at it after the names
    clauses = factory.createNodeArray([factory.createHeritageClause(ts.SyntaxKind.ExtendsKeyword, [factory.createExpressionWithTypeArguments(parent, undefined)])]);
  }
  const keys = new Map<ts.Node, ts.Expression>();
  let members: ts.ClassElement[] = source.members.map((m, i) => {
    const { name } = m;
    if (parent && i === firstBehind && i <= lastKey) lo.eval(factory.createCallExpression(lo.helper('heritable'), undefined, [lo.again(parent)]), heritage!);
    if (i <= lastKey && decoratorsOf(ts, m).length > 0) m = withModifiers(lo, m, decorated(m, (m as ts.MethodDeclaration).modifiers)!);
    if (!name || !ts.isComputedPropertyName(name) || (i > lastKey && !late.includes(m as ts.PropertyDeclaration))) return m;
    const value = lo.expression(name.expression);
    const key = ts.isStringLiteralLike(value) || ts.isNumericLiteral(value) ? value : lo.keep(factory.createCallExpression(lo.helper('propertyKey'), undefined, [value]), name, 'key');
    keys.set(m, key);
    return withName(lo, m, factory.updateComputedPropertyName(name, key));
  });
  const update = () => factory.updateClassExpression(node, modifiers, node.name, undefined, clauses, members);
  if (late.length === 0) return update();
  const steps = lo.temp('late');
  lo.set(steps, factory.createVoidZero(), source);
  const self = () => factory.createThis();
  const stamps = new Map<ts.Node, number>();
  const stepOf = (m: (typeof late)[number]) => {
    if (ts.isPropertyDeclaration(m) && !m.initializer) return factory.createArrowFunction(undefined, undefined, [], undefined, undefined, factory.createVoidZero());
    // Bound, and not called by an arrow function, which stacks would show.
    const initialiser = factory.createPropertyAccessExpression(self(), lo.file.initialiser(m));
    return factory.createCallExpression(factory.createPropertyAccessExpression(initialiser, 'bind'), undefined, [self()]);
  };
  const thunks: ts.Expression[] = late.map(stepOf);
  for (const m of late) {
    if (!ts.isPropertyDeclaration(m) || !ts.isPrivateIdentifier(m.name)) continue;
    const v = factory.createIdentifier('v');
    stamps.set(m, thunks.push(factory.createArrowFunction(undefined, undefined, [factory.createParameterDeclaration(undefined, undefined, v)], undefined, undefined, factory.createNewExpression(lo.file.stamp(m), undefined, [self(), v]))) - 1);
  }
  const give = factory.createAssignment(lo.ref(steps), factory.createArrayLiteralExpression(thunks));
  members = [...members, factory.createClassStaticBlockDeclaration(factory.createBlock([factory.createExpressionStatement(give)]))];
  const name = source.name ? undefined : nameFromPlace(ts, source, lo.green.fields);
  const C = lo.keep(typeof name === 'string' ? named(lo, update(), name) : update(), source, 'C');
  late.forEach((m, i) => {
    const call = factory.createCallExpression(factory.createElementAccessExpression(lo.ref(steps), i), undefined, []);
    if (ts.isClassStaticBlockDeclaration(m)) return lo.suspend(call, undefined, m);
    if (!m.initializer && isAssigned(lo, m)) return;
    const value = lo.temp('t');
    if (m.initializer) lo.suspend(call, value, m.initializer);
    else lo.set(value, factory.createVoidZero(), m);
    const stamp = stamps.get(m);
    if (stamp !== undefined) return lo.eval(factory.createCallExpression(factory.createElementAccessExpression(lo.ref(steps), stamp), undefined, [lo.ref(value)]), m);
    const kept = keys.get(m);
    const key = kept ? lo.again(kept) : factory.createStringLiteral(keyOf(ts, m.name)!);
    const target = () => factory.createElementAccessExpression(lo.again(C), key);
    lo.eval(lo.green.fields.define ? factory.createCallExpression(lo.helper('define'), undefined, [lo.again(C), key, lo.ref(value)]) : factory.createAssignment(target(), lo.ref(value)), m);
  });
  return lo.again(C);
}

function withModifiers(lo: Lowering, m: ts.ClassElement, modifiers: readonly ts.ModifierLike[]): ts.ClassElement {
  const { ts, factory: f } = lo;
  if (ts.isMethodDeclaration(m)) return f.updateMethodDeclaration(m, modifiers, m.asteriskToken, m.name, m.questionToken, m.typeParameters, m.parameters, m.type, m.body);
  if (ts.isGetAccessorDeclaration(m)) return f.updateGetAccessorDeclaration(m, modifiers, m.name, m.parameters, m.type, m.body);
  if (ts.isSetAccessorDeclaration(m)) return f.updateSetAccessorDeclaration(m, modifiers, m.name, m.parameters, m.body);
  const p = m as ts.PropertyDeclaration;
  return f.updatePropertyDeclaration(p, modifiers, p.name, p.questionToken ?? p.exclamationToken, p.type, p.initializer);
}

function withName(lo: Lowering, m: ts.ClassElement, name: ts.ComputedPropertyName): ts.ClassElement {
  const { ts, factory: f } = lo;
  if (ts.isMethodDeclaration(m)) return f.updateMethodDeclaration(m, m.modifiers, m.asteriskToken, name, m.questionToken, m.typeParameters, m.parameters, m.type, m.body);
  if (ts.isGetAccessorDeclaration(m)) return f.updateGetAccessorDeclaration(m, m.modifiers, name, m.parameters, m.type, m.body);
  if (ts.isSetAccessorDeclaration(m)) return f.updateSetAccessorDeclaration(m, m.modifiers, name, m.parameters, m.body);
  const p = m as ts.PropertyDeclaration;
  return f.updatePropertyDeclaration(p, p.modifiers, name, p.questionToken ?? p.exclamationToken, p.type, p.initializer);
}

/** A member that decorates is called on its object, if it is a decorator of the language's own kind. */
function decorator(lo: Lowering, e: ts.Expression): ts.Expression {
  const { ts, factory } = lo;
  const member = skipOuter(ts, e);
  if (lo.green.fields.legacyDecorators || !isMember(ts, member) || isInChain(ts, member)) return lo.expression(e);
  const { expression } = member as ts.PropertyAccessExpression | ts.ElementAccessExpression;
  const isSuper = expression.kind === ts.SyntaxKind.SuperKeyword;
  const object = isSuper ? expression : lo.keep(lo.expression(expression), expression, 'o');
  const read = ts.isPropertyAccessExpression(member)
    ? factory.createPropertyAccessExpression(lo.again(object), member.name)
    : factory.createElementAccessExpression(lo.again(object), lo.expression((member as ts.ElementAccessExpression).argumentExpression));
  return factory.createCallExpression(factory.createPropertyAccessExpression(lo.read(member, read), 'bind'), undefined, [isSuper ? factory.createThis() : lo.again(object)]);
}
