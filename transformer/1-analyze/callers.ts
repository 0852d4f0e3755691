/**
 * Functions that are not ours and call what they are given, so that the result of their call may be that of another: by
 * their declarations. What functions of the program give back, their text tells (given.ts).
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';

/** Interfaces of the standard library that all functions have. */
export const FUNCTIONS: ReadonlySet<string> = new Set(['CallableFunction', 'NewableFunction', 'Function']);

/** `call`, `apply` or `construct` of the standard library: who calls it by way of a value calls what it is given. */
export function isCaller(ts: TS, declaration: ts.Node): boolean {
  const { name, parent } = declaration as ts.MethodSignature | ts.FunctionDeclaration;
  if (!name || !ts.isIdentifier(name) || !/^(call|apply|construct)$/.test(name.text)) return false;
  return ts.isInterfaceDeclaration(parent) ? FUNCTIONS.has(parent.name.text) : ts.isModuleBlock(parent) && parent.parent.name.text === 'Reflect';
}

/** A method of node's that returns what the function gave that it calls: `storage.run(store, f)`. */
export function isRunner(ts: TS, declaration: ts.Node): boolean {
  const { name } = declaration as ts.MethodDeclaration;
  return name !== undefined && ts.isIdentifier(name) && /^(run|exit|runInAsyncScope|runStores|traceSync|traceCallback)$/.test(name.text);
}

/** A function of a library that may return what it was given, or what that gave: `call<R>(f: () => R): R`. */
export function givesBack(ts: TS, checker: ts.TypeChecker, declaration: ts.Node): boolean {
  const signature = ts.isFunctionDeclaration(declaration) ? checker.getSignatureFromDeclaration(declaration) : undefined;
  const result = signature && checker.getReturnTypeOfSignature(signature);
  const isOpen = (type: ts.Type): boolean => (type.isUnion() ? type.types.some(isOpen) : (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Instantiable)) !== 0);
  return result !== undefined && isOpen(result);
}
