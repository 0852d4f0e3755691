/**
 * The answers of TypeScript's own checker. All knowledge of its API that concerns colours is here.
 */
import type * as ts from 'typescript';
import { type TS, skipOuter } from '../ts';
import type { Marks } from './marks';
import type { CallLike, Colour, Types } from './types';

/** Interfaces of the standard library that users implement: their members may be anybody's. */
const protocols = new Set(['Iterator', 'Iterable', 'IterableIterator', 'IteratorObject', 'Generator', 'PromiseLike', 'Disposable', 'CallableFunction', 'NewableFunction', 'Function']);

export class CheckerTypes implements Types {
  private readonly green = new Map<ts.Node, boolean>();
  private readonly builtin = new Map<ts.SourceFile, boolean>();

  constructor(
    private readonly ts: TS,
    private readonly program: ts.Program,
    private readonly checker: ts.TypeChecker,
    private readonly marks: Marks,
    /** Functions of a source file that are green by context; asked lazily, as deciding it asks us. */
    private readonly isGreenByContext: (fn: ts.FunctionLikeDeclaration) => boolean,
  ) {}

  call(node: CallLike): Colour {
    const { ts } = this;
    const callee = skipOuter(ts, ts.isTaggedTemplateExpression(node) ? node.tag : node.expression) as ts.Expression;
    if (callee.kind === ts.SyntaxKind.ImportKeyword || callee.kind === ts.SyntaxKind.SuperKeyword) return 'plain';
    const declaration = this.checker.getResolvedSignature(node)?.declaration as ts.Declaration | undefined;
    if (declaration === undefined) return this.undeclared(node, callee);
    if (this.isGreenDeclaration(declaration)) return 'green';
    // `name: F` where the tag stands on the property and the signature belongs to its function type
    if (ts.isFunctionTypeNode(declaration) || ts.isFunctionExpression(declaration) || ts.isArrowFunction(declaration)) {
      if (this.isGreenSymbol(this.symbolOf(callee))) return 'green';
    }
    if (this.typeIsGreen(this.checker.getTypeAtLocation(callee))) return 'green';
    return ts.isNewExpression(node) ? 'plain' : this.unmarked(declaration);
  }

  /** No declaration: any, unknown, Function, or a synthesized signature (a default constructor, a mapped type). */
  private undeclared(node: CallLike, callee: ts.Expression): Colour {
    if (this.ts.isNewExpression(node)) return 'plain';
    const type = this.checker.getTypeAtLocation(callee);
    return this.typeIsGreen(type) ? 'green' : 'maybe';
  }

