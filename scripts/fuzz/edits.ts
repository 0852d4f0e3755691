/**
 * Every way to make a program a little smaller, as edits of its text found on its syntax tree. An edit need not keep
 * the program's meaning, nor even leave a program: the shrinker tries and sees. Knows nothing of what is shrunk for.
 */
import ts from 'typescript';
import { fileNameOf } from './names';

export interface Edit {
  start: number;
  end: number;
  text: string;
}

export function apply(text: string, edit: Edit): string {
  return text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

/** All edits, the ones that remove most first. */
export function edits(text: string): Edit[] {
  const file = ts.createSourceFile(fileNameOf(text), text, ts.ScriptTarget.ES2022, true);
  const found: Edit[] = [];
  const replace = (node: ts.Node, by: string) => {
    const start = node.getStart(file);
    if (text.slice(start, node.end) !== by) found.push({ start, end: node.end, text: by });
  };
  const source = (node: ts.Node) => text.slice(node.getStart(file), node.end);
  const inner = (list: readonly ts.Node[]) => list.map(source).join('\n');

  /** Removing one or several neighbours of a list; its commas too. */
  const removals = (list: ts.NodeArray<ts.Node>, comma: boolean, keep: (node: ts.Node) => boolean = () => false) => {
    for (let length = list.length; length >= 1; length = length >> 1) {
      for (let at = 0; at + length <= list.length; at += Math.max(1, length >> 1)) {
        if (list.slice(at, at + length).some(keep)) continue;
        const end = comma && at + length < list.length ? list[at + length].getFullStart() : list[at + length - 1].end;
        const start = comma && at > 0 && at + length === list.length ? list[at - 1].end : list[at].getFullStart();
        found.push({ start, end, text: '' });
      }
    }
  };

  const visit = (node: ts.Node): void => {
    if (ts.isSourceFile(node)) removals(node.statements, false, isNeeded);
    if (ts.isBlock(node) || ts.isCaseOrDefaultClause(node)) removals(node.statements, false);
    if (ts.isCaseBlock(node)) removals(node.clauses, false);
    if (ts.isStatement(node)) statement(node);
    else if (ts.isExpression(node)) expression(node);
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) node.arguments && removals(node.arguments, true);
    if (ts.isArrayLiteralExpression(node) || ts.isArrayBindingPattern(node) || ts.isObjectBindingPattern(node)) removals(node.elements, true);
    if (ts.isObjectLiteralExpression(node)) removals(node.properties, true);
    if (ts.isClassLike(node)) removals(node.members, false);
    if (ts.isFunctionLike(node)) removals(node.parameters, true);
    if (ts.isVariableDeclarationList(node) && !isNeeded(node.parent)) removals(node.declarations, true);
    if (ts.isBindingElement(node) || ts.isParameter(node) || ts.isVariableDeclaration(node)) {
      if (node.initializer) found.push({ start: node.name.end, end: node.initializer.end, text: '' });
      if (!ts.isIdentifier(node.name)) replace(node.name, 'x');
    }
    if (ts.isComputedPropertyName(node)) replace(node, 'a');
    if (ts.isArrowFunction(node) && ts.isBlock(node.body) && node.body.statements.length === 1) {
      const [only] = node.body.statements;
      if (ts.isReturnStatement(only) && only.expression) replace(node.body, `(${source(only.expression)})`);
    }
    ts.forEachChild(node, visit);
  };

  const statement = (node: ts.Statement): void => {
    if (ts.isIfStatement(node)) {
      replace(node, source(node.thenStatement));
      if (node.elseStatement) {
        replace(node, source(node.elseStatement));
        found.push({ start: node.thenStatement.end, end: node.end, text: '' });
      }
    } else if (ts.isTryStatement(node)) {
      replace(node, inner(node.tryBlock.statements));
      if (node.catchClause && node.finallyBlock) {
        found.push({ start: node.catchClause.end, end: node.end, text: '' });
        found.push({ start: node.tryBlock.end, end: node.catchClause.end, text: ' ' });
      }
      if (node.catchClause?.variableDeclaration) found.push({ start: node.catchClause.getStart(file), end: node.catchClause.block.getStart(file), text: 'catch ' });
      if (node.finallyBlock) replace(node, inner(node.finallyBlock.statements));
    } else if (ts.isIterationStatement(node, false)) {
      replace(node, source(node.statement));
      if (ts.isForStatement(node)) for (const part of [node.initializer, node.condition, node.incrementor]) if (part) replace(part, '');
    } else if (ts.isLabeledStatement(node)) {
      replace(node, source(node.statement));
    } else if (ts.isBlock(node)) {
      if (!ts.isFunctionLike(node.parent)) replace(node, inner(node.statements));
    } else if (ts.isSwitchStatement(node)) {
      replace(node, inner(node.caseBlock.clauses.flatMap((clause) => [...clause.statements])));
    } else if (ts.isReturnStatement(node) && node.expression) {
      replace(node, source(node.expression) + ';');
      replace(node, 'return;');
    }
  };

  const expression = (node: ts.Expression): void => {
    if (ts.isIdentifier(node) || ts.isLiteralExpression(node) || isName(node)) return;
    for (const by of ['0', 'undefined', "'a'", '{}', '[]', 'env.K'].slice(0, ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isFunctionLike(node) ? 6 : 2)) {
      replace(node, by === '{}' ? '({})' : by);
    }
    const children: ts.Expression[] = [];
    const collect = (child: ts.Node): void => {
      if (ts.isExpression(child) && !isName(child)) children.push(child);
      else if (!ts.isStatement(child)) ts.forEachChild(child, collect);
    };
    ts.forEachChild(node, collect);
    for (const child of children) {
      replace(node, source(child));
      if (!ts.isParenthesizedExpression(node)) replace(node, `(${source(child)})`);
    }
  };

  visit(file);
  return found.sort((a, b) => b.end - b.start - b.text.length - (a.end - a.start - a.text.length));
}

const isNeeded = (node: ts.Node) => (ts.isFunctionDeclaration(node) && node.name?.text === 'main') || (ts.isVariableStatement(node) && node.declarationList.declarations[0]?.name.getText() === 'env');

/** Identifiers that name a property are no expressions of their own. */
const isName = (node: ts.Node) => ts.isIdentifier(node) && node.parent !== undefined && ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
