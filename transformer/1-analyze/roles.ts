/**
 * What the names of a program stand for: methods of classes, or (also) something else from which an object may get a member of
 * that name: members of literals and modules, fields, names of functions and classes, texts. Local variables and reads of members are nothing of the
 * kind. One walk over all files, made when the first name is asked about.
 */
import type * as ts from 'typescript';
import { eachChild } from '../depth';
import type { TS } from '../ts';
import { propertyName } from './accessors';
import { isTarget } from './targets';

interface Found {
  readonly methods: ReadonlyMap<string, readonly (ts.MethodDeclaration | ts.AccessorDeclaration)[]>;
  readonly others: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
}

const WORD = /[\w$]+/g;

export class Roles {
  private known: Found | undefined;

  constructor(private readonly ts: TS, private readonly sources: readonly ts.SourceFile[]) {}

  /** Methods and accessors of classes that have this name; undefined: something else has it, too. */
  methods(name: string): readonly (ts.MethodDeclaration | ts.AccessorDeclaration)[] | undefined {
    return this.found.others.has(name) ? undefined : (this.found.methods.get(name) ?? []);
  }

  /** Types that are no classes have members of this name. */
  inTypes(name: string): boolean {
    return this.found.types.has(name);
  }

  /** It is a word of some longer text, or of one that is compared. */
  inTexts(name: string): boolean {
    return this.found.words.has(name);
  }

  private get found(): Found {
    if (this.known !== undefined) return this.known;
    const { ts } = this;
    const methods = new Map<string, (ts.MethodDeclaration | ts.AccessorDeclaration)[]>();
    const [others, types, words] = [new Set<string>(), new Set<string>(), new Set<string>()];
    const visit = (node: ts.Node): void => {
      const text = textOf(ts, node);
      if (text !== undefined) {
        const into = /\s/.test(text) || isOnlyRead(ts, node.parent) ? words : others;
        for (const [word] of text.matchAll(WORD)) into.add(word);
      }
      const name = namedBy(ts, node);
      if (name !== undefined) {
        if (!ts.isClassLike(node.parent) || !(ts.isMethodDeclaration(node) || ts.isAccessor(node))) (ts.isTypeElement(node) && !ts.isObjectLiteralExpression(node.parent) ? types : others).add(name);
        else if (!methods.get(name)?.push(node)) methods.set(name, [node]);
      }
      eachChild(ts, node, visit);
    };
    for (const file of this.sources) visit(file);
    return (this.known = { methods, others, types, words });
  }
}

/** What is written in quotes or the like, but for names of members (which are named by them). */
function textOf(ts: TS, node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return isKeyOfMethod(ts, node) || namesModule(ts, node.parent) ? undefined : node.text;
  return ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isRegularExpressionLiteral(node) || ts.isJsxText(node) ? node.text : undefined;
}

const namesModule = (ts: TS, parent: ts.Node): boolean => ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isExternalModuleReference(parent);

/** The text goes nowhere: something is compared with it, or it is a type. */
const isOnlyRead = (ts: TS, parent: ts.Node): boolean => ts.isCaseClause(parent) || ts.isLiteralTypeNode(parent) || (ts.isBinaryExpression(parent) && /^[=!]==?$/.test(parent.operatorToken.getText()));

/** `o['load']()`, `class { 'load'() {} }` */
function isKeyOfMethod(ts: TS, node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isElementAccessExpression(parent)) return parent.argumentExpression === node && ts.isCallExpression(parent.parent) && parent.parent.expression === parent;
  return ts.isClassLike(parent.parent) && (ts.isMethodDeclaration(parent) || ts.isAccessor(parent));
}

/** The name of a member, or of a function or class, which has it as its own `name`; and of a member that is assigned to. */
function namedBy(ts: TS, node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return isTarget(ts, node) ? node.name.text : undefined;
  if (ts.isJsxOpeningLikeElement(node)) return ts.isIdentifier(node.tagName) ? node.tagName.text : undefined;
  const { name } = node as ts.NamedDeclaration;
  if (name === undefined || !ts.isPropertyName(name) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isTypeParameterDeclaration(node)) return undefined;
  if (ts.isParameter(node)) return ts.isParameterPropertyDeclaration(node, node.parent) || hasOwnName(ts, node.initializer) ? propertyName(ts, name) : undefined;
  const isVariable = ts.isVariableDeclaration(node) || ts.isBindingElement(node);
  const isLocal = isVariable && (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export) === 0 && ts.isExternalModule(node.getSourceFile());
  if ((isLocal && !hasOwnName(ts, node.initializer)) || ts.isImportClause(node) || ts.isImportSpecifier(node) || ts.isNamespaceImport(node)) return undefined;
  return propertyName(ts, name);
}

/** `const load = () => 1` is named after the variable. */
const hasOwnName = (ts: TS, value: ts.Node | undefined): boolean => value !== undefined && (ts.isFunctionExpression(value) || ts.isArrowFunction(value) || ts.isClassExpression(value));
