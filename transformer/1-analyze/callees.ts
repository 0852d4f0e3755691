/**
 * What an expression that is called, constructed or handed over names, for TypeScript's checker: the declaration behind it,
 * whether it is always that one, and whether it is declared green. What follows for the call is the business of checker.ts.
 */
import type * as ts from 'typescript';
import { type TS, skipOuter } from '../ts';
import type { Declared } from './declared';
import { propertyName } from './accessors';
import { FUNCTIONS } from './callers';
import { decoratorsOf, isNominal } from './classes';
import type { Marks } from './marks';
import { Namesakes } from './namesakes';
import { Overridden } from './overridden';
import { Replaced } from './replaced';
import type { CallLike } from './types';

/** Whose methods call back. */
const NATIVES: readonly object[] = [...[Array, Map, Set, String, Uint8Array].map(({ prototype }) => prototype), Array, Uint8Array, Map, Object, JSON];

/** What a call runs: the expression that names it, and its declaration if there is one. */
export interface Callee {
  readonly expression: ts.Expression;
  readonly declaration: ts.Node | undefined;
}

export class Callees {
  private readonly builtin = new Map<ts.SourceFile, boolean>();
  readonly replaced: Replaced;
  readonly overridden: Overridden;
  private readonly namesakes: Namesakes;
  private readonly natives = new Map<ts.Node, boolean>();

  constructor(
    private readonly ts: TS,
    private readonly program: ts.Program,
    private readonly checker: ts.TypeChecker,
    private readonly marks: Marks,
    private readonly declared: Declared,
    /** Its body may make it green. */
    private readonly mayBeGreen: (declaration: ts.Node) => boolean,
  ) {
    this.replaced = new Replaced(ts, program, checker, (file) => this.isBuiltin(file));
    this.overridden = new Overridden(ts, checker, this.replaced, (file) => this.isBuiltin(file));
    this.namesakes = new Namesakes(ts, program, checker, this.replaced, (file) => this.isBuiltin(file));
  }

  /** undefined: nothing that could be green (`import(…)`, `super(…)`). */
  calleeOf(node: CallLike): Callee | undefined {
    const { ts } = this;
    const expression = skipOuter(ts, ts.isTaggedTemplateExpression(node) ? node.tag : node.expression);
    if (expression.kind === ts.SyntaxKind.ImportKeyword || expression.kind === ts.SyntaxKind.SuperKeyword) return undefined;
    const declaration = this.checker.getResolvedSignature(node)?.declaration;
    const borrowed = declaration && ts.isCallExpression(node) && this.borrowed(node, expression, declaration);
    if (borrowed) return { expression: borrowed, declaration: this.functionNamed(borrowed) };
    return { expression, declaration: declaration && this.implementation(declaration) };
  }

  /** `f` in `f.call(…)`, `f.apply(…)` and `Reflect.apply(f, …)`. */
  borrowed(node: ts.CallExpression, callee: ts.Expression, declaration: ts.Node): ts.Expression | undefined {
    const { ts } = this;
    if (!ts.isPropertyAccessExpression(callee) || (callee.name.text !== 'call' && callee.name.text !== 'apply') || !this.isBuiltin(declaration.getSourceFile())) return undefined;
    const owner = declaration.parent;
    if (ts.isInterfaceDeclaration(owner)) return FUNCTIONS.has(owner.name.text) ? skipOuter(ts, callee.expression) : undefined;
    const isReflect = ts.isModuleBlock(owner) && owner.parent.name.text === 'Reflect';
    return isReflect && node.arguments[0] ? skipOuter(ts, node.arguments[0]) : undefined;
  }

  /** What an expression names, behind imports. Members of classes and interfaces have a parent, what mapped types make of them has none. */
  private named(e: ts.Expression): (ts.Symbol & { parent?: ts.Symbol }) | undefined {
    return this.declared.resolve(this.declared.symbolOf(e));
  }

  /** The declaration of a function value; of several the green one. */
  functionNamed(e: ts.Expression): ts.Node | undefined {
    const type = this.checker.getTypeAtLocation(e);
    const found = (type.isUnion() ? type.types : [type]).flatMap((t) => t.getCallSignatures().flatMap((s) => (s.declaration ? [this.implementation(s.declaration)] : [])));
    return found.find((d) => this.declared.isGreen(d)) ?? found[0];
  }

  /** The body of an overloaded function that is green by what it calls; else the signature itself, which has its own mark. */
  implementation(declaration: ts.Node): ts.Node {
    const body = this.withBody(declaration);
    return body && body !== declaration && !this.marks.isMarked(body) && this.mayBeGreen(body) ? body : declaration;
  }

