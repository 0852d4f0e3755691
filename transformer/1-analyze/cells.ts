/**
 * Which variables live in a Cell. The resume path of a function is another function, so a variable that closures share
 * with it and that is written after a closure may have been made must be an object both can hold. Where the variable has
 * its final value before any closure is made, each side simply holds the value, and the fast path pays nothing.
 *
 * Sets `Binding.cell` and `Binding.tdz`; changes nothing else.
 */
import type * as ts from 'typescript';
import { eachChild } from '../depth';
import type { TS } from '../ts';
import type { GreenSet } from './greenset';
import { type Binding, type Scope, isFunctionScope } from './scopes';

export function decideCells(ts: TS, green: GreenSet): void {
  const { scopes } = green;

  const visit = (node: ts.Node): void => {
    for (const b of scopes.declaredIn(node)) decide(b);
    eachChild(ts, node, (c) => {
      if (green.contains.has(c) && !isFunctionScope(ts, c)) visit(c);
    });
  };

  function decide(b: Binding): void {
    if (b.crossesClauses && (b.kind === 'let' || b.kind === 'const' || b.kind === 'class')) b.cell = b.tdz = true;
    if (b.linked) b.cell = true;
    if (b.cell || b.capturedBy.size === 0 || b.kind === 'self' || b.kind === 'import' || b.kind === 'other') return;
    const made = [...b.capturedBy].map((fn) => creation(fn, b));
    if (b.kind === 'param' || b.kind === 'catch') {
      // A closure in a default, made before the name has its value.
      const early = b.declaration !== undefined && made.some((pos) => pos < elementEnd(b.declaration!));
      b.tdz = early && b.kind === 'param';
      b.cell = b.writes > 0 || early;
      return;
    }
    if (b.kind === 'var') {
      b.cell = true; // may be read before, and written by every run of its declaration
      return;
    }
    const end = b.kind === 'function' ? scopeStart(b.scope) : declarationEnd(b.declaration!);
    const early = made.some((pos) => pos < end || b.kind === 'function');
    // A function that only it refers to finds itself by its own name.
    if (b.kind === 'function' && b.writes === 0 && [...b.capturedBy].every((fn) => isInside(fn, b.declaration!.parent))) return;
    if (b.kind === 'function' && b.writes === 0 && made.every((pos) => pos > end)) return;
    b.cell = b.writes > 0 || early || ts.isCaseBlock(b.scope.node);
    b.tdz = b.cell && b.kind !== 'function' && (early || ts.isCaseBlock(b.scope.node));
  }

  /** Where the closure comes into being through which `fn` sees the binding: the outermost function around it inside the binding's own function. */
  function creation(fn: ts.Node, b: Binding): number {
    let made = fn;
    for (let n: ts.Node = fn; n !== b.scope.function.node; n = n.parent) if (isFunctionScope(ts, n)) made = n;
    if (!ts.isFunctionDeclaration(made)) {
      // Members of a class come into being with the class.
      for (let n: ts.Node = made; n !== b.scope.function.node; n = n.parent) if (ts.isClassDeclaration(n)) return n.getStart();
      return made.getStart();
    }
    return scopeStart(scopes.enclosing(made)); // hoisted
  }

  const scopeStart = (scope: Scope): number => scope.node.getStart();
  const isInside = (node: ts.Node, outer: ts.Node): boolean => node.pos >= outer.pos && node.end <= outer.end;

  /** The end of the parameter, or of the element of a pattern, that declares the name. */
  function elementEnd(id: ts.Node): number {
    return ts.isParameter(id.parent) || ts.isBindingElement(id.parent) ? id.parent.end : id.end;
  }

  /** The end of the declaration's initialiser: from there on the variable has its value. */
  function declarationEnd(id: ts.Node): number {
    let n: ts.Node = id;
    while (!(ts.isVariableDeclaration(n) || ts.isClassDeclaration(n) || ts.isEnumDeclaration(n))) n = n.parent;
    if (!ts.isVariableDeclaration(n)) return n.getStart(); // its own members see the inner binding
    const loop = n.parent.parent;
    if (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) return loop.expression.end;
    return n.end;
  }

  for (const fn of green.functions) visit(fn);
}
