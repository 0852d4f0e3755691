/**
 * Which functions `new` may call, besides classes. One that parks then has an object to give in the end, which costs code
 * where it parks; so only those get it that look like constructors: they mention `this`, or the file constructs what it does
 * not know to be a class. What is constructed elsewhere and mentions no `this` is refused when it blocks (`constructed`).
 */
import type * as ts from 'typescript';
import { eachChild } from '../depth';
import { type TS, skipOuter } from '../ts';
import { heritageOf, isReflectConstruct } from './classes';
import { isValue } from './naming';
import type { FileScopes } from './scopes';

export class Constructors {
  private found: boolean | undefined;

  constructor(private readonly ts: TS, private readonly file: ts.SourceFile, private readonly scopes: FileScopes) {}

  has(fn: ts.Node): boolean {
    const { ts } = this;
    if (!(ts.isFunctionDeclaration(fn) || ts.isFunctionExpression(fn)) || fn.asteriskToken || fn.body === undefined) return false;
    return mentionsThis(ts, fn.body) || (this.constructsAnything && isValue(ts, this.scopes, fn));
  }

  /** The file constructs something that may be one of its functions. */
  private get constructsAnything(): boolean {
    if (this.found !== undefined) return this.found;
    const { ts } = this;
    let found = false;
    const visit = (n: ts.Node): void => {
      const heritage = ts.isClassLike(n) ? heritageOf(ts, n) : undefined;
      found ||= (ts.isNewExpression(n) && this.isUnknown(n.expression)) || (heritage !== undefined && this.isUnknown(heritage)) || (ts.isCallExpression(n) && isReflectConstruct(ts, n.expression));
      if (!found) eachChild(ts, n, visit);
    };
    visit(this.file);
    return (this.found = found);
  }

  /** Neither a class nor something of another module. */
  private isUnknown(callee: ts.Expression): boolean {
    const { ts } = this;
    const e = skipOuter(ts, callee);
    if (ts.isClassExpression(e) || e.kind === ts.SyntaxKind.NullKeyword) return false;
    const binding = ts.isIdentifier(e) ? this.scopes.bindingOf(e) : undefined;
    if (binding === undefined) return !ts.isIdentifier(e);
    const declaration = binding.declaration?.parent;
    const value = declaration && ts.isVariableDeclaration(declaration) && binding.writes === 0 && declaration.initializer;
    return !(binding.kind === 'import' || (binding.writes === 0 && (binding.kind === 'class' || (binding.kind === 'self' && declaration && ts.isClassLike(declaration)) || (value && ts.isClassExpression(skipOuter(ts, value))))));
  }
}

function mentionsThis(ts: TS, node: ts.Node): boolean {
  return node.kind === ts.SyntaxKind.ThisKeyword || (!(ts.isFunctionLike(node) && !ts.isArrowFunction(node)) && !ts.isClassLike(node) && (ts.forEachChild(node, (c) => mentionsThis(ts, c) || undefined) ?? false));
}
