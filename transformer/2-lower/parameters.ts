/**
 * Parameters with a default that suspends, or that closures in defaults share. The parameter list cannot wait, so from the first such parameter on the body
 * binds them itself, in their order; the list keeps its length (emission gives the first one a default if it had one).
 */
import type { Compilable, GreenSet } from '../1-analyze/green';
import type { Binding } from '../1-analyze/scopes';
import type { Lowering } from './lowering';
import { declareVariable } from './declarations';
import { lowerDefault } from './references';

/** The index of the first parameter that the body has to bind; their number if there is none. */
export function firstBound(green: GreenSet, fn: Compilable): number {
  const { parameters } = fn;
  // A closure in a default holds a parameter that lives in a Cell: the Cell must be there before the closure.
  const isIn = (node: { pos: number; end: number }, p: { pos: number; end: number }) => node.pos >= p.pos && node.end <= p.end;
  const inDefaults = (b: Binding) => [...b.capturedBy].filter((f) => parameters.some((p) => isIn(f, p)));
  const shared = green.scopes.declaredIn(fn).filter((b) => b.kind === 'param' && b.cell).map((b) => [b.declaration!, ...inDefaults(b)]).filter((nodes) => nodes.length > 1).flat();
  const isShared = (p: { pos: number; end: number }) => shared.some((node) => isIn(node, p));
  const index = parameters.findIndex((p) => green.contains.has(p) || isShared(p));
  return index < 0 ? parameters.length : index;
}

/**
 * [source]    function f(a, b = g(a), { c } = b) { A }
 * [lowered]   (a, p1 = void 0, p2) => if (p1 === void 0) { p1 = g(a) (suspends) } var b = p1; if (p2 === void 0) { p2 = b } var { c } = p2; A
 */
export function bindParameters(lo: Lowering, fn: Compilable, from: number): Binding[] {
  const { factory } = lo;
  for (const b of lo.green.scopes.declaredIn(fn)) if (b.kind === 'param' && b.tdz) lo.set(b, lo.helper('UNSET'), fn, 'var');
  return fn.parameters.slice(from).map((p) => {
    const received = lo.temp('p');
    if (p.initializer) {
      const { initializer, name } = p;
      const then = lo.collect(() => lo.set(received, lowerDefault(lo, initializer, name), initializer));
      lo.emit({ kind: 'if', test: factory.createStrictEquality(lo.ref(received), factory.createVoidZero()), then, else: [], origin: p });
    }
    declareVariable(lo, p.name, lo.ref(received), 'var', p);
    return received;
  });
}
