/**
 * The compiler API as a value: the copy of TypeScript that the host hands to us. No file of the transformer imports
 * `typescript` for its values, because another copy may be installed beside the one that runs.
 */
import type * as tsModule from 'typescript';

export type TS = typeof tsModule;

const quickened = new WeakMap<TS, TS>();

/**
 * The same, with what we use most as properties of its own. The module itself is a table of two thousand getters, in which V8
 * looks up each name anew; a prototype keeps its properties where they are found at once, and functions among them are
 * inlined. It halved the time of the analysis.
 */
export function quick(ts: TS): TS {
  let copy = quickened.get(ts);
  if (copy === undefined) {
    const own: Record<string, unknown> = {};
    for (const name of Object.keys(ts)) if (/^is[A-Z]|^(SyntaxKind|NodeFlags|ModifierFlags|TypeFlags|SymbolFlags|EmitFlags|factory|forEachChild|visitEachChild|getOriginalNode|set(TextRange|OriginalNode|SourceMapRange|EmitFlags)|canHave(Modifiers|Decorators)|get(Modifiers|Decorators|CombinedNodeFlags|CombinedModifierFlags))$/.test(name)) own[name] = ts[name as keyof TS];
    copy = Object.setPrototypeOf(own, ts) as TS;
    Object.create(copy); // it becomes a prototype, whose properties V8 keeps in their fast form
    quickened.set(ts, copy).set(copy, copy);
  }
  return copy;
}

/** `=`, `+=`, `??=` and the like. */
export const isAssignment = (ts: TS, { operatorToken: { kind } }: tsModule.BinaryExpression): boolean => kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** Its imports and exports become those of CommonJS, or of AMD, UMD or nothing at all: objects, where ES modules have bindings. */
export function isCommonJs(ts: TS, program: tsModule.Program, file: tsModule.SourceFile): boolean {
  const internal = program as tsModule.Program & { getEmitModuleFormatOfFile?(file: tsModule.SourceFile): tsModule.ModuleKind };
  return (internal.getEmitModuleFormatOfFile?.(file) ?? program.getCompilerOptions().module ?? ts.ModuleKind.CommonJS) < ts.ModuleKind.System;
}

/** Written for this program: no declarations, and nothing of a package. */
export const isOwnSource = (program: tsModule.Program, file: tsModule.SourceFile): boolean => !file.isDeclarationFile && !program.isSourceFileFromExternalLibrary(file);

/** The expression inside parentheses, `as`, `satisfies`, `!` and type assertions: transparent, also around targets. */
export function skipOuter(ts: TS, node: tsModule.Node): tsModule.Expression {
  while (
    ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node) || ts.isExpressionWithTypeArguments(node)
  ) {
    node = node.expression;
  }
  return node as tsModule.Expression;
}

/** In one of the same function. */
export function isInLoop(ts: TS, node: tsModule.Node): boolean {
  for (let n = node.parent; n && !ts.isFunctionLike(n); n = n.parent) if (ts.isIterationStatement(n, false)) return true;
  return false;
}

/** The private names that a class declares. Its heritage and decorators do not know them: those mean the names around it. */
export const privateNamesOf = (ts: TS, node: tsModule.ClassLikeDeclaration): ReadonlySet<string> => new Set(node.members.flatMap(({ name }) => (name && ts.isPrivateIdentifier(name) ? [name.text] : [])));

/** As a statement it would be taken for the declaration of a class. */
export function beginsWithClass(ts: TS, node: tsModule.Expression): boolean {
  for (;;) {
    if (ts.isBinaryExpression(node)) node = node.left;
    else if (ts.isConditionalExpression(node)) node = node.condition;
    else if (ts.isTaggedTemplateExpression(node)) node = node.tag;
    else if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node)) node = node.expression;
    else return ts.isClassExpression(node);
  }
}

/** What names a member at run time: it is evaluated where the object or class is made, not in the member. */
export function computedName(ts: TS, node: tsModule.Node): tsModule.Expression | undefined {
  const { name } = node as tsModule.NamedDeclaration;
  return name && ts.isComputedPropertyName(name) ? name.expression : undefined;
}

/** `<div>` and `<my-part>` are names, not variables. */
export const isIntrinsic = (tag: string): boolean => /^[a-z]/.test(tag) || tag.includes('-');

/** A declaration with `using`. */
export function isUsing(ts: TS, node: tsModule.Node | undefined): boolean {
  if (node === undefined) return false;
  const list = ts.isVariableStatement(node) ? node.declarationList : node;
  if (!ts.isVariableDeclarationList(list)) return false;
  const flags = list.flags & ts.NodeFlags.BlockScoped;
  return flags === ts.NodeFlags.Using || flags === ts.NodeFlags.AwaitUsing;
}

/** Another node for a name, literal or `this`, which TypeScript still knows for the original (imports stay imports). */
export function cloneLeaf<T extends tsModule.Expression>(ts: TS, factory: tsModule.NodeFactory, node: T): T {
  const make = (): tsModule.Expression => {
    if (ts.isIdentifier(node)) return factory.createIdentifier(node.text);
    if (node.kind === ts.SyntaxKind.ThisKeyword) return factory.createThis();
    if (ts.isPropertyAccessExpression(node)) return factory.createPropertyAccessExpression(cloneLeaf(ts, factory, node.expression), node.name.text);
    return node; // literals and keywords: TypeScript itself lets them stand in several places
  };
  const copy = make() as T;
  return copy === node ? node : ts.setTextRange(ts.setOriginalNode(copy, node), node);
}

/** The key that a property name which is not computed stands for: `1.0` is "1", `10n` is "10". */
export function keyOf(ts: TS, name: tsModule.PropertyName): string | undefined {
  if (ts.isComputedPropertyName(name)) return undefined;
  if (ts.isNumericLiteral(name)) return String(+name.text);
  return ts.isBigIntLiteral(name) ? String(BigInt(name.text.slice(0, -1))) : name.text;
}

/** The name of a shorthand property that is written out: `__proto__: x` would set the prototype. */
export function writtenOut(factory: tsModule.NodeFactory, name: string): tsModule.PropertyName {
  return name === '__proto__' ? factory.createComputedPropertyName(factory.createStringLiteral(name)) : factory.createIdentifier(name);
}
