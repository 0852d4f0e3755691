/**
 * What the construction of a class consists of, for classes in whose construction something may block: which constructor
 * is compiled (one is made up where there is none), which fields its code initialises because the native class cannot
 * wait, and how the class answers when its parent's constructor parks. Syntax only.
 */
import type * as ts from 'typescript';
import { type TS, computedName } from '../ts';

/** What emission makes of a class. */
export interface ClassPlan {
  /** The compiled constructor. */
  readonly constructor: ts.ConstructorDeclaration | undefined;
  /** The source has no constructor. */
  readonly isMadeUp: boolean;
  readonly isDerived: boolean;
  /** Fields that the constructor initialises: from the first one that blocks on. */
  readonly late: readonly ts.PropertyDeclaration[];
  /** Parameter properties, which TypeScript would assign at a place that it no longer finds. */
  readonly properties: readonly ts.ParameterDeclaration[];
  /** How TypeScript initialises the fields of its objects. */
  readonly fields: FieldsMode;
  /** Derived classes whose parent may park: true: the constructor waits for it; false: it passes through. */
  readonly catches: boolean | undefined;
  /** The constructor's resume path is a function that is given `this`: nothing in it needs that of the constructor itself. */
  readonly isApart: boolean;
  /** Derived classes: the engine gives objects something of this class when `super()` returns. */
  readonly hasElements: boolean;
}

/** The plan by which the constructor `fn` is compiled; undefined: it is none. */
export const planOf = (ts: TS, classes: ReadonlyMap<ts.Node, ClassPlan>, fn: ts.Node): ClassPlan | undefined => (ts.isConstructorDeclaration(fn) ? classes.get(fn.parent) : undefined);

/** How the output initialises fields. */
export interface FieldsMode {
  /** By definition, not by assignment. */
  readonly define: boolean;
  /** The engine does it; else TypeScript's own emit puts it behind the `super()` that it finds. */
  readonly native: boolean;
  /** Private names are lowered to WeakMaps. */
  readonly privateLowered: boolean;
  /** Expressions of decorators are evaluated when the class is there, not in the order of the text. */
  readonly legacyDecorators: boolean;
}

export const NATIVE_FIELDS: FieldsMode = { define: true, native: true, privateLowered: false, legacyDecorators: false };

export function fieldsMode(ts: TS, options: ts.CompilerOptions): FieldsMode {
  const target = options.target ?? ts.ScriptTarget.ES5;
  const define = options.useDefineForClassFields ?? target >= ts.ScriptTarget.ES2022;
  return { define, native: define && target >= ts.ScriptTarget.ES2022, privateLowered: target < ts.ScriptTarget.ES2022, legacyDecorators: options.experimentalDecorators === true };
}

/** With `"useDefineForClassFields": false` private fields stay the engine's in classes that initialise no others. */
export function fieldsModeOf(ts: TS, node: ts.ClassLikeDeclaration, mode: FieldsMode): FieldsMode {
  if (mode.native || mode.privateLowered || fieldsOf(ts, node).some((f) => (!ts.isPrivateIdentifier(f.name) && f.initializer) || isAutoAccessor(ts, f))) return mode;
  return { ...mode, define: true, native: true };
}

export const isStatic = (ts: TS, node: ts.Node): boolean => ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((m) => m.kind === ts.SyntaxKind.StaticKeyword);
const has = (ts: TS, node: ts.Node, kind: ts.SyntaxKind): boolean => ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((m) => m.kind === kind);

export const constructorOf = (ts: TS, node: ts.ClassLikeDeclaration): ts.ConstructorDeclaration | undefined =>
  node.members.find((m): m is ts.ConstructorDeclaration => ts.isConstructorDeclaration(m) && m.body !== undefined);

export const heritageOf = (ts: TS, node: ts.ClassLikeDeclaration): ts.Expression | undefined =>
  node.heritageClauses?.find((h) => h.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;

export const isSuperCall = (ts: TS, e: ts.Node): e is ts.CallExpression => ts.isCallExpression(e) && e.expression.kind === ts.SyntaxKind.SuperKeyword;

/** Only objects of this class and of classes that extend it are of its type: it has a member that no other can have. */
export const isNominal = (ts: TS, node: ts.ClassLikeDeclaration): boolean =>
  [...node.members.filter((m) => !isStatic(ts, m)), ...(constructorOf(ts, node)?.parameters ?? [])].some((m) => (m.name !== undefined && ts.isPrivateIdentifier(m.name)) || (ts.canHaveModifiers(m) && !ts.isConstructorDeclaration(m) && ts.getModifiers(m)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword)));

