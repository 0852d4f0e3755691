/**
 * Kinds of ordinary code that take functions, so that the diagnostic can name what to write instead.
 */
import type * as ts from 'typescript';
import type { Taker } from '../diagnostics';
import type { TS } from '../ts';

const timers = /^(setTimeout|setInterval|setImmediate|queueMicrotask|nextTick)$/;
/** Interfaces of the standard library whose methods call back at once, for each of their elements. */
const collections = /^(Array|ReadonlyArray|Map|ReadonlyMap|Set|ReadonlySet|String|ArrayConstructor|Iterator|IteratorObject|\w+Array)$/;

export function takerOf(ts: TS, call: ts.CallExpression | ts.NewExpression, declaration: ts.SignatureDeclaration | ts.JSDocSignature, isBuiltin: boolean): Taker {
  const owner = declaration.parent;
  const ownerName = owner && ts.isInterfaceDeclaration(owner) ? owner.name.text : '';
  if (isBuiltin) {
    if (ownerName === 'PromiseConstructor' || ownerName === 'Promise') return 'promise';
    if (collections.test(ownerName)) return 'loop';
    const name = ts.isIdentifier(call.expression) ? call.expression.text : ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : '';
    return timers.test(name) ? 'timer' : 'callback';
  }
  return declaration.getSourceFile().isDeclarationFile ? 'callback' : 'own';
}
