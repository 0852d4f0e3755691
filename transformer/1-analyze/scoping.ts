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
import { type TS, isAssignment, isIntrinsic } from '../ts';
import { isLeaking } from './blockfunctions';
import { Declarations } from './declarations';
import { References } from './references';
import { type FileScopes, type Scope, declarationsOf, newBinding } from './scopes';

/**
 * `isSloppy`: the file has code that is not strict. `parts`: of the file's top level (toplevel.ts), which are functions. `later`: functions
 * that stand in no other are looked into when they are asked about; until `settle`, what they write is not known.
 */
export function analyzeScopes(ts: TS, file: ts.SourceFile, isSloppy: boolean, parts: ReadonlySet<ts.Node> = new Set(), later = false): FileScopes {
  const declared = new Declarations(ts);
  const references = new References(ts, declared, parts);
  const { scopes, bindings } = declared;
  /** Functions that nobody has asked about. */
  const pending = new Map<ts.Node, () => void>();

  const visitAll = (nodes: readonly ts.Node[] | undefined, scope: Scope) => nodes?.forEach((n) => visit(n, scope));
  const visitDecorators = (node: { readonly modifiers?: readonly ts.ModifierLike[] }, scope: Scope) => visitAll(node.modifiers?.filter(ts.isDecorator), scope);
  /** The statements of something that has variables of its own. */
  const visitBody = (statements: readonly ts.Statement[], scope: Scope): void => {
    declared.all(statements, scope);
    visitAll(statements, scope);
  };

  function visit(node: ts.Node, scope: Scope): void {
    if (node.kind <= ts.SyntaxKind.LastToken) {
      if (ts.isIdentifier(node)) references.add(node, scope);
      return;
    }
    if (ts.isPropertyAccessExpression(node)) return visit(node.expression, scope);
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    const isPart = parts.has(node);
    const hasScope = ts.isBlock(node) || ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node);
    if (isPart && !hasScope) scope = declared.scope(node, scope, true);
    if (ts.isFunctionLike(node)) return 'body' in node ? visitFunction(node as ts.FunctionLikeDeclaration, scope) : undefined; // or a signature
    if (ts.isClassLike(node)) return visitClass(node, scope);
    if (ts.isPropertyDeclaration(node)) {
      visitDecorators(node, scope);
      if (ts.isComputedPropertyName(node.name)) visit(node.name.expression, scope);
      if (node.initializer) visit(node.initializer, declared.scope(node, scope, true));
      return;
    }
    if (ts.isClassStaticBlockDeclaration(node)) return visitBody(node.body.statements, declared.scope(node, scope, true));
    if (ts.isModuleDeclaration(node)) {
      const inner = declared.scope(node, scope, true);
      if (node.body && ts.isModuleBlock(node.body)) visitBody(node.body.statements, inner);
      else if (node.body) visit(node.body, inner);
      return;
    }
    if (ts.isBlock(node)) {
      const inner = declared.scope(node, scope, isPart);
      declared.lexical(node.statements, inner);
      return visitAll(node.statements, inner);
    }
    if (ts.isCaseBlock(node)) {
      const inner = declared.scope(node, scope, false);
      for (const clause of node.clauses) declared.lexical(clause.statements, inner);
      return visitAll(node.clauses, inner);
    }
    if (ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)) return visitFor(node, declared.scope(node, scope, isPart));
    if (ts.isCatchClause(node)) {
      const inner = declared.scope(node, scope, false);
      if (node.variableDeclaration) {
        declared.pattern(node.variableDeclaration.name, 'catch', inner);
        visitPattern(node.variableDeclaration.name, inner);
      }
      return visit(node.block, inner);
    }
    if (ts.isVariableDeclaration(node)) {
      visitPattern(node.name, scope);
      if (node.initializer) visit(node.initializer, scope);
      return;
    }
    if (ts.isEnumDeclaration(node)) {
      const inner = declared.scope(node, scope, false);
      const members = declarationsOf(ts, node).flatMap((d) => (ts.isEnumDeclaration(d) ? d.members : []));
      for (const { name } of members) if (ts.isIdentifier(name) || ts.isStringLiteral(name)) inner.names.set(name.text, newBinding(name.text, 'other', inner));
      for (const m of node.members) if (m.initializer) visit(m.initializer, inner);
      return;
    }
    if (ts.isBinaryExpression(node)) {
      if (isAssignment(ts, node)) references.writesTo(node.left);
    } else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
      if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken) references.writesTo(node.operand);
    } else if (visitNames(node, scope)) return;
    eachChild(ts, node, (c) => visit(c, scope));
  }

  /** What contains identifiers that are no references. Returns whether it was. */
  function visitNames(node: ts.Node, scope: Scope): boolean {
    if (ts.isPropertyAssignment(node)) {
      if (ts.isComputedPropertyName(node.name)) visit(node.name.expression, scope);
      visit(node.initializer, scope);
    } else if (ts.isShorthandPropertyAssignment(node)) {
      references.add(node.name, scope);
      if (node.objectAssignmentInitializer) visit(node.objectAssignmentInitializer, scope);
    } else if (ts.isLabeledStatement(node)) visit(node.statement, scope);
    else if (ts.isExportSpecifier(node)) {
      if (!node.parent.parent.moduleSpecifier) visit(node.propertyName ?? node.name, scope);
    } else if (ts.isExportDeclaration(node)) {
      if (node.exportClause) ts.forEachChild(node.exportClause, (c) => visit(c, scope));
    } else if ((ts.isJsxOpeningLikeElement(node) || ts.isJsxClosingElement(node)) && ts.isIdentifier(node.tagName) && isIntrinsic(node.tagName.text)) {
      ts.forEachChild(node, (c) => (c === node.tagName ? undefined : visit(c, scope))); // `<div>` names no variable
    } else if (ts.isJsxAttribute(node)) {
      if (node.initializer) visit(node.initializer, scope);
    } else {
      // The parts of a JSX name with a colon name nothing, whatever variables are called like them.
      return ts.isBreakOrContinueStatement(node) || ts.isMetaProperty(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isJsxNamespacedName(node);
    }
    return true;
  }

  function visitClass(node: ts.ClassLikeDeclaration, scope: Scope): void {
    visitDecorators(node, scope);
    const inner = declared.scope(node, scope, false);
    if (node.name) {
      // Inside, the name is a binding of its own, also where the declaration's is reassigned.
      const outer = bindings.get(node.name);
      declared.declare(node.name, 'self', inner);
      if (outer) bindings.set(node.name, outer);
    }
    visitAll(node.heritageClauses?.filter((h) => h.token === ts.SyntaxKind.ExtendsKeyword), inner);
    visitAll(node.members, inner);
  }

  function visitFor(node: ts.ForStatement | ts.ForInOrOfStatement, inner: Scope): void {
    const head = node.initializer;
    if (head && ts.isVariableDeclarationList(head)) {
      declared.variables(head, inner);
      // `for (const x of …)`: one initialisation an iteration of a fresh binding; a `var` is written again and again
      if (!ts.isForStatement(node) && declared.kindOf(head) === 'var') for (const d of head.declarations) references.writesNames(d.name);
    } else if (head && !ts.isForStatement(node)) references.writesTo(head);
    ts.forEachChild(node, (c) => visit(c, inner));
  }

  function visitFunction(fn: ts.FunctionLikeDeclaration, scope: Scope): void {
    visitDecorators(fn, scope);
    if (fn.name && ts.isComputedPropertyName(fn.name)) visit(fn.name.expression, scope);
    if (isSloppy && ts.isFunctionDeclaration(fn) && fn.name && isLeaking(ts, fn)) declared.leak(fn.name.text, scope);
    if (later && ts.isSourceFile(scope.function.node)) pending.set(fn, () => visitActivation(fn, scope));
    else visitActivation(fn, scope);
  }

  function visitActivation(fn: ts.FunctionLikeDeclaration, scope: Scope): void {
    let outer = scope;
    if (ts.isFunctionExpression(fn) && fn.name) {
      outer = declared.scope(fn.name, scope, false);
      declared.declare(fn.name, 'self', outer);
    }
    const inner = declared.scope(fn, outer, true);
    for (const p of fn.parameters) if (!ts.isIdentifier(p.name) || p.name.text !== 'this') declared.pattern(p.name, 'param', inner);
    for (const p of fn.parameters) {
      visitDecorators(p, scope);
      visitPattern(p.name, inner);
      if (p.initializer) visit(p.initializer, inner);
    }
    if (!fn.body) return;
    const scopeOfBody = declared.bodyScope(fn, inner);
    if (ts.isBlock(fn.body)) visitBody(fn.body.statements, scopeOfBody);
    else visit(fn.body, scopeOfBody);
  }

  /** The parts of a binding pattern that are evaluated: defaults and computed keys. The names themselves are declared already. */
  function visitPattern(name: ts.BindingName, scope: Scope): void {
    if (ts.isIdentifier(name)) {
      if (!bindings.has(name)) references.add(name, scope); // a `var`: bound to its function's binding
      return;
    }
    for (const e of name.elements) {
      if (!ts.isBindingElement(e)) continue;
      if (e.propertyName && ts.isComputedPropertyName(e.propertyName)) visit(e.propertyName.expression, scope);
      visitPattern(e.name, scope);
      if (e.initializer) visit(e.initializer, scope);
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
      references.resolve();
      break;
    }
    return node;
  }

  const root = declared.scope(file, undefined, true);
  visitBody(file.statements, root);
  references.resolve();

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
    isWrite: (id) => references.writes.has(look(id)),
    addFunction: (node) => void declared.scope(node, scopes.get(look(node.parent)), true),
    settle: (assigned) => {
      for (const id of assigned) if (declared.outerNames.has(id.text)) look(id);
    },
  };
}

/** Analyzed when first asked: files without green functions, which are most, need no scopes. */
export function analyzeScopesLater(...input: Parameters<typeof analyzeScopes>): FileScopes {
  let made: FileScopes | undefined;
  const get = () => (made ??= analyzeScopes(...input));
  return {
    bindingOf: (id) => get().bindingOf(id),
    scopeOf: (node) => get().scopeOf(node),
    enclosing: (node) => get().enclosing(node),
    declaredIn: (node) => get().declaredIn(node),
    isWrite: (id) => get().isWrite(id),
    addFunction: (node) => get().addFunction(node),
    settle: (assigned) => get().settle(assigned),
  };
}
