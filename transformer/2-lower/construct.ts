/**
 * Constructors: what happens when `this` comes into being. The native class defines the fields that it can; those from
 * the first one that blocks on, and parameter properties, are initialised by statements: in a derived class behind
 * `super(…)`, else at the start. How `super(…)` itself waits is the printings' business (runtime/construction.ts).
 *
 * [source]    class C extends B { a = 1; b = f(); constructor(readonly c) { super(g()); A } }
 * [lowered]   t = g() (suspends); super(t) (suspends); t = this.#b$1() (suspends); define(this, "b", t); this.c = c; A
 */
import type * as ts from 'typescript';
import { type ClassPlan, classAround, initialisersAreStatic, isPrivateField, isStatic, keyIsDynamic } from '../1-analyze/classes';
import type { Lowering } from './lowering';
import { lowerList } from './operands';
import { keyOf } from '../ts';

/** Appends `super(…)` and what follows from it; returns its value. */
export function lowerSuper(lo: Lowering, e: ts.CallExpression): ts.Expression {
  const { factory } = lo;
  const call = factory.updateCallExpression(e, e.expression, undefined, lowerList(lo, e.arguments));
  if (lo.green.suspends.has(e)) lo.suspend(call, undefined, e, undefined, true);
  else lo.eval(call, e);
  lo.hasThis = lo.plan?.isApart === true;
  const plan = lo.plan ?? planAround(lo);
  initializeFields(lo, plan, e);
  initializeProperties(lo, plan);
  return factory.createThis();
}

/** In an arrow function of a constructor. */
const planAround = (lo: Lowering): ClassPlan => lo.green.classes.get(classAround(lo.ts, lo.fn)!)!;

const assign = (lo: Lowering, name: ts.PropertyName, key: ts.Expression, value: ts.Expression): ts.Expression => {
  const { ts, factory } = lo;
  const self = factory.createThis();
  return factory.createAssignment(ts.isIdentifier(name) ? factory.createPropertyAccessExpression(self, name.text) : factory.createElementAccessExpression(self, key), value);
};

/** The key of a field or parameter property, as an expression. */
function keyText(lo: Lowering, { name }: ts.PropertyDeclaration | ts.ParameterDeclaration, field?: ts.PropertyDeclaration): ts.Expression {
  const { ts, factory } = lo;
  if (field && keyIsDynamic(ts, field)) return lo.file.fieldKey(field);
  return factory.createStringLiteral(ts.isComputedPropertyName(name) ? (name.expression as ts.StringLiteral).text : keyOf(ts, name as ts.PropertyName)!);
}

/** `this.#x$1()`, or `C.#x$1.call(this)`. */
function initialiserCall(lo: Lowering, f: ts.PropertyDeclaration): ts.Expression {
  const { ts, factory } = lo;
  const ofClass = initialisersAreStatic(ts, f, lo.green.fields);
  const holder = ofClass ? factory.createIdentifier(lo.file.className(f.parent as ts.ClassLikeDeclaration).text) : factory.createThis();
  const method = factory.createPropertyAccessExpression(holder, lo.file.initialiser(f));
  return ofClass ? factory.createCallExpression(factory.createPropertyAccessExpression(method, 'call'), undefined, [factory.createThis()]) : factory.createCallExpression(method, undefined, []);
}

/** It is there already, or comes into being when it is assigned to. */
export const isAssigned = (lo: Lowering, f: ts.PropertyDeclaration, mode = lo.green.fields): boolean => !mode.define && !(isStatic(lo.ts, f) && isPrivateField(lo.ts, f));

/** At `place` of the constructor. */
export function initializeFields(lo: Lowering, plan: ClassPlan, place: ts.Node): void {
  const { factory, green } = lo;
  const { fields } = plan;
  const define = (member: ts.PropertyDeclaration | ts.ParameterDeclaration, key: ts.Expression, value: ts.Expression): void =>
    lo.eval(fields.define ? factory.createCallExpression(lo.helper('define'), undefined, [factory.createThis(), key, value]) : assign(lo, member.name as ts.PropertyName, key, value), member);
  if (!fields.native) for (const p of plan.properties) define(p, keyText(lo, p), lo.ref(lo.bindingOf(p.name)!));
  for (const f of plan.late) {
    if (!f.initializer && isAssigned(lo, f, fields)) continue;
    const call = f.initializer && initialiserCall(lo, f);
    let value: ts.Expression = call ?? factory.createVoidZero();
    if (call && green.contains.has(f.initializer!)) {
      const temp = lo.temp('t');
      lo.place = place;
      lo.suspend(call, temp, f.initializer!);
      lo.place = undefined;
      value = lo.ref(temp);
    }
    if (isPrivateField(lo.ts, f) && !fields.define) lo.eval(factory.createAssignment(factory.createPropertyAccessExpression(factory.createThis(), lo.file.storage(f)), value), f);
    else if (isPrivateField(lo.ts, f)) lo.eval(factory.createNewExpression(lo.file.stamp(f), undefined, [factory.createThis(), value]), f);
    else define(f, keyText(lo, f, f), value);
  }
}

/** `constructor(readonly x)`: behind the fields of the engine; what TypeScript initialises comes behind them. */
export function initializeProperties(lo: Lowering, plan: ClassPlan): void {
  if (plan.fields.native) for (const p of plan.properties) lo.eval(assign(lo, p.name as ts.Identifier, keyText(lo, p), lo.ref(lo.bindingOf(p.name)!)), p);
}
