/**
 * Depth: sources nested so deeply that a recursion over them ends the stack, and long chains of operators, which are as
 * deep as they are long and are therefore walked in loops.
 */
import type * as ts from 'typescript';
import { type TS, isAssignment } from './ts';

/**
 * So deep may statements of a lowered function lie in each other; loops, `try` and `switch` count twice. A printing is some
 * three times as deep, and TypeScript's printer ends the stack at twice that.
 */
export const MOST_NESTED = 300;

export const isStackOverflow = (error: unknown): boolean => error instanceof RangeError && /call stack/.test(error.message);

/** The most deeply nested node, to have a place to complain at. */
export function deepest(ts: TS, root: ts.Node): ts.Node {
  let found = root;
  let level: ts.Node[] = [root];
  while (level.length > 0) {
    found = level[0]!;
    const next: ts.Node[] = [];
    for (const node of level) ts.forEachChild(node, (c) => void next.push(c));
    level = next;
  }
  return found;
}

/** `a + b + c` is (a + b) + c: the operators of such a chain, outermost first. Those that assign are not among them. */
export function operatorChain(ts: TS, node: ts.BinaryExpression): ts.BinaryExpression[] {
  const chain = [node];
  for (let { left } = node; ts.isBinaryExpression(left) && !isAssignment(ts, left); left = left.left) chain.push(left);
  return chain;
}

/** As ts.forEachChild, but for a chain of operators all its operands, in their order. `visit` returns nothing: what it returned would end the walk. */
export function eachChild(ts: TS, node: ts.Node, visit: (child: ts.Node) => void): void {
  someChild(ts, node, visit);
}

/** Whether one of those children passes; what is behind it is not asked. */
export function someChild(ts: TS, node: ts.Node, test: (child: ts.Node) => unknown): boolean {
  if (!ts.isBinaryExpression(node) || !ts.isBinaryExpression(node.left) || isAssignment(ts, node)) return ts.forEachChild(node, (c) => test(c) || undefined) !== undefined;
  const chain = operatorChain(ts, node);
  return Boolean(test(chain[chain.length - 1]!.left)) || chain.reverse().some((e) => test(e.right));
}
