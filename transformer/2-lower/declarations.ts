/**
 * Declarations, and what happens when a scope is entered: cells, hoisted functions, variables and their patterns.
 */
import type * as ts from 'typescript';
import type { Binding } from '../1-analyze/scopes';
import type { Init, Stmt } from './ir';
import type { Lowering } from './lowering';
import { destructure, takeFirst, takesFirst } from './patterns';
import { declareUsing } from './using';
import { isUsing, skipOuter } from '../ts';

/** What happens when a scope is entered: cells that may be used before their declaration, then hoisted functions. */
export function enterScope(lo: Lowering, scope: ts.Node, statements: readonly ts.Statement[]): void {
  const { ts, factory } = lo;
  for (const b of lo.green.scopes.declaredIn(scope)) {
    if (b.cell && ((b.tdz && b.kind !== 'param') || b.kind === 'function')) lo.set(b, lo.helper('UNSET'), scope, 'const');
    else if (b.kind === 'var' && b.name === 'arguments' && (b.cell || lo.isGenerator) && !ts.isArrowFunction(scope)) lo.set(b, factory.createIdentifier('arguments'), scope, 'var'); // what it holds at first
    else if (b.copies) lo.set(b, lo.ref(b.copies), scope, 'var');
    else if (b.cell && b.kind === 'var') lo.set(b, factory.createVoidZero(), scope, 'const');
    else if (b.cell && b.kind === 'param' && lo.boundFrom >= (scope as ts.FunctionLikeDeclaration).parameters.length) lo.emit({ kind: 'box', binding: b, origin: scope });
  }
  for (const s of statements) {
    if (!ts.isFunctionDeclaration(s) || !s.body || !s.name) continue;
    const binding = lo.bindingOf(s.name)!;
    if (!binding.cell) lo.emit({ kind: 'declare', node: s, bindings: [binding], isVar: binding.kind === 'var' });
    else lo.set(binding, asExpression(lo, s), s);
  }
}

/** A function or class declaration as an expression. A function's references to itself go through the cell, so it must not have a name of its own. */
export function asExpression(lo: Lowering, node: ts.FunctionDeclaration | ts.ClassDeclaration): ts.Expression {
  const { ts, factory } = lo;
  const e = ts.isFunctionDeclaration(node)
    ? factory.createFunctionExpression(node.modifiers?.filter(ts.isModifier), node.asteriskToken, undefined, undefined, node.parameters, undefined, node.body!)
    : factory.createClassExpression(node.modifiers, node.name, undefined, node.heritageClauses, node.members);
  return ts.setTextRange(ts.setOriginalNode(e, node), node);
}

/** A statement in a position of its own, as the list it becomes. */
export function lowerBody(lo: Lowering, statement: ts.Statement): Stmt[] {
  return lo.collect(() => {
    if (lo.ts.isBlock(statement)) lo.statements(statement.statements, statement);
    else lo.statement(statement);
  });
}

/** As lowerBody, for a body that follows expressions which must not see the names it declares. */
export function bodyApart(lo: Lowering, statement: ts.Statement): Stmt[] {
  const body = lowerBody(lo, statement);
  return lo.green.scopes.declaredIn(statement).length > 0 ? [{ kind: 'block', body, origin: statement }] : body;
}

export function initOf(lo: Lowering, list: ts.VariableDeclarationList): Exclude<Init, undefined> {
  const { ts } = lo;
  const flags = list.flags & ts.NodeFlags.BlockScoped;
  return flags === ts.NodeFlags.Const ? 'const' : flags === ts.NodeFlags.Let ? 'let' : 'var';
}

