/**
 * Functions with so many variables live at so many points that naming them at each point would be a text without bound
 * (a thousand variables at a thousand points are a million names). They have one list of all their variables instead,
 * which every point saves, and no fast path: the function starts where its resume path starts. Both cost them some
 * speed, and keep alive what they will not use again. No function that a person reads is one of them.
 */
import type * as ts from 'typescript';
import { isCompilable } from '../1-analyze/greenset';
import type { Binding } from '../1-analyze/scopes';
import { type Stmt, listsOf, nodesOf, pointsIn } from './ir';
import type { Lowering } from './lowering';
import { Uses } from './uses';

/** So many variables may be live at a point on the average, and so many more in all. */
const PER_POINT = 64;
const IN_ALL = 16_384;

const ALWAYS = new Set<Binding['kind']>(['temp', 'param', 'var', 'this', 'arguments', 'new.target']);

export class TooMany extends Error {}

/** Counts what the points of a function save; throws TooMany where it has no end. */
export class Budget {
  private left: number;

  constructor(private readonly lo: Lowering) {
    this.left = lo.green.allLarge ? -1 : IN_ALL + PER_POINT * lo.points.length;
  }

  spend(count: number): void {
    if ((this.left -= count) >= 0) return;
    if (mayBeLarge(this.lo)) throw new TooMany();
    this.left = Infinity;
  }
}

/** Not what a generator function with parameters that block does when it is called, and not constructors that are made up: these have no variables. */
function mayBeLarge({ ts, green, fn, isGenerator, plan }: Lowering): boolean {
  if (!isCompilable(ts, fn) || plan?.isMadeUp) return false;
  if (isGenerator || (fn as { asteriskToken?: ts.Node }).asteriskToken) return isGenerator;
  return !green.scopes.declaredIn(fn).some((b) => b.linked || b.name === 'arguments'); // a `var` called arguments starts as that object
}

/** All variables that may have to be kept at some point: what is used anywhere, and declared in a list with points. */
export function everythingUsed(lo: Lowering, body: readonly Stmt[], uses: Uses): readonly Binding[] {
  const found = new Set<Binding>();
  const declared = new Set<Binding>();
  const caught = new Set<Binding>(); // handlers declare these, and nothing blocks there
  const visit = (list: readonly Stmt[]): void => {
    const isOpen = pointsIn(list)[1] > 0;
    for (const s of list) {
      if (isOpen && (s.kind === 'declare' || s.kind === 'let')) for (const b of s.bindings) declared.add(b);
      if (isOpen && (s.kind === 'set' || s.kind === 'suspend') && s.to) declared.add(s.to);
      if (s.kind === 'box') found.add(s.binding);
      if ((s.kind === 'set' || s.kind === 'suspend') && s.to?.cell) found.add(s.to);
      for (const node of nodesOf(s)) for (const b of uses.of(node)) found.add(b);
      if (s.kind === 'try' && s.handler?.param) caught.add(s.handler.param);
      for (const inner of listsOf(s)) visit(inner);
    }
  };
  visit(body);
  return [...found].filter((b) => !caught.has(b) && (declared.has(b) || ALWAYS.has(b.kind)));
}
