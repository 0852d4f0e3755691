/**
 * Names in emitted code: what each variable of a function is called in one printing of it, and the scope questions that
 * decide whether a printing may stand elsewhere than in its function.
 */
import type * as ts from 'typescript';
import { eachChild, someChild } from '../depth';
import { classAround, hasNativeThis, isSuperCall, planOf } from '../1-analyze/classes';
import type { Body, GreenSet } from '../1-analyze/greenset';
import { passesThis } from '../1-analyze/jsx';
import type { Binding, Scope } from '../1-analyze/scopes';
import { type Lowered, type Stmt, listsOf, pointsIn } from '../2-lower/ir';
import { isTopPart } from '../1-analyze/toplevel';
import { type TS, privateNamesOf } from '../ts';

/** How the variables around a place are called there. Printings of nested functions extend the one they stand in. */
export interface Env {
  readonly names: ReadonlyMap<Binding, ts.Identifier>;
  /** What `this`, `arguments` and `new.target` of the function around became; undefined: themselves. */
  readonly this: ts.Expression | undefined;
  readonly arguments: ts.Expression | undefined;
  readonly newTarget: ts.Expression | undefined;
  /** The place is inside a function that is printed twice. */
  readonly twice: boolean;
}

/** For functions and classes with a `this` of their own, which see none of what the printing around them was given. */
export const withoutThis = (env: Env): Env => ({ ...env, this: undefined, arguments: undefined, newTarget: undefined });

export const topEnv: Env = { names: new Map(), this: undefined, arguments: undefined, newTarget: undefined, twice: false };

/** The names with other ones for these variables. The map is as large as the function: it is copied only for what is new. */
export function renamed(names: Env['names'], bindings: readonly Binding[], name: (b: Binding) => ts.Identifier): Env['names'] {
  const changed = bindings.map((b) => [b, name(b)] as const).filter(([b, id]) => names.get(b)?.text !== id.text);
  return changed.length === 0 ? names : new Map([...names, ...changed]);
}

export interface Outside {
  /** Names that mean something declared outside the function (or nothing in this file). */
  readonly names: ReadonlySet<string>;
  /** It uses variables of functions or blocks around it, `super`, or private names of a class around it: its resume path must stand inside it. */
  readonly bound: boolean;
}

export function outsideOf(ts: TS, green: GreenSet, fn: Body): Outside {
  const names = new Set<string>();
  const isMember = hasNativeThis(ts, green.classes, fn);
  const plan = planOf(ts, green.classes, fn);
  let bound = isMember || (plan !== undefined && plan.late.length > 0) || isInNamespace(ts, fn); // TypeScript makes `x` of an exported variable `N.x`, but only there
  const own = isMember ? classAround(ts, fn)?.name : undefined;
  if (own) names.add(own.text);
  if (green.jsx.kind === 'calls') for (const [root] of [green.jsx.factory, green.jsx.fragment]) names.add(root!);
  const privateOwn: ReadonlySet<string>[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isIdentifier(node)) {
      const b = green.scopes.bindingOf(node);
      if (b === undefined) {
        names.add(node.text);
        return;
      }
      const { node: scope } = b.scope;
      // The name of a function expression is declared by its name node: that of `fn` itself is outside its body.
      if ((isTopPart(ts, fn) || scope !== fn.name) && isInside(scope, fn)) return;
      names.add(node.text);
      if (!ts.isSourceFile(scope)) bound = true;
      return;
    }
    if (passesThis(ts, green.jsx, node)) bound = true;
    if (plan?.isApart && isSuperCall(ts, node)) return node.arguments.forEach(visit);
    if (node.kind === ts.SyntaxKind.SuperKeyword) bound = true;
    if (ts.isPrivateIdentifier(node)) {
      if (!privateOwn.some((s) => s.has(node.text))) bound = true;
      return;
    }
    if (ts.isPropertyAccessExpression(node)) {
      visit(node.expression);
      if (ts.isPrivateIdentifier(node.name)) visit(node.name);
      return;
    }
    if (ts.isClassLike(node)) {
      node.modifiers?.forEach(visit);
      if (node.name) visit(node.name);
      node.heritageClauses?.forEach(visit);
      privateOwn.push(privateNamesOf(ts, node));
      node.members.forEach(visit);
      privateOwn.pop();
      return;
    }
    eachChild(ts, node, visit);
  };
  if (isTopPart(ts, fn)) visit(fn);
  else if (ts.isPropertyDeclaration(fn)) visit(fn.initializer!);
  else if (ts.isClassStaticBlockDeclaration(fn)) visit(fn.body);
  else {
    fn.parameters.forEach(visit);
    visit(fn.body!);
  }
  return { names, bound };
}

