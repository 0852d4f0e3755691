/**
 * Which variables of a function an expression or statement reads. Conservative: a write inside an expression counts as
 * a read too (it only keeps a value alive a little longer), and everything a nested function mentions is read where the
 * function is made. The results are memoised per node.
 */
import type * as ts from 'typescript';
import { isEarly } from '../1-analyze/early';
import { eachChild } from '../depth';
import type { Binding } from '../1-analyze/scopes';
import type { Lowering } from './lowering';

export class Uses {
  private readonly memo = new WeakMap<ts.Node, readonly Binding[]>();

  constructor(private readonly lo: Lowering, private readonly isOwn: (b: Binding) => boolean) {}

  of(node: ts.Node | undefined): readonly Binding[] {
    if (node === undefined) return [];
    let found = this.memo.get(node);
    if (found === undefined) {
      const set = new Set<Binding>();
      this.collect(node, set, true);
      this.memo.set(node, (found = [...set]));
    }
    return found;
  }

  private collect(node: ts.Node, into: Set<Binding>, ownThis: boolean): void {
    const { ts } = this.lo;
    if (ts.isIdentifier(node)) {
      let b = this.lo.bindingOf(node);
      if (b?.kind === 'other' && ts.isEnumDeclaration(b.scope.node)) b = this.lo.bindingOf(b.scope.node.name); // a member, read from the enum
      if (b) {
        if (this.isOwn(b) && !(b.kind === 'self' && ts.isClassLike(b.scope.node)) && !isEarly(ts, node, b)) into.add(b);
      } else if (ownThis && !this.lo.nativeThis && node.text === 'arguments') into.add(this.lo.pseudo.arguments);
      return;
    }
    if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword) {
      if (ownThis && !this.lo.nativeThis) into.add(this.lo.pseudo.this);
      return;
    }
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.NewKeyword) {
      if (ownThis && !this.lo.nativeThis) into.add(this.lo.pseudo.newTarget);
      return;
    }
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isPropertyAccessExpression(node)) return this.collect(node.expression, into, ownThis);
    if (ts.isClassLike(node)) {
      // Only decorators, heritage and computed names see our `this`.
      node.modifiers?.forEach((m) => this.collect(m, into, ownThis));
      node.heritageClauses?.forEach((h) => this.collect(h, into, ownThis));
      node.members.forEach((m) => {
        if (m.name && ts.isComputedPropertyName(m.name)) this.collect(m.name, into, ownThis);
        ts.forEachChild(m, (c) => this.collect(c, into, false));
      });
      return;
    }
    if (ts.isFunctionLike(node) && !ts.isArrowFunction(node)) {
      const { name } = node;
      if (name && ts.isComputedPropertyName(name)) this.collect(name, into, ownThis);
      ownThis = false;
    }
    eachChild(ts, node, (c) => this.collect(c, into, ownThis));
  }
}
