/**
 * The top level of an ES module, which can wait: each statement in which something blocks, or an expression of a
 * declaration, is compiled as a function of its own that the module awaits.
 *
 *   // [source]   const x = 1 + f();                           if (x > 1) g();
 *   // [output]   const x = await $top(() => 1 + f()…);        await $top(() => { if (x > 1) g()… });
 *
 * Declarations stay where they are, so constants, dead zones, exports and hoisting are the engine's own affair; a `var`
 * inside of a part is declared beside it. Where the module itself has to wait (`for await`), the statements around that
 * stay the module's, and their parts are looked for inside. Only what surely blocks makes a module wait: one that waits
 * cannot be loaded by `require`, and loads later.
 */
import type * as ts from 'typescript';
import { eachChild, someChild } from '../depth';
import { declarationsOf } from './scopes';
import { type TS, isUsing, skipOuter } from '../ts';
import { type Access, type Accessing, type Copy, isCopy, isElement, useOf } from './accessors';
import type { DeclarationOf, NativeCall } from './callbacks';
import { definedBy } from './classes';
import type { Runs } from './suspending';
import { isAssigned } from './targets';
import type { CallLike, Colour } from './types';

/**
 * Becomes a function: a statement, an expression, a class or enum declaration (all of it), or the declaration of a
 * variable whose pattern blocks by itself.
 */
export interface TopPart extends ts.Node {
  readonly _topPart: true;
}

export interface TopLevel {
  readonly parts: ReadonlySet<ts.Node>;
  /** `using` declarations whose disposal blocks. */
  readonly disposed: ReadonlySet<ts.Node>;
  /** What blocks where it cannot wait, and why. */
  readonly refused: readonly { readonly node: ts.Node; readonly why: string; readonly at: ts.Node }[];
}

export const NO_TOP: TopLevel = { parts: new Set(), disposed: new Set(), refused: [] };

export interface TopAsks {
  /** This expression, pattern or loop surely blocks, by what the types say; not what is inside of it. */
  blocks(node: ts.Node): boolean;
  disposes(declaration: ts.VariableDeclaration): boolean;
  /** A callback that stands where a native method is called. */
  runs(fn: ts.Node): boolean;
  /** The function of this file that a call runs, if its name says so. */
  callee(node: ts.CallExpression): ts.Node | undefined;
}

/** The answers of a type system, of which only 'green' counts. */
export interface TopTypes {
  call(node: CallLike): Runs;
  iterable(node: ts.Expression | ts.ArrayBindingPattern): Colour;
  disposer(declaration: ts.VariableDeclaration): Colour;
  access(node: Access): Accessing;
  copies(node: Copy): Colour;
  native(node: ts.CallExpression | ts.NewExpression): NativeCall | undefined;
  readonly declarationOf: DeclarationOf;
}

export function topAsks(ts: TS, types: TopTypes): TopAsks {
  const access = (node: Access, { read, write }: { read: boolean; write: boolean }): boolean => {
    const colours = types.access(node);
    return (read && colours.read === 'green') || (write && colours.write === 'green');
  };
  const collects = (node: CallLike): boolean => {
    const iterable = ts.isTaggedTemplateExpression(node) ? undefined : types.native(node)?.iterable;
    return iterable !== undefined && types.iterable(iterable) === 'green';
  };
  return {
    blocks(node) {
      if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) return types.call(node) === 'green' || collects(node);
      if (ts.isSpreadElement(node)) return !isAssigned(ts, node.parent) && types.iterable(node.expression) === 'green';
      if (isCopy(ts, node)) return types.copies(node) === 'green';
      if (ts.isForOfStatement(node)) return !node.awaitModifier && types.iterable(node.expression) === 'green';
      if (ts.isArrayBindingPattern(node) || (ts.isArrayLiteralExpression(node) && isAssigned(ts, node))) return types.iterable(node) === 'green';
      if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return access(node, useOf(ts, node));
      return isElement(ts, node) && access(node, { read: true, write: false });
    },
    disposes: (d) => types.disposer(d) === 'green',
    runs: (fn) => ts.isCallExpression(fn.parent) && (types.native(fn.parent)?.functions?.includes(fn as ts.Expression) ?? false),
    callee(node) {
      const e = skipOuter(ts, node.expression);
      if (ts.isFunctionExpression(e) || ts.isArrowFunction(e)) return e;
      const declaration = ts.isIdentifier(e) ? types.declarationOf(e) : undefined;
      if (declaration === undefined || ts.isFunctionDeclaration(declaration)) return declaration;
      const value = ts.isVariableDeclaration(declaration) && declaration.initializer ? skipOuter(ts, declaration.initializer) : undefined;
      return value && (ts.isFunctionExpression(value) || ts.isArrowFunction(value)) ? value : undefined;
    },
  };
}

