/**
 * How diagnostics speak of the nodes they stand at.
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';
import type { CallLike } from './types';

/** Where a diagnostic about a call stands: at the name that is called, as a chain of calls begins at one place. */
export function calleeNode(ts: TS, node: CallLike): ts.Node {
  const callee = ts.isTaggedTemplateExpression(node) ? node.tag : node.expression;
  return ts.isPropertyAccessExpression(callee) ? callee.name : callee;
}

export const calleeOf = (ts: TS, node: CallLike): ts.Expression => (ts.isTaggedTemplateExpression(node) ? node.tag : node.expression);

export function shortText(ts: TS, node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, ' ');
  return text.length <= 60 ? text : ts.isPropertyAccessExpression(node) ? `….${node.name.text}` : `${text.slice(0, 59)}…`;
}

/** What a function is called in a diagnostic. */
export function nameOf(ts: TS, node: ts.Node): string {
  const { name } = node as { name?: ts.Node };
  if (name) return `'${name.getText()}'`;
  if (ts.isConstructorDeclaration(node)) return 'the constructor';
  const { parent } = node;
  const isNamed = parent && (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent));
  return isNamed ? `'${parent.name.getText()}'` : 'this function';
}
