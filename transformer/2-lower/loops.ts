/**
 * Loops with a suspension inside. The loop's head stays native where it does not suspend itself; `for-of` and `for-in`
 * step an iterator object that a frame can hold.
 */
import type * as ts from 'typescript';
import { type Binding, named } from '../1-analyze/scopes';
import type { Stmt } from './ir';
import { leavesLoop } from './jumps';
import type { Lowering } from './lowering';
import type { Target } from './targets';
import { closes, closing, closingWhatSuspends, destructure, onIterator, openIterator, quitting } from './patterns';
import { reference } from './references';
import { bodyApart, declareVariable, declareVariables, enterScope, initOf, lowerBody } from './declarations';
import { declareUsing, withResources } from './using';
import { isUsing, skipOuter } from '../ts';

export function lowerLoop(lo: Lowering, node: ts.IterationStatement, labels: readonly string[]): void {
  const { ts } = lo;
  if (ts.isForStatement(node)) return lowerFor(lo, node, labels);
  if (ts.isForOfStatement(node)) return lowerForOf(lo, node, labels);
  if (ts.isForInStatement(node)) return lowerForIn(lo, node, labels);
  if (ts.isWhileStatement(node)) {
    const target: Target = { kind: 'loop', labels };
    if (!lo.contains(node.expression)) {
      const body = lo.within(target, () => lo.list.push(...lowerBody(lo, node.statement)));
      return lo.emit({ kind: 'loop', labels, post: false, test: node.expression, update: undefined, body, origin: node });
    }
    // [source]   while (f()) { A }    [lowered]   for (;;) { t = f() (suspends); if (!t) break; A }
    const body = lo.within(target, () => {
      exitUnless(lo, node.expression);
      lo.list.push(...bodyApart(lo, node.statement));
    });
    return lo.emit({ kind: 'loop', labels, post: false, test: undefined, update: undefined, body, origin: node });
  }
  const loop = node as ts.DoStatement;
  if (!lo.contains(loop.expression)) {
    const body = lo.within({ kind: 'loop', labels }, () => lo.list.push(...lowerBody(lo, loop.statement)));
    return lo.emit({ kind: 'loop', labels, post: true, test: loop.expression, update: undefined, body, origin: node });
  }
  // [source]   do { A } while (f());  [lowered]   for (;;) { next: { A (continue: break next) } t = f() (suspends); if (!t) break; }
  const body = lo.collect(() => {
    lo.emit(labelledBody(lo, loop.statement, labels));
    lo.list.push(...lo.within({ kind: 'loop', labels }, () => exitUnless(lo, loop.expression)));
  });
  lo.emit({ kind: 'loop', labels, post: false, test: undefined, update: undefined, body, origin: node });
}

/** `if (!test) break;` */
function exitUnless(lo: Lowering, test: ts.Expression): void {
  const value = lo.expression(test);
  lo.emit({ kind: 'if', test: value, then: [], else: [{ kind: 'jump', to: 'break', label: undefined, origin: test }], origin: test });
}

/** The body as a block that `continue` leaves. */
function labelledBody(lo: Lowering, statement: ts.Statement, labels: readonly string[]): Stmt {
  const label = lo.label('next');
  const body = lo.within({ kind: 'loop', labels, continueLabel: label }, () => lo.list.push(...lowerBody(lo, statement)));
  return lo.usedLabels.has(label) ? { kind: 'labelled', label, body, origin: statement } : { kind: 'block', body, origin: statement };
}

/** Closures see what is written to it, but it is no Cell: nothing suspends where it is declared. */
const isSharedAsIs = (b: Binding): boolean => !b.cell && b.writes > 0 && b.capturedBy.size > 0;

