/**
 * Decides how each class is constructed whose construction may block (classes.ts says what there is to decide), once
 * the calls in it are known. What cannot be made exact is refused.
 */
import type * as ts from 'typescript';
import { eachChild, someChild } from '../depth';
import type { Code } from '../diagnostics';
import { type TS, privateNamesOf, skipOuter } from '../ts';
import { type ClassPlan, type FieldsMode, addsInitialisers, classDecorators, constructorOf, decoratorsOf, fieldsModeOf, fieldsOf, hasElements, hasPrivateMethods, heritageOf, initialisersAreStatic, isAmbient, isAutoAccessor, isDecorated, isPrivateField, isSuperCall, keyIsDynamic, lateStatics, makeUpConstructor, memberDecorators, privateElement } from './classes';
import type { Findings } from './findings';
import { mentionsOwnName, nameFromPlace } from './naming';
import type { FileScopes } from './scopes';
import type { Colour } from './types';

const isAnonymous = (ts: TS, e: ts.Expression): boolean => ((n) => ts.isArrowFunction(n) || ((ts.isFunctionExpression(n) || ts.isClassExpression(n)) && n.name === undefined))(skipOuter(ts, e));

/** It waits in the way of an ordinary function around it. */
const waits = (ts: TS, node: ts.Node): boolean => ts.isAwaitExpression(node) || ts.isYieldExpression(node) || (!ts.isFunctionLike(node) && (someChild(ts, node, (c) => waits(ts, c))));

const mentionsSuper = (ts: TS, node: ts.Node): boolean => node.kind === ts.SyntaxKind.SuperKeyword || ((!ts.isFunctionLike(node) || ts.isArrowFunction(node)) && !ts.isClassLike(node) && (someChild(ts, node, (c) => mentionsSuper(ts, c))));

/** In the head of a loop TypeScript has no place for variables of an iteration. */
function isInLoopHead(ts: TS, node: ts.Node): boolean {
  let n = node;
  while (n.parent && !ts.isFunctionLike(n.parent) && !ts.isIterationStatement(n.parent, false)) n = n.parent;
  return n.parent !== undefined && ts.isIterationStatement(n.parent, false) && n.parent.statement !== n;
}

/** What types and marks say of classes. */
interface ClassTypes {
  isGreen(node: ts.ClassLikeDeclaration): boolean;
  parent(node: ts.ClassLikeDeclaration): Colour;
}

export class ClassAnalysis {
  readonly plans = new Map<ts.Node, ClassPlan>();

  constructor(private readonly ts: TS, private readonly scopes: FileScopes, private readonly mode: FieldsMode, private readonly found: Findings, private readonly types: ClassTypes) {}

  /** Its constructor (also where it has none) may be suspended. */
  isGreen(node: ts.ClassLikeDeclaration, inGreen: boolean): boolean {
    return inGreen || this.types.isGreen(node);
  }

