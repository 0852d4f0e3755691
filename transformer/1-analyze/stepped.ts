/**
 * Whether a program puts a `next` of its own on one of the library's iterators: `it.next = …`, where `it` is `map.values()`. Found
 * by the text, then by the types.
 */
import type * as ts from 'typescript';
import { type TS, skipOuter } from '../ts';
import { mayBeFunction } from './keyed';
import { eachAround } from './occurrences';
import { isTarget } from './targets';

const WRITTEN = /\.\s*(?:next|return)\s*(?:=(?![=>])|[|&?]{2}=|[\]},])|[,[]\s*(['"`])(?:next|return)\1|\b(?:assign|defineProperties)\s*\([^;]{0,400}\b(?:next|return)\b/g;
/** How one comes to such iterators where there are no types. */
const MADE = /\b(?:values|keys|entries|matchAll|getPrototypeOf|Symbol\.iterator)\b/;

export function stepsItself(ts: TS, checker: ts.TypeChecker, sources: readonly ts.SourceFile[], isBuiltin: (file: ts.SourceFile) => boolean): boolean {
  const isIterator = (object: ts.Expression, value: ts.Expression | undefined): boolean => {
    const type = checker.getTypeAtLocation(skipOuter(ts, object));
    const isUnknown = (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
    if (!isUnknown) return type.getProperty('next')?.declarations?.some((d) => isBuiltin(d.getSourceFile())) === true;
    return MADE.test(object.getSourceFile().text) && (value === undefined || mayBeFunction(ts, checker, checker.getTypeAtLocation(value)));
  };
  return sources.some((file) => {
    let found = false;
    eachAround(ts, file, WRITTEN, (node) => {
      if (found) return;
      if (ts.isCallExpression(node)) {
        const [object, what] = node.arguments;
        const isWriter = ts.isPropertyAccessExpression(node.expression) && /^(?:assign|definePropert(?:y|ies)|set)$/.test(node.expression.name.text);
        found = isWriter && what !== undefined && /\b(?:next|return)\b/.test(what.getText(file)) && isIterator(object!, undefined);
      } else if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
        const name = ts.isPropertyAccessExpression(node) ? node.name : node.argumentExpression;
        if (!/^(?:next|return)$/.test((name as ts.Identifier).text) || !isTarget(ts, node)) return;
        const { parent } = node;
        found = isIterator(node.expression, ts.isBinaryExpression(parent) && parent.left === node ? parent.right : undefined);
      }
    });
    return found;
  });
}
