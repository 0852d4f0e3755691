/**
 * Statements. What contains no suspension stays the source's own statement (`native`, `declare`); the rest is taken
 * apart as far as needed. Loops are in loops.ts, try and switch in unwind.ts, jumps in jumps.ts.
 */
import type * as ts from 'typescript';
import { lowerChoice } from './choices';
import { lowerClassDeclaration } from './classes';
import { asExpression, declareVariables, enterScope, lowerBody } from './declarations';
import { lowerEnum } from './enums';
import { hasRewrittenJump, lowerJump, lowerReturn } from './jumps';
import { lowerLoop } from './loops';
import type { Lowering } from './lowering';
import { lowerSwitch, lowerTry } from './unwind';
import { withResources } from './using';
import { isUsing } from '../ts';

/** The statements of a block, function body or clause list; `scope` is the node whose names they declare. */
export function lowerStatements(lo: Lowering, statements: readonly ts.Statement[], scope: ts.Node | undefined): void {
  const body = () => {
    if (scope) enterScope(lo, scope, statements);
    for (const s of statements) if (!lo.ts.isFunctionDeclaration(s)) lo.statement(s);
  };
  const first = statements.find((s) => isUsing(lo.ts, s));
  if (first) withResources(lo, first, body);
  else body();
}

export function lowerStatement(lo: Lowering, node: ts.Statement, labels: readonly string[] = []): void {
  const { ts } = lo;
  if (ts.isVariableStatement(node)) return declareVariables(lo, node.declarationList, node);
  if (ts.isClassDeclaration(node)) {
    if (lo.contains(node)) return lowerClassDeclaration(lo, node);
    const binding = lo.bindingOf(node.name!)!;
    if (binding.cell) return lo.set(binding, asExpression(lo, node), node, binding.tdz ? undefined : 'const');
    return lo.emit({ kind: 'declare', node, bindings: [binding], isVar: false });
  }
  if (ts.isEnumDeclaration(node)) {
    if (!node.modifiers?.some((m) => m.kind === ts.SyntaxKind.DeclareKeyword)) lowerEnum(lo, node);
    return;
  }
  if (!lo.contains(node) && !hasRewrittenJump(lo, node)) {
    const inner = labels.reduceRight((s: ts.Statement, l) => lo.factory.createLabeledStatement(l, s), node);
    return lo.emit({ kind: 'native', node: inner });
  }
  switch (node.kind) {
    case ts.SyntaxKind.ExpressionStatement:
      return lo.effect((node as ts.ExpressionStatement).expression);
    case ts.SyntaxKind.ReturnStatement:
      return lowerReturn(lo, (node as ts.ReturnStatement).expression, node);
    case ts.SyntaxKind.ThrowStatement:
      return lo.emit({ kind: 'throw', value: lo.expression((node as ts.ThrowStatement).expression), origin: node });
    case ts.SyntaxKind.IfStatement:
      return labelled(lo, labels, node, () => lowerChoice(lo, node as ts.IfStatement, node, (s) => lo.list.push(...lowerBody(lo, s))));
    case ts.SyntaxKind.Block:
      return labelled(lo, labels, node, () => lo.emit({ kind: 'block', body: lowerBody(lo, node), origin: node }));
    case ts.SyntaxKind.LabeledStatement: {
      const s = node as ts.LabeledStatement;
      return lo.statement(s.statement, [...labels, s.label.text]);
    }
    case ts.SyntaxKind.BreakStatement:
    case ts.SyntaxKind.ContinueStatement: {
      const s = node as ts.BreakOrContinueStatement;
      return lowerJump(lo, ts.isBreakStatement(s) ? 'break' : 'continue', s.label?.text, node);
    }
    case ts.SyntaxKind.TryStatement:
      return labelled(lo, labels, node, () => lowerTry(lo, node as ts.TryStatement));
    case ts.SyntaxKind.SwitchStatement:
      return lowerSwitch(lo, node as ts.SwitchStatement, labels);
    case ts.SyntaxKind.ForStatement:
    case ts.SyntaxKind.ForInStatement:
    case ts.SyntaxKind.ForOfStatement:
    case ts.SyntaxKind.WhileStatement:
    case ts.SyntaxKind.DoStatement:
      return lowerLoop(lo, node as ts.IterationStatement, labels);
    default:
      throw new Error(`tsgreen: no lowering for ${ts.SyntaxKind[node.kind]}`);
  }
}

/** Labels of a statement that is no loop: only `break` leads there. */
function labelled(lo: Lowering, labels: readonly string[], origin: ts.Node, make: () => void): void {
  if (labels.length === 0) return make();
  let body = lo.within({ kind: 'label', labels }, make);
  for (const label of [...labels].reverse()) body = [{ kind: 'labelled', label, body, origin }];
  lo.emit(body[0]!);
}

