/**
 * What the analysis of a file ends in: a value that cells, lowering and emitter only read.
 */
import type * as ts from 'typescript';
import type { Problem } from '../diagnostics';
import type { TS } from '../ts';
import type { ClassPlan, FieldsMode } from './classes';
import type { JsxForm } from './jsx';
import { isAsync } from './marks';
import type { FileScopes } from './scopes';
import type { TopLevel, TopPart } from './toplevel';

/** A function with a body that can be suspended in the middle; a field, whose initialiser becomes one; a part of a module's top level. */
export type Compilable = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration | ts.AccessorDeclaration | ts.ConstructorDeclaration;
export type Body = Compilable | ts.PropertyDeclaration | ts.ClassStaticBlockDeclaration | TopPart;

export interface GreenSet {
  readonly file: ts.SourceFile;
  readonly scopes: FileScopes;
  /** The functions to compile: green or inside a green function, with at least one call that may suspend. */
  readonly functions: ReadonlySet<ts.Node>;
  /** Calls whose result is compared with the sentinel. */
  readonly suspends: ReadonlySet<ts.Node>;
  /** Those of them that may be a native method with a callback that suspends. */
  readonly cooperates: ReadonlySet<ts.Node>;
  /** Those of them that suspend at each call, for tests: all green calls, if the option says so. */
  readonly stressed: ReadonlySet<ts.Node>;
  /** Functions count as too large for a fast path where they can (for tests). */
  readonly allLarge?: boolean;
  /** Nodes with such a call inside, not looking into nested functions. */
  readonly contains: ReadonlySet<ts.Node>;
  /** The `@green` decorators of the file, which are not to be in the output. */
  readonly decorators: ReadonlySet<ts.Node>;
  /** Member expressions and elements of patterns that read from, or write to, accessors that may block. */
  readonly reads: ReadonlySet<ts.Node>;
  readonly writes: ReadonlySet<ts.Node>;
  /** Classes whose construction may block. */
  readonly classes: ReadonlyMap<ts.Node, ClassPlan>;
  readonly fields: FieldsMode;
  readonly jsx: JsxForm;
  /** Not all of its code is strict. */
  readonly isSloppy: boolean;
  /** What of the module's own code waits. */
  readonly top: TopLevel;
  readonly problems: readonly Problem[];
}

export function isCompilable(ts: TS, node: ts.Node): node is Compilable {
  if (!(ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node) || ts.isAccessor(node))) return false;
  return node.body !== undefined && !isAsync(ts, node);
}