  /** The colour of a declaration without a mark (design, section 2). */
  private unmarked(declaration: ts.Declaration): Colour {
    const { ts } = this;
    const file = declaration.getSourceFile();
    const owner = declaration.parent;
    const ownerName = owner && (ts.isInterfaceDeclaration(owner) || ts.isClassDeclaration(owner)) ? owner.name?.text : undefined;
    if (this.isBuiltin(file)) {
      if (ts.isFunctionTypeNode(declaration)) return 'maybe'; // a callback typed by an alias of the library
      return ownerName !== undefined && protocols.has(ownerName) ? 'maybe' : 'plain';
    }
    if (ts.isFunctionDeclaration(declaration) || ts.isFunctionExpression(declaration) || ts.isArrowFunction(declaration)) {
      return this.isPossiblyCompiled(declaration) ? 'maybe' : 'plain';
    }
    if (ts.isConstructorDeclaration(declaration)) return 'plain';
    if (ts.isMethodDeclaration(declaration)) {
      if (ts.isPrivateIdentifier(declaration.name) || (ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Static)) !== 0) {
        return this.isPossiblyCompiled(declaration) ? 'maybe' : 'plain';
      }
      return 'maybe'; // overridable
    }
    return 'maybe';
  }

  /** Inside a green function: compiled whenever it contains a checked call, so that a call of it is checked too. */
  private isPossiblyCompiled(fn: ts.FunctionLikeDeclaration): boolean {
    for (let n: ts.Node = fn.parent; n; n = n.parent) if (this.ts.isFunctionLike(n) && this.isGreenDeclaration(n)) return true;
    return false;
  }

  isBuiltin(file: ts.SourceFile): boolean {
    let known = this.builtin.get(file);
    if (known === undefined) {
      known = file.isDeclarationFile && (this.program.isSourceFileDefaultLibrary(file) || /\/node_modules\/@types\/node\//.test(file.fileName));
      this.builtin.set(file, known);
    }
    return known;
  }

  isGreenDeclaration(declaration: ts.Node): boolean {
    let known = this.green.get(declaration);
    if (known === undefined) {
      this.green.set(declaration, false); // a cycle through contextual types: not green by itself
      known = this.decide(declaration);
      this.green.set(declaration, known);
    }
    return known;
  }

  private decide(node: ts.Node): boolean {
    const { ts, marks } = this;
    if (marks.isMarked(node)) return true;
    if (ts.isPropertySignature(node) || ts.isPropertyDeclaration(node) || ts.isTypeAliasDeclaration(node)) return false;
    if ((ts.isMethodSignature(node) || ts.isCallSignatureDeclaration(node)) && ts.isInterfaceDeclaration(node.parent)) return marks.hasTag(node.parent);
    if (ts.isFunctionTypeNode(node)) return this.functionTypeIsMarked(node);
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return false;
    if (ts.isConstructorDeclaration(node)) return false;
    const fn = node as ts.FunctionLikeDeclaration;
    return marks.isGreenFile(node.getSourceFile()) || this.isGreenByContext(fn);
  }

  /** `type F = () => void` with the tag on the alias, or `Green<() => void>` around it. */
  private functionTypeIsMarked(node: ts.FunctionTypeNode): boolean {
    const { ts } = this;
    let parent: ts.Node = node.parent;
    while (ts.isParenthesizedTypeNode(parent) || ts.isIntersectionTypeNode(parent)) parent = parent.parent;
    if (ts.isTypeAliasDeclaration(parent)) return this.marks.hasTag(parent);
    return ts.isTypeReferenceNode(parent) && this.referenceIsGreen(parent);
  }

  private referenceIsGreen(node: ts.TypeReferenceNode): boolean {
    return this.isGreenSymbol(this.checker.getSymbolAtLocation(node.typeName));
  }

  /** A type written with a green alias. */
  private typeIsGreen(type: ts.Type): boolean {
    if (type.aliasSymbol && this.isGreenSymbol(type.aliasSymbol)) return true;
    return type.isUnionOrIntersection() && type.types.some((t) => t.aliasSymbol !== undefined && this.isGreenSymbol(t.aliasSymbol));
  }

  private isGreenSymbol(symbol: ts.Symbol | undefined): boolean {
    if (symbol === undefined) return false;
    const target = symbol.flags & this.ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    return (target.declarations ?? []).some((d) => this.marks.hasTag(d) || (this.ts.isFunctionLike(d) && this.isGreenDeclaration(d)));
  }

  private symbolOf(e: ts.Expression): ts.Symbol | undefined {
    const { ts } = this;
    if (ts.isPropertyAccessExpression(e)) return this.checker.getSymbolAtLocation(e.name);
    if (ts.isElementAccessExpression(e)) return this.checker.getSymbolAtLocation(e.argumentExpression);
    return this.checker.getSymbolAtLocation(e);
  }

  expectsGreen(fn: ts.Expression | ts.MethodDeclaration): boolean {
    const { ts } = this;
    if (ts.isMethodDeclaration(fn)) {
      if (!ts.isObjectLiteralExpression(fn.parent)) return false;
      const type = this.checker.getContextualType(fn.parent);
      const name = ts.isPropertyName(fn.name) && !ts.isComputedPropertyName(fn.name) ? fn.name.text : undefined;
      return type !== undefined && name !== undefined && this.isGreenSymbol(type.getProperty(name));
    }
    const type = this.checker.getContextualType(fn);
    if (type !== undefined) {
      if (this.typeIsGreen(type)) return true;
      const declaration = type.getCallSignatures()[0]?.declaration;
      if (declaration !== undefined && declaration !== fn && (ts.isFunctionTypeNode(declaration) || ts.isMethodSignature(declaration) || ts.isCallSignatureDeclaration(declaration)) && this.isGreenDeclaration(declaration)) return true;
    }
    const parameter = this.parameterOf(fn);
    if (parameter?.type && this.typeNodeIsGreen(parameter.type)) return true;
    return ts.isPropertyAssignment(fn.parent) && ts.isObjectLiteralExpression(fn.parent.parent) && ts.isIdentifier(fn.parent.name)
      ? this.isGreenSymbol(this.checker.getContextualType(fn.parent.parent)?.getProperty(fn.parent.name.text))
      : false;
  }

  /** The declared parameter that an argument goes to. */
  private parameterOf(argument: ts.Expression): ts.ParameterDeclaration | undefined {
    const { ts } = this;
    let node: ts.Node = argument;
    while (ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent) || ts.isSatisfiesExpression(node.parent)) node = node.parent;
    const call = node.parent;
    if (!(ts.isCallExpression(call) || ts.isNewExpression(call))) return undefined;
    return this.parameterAt(call, (call.arguments ?? ([] as ts.Expression[])).indexOf(node as ts.Expression));
  }

  private parameterAt(call: ts.CallExpression | ts.NewExpression, index: number): ts.ParameterDeclaration | undefined {
    const declaration = this.checker.getResolvedSignature(call)?.declaration;
    if (declaration === undefined || index < 0 || this.ts.isJSDocSignature(declaration)) return undefined;
    const parameters = declaration.parameters.filter((p) => !(this.ts.isIdentifier(p.name) && p.name.text === 'this'));
    const last = parameters[parameters.length - 1];
    return index < parameters.length ? parameters[index] : last?.dotDotDotToken ? last : undefined;
  }

  private typeNodeIsGreen(node: ts.TypeNode): boolean {
    const { ts } = this;
    if (ts.isParenthesizedTypeNode(node)) return this.typeNodeIsGreen(node.type);
    if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node)) return node.types.some((t) => this.typeNodeIsGreen(t));
    if (ts.isFunctionTypeNode(node)) return this.isGreenDeclaration(node);
    return ts.isTypeReferenceNode(node) && this.referenceIsGreen(node);
  }

  isGreenValue(node: ts.Expression): boolean {
    const { ts } = this;
    const e = skipOuter(ts, node);
    if (ts.isArrowFunction(e) || ts.isFunctionExpression(e)) return this.isGreenDeclaration(e);
    if (!ts.isIdentifier(e) && !ts.isPropertyAccessExpression(e)) return false;
    const symbol = this.symbolOf(e);
    const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    return (target?.declarations ?? []).some((d) => {
      if (ts.isFunctionLike(d)) return this.isGreenDeclaration(d);
      const init = ts.isVariableDeclaration(d) ? d.initializer && skipOuter(ts, d.initializer) : undefined;
      return init !== undefined && (ts.isArrowFunction(init) || ts.isFunctionExpression(init)) && this.isGreenDeclaration(init);
    });
  }

  takesPlainFunction(call: ts.CallExpression | ts.NewExpression, index: number): boolean {
    const { ts } = this;
    const parameter = this.parameterAt(call, index);
    if (!parameter?.type || this.typeNodeIsGreen(parameter.type)) return false;
    const isFunction = (node: ts.TypeNode): boolean => {
      if (ts.isParenthesizedTypeNode(node)) return isFunction(node.type);
      if (ts.isFunctionTypeNode(node)) return true;
      if (ts.isUnionTypeNode(node)) return node.types.some(isFunction);
      if (!ts.isTypeReferenceNode(node)) return false;
      const type = this.checker.getTypeFromTypeNode(node);
      return (type.flags & (ts.TypeFlags.TypeParameter | ts.TypeFlags.Any)) === 0 && type.getCallSignatures().length > 0;
    };
    return isFunction(parameter.type);
  }

  plainBase(member: ts.MethodDeclaration): string | undefined {
    const { ts, checker } = this;
    const owner = member.parent;
    if (!ts.isClassLike(owner) || !(ts.isIdentifier(member.name) || ts.isStringLiteral(member.name)) || ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) return undefined;
    for (const clause of owner.heritageClauses ?? []) {
      for (const t of clause.types) {
        const type = checker.getTypeAtLocation(t);
        const symbol = type.getProperty(member.name.text);
        const declarations = symbol?.declarations ?? [];
        if (symbol === undefined || declarations.length === 0 || this.isGreenSymbol(symbol)) continue;
        const declaration = declarations[0]!;
        // A function-typed property whose type is green, or a member typed any, is called with a check anyway.
        if ((ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration)) && (!declaration.type || this.typeNodeIsGreen(declaration.type))) continue;
        return `${type.symbol?.name ?? t.getText()}.${symbol.name}`;
      }
    }
    return undefined;
  }

  isGreenAccess(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): boolean {
    const symbol = this.symbolOf(node);
    return (symbol?.declarations ?? []).some((d) => this.ts.isAccessor(d) && this.isGreenDeclaration(d));
  }

  isGreenIterable(node: ts.Expression): boolean {
    const { checker } = this;
    const type = checker.getTypeAtLocation(node);
    const method = type.getProperties().find((p) => p.escapedName.toString().startsWith('__@iterator'));
    if (method === undefined) return false;
    for (const signature of checker.getTypeOfSymbolAtLocation(method, node).getCallSignatures()) {
      const next = checker.getReturnTypeOfSignature(signature).getProperty('next');
      if (this.isGreenSymbol(next) || this.isGreenSymbol(method)) return true;
    }
    return false;
  }
}