  /** Called after the members were looked at. */
  finish(node: ts.ClassLikeDeclaration, isGreen: boolean): void {
    const { ts, found } = this;
    if (!isGreen || isAmbient(ts, node)) return;
    const mode = fieldsModeOf(ts, node, this.mode);
    // Where fields are assigned, those without a value are nothing.
    const fields = fieldsOf(ts, node).filter((f) => f.initializer || this.mode.define || isPrivateField(ts, f) || isAutoAccessor(ts, f));
    const firstLate = fields.findIndex((f) => found.isCompiled(f));
    const isDerived = heritageOf(ts, node) !== undefined;
    const parent = isDerived ? this.types.parent(node) : 'plain';
    const written = constructorOf(ts, node);
    const isCompiled = firstLate >= 0 || (written ? found.isCompiled(written) : parent !== 'plain' && hasElements(ts, node, mode));
    const passes = !isCompiled && parent !== 'plain' && !written;
    if ((isCompiled || passes) && mode.privateLowered && ts.isClassExpression(node) && fields.some((f) => ts.isComputedPropertyName(f.name)) && isInLoopHead(ts, node)) {
      // Something static would be added to the class, which TypeScript 6.0.3 does not survive.
      found.report(2001, node, 'its fields have computed names, and it stands in the head of a loop, where TypeScript cannot lower it: make the class before the loop');
      return written && this.dropConstructor(written);
    }
    if (!isCompiled) {
      if (passes) this.plans.set(node, { constructor: undefined, isMadeUp: false, isDerived, late: [], properties: [], fields: mode, catches: false, isApart: false, hasElements: false });
      return;
    }
    // TypeScript's own emit would not find the `super()` behind which it initialises fields.
    const isLowered = isDerived && !mode.native;
    const { constructor, superCall } = written ? { constructor: written, superCall: undefined } : makeUpConstructor(ts, node);
    const properties = constructor.parameters.filter((p) => ts.isParameterPropertyDeclaration(p, constructor));
    // TypeScript initialises fields behind parameter properties, which it does not find either.
    const start = !mode.native && properties.length > 0 ? 0 : firstLate < 0 ? fields.length : firstLate;
    const late = isLowered ? fields.filter((f) => (isPrivateField(ts, f) ? !mode.privateLowered : mode.define || f.initializer)) : fields.slice(start);
    if (this.refuse(node, constructor, late, isLowered && mode.privateLowered)) {
      return this.dropConstructor(constructor);
    }
    if (!written) {
      this.scopes.addFunction(constructor);
      if (superCall && parent !== 'plain') found.suspend(superCall, constructor);
    }
    found.compile(constructor);
    for (const f of late) if (f.initializer) found.compile(f);
    const calls = superCall ? [superCall] : this.superCalls(constructor);
    const isApart = !isDerived || this.isApart(node, constructor, calls);
    if (isApart || late.length > 0 || properties.length > 0) {
      for (const call of calls) {
        const owner = this.functionAround(call, constructor);
        if (owner !== constructor) found.compile(owner);
        found.contain(call, owner);
      }
    }
    const hasMethods = hasPrivateMethods(ts, node) || late.some((f) => f.initializer); // an initialiser becomes one
    const hasNative = isDerived && ((mode.native && (properties.length > 0 || fields.length > late.length)) || (!mode.privateLowered && hasMethods));
    this.plans.set(node, { constructor, isMadeUp: !written, isDerived, late, properties, fields: mode, catches: parent === 'plain' ? undefined : true, isApart, hasElements: hasNative });
  }

  private dropConstructor(constructor: ts.ConstructorDeclaration): void {
    for (const call of this.superCalls(constructor)) this.found.drop(this.functionAround(call, constructor));
    this.found.drop(constructor);
  }

  /** Its static elements wait: from the first one that does on they are compiled. */
  finishStatics(node: ts.ClassLikeDeclaration): boolean {
    const { ts, found } = this;
    const late = lateStatics(ts, node, (m) => found.isCompiled(m));
    for (const m of late) {
      if (isAutoAccessor(ts, m)) found.report(2021, (m as ts.PropertyDeclaration).name, 'a static `accessor` would exist before it is initialised');
      else if (ts.isPropertyDeclaration(m) && keyIsDynamic(ts, m) && m.initializer && isAnonymous(ts, m.initializer)) found.report(2021, m.name, 'a function gets its name from a computed one');
      else if (ts.isClassStaticBlockDeclaration(m) || m.initializer) found.compile(m);
    }
    if (late.length > 0) {
      if (this.mode.privateLowered && late.some((m) => ts.isPropertyDeclaration(m) && ts.isPrivateIdentifier(m.name))) found.report(2021, node, 'private static fields need "target": "ES2022" or newer');
      if (this.mode.privateLowered && late.some(mentionsOwnName(ts, this.scopes, node))) found.report(2021, node, 'what it waits for names the class, which needs "target": "ES2022" or newer');
      if (!node.name && nameFromPlace(ts, node) === null) found.report(2021, node, 'the class gets its name when it is made');
      if (isDecorated(ts, node)) found.report(2021, node, 'the class or a member of it has decorators');
    }
    return late.length > 0;
  }

