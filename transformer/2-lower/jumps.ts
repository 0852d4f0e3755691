/**
 * Jumps: where a `break`, `continue` or `return` of the source leads, and which of them cannot stay as they are because
 * a `finally` or a loop's head around them was spelled out.
 */
import type * as ts from 'typescript';
import { eachChild, someChild } from '../depth';
import { isInChain } from './chains';
import { callExpression } from './calls';
import { isSuperCall } from '../1-analyze/classes';
import { lowerChoice } from './choices';
import type { Lowering } from './lowering';
import type { Exit, Target } from './targets';
import { isUsing, skipOuter } from '../ts';

/** Whether a statement that contains no suspension holds a jump that has to be rewritten. */
export function hasRewrittenJump(lo: Lowering, node: ts.Node): boolean {
  const { ts } = lo;
  if (!lo.isGenerator && !lo.targets.some((t) => isOnTheWay(t) || t.continueLabel !== undefined)) return false;
  const rewrites = (kind: 'break' | 'continue', label: string | undefined) => {
    const found = resolve(lo, kind, label);
    return found !== undefined && (found.crossed.length > 0 || (kind === 'continue' && found.continueLabel !== undefined));
  };
  const returnCrosses = lo.targets.some(isOnTheWay);
  const visit = (n: ts.Node, loops: number, breakables: number, labels: readonly string[]): boolean => {
    if (ts.isFunctionLike(n) || ts.isClassLike(n)) return false;
    if (ts.isReturnStatement(n)) return returnCrosses || lo.isGenerator;
    if (ts.isBreakStatement(n)) return n.label ? !labels.includes(n.label.text) && rewrites('break', n.label.text) : breakables === 0 && rewrites('break', undefined);
    if (ts.isContinueStatement(n)) return n.label ? !labels.includes(n.label.text) && rewrites('continue', n.label.text) : loops === 0 && rewrites('continue', undefined);
    const isLoop = ts.isIterationStatement(n, false);
    const inner = ts.isLabeledStatement(n) ? [...labels, n.label.text] : labels;
    return someChild(ts, n, (c) => visit(c, loops + +isLoop, breakables + +(isLoop || ts.isSwitchStatement(n)), inner));
  };
  return visit(node, 0, 0, []);
}

interface Leaving {
  /** For what follows the loop. */
  near: boolean;
  /** For a place further out. */
  far: boolean;
  /** The same, from inside of a `try` or another iterator's loop: these see the jump as what it is in the source. */
  guarded: boolean;
}

/** Where `body`, the body of a loop with these labels, can be left for other than by its end or by `continue`. */
export function leavesLoop(lo: Lowering, body: ts.Node, labels: readonly string[]): Leaving {
  const { ts } = lo;
  const found: Leaving = { near: false, far: false, guarded: false };
  const visit = (n: ts.Node, breakables: number, own: readonly string[], isGuarded: boolean): void => {
    if (ts.isFunctionLike(n) || ts.isClassLike(n)) return;
    if (ts.isReturnStatement(n)) found[isGuarded ? 'guarded' : 'far'] = true;
    else if (ts.isBreakStatement(n)) {
      if (n.label ? labels.includes(n.label.text) : breakables === 0) found.near = true;
      else if (n.label && !own.includes(n.label.text)) found[isGuarded ? 'guarded' : 'far'] = true;
    } else if (ts.isContinueStatement(n)) {
      if (n.label && !own.includes(n.label.text) && !labels.includes(n.label.text)) found[isGuarded ? 'guarded' : 'far'] = true;
    } else {
      const inner = ts.isLabeledStatement(n) ? [...own, n.label.text] : own;
      const breaks = breakables + +(ts.isIterationStatement(n, false) || ts.isSwitchStatement(n));
      const guards = isGuarded || isGuard(lo, n);
      eachChild(ts, n, (c) => visit(c, breaks, inner, guards));
    }
  };
  visit(body, 0, [], false);
  return found;
}

