/**
 * Scopes, and the variables that are declared in them: what scoping.ts finds in a file, and all later phases ask.
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';
import type { TopPart } from './toplevel';

export type BindingKind = 'var' | 'let' | 'const' | 'using' | 'param' | 'function' | 'class' | 'catch' | 'self' | 'import' | 'other' | 'temp' | 'this' | 'arguments' | 'new.target';

/** A variable: of the source, or a temporary of the lowering. */
export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  readonly scope: Scope;
  /** The identifier that declares it first; none for temporaries and for `this`. */
  readonly declaration: ts.Node | undefined;
  /** How often it is written, not counting the initialiser of its only declaration. */
  writes: number;
  /** Functions other than its own that refer to it, innermost function at each reference. */
  readonly capturedBy: Set<FunctionScopeNode>;
  /** Closures share it and somebody writes it after they may have been made: it lives in a Cell. Decided by cells.ts. */
  cell: boolean;
  /** Declared in a clause of a `switch`, and mentioned in another one: entered there, it has no value. */
  crossesClauses: boolean;
  /** A cell that may be read before its declaration ran. */
  tdz: boolean;
  /** A parameter that `arguments` shares: its cell reaches the parameter itself (aliasing.ts). */
  linked: boolean;
  /** A variable of the body that starts with the value of this parameter, which has its name and which closures in the parameter list hold. */
  copies: Binding | undefined;
}

/** Nodes that start a new activation: functions, and the parts of classes that run as functions. */
export type FunctionScopeNode = ts.SourceFile | ts.SignatureDeclaration | ts.ClassStaticBlockDeclaration | ts.PropertyDeclaration | ts.ModuleDeclaration | TopPart;

export interface Scope {
  readonly node: ts.Node;
  readonly parent: Scope | undefined;
  /** The nearest enclosing function scope (itself if it is one). */
  readonly function: Scope;
  readonly names: Map<string, Binding>;
  /** Functions in blocks of sloppy code that are variables here, too (Annex B of the language): such a name means nothing further out. */
  leaked?: Set<string>;
}

export interface FileScopes {
  /** The binding of an identifier of the source, declaration or reference; undefined for globals and for names that are no values. */
  bindingOf(identifier: ts.Node): Binding | undefined;
  scopeOf(node: ts.Node): Scope | undefined;
  /** The scope a node stands in. */
  enclosing(node: ts.Node): Scope;
  /** Every binding declared directly in the scope of this node; for a function, in its parameters and body. */
  declaredIn(node: ts.Node): readonly Binding[];
  /** A function that was made up inside a class: gets a scope without names. */
  addFunction(node: ts.Node): void;
  /** True where the identifier is written (assigned, incremented, bound by a pattern of an assignment). */
  isWrite(identifier: ts.Node): boolean;
  /** These are all identifiers of the file that are assigned to: from now on `writes` of every binding is true. */
  settle(assigned: readonly ts.Identifier[]): void;
}

export function newBinding(name: string, kind: BindingKind, scope: Scope, declaration?: ts.Node): Binding {
  return { name, kind, scope, declaration, writes: 0, capturedBy: new Set(), cell: false, crossesClauses: false, tdz: false, linked: false, copies: undefined };
}

/** The variable that `name` means in this scope, if it is declared there or further out, up to `last`. */
export function lookup(name: string, from: Scope, last?: Scope): Binding | undefined {
  for (let s: Scope | undefined = from; s; s = s === last ? undefined : s.parent) {
    const found = s.names.get(name);
    if (found || s.leaked?.has(name)) return found;
  }
  return undefined;
}

/** The variable that `name` means at this place. */
export const named = (scopes: FileScopes, name: string, place: ts.Node): Binding | undefined => lookup(name, scopes.enclosing(place));

export function isFunctionScope(ts: TS, node: ts.Node): node is FunctionScopeNode {
  return (
    ts.isSourceFile(node) || (ts.isFunctionLike(node) && !ts.isTypeNode(node)) || ts.isClassStaticBlockDeclaration(node) ||
    ts.isPropertyDeclaration(node) || ts.isModuleDeclaration(node)
  );
}

/** All declarations of an enum, in their order; and of namespaces of its name. */
export function declarationsOf(ts: TS, node: ts.EnumDeclaration): readonly (ts.EnumDeclaration | ts.ModuleDeclaration)[] {
  const all = (node.parent as ts.Block | ts.SourceFile | ts.CaseClause).statements;
  return all.filter((s) => ts.isEnumDeclaration(s) || ts.isModuleDeclaration(s)).filter((s) => s.name.text === node.name.text);
}