  /** Heritage and names that block are evaluated before the class: there its own name would mean something else. */
  checkDefinition(node: ts.ClassLikeDeclaration, contains: (n: ts.Node) => boolean): void {
    const { ts, found } = this;
    const heritage = heritageOf(ts, node);
    const names = node.members.flatMap((m): ts.Node[] => [...memberDecorators(ts, m), ...(m.name && ts.isComputedPropertyName(m.name) ? [m.name] : [])]);
    const last = names.findLastIndex(contains);
    const before = [...decoratorsOf(ts, node).filter(contains), ...(heritage && (contains(heritage) || last >= 0) ? [heritage] : []), ...names.slice(0, last + 1)];
    if (before.length === 0) return;
    const at = before.find(mentionsOwnName(ts, this.scopes, node));
    const privately = names.slice(0, last + 1).find(this.mentionsPrivateName(node));
    if (at) found.report(2021, at, 'the class is mentioned before it is there');
    else if (privately) found.report(2021, privately, 'a private name of the class is used before the class is there');
    else if (this.mode.legacyDecorators && isDecorated(ts, node)) found.report(2021, before[before.length - 1]!, 'the class or a member of it has decorators');
  }

  private refuse(node: ts.ClassLikeDeclaration, constructor: ts.ConstructorDeclaration, late: readonly ts.PropertyDeclaration[], losesPrivate: boolean): boolean {
    const { ts, found } = this;
    const problems: [Code, ts.Node, string][] = [];
    const isDerived = heritageOf(ts, node) !== undefined;
    for (const f of late) {
      const isWrapped = isPrivateField(ts, f) || keyIsDynamic(ts, f);
      if (isWrapped && classDecorators(ts, node).length > 0) problems.push([2020, f, 'it is private or has a computed name, and the class has decorators']);
      else if (decoratorsOf(ts, f).length > 0 && (isWrapped || !this.mode.legacyDecorators)) problems.push([2020, f, 'it has decorators']);
      else if (decoratorsOf(ts, f).length > 0 && isDerived && this.mode.define && !this.mode.native) problems.push([2020, f, 'fields with decorators in derived classes need "target": "ES2022" or newer, or "useDefineForClassFields": false']);
      else if (keyIsDynamic(ts, f) && waits(ts, f.name)) problems.push([2020, f, '`await` or `yield` is in its name']);
    }
    if (isDerived && !fieldsModeOf(ts, node, this.mode).native && addsInitialisers(ts, node, this.mode)) problems.push([2001, constructor, 'decorators of members of derived classes need "target": "ES2022" or newer, and no "useDefineForClassFields": false']);
    if (losesPrivate) {
      const element = privateElement(ts, node);
      if (element) problems.push([2020, element, 'private names of derived classes need "target": "ES2022" or newer']);
      for (const f of late) if (f.initializer && mentionsSuper(ts, f.initializer)) problems.push([2020, f, '`super` in fields of derived classes needs "target": "ES2022" or newer']);
    }
    const nested = this.superCalls(constructor).find((call) => this.functionAround(call, constructor) !== constructor);
    if (nested && constructor.parameters.some((p) => ts.isParameterPropertyDeclaration(p, constructor))) problems.push([2001, nested, '`super()` is called in an arrow function, and parameter properties are to be assigned after it']);
    if (node.name && this.declares(constructor, node.name.text)) problems.push([2001, constructor, `a variable hides the class's own name, ${node.name.text}`]);
    if (!node.name && nameFromPlace(ts, node) === null) problems.push([2001, constructor, 'the class gets its name when it is made: give it one']);
    else if (!node.name && !this.mode.legacyDecorators && classDecorators(ts, node).length > 0 && late.some((f) => f.initializer && initialisersAreStatic(ts, f, this.mode))) {
      problems.push([2001, constructor, 'its initialisers name the class, which has no name but the one that its decorators see: give it one']);
    }
    for (const [code, at, reason] of problems) found.report(code, 'name' in at && at.name ? (at.name as ts.Node) : at, reason);
    return problems.length > 0;
  }

