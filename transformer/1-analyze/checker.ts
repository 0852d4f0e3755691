/**
 * The answers of TypeScript's own checker: what a call may do (design: which calls may block), and where green functions
 * go. declared.ts and inferred.ts say what is green; this file, what follows for calls of everything else.
 */
import type * as ts from 'typescript';
import type { Taker } from '../diagnostics';
import { type TS, skipOuter } from '../ts';
import { classAround, constructorOf, heritageOf, isReflectConstruct } from './classes';
import { Accessed } from './accessed';
import type { Access, Accessing } from './accessors';
import { Declared } from './declared';
import { Inferred } from './inferred';
import { type Marks, isAsync } from './marks';
import { type NativeCall, nativeCall, strongest } from './callbacks';
import { type Runs, Suspending } from './suspending';
import { PROTOCOLS, Protocols } from './protocols';
import { takerOf } from './takers';
import { NO_TOP, type TopLevel, findTopLevel, topAsks } from './toplevel';
import type { CallLike, Colour, Member, Types } from './types';

/** Interfaces of the standard library whose methods have versions that wait for callbacks. */
const withCallbacks = /^(\w*Array|Map|ReadonlyMap|Set|ReadonlySet|String|RegExp|(\w*Array|Object|Map)Constructor)$/;
const functions = new Set(['CallableFunction', 'NewableFunction', 'Function']);

/** What a call runs: the expression that names it, and its declaration if there is one. */
interface Callee {
  readonly expression: ts.Expression;
  readonly declaration: ts.Node | undefined;
}

export class CheckerTypes implements Types {
  private readonly builtin = new Map<ts.SourceFile, boolean>();
  private readonly declared: Declared;
  private readonly inferred: Inferred;
  private readonly suspending: Suspending;
  private readonly accessed: Accessed;
  private readonly protocols: Protocols;
  private readonly data = new Map<ts.ParameterDeclaration, boolean>();

  constructor(
    private readonly ts: TS,
    private readonly program: ts.Program,
    private readonly checker: ts.TypeChecker,
    private readonly marks: Marks,
    /** The top level of this file may wait. */
    private readonly canAwait: (file: ts.SourceFile) => boolean,
  ) {
    this.declared = new Declared(ts, checker, marks);
    this.inferred = new Inferred(ts, marks, {
      isDeclaredGreen: (fn) => this.declared.isGreen(fn),
      target: (call) => {
        const callee = this.calleeOf(call);
        return callee && this.isDeclaredGreen(callee) ? 'green' : callee?.declaration;
      },
      isGreenResource: (d) => this.disposer(d) === 'green',
      isGreenIterable: (e) => this.iterable(e) === 'green',
      callbacks: (call) => {
        const native = this.native(call);
        return native?.functions ? native.functions.map((f) => this.target(f)) : [];
      },
      classOf: (e) => this.classOf(e),
      accessors: (node) => this.accessed.accessors(node),
      isInPart: (fn) => this.isInPart(fn),
    });
    this.protocols = new Protocols(ts, checker, this.declared, (file) => this.isBuiltin(file));
    this.accessed = new Accessed(ts, program, checker, marks, this.declared, {
      isBuiltin: (file) => this.isBuiltin(file),
      isGreen: (accessor) => this.isGreen(accessor),
      mayBeGreen: (accessor) => this.inferred.mayBeGreen(accessor),
      canAwait,
    });
    this.suspending = new Suspending(ts, {
      call: (node) => this.runs(node, true),
      construction: (callee) => this.construction(callee),
      access: (node) => this.access(node),
      iterable: (e) => this.iterable(e),
      disposer: (d) => this.disposer(d),
      value: (e) => this.valueRuns(e),
      native: (node) => this.native(node),
    });
  }

  private readonly tops = new Map<ts.SourceFile, TopLevel>();

