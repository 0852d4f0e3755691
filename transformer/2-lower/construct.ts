/**
 * Constructors: what happens when `this` comes into being. The native class defines the fields that it can; those from
 * the first one that blocks on, and parameter properties, are initialised by statements: in a derived class behind
 * `super(…)`, else at the start. How `super(…)` itself waits is the printings' business (runtime/construction.ts).
 *
 * [source]    class C extends B { a = 1; b = f(); constructor(readonly c) { super(g()); A } }
 * [lowered]   t = g() (suspends); super(t) (suspends); t = this.#b$1() (suspends); define(this, "b", t); this.c = c; A
 */
import type * as ts from 'typescript';
import type { ClassPlan } from '../1-analyze/classes';
import type { Lowering } from './lowering';
import { lowerList } from './operands';
import { keyOf } from '../ts';

export const isSuperCall = (ts: Lowering['ts'], e: ts.Node): e is ts.CallExpression => ts.isCallExpression(e) && e.expression.kind === ts.SyntaxKind.SuperKeyword;

/** Appends `super(…)` and what follows from it; returns its value. */
export function lowerSuper(lo: Lowering, e: ts.CallExpression): ts.Expression {
  const { factory } = lo;
  const call = factory.updateCallExpression(e, e.expression, undefined, lowerList(lo, e.arguments));
  if (lo.green.suspends.has(e)) lo.suspend(call, undefined, e, undefined, true);
  else lo.eval(call, e);
  initializeFields(lo, lo.plan!);
  initializeProperties(lo, lo.plan!);
  return factory.createThis();
}

const assign = (lo: Lowering, member: ts.PropertyName, value: ts.Expression): ts.Expression => {
  const { ts, factory } = lo;
  const self = factory.createThis();
  const target = ts.isIdentifier(member) ? factory.createPropertyAccessExpression(self, member.text) : factory.createElementAccessExpression(self, keyText(lo, member));
  return factory.createAssignment(target, value);
};

const keyText = (lo: Lowering, name: ts.PropertyName): ts.Expression =>
  lo.factory.createStringLiteral(lo.ts.isComputedPropertyName(name) ? (name.expression as ts.StringLiteral).text : keyOf(lo.ts, name)!);

export function initializeFields(lo: Lowering, plan: ClassPlan): void {
  const { factory, green } = lo;
  const define = (name: ts.PropertyName, value: ts.Expression, origin: ts.Node): void =>
    lo.eval(green.fields.define ? factory.createCallExpression(lo.helper('define'), undefined, [factory.createThis(), keyText(lo, name), value]) : assign(lo, name, value), origin);
  if (plan.isDerived && green.fields.define && !green.fields.native) for (const p of plan.properties) define(p.name as ts.Identifier, factory.createVoidZero(), p);
  for (const f of plan.late) {
    const { name } = f;
    const call = f.initializer && factory.createCallExpression(factory.createPropertyAccessExpression(factory.createThis(), lo.initialiser(f)), undefined, []);
    let value: ts.Expression = call ?? factory.createVoidZero();
    if (call && green.contains.has(f.initializer!)) {
      const temp = lo.temp('t');
      lo.suspend(call, temp, f.initializer!);
      value = lo.ref(temp);
    }
    if (lo.ts.isPrivateIdentifier(name)) lo.eval(factory.createNewExpression(lo.stamp(f), undefined, [factory.createThis(), value]), f);
    else define(name, value, f);
  }
}

/** `constructor(readonly x)` */
export function initializeProperties(lo: Lowering, plan: ClassPlan): void {
  for (const p of plan.properties) lo.eval(assign(lo, p.name as ts.Identifier, lo.ref(lo.bindingOf(p.name)!)), p);
}