export function declareVariables(lo: Lowering, list: ts.VariableDeclarationList, origin: ts.Node): void {
  const { ts, factory } = lo;
  if (isUsing(ts, list)) {
    for (const d of list.declarations) declareUsing(lo, d.name as ts.Identifier, d.initializer!, d);
    return;
  }
  const init = initOf(lo, list);
  const bindings = list.declarations.flatMap((d) => bindingsOf(lo, d.name));
  if (!lo.contains(list) && !bindings.some((b) => b.cell)) {
    const node = ts.isVariableStatement(origin) ? origin : ts.setTextRange(factory.createVariableStatement(undefined, list), list);
    return lo.emit({ kind: 'declare', node, bindings, isVar: init === 'var' });
  }
  for (const d of list.declarations) {
    if (lo.contains(d) || bindingsOf(lo, d.name).some((b) => b.cell)) declareVariable(lo, d.name, d.initializer, init, d);
    else {
      const one = factory.createVariableStatement(undefined, factory.createVariableDeclarationList([d], list.flags));
      lo.emit({ kind: 'declare', node: ts.setTextRange(one, d), bindings: bindingsOf(lo, d.name), isVar: init === 'var' });
    }
  }
}

function bindingsOf(lo: Lowering, name: ts.BindingName): Binding[] {
  if (lo.ts.isIdentifier(name)) return [lo.bindingOf(name)!];
  return name.elements.flatMap((e) => (lo.ts.isBindingElement(e) ? bindingsOf(lo, e.name) : []));
}

/** One variable or pattern with its initialiser. */
export function declareVariable(lo: Lowering, name: ts.BindingName, initializer: ts.Expression | undefined, init: Exclude<Init, undefined>, origin: ts.Node): void {
  const { ts, factory } = lo;
  // What a `var` declares may be seen before, and may be a parameter.
  const isVar = init === 'var' && !ts.isParameter(origin);
  // A cell that may be used earlier was made when its scope was entered.
  const isIntroduced = (b: Binding) => b.cell && (b.tdz || isVar);
  if (ts.isIdentifier(name)) {
    const binding = lo.bindingOf(name)!;
    const introduced = isIntroduced(binding);
    if (initializer === undefined) {
      if (init !== 'var') lo.set(binding, factory.createVoidZero(), origin, introduced ? undefined : init);
      return;
    }
    const inner = skipOuter(ts, initializer) as ts.Expression;
    const value = lo.expression(inner);
    // [source]   const x = f();      [lowered]   x = f() (suspends): the temporary that would only be copied is left out.
    // Not for a `var`: a handler or finalizer may read the value it had before, and must not find the sentinel in it.
    const last = lo.list[lo.list.length - 1];
    const temp = lo.refs.get(value);
    if (last?.kind === 'suspend' && temp !== undefined && last.to === temp && !binding.cell && init !== 'var' && !lo.isBeside(binding)) {
      lo.list[lo.list.length - 1] = { ...last, to: binding, init, origin };
      lo.temps.splice(lo.temps.indexOf(temp), 1);
      return;
    }
    return lo.set(binding, value, origin, introduced ? undefined : init);
  }
  const bindings = bindingsOf(lo, name);
  const first = !isVar && takesFirst(lo, name);
  if (first || (!lo.contains(name) && !bindings.some((b) => b.cell))) {
    let value = initializer && lo.expression(initializer);
    if (first) value = takeFirst(lo, name, value!);
    const flags = init === 'const' ? ts.NodeFlags.Const : init === 'let' ? ts.NodeFlags.Let : ts.NodeFlags.None;
    const node = factory.createVariableStatement(undefined, factory.createVariableDeclarationList([factory.createVariableDeclaration(name, undefined, undefined, value)], flags));
    return lo.emit({ kind: 'declare', node: ts.setTextRange(node, origin), bindings, isVar });
  }
  const value = lo.freeze(lo.expression(initializer!), origin, 'x');
  const fresh = bindings.filter((b) => !isIntroduced(b) && !lo.isBeside(b));
  if (fresh.length > 0) lo.emit({ kind: 'let', bindings: fresh, isVar: init === 'var', origin });
  destructure(lo, name, value, initializer!, { declares: init });
  if (fresh.length > 0) lo.emit({ kind: 'bound', bindings: fresh, origin });
}

