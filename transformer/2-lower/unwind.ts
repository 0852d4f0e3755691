/**
 * try and switch. A handler or finalizer that suspends is moved out of its native clause, because a native `catch` or
 * `finally` cannot be entered without a throw or a jump; the completion it belongs to is kept in temporaries.
 */
import type * as ts from 'typescript';
import type { Stmt, SwitchClause, Try } from './ir';
import { movedFinally } from './completion';
import type { Lowering } from './lowering';
import type { Binding } from '../1-analyze/scopes';
import { bodyApart, declareVariable, enterScope, lowerBody } from './declarations';

export function lowerTry(lo: Lowering, node: ts.TryStatement): void {
  const { finallyBlock } = node;
  if (!finallyBlock) return tryCatch(lo, node);
  if (lo.contains(finallyBlock)) {
    const finalizer = () => lo.emit({ kind: 'block', body: lo.collect(() => lo.statements(finallyBlock.statements, finallyBlock)), origin: finallyBlock });
    return movedFinally(lo, node, () => tryCatch(lo, node), finalizer);
  }
  const block = lo.protect(() => lo.collect(() => tryCatch(lo, node)));
  const finalizer = lo.collect(() => lo.statements(finallyBlock.statements, finallyBlock));
  lo.overrides = true;
  // try { A } catch (e) { B } finally { C }: one native statement if that is what it became
  const only = block.length === 1 && block[0]!.kind === 'try' && block[0]!.finalizer === undefined ? (block[0] as Try) : undefined;
  if (only) lo.emit({ ...only, finalizer });
  else lo.emit({ kind: 'try', block, handler: undefined, finalizer, origin: node });
}

/** The part without `finally`. */
function tryCatch(lo: Lowering, node: ts.TryStatement): void {
  const clause = node.catchClause;
  if (!clause) {
    lo.emit({ kind: 'block', body: lo.collect(() => lo.statements(node.tryBlock.statements, node.tryBlock)), origin: node });
    return;
  }
  const block = lo.protect(() => lo.collect(() => lo.statements(node.tryBlock.statements, node.tryBlock)));
  if (!lo.contains(clause)) return lo.emit({ kind: 'try', block, handler: nativeHandler(lo, clause), finalizer: undefined, origin: node });
  // [source]    try { A } catch (e) { B }
  // [lowered]   c = false; try { A } catch (t) { c = true; e = t; } if (c) { B }
  const { factory } = lo;
  const caught = lo.temp('caught');
  const error = lo.temp('e');
  const thrown = lo.temp('e');
  lo.set(caught, factory.createFalse(), node);
  lo.set(error, factory.createVoidZero(), node); // an error of an earlier run is not kept alive
  const body: Stmt[] = lo.collect(() => {
    passReturn(lo, thrown, clause);
    lo.set(caught, factory.createTrue(), clause);
    lo.set(error, lo.ref(thrown), clause);
  });
  lo.emit({ kind: 'try', block, handler: { param: thrown, body }, finalizer: undefined, origin: node });
  const then = lo.collect(() => {
    bindCaught(lo, clause, lo.ref(error));
    lo.list.push(...bodyApart(lo, clause.block));
  });
  lo.emit({ kind: 'if', test: lo.ref(caught), then, else: [], origin: clause });
}

function nativeHandler(lo: Lowering, clause: ts.CatchClause): Try['handler'] {
  const declaration = clause.variableDeclaration;
  const name = declaration?.name;
  const binding = name && lo.ts.isIdentifier(name) ? lo.bindingOf(name) : undefined;
  if (!lo.isGenerator && (!declaration || (binding && !binding.cell))) return { param: binding, body: lowerBody(lo, clause.block) };
  const thrown = lo.temp('e');
  return {
    param: thrown,
    body: lo.collect(() => {
      passReturn(lo, thrown, clause);
      bindCaught(lo, clause, lo.ref(thrown));
      lo.list.push(...bodyApart(lo, clause.block));
    }),
  };
}

/** In a generator, `return()` runs through the body as a throw that no handler of the source may see. */
function passReturn(lo: Lowering, thrown: Binding, origin: ts.Node): void {
  if (lo.isGenerator) lo.eval(lo.factory.createCallExpression(lo.helper('letReturnPass'), undefined, [lo.ref(thrown)]), origin);
}

function bindCaught(lo: Lowering, clause: ts.CatchClause, value: ts.Expression): void {
  enterScope(lo, clause, []);
  if (clause.variableDeclaration) declareVariable(lo, clause.variableDeclaration.name, value, 'let', clause.variableDeclaration);
}

/**
 * [source]    switch (v) { case f(): A; default: B; case 2: C }
 * [lowered]   d = v; n = 1; pick: { t = f() (suspends); if (d === t) { n = 0; break pick } if (d === 2) { n = 2; break pick } }
 *             switch (n) { case 0: A; case 1: B; case 2: C }        only where a test suspends
 */
export function lowerSwitch(lo: Lowering, node: ts.SwitchStatement, labels: readonly string[]): void {
  const { ts, factory } = lo;
  const { clauses } = node.caseBlock;
  const tests = clauses.map((c) => (ts.isCaseClause(c) ? c.expression : undefined));
  const testsSuspend = tests.some((t) => lo.contains(t));
  let value = lo.expression(node.expression);
  // What follows stands in a block that may declare names of the clauses, which the value must not see.
  const isInBlock = testsSuspend || lo.green.scopes.declaredIn(node.caseBlock).some((b) => b.cell || b.kind === 'function');
  if (isInBlock && !(lo.isStable(value) && (lo.refs.has(value) || !ts.isIdentifier(value)))) value = lo.keep(value, node.expression, 'd');
  const body = lo.collect(() => {
    enterScope(lo, node.caseBlock, clauses.flatMap((c) => c.statements));
    let index: ReturnType<Lowering['temp']> | undefined;
    if (testsSuspend) {
      const chosen = (index = lo.temp('n'));
      const label = lo.label('pick');
      lo.set(chosen, factory.createNumericLiteral(clauses.findIndex((c) => ts.isDefaultClause(c)) >= 0 ? clauses.findIndex((c) => ts.isDefaultClause(c)) : clauses.length), node);
      const pick = lo.collect(() => {
        tests.forEach((test, i) => {
          if (!test) return;
          const equal = factory.createStrictEquality(lo.again(value), lo.expression(test));
          const then: Stmt[] = lo.collect(() => {
            lo.set(chosen, factory.createNumericLiteral(i), test);
            lo.emit({ kind: 'jump', to: 'break', label, origin: test });
          });
          lo.emit({ kind: 'if', test: equal, then, else: [], origin: test });
        });
      });
      lo.emit({ kind: 'labelled', label, body: pick, origin: node });
    }
    const target = { kind: 'switch', labels } as const;
    const lowered = clauses.map((c, i): SwitchClause => {
      const test = index ? factory.createNumericLiteral(i) : tests[i];
      return { test, body: lo.within(target, () => lo.statements(c.statements, undefined)), origin: c };
    });
    lo.emit({ kind: 'switch', labels, value: index ? lo.ref(index) : value, clauses: lowered, origin: node });
  });
  // The block keeps what the clauses share apart from what is around the switch.
  lo.emit(body.length === 1 ? body[0]! : { kind: 'block', body, origin: node });
}
