/**
 * The answers without a type checker: for transpile(), where one file is compiled alone. Whatever is not provably plain
 * may block. Provably plain are functions of the language's own global objects that the file does not redeclare.
 */
import type * as ts from 'typescript';
import { someChild } from '../depth';
import { type TS, skipOuter } from '../ts';
import { accessedName, ANY_ACCESSOR, blockingAccessors, copiedBy, hasNoGetters, isCopy, NO_ACCESSOR } from './accessors';
import { declarationOf, nativeCall } from './callbacks';
import { classAround, heritageOf } from './classes';
import type { Marks } from './marks';
import type { FileScopes } from './scopes';
import { assignedTo, isAssigned } from './targets';
import { NO_TOP, findTopLevel, topAsks } from './toplevel';
import type { CallLike, Colour, Types } from './types';

/** Globals whose direct calls and static methods never call back into user code that could block. */
const plainGlobals = new Set([
  'BigInt', 'Boolean', 'Date', 'Error', 'EvalError', 'Math', 'Number', 'Object', 'RangeError', 'ReferenceError', 'String',
  'Symbol', 'SyntaxError', 'TypeError', 'URIError', 'console', 'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent',
  'isFinite', 'isNaN', 'parseFloat', 'parseInt', 'require', 'setImmediate', 'setInterval', 'setTimeout', 'clearTimeout', 'clearInterval', 'queueMicrotask', 'structuredClone',
]);

/** Classes of the language: their constructors call nothing of the user's that could wait. */
const builtinClasses = /^(Array|Map|Set|Weak(Map|Set|Ref)|Promise|RegExp|Proxy|Function|ArrayBuffer|SharedArrayBuffer|DataView|(Big)?(Ui|I)nt\d+(Clamped)?Array|Float\d+Array|AggregateError|URL|URLSearchParams|AbortController|Text(En|De)coder)$/;

/** Nothing that could block happens when this class is constructed, whatever anything else is. */
function isSimple(ts: TS, node: ts.ClassLikeDeclaration): boolean {
  if (node.heritageClauses?.some((h) => h.token === ts.SyntaxKind.ExtendsKeyword) || (ts.canHaveDecorators(node) && ts.getDecorators(node)?.length)) return false;
  /** It steps through something, or reads properties. */
  const takesApart = (n: ts.Node): boolean =>
    ts.isObjectBindingPattern(n) || ts.isArrayBindingPattern(n) || ts.isSpreadElement(n) || ts.isSpreadAssignment(n) || isAssigned(ts, n);
  const calls = (n: ts.Node): boolean =>
    ts.isCallExpression(n) || ts.isNewExpression(n) || ts.isTaggedTemplateExpression(n) || ts.isPropertyAccessExpression(n) || ts.isElementAccessExpression(n)
      ? !(ts.isPropertyAccessExpression(n) && n.expression.kind === ts.SyntaxKind.ThisKeyword && ts.isBinaryExpression(n.parent) && n.parent.left === n)
      : takesApart(n) || ts.isForOfStatement(n) || ts.isFunctionLike(n) || ts.isClassLike(n) ? !ts.isArrowFunction(n) : (someChild(ts, n, calls));
  return node.members.every((m) => {
    if (ts.isSetAccessor(m)) return false; // `this.x = …` may be a call of it
    if (ts.isConstructorDeclaration(m)) return m.body === undefined || !(m.parameters.some(calls) || calls(m.body));
    return !ts.isPropertyDeclaration(m) || m.initializer === undefined || !calls(m.initializer);
  });
}

/** The value that a pattern is taken from, where the text says it. */
function sourceOf(ts: TS, pattern: ts.ArrayBindingPattern | ts.ArrayLiteralExpression): ts.Expression | undefined {
  const { parent } = pattern;
  if (ts.isVariableDeclaration(parent)) return parent.initializer;
  return assignedTo(ts, pattern);
}

