/**
 * What a frame has to keep at each suspension point: the variables that may be read after it before they are written.
 * A parked greenlet must not keep anything else alive.
 *
 * Backward data flow over the statement tree. Linear: what is live at a loop's head is what is live after the loop plus
 * what an iteration reads first (`exposed`, computed once per loop, bottom up), so no body is visited more than twice.
 */
import type * as ts from 'typescript';
import type { Binding } from '../1-analyze/scopes';
import type { Loop, Lowered, Point, Stmt } from './ir';
import { leavesLoop } from './jumps';
import { Budget, TooMany, everythingUsed } from './large';
import type { Lowering } from './lowering';
import { Uses } from './uses';

type Live = Set<Binding>;

/** What is live where control may go from the current place. */
interface Around {
  readonly breaks: readonly { readonly label: string | undefined; readonly live: Live }[];
  readonly continues: readonly { readonly label: string | undefined; readonly live: Live }[];
  /** At the handler of an exception. */
  readonly throws: Live;
  /** Read by the finalizers that a jump or return runs through. */
  readonly finals: Live;
}

const none: Around = { breaks: [], continues: [], throws: new Set(), finals: new Set() };

/** Fills in what is live at the points; returns what is live at the start. */
export function computeLiveness(lo: Lowering, lowered: Pick<Lowered, 'body'>): Pick<Lowered, 'entry' | 'kept'> {
  const own = lo.green.scopes.scopeOf(lo.fn)!.function;
  const uses = new Uses(lo, (b) => b.scope.function === own);
  const exposedIn = new WeakMap<Loop, Live>();
  const budget = new Budget(lo);

  const read = (live: Live, node: ts.Node | undefined): void => {
    for (const b of uses.of(node)) live.add(b);
  };
  const union = (...sets: Iterable<Binding>[]): Live => new Set(sets.flatMap((s) => [...s]));
  const find = (targets: Around['breaks'], label: string | undefined): Live => {
    for (let i = targets.length - 1; i >= 0; i--) if (targets[i]!.label === label) return targets[i]!.live;
    return new Set();
  };
  const withTargets = (around: Around, labels: readonly string[], breaks: Live, continues: Live | undefined, plain: boolean): Around => {
    const all = [...labels, ...(plain ? [undefined] : [])];
    return {
      ...around,
      breaks: [...around.breaks, ...all.map((label) => ({ label, live: breaks }))],
      continues: continues ? [...around.continues, ...all.map((label) => ({ label, live: continues }))] : around.continues,
    };
  };

  /** Live before the list, given what is live after it. `record`: note what is live at the points. */
  function flow(list: readonly Stmt[], after: Live, around: Around, record: boolean): Live {
    let live = new Set(after);
    for (let i = list.length - 1; i >= 0; i--) live = before(list[i]!, live, around, record);
    return live;
  }

  function before(s: Stmt, live: Live, around: Around, record: boolean): Live {
    switch (s.kind) {
      case 'native':
        if (lo.ts.isReturnStatement(s.node) || lo.ts.isThrowStatement(s.node)) return leave(lo.ts.isReturnStatement(s.node) ? around.finals : around.throws, s.node.expression, around.throws);
        if (lo.ts.isBreakOrContinueStatement(s.node)) return union(find(lo.ts.isBreakStatement(s.node) ? around.breaks : around.continues, s.node.label?.text), around.finals);
        read(live, s.node);
        // It may leave by a jump or return, or throw.
        for (const t of around.breaks) for (const b of t.live) live.add(b);
        for (const t of around.continues) for (const b of t.live) live.add(b);
        for (const b of around.finals) live.add(b);
        for (const b of around.throws) live.add(b);
        return live;
      case 'declare':
        if (!s.isVar) for (const b of s.bindings) live.delete(b);
        for (const b of uses.of(s.node)) if (s.isVar || !s.bindings.includes(b)) live.add(b);
        break;
      case 'let':
        for (const b of s.bindings) if (!s.isVar || b.cell) live.delete(b);
        break;
      case 'bound':
        return live;
      case 'box':
        live.add(s.binding);
        break;
      case 'set':
        // Filling a cell reads the variable that holds the cell.
        if (!s.to.cell || s.init !== undefined) live.delete(s.to);
        else live.add(s.to);
        read(live, s.value);
        break;
      case 'eval': {
        const assigned = plainTarget(s.value);
        if (assigned) {
          live.delete(assigned.binding);
          read(live, assigned.value);
        } else read(live, s.value);
        break;
      }
      case 'yield':
        if (s.to) live.delete(s.to);
        for (const b of around.throws) live.add(b);
        if (record) note(s.point, live);
        read(live, s.value);
        return live;
      case 'suspend': {
        if (s.to && !s.to.cell) live.delete(s.to);
        for (const b of around.throws) live.add(b);
        if (record) note(s.point, live);
        read(live, s.call);
        return live;
      }
      case 'block':
        return flow(s.body, live, around, record);
      case 'if': {
        const then = flow(s.then, live, around, record);
        const result = union(then, flow(s.else, live, around, record));
        read(result, s.test);
        return result;
      }
      case 'loop':
        return loop(s, live, around, record);
      case 'labelled':
        return flow(s.body, live, withTargets(around, [s.label], live, undefined, false), record);
      case 'jump':
        return union(find(s.to === 'break' ? around.breaks : around.continues, s.label), around.finals);
      case 'return':
        return leave(around.finals, s.value, around.throws);
      case 'throw':
        return leave(around.throws, s.value);
      case 'try': {
        const finalizer = s.finalizer ? flow(s.finalizer, live, around, record) : live;
        const finals = s.finalizer ? union(around.finals, flow(s.finalizer, new Set(), none, false)) : around.finals;
        const afterThrow = s.finalizer ? union(flow(s.finalizer, around.throws, around, false), finals) : around.throws;
        const inner: Around = { ...around, finals, throws: afterThrow };
        const handler = s.handler ? flow(s.handler.body, finalizer, inner, record) : undefined;
        if (s.handler?.param) handler!.delete(s.handler.param);
        return flow(s.block, finalizer, { ...inner, throws: handler ? union(handler, s.finalizer ? finals : []) : afterThrow }, record);
      }
      case 'switch': {
        const inner = withTargets(around, s.labels, live, undefined, true);
        const result = new Set(live);
        let next: Live = live;
        for (let i = s.clauses.length - 1; i >= 0; i--) {
          next = flow(s.clauses[i]!.body, next, inner, record);
          for (const b of next) result.add(b);
          read(result, s.clauses[i]!.test);
        }
        read(result, s.value);
        return result;
      }
    }
    for (const b of around.throws) live.add(b);
    return live;
  }

  /** Control leaves for good, after evaluating `value`. */
  function leave(to: Live, value: ts.Expression | undefined, throws: Live = new Set()): Live {
    const result = union(to, value ? throws : []);
    read(result, value);
    return result;
  }

  /** What one iteration may read before it writes, whatever comes after. */
  function exposed(s: Loop): Live {
    let known = exposedIn.get(s);
    if (known === undefined) {
      known = flow(s.body, new Set(), none, false);
      read(known, s.test);
      read(known, s.update);
      exposedIn.set(s, known);
    }
    return known;
  }

  function loop(s: Loop, after: Live, around: Around, record: boolean): Live {
    // A jump out of the body may lead to any target around the loop.
    const targets = jumpsOut(s) ? [...around.breaks, ...around.continues].map((t) => t.live) : [];
    const head = union(after, exposed(s), around.throws, around.finals, ...targets);
    if (record) {
      const bodyAfter = new Set(head);
      read(bodyAfter, s.update);
      flow(s.body, bodyAfter, withTargets(around, s.labels, after, bodyAfter, true), true);
    }
    return head;
  }

  function note(point: Point, live: Live): void {
    budget.spend(live.size);
    point.live = inScope([...live], point.place ?? point.origin);
  }

  /** A fast path can only keep what is in scope where it stands. */
  function inScope(bindings: readonly Binding[], at: ts.Node): readonly Binding[] {
    const found = bindings.filter((b) => {
      const { node } = b.scope;
      return b.kind === 'temp' || b.kind === 'this' || b.kind === 'arguments' || b.kind === 'new.target' || node === lo.fn || (at.pos >= node.pos && at.end <= node.end);
    });
    return withObject(found);
  }

  /** In the first slot, at all points: what the runtime calls the object under construction. */
  function withObject(bindings: readonly Binding[]): readonly Binding[] {
    return lo.plan?.isDerived && lo.plan.isApart ? [lo.pseudo.this, ...bindings.filter((b) => b !== lo.pseudo.this)] : bindings;
  }

  /** `x = value` as a statement, where x is an own variable outside cells. */
  function plainTarget(e: ts.Expression): { binding: Binding; value: ts.Expression } | undefined {
    const { ts } = lo;
    if (!ts.isBinaryExpression(e) || e.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isIdentifier(e.left)) return undefined;
    const binding = lo.bindingOf(e.left);
    return binding && !binding.cell && binding.kind !== 'const' && binding.kind !== 'using' && binding.scope.function === own ? { binding, value: e.right } : undefined;
  }

  const jumpsOut = (s: Loop): boolean => Object.values(leavesLoop(lo, s.origin, s.labels)).includes(true) || lo.ts.isForStatement(s.origin);

  const given = new Set<Binding['kind']>(['param', 'temp', 'this', 'arguments', 'new.target']);
  const isGiven = (b: Binding) => given.has(b.kind);
  try {
    return { entry: [...flow(lowered.body, new Set(), none, true)].filter(isGiven), kept: undefined };
  } catch (e) {
    if (!(e instanceof TooMany)) throw e;
    const kept = withObject(everythingUsed(lo, lowered.body, uses));
    for (const p of lo.points) p.live = kept;
    return { entry: kept.filter(isGiven), kept };
  }
}

