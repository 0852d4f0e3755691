/**
 * Which names a piece of source declares, and in which scope: hoisting. References are looked at elsewhere (references.ts),
 * as a name may be declared behind the place that mentions it.
 */
import type * as ts from 'typescript';
import { eachChild } from '../depth';
import type { TS } from '../ts';
import { type Binding, type BindingKind, type Scope, isFunctionScope, newBinding } from './scopes';

export class Declarations {
  readonly scopes = new Map<ts.Node, Scope>();
  /** Of the identifiers that declare, and later of those that refer. */
  readonly bindings = new Map<ts.Node, Binding>();
  /** Names of variables outside of all functions. */
  readonly outerNames = new Set<string>();
  /** By the scope of a body: names that closures in the parameter list mention. */
  private readonly closedOver = new Map<Scope, ReadonlySet<string>>();

  constructor(private readonly ts: TS) {}

  scope(node: ts.Node, parent: Scope | undefined, isFunction: boolean): Scope {
    const scope = { node, parent, names: new Map<string, Binding>() } as { -readonly [K in keyof Scope]: Scope[K] };
    scope.function = isFunction ? scope : parent!.function;
    this.scopes.set(node, scope);
    return scope;
  }

  /** Expressions in parameters do not see the variables of the body. Returns the scope of the body. */
  bodyScope(fn: ts.FunctionLikeDeclaration, inner: Scope): Scope {
    const { ts } = this;
    const hasExpressions = fn.parameters.some((p) => p.initializer !== undefined || !ts.isIdentifier(p.name));
    if (!hasExpressions || !fn.body || !ts.isBlock(fn.body)) return inner;
    const apart = this.scope(fn.body, inner, false);
    this.closedOver.set(apart, namesInClosures(ts, fn.parameters));
    return apart;
  }

  declare(id: ts.Identifier, kind: BindingKind, scope: Scope): void {
    let binding = scope.names.get(id.text);
    // A `var` of the name of a parameter, where the body has a scope of its own: starts with the parameter's value.
    const param = binding === undefined && kind === 'var' && scope !== scope.function ? scope.function.names.get(id.text) : undefined;
    const isCopy = param !== undefined && this.closedOver.get(scope)!.has(id.text);
    if (!isCopy) binding ??= param;
    if (binding === undefined) {
      scope.names.set(id.text, (binding = newBinding(id.text, kind, scope, id)));
      if (isCopy) Object.assign(binding, { copies: param, writes: 1 });
    } else binding.writes++; // a second declaration (var, overload, merged function) may assign again
    this.bindings.set(id, binding);
    if (this.ts.isSourceFile(scope.function.node)) this.outerNames.add(id.text);
  }

  pattern(name: ts.BindingName, kind: BindingKind, scope: Scope): void {
    const { ts } = this;
    if (ts.isIdentifier(name)) this.declare(name, kind, scope);
    else for (const e of name.elements) if (ts.isBindingElement(e)) this.pattern(e.name, kind, scope);
  }

  kindOf(list: ts.VariableDeclarationList): BindingKind {
    const { ts } = this;
    const flags = ts.getCombinedNodeFlags(list) & ts.NodeFlags.BlockScoped;
    if (flags === 0) return 'var';
    return flags === ts.NodeFlags.Let ? 'let' : flags === ts.NodeFlags.Const ? 'const' : 'using';
  }

  /** Declares what is hoisted to `scope` from the statements of a block: functions, classes, let and const. */
  lexical(statements: readonly ts.Statement[], scope: Scope): void {
    const { ts } = this;
    for (const s of statements) {
      if (ts.isFunctionDeclaration(s) && s.name && s.body) this.declare(s.name, 'function', scope);
      else if (ts.isClassDeclaration(s) && s.name) this.declare(s.name, 'class', scope);
      else if (ts.isEnumDeclaration(s) && !ts.isSourceFile(scope.function.node) && !ts.isModuleDeclaration(scope.function.node)) this.declare(s.name, 'let', scope);
      else if (ts.isEnumDeclaration(s) || (ts.isModuleDeclaration(s) && ts.isIdentifier(s.name))) this.declare(s.name as ts.Identifier, 'other', scope);
      else if (ts.isVariableStatement(s)) this.variables(s.declarationList, scope);
      else if (ts.isImportDeclaration(s) && s.importClause) {
        if (s.importClause.name) this.declare(s.importClause.name, 'import', scope);
        const named = s.importClause.namedBindings;
        if (named && ts.isNamespaceImport(named)) this.declare(named.name, 'import', scope);
        else if (named) for (const e of named.elements) this.declare(e.name, 'import', scope);
      } else if (ts.isImportEqualsDeclaration(s)) this.declare(s.name, 'import', scope);
    }
  }

  /** Declares what a list that is no `var` declares. */
  variables(list: ts.VariableDeclarationList, scope: Scope): void {
    const kind = this.kindOf(list);
    if (kind !== 'var') for (const d of list.declarations) this.pattern(d.name, kind, scope);
  }

  /** Declares the `var`s below `node`, not entering functions. */
  vars(node: ts.Node, scope: Scope): void {
    const { ts } = this;
    if (isFunctionScope(ts, node) || ts.isClassLike(node) || ts.isExpression(node)) return;
    if (ts.isVariableDeclarationList(node) && this.kindOf(node) === 'var') for (const d of node.declarations) this.pattern(d.name, 'var', scope);
    eachChild(ts, node, (c) => this.vars(c, scope));
  }

  /** `block`: where the function declaration stands, which is a variable of the whole function unless a block between has one of its name. */
  leak(name: string, block: Scope): void {
    for (let s = block; s !== s.function; s = s.parent!) {
      const kind = s.names.get(name)?.kind;
      if (kind !== undefined && kind !== 'function' && kind !== 'catch') return;
    }
    (block.function.leaked ??= new Set()).add(name);
  }

  /** Declares all that the statements of a function, a module or a namespace declare in its scope. */
  all(statements: readonly ts.Statement[], scope: Scope): void {
    for (const s of statements) this.vars(s, scope);
    this.lexical(statements, scope);
  }
}

/** Names that functions and classes in these nodes mention, of whatever. */
function namesInClosures(ts: TS, nodes: readonly ts.Node[]): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node, isInside: boolean): void => {
    if (isInside && ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, (c) => visit(c, isInside || ts.isFunctionLike(c) || ts.isClassLike(c)));
  };
  for (const node of nodes) visit(node, false);
  return names;
}
