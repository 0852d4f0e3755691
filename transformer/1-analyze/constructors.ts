/**
 * Which functions `new` may call, besides classes. One that parks then has an object to give in the end, which costs code
 * where it parks; so only those get it that look like constructors: they mention `this`, or the file constructs what it does
 * not know to be a class. What is constructed elsewhere and mentions no `this` is refused when it blocks (`constructed`).
 */
import type * as ts from 'typescript';
import { type TS, skipOuter } from '../ts';
import { heritageOf, isReflectConstruct } from './classes';
import { isValue } from './naming';
import { eachAround } from './occurrences';
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
    eachAround(ts, this.file, /\b(?:new|extends|construct)\b|\\u/g, (n) => {
      const heritage = ts.isClassLike(n) ? heritageOf(ts, n) : undefined;
      found ||= (ts.isNewExpression(n) && this.isUnknown(n.expression)) || (heritage !== undefined && this.isUnknown(heritage)) || (ts.isCallExpression(n) && isReflectConstruct(ts, n.expression));
    });
    return (this.found = found);
  }

  /** Neither a class nor something of another module. */
  private isUnknown(callee: ts.Expression): boolean {
    const { ts } = this;
    const e = skipOuter(ts, callee);
    if (ts.isClassExpression(e) || e.kind === ts.SyntaxKind.NullKeyword) return false;
    if (ts.isIdentifier(e) && this.isGlobal(e)) return false;
    const binding = ts.isIdentifier(e) ? this.scopes.bindingOf(e) : undefined;
    if (binding === undefined) return !ts.isIdentifier(e);
    const declaration = binding.declaration?.parent;
    const value = declaration && ts.isVariableDeclaration(declaration) && binding.writes === 0 && declaration.initializer;
    return !(binding.kind === 'import' || (binding.writes === 0 && (binding.kind === 'class' || (binding.kind === 'self' && declaration && ts.isClassLike(declaration)) || (value && ts.isClassExpression(skipOuter(ts, value))))));
  }

  /** By the tables of TypeScript's binder, which are not public: so that functions with a `new Map` need no scopes. If they are not there, not known. */
  private isGlobal(id: ts.Identifier): boolean {
    const { ts } = this;
    const localsOf = (n: ts.Node) => (n as { locals?: ReadonlyMap<string, unknown> }).locals;
    if (localsOf(this.file) === undefined) return false;
    for (let n: ts.Node | undefined = id; n; n = n.parent) if (localsOf(n)?.has(id.escapedText as string) || ((ts.isFunctionExpression(n) || ts.isClassExpression(n)) && n.name?.text === id.text)) return false;
    return true;
  }
}

function mentionsThis(ts: TS, node: ts.Node): boolean {
  return node.kind === ts.SyntaxKind.ThisKeyword || (!(ts.isFunctionLike(node) && !ts.isArrowFunction(node)) && !ts.isClassLike(node) && (ts.forEachChild(node, (c) => mentionsThis(ts, c) || undefined) ?? false));
}
