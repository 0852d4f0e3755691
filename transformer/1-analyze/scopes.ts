/**
 * Who declares each name, and which closures share it: the scope tree of one file and a binding for every identifier
 * that is a value reference. Purely syntactic (it asks no types), linear in the size of the file.
 *
 * Most functions of a file are ordinary ones that nobody asks about: functions outside of others can be looked into when
 * the first question about a node in them comes. What they write of the module's own variables has to be said (`settle`).
 *
 * May not change a node, and knows nothing of what is green.
 */
import type * as ts from 'typescript';
import { eachChild } from '../depth';
import { type TS, isIntrinsic } from '../ts';
import { addTargets } from './targets';
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

/** The variable that `name` means at this place. */
export function named(scopes: FileScopes, name: string, place: ts.Node): Binding | undefined {
  let scope: Scope | undefined = scopes.enclosing(place);
  while (scope && !scope.names.has(name)) scope = scope.parent;
  return scope?.names.get(name);
}

export function isFunctionScope(ts: TS, node: ts.Node): node is FunctionScopeNode {
  return (
    ts.isSourceFile(node) || (ts.isFunctionLike(node) && !ts.isTypeNode(node)) || ts.isClassStaticBlockDeclaration(node) ||
    ts.isPropertyDeclaration(node) || ts.isModuleDeclaration(node)
  );
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

/**
 * `parts`: of the file's top level (toplevel.ts), which are functions. `later`: functions that stand in no other are looked
 * into when they are asked about; until `settle`, what they write is not known.
 */
export function analyzeScopes(ts: TS, file: ts.SourceFile, parts: ReadonlySet<ts.Node> = new Set(), later = false): FileScopes {
  const scopes = new Map<ts.Node, Scope>();
  const bindings = new Map<ts.Node, Binding>();
  const writes = new Set<ts.Node>();
  let references: { id: ts.Identifier; scope: Scope }[] = [];
  /** Functions that nobody has asked about. */
  const pending = new Map<ts.Node, () => void>();
  /** Of variables outside of all functions. */
  const outerNames = new Set<string>();
  /** By the scope of a body: names that closures in the parameter list mention. */
  const closedOver = new Map<Scope, ReadonlySet<string>>();

  const makeScope = (node: ts.Node, parent: Scope | undefined, isFunction: boolean): Scope => {
    const scope = { node, parent, names: new Map<string, Binding>() } as { -readonly [K in keyof Scope]: Scope[K] };
    scope.function = isFunction ? scope : parent!.function;
    scopes.set(node, scope);
    return scope;
  };
  const declare = (id: ts.Identifier, kind: BindingKind, scope: Scope): void => {
    let binding = scope.names.get(id.text);
    // A `var` of the name of a parameter, where the body has a scope of its own: starts with the parameter's value.
    const param = binding === undefined && kind === 'var' && scope !== scope.function ? scope.function.names.get(id.text) : undefined;
    const isCopy = param !== undefined && closedOver.get(scope)!.has(id.text);
    if (!isCopy) binding ??= param;
    if (binding === undefined) {
      scope.names.set(id.text, (binding = newBinding(id.text, kind, scope, id)));
      if (isCopy) Object.assign(binding, { copies: param, writes: 1 });
    }
    else binding.writes++; // a second declaration (var, overload, merged function) may assign again
    bindings.set(id, binding);
    if (later && ts.isSourceFile(scope.function.node)) outerNames.add(id.text);
  };
  const declarePattern = (name: ts.BindingName, kind: BindingKind, scope: Scope): void => {
    if (ts.isIdentifier(name)) declare(name, kind, scope);
    else for (const e of name.elements) if (ts.isBindingElement(e)) declarePattern(e.name, kind, scope);
  };
  const variableKind = (list: ts.VariableDeclarationList): BindingKind => {
    const flags = ts.getCombinedNodeFlags(list) & ts.NodeFlags.BlockScoped;
    if (flags === 0) return 'var';
    return flags === ts.NodeFlags.Let ? 'let' : flags === ts.NodeFlags.Const ? 'const' : 'using';
  };

  /** Declares what is hoisted to `scope` from the statements of a block: functions, classes, let and const. */
  const declareLexical = (statements: readonly ts.Statement[], scope: Scope): void => {
    for (const s of statements) {
      if (ts.isFunctionDeclaration(s) && s.name && s.body) declare(s.name, 'function', scope);
      else if (ts.isClassDeclaration(s) && s.name) declare(s.name, 'class', scope);
      else if (ts.isEnumDeclaration(s) && !ts.isSourceFile(scope.function.node) && !ts.isModuleDeclaration(scope.function.node)) declare(s.name, 'let', scope);
      else if (ts.isEnumDeclaration(s) || (ts.isModuleDeclaration(s) && ts.isIdentifier(s.name))) declare(s.name as ts.Identifier, 'other', scope);
      else if (ts.isVariableStatement(s) && variableKind(s.declarationList) !== 'var') {
        for (const d of s.declarationList.declarations) declarePattern(d.name, variableKind(s.declarationList), scope);
      } else if (ts.isImportDeclaration(s) && s.importClause) {
        if (s.importClause.name) declare(s.importClause.name, 'import', scope);
        const named = s.importClause.namedBindings;
        if (named && ts.isNamespaceImport(named)) declare(named.name, 'import', scope);
        else if (named) for (const e of named.elements) declare(e.name, 'import', scope);
      } else if (ts.isImportEqualsDeclaration(s)) declare(s.name, 'import', scope);
    }
  };
  /** Declares the `var`s below `node`, not entering functions. */
  const declareVars = (node: ts.Node, scope: Scope): void => {
    if (isFunctionScope(ts, node) || ts.isClassLike(node)) return;
    if (ts.isVariableDeclarationList(node) && variableKind(node) === 'var') for (const d of node.declarations) declarePattern(d.name, 'var', scope);
    eachChild(ts, node, (c) => declareVars(c, scope));
  };

  const visitAll = (nodes: readonly ts.Node[] | undefined, scope: Scope) => nodes?.forEach((n) => visit(n, scope));
  const visitFunctionBody = (body: ts.Node | undefined, scope: Scope): void => {
    if (!body) return;
    if (ts.isBlock(body)) {
      ts.forEachChild(body, (c) => declareVars(c, scope));
      declareLexical(body.statements, scope);
      visitAll(body.statements, scope);
    } else visit(body, scope);
  };

  function visit(node: ts.Node, scope: Scope): void {
    if (node.kind <= ts.SyntaxKind.LastToken) {
      if (ts.isIdentifier(node)) references.push({ id: node, scope });
      return;
    }
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    const isPart = parts.has(node);
    const hasScope = ts.isBlock(node) || ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node);
    if (isPart && !hasScope) scope = makeScope(node, scope, true);
    if (ts.isFunctionLike(node)) {
      if (!('body' in node)) return; // a signature
      const fn = node as ts.FunctionLikeDeclaration;
      visitAll(fn.modifiers?.filter(ts.isDecorator), scope);
      if (fn.name && ts.isComputedPropertyName(fn.name)) visit(fn.name.expression, scope);
      if (later && ts.isSourceFile(scope.function.node)) pending.set(fn, () => visitFunction(fn, scope));
      else visitFunction(fn, scope);
      return;
    }
    if (ts.isClassLike(node)) {
      visitAll(node.modifiers?.filter(ts.isDecorator), scope);
      const inner = makeScope(node, scope, false);
      if (node.name) {
        // Inside, the name is a binding of its own, also where the declaration's is reassigned.
        const outer = bindings.get(node.name);
        declare(node.name, 'self', inner);
        if (outer) bindings.set(node.name, outer);
      }
      visitAll(node.heritageClauses?.filter((h) => h.token === ts.SyntaxKind.ExtendsKeyword), inner);
      visitAll(node.members, inner);
      return;
    }
    if (ts.isPropertyDeclaration(node)) {
      visitAll(node.modifiers?.filter(ts.isDecorator), scope);
      if (ts.isComputedPropertyName(node.name)) visit(node.name.expression, scope);
      if (node.initializer) visit(node.initializer, makeScope(node, scope, true));
      return;
    }
    if (ts.isClassStaticBlockDeclaration(node)) return visitFunctionBody(node.body, makeScope(node, scope, true));
    if (ts.isModuleDeclaration(node)) {
      const inner = makeScope(node, scope, true);
      if (node.body && ts.isModuleBlock(node.body)) {
        node.body.statements.forEach((s) => declareVars(s, inner));
        declareLexical(node.body.statements, inner);
        visitAll(node.body.statements, inner);
      } else if (node.body) visit(node.body, inner);
      return;
    }
    if (ts.isBlock(node)) {
      const inner = makeScope(node, scope, isPart);
      declareLexical(node.statements, inner);
      visitAll(node.statements, inner);
      return;
    }
    if (ts.isCaseBlock(node)) {
      const inner = makeScope(node, scope, false);
      for (const clause of node.clauses) declareLexical(clause.statements, inner);
      visitAll(node.clauses, inner);
      return;
    }
    if (ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)) {
      const inner = makeScope(node, scope, isPart);
      const init = node.initializer;
      if (init && ts.isVariableDeclarationList(init) && variableKind(init) !== 'var') {
        for (const d of init.declarations) declarePattern(d.name, variableKind(init), inner);
      }
      if (init && !ts.isVariableDeclarationList(init) && !ts.isForStatement(node)) markTargets(init);
      if (init && ts.isVariableDeclarationList(init) && !ts.isForStatement(node)) {
        // `for (const x of …)`: one initialisation an iteration of a fresh binding; a `var` is written again and again
        for (const d of init.declarations) if (variableKind(init) === 'var') markBindingTargets(d.name);
      }
      ts.forEachChild(node, (c) => visit(c, inner));
      return;
    }
    if (ts.isCatchClause(node)) {
      const inner = makeScope(node, scope, false);
      if (node.variableDeclaration) {
        declarePattern(node.variableDeclaration.name, 'catch', inner);
        visitPattern(node.variableDeclaration.name, inner);
      }
      visit(node.block, inner);
      return;
    }
    if (ts.isVariableDeclaration(node)) {
      visitPattern(node.name, scope);
      if (node.initializer) visit(node.initializer, scope);
      return;
    }
    if (ts.isPropertyAccessExpression(node)) return visit(node.expression, scope);
    if (ts.isPropertyAssignment(node)) {
      if (ts.isComputedPropertyName(node.name)) visit(node.name.expression, scope);
      return visit(node.initializer, scope);
    }
    if (ts.isShorthandPropertyAssignment(node)) {
      references.push({ id: node.name, scope });
      if (node.objectAssignmentInitializer) visit(node.objectAssignmentInitializer, scope);
      return;
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment) markTargets(node.left);
    if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)) {
      markTargets(node.operand);
    }
    if (ts.isLabeledStatement(node)) return visit(node.statement, scope);
    if (ts.isBreakOrContinueStatement(node) || ts.isMetaProperty(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isExportSpecifier(node)) {
      if (!node.parent.parent.moduleSpecifier) visit(node.propertyName ?? node.name, scope);
      return;
    }
    if (ts.isExportDeclaration(node)) return void (node.exportClause && ts.forEachChild(node.exportClause, (c) => visit(c, scope)));
    if (ts.isEnumDeclaration(node)) {
      const inner = makeScope(node, scope, false);
      for (const m of node.members) if (ts.isIdentifier(m.name) || ts.isStringLiteral(m.name)) inner.names.set(m.name.text, newBinding(m.name.text, 'other', inner));
      for (const m of node.members) if (m.initializer) visit(m.initializer, inner);
      return;
    }
    // `<div>` names no variable.
    if ((ts.isJsxOpeningLikeElement(node) || ts.isJsxClosingElement(node)) && ts.isIdentifier(node.tagName) && isIntrinsic(node.tagName.text)) {
      ts.forEachChild(node, (c) => (c === node.tagName ? undefined : visit(c, scope)));
      return;
    }
    if (ts.isJsxNamespacedName(node)) return; // a name of its own, whatever variables its parts are called like
    if (ts.isJsxAttribute(node)) return void (node.initializer && visit(node.initializer, scope));
    eachChild(ts, node, (c) => visit(c, scope));
  }

  function visitFunction(fn: ts.FunctionLikeDeclaration, scope: Scope): void {
    let outer = scope;
    if (ts.isFunctionExpression(fn) && fn.name) {
      outer = makeScope(fn.name, scope, false);
      declare(fn.name, 'self', outer);
    }
    const inner = makeScope(fn, outer, true);
    for (const p of fn.parameters) {
      if (ts.isIdentifier(p.name) && p.name.text === 'this') continue;
      declarePattern(p.name, 'param', inner);
    }
    for (const p of fn.parameters) {
      visitAll(p.modifiers?.filter(ts.isDecorator), scope);
      visitPattern(p.name, inner);
      if (p.initializer) visit(p.initializer, inner);
    }
    // Expressions in parameters do not see the variables of the body.
    const hasExpressions = fn.parameters.some((p) => p.initializer !== undefined || !ts.isIdentifier(p.name));
    const apart = hasExpressions && fn.body && ts.isBlock(fn.body) ? makeScope(fn.body, inner, false) : undefined;
    if (apart) closedOver.set(apart, namesInClosures(ts, fn.parameters));
    visitFunctionBody(fn.body, apart ?? inner);
  }

  /** The parts of a binding pattern that are evaluated: defaults and computed keys. The names themselves are declared already. */
  function visitPattern(name: ts.BindingName, scope: Scope): void {
    if (ts.isIdentifier(name)) {
      if (!bindings.has(name)) references.push({ id: name, scope }); // a `var`: bound to its function's binding
      return;
    }
    for (const e of name.elements) {
      if (!ts.isBindingElement(e)) continue;
      if (e.propertyName && ts.isComputedPropertyName(e.propertyName)) visit(e.propertyName.expression, scope);
      visitPattern(e.name, scope);
      if (e.initializer) visit(e.initializer, scope);
    }
  }
  function markBindingTargets(name: ts.BindingName): void {
    if (ts.isIdentifier(name)) writes.add(name);
    else for (const e of name.elements) if (ts.isBindingElement(e)) markBindingTargets(e.name);
  }
  /** Marks the identifiers that an assignment to `target` writes. */
  function markTargets(target: ts.Node): void {
    const found: ts.Identifier[] = [];
    addTargets(ts, target, found);
    for (const id of found) writes.add(id);
  }

  const root = makeScope(file, undefined, true);
  file.statements.forEach((s) => declareVars(s, root));
  declareLexical(file.statements, root);
  visitAll(file.statements, root);

  const lookup = (name: string, from: Scope): Binding | undefined => {
    for (let s: Scope | undefined = from; s; s = s.parent) {
      const found = s.names.get(name);
      if (found) return found;
    }
    return undefined;
  };
  /** Gives the references that were found their bindings. */
  function resolve(): void {
    const found = references;
    references = [];
    // `arguments = …`: as if it were declared by a `var`, which holds the object at first.
    for (const { id, scope } of found) {
      if (id.text !== 'arguments' || !writes.has(id)) continue;
      let owner = scope.function;
      while (owner.parent && (ts.isArrowFunction(owner.node) || parts.has(owner.node))) owner = owner.parent.function;
      if (!ts.isSourceFile(owner.node) && lookup(id.text, scope) === undefined) owner.names.set(id.text, newBinding(id.text, 'var', owner, id));
    }
    for (const { id, scope } of found) {
      const binding = lookup(id.text, scope);
      if (!binding) continue;
      bindings.set(id, binding);
      const isVarDeclaration = ts.isVariableDeclaration(id.parent) && id.parent.name === id;
      if (writes.has(id) || (isVarDeclaration && id !== binding.declaration)) binding.writes++;
      if (ts.isCaseBlock(binding.scope.node) && clauseOf(id, binding.scope.node) !== clauseOf(binding.declaration!, binding.scope.node)) binding.crossesClauses = true;
      if (scope.function !== binding.scope.function) binding.capturedBy.add(scope.function.node as FunctionScopeNode);
    }
  }

  /** Looks into the function around a node, if that has not been done. Returns the node. */
  function look<T extends ts.Node>(node: T): T {
    if (pending.size === 0) return node;
    for (let n: ts.Node | undefined = node; n !== undefined; n = n.parent) {
      const visitIt = pending.get(n);
      if (visitIt === undefined) continue;
      pending.delete(n);
      visitIt();
      resolve();
      break;
    }
    return node;
  }
  resolve();

  function clauseOf(node: ts.Node, block: ts.CaseBlock): ts.Node {
    while (node.parent !== block) node = node.parent;
    return node;
  }

  return {
    bindingOf: (id) => bindings.get(id) ?? bindings.get(look(id)),
    scopeOf: (node) => scopes.get(look(node)),
    enclosing: (node) => {
      look(node);
      for (let n: ts.Node | undefined = node; n?.parent; n = n.parent) {
        // A computed name is evaluated around the function or field that it names.
        const isName = ts.isComputedPropertyName(n) && !ts.isPropertyAssignment(n.parent);
        const scope = isName ? undefined : scopes.get(n.parent);
        if (scope) return scope;
      }
      return root;
    },
    declaredIn: (node) => {
      look(node);
      const own = [...(scopes.get(node)?.names.values() ?? [])];
      const body = ts.isFunctionLike(node) && 'body' in node ? scopes.get(node.body as ts.Node) : undefined;
      return body ? [...own, ...body.names.values()] : own;
    },
    isWrite: (id) => writes.has(look(id)),
    addFunction: (node) => void makeScope(node, scopes.get(look(node.parent)), true),
    settle: (assigned) => {
      for (const id of assigned) if (outerNames.has(id.text)) look(id);
    },
  };
}
