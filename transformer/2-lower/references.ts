/**
 * Targets of assignments: their parts are evaluated once, before the value, and can then be read and written.
 */
import type * as ts from 'typescript';
import { withoutAssertions } from '../1-analyze/naming';
import type { Lowering } from './lowering';
import { isAnonymousFunction, named } from './naming';
import { isMember } from './operands';
import { type TS, cloneLeaf, skipOuter } from '../ts';

/** A target whose parts are evaluated: can be read and written any number of times without other effects. */
export interface Reference {
  read(): ts.Expression;
  write(value: ts.Expression): ts.Expression;
}

/** Evaluates the parts of an assignment's target now. */
export function reference(lo: Lowering, target: ts.Expression): Reference {
  const { ts, factory } = lo;
  const node = targetOf(ts, target);
  const over = (make: () => ts.Expression): Reference => ({ read: () => lo.read(node, make()), write: (value) => lo.write(node, value, (v) => factory.createAssignment(make(), v)) });
  if (ts.isIdentifier(node)) return over(() => cloneLeaf(ts, factory, node));
  if (ts.isPropertyAccessExpression(node)) {
    const object = objectOf(lo, node.expression);
    return over(() => factory.createPropertyAccessExpression(lo.again(object), node.name));
  }
  if (ts.isElementAccessExpression(node)) {
    const object = objectOf(lo, node.expression);
    const key = lo.freeze(lo.expression(node.argumentExpression), node.argumentExpression, 'key');
    return over(() => factory.createElementAccessExpression(lo.again(object), lo.again(key)));
  }
  throw new Error('tsgreen: a pattern is no reference');
}

/** The object of a member, evaluated now. `super` stays what it is, and asks for `this` first, which a constructor may not have yet. */
export function objectOf(lo: Lowering, object: ts.Expression, hint = 'o'): ts.Expression {
  if (object.kind !== lo.ts.SyntaxKind.SuperKeyword) return lo.freeze(lo.expression(object), object, hint);
  const self = lo.factory.createThis();
  if (!lo.isStable(self)) lo.eval(self, object);
  return object;
}

/**
 * The target of an assignment without what is around it. `f() = 1` is an error of TypeScript's, where there are types;
 * where there are none, scripts have it only when they run, and behind the call.
 */
export function targetOf(ts: TS, e: ts.Expression): ts.Expression {
  const target = skipOuter(ts, e);
  if (!ts.isIdentifier(target) && !isMember(ts, target) && !ts.isArrayLiteralExpression(target) && !ts.isObjectLiteralExpression(target)) throw new Error(`tsgreen: no assignment to ${ts.SyntaxKind[target.kind]}`);
  return target;
}

/** What a target gets if it has nothing, or not that: named like the target, unless that is in parentheses. */
export function lowerDefault(lo: Lowering, initializer: ts.Expression, target: ts.Expression | ts.BindingName): ts.Expression {
  const value = lo.expression(initializer);
  const name = withoutAssertions(lo.ts, target as ts.Expression);
  return lo.ts.isIdentifier(name) && isAnonymousFunction(lo.ts, value) ? named(lo, value, name.text) : value;
}