  /** Of an overloaded function that which runs; undefined: it is not of this program. */
  withBody(declaration: ts.Node): ts.Node | undefined {
    const hasBody = (d: ts.Node) => (d as ts.FunctionDeclaration).body !== undefined;
    return hasBody(declaration) ? declaration : this.marks.overloads(declaration).find(hasBody);
  }

  isDeclaredGreen({ expression, declaration }: Callee): boolean {
    const { ts, declared } = this;
    if (declaration !== undefined) {
      if (declared.isGreen(declaration)) return true;
      // Most calls name their declaration: then there is no other type to ask.
      if (this.named(expression)?.declarations?.includes(declaration as ts.Declaration)) return false;
      // `name: F`: the tag stands on the property, the signature belongs to its type
      const isValue = ts.isFunctionTypeNode(declaration) || ts.isFunctionExpression(declaration) || ts.isArrowFunction(declaration);
      if (isValue && declared.isGreenSymbol(declared.symbolOf(expression))) return true;
    }
    return declared.typeIsGreen(this.checker.getTypeAtLocation(expression));
  }

  hasMarkedOverload(declaration: ts.Node): boolean {
    return this.marks.overloads(declaration).some((d) => this.marks.isMarked(d));
  }

  /** A call by this name runs this declaration, and never another. */
  isOne(declaration: ts.Node, callee: ts.Expression): boolean {
    const { ts } = this;
    if (ts.isFunctionDeclaration(declaration) || ts.isFunctionExpression(declaration) || ts.isArrowFunction(declaration)) {
      // The type may be that of another function: `const f: typeof g = h`.
      const fixed = this.fixed(callee);
      return fixed !== undefined && (fixed === declaration || this.marks.overloads(declaration).includes(fixed));
    }
    if (!ts.isMethodDeclaration(declaration) || this.replaced.method(declaration)) return false;
    if (!this.named(callee)?.declarations?.includes(declaration)) return false; // a variable that is typed as the method is
    const flags = ts.getCombinedModifierFlags(declaration);
    if (ts.isPrivateIdentifier(declaration.name) || flags & ts.ModifierFlags.Private) return true;
    return (flags & ts.ModifierFlags.Static) !== 0 && this.namesClass(callee); // others can be overridden
  }

  /** All functions that a call of this method may run; undefined: nobody knows. */
  namesakesOf(declaration: ts.Node, callee: ts.Expression): readonly ts.FunctionLikeDeclaration[] | undefined {
    const { ts } = this;
    if (!ts.isMethodDeclaration(declaration)) return undefined;
    const symbol = this.named(callee);
    // The member that is called is this method, and no other that has its type, nor one of an intersection; what a mapped type makes of it has no parent.
    const isIt = (d: ts.Declaration) => ts.isMethodDeclaration(d) && d.parent === declaration.parent && propertyName(ts, d.name) === propertyName(ts, declaration.name);
    return symbol?.parent !== undefined && symbol.declarations?.every(isIt) ? this.namesakes.of(declaration) : undefined;
  }

  /** `C.m`, where `C` is a class and no variable that may hold a subclass of it. */
  private namesClass(callee: ts.Expression): boolean {
    const { ts } = this;
    if (!ts.isPropertyAccessExpression(callee) && !ts.isElementAccessExpression(callee)) return false;
    const e = skipOuter(ts, callee.expression);
    if (!ts.isIdentifier(e) && !ts.isPropertyAccessExpression(e)) return false;
    const d = this.named(e)?.valueDeclaration;
    return d !== undefined && ts.isClassDeclaration(d) && decoratorsOf(ts, d).length === 0 && this.isKept(e, d);
  }

  /** What this expression names is the standard library's own, and not a value that only has its type: `now = Date.now` may be given another function. */
  isLibrary(expression: ts.Expression): boolean {
    const { ts } = this;
    const e = skipOuter(ts, expression);
    if (ts.isElementAccessExpression(e) && !ts.isStringLiteralLike(e.argumentExpression)) return false;
    const symbol = this.named(e);
    const d = symbol?.declarations?.[0];
    if (symbol === undefined || d === undefined) return false;
    // In an intersection of types the object has one of several members of the name.
    if (symbol.declarations!.every((one) => this.isBuiltin(one.getSourceFile()))) {
      // What a mapped type makes of a member (Pick<Console, 'log'>) has no parent: it is a member of anything.
      return symbol.name !== 'constructor' && !(ts.isMethodSignature(d) ? symbol.parent === undefined || this.overridden.member(symbol, symbol.parent) : this.overridden.assigned(symbol));
    }
    const isConst = (ts.getCombinedNodeFlags(d) & ts.NodeFlags.Const) !== 0;
    if (ts.isVariableDeclaration(d)) return isConst && d.initializer !== undefined && this.isLibrary(d.initializer);
    // const { floor } = Math
    const source = isConst && ts.isBindingElement(d) && !d.initializer && ts.isVariableDeclaration(d.parent.parent) ? d.parent.parent.initializer : undefined;
    return source !== undefined && ts.isIdentifier(source) && this.isLibrary(source);
  }

