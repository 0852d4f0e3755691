/**
 * What is green in one file and why: which functions are compiled, which calls may suspend, and which nodes contain
 * such a call. The result is a value that the lowering only reads. Problems are collected, never thrown.
 */
import type * as ts from 'typescript';
import { eachChild } from '../depth';
import { type Code, type Problem, problem, takers } from '../diagnostics';
import { failureOf, hasSyntaxErrors } from '../failures';
import { type TS, isUsing, skipOuter } from '../ts';
import { ClassAnalysis } from './classanalysis';
import { type ClassPlan, type FieldsMode, NATIVE_FIELDS, decoratorsOf } from './classes';
import { type Access, type Use, copiedBy, isCopy, isElement, propertyName, useOf } from './accessors';
import { aliasedParameters } from './aliasing';
import { leakingFunctions, redeclaredInCatch } from './blockfunctions';
import { type JsxForm, KEPT, madeByVariables } from './jsx';
import { type NativeCall, declarationOf, nativeCall, strongest } from './callbacks';
import { type Marks, isAsync } from './marks';
import { type FileScopes, analyzeScopes } from './scopes';
import { isSloppyFile } from './strict';
import { addTargets, isAssigned } from './targets';
import { NO_TOP, type TopLevel, type TopPart } from './toplevel';
import type { CallLike, Colour, Member, Types } from './types';

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

/** What the walk knows of the function it is in. */
interface Context {
  readonly node: ts.Node;
  /** Calls in it are checked. */
  readonly compiled: boolean;
  /** It, or a function around it, is green. */
  readonly inGreen: boolean;
  /** Why a blocking call cannot be here, whatever is marked: the refusal; or that the function itself has been reported. */
  readonly refusal: Code | 'reported' | undefined;
  /** The yields of a generator. */
  readonly yields: ts.Node[];
}

export interface AnalysisInput {
  readonly ts: TS;
  readonly file: ts.SourceFile;
  readonly marks: Marks;
  readonly types: (scopes: FileScopes) => Types;
  /** The file is emitted as an ES module, so that its top level could wait. */
  readonly isModule: boolean;
  /** And it may contain `await` at its top level. */
  readonly canAwait?: boolean;
  /** Green calls are to suspend, each once. */
  readonly stress?: boolean;
  readonly allLarge?: boolean;
  /** Neither an option nor the kind of file makes it strict. */
  readonly isSloppy?: boolean;
  readonly fields?: FieldsMode;
  readonly jsx?: JsxForm;
  /** Scopes of functions are found out when they are needed: `types` does not need them. */
  readonly scopesLater?: boolean;
}

/** Never throws for what a file contains. */
export function analyzeFile(input: AnalysisInput): GreenSet {
  const { ts, file } = input;
  const nothing = (problems: readonly Problem[]): GreenSet => {
    const none: ReadonlySet<ts.Node> = new Set();
    const scopes = lazily(() => analyzeScopes(ts, file));
    return { file, scopes, functions: none, suspends: none, cooperates: none, stressed: none, contains: none, classes: new Map(), fields: input.fields ?? NATIVE_FIELDS, jsx: KEPT, decorators: none, reads: none, writes: none, isSloppy: false, top: NO_TOP, problems };
  };
  try {
    const green = analyze(input);
    return hasSyntaxErrors(file) ? nothing(green.problems) : green;
  } catch (error) {
    return nothing([failureOf(ts, error, file)]);
  }
}