  topLevel(file: ts.SourceFile): TopLevel {
    let top = this.tops.get(file);
    if (top === undefined) {
      this.tops.set(file, (top = NO_TOP));
      const asks = topAsks(this.ts, {
        call: (node) => this.runs(node, false),
        iterable: (e) => this.iterable(e),
        disposer: (d) => this.disposer(d),
        access: (node) => this.access(node),
        native: (node) => this.native(node),
        declarationOf: (id) => this.declarationOf(id),
      });
      // What is written inside of a part may be green by what it calls; then more of the top level waits.
      for (let before = -1; before !== top.parts.size; ) {
        before = top.parts.size;
        top = this.inferred.provisionally(() => findTopLevel(this.ts, file, asks));
        this.tops.set(file, top);
      }
    }
    return top;
  }

  private isInPart(fn: ts.Node): boolean {
    const file = fn.getSourceFile();
    if (file.isDeclarationFile || !this.canAwait(file)) return false;
    const { parts } = this.topLevel(file);
    if (parts.size > 0) for (let n = fn.parent; n; n = n.parent) if (parts.has(n)) return true;
    return false;
  }

  /** What calling this value runs, as far as it is declared. */
  private target(value: ts.Expression): 'green' | ts.Node | undefined {
    const { ts } = this;
    const e = skipOuter(ts, value);
    const declaration = ts.isArrowFunction(e) || ts.isFunctionExpression(e) ? e : this.functionNamed(e);
    return declaration && this.declared.isGreen(declaration) ? 'green' : declaration;
  }

  call(node: CallLike, compared: boolean): Colour {
    return this.settle(this.runs(node, compared));
  }

  private settle(runs: Runs): Colour {
    return typeof runs === 'string' ? runs : this.suspending.may(runs) ? 'maybe' : 'plain';
  }

  /** May be a call of a native method that calls back. */
  private native(node: ts.CallExpression): NativeCall | undefined {
    const native = nativeCall(this.ts, node, this.declarationOf);
    return native && this.mayBeNative(node) ? native : undefined;
  }

  readonly declarationOf = (id: ts.Identifier): ts.Node | undefined => this.checker.getSymbolAtLocation(id)?.valueDeclaration;

