/**
 * Checks a lowered function before it is printed: a state that cannot happen must stop the compiler, never reach the
 * output. Throws; changes nothing.
 */
import type * as ts from 'typescript';
import { MOST_NESTED, deepest, eachChild } from '../depth';
import { type Lowered, type Stmt, listsOf, nodesOf, pointsIn } from './ir';
import type { Lowering } from './lowering';

export function verify(lo: Lowering, lowered: Pick<Lowered, 'body' | 'points'>): void {
  const { ts } = lo;
  let lastPoint = 0;
  const fail = (what: string, node: ts.Node): never => {
    throw new Error(`tsgreen internal error: ${what} (${ts.SyntaxKind[node.kind]})`);
  };

  /** No call that suspends may be left inside an expression, except as the whole of `allowed`. */
  const noSuspension = (node: ts.Node | undefined, allowed?: ts.Node): void => {
    if (node === undefined || ts.isFunctionLike(node) || ((ts.isPropertyDeclaration(node) || ts.isClassStaticBlockDeclaration(node)) && node !== lo.fn && lo.green.functions.has(ts.getOriginalNode(node)))) return;
    const isPoint = ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node) || ts.isSpreadElement(node);
    if (isPoint && node !== allowed && lo.green.suspends.has(ts.getOriginalNode(node))) fail('a suspension is left in an expression', node);
    eachChild(ts, node, inside);
  };
  const inside = (node: ts.Node): void => noSuspension(node);

  const visit = (list: readonly Stmt[], depth: number): void => {
    if (depth > MOST_NESTED) lo.refuse(2017, deepest(ts, lo.fn));
    for (const s of list) {
      const whole = s.kind === 'suspend' ? s.call : s.kind === 'return' ? s.value : undefined;
      for (const node of nodesOf(s)) noSuspension(node, whole);
      if ((s.kind === 'suspend' || s.kind === 'yield') && s.point.id !== ++lastPoint) fail(`point ${s.point.id} where ${lastPoint} was expected`, s.origin);
      if (s.kind === 'try') {
        if (s.handler && pointsIn(s.handler.body)[1] !== 0) fail('a handler suspends', s.origin);
        if (s.finalizer && pointsIn(s.finalizer)[1] !== 0) fail('a finalizer suspends', s.origin);
      }
      for (const inner of listsOf(s)) visit(inner, depth + (s.kind === 'loop' || s.kind === 'try' || s.kind === 'switch' ? 2 : 1));
    }
  };
  visit(lowered.body, 0);
  if (lastPoint !== lowered.points.length) fail(`${lowered.points.length} points, ${lastPoint} found`, lo.fn);
}
