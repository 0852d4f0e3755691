/**
 * The answers without a type checker: for transpile(), where one file is compiled alone. Whatever is not provably plain
 * may block. Provably plain are functions of the language's own global objects that the file does not redeclare.
 */
import type * as ts from 'typescript';
import { type TS, skipOuter } from '../ts';
import type { FileScopes } from './scopes';
import type { CallLike, Colour, Types } from './types';

/** Globals whose direct calls and static methods never call back into user code that could block. */
const plainGlobals = new Set([
  'BigInt', 'Boolean', 'Date', 'Error', 'EvalError', 'Math', 'Number', 'Object', 'RangeError', 'ReferenceError', 'String',
  'Symbol', 'SyntaxError', 'TypeError', 'URIError', 'console', 'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent',
  'isFinite', 'isNaN', 'parseFloat', 'parseInt', 'require', 'setImmediate', 'setInterval', 'setTimeout', 'clearTimeout', 'clearInterval', 'queueMicrotask', 'structuredClone',
]);

export function untypedTypes(ts: TS, scopes: FileScopes): Types {
  const isPlainGlobal = (e: ts.Expression): boolean =>
    ts.isIdentifier(e) ? plainGlobals.has(e.text) && scopes.bindingOf(e) === undefined : ts.isPropertyAccessExpression(e) && isPlainGlobal(e.expression);
  return {
    call(node: CallLike): Colour {
      const callee = skipOuter(ts, ts.isTaggedTemplateExpression(node) ? node.tag : node.expression);
      if (callee.kind === ts.SyntaxKind.ImportKeyword) return 'plain';
      if (ts.isNewExpression(node)) return 'plain';
      return isPlainGlobal(callee) ? 'plain' : 'maybe';
    },
    isGreen: () => false,
    isGreenValue: () => false,
    ordinaryTaker: () => undefined,
    plainBase: () => undefined,
    value(node: ts.Expression): Colour {
      const e = skipOuter(ts, node);
      return isData(ts, e) || isPlainGlobal(e) ? 'plain' : 'maybe';
    },
    mayBeNative: () => true,
    iterable: (node) => (ts.isArrayLiteralExpression(skipOuter(ts, node)) ? 'plain' : 'maybe'),
  };
}

/** Values that nobody can call. */
function isData(ts: TS, e: ts.Expression): boolean {
  return (
    ts.isLiteralExpression(e) || ts.isTemplateExpression(e) || ts.isArrayLiteralExpression(e) || ts.isPrefixUnaryExpression(e) || ts.isTypeOfExpression(e) || ts.isVoidExpression(e) ||
    e.kind === ts.SyntaxKind.NullKeyword || e.kind === ts.SyntaxKind.TrueKeyword || e.kind === ts.SyntaxKind.FalseKeyword
  );
}