const isAwaitUsing = (ts: TS, list: ts.VariableDeclarationList): boolean => (list.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing;

export function findTopLevel(ts: TS, file: ts.SourceFile, asks: TopAsks): TopLevel {
  const parts = new Set<ts.Node>();
  const disposed = new Set<ts.Node>();
  const refused: { node: ts.Node; why: string; at: ts.Node }[] = [];
  const blocks = (node: ts.Node) => blocksInside(ts, node, asks);
  const refuse = (node: ts.Node, why: string, at = node) => void refused.push({ node, why, at });

  const slot = (e: ts.Expression | undefined): void => {
    if (e && blocks(e)) parts.add(e);
  };
  const statement = (s: ts.Statement | undefined): void => {
    if (s === undefined || ts.isFunctionDeclaration(s) || ts.isModuleDeclaration(s) || !blocks(s)) return;
    if (ts.isVariableStatement(s)) return declarations(s.declarationList, true);
    if (ts.isExportAssignment(s)) return s.isExportEquals ? undefined : slot(s.expression);
    if (ts.isEnumDeclaration(s) && !declarationsOf(ts, s).every(ts.isEnumDeclaration)) return refuse(s, 'an enum that is a namespace, too, cannot wait there', s.name);
    if (staysNative(ts, s)) inside(s);
    else parts.add(s);
  };
  const statements = (list: readonly ts.Statement[]) => list.forEach(statement);

  /** Only expressions of it, or of the statements in it, wait. */
  function inside(s: ts.Statement): void {
    if (ts.isBlock(s)) return statements(s.statements);
    if (ts.isIfStatement(s)) {
      slot(s.expression);
      statement(s.thenStatement);
      statement(s.elseStatement);
    } else if (ts.isForStatement(s)) {
      if (s.initializer && ts.isVariableDeclarationList(s.initializer)) declarations(s.initializer, false);
      else slot(s.initializer);
      slot(s.condition);
      slot(s.incrementor);
      statement(s.statement);
    } else if (ts.isForInStatement(s) || ts.isForOfStatement(s)) {
      if (asks.blocks(s)) refuse(s.expression, 'a loop with `await` in it cannot step through what blocks');
      if (ts.isVariableDeclarationList(s.initializer)) declarations(s.initializer, false);
      else if (blocks(s.initializer)) refuse(s.initializer, 'the target of a loop with `await` in it cannot wait');
      slot(s.expression);
      statement(s.statement);
    } else if (ts.isWhileStatement(s) || ts.isDoStatement(s)) {
      slot(s.expression);
      statement(s.statement);
    } else if (ts.isLabeledStatement(s)) statement(s.statement);
    else if (ts.isTryStatement(s)) {
      statements(s.tryBlock.statements);
      if (s.catchClause) {
        const { variableDeclaration } = s.catchClause;
        if (variableDeclaration) pattern(variableDeclaration.name);
        statements(s.catchClause.block.statements);
      }
      if (s.finallyBlock) statements(s.finallyBlock.statements);
    } else if (ts.isSwitchStatement(s)) {
      slot(s.expression);
      for (const clause of s.caseBlock.clauses) {
        if (ts.isCaseClause(clause)) slot(clause.expression);
        statements(clause.statements);
      }
    }
  }

  function declarations(list: ts.VariableDeclarationList, isStatement: boolean): void {
    if (isUsing(ts, list)) {
      if (!isAwaitUsing(ts, list) && list.declarations.some((d) => asks.disposes(d))) {
        if (isStatement) disposed.add(list);
        else refuse(list, 'a loop with `await` in it cannot dispose of what blocks');
      }
      return list.declarations.forEach((d) => slot(d.initializer));
    }
    for (const d of list.declarations) {
      if (!patternBlocks(d.name)) {
        pattern(d.name);
        slot(d.initializer);
      } else if (!isStatement) refuse(d.name, 'a pattern in the head of a loop with `await` in it cannot wait');
      else if (mentionsItself(ts, d)) refuse(d.name, 'a pattern that mentions its own names cannot wait there');
      else parts.add(d);
    }
  }

  /** Its defaults and keys: the module may wait in them. */
  function pattern(name: ts.BindingName): void {
    if (patternBlocks(name)) return refuse(name, 'this pattern cannot wait');
    if (ts.isIdentifier(name)) return;
    for (const e of name.elements) {
      if (!ts.isBindingElement(e)) continue;
      if (e.propertyName && ts.isComputedPropertyName(e.propertyName)) slot(e.propertyName.expression);
      pattern(e.name);
      slot(e.initializer);
    }
  }

  /** Taking the value apart blocks. */
  function patternBlocks(name: ts.BindingName): boolean {
    if (ts.isIdentifier(name)) return false;
    return (ts.isArrayBindingPattern(name) && asks.blocks(name)) || name.elements.some((e) => ts.isBindingElement(e) && (((isElement(ts, e) || isCopy(ts, e)) && asks.blocks(e)) || patternBlocks(e.name)));
  }

  statements(file.statements);
  return { parts, disposed, refused };
}

/** Something blocks when this runs. Functions are not looked into, unless they are called here. */
function blocksInside(ts: TS, root: ts.Node, asks: TopAsks): boolean {
  const called = new Set<ts.Node>();
  const visit = (node: ts.Node): boolean => {
    if (node.kind <= ts.SyntaxKind.LastToken || (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node))) return false;
    if (ts.isFunctionLike(node)) return definedBy(ts, node).some(visit) || (asks.runs(node) && body(node));
    if (ts.isModuleBlock(node)) return false;
    if (ts.isClassLike(node)) return definedBy(ts, node).some(visit);
    if (asks.blocks(node) || (ts.isVariableDeclarationList(node) && isUsing(ts, node) && !isAwaitUsing(ts, node) && node.declarations.some((d) => asks.disposes(d)))) return true;
    if (ts.isCallExpression(node)) {
      const fn = asks.callee(node);
      if (fn && fn.pos >= root.pos && fn.end <= root.end && body(fn)) return true;
    }
    return someChild(ts, node, visit);
  };
  const body = (fn: ts.Node): boolean => {
    if (called.has(fn) || !('body' in fn) || (fn as ts.FunctionDeclaration).asteriskToken) return false;
    called.add(fn);
    const { parameters, body } = fn as ts.FunctionDeclaration;
    return parameters.some(visit) || (body !== undefined && visit(body));
  };
  return visit(root);
}

