/**
 * What a call, a construction or a value runs, as far as TypeScript's checker knows (design: which calls may block): part of
 * checker.ts. Whether the body that it names really blocks is decided elsewhere (suspending.ts).
 */
import type * as ts from 'typescript';
import { type TS, skipOuter } from '../ts';
import { type NativeCall, nativeCall } from './callbacks';
import type { Callees } from './callees';
import { givesBack, isCaller, isRunner } from './callers';
import { classAround, constructorOf, heritageOf, isReflectConstruct, isSuperCall } from './classes';
import type { Declared } from './declared';
import { isCompilable } from './greenset';
import type { Inferred } from './inferred';
import { type Marks, isAsync } from './marks';
import { PROTOCOLS } from './protocols';
import type { Runs } from './suspending';
import { assignedTo, isAssigned } from './targets';
import type { CallLike } from './types';

/** Interfaces of the standard library whose methods have versions that wait for callbacks. */
const withCallbacks = /^(JSON|\w*Array|Map|ReadonlyMap|Set|ReadonlySet|String|RegExp|Iterator\w*|(\w*Array|Object|Map)Constructor)$/;

export class Running {
  constructor(private readonly ts: TS, private readonly checker: ts.TypeChecker, private readonly marks: Marks, private readonly declared: Declared, private readonly inferred: Inferred, private readonly callees: Callees) {}

  readonly declarationOf = (id: ts.Identifier): ts.Node | undefined => this.checker.getSymbolAtLocation(id)?.valueDeclaration;

  /** What calling this value runs, as far as it is declared. */
  target(value: ts.Expression): 'green' | ts.Node | undefined {
    const { ts } = this;
    const e = skipOuter(ts, value);
    const declaration = ts.isArrowFunction(e) || ts.isFunctionExpression(e) ? e : this.callees.functionNamed(e);
    return declaration && this.declared.isGreen(declaration) ? 'green' : declaration;
  }

  /** `compared`: not only what surely blocks. */
  call(node: CallLike, compared: boolean): Runs {
    const { ts } = this;
    const constructed = ts.isNewExpression(node) ? node.expression : ts.isCallExpression(node) && isReflectConstruct(ts, node.expression) ? node.arguments[0] : undefined;
    if (constructed) return this.construction(skipOuter(ts, constructed), ts.isNewExpression(node) ? node : undefined, compared);
    if (isSuperCall(ts, node)) return this.parent(classAround(ts, node)!);
    const callee = this.callees.calleeOf(node);
    if (callee === undefined) return 'plain';
    const { declaration } = callee;
    if (declaration && (declaration as ts.FunctionDeclaration).asteriskToken) return this.generatorCall(declaration as ts.FunctionDeclaration, callee.expression, compared);
    if (this.callees.isDeclaredGreen(callee) || (declaration && this.inferred.isGreen(declaration))) return 'green';
    if (!compared) return 'plain';
    // No declaration: any, unknown, Function, or a signature that nobody wrote.
    return declaration === undefined ? 'maybe' : this.unmarked(declaration, callee.expression);
  }

  /** It makes a generator; stepping that may block. Its parameters are taken at once. */
  private generatorCall(fn: ts.FunctionDeclaration, callee: ts.Expression, compared: boolean): Runs {
    if (compared && !this.callees.isOne(fn, callee)) return this.inferred.callBlocks(fn) ? 'green' : 'maybe'; // others of this type may be no generators
    if (fn.parameters.every((p) => this.ts.isIdentifier(p.name) && !p.initializer)) return 'plain';
    return this.inferred.callBlocks(fn) ? 'green' : compared ? 'maybe' : 'plain';
  }

  /** What constructing the class that this one extends runs. */
  parent(node: ts.ClassLikeDeclaration): Runs {
    const heritage = heritageOf(this.ts, node);
    if (heritage === undefined) return 'plain';
    const runs = this.construction(skipOuter(this.ts, heritage));
    return runs !== 'green' && this.callees.replaced.prototypes.reparents(node) ? 'maybe' : runs;
  }

  /** What constructing what this expression names runs. */
  construction(callee: ts.Expression, node?: ts.NewExpression, compared = true): Runs {
    const { ts, checker, declared } = this;
    if (callee.kind === ts.SyntaxKind.NullKeyword) return 'plain';
    const made = this.callees.classOf(callee);
    const signature = node ? checker.getResolvedSignature(node)?.declaration : undefined;
    if (signature && declared.isGreen(signature)) return 'green';
    if (made) {
      if (this.isGreen(made)) return 'green';
      if (callee.kind === ts.SyntaxKind.ThisKeyword || ts.isMetaProperty(callee)) return compared ? 'maybe' : 'plain'; // a subclass
      if (compared && (this.callees.replaced.prototypes.reparents(made) || (!ts.isClassExpression(callee) && !this.callees.isKept(callee, made)))) return 'maybe';
      // The name is that of one class for ever; what it inherits may be anything.
      if (this.inferred.mayBeGreen(made)) return made;
      const heritage = constructorOf(ts, made) ? undefined : heritageOf(ts, made);
      return heritage === undefined ? 'plain' : this.construction(skipOuter(ts, heritage));
    }
    if (!compared) return 'plain';
    const type = checker.getTypeAtLocation(callee);
    const declarations = [signature, ...type.getConstructSignatures().map((s) => s.declaration)].filter((d) => d !== undefined);
    const isBuiltin = this.callees.isLibrary(callee) && declarations.length > 0 && declarations.every((d) => this.callees.isBuiltin(d.getSourceFile()));
    return isBuiltin && type.getCallSignatures().every((s) => s.declaration && this.callees.isBuiltin(s.declaration.getSourceFile())) ? 'plain' : 'maybe';
  }