export function untypedTypes(ts: TS, scopes: FileScopes, marks?: Marks): Types {
  const isPlainGlobal = (e: ts.Expression): boolean =>
    ts.isIdentifier(e) ? plainGlobals.has(e.text) && scopes.bindingOf(e) === undefined : ts.isPropertyAccessExpression(e) && isPlainGlobal(e.expression);
  const isBuiltinClass = (e: ts.Expression): boolean => ts.isIdentifier(e) && scopes.bindingOf(e) === undefined && builtinClasses.test(e.text);
  /** Of what this expression names. */
  const construction = (e: ts.Expression): Colour => {
    const callee = skipOuter(ts, e);
    if (callee.kind === ts.SyntaxKind.NullKeyword || isPlainGlobal(callee) || isBuiltinClass(callee)) return 'plain';
    const binding = ts.isIdentifier(callee) ? scopes.bindingOf(callee) : undefined;
    const declaration = binding?.writes === 0 && (binding.kind === 'class' || binding.kind === 'self') ? binding.declaration?.parent : undefined;
    return declaration && ts.isClassLike(declaration) && isSimple(ts, declaration) ? 'plain' : 'maybe';
  };
  const parent = (node: ts.ClassLikeDeclaration): Colour => {
    const heritage = heritageOf(ts, node);
    return heritage === undefined ? 'plain' : construction(heritage);
  };
  /** By the mark of its constructor; without one of its own, by the class's, or as its parent in this file. */
  const isGreenClass = (node: ts.ClassLikeDeclaration): boolean => {
    const constructor = node.members.find(ts.isConstructorDeclaration);
    if (constructor) return marks?.isMarked(constructor) ?? false;
    if (marks?.isGreenClass(node)) return true;
    const heritage = heritageOf(ts, node);
    const callee = heritage && skipOuter(ts, heritage);
    const declaration = callee && ts.isIdentifier(callee) ? scopes.bindingOf(callee)?.declaration?.parent : undefined;
    return declaration !== undefined && declaration !== node && ts.isClassLike(declaration) && isGreenClass(declaration);
  };
  /** Surely an array, or another built-in value that does not block. */
  const isArray = (node: ts.Expression | ts.ArrayBindingPattern): boolean => {
    if (ts.isArrayBindingPattern(node) || (ts.isArrayLiteralExpression(node) && isAssigned(ts, node))) {
      const value = sourceOf(ts, node);
      return value !== undefined && isArray(value);
    }
    const e = skipOuter(ts, node);
    if (ts.isArrayLiteralExpression(e) || ts.isStringLiteralLike(e) || ts.isTemplateExpression(e)) return true;
    if (ts.isIdentifier(e)) {
      const b = scopes.bindingOf(e);
      if (b === undefined) return e.text === 'arguments';
      const parameter = b.declaration?.parent;
      return b.writes === 0 && parameter !== undefined && ts.isParameter(parameter) && parameter.dotDotDotToken !== undefined;
    }
    return ts.isCallExpression(e) && ts.isPropertyAccessExpression(e.expression) && /^(keys|values|entries|getOwnPropertyNames)$/.test(e.expression.name.text) && e.expression.expression.getText() === 'Object' && isPlainGlobal(e.expression);
  };
  /** The call of a function declaration of this file that is marked. */
  const isMarkedHere = (node: CallLike, marks: Marks): boolean => {
    const callee = skipOuter(ts, ts.isTaggedTemplateExpression(node) ? node.tag : node.expression);
    const fn = ts.isIdentifier(callee) ? scopes.bindingOf(callee)?.declaration?.parent : undefined;
    return fn !== undefined && ts.isFunctionDeclaration(fn) && !fn.asteriskToken && marks.isMarked(fn);
  };
  let accessors: ReturnType<typeof blockingAccessors> | undefined;
  const mayCall = (n: ts.Node): boolean =>
    ts.isCallExpression(n) || ts.isNewExpression(n) || ts.isTaggedTemplateExpression(n) ? types.call(n, true) !== 'plain' : ts.isForOfStatement(n);
  const accessorsOf = (node: ts.Node) => (accessors ??= blockingAccessors(ts, node.getSourceFile(), mayCall));
  const types: Types = {
    copies(node) {
      if (!accessorsOf(node).own) return 'plain';
      const source = isCopy(ts, node) ? copiedBy(ts, node) : node;
      return source && hasNoGetters(ts, source) ? 'plain' : 'maybe';
    },
    assigns(node) {
      const { set, others } = accessorsOf(node);
      return others || set.size > 0 ? 'maybe' : 'plain';
    },
    access(node) {
      const { get, set, others } = accessorsOf(node);
      if (others) return ANY_ACCESSOR;
      if (get.size + set.size === 0) return NO_ACCESSOR;
      const name = accessedName(ts, node);
      return name === undefined ? ANY_ACCESSOR : { read: get.has(name) ? 'maybe' : 'plain', write: set.has(name) ? 'maybe' : 'plain' };
    },
    topLevel(file) {
      const native = (node: ts.CallExpression | ts.NewExpression) => nativeCall(ts, node, declarationOf(scopes));
      return marks ? findTopLevel(ts, file, topAsks(ts, { ...types, call: (node) => (isMarkedHere(node, marks) ? 'green' : 'maybe'), copies: (node) => types.copies(node, false), native, declarationOf: declarationOf(scopes) })) : NO_TOP;
    },
    parent,
    call(node: CallLike): Colour {
      const callee = skipOuter(ts, ts.isTaggedTemplateExpression(node) ? node.tag : node.expression);
      if (callee.kind === ts.SyntaxKind.ImportKeyword) return 'plain';
      if (callee.kind === ts.SyntaxKind.SuperKeyword) return parent(classAround(ts, node)!);
      if (ts.isNewExpression(node)) return construction(callee);
      return isPlainGlobal(callee) ? 'plain' : 'maybe';
    },
    isGreen: (node) => ts.isClassLike(node) && isGreenClass(node),
    isGreenValue: () => false,
    ordinaryTaker: () => undefined,
    plainBase: () => undefined,
    value(node: ts.Expression): Colour {
      const e = skipOuter(ts, node);
      return isData(ts, e) || isPlainGlobal(e) ? 'plain' : 'maybe';
    },
    mayBeNative: (node) => !ts.isNewExpression(node) || scopes.bindingOf(skipOuter(ts, node.expression) as ts.Identifier) === undefined,
    disposer: () => 'maybe',
    iterable: (node) => (isArray(node) ? 'plain' : 'maybe'),
    walked(node): Colour {
      const e = skipOuter(ts, node);
      if (!ts.isCallExpression(e)) return 'plain'; // nobody knows, and to ask at each `list.map(f)` would cost too much
      const callee = skipOuter(ts, e.expression);
      if (ts.isPropertyAccessExpression(callee)) return /^(map|filter|flatMap|take|drop)$/.test(callee.name.text) ? types.walked(callee.expression) : 'plain';
      const declaration = ts.isIdentifier(callee) ? scopes.bindingOf(callee)?.declaration?.parent : undefined;
      return declaration && ts.isFunctionDeclaration(declaration) && declaration.asteriskToken ? 'maybe' : 'plain';
    },
  };
  return types;
}

/** Values that nobody can call. */
function isData(ts: TS, e: ts.Expression): boolean {
  return (
    ts.isLiteralExpression(e) || ts.isTemplateExpression(e) || ts.isArrayLiteralExpression(e) || ts.isPrefixUnaryExpression(e) || ts.isTypeOfExpression(e) || ts.isVoidExpression(e) ||
    e.kind === ts.SyntaxKind.NullKeyword || e.kind === ts.SyntaxKind.TrueKeyword || e.kind === ts.SyntaxKind.FalseKeyword
  );
}
