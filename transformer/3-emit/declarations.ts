/**
 * Declaration files keep the mark, or callers in other projects would take the function for a plain one. TypeScript keeps
 * a JSDoc tag where it keeps the comment; where it does not (a decorator, a class mark, a green file, `green(…)`, a
 * comment inside an expression or on the line of an opening brace) this adds the tag, and changes nothing else.
 *
 * What is green by what it calls gets the tag too: a green constructor where it is written, and a class whose fields or
 * whose parent wait, `@greenConstructor`, as it has no constructor that could be tagged.
 */
import type * as ts from 'typescript';
import type { ClassPlan } from '../1-analyze/classes';
import { type GreenSet, isCompilable } from '../1-analyze/greenset';
import type { Marks } from '../1-analyze/marks';
import { type TS, skipOuter } from '../ts';

/** `analyze`: which functions contain a call that may suspend, and how classes are constructed whose construction may. */
export function tagDeclarations(ts: TS, context: ts.TransformationContext, marks: Marks, analyze: (file: ts.SourceFile) => GreenSet): ts.Transformer<ts.SourceFile | ts.Bundle> {
  const { factory } = context;
  const isCompiled = (fn: ts.Node): boolean => analyze(fn.getSourceFile()).functions.has(fn);
  const planOf = (node: ts.Node): ClassPlan | undefined => (node.getSourceFile() ? analyze(node.getSourceFile()).classes.get(node) : undefined);

  const isGreenFunction = (fn: ts.Node): boolean => {
    if (marks.isMarked(fn)) return (fn as ts.FunctionLikeDeclaration).body === undefined || isCompilable(ts, fn);
    if (!marks.isGreenFile(fn.getSourceFile())) return false;
    return isCompiled(fn) || marks.overloads(fn).some(isCompiled);
  };
  const isGreenValue = (e: ts.Expression | undefined): boolean => {
    const value = e && skipOuter(ts, e);
    if (value === undefined) return false;
    return marks.isGreenCall(value) || ((ts.isArrowFunction(value) || ts.isFunctionExpression(value)) && isGreenFunction(value));
  };
  const isGreenAccessor = (source: ts.Node): boolean => marks.isMarked(source) || isCompiled(source);
  /** Its construction waits, and no constructor of its own says so. */
  const hasHiddenConstructor = (source: ts.Node): boolean => planOf(source)?.isMadeUp === true;
  let file: ts.SourceFile;
  /** TypeScript prints the comments that stand before this position, and the tag is in one of them. */
  const keepsTagAt = (pos: number): boolean => (ts.getLeadingCommentRanges(file.text, pos) ?? []).some((r) => /^\/\*\*[^]*@green\b/.test(file.text.slice(r.pos, r.end)));
  const keepsTag = (source: ts.Node): boolean => keepsTagAt(source.pos);
  const tag = <T extends ts.Node>(node: T, name = 'green'): T => ts.addSyntheticLeadingComment(node, ts.SyntaxKind.MultiLineCommentTrivia, `* @${name} `, true);

  /** The declaration of a value: is it green by what it is, and would the file not say so? */
  const isValueToTag = (source: ts.Node, anchor: ts.Node, value: ts.Expression | undefined): boolean => (isGreenValue(value) || marks.hasTag(source)) && !keepsTag(anchor);

  const visit = (node: ts.Node): ts.Node | readonly ts.Node[] => {
    const source = ts.getOriginalNode(node);
    if (ts.isVariableStatement(node)) return variables(node);
    if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) {
      if (source !== node && isGreenFunction(source) && !keepsTag(source)) tag(node);
      return node;
    }
    if (ts.isPropertyDeclaration(node)) {
      const { initializer } = source as ts.PropertyDeclaration;
      if (source !== node && isValueToTag(source, source, initializer)) tag(node);
      return node.type && initializer ? members(node, node.type, initializer) : node;
    }
    if (ts.isAccessor(node)) {
      if (source !== node && isGreenAccessor(source) && !keepsTag(source)) tag(node);
      return node;
    }
    if (ts.isConstructorDeclaration(node)) {
      if (source !== node && ts.isConstructorDeclaration(source) && planOf(source.parent) && !keepsTag(source)) tag(node);
      return node;
    }
    if (ts.isClassDeclaration(node) && hasHiddenConstructor(source)) tag(node, 'greenConstructor');
    const isMarkable = ts.isMethodSignature(node) || ts.isPropertySignature(node) || ts.isCallSignatureDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node);
    if (isMarkable && source.getSourceFile() && marks.hasTag(source) && !keepsTag(source)) tag(node);
    return ts.visitEachChild(node, visit as ts.Visitor, context);
  };

  /** A comment before a statement belongs to its first variable, so others get statements of their own. */
  function variables(statement: ts.VariableStatement): ts.Node | readonly ts.Node[] {
    const list = statement.declarationList;
    const toTag = list.declarations.map((d, i) => {
      const source = ts.getOriginalNode(d);
      if (!ts.isVariableDeclaration(source)) return false;
      const { initializer } = source;
      if (source === d) return isDefaultExport(d) && isGreenValue(defaultExported()) && !keepsTagAt(Math.max(ts.getCommentRange(statement).pos, 0));
      if (d.type && initializer) members(d, d.type, initializer);
      return i === 0 ? isValueToTag(source, source.parent.parent, initializer) : isGreenValue(initializer);
    });
    if (!toTag.includes(true)) return statement;
    if (toTag.length === 1) return tag(statement);
    return list.declarations.map((d, i) => {
      const single = factory.createVariableStatement(statement.modifiers, factory.createVariableDeclarationList([d], list.flags));
      if (i === 0) ts.setTextRange(single, statement);
      return toTag[i] ? tag(single) : single;
    });
  }

  /** `declare const _default`, which stands for the expression of an `export default`. */
  const isDefaultExport = (d: ts.VariableDeclaration): boolean => ts.isIdentifier(d.name) && d.name.text.startsWith('_default');
  const defaultExported = (): ts.Expression | undefined => file.statements.find((s): s is ts.ExportAssignment => ts.isExportAssignment(s) && !s.isExportEquals)?.expression;

  /** The written-out type of an object literal or of a class expression: its members are those of the literal. */
  function members<T extends ts.Node>(node: T, type: ts.TypeNode, initializer: ts.Expression): T {
    const literal = skipOuter(ts, initializer);
    if (!ts.isTypeLiteralNode(type)) return node;
    if (ts.isObjectLiteralExpression(literal)) membersOf(type, literal.properties);
    if (!ts.isClassExpression(literal)) return node;
    const isStatic = (m: ts.ClassElement) => (ts.getCombinedModifierFlags(m) & ts.ModifierFlags.Static) !== 0;
    membersOf(type, literal.members.filter(isStatic));
    for (const member of type.members.filter(ts.isConstructSignatureDeclaration)) {
      if (planOf(literal)) tag(member);
      if (member.type && ts.isTypeLiteralNode(member.type)) membersOf(member.type, literal.members.filter((m) => !isStatic(m)));
    }
    return node;
  }

  function membersOf(type: ts.TypeLiteralNode, sources: readonly (ts.ObjectLiteralElement | ts.ClassElement)[]): void {
    for (const member of type.members) {
      const name = member.name && nameText(member.name);
      const named = name === undefined ? [] : sources.filter((p) => p.name && nameText(p.name) === name);
      const source = named[0];
      if (source === undefined) continue;
      const value = ts.isPropertyAssignment(source) || ts.isPropertyDeclaration(source) ? source.initializer : undefined;
      const isGreen = ts.isMethodDeclaration(source) ? isGreenFunction(source) && !keepsTag(source)
        : ts.isAccessor(source) ? named.some((a) => isGreenAccessor(a) && !keepsTag(a))
        : isValueToTag(source, source, value);
      if (isGreen) tag(member);
      if (value && ts.isPropertySignature(member) && member.type) members(member, member.type, value);
    }
  }
  const nameText = (name: ts.PropertyName): string | undefined => (ts.isComputedPropertyName(name) || ts.isPrivateIdentifier(name) ? undefined : name.text);

  return (input) => {
    if (!ts.isSourceFile(input)) return input;
    file = ts.getOriginalNode(input, ts.isSourceFile);
    return ts.visitEachChild(input, visit as ts.Visitor, context);
  };
}
