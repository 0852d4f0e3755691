/**
 * How a resume path enters a `switch`: by the clause with the point that it is on its way to.
 *
 * [source]    switch (x) { case 1: f(); break; case 'a': g(); break; default: h(); }
 * [printed]   switch ($S ? $S <= 2 ? $S <= 1 ? 1 : 'a' : $F : x) { case 1: … case 'a': … default: … }
 *
 * Tests that are literals stay what they are, so that V8 still jumps by a table once the function runs again. The others
 * are not evaluated on the way: the frame, which nothing else is, stands for the clause that is looked for.
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';

export interface Clause {
  /** As it is written. Undefined: the default. */
  readonly test: ts.Expression | undefined;
  /** The first and the last point in it; 0: none. */
  readonly points: readonly [number, number];
}

export interface Entered {
  readonly value: ts.Expression;
  /** The test of a clause, as it is printed. */
  test(clause: number, printed: ts.Expression): ts.Expression;
}

export function enterClauses(ts: TS, factory: ts.NodeFactory, { state, frame }: { readonly state: ts.Identifier; readonly frame: ts.Identifier }, running: ts.Expression, clauses: readonly Clause[]): Entered {
  const choose = (test: ts.Expression, yes: ts.Expression, no: ts.Expression) => factory.createConditionalExpression(test, undefined, yes, undefined, no);
  const isBefore = (end: number) => factory.createLessThanEquals(state, factory.createNumericLiteral(end));
  const literals = clauses.map(({ test }) => test && literalOf(ts, test));
  const times = new Map<string | undefined, number>();
  for (const l of literals) times.set(l, (times.get(l) ?? 0) + 1);
  /** The literal says which clause is meant: it stands nowhere else. */
  const own = literals.map((l) => l !== undefined && times.get(l) === 1);
  const defaultAt = clauses.findIndex((c) => !c.test);

  /** A tree, as the clauses may be many. */
  const pick = (some: readonly number[]): ts.Expression => {
    if (some.every((i) => !own[i])) return frame;
    if (some.length === 1) return literal(ts, factory, clauses[some[0]!]!.test!);
    const half = some.length >> 1;
    return choose(isBefore(clauses[some[half - 1]!]!.points[1]), pick(some.slice(0, half)), pick(some.slice(half)));
  };
  const entered = clauses.flatMap((c, i) => (c.points[1] > 0 ? [i] : []));

  return {
    value: choose(state, pick(entered), running),
    test(i, printed) {
      const [first, end] = clauses[i]!.points;
      if (own[i] || (literals[i] !== undefined && end === 0)) return printed;
      if (end === 0) return choose(state, factory.createVoidZero(), printed);
      // Tests of later clauses are tried before an earlier default is chosen.
      const isHere = defaultAt >= 0 && i > defaultAt ? factory.createLogicalAnd(factory.createLessThanEquals(factory.createNumericLiteral(first), state), isBefore(end)) : isBefore(end);
      return choose(state, choose(isHere, frame, factory.createVoidZero()), printed);
    },
  };
}

/** What literals of the same value have in common. */
function literalOf(ts: TS, e: ts.Expression): string | undefined {
  if (ts.isNumericLiteral(e)) return `number ${Number(e.text)}`;
  if (ts.isBigIntLiteral(e)) return `bigint ${BigInt(e.text.slice(0, -1))}`;
  return ts.isStringLiteralLike(e) ? `string ${e.text}` : undefined;
}

/** Another one, without a place in the source: debuggers shall find the clause there, not this. */
function literal(ts: TS, factory: ts.NodeFactory, e: ts.Expression): ts.Expression {
  if (ts.isNumericLiteral(e)) return factory.createNumericLiteral(e.text);
  return ts.isBigIntLiteral(e) ? factory.createBigIntLiteral(e.text) : factory.createStringLiteral((e as ts.StringLiteral).text);
}
