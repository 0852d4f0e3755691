/**
 * Where source hands functions of ours to code that we did not compile, as arguments, accessors of descriptors or traps of
 * proxies: such code may call them where it cannot wait, and is found out when it returns.
 */
import type * as ts from 'typescript';
import { isGivenHook, isProxyHandler } from '../1-analyze/accessors';
import { skipOuter } from '../ts';
import type { FileEmitter } from './file';

/** A call whose callee is handed a function of ours: if it returns while that one waits, what it returns is wrong. */
export function checkedCall(file: FileEmitter, call: ts.CallExpression): ts.Expression {
  const { ts, factory } = file;
  const source = ts.getOriginalNode(call) as ts.CallExpression;
  if (ts.isCallChain(source) || source.expression.kind === ts.SyntaxKind.SuperKeyword || !source.arguments?.some((a) => isCompiledFunction(file, a))) return call;
  return ts.setTextRange(factory.createCallExpression(file.helper('returned'), undefined, [call]), call);
}

function isCompiledFunction(file: FileEmitter, argument: ts.Expression): boolean {
  const { ts, green } = file;
  const e = skipOuter(ts, ts.getOriginalNode(argument));
  if (!ts.isIdentifier(e)) return green.functions.has(e);
  const declaration = file.bindingOf(e)?.declaration?.parent;
  if (declaration === undefined) return false;
  return green.functions.has(declaration) || (ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined && green.functions.has(skipOuter(ts, declaration.initializer)));
}

/** The value of a member, which may be an accessor in a descriptor. */
export function guardedValue(file: FileEmitter, member: ts.PropertyAssignment | ts.ShorthandPropertyAssignment, value: ts.Expression): ts.Expression {
  const { ts, factory } = file;
  const source = ts.getOriginalNode(member) as typeof member;
  return source.parent && isGivenHook(ts, source) ? factory.createCallExpression(file.helper('hook'), undefined, [value]) : value;
}

/** `new Proxy(target, handler)`, where the handler has traps that are not spelled out there. */
export function guardedProxy(file: FileEmitter, node: ts.NewExpression): ts.NewExpression {
  const { ts, factory } = file;
  const { expression, arguments: args } = ts.getOriginalNode(node) as ts.NewExpression;
  const handler = args?.length === 2 ? args[1]! : undefined;
  if (handler === undefined || ts.isSpreadElement(args![0]!) || !handler.parent || !isProxyHandler(ts, handler) || file.green.scopes.bindingOf(expression)) return node;
  const isSpelledOut = (p: ts.ObjectLiteralElementLike) => ts.isMethodDeclaration(p) || (ts.isPropertyAssignment(p) && ts.isFunctionLike(p.initializer));
  if (ts.isObjectLiteralExpression(handler) && handler.properties.every(isSpelledOut)) return node;
  const [target, given] = node.arguments!;
  return factory.updateNewExpression(node, node.expression, undefined, [target!, factory.createCallExpression(file.helper('hooks'), undefined, [given!])]);
}
