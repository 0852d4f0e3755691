/**
 * Which declarations, symbols and types are green for all to see: by a mark, or by a type that expects a green function
 * where this one stands. What a body calls plays no part here (inferred.ts).
 */
import type * as ts from 'typescript';
import { type TS, skipOuter } from '../ts';
import { type Marks, isAsync } from './marks';
import { heritageOf } from './classes';
import { isCompilable } from './greenset';

export class Declared {
  private readonly known = new Map<ts.Node, boolean>();

  constructor(private readonly ts: TS, private readonly checker: ts.TypeChecker, private readonly marks: Marks) {}

  isGreen(declaration: ts.Node): boolean {
    let green = this.known.get(declaration);
    if (green === undefined) {
      this.known.set(declaration, false); // a circle of contextual types: not green by itself
      this.known.set(declaration, (green = this.decide(declaration)));
    }
    return green;
  }

  private decide(node: ts.Node): boolean {
    const { ts, marks } = this;
    if (ts.isClassLike(node)) {
      // By the mark of its constructor; without a constructor of its own, as its parent.
      const constructor = node.members.find((m) => ts.isConstructorDeclaration(m) && marks.hasTag(m));
      if (constructor || marks.hasGreenConstructor(node)) return true;
      const heritage = node.members.some((m) => ts.isConstructorDeclaration(m)) ? undefined : heritageOf(ts, node);
      const parent = heritage && this.resolve(this.symbolOf(skipOuter(ts, heritage)))?.valueDeclaration;
      return parent !== undefined && ts.isClassLike(parent) && this.isGreen(parent);
    }
    if (marks.isMarked(node)) return true;
    if (ts.isMethodSignature(node) || ts.isCallSignatureDeclaration(node)) return !isAsync(ts, node) && this.isGreenContainer(node.parent);
    if (ts.isFunctionTypeNode(node)) return this.functionTypeIsMarked(node);
    if (ts.isAccessor(node)) {
      const member = ts.isObjectLiteralExpression(node.parent) ? this.propertyOf(this.checker.getContextualType(node.parent), node.name) : undefined;
      return (member?.declarations ?? []).some((d) => ts.isPropertySignature(d) && marks.hasTag(d));
    }
    if (!(ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node))) return false;
    return isCompilable(ts, node) && this.expectsGreen(node);
  }

  /** An interface, or the alias of a type literal, that is marked as a whole. */
  private isGreenContainer(node: ts.Node): boolean {
    const { ts, marks } = this;
    if (ts.isTypeLiteralNode(node)) return ts.isTypeAliasDeclaration(node.parent) && marks.hasTag(node.parent);
    return ts.isInterfaceDeclaration(node) && marks.hasTag(node);
  }

  /** `type F = () => void` with the tag on the alias, `name: () => void` with the tag on the name, or `Green<() => void>`. */
  private functionTypeIsMarked(node: ts.FunctionTypeNode): boolean {
    const { ts } = this;
    let parent: ts.Node = node.parent;
    while (ts.isParenthesizedTypeNode(parent) || ts.isIntersectionTypeNode(parent) || ts.isUnionTypeNode(parent)) parent = parent.parent;
    if (ts.isTypeReferenceNode(parent)) return this.isGreenSymbol(this.checker.getSymbolAtLocation(parent.typeName));
    if (ts.isPropertySignature(parent) && this.isGreenContainer(parent.parent)) return true;
    const isNamed = ts.isTypeAliasDeclaration(parent) || ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent) || ts.isVariableDeclaration(parent) || ts.isParameter(parent);
    return isNamed && this.marks.hasTag(parent);
  }

  /** A type written with a green alias, or one that carries the brand of Green<…>. */
  typeIsGreen(type: ts.Type): boolean {
    if (type.aliasSymbol && this.isGreenSymbol(type.aliasSymbol)) return true;
    if (type.isUnionOrIntersection() && type.types.some((t) => t.aliasSymbol !== undefined && this.isGreenSymbol(t.aliasSymbol))) return true;
    return type.isIntersection() && type.getProperties().some((p) => p.escapedName.toString().startsWith('__@greenBrand@'));
  }

  typeNodeIsGreen(node: ts.TypeNode): boolean {
    const { ts } = this;
    if (ts.isParenthesizedTypeNode(node)) return this.typeNodeIsGreen(node.type);
    if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node)) return node.types.some((t) => this.typeNodeIsGreen(t));
    if (ts.isFunctionTypeNode(node)) return this.isGreen(node);
    return ts.isTypeReferenceNode(node) && this.isGreenSymbol(this.checker.getSymbolAtLocation(node.typeName));
  }

  isGreenSymbol(symbol: ts.Symbol | undefined): boolean {
    const { ts, marks } = this;
    return (this.resolve(symbol)?.declarations ?? []).some((d) => {
      if (marks.hasTag(d) || (ts.isFunctionLike(d) && this.isGreen(d))) return true;
      // `const f: () => void = green(() => …)`: the written type hides the mark
      const value = (ts.isVariableDeclaration(d) || ts.isPropertyAssignment(d) || ts.isPropertyDeclaration(d)) && d.initializer && skipOuter(ts, d.initializer);
      return value && (marks.isGreenCall(value) || ((ts.isArrowFunction(value) || ts.isFunctionExpression(value)) && marks.isMarked(value)));
    });
  }

  /** What the name was imported as, or is. */
  resolve(symbol: ts.Symbol | undefined): ts.Symbol | undefined {
    return symbol && symbol.flags & this.ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  symbolOf(e: ts.Expression): ts.Symbol | undefined {
    const { ts } = this;
    if (ts.isPropertyAccessExpression(e)) return this.checker.getSymbolAtLocation(e.name);
    if (ts.isElementAccessExpression(e)) return this.checker.getSymbolAtLocation(e.argumentExpression);
    return this.checker.getSymbolAtLocation(e);
  }

  /** The member of this name; of any of the types, where the type is a union. */
  propertyOf(type: ts.Type | undefined, name: ts.PropertyName): ts.Symbol | undefined {
    const { ts } = this;
    if (type === undefined || ts.isComputedPropertyName(name) || ts.isPrivateIdentifier(name)) return undefined;
    for (const t of type.isUnion() ? type.types : [type]) {
      const found = t.getProperty(name.text);
      if (found) return found;
    }
    return undefined;
  }

  /** The place where this function expression stands says that it may block. */
  private expectsGreen(fn: ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration): boolean {
    const { ts, checker } = this;
    if (ts.isMethodDeclaration(fn)) {
      if (!ts.isObjectLiteralExpression(fn.parent)) return false;
      const expected = checker.getContextualType(fn.parent);
      const member = this.propertyOf(expected, fn.name);
      const others = expected?.getStringIndexType();
      if (member === undefined) return others !== undefined && this.typeIsGreen(others);
      return this.isGreenSymbol(member) || this.typeIsGreen(checker.getTypeOfSymbolAtLocation(member, fn));
    }
    const type = checker.getContextualType(fn);
    if (type !== undefined) {
      if (this.typeIsGreen(type)) return true;
      for (const t of type.isUnion() ? type.types : [type]) {
        const declaration = t.getCallSignatures()[0]?.declaration;
        if (declaration === undefined || declaration === fn) continue;
        if ((ts.isFunctionTypeNode(declaration) || ts.isMethodSignature(declaration) || ts.isCallSignatureDeclaration(declaration)) && this.isGreen(declaration)) return true;
      }
    }
    let node: ts.Node = fn;
    while (ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent) || ts.isSatisfiesExpression(node.parent)) node = node.parent;
    const { parent } = node;
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
      const parameter = this.parameterAt(parent, (parent.arguments ?? ([] as ts.Expression[])).indexOf(node as ts.Expression));
      return parameter !== undefined && (this.marks.hasTag(parameter) || (parameter.type !== undefined && this.typeNodeIsGreen(parameter.type)));
    }
    if (ts.isPropertyAssignment(parent)) return this.isGreenSymbol(this.propertyOf(checker.getContextualType(parent.parent), parent.name));
    if (ts.isBinaryExpression(parent) && parent.right === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) return this.isGreenSymbol(this.symbolOf(skipOuter(ts, parent.left)));
    return false;
  }

  /** The declared parameter that an argument goes to. */
  parameterAt(call: ts.CallExpression | ts.NewExpression, index: number): ts.ParameterDeclaration | undefined {
    const declaration = this.checker.getResolvedSignature(call)?.declaration;
    if (declaration === undefined || index < 0 || this.ts.isJSDocSignature(declaration)) return undefined;
    const { parameters } = declaration;
    const first = parameters[0];
    const at = first && this.ts.isIdentifier(first.name) && first.name.text === 'this' ? index + 1 : index;
    const last = parameters[parameters.length - 1];
    return at < parameters.length ? parameters[at] : last?.dotDotDotToken ? last : undefined;
  }
}
