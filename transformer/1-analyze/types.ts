/**
 * The questions that the analysis asks of a type system, and nothing else: so that another checker (or none) can stand
 * behind them. checker.ts answers with TypeScript's own, untyped.ts without any.
 */
import type * as ts from 'typescript';
import type { Taker } from '../diagnostics';
import type { Access, Accessing, Copy } from './accessors';
import type { TopLevel } from './toplevel';

/**
 * What a call may do. `green`: the declaration says it may block. `maybe`: the types hide what runs (any, a function
 * value, an interface or overridable member), so the result is compared too. `plain`: it cannot block.
 */
export type Colour = 'green' | 'maybe' | 'plain';

export type CallLike = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;

/** A method, or a property with a function as its value. */
export type Member = ts.MethodDeclaration | ts.AccessorDeclaration | ts.PropertyDeclaration | ts.PropertyAssignment;

export interface Types {
  /** The colour of what this expression calls. Where nobody compares results (`compared` is false), `maybe` may be called `plain`. */
  call(node: CallLike, compared: boolean): Colour;
  /** This function (or the construction of this class) may block, by the place where it stands or by what its body calls; or it is marked. */
  isGreen(fn: ts.FunctionLikeDeclaration | ts.ClassLikeDeclaration): boolean;
  /** The colours of reading and writing this property: of its accessors, if it has some. */
  access(node: Access): Accessing;
  /** The colour of copying all properties of what this copies: of their getters. `compared` as in `call`. */
  copies(node: Copy | ts.Expression, compared: boolean): Colour;
  /** The colour of assigning to any property of this value: of its setters. */
  assigns(node: ts.Expression): Colour;
  /** What of the top level of a module that may wait does wait. */
  topLevel(file: ts.SourceFile): TopLevel;
  /** The colour of what `super(…)` calls in this class. */
  parent(node: ts.ClassLikeDeclaration): Colour;
  /** This expression is a function value that is known to be green. */
  isGreenValue(node: ts.Expression): boolean;
  /** The call hands this argument to ordinary code, as a function to be called: what kind of code it is. */
  ordinaryTaker(call: ts.CallExpression | ts.NewExpression, index: number): Taker | undefined;
  /** The first inherited, implemented or expected member that this one stands for and whose declaration is not green: its owner and name. */
  plainBase(member: Member): string | undefined;
  /** The colour of disposing of the value of this `using` declaration. */
  disposer(declaration: ts.VariableDeclaration): Colour;
  /** The colour of stepping through this value, or through what this array pattern takes apart. */
  iterable(node: ts.Expression | ts.ArrayBindingPattern): Colour;
  /** The expression calls a generator function that its author marked, and no other: who steps through what it gives runs its body. */
  isMarkedGenerator?(node: ts.Expression): boolean;
  /** The colour of stepping through this value, if it is known to be an iterator. */
  walked(node: ts.Expression): Colour;
  /** The colour of calling this value. */
  value(node: ts.Expression): Colour;
  /** The declaration of a variable, if that is known without scopes. */
  declarationOf?(id: ts.Identifier): ts.Node | undefined;
  /** What the call runs may be a method of the standard library, whatever its name says. */
  mayBeNative(node: ts.CallExpression | ts.NewExpression): boolean;
}