  /** What a declaration without a mark runs. */
  private unmarked(declaration: ts.Node, callee: ts.Expression): Runs {
    const { ts } = this;
    if (this.callees.isBuiltin(declaration.getSourceFile())) {
      if (ts.isFunctionTypeNode(declaration)) return 'maybe'; // a callback typed by an alias of the library
      if (!this.callees.isLibrary(callee) || isCaller(ts, declaration) || isRunner(ts, declaration)) return 'maybe';
      const owner = declaration.parent;
      return ts.isInterfaceDeclaration(owner) && PROTOCOLS.has(owner.name.text) ? 'maybe' : 'plain';
    }
    // Another overload is green: the author says that this one does not block, but it is the same body.
    if (!this.callees.isOne(declaration, callee) || this.callees.hasMarkedOverload(declaration)) return this.namesakes(declaration, callee);
    // What is compiled waits if something in it does, and what is not gives back what others gave it.
    const body = this.callees.withBody(declaration);
    if (body === undefined) return givesBack(ts, this.checker, declaration) ? 'maybe' : 'plain';
    return isCompilable(ts, body) ? body : 'plain';
  }

  /** A method, which may be another of its name; those that are not compiled may pass on what a function gives them. */
  private namesakes(method: ts.Node, callee: ts.Expression): Runs {
    const found = this.callees.namesakesOf(method, callee);
    return found === undefined || found.some((d) => this.declared.isGreen(d) || this.callees.hasMarkedOverload(d)) ? 'maybe' : found;
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
    const declaration = this.callees.functionNamed(e);
    if (declaration === undefined) return false;
    return declared.isGreen(declaration) || this.inferred.isGreen(declaration) || declared.isGreenSymbol(declared.symbolOf(e));
  }

  value(node: ts.Expression): Runs[] {
    const { ts, checker } = this;
    const e = skipOuter(ts, node);
    if (this.isGreenValue(e)) return ['green'];
    const type = checker.getTypeAtLocation(e);
    return (type.isUnion() ? type.types : [type]).flatMap((t): Runs[] => {
      if (t.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.Undefined | ts.TypeFlags.Null) || t.symbol?.name === 'RegExp') return ['plain'];
      const signatures = t.getCallSignatures();
      if (signatures.length === 0) return ['maybe']; // any, or an object that the method looks into
      return signatures.map(({ declaration }): Runs => {
        const found = declaration && this.callees.implementation(declaration);
        if (found === undefined) return 'maybe';
        if (isAsync(ts, found)) return this.callees.isOne(found, e) ? 'plain' : 'maybe';
        if ((found as ts.FunctionDeclaration).asteriskToken) return this.generatorCall(found as ts.FunctionDeclaration, e, true);
        return this.declared.isGreen(found) ? 'green' : this.unmarked(found, e);
      });
    });
  }

  /** May be a call of a native method that calls back. */
  native(node: ts.CallExpression | ts.NewExpression): NativeCall | undefined {
    const native = nativeCall(this.ts, node, this.declarationOf);
    return native && this.mayBeNative(node) ? native : undefined;
  }

  mayBeNative(node: ts.CallExpression | ts.NewExpression): boolean {
    const { ts } = this;
    if (ts.isNewExpression(node)) return this.checker.getSymbolAtLocation(skipOuter(ts, node.expression))?.declarations?.every((d) => this.callees.isBuiltin(d.getSourceFile())) === true;
    const callee = this.callees.calleeOf(node);
    if (callee?.declaration === undefined) return true;
    const { declaration } = callee;
    if (this.callees.isBuiltin(declaration.getSourceFile())) {
      const owner = declaration.parent;
      return ts.isInterfaceDeclaration(owner) && withCallbacks.test(owner.name.text);
    }
    // A class that somebody wrote has its own method, which is what its name says: unless arrays have all that it has.
    return !ts.isFunctionDeclaration(declaration) && (!ts.isMethodDeclaration(declaration) || !this.callees.isOwnMethod(declaration, callee.expression));
  }

  /** A call of a generator function that blocks in its body, surely. */
  isGreenGenerator(node: ts.Node): boolean {
    const { ts } = this;
    const value = ts.isArrayBindingPattern(node) ? (node.parent as ts.VariableDeclaration).initializer : ts.isArrayLiteralExpression(node) && isAssigned(ts, node) ? assignedTo(ts, node) : node;
    const e = value && ts.isExpression(value) ? skipOuter(ts, value) : undefined;
    const callee = e && ts.isCallExpression(e) ? this.callees.calleeOf(e) : undefined;
    const declaration = callee?.declaration as ts.FunctionDeclaration | undefined;
    return declaration?.asteriskToken !== undefined && declaration.body !== undefined && this.callees.isOne(declaration, callee!.expression) && this.isGreen(declaration);
  }

  isMarkedGenerator(node: ts.Expression): boolean {
    const { ts } = this;
    const e = skipOuter(ts, node);
    if (!ts.isCallExpression(e)) return false;
    const declaration = this.callees.calleeOf(e)?.declaration;
    // Not methods: the mark may be that of a whole class.
    if (declaration === undefined || !(ts.isFunctionDeclaration(declaration) || ts.isFunctionExpression(declaration)) || !declaration.asteriskToken) return false;
    return this.marks.isMarked(declaration) && this.callees.isOne(declaration, e.expression);
  }
}
