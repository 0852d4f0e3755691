/**
 * References to a variable that stand where its declaration cannot have run yet. Reading or writing one always throws:
 * the fast path leaves that to the engine, but a resume path declares all variables at its top, and must be told.
 *
 * Only what is certain from the text. What depends on when a closure is called, or on the clause by which a `switch` is
 * entered, is the business of cells (cells.ts).
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';
import { type Binding, isFunctionScope } from './scopes';

export function isEarly(ts: TS, reference: ts.Node, b: Binding): boolean {
  const { declaration } = b;
  if (declaration === undefined || (b.kind !== 'let' && b.kind !== 'const' && b.kind !== 'using' && b.kind !== 'class' && b.kind !== 'param' && b.kind !== 'catch')) return false;
  const id = ts.getOriginalNode(reference);
  if (id.pos < 0 || id === declaration) return false;
  const isIn = (node: ts.Node | undefined): boolean => node !== undefined && id.pos >= node.pos && id.end <= node.end;
  let inInitializer = false;
  let d: ts.Node = declaration.parent;
  for (; !ts.isVariableDeclaration(d) && !ts.isParameter(d) && !ts.isClassDeclaration(d) && !ts.isEnumDeclaration(d); d = d.parent) inInitializer ||= ts.isBindingElement(d) && isIn(d.initializer);
  if (ts.isEnumDeclaration(d)) return id.pos < d.pos && !isNested(ts, id, b);
  if (ts.isClassDeclaration(d)) return id.pos < d.end && !isNested(ts, id, b); // inside, the class has a name of its own
  inInitializer ||= isIn(d.initializer);
  const loop = d.parent.parent;
  // The expression of `for (const x of …)` sees an x that never gets a value, not even when a closure in it is called.
  if (ts.isVariableDeclaration(d) && (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) && isIn(loop.expression)) return true;
  return (inInitializer || id.pos < declaration.pos) && !isNested(ts, id, b);
}

/** A function stands between the reference and the variable: who knows when it is called. */
function isNested(ts: TS, id: ts.Node, b: Binding): boolean {
  const owner = b.scope.function.node;
  for (let n = id.parent; n && n !== owner; n = n.parent) if (isFunctionScope(ts, n)) return true;
  return false;
}
