/**
 * A `finally` that suspends, spelled out: how its block was left is kept in temporaries while the finalizer runs, and
 * then happens. Used for the source's own `finally`, and for iterators whose `return()` may suspend.
 */
import type * as ts from 'typescript';
import { lowerJump, returnValue } from './jumps';
import type { Lowering } from './lowering';
import type { Exit } from './targets';

/**
 * [source]    try { A; return x; } finally { B }
 * [lowered]   k = 0; out: { try { A; v = x; k = 1; break out; } catch (t) { k = -1; v = t; } }
 *             B; if (k === -1) throw v; if (k === 1) return v;
 *
 * `finalizer` is told how to ask whether the block threw, and what.
 */
export function movedFinally(lo: Lowering, origin: ts.Node, block: () => void, finalizer: (threw: () => ts.Expression, thrown: () => ts.Expression) => void): void {
  const { factory } = lo;
  const kind = lo.temp('kind');
  const value = lo.temp('x');
  const thrown = lo.temp('e');
  const label = lo.label('out');
  const exits: Exit[] = [];
  const number = (n: number) => (n < 0 ? factory.createPrefixMinus(factory.createNumericLiteral(-n)) : factory.createNumericLiteral(n));
  const is = (n: number) => factory.createStrictEquality(lo.ref(kind), number(n));
  const leave = (jump: Exit): void => {
    let index = exits.findIndex((e) => e.kind === jump.kind && (e.kind === 'return' || jump.kind === 'return' || e.label === jump.label));
    if (index < 0) index = exits.push(jump) - 1;
    if (jump.kind === 'return') lo.set(value, jump.value ?? factory.createVoidZero(), origin);
    lo.set(kind, number(index + 1), origin);
    lo.emit({ kind: 'jump', to: 'break', label, origin });
  };
  lo.set(kind, number(0), origin);
  lo.set(value, factory.createVoidZero(), origin); // what an earlier run left is not kept alive
  const body = lo.protect(() => lo.within({ kind: 'finally', exit: leave }, block));
  // `finally { continue; }` inside, or a throw there that is caught, has taken the place of a jump that was on its way out: at
  // the end of the block none is.
  if (lo.overrides && exits.length > 0) body.push(...lo.collect(() => lo.set(kind, number(0), origin)));
  const handler = {
    param: thrown,
    body: lo.collect(() => {
      lo.set(kind, number(-1), origin);
      lo.set(value, lo.ref(thrown), origin);
    }),
  };
  lo.emit({ kind: 'labelled', label, body: [{ kind: 'try', block: body, handler, finalizer: undefined, origin }], origin });
  finalizer(() => is(-1), () => lo.ref(value));
  const when = (n: number, make: () => void) => lo.emit({ kind: 'if', test: is(n), then: lo.collect(make), else: [], origin });
  when(-1, () => lo.emit({ kind: 'throw', value: lo.ref(value), origin }));
  exits.forEach((exit, i) => when(i + 1, () => (exit.kind === 'return' ? returnValue(lo, lo.ref(value), origin) : lowerJump(lo, exit.kind, exit.label, origin))));
}
