/**
 * Parameters with a default that suspends, or that closures in defaults share. The parameter list cannot wait, so from the first such parameter on the body
 * binds them itself, in their order; the list keeps its length (emission gives the first one a default if it had one).
 */
import type * as ts from 'typescript';
import type { Compilable, GreenSet } from '../1-analyze/greenset';
import type { Binding } from '../1-analyze/scopes';
import type { Lowering } from './lowering';
import { declareVariable } from './declarations';
import { lowerDefault } from './references';

/** The index of the first parameter that the body has to bind; their number if there is none. */
export function firstBound(green: GreenSet, fn: Compilable): number {
  const { parameters } = fn;
  // A closure in a default holds a parameter that lives in a Cell: the Cell must be there before the closure.
  const closuresOver = (b: Binding) => [...b.capturedBy].filter((f) => parameters.some((p) => isInside(f, p)));
  const shared = green.scopes.declaredIn(fn).filter((b) => b.kind === 'param' && b.cell).flatMap((b) => {
    const closures = closuresOver(b);
    return closures.length > 0 ? [b.declaration!, ...closures] : [];
  });
  // Fields come before parameters: where our code initialises some, nothing of the parameters may run before. Nor where
  // the constructor is called once more to give an object its elements.
  const plan = green.classes.get(fn.parent);
  const isLate = plan !== undefined && plan.constructor === fn && (plan.isDerived ? plan.isApart && plan.hasElements : plan.late.length > 0);
  const index = parameters.findIndex((p) => green.contains.has(p) || shared.some((node) => isInside(node, p)) || (isLate && (p.initializer !== undefined || 'elements' in p.name)));
  return index < 0 ? parameters.length : index;
}

const isInside = (node: ts.Node, outer: ts.Node): boolean => node.pos >= outer.pos && node.end <= outer.end;

/** Whether the body gives the variable its value: until then it has none, as a `var`. */
export const isBoundByBody = (b: Binding, fn: Compilable, from: number): boolean => b.kind === 'param' && fn.parameters.slice(from).some((p) => isInside(b.declaration!, p));

/**
 * [source]    function f(a, b = g(a), { c } = b) { A }
 * [lowered]   (a, p1 = void 0, p2) => if (p1 === void 0) { p1 = g(a) (suspends) } var b = p1; if (p2 === void 0) { p2 = b } var { c } = p2; A
 */
export function bindParameters(lo: Lowering, fn: Compilable, from: number): Binding[] {
  const { factory } = lo;
  for (const b of lo.green.scopes.declaredIn(fn)) if (b.kind === 'param' && b.tdz) lo.set(b, lo.helper('UNSET'), fn, 'var');
  // The others have their values; defaults may write them.
  for (const b of lo.green.scopes.declaredIn(fn)) if (b.kind === 'param' && b.cell && !isBoundByBody(b, fn, from)) lo.emit({ kind: 'box', binding: b, origin: fn });
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
