/**
 * `if` and `?:`, of which one branch runs. Long chains of them, as generated code has, are nested only in their syntax: their
 * tests are tried one after the other, so that neither the lowered function nor its printings are as deep as they are long.
 *
 * [source]    if (a) A else if (f()) B else C
 * [lowered]   if (a) { A } else { t = f() (suspends); if (t) { B } else { C } }                        as they are written, or
 *             L: { if (a) { A; break L; } t = f() (suspends); if (t) { B; break L; } C }               if there are many
 */
import type * as ts from 'typescript';
import type { Lowering } from './lowering';
import { type TS, skipOuter } from '../ts';

type Choice = ts.IfStatement | ts.ConditionalExpression;

/** So many may be nested in each other. */
const MOST_IN_EACH_OTHER = 16;

/** `branch` appends what a part of it does: a statement, or an expression. */
export function lowerChoice<T extends Choice>(lo: Lowering, choice: T, origin: ts.Node, branch: (part: T extends ts.IfStatement ? ts.Statement : ts.Expression) => void): void {
  const { ts } = lo;
  const append = branch as (part: ts.Node) => void;
  const chain = chainOf(ts, choice);
  if (chain.length <= MOST_IN_EACH_OTHER) {
    const { test, then, otherwise } = partsOf(ts, choice);
    return lo.emit({ kind: 'if', test: lo.expression(test), then: lo.collect(() => append(then)), else: lo.collect(() => otherwise && append(otherwise)), origin });
  }
  const label = lo.label('chosen');
  const body = lo.collect(() => {
    for (const link of chain) {
      const { test, then } = partsOf(ts, link);
      const end = { kind: 'jump', to: 'break', label, origin: link } as const;
      lo.emit({ kind: 'if', test: lo.expression(test), then: [...lo.collect(() => append(then)), end], else: [], origin: link });
    }
    const { otherwise } = partsOf(ts, chain[chain.length - 1]!);
    if (otherwise) append(otherwise);
  });
  lo.emit({ kind: 'labelled', label, body, origin });
}

function chainOf(ts: TS, choice: Choice): Choice[] {
  const chain = [choice];
  for (let link: ts.Node | undefined = choice; (link = partsOf(ts, link as Choice).otherwise); ) {
    if (ts.isConditionalExpression(choice)) link = skipOuter(ts, link as ts.Expression);
    if (link.kind !== choice.kind) return chain;
    chain.push(link as Choice);
  }
  return chain;
}

function partsOf(ts: TS, choice: Choice): { readonly test: ts.Expression; readonly then: ts.Node; readonly otherwise: ts.Node | undefined } {
  return ts.isIfStatement(choice)
    ? { test: choice.expression, then: choice.thenStatement, otherwise: choice.elseStatement }
    : { test: choice.condition, then: choice.whenTrue, otherwise: choice.whenFalse };
}