export function classAround(ts: TS, node: ts.Node): ts.ClassLikeDeclaration | undefined {
  let n: ts.Node | undefined = node;
  while (n && !ts.isClassLike(n)) n = n.parent;
  return n;
}

export const isAmbient = (ts: TS, node: ts.Node): boolean => has(ts, node, ts.SyntaxKind.DeclareKeyword);

/** It stands in what is only declared: it is code of others. */
export function inAmbient(ts: TS, node: ts.Node): boolean {
  for (let n = node; n; n = n.parent) if (ts.isStatement(n) && isAmbient(ts, n)) return true;
  return false;
}

/** An element that runs when the class is made. */
export type StaticElement = ts.PropertyDeclaration | ts.ClassStaticBlockDeclaration;

/** Static fields and blocks from the first one on that blocks: they run when the class is there. */
export function lateStatics(ts: TS, node: ts.ClassLikeDeclaration, isCompiled: (m: StaticElement) => boolean): StaticElement[] {
  const all = node.members.filter((m): m is StaticElement => ts.isClassStaticBlockDeclaration(m) || (ts.isPropertyDeclaration(m) && isStatic(ts, m) && !has(ts, m, ts.SyntaxKind.DeclareKeyword)));
  const first = all.findIndex(isCompiled);
  return first < 0 ? [] : all.slice(first);
}

/** What runs where a function or class is made: names of members, decorators, a class's parent and static elements. */
export function definedBy(ts: TS, node: ts.SignatureDeclaration | ts.ClassLikeDeclaration): ts.Node[] {
  const name = computedName(ts, node);
  const own = [...(name ? [name] : []), ...memberDecorators(ts, node)];
  if (!ts.isClassLike(node)) return own;
  const heritage = heritageOf(ts, node);
  const members = node.members.flatMap((m): ts.Node[] => {
    if (ts.isClassStaticBlockDeclaration(m)) return [m.body];
    const key = computedName(ts, m);
    return [...(key ? [key] : []), ...memberDecorators(ts, m), ...(ts.isPropertyDeclaration(m) && m.initializer && isStatic(ts, m) ? [m.initializer] : [])];
  });
  return [...own, ...(heritage ? [heritage] : []), ...members];
}

export const decoratorsOf = (ts: TS, node: ts.Node): readonly ts.Decorator[] => (ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : []);

/** Those of a member and of its parameters, which are evaluated where the class is made. */
export const memberDecorators = (ts: TS, m: ts.Node): readonly ts.Decorator[] => [...decoratorsOf(ts, m), ...(ts.isFunctionLike(m) ? m.parameters.flatMap((p) => decoratorsOf(ts, p)) : [])];

/** Of the class itself: decorators of the constructor's parameters are. */
export const classDecorators = (ts: TS, node: ts.ClassLikeDeclaration): readonly ts.Decorator[] => [...decoratorsOf(ts, node), ...node.members.filter(ts.isConstructorDeclaration).flatMap((m) => memberDecorators(ts, m))];

export const isDecorated = (ts: TS, node: ts.ClassLikeDeclaration): boolean =>
  [node, ...node.members].some((n) => memberDecorators(ts, n).length > 0);

/** The language's own decorators of what objects of the class have may add to what initialises them. */
export const addsInitialisers = (ts: TS, node: ts.ClassLikeDeclaration, mode: FieldsMode): boolean =>
  !mode.legacyDecorators && node.members.some((m) => !isStatic(ts, m) && decoratorsOf(ts, m).length > 0);

/** Fields of instances, as far as they exist at run time. */
export const fieldsOf = (ts: TS, node: ts.ClassLikeDeclaration): ts.PropertyDeclaration[] =>
  node.members.filter((m): m is ts.PropertyDeclaration => ts.isPropertyDeclaration(m) && !isStatic(ts, m) && !has(ts, m, ts.SyntaxKind.DeclareKeyword) && !has(ts, m, ts.SyntaxKind.AbstractKeyword));

export const isAutoAccessor = (ts: TS, node: ts.Node): boolean => has(ts, node, ts.SyntaxKind.AccessorKeyword);

