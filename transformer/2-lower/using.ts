/**
 * `using` declarations in blocks that can be suspended: the block runs inside a `finally` that disposes of what it used.
 */
import type * as ts from 'typescript';
import { movedFinally } from './completion';
import type { Lowering } from './lowering';
import { isAnonymousFunction, named } from './naming';
import { skipOuter } from '../ts';

/**
 * [source]    { A; using x = v; B }
 * [lowered]   res = resources(); { A; x = res.use(v); B } finally { dispose(res, threw, error) (suspends) }
 */
export function withResources(lo: Lowering, origin: ts.Node, body: () => void): void {
  const { factory } = lo;
  const outer = lo.resources;
  const own = lo.temp('res');
  lo.set(own, factory.createCallExpression(lo.helper('resources'), undefined, []), origin);
  lo.resources = own;
  movedFinally(lo, origin, body, (threw, thrown) => {
    lo.suspend(factory.createCallExpression(lo.helper('dispose'), undefined, [lo.ref(own), threw(), thrown()]), undefined, origin);
  });
  lo.resources = outer;
}

export function declareUsing(lo: Lowering, name: ts.Identifier, value: ts.Expression, origin: ts.Node): void {
  const { ts, factory } = lo;
  const binding = lo.bindingOf(name)!;
  const inner = lo.expression(skipOuter(ts, value) as ts.Expression);
  const use = factory.createPropertyAccessExpression(lo.ref(lo.resources!), 'use');
  const used = factory.createCallExpression(use, undefined, [isAnonymousFunction(ts, inner) ? named(lo, inner, name.text) : inner]);
  lo.set(binding, used, origin, binding.cell && binding.tdz ? undefined : 'const');
}
