/**
 * Green functions that get into the hands of ordinary code, for TypeScript's checker: as arguments, and as members that a
 * type declares to be plain. These are refused where they are handed over, as whoever calls them does not wait.
 */
import type * as ts from 'typescript';
import type { Taker } from '../diagnostics';
import { type TS, skipOuter } from '../ts';
import { inAmbient } from './classes';
import type { Accessed } from './accessed';
import type { Callees } from './callees';
import { isCaller } from './callers';
import type { Declared } from './declared';
import type { Inferred } from './inferred';
import type { Marks } from './marks';
import { takerOf } from './takers';
import type { Member } from './types';

export class Handover {
  private readonly harmless = new Map<ts.ParameterDeclaration, boolean>();

  constructor(
    private readonly ts: TS,
    private readonly checker: ts.TypeChecker,
    private readonly marks: Marks,
    private readonly declared: Declared,
    private readonly inferred: Inferred,
    private readonly callees: Callees,
    private readonly accessed: Accessed,
  ) {}

  ordinaryTaker(call: ts.CallExpression | ts.NewExpression, index: number): Taker | undefined {
    const { ts, declared, checker } = this;
    if (!canBeFunction(ts, skipOuter(ts, call.arguments![index]!))) return undefined;
    if (ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'captureStackTrace') return undefined; // where stacks begin: it is not called
    const parameter = declared.parameterAt(call, index);
    if (!parameter?.type || this.isHarmless(parameter)) return undefined;
    const signature = checker.getResolvedSignature(call)!;
    const declaration = signature.declaration!;
    // A function value may be anybody's, and a constructor or a member is what it is declared to be.
    if (ts.isFunctionTypeNode(declaration) || this.mayWait(declaration) || isCaller(ts, declaration)) return undefined;
    if (ts.isCallExpression(call) && (this.callees.borrowed(call, skipOuter(ts, call.expression), declaration) || this.marks.isGreenCall(call))) return undefined;
    const isRest = parameter.dotDotDotToken !== undefined;
    const node = isRest && ts.isArrayTypeNode(parameter.type) ? parameter.type.elementType : parameter.type;
    const symbol = signature.parameters[Math.min(index, signature.parameters.length - 1)];
    const type = isRest || !symbol ? checker.getTypeFromTypeNode(node) : checker.getTypeOfSymbolAtLocation(symbol, call);
    return this.isPlainFunction(type) ? takerOf(ts, call, declaration, this.callees.isBuiltin(declaration.getSourceFile())) : undefined;
  }

  /** Its body is compiled; or it has none and stands for those of a green file: members of interfaces, abstract methods, overloads. */
  private mayWait(declaration: ts.SignatureDeclaration | ts.JSDocSignature): boolean {
    const { ts, callees, inferred, marks } = this;
    if (inferred.mayBeGreen(ts.isConstructorDeclaration(declaration) ? declaration.parent : callees.implementation(declaration))) return true;
    const file = declaration.getSourceFile();
    if ('body' in declaration && declaration.body !== undefined || !marks.isGreenFile(file)) return false;
    return !inAmbient(ts, declaration);
  }

  /** What is handed over here is no function that anybody calls without waiting, whatever the type parameters stand for. */
  private isHarmless(parameter: ts.ParameterDeclaration): boolean {
    let known = this.harmless.get(parameter);
    if (known === undefined) {
      const { ts, checker } = this;
      const node = parameter.type!;
      const type = checker.getTypeFromTypeNode(parameter.dotDotDotToken && ts.isArrayTypeNode(node) ? node.elementType : node);
      const isData = (t: ts.Type): boolean =>
        t.isUnion() ? t.types.every(isData) : !(t.flags & (ts.TypeFlags.Instantiable | ts.TypeFlags.Intersection)) && (!(t.flags & ts.TypeFlags.Object) || !this.isPlainFunction(t));
      const isParameter = (type.flags & ts.TypeFlags.TypeParameter) !== 0; // data, as in list.push(f)
      this.harmless.set(parameter, (known = isParameter || isData(type) || this.marks.hasTag(parameter) || this.declared.typeNodeIsGreen(node)));
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
    return type.symbol?.name === 'Function' && declaration !== undefined && this.callees.isBuiltin(declaration.getSourceFile());
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
