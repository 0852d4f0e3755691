/**
 * The walk over a file: each node in the order of the source, with what is known of the function around it. Asks types what
 * the node may do and leaves what follows with the findings. Changes nothing, and looks at each node once.
 */
import type * as ts from 'typescript';
import { eachChild } from '../depth';
import type { Code } from '../diagnostics';
import { type TS, isAssignment, isUsing } from '../ts';
import { type Access, type Use, copiedBy, isCopy, isElement, propertyName, useOf } from './accessors';
import { Calls } from './calls';
import { ClassAnalysis } from './classanalysis';
import { type FieldsMode, decoratorsOf } from './classes';
import { isCompilable } from './greenset';
import type { Context, Findings } from './findings';
import { type Marks, isAsync } from './marks';
import type { FileScopes } from './scopes';
import { addTargets, isAssigned } from './targets';
import { nameOf } from './texts';
import type { TopLevel } from './toplevel';
import type { Member, Types } from './types';

export interface Walked {
  readonly classes: ClassAnalysis;
  /** The `@green` decorators. */
  readonly decorators: ReadonlySet<ts.Node>;
  /** What is assigned to. */
  readonly assigned: readonly ts.Identifier[];
  /** JSX, which may be made by a function. */
  readonly elements: readonly ts.Node[];
}

export interface WalkInput {
  readonly ts: TS;
  readonly file: ts.SourceFile;
  readonly marks: Marks;
  readonly types: Types;
  readonly scopes: FileScopes;
  readonly top: TopLevel;
  readonly fields: FieldsMode;
  readonly found: Findings;
}