  private runs(node: CallLike, compared: boolean): Runs {
    const { ts } = this;
    const constructed = ts.isNewExpression(node) ? node.expression : ts.isCallExpression(node) && isReflectConstruct(ts, node.expression) ? node.arguments[0] : undefined;
    if (constructed) return this.construction(skipOuter(ts, constructed), ts.isNewExpression(node) ? node : undefined, compared);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) return this.construction(skipOuter(ts, heritageOf(ts, classAround(ts, node)!)!));
    const callee = this.calleeOf(node);
    if (callee === undefined) return 'plain';
    const { declaration } = callee;
    if (declaration && (declaration as ts.FunctionDeclaration).asteriskToken) return this.generatorCall(declaration as ts.FunctionDeclaration, compared);
    if (this.isDeclaredGreen(callee) || (declaration && this.inferred.isGreen(declaration))) return 'green';
    if (!compared) return 'plain';
    // No declaration: any, unknown, Function, or a signature that nobody wrote.
    return declaration === undefined ? 'maybe' : this.unmarked(declaration, callee.expression);
  }

  /** It makes a generator; stepping that may block. Its parameters are taken at once. */
  private generatorCall(fn: ts.FunctionDeclaration, compared: boolean): Runs {
    if (fn.parameters.every((p) => this.ts.isIdentifier(p.name) && !p.initializer)) return 'plain';
    return this.inferred.callBlocks(fn) ? 'green' : compared ? 'maybe' : 'plain';
  }

  parent(node: ts.ClassLikeDeclaration): Colour {
    const heritage = heritageOf(this.ts, node);
    return heritage === undefined ? 'plain' : this.settle(this.construction(skipOuter(this.ts, heritage)));
  }

  /** What constructing what this expression names runs. */
  private construction(callee: ts.Expression, node?: ts.NewExpression, compared = true): Runs {
    const { ts, checker, declared } = this;
    if (callee.kind === ts.SyntaxKind.NullKeyword) return 'plain';
    const made = this.classOf(callee);
    const signature = node ? checker.getResolvedSignature(node)?.declaration : undefined;
    if (signature && declared.isGreen(signature)) return 'green';
    if (made) {
      if (this.isGreen(made)) return 'green';
      // The name is that of one class for ever; what it inherits may be anything.
      if (this.inferred.mayBeGreen(made)) return made;
      const heritage = constructorOf(ts, made) ? undefined : heritageOf(ts, made);
      return heritage === undefined ? 'plain' : this.construction(skipOuter(ts, heritage));
    }
    if (!compared) return 'plain';
    const type = checker.getTypeAtLocation(callee);
    const declarations = [signature, ...type.getConstructSignatures().map((s) => s.declaration)].filter((d) => d !== undefined);
    const isBuiltin = declarations.length > 0 && declarations.every((d) => this.isBuiltin(d.getSourceFile()));
    return isBuiltin && type.getCallSignatures().every((s) => s.declaration && this.isBuiltin(s.declaration.getSourceFile())) ? 'plain' : 'maybe';
  }

  /** undefined: nothing that could be green (`import(…)`, `super(…)`). */
  private calleeOf(node: CallLike): Callee | undefined {
    const { ts } = this;
    const expression = skipOuter(ts, ts.isTaggedTemplateExpression(node) ? node.tag : node.expression);
    if (expression.kind === ts.SyntaxKind.ImportKeyword || expression.kind === ts.SyntaxKind.SuperKeyword) return undefined;
    const declaration = this.checker.getResolvedSignature(node)?.declaration;
    const borrowed = declaration && ts.isCallExpression(node) && this.borrowed(node, expression, declaration);
    if (borrowed) return { expression: borrowed, declaration: this.functionNamed(borrowed) };
    return { expression, declaration: declaration && this.implementation(declaration) };
  }

  /** `f` in `f.call(…)`, `f.apply(…)` and `Reflect.apply(f, …)`. */
  private borrowed(node: ts.CallExpression, callee: ts.Expression, declaration: ts.Node): ts.Expression | undefined {
    const { ts } = this;
    if (!ts.isPropertyAccessExpression(callee) || !/^(call|apply)$/.test(callee.name.text) || !this.isBuiltin(declaration.getSourceFile())) return undefined;
    const owner = declaration.parent;
    if (ts.isInterfaceDeclaration(owner)) return functions.has(owner.name.text) ? skipOuter(ts, callee.expression) : undefined;
    const isReflect = ts.isModuleBlock(owner) && owner.parent.name.text === 'Reflect';
    return isReflect && node.arguments[0] ? skipOuter(ts, node.arguments[0]) : undefined;
  }

  /** The declaration of a function value; of several the green one. */
  private functionNamed(e: ts.Expression): ts.Node | undefined {
    const type = this.checker.getTypeAtLocation(e);
    const found = (type.isUnion() ? type.types : [type]).flatMap((t) => t.getCallSignatures().flatMap((s) => (s.declaration ? [this.implementation(s.declaration)] : [])));
    return found.find((d) => this.declared.isGreen(d)) ?? found[0];
  }

  /** The body of an overloaded function that is green by what it calls; else the signature itself, which has its own mark. */
  private implementation(declaration: ts.Node): ts.Node {
    if ((declaration as ts.FunctionDeclaration).body !== undefined) return declaration;
    const body = this.marks.overloads(declaration).find((d) => (d as ts.FunctionDeclaration).body !== undefined);
    return body && !this.marks.isMarked(body) && this.inferred.mayBeGreen(body) ? body : declaration;
  }

  private isDeclaredGreen({ expression, declaration }: Callee): boolean {
    const { ts, declared } = this;
    if (declaration !== undefined) {
      if (declared.isGreen(declaration)) return true;
      // Most calls name their declaration: then there is no other type to ask.
      if (declared.resolve(declared.symbolOf(expression))?.declarations?.includes(declaration as ts.Declaration)) return false;
      // `name: F`: the tag stands on the property, the signature belongs to its type
      const isValue = ts.isFunctionTypeNode(declaration) || ts.isFunctionExpression(declaration) || ts.isArrowFunction(declaration);
      if (isValue && declared.isGreenSymbol(declared.symbolOf(expression))) return true;
    }
    return declared.typeIsGreen(this.checker.getTypeAtLocation(expression));
  }

  /** What a declaration without a mark runs. */
  private unmarked(declaration: ts.Node, callee: ts.Expression): Runs {
    const { ts } = this;
    // It is compiled if it contains a checked call.
    if (this.inferred.mayBeGreen(declaration)) return this.isOne(declaration, callee) && !this.hasMarkedOverload(declaration) ? declaration : 'maybe';
    if (this.isBuiltin(declaration.getSourceFile())) {
      if (ts.isFunctionTypeNode(declaration)) return 'maybe'; // a callback typed by an alias of the library
      const owner = declaration.parent;
      return ts.isInterfaceDeclaration(owner) && PROTOCOLS.has(owner.name.text) ? 'maybe' : 'plain';
    }
    // Another overload is green: the author says that this one does not block, but it is the same body.
    return this.isOne(declaration, callee) && !this.hasMarkedOverload(declaration) ? 'plain' : 'maybe';
  }

  private hasMarkedOverload(declaration: ts.Node): boolean {
    return this.marks.overloads(declaration).some((d) => this.marks.isMarked(d));
  }

  /** A call by this name runs this declaration, and never another. */
  private isOne(declaration: ts.Node, callee: ts.Expression): boolean {
    const { ts } = this;
    if (ts.isFunctionDeclaration(declaration) || ts.isFunctionExpression(declaration) || ts.isArrowFunction(declaration)) return this.isFixed(callee);
    if (!ts.isMethodDeclaration(declaration)) return false;
    const flags = ts.getCombinedModifierFlags(declaration);
    if (ts.isPrivateIdentifier(declaration.name) || flags & ts.ModifierFlags.Private) return true;
    return (flags & ts.ModifierFlags.Static) !== 0 && this.namesClass(callee); // others can be overridden
  }

  /** `C.m`, where `C` is a class and no variable that may hold a subclass of it. */
  private namesClass(callee: ts.Expression): boolean {
    const { ts, declared } = this;
    if (!ts.isPropertyAccessExpression(callee) && !ts.isElementAccessExpression(callee)) return false;
    const e = skipOuter(ts, callee.expression);
    if (!ts.isIdentifier(e) && !ts.isPropertyAccessExpression(e)) return false;
    const d = declared.resolve(declared.symbolOf(e))?.valueDeclaration;
    return d !== undefined && ts.isClassDeclaration(d);
  }

  /** What this expression names is one function for ever: a declaration, or a constant that is one. */
  private isFixed(expression: ts.Expression): boolean {
    const { ts } = this;
    const e = skipOuter(ts, expression);
    if (ts.isFunctionExpression(e) || ts.isArrowFunction(e)) return true;
    if (!ts.isIdentifier(e) && !ts.isPropertyAccessExpression(e)) return false;
    const d = this.declared.resolve(this.declared.symbolOf(e))?.valueDeclaration;
    if (d === undefined) return false;
    if (ts.isFunctionDeclaration(d)) return true;
    if (ts.isExportAssignment(d)) return this.isFixed(d.expression);
    return ts.isVariableDeclaration(d) && d.initializer !== undefined && ts.isIdentifier(d.name) && (ts.getCombinedNodeFlags(d) & ts.NodeFlags.Const) !== 0 && this.isFixed(d.initializer);
  }

  private isBuiltin(file: ts.SourceFile): boolean {
    let known = this.builtin.get(file);
    if (known === undefined) {
      known = file.isDeclarationFile && (this.program.isSourceFileDefaultLibrary(file) || /\/node_modules\/@types\/node\//.test(file.fileName));
      this.builtin.set(file, known);
    }
    return known;
  }

  access(node: Access): Accessing {
    return this.accessed.access(node);
  }

  /** The class that an expression names. */
  private classOf(e: ts.Expression): ts.ClassLikeDeclaration | undefined {
    const { ts, declared } = this;
    const node = skipOuter(ts, e);
    const d = ts.isClassExpression(node) ? node : declared.resolve(declared.symbolOf(node))?.valueDeclaration;
    if (d && ts.isVariableDeclaration(d) && d.initializer && (ts.getCombinedNodeFlags(d) & ts.NodeFlags.Const) !== 0) {
      const value = skipOuter(ts, d.initializer);
      return ts.isClassExpression(value) ? value : undefined;
    }
    return d && ts.isClassLike(d) ? d : undefined;
  }

  isGreen(fn: ts.FunctionLikeDeclaration | ts.ClassLikeDeclaration): boolean {
    if (this.ts.isConstructorDeclaration(fn)) return this.isGreen(fn.parent);
    return this.declared.isGreen(fn) || this.inferred.isGreen(fn);
  }

  isGreenValue(node: ts.Expression): boolean {
    const { ts, declared } = this;
    const e = skipOuter(ts, node);
    if (ts.isArrowFunction(e) || ts.isFunctionExpression(e)) return this.isGreen(e);
    const type = this.checker.getTypeAtLocation(e);
    if (declared.typeIsGreen(type)) return true;
    const declaration = this.functionNamed(e);
    if (declaration === undefined) return false;
    return declared.isGreen(declaration) || this.inferred.isGreen(declaration) || declared.isGreenSymbol(declared.symbolOf(e));
  }

  ordinaryTaker(call: ts.CallExpression | ts.NewExpression, index: number): Taker | undefined {
    const { ts, declared, checker } = this;
    if (!canBeFunction(ts, skipOuter(ts, call.arguments![index]!))) return undefined;
    const signature = checker.getResolvedSignature(call);
    const declaration = signature?.declaration;
    const parameter = declared.parameterAt(call, index);
    if (parameter && this.takesData(parameter)) return undefined;
    if (!signature || !declaration || !parameter?.type || this.marks.hasTag(parameter) || declared.typeNodeIsGreen(parameter.type)) return undefined;
    // A function value may be anybody's, and a constructor or a member is what it is declared to be.
    if (ts.isFunctionTypeNode(declaration) || this.inferred.mayBeGreen(declaration)) return undefined;
    if (ts.isCallExpression(call) && (this.borrowed(call, skipOuter(ts, call.expression), declaration) || this.marks.isGreenCall(call))) return undefined;
    const isRest = parameter.dotDotDotToken !== undefined;
    const node = isRest && ts.isArrayTypeNode(parameter.type) ? parameter.type.elementType : parameter.type;
    const asDeclared = checker.getTypeFromTypeNode(node);
    if (asDeclared.flags & ts.TypeFlags.TypeParameter) return undefined; // data, as in list.push(f)
    const symbol = signature.parameters[Math.min(index, signature.parameters.length - 1)];
    const type = isRest || !symbol ? asDeclared : checker.getTypeOfSymbolAtLocation(symbol, call);
    return this.isPlainFunction(type) ? takerOf(ts, call, declaration, this.isBuiltin(declaration.getSourceFile())) : undefined;
  }

  /** What is handed over here is no function that anybody calls, whatever the type parameters stand for. */
  private takesData(parameter: ts.ParameterDeclaration): boolean {
    let known = this.data.get(parameter);
    if (known === undefined) {
      const { ts, checker } = this;
      const node = parameter.type;
      const type = node && checker.getTypeFromTypeNode(parameter.dotDotDotToken && ts.isArrayTypeNode(node) ? node.elementType : node);
      const isData = (t: ts.Type): boolean =>
        t.isUnion() ? t.types.every(isData) : !(t.flags & (ts.TypeFlags.Instantiable | ts.TypeFlags.Intersection)) && (!(t.flags & ts.TypeFlags.Object) || !this.isPlainFunction(t));
      this.data.set(parameter, (known = type !== undefined && isData(type)));
    }
    return known;
  }

  /** Values of this type are called by who gets them, and nothing says that they may block. */
  private isPlainFunction(type: ts.Type): boolean {
    const { ts, declared } = this;
    if (type.isUnion()) return type.types.some((t) => this.isPlainFunction(t));
    if (type.flags & (ts.TypeFlags.TypeParameter | ts.TypeFlags.Any) || declared.typeIsGreen(type)) return false;
    const signatures = type.getCallSignatures();
    if (signatures.length > 0) return !signatures.some((s) => s.declaration && declared.isGreen(s.declaration));
    const declaration = type.symbol?.declarations?.[0];
    return type.symbol?.name === 'Function' && declaration !== undefined && this.isBuiltin(declaration.getSourceFile());
  }

  value(node: ts.Expression): Colour {
    return strongest(this.valueRuns(node).map((runs) => this.settle(runs)));
  }

  private valueRuns(node: ts.Expression): Runs[] {
    const { ts, checker } = this;
    const e = skipOuter(ts, node);
    if (this.isGreenValue(e)) return ['green'];
    const type = checker.getTypeAtLocation(e);
    return (type.isUnion() ? type.types : [type]).flatMap((t): Runs[] => {
      if (t.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.Undefined | ts.TypeFlags.Null) || t.symbol?.name === 'RegExp') return ['plain'];
      const signatures = t.getCallSignatures();
      if (signatures.length === 0) return ['maybe']; // any, or an object that the method looks into
      return signatures.map(({ declaration }): Runs => {
        const found = declaration && this.implementation(declaration);
        if (found === undefined) return 'maybe';
        if (isAsync(ts, found)) return 'plain';
        if ((found as ts.FunctionDeclaration).asteriskToken) return this.generatorCall(found as ts.FunctionDeclaration, true);
        return this.declared.isGreen(found) ? 'green' : this.unmarked(found, e);
      });
    });
  }

  mayBeNative(node: ts.CallExpression): boolean {
    const { ts } = this;
    const declaration = this.calleeOf(node)?.declaration;
    if (declaration === undefined) return true;
    if (this.isBuiltin(declaration.getSourceFile())) {
      const owner = declaration.parent;
      return ts.isInterfaceDeclaration(owner) && withCallbacks.test(owner.name.text);
    }
    // A class that somebody wrote has its own method, which is what its name says.
    return !ts.isMethodDeclaration(declaration) && !ts.isFunctionDeclaration(declaration);
  }

  plainBase(member: Member): string | undefined {
    const { ts, checker } = this;
    const owner = member.parent;
    if (ts.isComputedPropertyName(member.name) || ts.isPrivateIdentifier(member.name)) return undefined;
    const types: ts.Type[] = [];
    if (ts.isObjectLiteralExpression(owner)) {
      const expected = checker.getContextualType(owner);
      if (expected) types.push(...(expected.isUnion() ? expected.types : [expected]));
    } else if (ts.isClassLike(owner) && !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static)) {
      for (const clause of owner.heritageClauses ?? []) types.push(...clause.types.map((t) => checker.getTypeAtLocation(t)));
    }
    for (const type of types) {
      const symbol = type.getProperty(member.name.text);
      const declaration = symbol?.declarations?.[0];
      if (symbol === undefined || declaration === undefined || declaration === member || this.declared.isGreenSymbol(symbol)) continue;
      // A property that is not declared as a function (any, a type parameter) says nothing.
      if (ts.isAccessor(member) ? symbol.declarations!.some((d) => this.accessed.isGreenProperty(d)) : !ts.isMethodSignature(declaration) && !ts.isMethodDeclaration(declaration) && !this.isPlainFunction(checker.getTypeOfSymbolAtLocation(symbol, member))) continue;
      return `${type.aliasSymbol?.name ?? namedSymbol(type) ?? 'the type'}.${symbol.name}`;
    }
    return undefined;
  }

  disposer(declaration: ts.VariableDeclaration): Colour {
    return this.protocols.disposer(declaration);
  }

  iterable(node: ts.Expression | ts.ArrayBindingPattern): Colour {
    return this.protocols.iterable(node);
  }
}

/** By its looks: most arguments are not worth asking about. */
function canBeFunction(ts: TS, e: ts.Expression): boolean {
  return ts.isIdentifier(e) || ts.isPropertyAccessExpression(e) || ts.isElementAccessExpression(e) || ts.isCallExpression(e) || ts.isConditionalExpression(e) || ts.isBinaryExpression(e)
    || ts.isArrowFunction(e) || ts.isFunctionExpression(e);
}

/** The name of a type that has one of its own. */
function namedSymbol(type: ts.Type): string | undefined {
  const name = type.symbol?.name;
  return name && !name.startsWith('__') ? name : undefined;
}