function analyze(input: AnalysisInput): GreenSet {
  const { ts, file, marks } = input;
  const plainScopes = lazily(() => analyzeScopes(ts, file, undefined, input.scopesLater));
  const types = input.types(plainScopes);
  const top = input.canAwait ? types.topLevel(file) : NO_TOP;
  const scopes = top.parts.size > 0 ? lazily(() => analyzeScopes(ts, file, top.parts)) : plainScopes;
  const functions = new Set<ts.Node>();
  const suspends = new Set<ts.Node>();
  const cooperates = new Set<ts.Node>();
  const stressed = new Set<ts.Node>();
  const contains = new Set<ts.Node>();
  const decorators = new Set<ts.Node>();
  const problems: Problem[] = [];
  const reads = new Set<ts.Node>();
  const writes = new Set<ts.Node>();
  const refused = new Set<ts.Node>();
  const assigned: ts.Identifier[] = [];
  const fields = input.fields ?? NATIVE_FIELDS;
  const jsx = input.jsx ?? KEPT;
  const elements: ts.Node[] = [];
  const isSloppy = isSloppyFile(ts, file, input.isSloppy ?? false);
  const report = (code: Code, node: ts.Node, ...args: string[]) => void problems.push(problem(code, node, ...args));

  const isGreen = (fn: ts.FunctionLikeDeclaration): boolean => marks.isGreenFile(file) || marks.isMarked(fn) || types.isGreen(fn);

  const contain = (node: ts.Node, context: Context): void => {
    for (let n: ts.Node = node; n !== context.node && !contains.has(n); n = n.parent) contains.add(n);
  };
  const suspend = (node: ts.Node, context: Context, into = suspends): void => {
    if (!ts.isYieldExpression(node)) into.add(node); // the lowering sees to what `yield*` calls
    functions.add(context.node);
    contain(node, context);
  };

  /** `node` may block, by this colour: a suspension point, or a problem at `at` with what `named` names. */
  function blocks(node: ts.Node, colour: Colour, context: Context, at: ts.Node, named: ts.Node, into = suspends): void {
    if (colour !== 'green') {
      if (colour === 'maybe' && context.compiled && context.refusal === undefined) {
        suspend(node, context, into);
        if (input.stress && into !== writes && marks.isGreenFile(file)) stressed.add(node);
      }
    } else if (context.refusal !== undefined) {
      if (context.refusal !== 'reported') report(context.refusal, at, shortText(ts, named), nameOf(ts, context.node));
    } else if (context.compiled) {
      suspend(node, context, into);
      if (input.stress && into !== writes) stressed.add(node);
    } else if (ts.isSourceFile(context.node)) reportTop(at, named);
    else report(1001, at, shortText(ts, named), nameOf(ts, context.node));
  }

  function reportTop(at: ts.Node, named: ts.Node): void {
    if (!input.isModule) return report(1007, at, shortText(ts, named));
    if (!input.canAwait) return report(2010, at, shortText(ts, named), 'to wait there takes "target": "ES2022" and "module": "ES2022", or newer');
    if (!top.refused.some(({ node }) => at.pos >= node.pos && at.end <= node.end)) report(2010, at, shortText(ts, named), 'it stands where nothing can wait');
  }

  const inScopes = declarationOf(scopes);
  const nativeOf = (node: ts.Node, { compiled }: Context): NativeCall | undefined => {
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
    // What the call of a variable runs is known already; what the variable was made of has to be looked up.
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && !types.mayBeNative(node)) return undefined;
    const native = nativeCall(ts, node, compiled ? inScopes : types.declarationOf ?? inScopes);
    return native && types.mayBeNative(node) ? native : undefined;
  };

  /** What may be called back: a function that stands here has been visited, and is known. */
  function valueColour(node: ts.Expression, context: Context): Colour {
    const e = skipOuter(ts, node);
    if (!ts.isArrowFunction(e) && !ts.isFunctionExpression(e)) return context.compiled ? types.value(e) : types.isGreenValue(e) ? 'green' : 'plain';
    if (e.asteriskToken) return e.parameters.some((p) => contains.has(p)) ? 'maybe' : 'plain';
    return !functions.has(e) ? 'plain' : types.isGreen(e) ? 'green' : 'maybe';
  }

  /** A call of a native method whose callback may block. Asked after its parts were visited. */
  function callsBack(node: ts.CallExpression | ts.NewExpression, native: NativeCall, context: Context): void {
    const { functions: called, iterable, assigned } = native;
    const copied = [...(assigned ? [types.assigns(assigned)] : []), ...native.copied.map((e) => types.copies(e, context.compiled))];
    const colour = called === undefined ? 'maybe' : strongest([...called.map((f) => valueColour(f, context)), ...(iterable ? [types.iterable(iterable)] : []), ...copied]);
    if (colour === 'plain') return;
    if (colour === 'green' && !suspends.has(node) && types.call(node, context.compiled) !== 'green') blocks(node, colour, context, calleeNode(ts, node), calleeOf(ts, node));
    else if (context.compiled && context.refusal === undefined) suspend(node, context);
    if (suspends.has(node)) cooperates.add(node);
  }

  function call(node: CallLike, context: Context): void {
    const colour = types.call(node, context.compiled);
    blocks(node, colour, context, calleeNode(ts, node), calleeOf(ts, node));
    if (ts.isTaggedTemplateExpression(node) || colour === 'green' || !node.arguments) return;
    for (let i = 0; i < node.arguments.length; i++) {
      const argument = node.arguments[i]!;
      // What a parameter takes is soon known, the type of an argument has to be found out; not so if it is a function.
      const isFunction = ts.isArrowFunction(argument) || ts.isFunctionExpression(argument);
      if (isFunction && !types.isGreenValue(argument)) continue;
      const taker = types.ordinaryTaker(node, i);
      if (taker !== undefined && (isFunction || types.isGreenValue(argument)) && nativeOf(node, context) === undefined) report(1002, argument, shortText(ts, calleeOf(ts, node)), takers[taker]);
    }
  }

  /** A property is read or written. */
  function access(node: Access, context: Context): void {
    const colours = types.access(node);
    if (colours.read === 'plain' && colours.write === 'plain') return;
    const use: Use = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? useOf(ts, node) : { read: true, write: false };
    const at = ts.isPropertyAccessExpression(node) ? node.name : node;
    if (use.read) blocks(node, colours.read, context, at, node, reads);
    const isReported = use.read && colours.read === 'green' && !context.compiled;
    if (use.write && !isReported) blocks(node, colours.write, context, at, node, writes);
  }

  /** A mark on a member whose declared type says otherwise. */
  function checkBase(member: Member): void {
    const base = types.plainBase(member);
    if (base !== undefined) report(1003, member.name, member.name.getText(file), base);
  }

  function enterFunction(fn: ts.FunctionLikeDeclaration, outer: Context): Context {
    const marked = marks.isMarked(fn);
    let refusal: Context['refusal'];
    const refuse = (code: Code, unmarked = code) => {
      if (marked) report(code, fn.name ?? fn, nameOf(ts, fn));
      refusal = marked ? 'reported' : unmarked;
    };
    if (isAsync(ts, fn)) refuse(1004, 1009);
    else if (marked) {
      if (ts.isMethodDeclaration(fn) || ts.isAccessor(fn)) checkBase(fn);
      let holder = fn.parent;
      while (ts.isParenthesizedExpression(holder) || ts.isAsExpression(holder) || ts.isSatisfiesExpression(holder) || marks.isGreenCall(holder)) holder = holder.parent;
      if (ts.isPropertyDeclaration(holder) || ts.isPropertyAssignment(holder)) checkBase(holder);
    }
    const green = isGreen(fn);
    const inGreen = green || outer.inGreen;
    return { node: fn, compiled: inGreen && isCompilable(ts, fn), inGreen, refusal, yields: [] };
  }

  /** Something that has no lowering: the function around it is not compiled. */
  const refuseWhole = (context: Context, code: Code, node: ts.Node, ...args: string[]): void => {
    report(code, node, ...args);
    refused.add(context.node);
  };

  const frequent = frequentKinds(ts);
  /** The function that is being visited. */
  let context: Context = { node: file, compiled: false, inGreen: false, refusal: undefined, yields: [] };

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
    if (functions.has(node)) contains.add(node);
  }

  function visitParameter(p: ts.Node): void {
    ts.forEachChild(p, (c) => (ts.isDecorator(c) ? undefined : visit(c)));
  }

  /** Of every node: what needs nothing but its parts to be visited must not take long. */
  function visitNode(node: ts.Node): void {
    const kind = frequent[node.kind];
    if (kind !== undefined) return kind === 'parts' ? void ts.forEachChild(node, visit) : undefined;
    if (ts.isPropertyAccessExpression(node)) {
      access(node, context);
      return visit(node.expression);
    }
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.kind;
      if (operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment) addTargets(ts, node.left, assigned);
      return eachChild(ts, node, visit);
    }
    if (ts.isDecorator(node) && marks.isGreenDecorator(node)) decorators.add(node);
    if (ts.isFunctionLike(node)) {
      if (!('body' in node)) return;
      const fn = node as ts.FunctionLikeDeclaration;
      const inner = enterFunction(fn, context);
      fn.modifiers?.forEach(visit);
      if (fn.name) visit(fn.name);
      for (const p of fn.parameters) decoratorsOf(ts, p).forEach(visit); // evaluated where the class is made
      fn.parameters.forEach((p) => visitIn(p, inner, visitParameter));
      if (fn.body) visitIn(fn.body, inner);
      // In a generator that is compiled, every yield leaves the function.
      if (functions.has(fn)) for (const y of inner.yields) contain(y, inner);
      if (ts.isAccessor(fn) && functions.has(fn) && propertyName(ts, fn.name) === undefined && (marks.isMarked(fn) || types.isGreen(fn))) report(2003, fn.name);
      return;
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) {
      call(node, context);
      if (context.inGreen && ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'eval' && !scopes.bindingOf(node.expression)) report(2013, node);
    } else if (ts.isClassLike(node)) {
      // Heritage and computed names run now, but inside the class's own scope; initialisers run as functions of their own.
      node.modifiers?.forEach(visit);
      node.heritageClauses?.forEach((h) => h.types.forEach((t) => visit(t.expression)));
      const before = construction;
      construction = { ...context, compiled: classes.isGreen(node, context.inGreen) };
      node.members.forEach(visit);
      classes.finish(node, construction.compiled);
      construction = before;
      // In a function that can wait, the definition can: static elements become functions of their own that it calls.
      if (context.compiled && classes.finishStatics(node)) {
        functions.add(context.node);
        contain(node, context);
      }
      classes.checkDefinition(node, (n) => contains.has(n));
      return;
    } else if (ts.isPropertyDeclaration(node)) {
      visit(node.name);
      node.modifiers?.forEach(visit);
      const isStatic = node.modifiers?.some((m) => m.kind === ts.SyntaxKind.StaticKeyword);
      if (node.initializer) {
        const compiled = isStatic ? context.compiled && context.refusal === undefined : construction!.compiled;
        visitIn(node.initializer, { ...context, node, compiled, inGreen: context.inGreen || compiled, refusal: compiled ? undefined : isStatic ? 2005 : 2006 });
      }
      return;
    } else if (ts.isClassStaticBlockDeclaration(node)) return visitIn(node.body, { ...context, node, refusal: context.compiled ? context.refusal : 2005 });
    else if (ts.isModuleBlock(node)) {
      ts.forEachChild(node, (c) => visitIn(c, { ...context, compiled: false, refusal: 2011 }));
      return;
    } else if (ts.isWithStatement(node) && context.compiled) refuseWhole(context, 2009, node, 'with');
    else if (ts.isAwaitExpression(node) && context.compiled) {
      if (top.parts.has(context.node)) suspend(node, context);
      else refuseWhole(context, 2012, node);
    }
    else if (ts.isYieldExpression(node)) {
      context.yields.push(node);
      if (node.asteriskToken) blocks(node, types.iterable(node.expression!), context, node.expression!, node.expression!);
    } else if (ts.isVariableDeclarationList(node) && isUsing(ts, node)) {
      if ((node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing) {
        if (context.compiled) refuseWhole(context, 2008, node);
      } else if (!top.disposed.has(node)) for (const d of node.declarations) blocks(node, types.disposer(d), context, d, d.name);
    } else if (isCopy(ts, node)) blocks(node, types.copies(node, context.compiled), context, copiedBy(ts, node) ?? node, copiedBy(ts, node) ?? node);
    else if (ts.isSpreadElement(node) && !isAssigned(ts, node.parent)) blocks(node, types.iterable(node.expression), context, node.expression, node.expression);
    else if (ts.isArrayBindingPattern(node) || (ts.isArrayLiteralExpression(node) && isAssigned(ts, node))) blocks(node, types.iterable(node), context, node, node);
    else if (ts.isForOfStatement(node) || ts.isForInStatement(node)) {
      if (!ts.isVariableDeclarationList(node.initializer)) addTargets(ts, node.initializer, assigned);
      if (ts.isForInStatement(node)) return ts.forEachChild(node, visit);
      if (node.awaitModifier && context.compiled) refuseWhole(context, 2012, node);
      else if (!node.awaitModifier) blocks(node, types.iterable(node.expression), context, node.expression, node.expression);
    }
    else if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)) elements.push(node);
    if (ts.isElementAccessExpression(node) || isElement(ts, node)) access(node, context);
    else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) addTargets(ts, node.operand, assigned);
    eachChild(ts, node, visit);
    const native = nativeOf(node, context);
    if (native) callsBack(node as ts.CallExpression | ts.NewExpression, native, context);
  }
  const classes: ClassAnalysis = new ClassAnalysis(ts, scopes, fields, {
    isGreen: (c) => marks.isGreenFile(file) || types.isGreen(c),
    parent: (c) => types.parent(c),
    isCompiled: (n) => functions.has(n),
    isSuspension: (n) => suspends.has(n),
    drop: (n) => void functions.delete(n),
    compile: (n) => void functions.add(n),
    suspend: (n, owner) => suspend(n, { ...construction!, node: owner }),
    contain: (n, owner) => contain(n, { ...construction!, node: owner }),
    report,
  });
  /** Of the class around. */
  let construction: Context | undefined;
  ts.forEachChild(file, visit);
  for (const { why, at } of top.refused) report(2010, at, shortText(ts, at), why);
  if (functions.size + classes.plans.size > 0) scopes.settle(assigned);
  const leaking = functions.size === 0 ? [] : [...(isSloppy ? leakingFunctions(ts, functions, scopes) : []), ...redeclaredInCatch(ts, functions, file)];
  for (const { owner, name } of leaking) {
    report(2022, name, name.text);
    refused.add(owner);
  }
  for (const { owner, element, name } of madeByVariables(ts, elements, jsx, functions, scopes)) {
    report(2023, element, name);
    refused.add(owner);
  }
  for (const fn of refused) functions.delete(fn);
  if (isSloppy && functions.size > 0) for (const b of aliasedParameters(ts, file, functions, scopes)) b.linked = true;

  const set: GreenSet = { file, scopes, functions, suspends, cooperates, stressed, allLarge: input.allLarge, contains, reads, writes, classes: classes.plans, fields, jsx: elements.length > 0 ? jsx : KEPT, decorators, isSloppy, top, problems };
  return set;
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