export function walk({ ts, file, marks, types, scopes, top, fields, found }: WalkInput): Walked {
  const decorators = new Set<ts.Node>();
  const assigned: ts.Identifier[] = [];
  const elements: ts.Node[] = [];
  const calls = new Calls(ts, found, types, scopes);
  const isGreen = (node: ts.FunctionLikeDeclaration | ts.ClassLikeDeclaration): boolean => marks.isGreenFile(file) || types.isGreen(node);
  const classes = new ClassAnalysis(ts, scopes, fields, found, { isGreen, parent: (c) => types.parent(c) });
  const frequent = frequentKinds(ts);
  /** The function that is being visited. */
  let context: Context = { node: file, compiled: false, inGreen: false, refusal: undefined, yields: [] };
  /** Of the class around. */
  let construction: Context | undefined;

  function visitIn(node: ts.Node, inner: Context, how = visit): void {
    const outer = context;
    context = inner;
    how(node);
    context = outer;
  }

  function visit(node: ts.Node): void {
    if (node.kind <= ts.SyntaxKind.LastToken) return;
    if (top.parts.size === 0 || !top.parts.has(node)) return visitNode(node);
    visitIn(node, { node, compiled: true, inGreen: true, refusal: undefined, yields: [] }, visitNode);
    if (found.isCompiled(node)) found.contains.add(node);
  }

  /** Of every node: what needs nothing but its parts to be visited must not take long. */
  function visitNode(node: ts.Node): void {
    const kind = frequent[node.kind];
    if (kind !== undefined) return kind === 'parts' ? void ts.forEachChild(node, visit) : undefined;
    if (ts.isPropertyAccessExpression(node)) {
      access(node);
      return visit(node.expression);
    }
    if (ts.isBinaryExpression(node)) {
      if (isAssignment(ts, node)) addTargets(ts, node.left, assigned);
      return eachChild(ts, node, visit);
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) return visitCall(node);
    if (ts.isFunctionLike(node)) return 'body' in node ? visitFunction(node as ts.FunctionLikeDeclaration) : undefined;
    if (ts.isClassLike(node)) return visitClass(node);
    if (ts.isPropertyDeclaration(node)) return visitField(node);
    if (ts.isClassStaticBlockDeclaration(node)) return visitIn(node.body, { ...context, node, refusal: context.compiled ? context.refusal : 2005 });
    if (ts.isModuleBlock(node)) return node.statements.forEach((s) => visitIn(s, { ...context, compiled: false, refusal: 2011 }));
    refuse(node);
    look(node);
    eachChild(ts, node, visit);
  }

  /** Statements and expressions that do something themselves, other than by a call of their own. */
  function look(node: ts.Node): void {
    if (ts.isDecorator(node) && marks.isGreenDecorator(node)) decorators.add(node);
    else if (ts.isTaggedTemplateExpression(node)) calls.call(node, context);
    else if (ts.isAwaitExpression(node) && top.parts.has(context.node)) found.suspend(node, context.node);
    else if (ts.isYieldExpression(node)) {
      context.yields.push(node);
      if (node.asteriskToken) steps(node, node.expression!);
    } else if (ts.isVariableDeclarationList(node)) {
      if (isUsing(ts, node) && !isAwaitUsing(node) && !top.disposed.has(node)) for (const d of node.declarations) blocks(node, types.disposer(d), d, d.name);
    } else if (isCopy(ts, node)) blocks(node, types.copies(node, context.compiled), copiedBy(ts, node) ?? node);
    else if (ts.isSpreadElement(node) && !isAssigned(ts, node.parent)) steps(node, node.expression);
    else if (ts.isArrayBindingPattern(node) || (ts.isArrayLiteralExpression(node) && isAssigned(ts, node))) blocks(node, types.iterable(node), node);
    else if (ts.isForOfStatement(node) || ts.isForInStatement(node)) {
      if (!ts.isVariableDeclarationList(node.initializer)) addTargets(ts, node.initializer, assigned);
      if (ts.isForOfStatement(node) && !node.awaitModifier) steps(node, node.expression);
    } else if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)) elements.push(node);
    else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) addTargets(ts, node.operand, assigned);
    if (ts.isElementAccessExpression(node) || isElement(ts, node)) access(node);
  }

  const isAwaitUsing = (node: ts.VariableDeclarationList): boolean => (node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing;
  const blocks = (node: ts.Node, colour: ReturnType<Types['value']>, at: ts.Node, named = at): void => found.blocks(node, colour, context, at, named);

  /** A generator is of a type that says nothing of blocking. Where nothing waits, the mark of the function that is called does. */
  function steps(node: ts.Node, iterated: ts.Expression): void {
    const colour = types.iterable(iterated);
    const canWait = context.compiled && context.refusal === undefined;
    const isCertain = colour === 'maybe' && !canWait && !ts.isSourceFile(context.node) && types.isMarkedGenerator?.(iterated) === true;
    blocks(node, isCertain ? 'green' : colour, iterated);
  }

  /** What has no lowering. */
  function refuse(node: ts.Node): void {
    if (!context.compiled) return;
    const refuseWhole = (code: Code, ...args: string[]) => found.refuse(context.node, code, node, ...args);
    if (ts.isWithStatement(node)) refuseWhole(2009, 'with');
    else if (ts.isAwaitExpression(node) ? !top.parts.has(context.node) : ts.isForOfStatement(node) && node.awaitModifier) refuseWhole(2012);
    else if (ts.isVariableDeclarationList(node) && isAwaitUsing(node)) refuseWhole(2008);
  }

  /** `eval?.(text)` is none. */
  const isDirectEval = (node: ts.CallExpression | ts.NewExpression): boolean =>
    ts.isCallExpression(node) && !node.questionDotToken && ts.isIdentifier(node.expression) && node.expression.text === 'eval';

  function visitCall(node: ts.CallExpression | ts.NewExpression): void {
    calls.call(node, context);
    if (context.inGreen && isDirectEval(node) && !scopes.bindingOf(node.expression)) found.report(2013, node);
    eachChild(ts, node, visit);
    calls.callsBack(node, context);
  }

  /** A property is read or written. */
  function access(node: Access): void {
    const colours = types.access(node);
    if (colours.read === 'plain' && colours.write === 'plain') return;
    const use: Use = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? useOf(ts, node) : { read: true, write: false };
    const at = ts.isPropertyAccessExpression(node) ? node.name : node;
    if (use.read) found.blocks(node, colours.read, context, at, node, found.reads);
    const isReported = use.read && colours.read === 'green' && !context.compiled;
    if (use.write && !isReported) found.blocks(node, colours.write, context, at, node, found.writes);
  }

  function visitFunction(fn: ts.FunctionLikeDeclaration): void {
    const inner = enterFunction(fn);
    fn.modifiers?.forEach(visit);
    if (fn.name) visit(fn.name);
    for (const p of fn.parameters) decoratorsOf(ts, p).forEach(visit); // evaluated where the class is made
    const visitParts = (p: ts.Node) => ts.forEachChild(p, (c) => (ts.isDecorator(c) ? undefined : visit(c)));
    fn.parameters.forEach((p) => visitIn(p, inner, visitParts));
    if (fn.body) visitIn(fn.body, inner);
    if (!found.isCompiled(fn)) return;
    // In a generator that is compiled, every yield leaves the function.
    for (const y of inner.yields) found.contain(y, fn);
    if (ts.isAccessor(fn) && propertyName(ts, fn.name) === undefined && (marks.isMarked(fn) || types.isGreen(fn))) found.report(2003, fn.name);
  }

  function enterFunction(fn: ts.FunctionLikeDeclaration): Context {
    const marked = marks.isMarked(fn);
    let refusal: Context['refusal'];
    if (isAsync(ts, fn)) {
      if (marked) found.report(1004, fn.name ?? fn, nameOf(ts, fn));
      refusal = marked ? 'reported' : 1009;
    } else if (marked) {
      if (ts.isMethodDeclaration(fn) || ts.isAccessor(fn)) checkBase(fn);
      let holder = fn.parent;
      while (ts.isParenthesizedExpression(holder) || ts.isAsExpression(holder) || ts.isSatisfiesExpression(holder) || marks.isGreenCall(holder)) holder = holder.parent;
      if (ts.isPropertyDeclaration(holder) || ts.isPropertyAssignment(holder)) checkBase(holder);
    }
    const inGreen = context.inGreen || marked || isGreen(fn);
    return { node: fn, compiled: inGreen && isCompilable(ts, fn), inGreen, refusal, yields: [] };
  }

  /** A mark on a member whose declared type says otherwise. */
  function checkBase(member: Member): void {
    const base = types.plainBase(member);
    if (base !== undefined) found.report(1003, member.name, member.name.getText(file), base);
  }

  /** Heritage and computed names run now, but inside the class's own scope; initialisers run as functions of their own. */
  function visitClass(node: ts.ClassLikeDeclaration): void {
    node.modifiers?.forEach(visit);
    node.heritageClauses?.forEach((h) => h.types.forEach((t) => visit(t.expression)));
    const outer = construction;
    const { compiled } = (construction = { ...context, compiled: classes.isGreen(node, context.inGreen) });
    node.members.forEach(visit);
    classes.finish(node, compiled);
    construction = outer;
    // In a function that can wait, the definition can: static elements become functions of their own that it calls.
    if (context.compiled && classes.finishStatics(node)) {
      found.compile(context.node);
      found.contain(node, context.node);
    }
    classes.checkDefinition(node, (n) => found.contains.has(n));
  }

  function visitField(node: ts.PropertyDeclaration): void {
    visit(node.name);
    node.modifiers?.forEach(visit);
    if (!node.initializer) return;
    const isStatic = node.modifiers?.some((m) => m.kind === ts.SyntaxKind.StaticKeyword);
    const compiled = isStatic ? context.compiled && context.refusal === undefined : construction!.compiled;
    visitIn(node.initializer, { ...context, node, compiled, inGreen: context.inGreen || compiled, refusal: compiled ? undefined : isStatic ? 2005 : 2006 });
  }

  ts.forEachChild(file, visit);
  return { classes, decorators, assigned, elements };
}