  /**
   * Whether all that happens in the constructor of a derived class can be done by a function that is given `this`. Not so
   * where an arrow function may have kept a `this` that does not exist yet, or `super()` may not have happened; nor where
   * initialisers are not ours to guard (`guarded` in 3-emit/classes.ts).
   */
  private isApart(node: ts.ClassLikeDeclaration, constructor: ts.ConstructorDeclaration, calls: readonly ts.CallExpression[]): boolean {
    const { ts, mode } = this;
    const [call] = calls;
    if (calls.length !== 1 || !ts.isExpressionStatement(call!.parent) || call!.parent.parent !== constructor.body) return false;
    if (isDecorated(ts, node) && !mode.legacyDecorators) return false;
    if (!fieldsModeOf(ts, node, mode).native && privateElement(ts, node)) return false;
    if (fieldsOf(ts, node).some((f) => keyIsDynamic(ts, f) && f.initializer && ts.isClassExpression(skipOuter(ts, f.initializer)))) return false;
    const keeps = (n: ts.Node, inside: boolean): boolean => {
      if (n.kind === ts.SyntaxKind.ThisKeyword) return inside;
      if (n.kind === ts.SyntaxKind.SuperKeyword) return n.parent !== call;
      if (ts.isFunctionLike(n) && !ts.isArrowFunction(n)) return false;
      return someChild(ts, n, (c) => keeps(c, inside || ts.isArrowFunction(n) || ts.isClassLike(n)));
    };
    return !(someChild(ts, constructor, (c) => keeps(c, false)));
  }

  private mentionsPrivateName(node: ts.ClassLikeDeclaration): (part: ts.Node) => boolean {
    const { ts } = this;
    const own = privateNamesOf(ts, node);
    const mentions = (n: ts.Node, names: ReadonlySet<string>): boolean => {
      if (ts.isPrivateIdentifier(n)) return names.has(n.text);
      if (!ts.isClassLike(n)) return someChild(ts, n, (child) => mentions(child, names));
      const inner = privateNamesOf(ts, n);
      const rest = new Set([...names].filter((name) => !inner.has(name)));
      return [...(n.modifiers ?? []), ...(n.heritageClauses ?? [])].some((part) => mentions(part, names)) || n.members.some((member) => mentions(member, rest));
    };
    return (part) => mentions(part, own);
  }

  private superCalls(node: ts.Node): ts.CallExpression[] {
    const { ts } = this;
    const found: ts.CallExpression[] = [];
    const visit = (n: ts.Node): void => {
      if (isSuperCall(ts, n)) found.push(n);
      if ((!ts.isFunctionLike(n) || ts.isArrowFunction(n)) && !ts.isClassLike(n)) eachChild(ts, n, visit);
    };
    ts.forEachChild(node, visit);
    return found;
  }

  /** The constructor, or the arrow function in it that `node` is in. */
  private functionAround(node: ts.Node, constructor: ts.Node): ts.Node {
    let n = node.parent;
    while (n !== constructor && !this.ts.isArrowFunction(n)) n = n.parent;
    return n;
  }

  private declares(constructor: ts.ConstructorDeclaration, name: string): boolean {
    const { ts } = this;
    const visit = (n: ts.Node): boolean => (this.scopes.scopeOf(n)?.names.has(name) ?? false) || (someChild(ts, n, visit));
    return visit(constructor);
  }
}
