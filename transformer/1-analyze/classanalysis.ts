/**
 * Decides how each class is constructed whose construction may block (classes.ts says what there is to decide), once
 * the calls in it are known. What cannot be made exact is refused.
 */
import type * as ts from 'typescript';
import type { Code } from '../diagnostics';
import type { TS } from '../ts';
import { type ClassPlan, type FieldsMode, constructorOf, fieldsOf, hasElements, heritageOf, isAmbient, isAutoAccessor, isPrivateField, makeUpConstructor, privateElement } from './classes';
import { nameFromPlace } from './naming';
import type { FileScopes } from './scopes';
import type { Colour } from './types';

export interface ClassAsks {
  isGreen(node: ts.ClassLikeDeclaration): boolean;
  parent(node: ts.ClassLikeDeclaration): Colour;
  isCompiled(node: ts.Node): boolean;
  isSuspension(node: ts.Node): boolean;
  compile(node: ts.Node): void;
  drop(node: ts.Node): void;
  /** `node`, in the function `owner`, may suspend; or has to be spelled out. */
  suspend(node: ts.Node, owner: ts.Node): void;
  contain(node: ts.Node, owner: ts.Node): void;
  report(code: Code, node: ts.Node, ...args: string[]): void;
}

export class ClassAnalysis {
  readonly plans = new Map<ts.Node, ClassPlan>();

  constructor(private readonly ts: TS, private readonly scopes: FileScopes, private readonly mode: FieldsMode, private readonly asks: ClassAsks) {}

  /** Its constructor (also where it has none) may be suspended. */
  isGreen(node: ts.ClassLikeDeclaration, inGreen: boolean): boolean {
    return inGreen || this.asks.isGreen(node);
  }

  /** Called after the members were looked at. */
  finish(node: ts.ClassLikeDeclaration, isGreen: boolean): void {
    const { ts, asks, mode } = this;
    if (!isGreen || isAmbient(ts, node)) return;
    const fields = fieldsOf(ts, node);
    const firstLate = fields.findIndex((f) => asks.isCompiled(f));
    const isDerived = heritageOf(ts, node) !== undefined;
    const parent = isDerived ? asks.parent(node) : 'plain';
    const written = constructorOf(ts, node);
    const isCompiled = firstLate >= 0 || (written ? asks.isCompiled(written) : parent !== 'plain' && hasElements(ts, node, mode));
    if (!isCompiled) {
      if (parent !== 'plain' && !written) this.plans.set(node, { constructor: undefined, isMadeUp: false, isDerived, late: [], properties: [], catches: false });
      return;
    }
    // TypeScript's own emit would not find the `super()` behind which it initialises fields.
    const isLowered = isDerived && !mode.native;
    const late = isLowered ? fields.filter((f) => !isPrivateField(ts, f) && (mode.define || f.initializer)) : fields.slice(firstLate < 0 ? fields.length : firstLate);
    const { constructor, superCall } = written ? { constructor: written, superCall: undefined } : makeUpConstructor(ts, node);
    const properties = constructor.parameters.filter((p) => ts.isParameterPropertyDeclaration(p, constructor));
    if (this.refuse(node, constructor, late, isLowered && mode.privateLowered)) return asks.drop(constructor);
    if (!written) {
      this.scopes.addFunction(constructor);
      if (superCall && parent !== 'plain') asks.suspend(superCall, constructor);
    }
    asks.compile(constructor);
    for (const f of late) if (f.initializer) asks.compile(f);
    const calls = superCall ? [superCall] : this.superCalls(constructor);
    if (late.length > 0 || properties.length > 0) for (const call of calls) asks.contain(call, constructor);
    this.plans.set(node, { constructor, isMadeUp: !written, isDerived, late, properties, catches: parent === 'plain' ? undefined : true });
  }

  private refuse(node: ts.ClassLikeDeclaration, constructor: ts.ConstructorDeclaration, late: readonly ts.PropertyDeclaration[], losesPrivate: boolean): boolean {
    const { ts, asks } = this;
    const problems: [Code, ts.Node, string][] = [];
    for (const f of late) {
      if (isAutoAccessor(ts, f)) problems.push([2020, f, 'it is an `accessor`']);
      else if (ts.isPrivateIdentifier(f.name) && (ts.getDecorators(node as ts.ClassDeclaration)?.length)) problems.push([2020, f, 'it is private, and the class has decorators']);
      else if (ts.isComputedPropertyName(f.name) && !ts.isStringLiteralLike(f.name.expression) && !ts.isNumericLiteral(f.name.expression)) problems.push([2020, f, 'its name is computed when the class is made']);
      else if (ts.getDecorators(f)?.length) problems.push([2020, f, 'it has decorators']);
    }
    if (losesPrivate) {
      const element = privateElement(ts, node);
      if (element) problems.push([2020, element, 'private names of derived classes need "target": "ES2022" or newer']);
    }
    if (this.nestedSuper(constructor)) problems.push([2001, constructor, '`super()` is called in an arrow function']);
    if (node.name && this.declares(constructor, node.name.text)) problems.push([2001, constructor, `a variable hides the class's own name, ${node.name.text}`]);
    if (!node.name && nameFromPlace(ts, node) === null) problems.push([2001, constructor, 'the class gets its name when it is made: give it one']);
    for (const [code, at, reason] of problems) asks.report(code, 'name' in at && at.name ? (at.name as ts.Node) : at, reason);
    return problems.length > 0;
  }

  private superCalls(node: ts.Node): ts.CallExpression[] {
    const { ts } = this;
    const found: ts.CallExpression[] = [];
    const visit = (n: ts.Node): void => {
      if (ts.isCallExpression(n) && n.expression.kind === ts.SyntaxKind.SuperKeyword) found.push(n);
      if (!ts.isFunctionLike(n) && !ts.isClassLike(n)) ts.forEachChild(n, visit);
    };
    ts.forEachChild(node, visit);
    return found;
  }

  private nestedSuper(constructor: ts.ConstructorDeclaration): boolean {
    const { ts } = this;
    const visit = (n: ts.Node, inArrow: boolean): boolean =>
      (inArrow && ts.isCallExpression(n) && n.expression.kind === ts.SyntaxKind.SuperKeyword) ||
      (!ts.isClassLike(n) && (!ts.isFunctionLike(n) || ts.isArrowFunction(n)) && (ts.forEachChild(n, (c) => visit(c, inArrow || ts.isArrowFunction(n)) || undefined) ?? false));
    return ts.forEachChild(constructor, (c) => visit(c, false) || undefined) ?? false;
  }

  private declares(constructor: ts.ConstructorDeclaration, name: string): boolean {
    const { ts } = this;
    const visit = (n: ts.Node): boolean => (this.scopes.scopeOf(n)?.names.has(name) ?? false) || (ts.forEachChild(n, (c) => visit(c) || undefined) ?? false);
    return visit(constructor);
  }
}
