/**
 * `yield` and `yield*` in generators whose bodies block.
 */
import type * as ts from 'typescript';
import type { Binding } from '../1-analyze/scopes';
import type { Lowering } from './lowering';

/**
 * [source]    x = yield v                 [lowered]   x = yield v
 * [source]    x = yield* inner
 * [lowered]   r = iterator(inner) (suspends); d = delegate(r); in = void 0;
 *             for (;;) { r = d.step(in) (suspends); if (d.done(r)) break; in = yield r, passed on as it is }
 *             x = d.value
 */
export function lowerYield(lo: Lowering, e: ts.YieldExpression, to: Binding | undefined): void {
  const { factory } = lo;
  const value = e.expression ? lo.expression(e.expression) : factory.createVoidZero();
  if (!e.asteriskToken) return lo.yield(value, to, false, e);
  const delegation = lo.temp('d');
  const received = lo.temp('in');
  const result = lo.temp('r');
  const member = (name: string) => factory.createPropertyAccessExpression(lo.ref(delegation), name);
  const call = (name: string, argument: Binding) => factory.createCallExpression(member(name), undefined, [lo.ref(argument)]);
  lo.suspend(factory.createCallExpression(lo.helper('iterator'), undefined, [value]), result, e);
  lo.set(delegation, factory.createCallExpression(lo.helper('delegate'), undefined, [lo.ref(result)]), e);
  lo.set(received, factory.createVoidZero(), e);
  const body = lo.collect(() => {
    lo.suspend(call('step', received), result, e);
    lo.emit({ kind: 'if', test: call('done', result), then: [{ kind: 'jump', to: 'break', label: undefined, origin: e }], else: [], origin: e });
    lo.yield(lo.ref(result), received, true, e);
  });
  lo.emit({ kind: 'loop', labels: [], post: false, test: undefined, update: undefined, body, origin: e });
  if (to) lo.set(to, member('value'), e);
}