function lowerFor(lo: Lowering, node: ts.ForStatement, labels: readonly string[]): void {
  const { ts } = lo;
  const init = node.initializer;
  const parts = () => {
    enterScope(lo, node, []);
    if (init && ts.isVariableDeclarationList(init)) declareVariables(lo, init, init);
    else if (init) lo.effect(init);
    // A loop in which nothing suspends is only here for a jump in it: its variables are no Cells.
    const shared = lo.green.scopes.declaredIn(node).filter((b) => b.kind === 'let' && (b.cell || (!lo.contains(node) && isSharedAsIs(b))));
    if (shared.length > 0) return perIteration(lo, node, labels, shared);

    const { condition, incrementor } = node;
    if (!lo.contains(condition) && !lo.contains(incrementor)) {
      const inner = lo.within({ kind: 'loop', labels }, () => lo.list.push(...lowerBody(lo, node.statement)));
      return lo.emit({ kind: 'loop', labels, post: false, test: condition, update: incrementor, body: inner, origin: node });
    }
    // [source]   for (; f(); g()) { A }
    // [lowered]  for (;;) { t = f() (suspends); if (!t) break; next: { A (continue: break next) } g() (suspends); }
    const inner = lo.collect(() => {
      if (condition) lo.list.push(...lo.within({ kind: 'loop', labels }, () => exitUnless(lo, condition)));
      lo.emit(labelledBody(lo, node.statement, labels));
      if (incrementor) lo.effect(incrementor);
    });
    lo.emit({ kind: 'loop', labels, post: false, test: undefined, update: undefined, body: inner, origin: node });
  };
  const body = lo.collect(() => (isUsing(ts, init) ? withResources(lo, init!, parts) : parts()));
  lo.emit({ kind: 'block', body, origin: node });
}

/**
 * [source]    for (let i = 0; i < n; i++) { A }         where closures share i
 * [lowered]   i = Cell(0); h = { v: i.v }; again = false;
 *             for (;;) { const i = h; if (again) { i.v++ } again = true; if (!(i.v < n)) break; next: { A } h = { v: i.v }; }
 *
 * The variable of the initialiser is one of its own; each iteration has a new one, in which update, test and body run.
 */
function perIteration(lo: Lowering, node: ts.ForStatement, labels: readonly string[], shared: readonly Binding[]): void {
  const { factory } = lo;
  const { condition, incrementor } = node;
  const holders = shared.map((b) => [b, lo.temp('h')] as const);
  const again = lo.temp('again');
  const copy = (): void => {
    for (const [b, h] of holders) lo.set(h, b.cell ? factory.createObjectLiteralExpression([factory.createPropertyAssignment('v', lo.ref(b))]) : lo.ref(b), node);
  };
  copy();
  if (incrementor) lo.set(again, factory.createFalse(), node);
  const target: Target = { kind: 'loop', labels };
  const body = lo.collect(() => {
    for (const [b, h] of holders) lo.emit({ kind: 'set', to: b, init: b.cell ? 'const' : 'let', raw: b.cell, value: lo.ref(h), origin: node });
    if (incrementor) {
      const then = lo.collect(() => lo.effect(incrementor));
      lo.emit({ kind: 'if', test: lo.ref(again), then, else: [], origin: incrementor });
      lo.set(again, factory.createTrue(), incrementor);
    }
    if (condition) lo.list.push(...lo.within(target, () => exitUnless(lo, condition)));
    lo.emit(labelledBody(lo, node.statement, labels));
    copy();
  });
  lo.emit({ kind: 'loop', labels, post: false, test: undefined, update: undefined, body, origin: node });
}

/**
 * [source]    for (const x of xs) { A }
 * [lowered]   it = iterate(xs); try { while (it.step()) { x = it.value; A } it.close(); (after a `break`) } finally { it.open && it.quit(); }
 *             it = iterate(xs); try { while (it.step()) { x = it.value; A } } catch (e) { throw it.fail(e); } finally { it.close(); }
 *
 * In the first form `it.close()` also stands before each jump of A that leaves for a place further out. The second is for
 * jumps that a native statement of A holds back, and for generators, whose `return()` is a throw.
 */
function lowerForOf(lo: Lowering, node: ts.ForOfStatement, labels: readonly string[]): void {
  const it = openIterator(lo, lo.expression(node.expression), node.expression, lo.green.suspends.has(node));
  if (lo.green.suspends.has(node)) return suspendingForOf(lo, it, node, labels);
  const leaves = leavesLoop(lo, node.statement, labels);
  if (lo.isGenerator || leaves.guarded) {
    const block = lo.protect(() => lo.collect(() => stepping(lo, it, node, labels)));
    return lo.emit({ kind: 'try', block, ...closing(lo, it, node.expression, leaves.near || leaves.far || leaves.guarded), origin: node });
  }
  const close = () => lo.emit(closes(lo, it, node.expression));
  const block = lo.protect(() => lo.within({ kind: 'iteration', close }, () => stepping(lo, it, node, labels)));
  if (leaves.near) block.push(closes(lo, it, node.expression));
  lo.emit({ kind: 'try', block, ...quitting(lo, it, node.expression), origin: node });
}

