/**
 * Functions and classes without a name take one from what they are assigned to. Where that is a variable of ours, or an
 * assignment became something else, the name has to be given otherwise.
 */
import type * as ts from 'typescript';
import { type TS, skipOuter } from '../ts';

/** A function or class expression that takes its name from where it is assigned. */
export function isAnonymousFunction(ts: TS, e: ts.Expression): boolean {
  const node = skipOuter(ts, e);
  return ts.isArrowFunction(node) || ((ts.isFunctionExpression(node) || ts.isClassExpression(node)) && node.name === undefined);
}

/** `value` named `name`, as an assignment to a variable of that name would name it; or by a key that only the run knows. */
export function named({ factory }: { readonly factory: ts.NodeFactory }, value: ts.Expression, name: string | (() => ts.Expression)): ts.Expression {
  const key = () => (typeof name === 'string' ? factory.createStringLiteral(name) : name());
  const literal = factory.createObjectLiteralExpression([factory.createPropertyAssignment(typeof name === 'string' ? factory.createStringLiteral(name) : factory.createComputedPropertyName(key()), value)]);
  return factory.createElementAccessExpression(factory.createParenthesizedExpression(literal), key());
}
