/**
 * The questions that the analysis asks of a type system, and nothing else: so that another checker (or none) can stand
 * behind them. checker.ts answers with TypeScript's own, untyped.ts without any.
 */
import type * as ts from 'typescript';

/**
 * What a call may do. `green`: the declaration says it may block. `maybe`: the types hide what runs (any, a function
 * value, an interface or overridable member), so the result is compared too. `plain`: it cannot block.
 */
export type Colour = 'green' | 'maybe' | 'plain';

export type CallLike = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;

export interface Types {
  /** The colour of what this expression calls. */
  call(node: CallLike): Colour;
  /** The place where this function expression stands says that it may block: Green<…>, or a green signature. */
  expectsGreen(fn: ts.Expression | ts.MethodDeclaration): boolean;
  /** This expression is a function value that is known to be green. */
  isGreenValue(node: ts.Expression): boolean;
  /** The parameter that takes this argument is declared as an ordinary function. */
  takesPlainFunction(call: ts.CallExpression | ts.NewExpression, index: number): boolean;
  /** The first inherited or implemented member that this one stands for and whose declaration is not green: its name and owner. */
  plainBase(member: ts.MethodDeclaration): string | undefined;
  /** Whether reading (or writing) this property, or stepping through this value, runs a green accessor or iterator. */
  isGreenAccess(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): boolean;
  isGreenIterable(node: ts.Expression): boolean;
}