/** Made when first asked: files without green functions, which are most, need no scopes. */
function lazily(make: () => FileScopes): FileScopes {
  let made: FileScopes | undefined;
  const get = () => (made ??= make());
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

/** Where a diagnostic about a call stands: at the name that is called, as a chain of calls begins at one place. */
function calleeNode(ts: TS, node: CallLike): ts.Node {
  const callee = ts.isTaggedTemplateExpression(node) ? node.tag : node.expression;
  return ts.isPropertyAccessExpression(callee) ? callee.name : callee;
}

const calleeOf = (ts: TS, node: CallLike): ts.Expression => (ts.isTaggedTemplateExpression(node) ? node.tag : node.expression);

function shortText(ts: TS, node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, ' ');
  return text.length <= 60 ? text : ts.isPropertyAccessExpression(node) ? `….${node.name.text}` : `${text.slice(0, 59)}…`;
}

/** What a function is called in a diagnostic. */
function nameOf(ts: TS, node: ts.Node): string {
  const { name } = node as { name?: ts.Node };
  if (name) return `'${name.getText()}'`;
  if (ts.isConstructorDeclaration(node)) return 'the constructor';
  const { parent } = node;
  const isNamed = parent && (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent));
  return isNamed ? `'${parent.name.getText()}'` : 'this function';
}