/** What has something to do when control passes, by other means than the lowering of the jump. */
function isGuard(lo: Lowering, n: ts.Node): boolean {
  const { ts } = lo;
  if (ts.isTryStatement(n)) return true;
  if (ts.isForOfStatement(n)) return lo.green.suspends.has(n) || !lo.contains(n) || isUsing(ts, n.initializer);
  return ts.isForStatement(n) ? isUsing(ts, n.initializer) : 'statements' in n && (n.statements as ts.NodeArray<ts.Statement>).some((s) => isUsing(ts, s));
}

type OnTheWay = Extract<Target, { kind: 'finally' | 'iteration' }>;
const isOnTheWay = (target: Target): target is OnTheWay => target.kind === 'finally' || target.kind === 'iteration';

interface Resolved {
  /** What stands between the jump and its target, innermost first. */
  readonly crossed: readonly OnTheWay[];
  readonly continueLabel: string | undefined;
}

function resolve(lo: Lowering, kind: 'break' | 'continue', label: string | undefined): Resolved | undefined {
  const crossed: OnTheWay[] = [];
  for (let i = lo.targets.length - 1; i >= 0; i--) {
    const target = lo.targets[i]!;
    if (isOnTheWay(target)) {
      crossed.push(target);
      continue;
    }
    const hit = label !== undefined ? target.labels.includes(label) : target.kind === 'loop' || (kind === 'break' && target.kind === 'switch');
    if (hit) return { crossed, continueLabel: target.continueLabel };
  }
  return undefined;
}

/** Closes iterators that are left behind, up to a moved `finally`, which sees to the rest: then the result is true. */
function crosses(crossed: readonly OnTheWay[] = [], jump: Exit): boolean {
  for (const target of crossed) {
    if (target.kind === 'finally') {
      target.exit(jump);
      return true;
    }
    target.close();
  }
  return false;
}

export function lowerJump(lo: Lowering, kind: 'break' | 'continue', label: string | undefined, origin: ts.Node): void {
  const found = resolve(lo, kind, label);
  if (crosses(found?.crossed, { kind, label })) return;
  if (kind === 'continue' && found?.continueLabel !== undefined) {
    lo.usedLabels.add(found.continueLabel);
    lo.emit({ kind: 'jump', to: 'break', label: found.continueLabel, origin });
  } else lo.emit({ kind: 'jump', to: kind, label, origin });
}

/**
 * [source]    return f(x);          a tail call keeps no variables: only its place is noted, for stacks
 * [lowered]   return tail f(x);
 */
export function lowerReturn(lo: Lowering, e: ts.Expression | undefined, origin: ts.Node): void {
  const { ts } = lo;
  const inner = e && (skipOuter(ts, e) as ts.Expression);
  if (inner && lo.contains(inner) && !lo.isGenerator && !lo.plan && !lo.targets.some((t) => t.kind === 'finally')) {
    if (ts.isConditionalExpression(inner)) return lowerChoice(lo, inner, origin, (x) => lowerReturn(lo, x, x));
    if (lo.tryDepth === 0 && lo.green.suspends.has(inner) && !lo.green.stressed.has(inner) && !ts.isNewExpression(inner) && !isSuperCall(ts, inner) && !isInChain(ts, inner)) {
      const value = callExpression(lo, inner as ts.CallExpression);
      return lo.emit({ kind: 'return', value, tail: { call: inner, to: lo.tail(inner) }, origin });
    }
  }
  returnValue(lo, inner && lo.expression(inner), origin);
}

/** Returns a value that is computed already, through whatever stands in the way. */
export function returnValue(lo: Lowering, value: ts.Expression | undefined, origin: ts.Node): void {
  const crossed = lo.targets.filter(isOnTheWay).reverse();
  const kept = value && crossed[0]?.kind === 'iteration' ? lo.freeze(value, origin) : value;
  if (!crosses(crossed, { kind: 'return', value: kept })) lo.emit({ kind: 'return', value: kept, origin });
}
