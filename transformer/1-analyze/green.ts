/**
 * What is green in one file and why: which functions are compiled, which calls may suspend, and which nodes contain
 * such a call. The result is a value that the lowering only reads. Problems are collected, never thrown.
 */
import type * as ts from 'typescript';
import { type Code, type Problem, problem } from '../diagnostics';
import type { TS } from '../ts';
import type { Marks } from './marks';
import { type FileScopes, analyzeScopes } from './scopes';
import type { CallLike, Types } from './types';

/** A function with a body that can be suspended in the middle. */
export type Compilable = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;

export interface GreenSet {
  readonly file: ts.SourceFile;
  readonly scopes: FileScopes;
  /** The functions to compile: green or inside a green function, with at least one call that may suspend. */
  readonly functions: ReadonlySet<ts.Node>;
  /** Calls whose result is compared with the sentinel. */
  readonly suspends: ReadonlySet<ts.Node>;
  /** Nodes with such a call inside, not looking into nested functions. */
  readonly contains: ReadonlySet<ts.Node>;
  readonly problems: readonly Problem[];
}

export function isCompilable(ts: TS, node: ts.Node): node is Compilable {
  if (!(ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node))) return false;
  return node.body !== undefined && !isAsync(ts, node) && node.asteriskToken === undefined;
}

function isAsync(ts: TS, node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((m) => m.kind === ts.SyntaxKind.AsyncKeyword);
}

/** What the walk knows of the function it is in. */
interface Context {
  readonly node: ts.Node;
  /** Calls in it are checked. */
  readonly compiled: boolean;
  /** It, or a function around it, is green. */
  readonly inGreen: boolean;
  /** Why a blocking call cannot be here although the function is green: the refusal. */
  readonly refusal: Code | undefined;
}

export interface AnalysisInput {
  readonly ts: TS;
  readonly file: ts.SourceFile;
  readonly marks: Marks;
  readonly types: (scopes: FileScopes) => Types;
  /** The file is emitted as an ES module, so that its top level could wait. */
  readonly isModule: boolean;
}