/** `for await` or `await using` in it, or a jump out of it. */
function staysNative(ts: TS, root: ts.Statement): boolean {
  const visit = (node: ts.Node, breaks: boolean, continues: boolean, labels: readonly string[]): boolean => {
    if (ts.isFunctionLike(node) || (ts.isClassLike(node) && node !== root)) return false;
    if (ts.isForOfStatement(node) && node.awaitModifier) return true;
    if (ts.isVariableDeclarationList(node) && isAwaitUsing(ts, node)) return true;
    if (ts.isBreakOrContinueStatement(node)) return node.label ? !labels.includes(node.label.text) : !(ts.isBreakStatement(node) ? breaks : continues);
    const isLoop = ts.isIterationStatement(node, false);
    const all = ts.isLabeledStatement(node) ? [...labels, node.label.text] : labels;
    return someChild(ts, node, (c) => visit(c, breaks || isLoop || ts.isSwitchStatement(node), continues || isLoop, all));
  };
  return !ts.isClassDeclaration(root) && !ts.isEnumDeclaration(root) && visit(root, false, false, []);
}

/** A default or key in the pattern names a variable of it. */
function mentionsItself(ts: TS, d: ts.VariableDeclaration): boolean {
  const names = new Set<string>();
  const collect = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else for (const e of name.elements) if (ts.isBindingElement(e)) collect(e.name);
  };
  collect(d.name);
  const visit = (node: ts.Node): boolean => {
    if (ts.isIdentifier(node)) return names.has(node.text) && !(ts.isBindingElement(node.parent) && node.parent.initializer !== node) && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node);
    return someChild(ts, node, visit);
  };
  return visit(d.name);
}

/** Of what is compiled, the parts of the top level are what is neither a function nor an element of a class. */
export const isTopPart = (ts: TS, body: ts.Node): body is TopPart => !ts.isFunctionLike(body) && !ts.isPropertyDeclaration(body) && !ts.isClassStaticBlockDeclaration(body);

/** The part is an expression, whose value the module uses. */
export const isTopValue = (ts: TS, part: ts.Node): part is ts.Expression & TopPart => ts.isExpression(part);

/** The lists of `var` declarations in a part; the declaration that is one. */
export function declaredBeside(ts: TS, part: ts.Node): ts.BindingName[] {
  const found: ts.BindingName[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) found.push(...node.declarations.map((d) => d.name));
    eachChild(ts, node, visit);
  };
  if (ts.isVariableDeclaration(part)) found.push(part.name);
  visit(part);
  return found;
}

/** Whether the module that is emitted may contain `await` at its top level. */
export function canAwait(ts: TS, { target, module }: ts.CompilerOptions): boolean {
  const { ModuleKind, ScriptTarget } = ts;
  const isNew = module === undefined || module === ModuleKind.ES2022 || module === ModuleKind.ESNext || module >= ModuleKind.Node16;
  return isNew && (target ?? (module !== undefined && module >= ModuleKind.Node16 ? ScriptTarget.ES2022 : ScriptTarget.ES2025)) >= ScriptTarget.ES2022;
}