  /** The name stands for what is declared there: it is no property of an object that only has the module's type, and of no exports that are overwritten. */
  isKept(expression: ts.Expression, declaration: ts.Declaration): boolean {
    const { ts, declared, checker } = this;
    const e = skipOuter(ts, expression);
    const isMember = ts.isPropertyAccessExpression(e);
    if (isMember && ((this.named(skipOuter(ts, e.expression))?.flags ?? 0) & ts.SymbolFlags.Module) === 0) return false;
    let symbol = declared.symbolOf(e);
    const isImported = isMember || (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0);
    // Exported variables are properties of the exports for their own file, too.
    if (!isImported && !(ts.isVariableDeclaration(declaration) && ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export)) return true;
    const names: string[] = [];
    for (; symbol; symbol = symbol.flags & ts.SymbolFlags.Alias ? checker.getImmediateAliasedSymbol(symbol) : undefined) names.push(symbol.name);
    return !this.replaced.inExports(declaration.getSourceFile(), names);
  }

  /** The one function that this expression names for ever: a declaration, or a constant that is one. */
  private fixed(expression: ts.Expression): ts.Node | undefined {
    const { ts } = this;
    const e = skipOuter(ts, expression);
    if (ts.isFunctionExpression(e) || ts.isArrowFunction(e)) return e;
    if (!ts.isIdentifier(e) && !ts.isPropertyAccessExpression(e)) return undefined;
    const d = this.named(e)?.valueDeclaration;
    if (d === undefined || !this.isKept(e, d)) return undefined;
    if (ts.isFunctionDeclaration(d)) return this.replaced.redeclared.has(d) || (ts.isPropertyAccessExpression(e) && this.replaced.inNamespace(d)) ? undefined : d;
    if (ts.isExportAssignment(d)) return this.fixed(d.expression);
    if (!ts.isVariableDeclaration(d) || !d.initializer || !ts.isIdentifier(d.name) || !(ts.getCombinedNodeFlags(d) & ts.NodeFlags.Const)) return undefined;
    return this.replaced.inNamespace(d) ? undefined : this.fixed(d.initializer);
  }

  /** A call by this name surely runs the method of an object of its class, or of a subclass: no collection of the language stands there. */
  isOwnMethod(method: ts.MethodDeclaration, callee: ts.Expression): boolean {
    const symbol = this.named(callee);
    // What a mapped type makes of it has no parent (Pick<C, 'map'>); another member may have its type ({ map: C['map'] }).
    return symbol?.parent !== undefined && symbol.declarations?.includes(method) === true && !this.isLikeNative(method.parent);
  }

  /** A native object has all that objects of the class have, so that it may be in their place: `const l: List = [1, 2]`. */
  private isLikeNative(owner: ts.Node): boolean {
    let known = this.natives.get(owner);
    if (known === undefined) {
      const { ts, checker } = this;
      const names = ts.isClassLike(owner) && !isNominal(ts, owner) ? checker.getTypeAtLocation(owner).getProperties().map((p) => p.name).filter((name) => !name.startsWith('__@')) : [];
      known = names.length > 0 && NATIVES.some((native) => names.every((name) => name in native));
      this.natives.set(owner, known);
    }
    return known;
  }

  isBuiltin(file: ts.SourceFile): boolean {
    let known = this.builtin.get(file);
    if (known === undefined) {
      known = file.isDeclarationFile && (this.program.isSourceFileDefaultLibrary(file) || /\/node_modules\/@types\/node\//.test(file.fileName));
      this.builtin.set(file, known);
    }
    return known;
  }

  /** The class that an expression names. */
  classOf(e: ts.Expression): ts.ClassLikeDeclaration | undefined {
    const { ts } = this;
    const node = skipOuter(ts, e);
    const d = ts.isClassExpression(node) ? node : this.named(node)?.valueDeclaration;
    if (d && ts.isVariableDeclaration(d) && d.initializer && (ts.getCombinedNodeFlags(d) & ts.NodeFlags.Const) !== 0) {
      const value = skipOuter(ts, d.initializer);
      return ts.isClassExpression(value) ? value : undefined;
    }
    return d && ts.isClassLike(d) ? d : undefined;
  }
}