export function analyzeFile(input: AnalysisInput): GreenSet {
  const { ts, file, marks } = input;
  const scopes = analyzeScopes(ts, file);
  const types = input.types(scopes);
  const functions = new Set<ts.Node>();
  const suspends = new Set<ts.Node>();
  const contains = new Set<ts.Node>();
  const problems: Problem[] = [];
  const report = (code: Code, node: ts.Node, ...args: string[]) => void problems.push(problem(code, node, ...args));

  const isGreen = (fn: ts.FunctionLikeDeclaration): boolean => marks.isGreenFile(file) || marks.isMarked(fn) || isGreenByContext(ts, types, fn, (f) => isGreen(f));

  const nameOf = (node: ts.Node): string => {
    const named = node as { name?: ts.Node };
    if (named.name) return named.name.getText(file);
    return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText(file) : 'this function';
  };
  const calleeName = (node: CallLike): string => (ts.isTaggedTemplateExpression(node) ? node.tag : node.expression).getText(file).replace(/\s+/g, ' ').slice(0, 60);

  const suspend = (node: CallLike, context: Context): void => {
    suspends.add(node);
    functions.add(context.node);
    for (let n: ts.Node = node; n !== context.node && !contains.has(n); n = n.parent) contains.add(n);
  };

  function call(node: CallLike, context: Context): void {
    const colour = types.call(node);
    if (colour !== 'green') {
      if (colour === 'maybe' && context.compiled && context.refusal === undefined && !ts.isNewExpression(node)) suspend(node, context);
    } else if (context.refusal !== undefined) report(context.refusal, node, calleeName(node));
    else if (ts.isNewExpression(node)) report(2001, node);
    else if (context.compiled) suspend(node, context);
    else if (ts.isSourceFile(context.node)) report(input.isModule ? 2010 : 1007, node, calleeName(node));
    else report(1001, node, calleeName(node), nameOf(context.node));
    if (!ts.isTaggedTemplateExpression(node) && colour === 'plain') {
      node.arguments?.forEach((argument, i) => {
        if (types.isGreenValue(argument) && types.takesPlainFunction(node, i)) report(1002, argument, calleeName(node));
      });
    }
  }

  function enterFunction(fn: ts.FunctionLikeDeclaration, outer: Context): Context {
    const green = isGreen(fn);
    const marked = marks.isMarked(fn);
    let refusal: Code | undefined;
    if (isAsync(ts, fn)) {
      if (marked && !marks.isGreenFile(file)) report(1004, fn.name ?? fn, nameOf(fn));
      if (green) refusal = 1004;
    } else if (ts.isConstructorDeclaration(fn)) refusal = marked || green || outer.inGreen ? 2001 : undefined;
    else if (ts.isAccessor(fn)) {
      refusal = green || outer.inGreen ? 2003 : undefined;
      if (marked) report(2003, fn.name);
    } else if ('asteriskToken' in fn && fn.asteriskToken) {
      refusal = green || outer.inGreen ? 2002 : undefined;
      if (marked) report(2002, fn.name ?? fn);
    }
    if (ts.isMethodDeclaration(fn) && marked) {
      const base = types.plainBase(fn);
      if (base !== undefined) report(1003, fn.name, nameOf(fn), base);
    }
    const inGreen = green || outer.inGreen;
    return { node: fn, compiled: inGreen && isCompilable(ts, fn), inGreen, refusal };
  }

  const refuse = (context: Context, code: Code): Context => ({ ...context, compiled: false, refusal: context.inGreen ? code : undefined });

  function visit(node: ts.Node, context: Context): void {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isFunctionLike(node)) {
      if (!('body' in node)) return;
      const fn = node as ts.FunctionLikeDeclaration;
      const inner = enterFunction(fn, context);
      fn.modifiers?.forEach((m) => visit(m, context));
      if (fn.name) visit(fn.name, ts.isClassLike(fn.parent) ? refuse(context, 2005) : context);
      fn.parameters.forEach((p) => visit(p, inner));
      if (fn.body) visit(fn.body, inner);
      return;
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) {
      call(node, context);
      if (context.inGreen && ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'eval' && !scopes.bindingOf(node.expression)) report(2013, node);
    } else if (ts.isClassLike(node)) {
      // Heritage and computed names run now, but inside the class's own scope; initialisers run as functions of their own.
      node.modifiers?.forEach((m) => visit(m, context));
      node.heritageClauses?.forEach((h) => h.types.forEach((t) => visit(t.expression, refuse(context, 2005))));
      node.members.forEach((m) => visit(m, context));
      return;
    } else if (ts.isPropertyDeclaration(node)) {
      visit(node.name, refuse(context, 2005));
      node.modifiers?.forEach((m) => visit(m, context));
      if (node.initializer) visit(node.initializer, refuse({ ...context, node }, 2006));
      return;
    } else if (ts.isClassStaticBlockDeclaration(node)) return visit(node.body, refuse({ ...context, node }, 2005));
    else if (ts.isEnumMember(node) || ts.isModuleBlock(node)) {
      ts.forEachChild(node, (c) => visit(c, context.inGreen ? refuse(context, 2011) : context));
      return;
    } else if (ts.isJsxOpeningLikeElement(node) || ts.isJsxExpression(node)) {
      ts.forEachChild(node, (c) => visit(c, refuse(context, 2007)));
      return;
    } else if (ts.isWithStatement(node) && context.compiled) report(2009, node, 'with');
    else if (ts.isAwaitExpression(node) && context.compiled) report(2012, node);
    else if (ts.isForOfStatement(node) && context.compiled) {
      if (node.awaitModifier) report(2012, node);
      else if (types.isGreenIterable(node.expression)) report(2018, node.expression);
    }
    ts.forEachChild(node, (c) => visit(c, context));
  }
  visit(file, { node: file, compiled: false, inGreen: false, refusal: undefined });

  const set: GreenSet = { file, scopes, functions, suspends, contains, problems };
  return set;
}

/**
 * Unmarked, but green where it stands: given to a place that expects a green function, or written inside a green
 * function and calling one.
 */
export function isGreenByContext(ts: TS, types: Types, fn: ts.FunctionLikeDeclaration, isGreen: (f: ts.FunctionLikeDeclaration) => boolean): boolean {
  if (!isCompilable(ts, fn)) return false;
  const isExpression = ts.isFunctionExpression(fn) || ts.isArrowFunction(fn) || (ts.isMethodDeclaration(fn) && ts.isObjectLiteralExpression(fn.parent));
  if (isExpression && types.expectsGreen(fn)) return true;
  let outer: ts.Node | undefined = fn.parent;
  while (outer && !(ts.isFunctionLike(outer) && 'body' in outer)) outer = outer.parent;
  if (!outer || !isInGreen(ts, outer as ts.FunctionLikeDeclaration, isGreen)) return false;
  const callsGreen = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node) || (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node))) return false;
    if ((ts.isCallExpression(node) || ts.isTaggedTemplateExpression(node)) && types.call(node) === 'green') return true;
    return ts.forEachChild(node, (c) => callsGreen(c) || undefined) ?? false;
  };
  return callsGreen(fn.body!);
}

/** This function or one around it is green. */
function isInGreen(ts: TS, fn: ts.FunctionLikeDeclaration, isGreen: (f: ts.FunctionLikeDeclaration) => boolean): boolean {
  for (let n: ts.Node | undefined = fn; n; n = n.parent) if (ts.isFunctionLike(n) && 'body' in n && isGreen(n as ts.FunctionLikeDeclaration)) return true;
  return false;
}