/** Nodes that are nothing to us but their parts, and are frequent; and those that are nothing at all, as they are types. */
function frequentKinds(ts: TS): readonly ('parts' | 'nothing' | undefined)[] {
  let table = tables.get(ts);
  if (table === undefined) {
    const { SyntaxKind: K } = ts;
    tables.set(ts, (table = Array.from({ length: K.Count }, (_, kind) => (kind !== K.ExpressionWithTypeArguments && ts.isTypeNode({ kind } as ts.Node) ? 'nothing' : undefined))));
    for (const kind of [K.InterfaceDeclaration, K.TypeAliasDeclaration, K.ImportDeclaration]) table[kind] = 'nothing';
    for (const kind of [
      K.Block, K.VariableStatement, K.VariableDeclaration, K.ExpressionStatement, K.IfStatement, K.ReturnStatement, K.ParenthesizedExpression, K.ConditionalExpression, K.ObjectLiteralExpression,
      K.TemplateExpression, K.TemplateSpan, K.SwitchStatement, K.CaseBlock, K.CaseClause, K.DefaultClause, K.WhileStatement, K.ForStatement, K.ThrowStatement, K.TryStatement, K.CatchClause,
      K.Parameter, K.NonNullExpression,
    ]) table[kind] = 'parts';
  }
  return table;
}
const tables = new WeakMap<TS, ('parts' | 'nothing' | undefined)[]>();
