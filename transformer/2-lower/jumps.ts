/**
 * Jumps: where a `break`, `continue` or `return` of the source leads, and which of them cannot stay as they are because
 * a `finally` or a loop's head around them was spelled out.
 */
import type * as ts from 'typescript';
import { isInChain } from './chains';
import { callExpression } from './calls';
import type { Exit, Lowering } from './lowering';
import { skipOuter } from '../ts';

/** Whether a statement that contains no suspension holds a jump that has to be rewritten. */
export function hasRewrittenJump(lo: Lowering, node: ts.Node): boolean {
  const { ts } = lo;
  if (!lo.isGenerator && !lo.targets.some((t) => t.kind === 'finally' || t.continueLabel !== undefined)) return false;
  const rewrites = (kind: 'break' | 'continue', label: string | undefined) => {
    const found = resolve(lo, kind, label);
    return found !== undefined && (found.finally !== undefined || (kind === 'continue' && found.continueLabel !== undefined));
  };
  const crossesFinally = lo.targets.some((t) => t.kind === 'finally');
  const visit = (n: ts.Node, loops: number, breakables: number, labels: readonly string[]): boolean => {
    if (ts.isFunctionLike(n) || ts.isClassLike(n)) return false;
    if (ts.isReturnStatement(n)) return crossesFinally || lo.isGenerator;
    if (ts.isBreakStatement(n)) return n.label ? !labels.includes(n.label.text) && rewrites('break', n.label.text) : breakables === 0 && rewrites('break', undefined);
    if (ts.isContinueStatement(n)) return n.label ? !labels.includes(n.label.text) && rewrites('continue', n.label.text) : loops === 0 && rewrites('continue', undefined);
    const isLoop = ts.isIterationStatement(n, false);
    const inner = ts.isLabeledStatement(n) ? [...labels, n.label.text] : labels;
    return ts.forEachChild(n, (c) => visit(c, loops + +isLoop, breakables + +(isLoop || ts.isSwitchStatement(n)), inner) || undefined) ?? false;
  };
  return visit(node, 0, 0, []);
}

/** Where `body`, the body of a loop with these labels, can be left for other than by its end or by `continue`: what follows the loop, or further out. */
export function leavesLoop(lo: Lowering, body: ts.Node, labels: readonly string[]): 'no' | 'near' | 'far' {
  const { ts } = lo;
  let breaks = false;
  const isFar = (n: ts.Node, breakables: number, own: readonly string[]): boolean => {
    if (ts.isFunctionLike(n) || ts.isClassLike(n)) return false;
    if (ts.isReturnStatement(n)) return true;
    if (ts.isBreakStatement(n)) {
      const isOwn = n.label ? labels.includes(n.label.text) : breakables === 0;
      if (isOwn) breaks = true;
      return n.label !== undefined && !isOwn && !own.includes(n.label.text);
    }
    if (ts.isContinueStatement(n)) return n.label !== undefined && !own.includes(n.label.text) && !labels.includes(n.label.text);
    const inner = ts.isLabeledStatement(n) ? [...own, n.label.text] : own;
    return ts.forEachChild(n, (c) => isFar(c, breakables + +(ts.isIterationStatement(n, false) || ts.isSwitchStatement(n)), inner) || undefined) ?? false;
  };
  return isFar(body, 0, []) ? 'far' : breaks ? 'near' : 'no';
}

interface Resolved {
  /** The innermost moved `finally` between the jump and its target. */
  readonly finally: { exit(jump: Exit): void } | undefined;
  readonly continueLabel: string | undefined;
}

function resolve(lo: Lowering, kind: 'break' | 'continue', label: string | undefined): Resolved | undefined {
  let crossed: Resolved['finally'];
  for (let i = lo.targets.length - 1; i >= 0; i--) {
    const target = lo.targets[i]!;
    if (target.kind === 'finally') {
      crossed ??= target;
      continue;
    }
    const hit = label !== undefined ? target.labels.includes(label) : target.kind === 'loop' || (kind === 'break' && target.kind === 'switch');
    if (hit) return { finally: crossed, continueLabel: target.continueLabel };
  }
  return undefined;
}

export function lowerJump(lo: Lowering, kind: 'break' | 'continue', label: string | undefined, origin: ts.Node): void {
  const found = resolve(lo, kind, label);
  if (found?.finally) found.finally.exit({ kind, label });
  else if (kind === 'continue' && found?.continueLabel !== undefined) {
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
    if (ts.isConditionalExpression(inner)) {
      const test = lo.expression(inner.condition);
      const branch = (x: ts.Expression) => lo.collect(() => lowerReturn(lo, x, x));
      return lo.emit({ kind: 'if', test, then: branch(inner.whenTrue), else: branch(inner.whenFalse), origin });
    }
    if (lo.tryDepth === 0 && lo.green.suspends.has(inner) && !lo.green.stressed.has(inner) && !ts.isNewExpression(inner) && !isInChain(ts, inner)) {
      const value = callExpression(lo, inner as ts.CallExpression);
      return lo.emit({ kind: 'return', value, tail: { call: inner, to: lo.tail(inner) }, origin });
    }
  }
  returnValue(lo, inner && lo.expression(inner), origin);
}

/** Returns a value that is computed already, through the `finally`s that were moved out. */
export function returnValue(lo: Lowering, value: ts.Expression | undefined, origin: ts.Node): void {
  for (let i = lo.targets.length - 1; i >= 0; i--) {
    const target = lo.targets[i]!;
    if (target.kind === 'finally') return target.exit({ kind: 'return', value });
  }
  lo.emit({ kind: 'return', value, origin });
}