/** Inside a namespace, of this declaration or of another one. */
export function isInNamespace(ts: TS, node: ts.Node): boolean {
  for (let n = node.parent; n; n = n.parent) if (ts.isModuleBlock(n)) return true;
  return false;
}

const isInside = (node: ts.Node, outer: ts.Node): boolean => node === outer || (node.pos >= outer.pos && node.end <= outer.end);

/** The variables that the resume path declares at its top: those that statement lists with suspension points declare, and every `var`. */
export function hoisted(ts: TS, green: GreenSet, fn: ts.Node, lowered: Lowered): Binding[] {
  const found = new Set<Binding>();
  const isOwn = (b: Binding) => !isTopPart(ts, fn) || isInside(b.scope.node, fn);
  for (const b of green.scopes.declaredIn(fn)) if (b.kind === 'param' || b.kind === 'var') found.add(b);
  const visit = (list: readonly Stmt[]): void => {
    if (pointsIn(list)[1] === 0 && list !== lowered.body) return; // the body of a generator that never yields is printed that way, too
    for (const s of list) {
      if (s.kind === 'declare' || s.kind === 'let') for (const b of s.bindings) isOwn(b) && found.add(b);
      else if ((s.kind === 'set' || s.kind === 'suspend') && s.to && s.to.kind !== 'temp') found.add(s.to);
      for (const inner of listsOf(s)) visit(inner);
    }
  };
  visit(lowered.body);
  return [...found];
}

/** Variables that hide one which has to be saved where they hide it: the fast path calls them otherwise. */
export function hiding(green: GreenSet, lowered: Lowered): Set<Binding> {
  const found = new Set<Binding>();
  if (lowered.kept) return found; // its fast path saves nothing
  for (const { live, origin } of lowered.points) {
    const from = green.scopes.enclosing(origin);
    for (const b of live) {
      if (b.declaration === undefined && b.kind !== 'arguments') continue;
      const hiders: Binding[] = [];
      let scope: Scope | undefined = from;
      for (; scope && scope !== b.scope; scope = scope.parent) {
        const hider = scope.names.get(b.name);
        // A class parks outside of its braces, where its inner name is not to be seen.
        if (hider && hider.kind !== 'self') hiders.push(hider);
      }
      // Fields, which a constructor runs, stand outside of its scopes.
      if (scope) for (const hider of hiders) found.add(hider);
    }
  }
  return found;
}

/**
 * Variables of the body that defaults of parameters must not see: where the body binds the parameters itself, both stand
 * in one function.
 */
export function hiddenFromDefaults(ts: TS, green: GreenSet, fn: Body, lowered: Lowered): readonly Binding[] {
  if (!('parameters' in fn)) return [];
  const vars = new Map(green.scopes.declaredIn(fn).filter((b) => b.kind === 'var').map((b) => [b.name, b]));
  const meetsOne = (node: ts.Node): boolean => {
    const b = ts.isIdentifier(node) ? vars.get(node.text) : undefined;
    return (b !== undefined && green.scopes.bindingOf(node) !== b) || (someChild(ts, node, meetsOne));
  };
  // All of them, as a declaration may name several: it becomes an assignment as a whole.
  return vars.size > 0 && fn.parameters.slice(lowered.boundFrom).some(meetsOne) ? [...vars.values()] : [];
}

/** Whether the variable is a new one in each iteration of a loop inside the function. */
export function isPerIteration(ts: TS, b: Binding, fn: ts.Node): boolean {
  for (let n: ts.Node | undefined = b.scope.node; n; n = n.parent) {
    if (ts.isIterationStatement(n, false)) return true;
    if (n === fn) return false; // asked after: a part of the top level can be a loop itself
  }
  return false;
}
