/**
 * Generator functions, which are ordinary ones in emitted code: those that are made once are given what such a function has.
 */
import type * as ts from 'typescript';
import type { GreenSet } from '../1-analyze/greenset';
import { isValue, nameFromPlace } from '../1-analyze/naming';
import { named } from '../2-lower/naming';
import type { TS } from '../ts';
import type { FileEmitter } from './file';

/** The function is made once, by the module's own code, and its name is known. */
export function isMadeOnce(ts: TS, { scopes, fields }: GreenSet, fn: ts.Node): fn is ts.FunctionExpression {
  if (!ts.isFunctionExpression(fn) || nameFromPlace(ts, fn, fields) === null || !isValue(ts, scopes, fn)) return false;
  return ts.findAncestor(fn.parent, (n) => ts.isFunctionLike(n) || ts.isClassLike(n) || ts.isIterationStatement(n, false)) === undefined;
}

/**
 * A function that a generator function became, as one that looks like it. One without a name for itself is given that:
 *
 * [source]    const g = function* () { A };
 * [output]    const g = (() => { const self$1 = { "g": function () { … self$1 … } }["g"]; return generatorFunction(self$1); })();
 */
export function generatorFunction(file: FileEmitter, fn: ts.Node, printed: ts.Node): ts.Node {
  const { ts, factory } = file;
  if (ts.isFunctionDeclaration(printed) && ts.isSourceFile(fn.parent) && printed.name && file.self(fn)) file.generatorFunctions.push(printed.name.text);
  if (!ts.isFunctionExpression(printed) || !isMadeOnce(ts, file.green, fn)) return printed;
  const marked = (value: ts.Expression) => factory.createCallExpression(file.helper('generatorFunction'), undefined, [value]);
  if (printed.name) return marked(printed);
  const self = file.self(fn)!;
  const name = nameFromPlace(ts, fn, file.green.fields);
  const value = typeof name === 'string' ? named(file, printed, name) : factory.createComma(factory.createNumericLiteral(0), printed);
  const made = factory.createVariableStatement(undefined, factory.createVariableDeclarationList([factory.createVariableDeclaration(self, undefined, undefined, value)], ts.NodeFlags.Const));
  const body = factory.createBlock([made, factory.createReturnStatement(marked(self))]);
  return factory.createCallExpression(factory.createParenthesizedExpression(factory.createArrowFunction(undefined, undefined, [], undefined, undefined, body)), undefined, []);
}
