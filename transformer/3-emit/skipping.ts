/**
 * How a resume path passes the statements in front of the point it is on its way to. Each is behind a test of its
 * own; in lists with many points whole groups of them, and groups of groups, are behind one test more. So finding a point
 * takes the logarithm of their number: one by one, a function of n calls that all wait would take n² tests.
 */
import type * as ts from 'typescript';

/** Statements of a list with what leads to its next point. */
export interface Part {
  readonly statements: readonly ts.Statement[];
  /** The last point in it. */
  readonly end: number;
}

/** Parts that are tested one by one, and the size of a group. */
const MANY = 8;

/** What is declared in a part must not be used in another. */
export function inGroups(factory: ts.NodeFactory, state: ts.Identifier, parts: readonly Part[]): ts.Statement[] {
  const statementsOf = (some: readonly Part[]) => some.flatMap((p) => p.statements);
  if (parts.length <= MANY) return statementsOf(parts);
  const groups: Part[] = [];
  for (let i = 0; i < parts.length; i += MANY) {
    const group = parts.slice(i, i + MANY);
    const { end } = group.at(-1)!;
    const isNotBehind = factory.createLessThanEquals(state, factory.createNumericLiteral(end));
    groups.push({ statements: [factory.createIfStatement(isNotBehind, factory.createBlock(statementsOf(group), true))], end });
  }
  return inGroups(factory, state, groups);
}