/** Methods and accessors with private names, which objects of the class get when `super()` returns. */
export const hasPrivateMethods = (ts: TS, node: ts.ClassLikeDeclaration): boolean =>
  node.members.some((m) => (ts.isMethodDeclaration(m) || ts.isAccessor(m)) && ts.isPrivateIdentifier(m.name) && !isStatic(ts, m));

export const isPrivateField = (ts: TS, f: ts.PropertyDeclaration): boolean => ts.isPrivateIdentifier(f.name) || isAutoAccessor(ts, f);

/** Its name is known only when the class is made. */
export const keyIsDynamic = (ts: TS, m: ts.PropertyDeclaration): boolean => ts.isComputedPropertyName(m.name) && !ts.isStringLiteralLike(m.name.expression) && !ts.isNumericLiteral(m.name.expression);

export const isReflectConstruct = (ts: TS, e: ts.Expression): e is ts.PropertyAccessExpression =>
  ts.isPropertyAccessExpression(e) && e.name.text === 'construct' && ts.isIdentifier(e.expression) && e.expression.text === 'Reflect';

/** `this` in it is known to the engine only: a constructor of a derived class, or an arrow function in one. */
export function hasNativeThis(ts: TS, classes: ReadonlyMap<ts.Node, ClassPlan>, fn: ts.Node): boolean {
  if (ts.isConstructorDeclaration(fn)) return planOf(ts, classes, fn)?.isApart !== true;
  let n = fn;
  while (ts.isArrowFunction(n)) {
    n = n.parent;
    while (n && !ts.isFunctionLike(n) && !ts.isClassLike(n) && !ts.isClassStaticBlockDeclaration(n) && !ts.isPropertyDeclaration(n)) n = n.parent;
    if (n === undefined) return false;
  }
  return n !== fn && ts.isConstructorDeclaration(n) && heritageOf(ts, n.parent) !== undefined;
}

/** Objects get something from this class itself as soon as `super()` returns. */
export const hasElements = (ts: TS, node: ts.ClassLikeDeclaration, mode: FieldsMode): boolean =>
  hasPrivateMethods(ts, node) || addsInitialisers(ts, node, mode) || fieldsOf(ts, node).some((f) => mode.define || f.initializer !== undefined || isPrivateField(ts, f));

/**
 * Initialisers of late fields become private methods: static ones where TypeScript lowers private names, as it would give
 * the others to the object at the constructor's start if it does not find `super()`.
 */
export const initialisersAreStatic = (ts: TS, field: ts.PropertyDeclaration, mode: FieldsMode): boolean =>
  mode.privateLowered && !isStatic(ts, field) && heritageOf(ts, field.parent as ts.ClassLikeDeclaration) !== undefined;

/** The first element that TypeScript would install behind a `super()` that it does not find. */
export const privateElement = (ts: TS, node: ts.ClassLikeDeclaration): ts.Node | undefined =>
  fieldsOf(ts, node).find((f) => isPrivateField(ts, f)) ?? (hasPrivateMethods(ts, node) ? node.members.find((m) => m.name && ts.isPrivateIdentifier(m.name)) : undefined);

/** `constructor() {}`, or `constructor(...args) { super(...args); }`. */
export function makeUpConstructor(ts: TS, node: ts.ClassLikeDeclaration): { constructor: ts.ConstructorDeclaration; superCall: ts.CallExpression | undefined } {
  const { factory } = ts;
  const isDerived = heritageOf(ts, node) !== undefined;
  const name = '$args';
  const superCall = isDerived ? factory.createCallExpression(factory.createSuper(), undefined, [factory.createSpreadElement(factory.createIdentifier(name))]) : undefined;
  const parameters = isDerived ? [factory.createParameterDeclaration(undefined, factory.createToken(ts.SyntaxKind.DotDotDotToken), name)] : [];
  const constructor = factory.createConstructorDeclaration(undefined, parameters, factory.createBlock(superCall ? [factory.createExpressionStatement(superCall)] : []));
  const adopt = (n: ts.Node, parent: ts.Node): void => {
    (n as { parent: ts.Node }).parent = parent;
    if (!ts.isIdentifier(n)) ts.setTextRange(n, { pos: node.members.pos, end: node.members.end }); // a name would be printed as the text there
    ts.forEachChild(n, (c) => adopt(c, n));
  };
  adopt(constructor, node);
  return { constructor, superCall };
}