/**
 * [source]    for (const x of xs) { A }          where the iterator's methods may suspend
 * [lowered]   it = opened(xs) (suspends);
 *             try { for (;;) { r = it.start() (suspends); if (!it.finish(r)) break; x = it.value; A } }
 *             finally { on an error: try { it.leave() (suspends) } catch {}   else: r = it.leave() (suspends); it.left(r) }
 */
function suspendingForOf(lo: Lowering, it: Binding, node: ts.ForOfStatement, labels: readonly string[]): void {
  const call = onIterator(lo, it);
  const origin = headOf(lo, node);
  const advance = () => {
    const result = lo.temp('r');
    lo.suspend(call('start'), result, origin);
    lo.emit({ kind: 'if', test: call('finish', lo.ref(result)), then: [], else: [{ kind: 'jump', to: 'break', label: undefined, origin }], origin });
  };
  closingWhatSuspends(lo, it, node, origin, () => stepping(lo, it, node, labels, advance));
}

/**
 * [source]    for (const k in o) { A }
 * [lowered]   it = keysOf(o); while (it.step()) { k = it.value; A }
 */
function lowerForIn(lo: Lowering, node: ts.ForInStatement, labels: readonly string[]): void {
  const it = lo.temp('it');
  lo.set(it, lo.factory.createCallExpression(lo.helper('keysOf'), undefined, [lo.expression(node.expression)]), node.expression);
  stepping(lo, it, node, labels);
}

/** `advance`: instead of a test in the loop's head. */
function stepping(lo: Lowering, it: Binding, node: ts.ForOfStatement | ts.ForInStatement, labels: readonly string[], advance?: () => void): void {
  const { ts, factory } = lo;
  const member = (name: string) => factory.createPropertyAccessExpression(lo.ref(it), name);
  const body = lo.within({ kind: 'loop', labels }, () => {
    advance?.();
    const { initializer } = node;
    if (ts.isVariableDeclarationList(initializer) && isUsing(ts, initializer)) {
      // [source]   for (using x of xs) { A }        [lowered]   as a block that begins with `using x = it.value`
      return withResources(lo, initializer, () => {
        enterScope(lo, node, []);
        declareUsing(lo, initializer.declarations[0]!.name as ts.Identifier, member('value'), initializer);
        lo.list.push(...bodyApart(lo, node.statement));
      });
    }
    enterScope(lo, node, []);
    if (ts.isVariableDeclarationList(initializer)) declareVariable(lo, initializer.declarations[0]!.name, member('value'), initOf(lo, initializer), initializer);
    else assign(lo, initializer, member('value'));
    const head = headOf(lo, node);
    // Where the loop parks it saves variables around it, by their names.
    const hides = (name: string) => advance !== undefined && named(lo.green.scopes, name, node) !== undefined;
    // A body in which nothing suspends has no Cells: beside what does, its variables would be those of the whole function.
    const apart = lo.green.scopes.declaredIn(node.statement).some((b) => !ts.isIdentifier(head) || b.name === head.text || hides(b.name) || (advance !== undefined && isSharedAsIs(b)));
    lo.list.push(...(apart ? bodyApart(lo, node.statement) : lowerBody(lo, node.statement)));
  });
  const step = ts.setSourceMapRange(factory.createCallExpression(member('step'), undefined, []), headOf(lo, node));
  lo.emit({ kind: 'loop', labels, post: false, test: advance ? undefined : step, update: undefined, body, origin: node });
}

/** What the head binds or assigns: V8 says that the iterator's methods are called there. */
function headOf(lo: Lowering, { initializer }: ts.ForOfStatement | ts.ForInStatement): ts.BindingName | ts.Expression {
  return lo.ts.isVariableDeclarationList(initializer) ? initializer.declarations[0]!.name : initializer;
}

/** The head `for (target of …)`. */
function assign(lo: Lowering, target: ts.Expression, value: ts.Expression): void {
  const { ts, factory } = lo;
  const inner = skipOuter(ts, target) as ts.Expression;
  if (!lo.contains(inner)) return lo.eval(factory.createAssignment(inner, value), target);
  if (ts.isArrayLiteralExpression(inner) || ts.isObjectLiteralExpression(inner)) {
    return destructure(lo, inner, lo.keep(value, target, 'x'), target, { declares: undefined });
  }
  lo.eval(reference(lo, inner).write(value), target);
}
