/**
 * What the author marked: JSDoc tags, decorators, green(…), class marks, and the file comment. Syntax only; which of
 * the unmarked functions are green all the same is decided by what types say (checker.ts).
 */
import type * as ts from 'typescript';
import type { Options } from '../options';
import type { TS } from '../ts';
import { tagsOf } from './docs';
import { isMet } from './occurrences';

/** How a file calls tsgreen's `green`. */
interface GreenNames {
  readonly names: ReadonlySet<string>;
  /** Of the modules it could be a member of. */
  readonly modules: ReadonlySet<string>;
}

export class Marks {
  private readonly files = new WeakMap<ts.SourceFile, boolean>();
  private readonly mentioned = new WeakMap<ts.SourceFile, readonly number[]>();
  private readonly tagged = new WeakMap<ts.Node, boolean>();
  private readonly marked = new WeakMap<ts.Node, boolean>();
  private readonly greenNames = new WeakMap<ts.SourceFile, GreenNames>();
  private readonly overloaded = new WeakMap<ts.Node, Map<string, ts.Node[]>>();

  constructor(private readonly ts: TS, private readonly options: Options) {}

  /** `@green` in a JSDoc comment that belongs to this declaration. */
  hasTag(node: ts.Node): boolean {
    let known = this.tagged.get(node);
    if (known === undefined) {
      known = this.isTagNear(node) && (tagsOf(this.ts, node).includes('green') || this.hasInlineTag(node));
      this.tagged.set(node, known);
    }
    return known;
  }

  /** The text of the tag stands in the member or the statement around, with the comments before that: asking TypeScript takes longer. */
  private isTagNear(node: ts.Node): boolean {
    const file = node.getSourceFile();
    let mentioned = this.mentioned.get(file);
    if (mentioned === undefined) this.mentioned.set(file, (mentioned = Array.from(file.text.matchAll(/@green/g), (m) => m.index)));
    if (mentioned.length === 0) return false;
    let around = node;
    while (around.parent && !this.ts.isClassElement(around) && !this.ts.isTypeElement(around) && (!this.ts.isStatement(around) || this.ts.isModuleDeclaration(around.parent))) around = around.parent;
    return isMet(mentioned, around);
  }

  /**
   * `{ /** @green *\/ m() {} }` and `export default /** @green *\/ function () {}`: TypeScript's parser attaches no comment that stands on the line
   * of an opening brace (or of the member before), nor one behind a modifier. The author meant it all the same.
   */
  private hasInlineTag(node: ts.Node): boolean {
    const { ts } = this;
    if (ts.isSourceFile(node)) return false; // a CommonJS module: what `exports` stands for in `exports = function () {}`
    const declaration = ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent) || ts.isPropertyDeclaration(node.parent) ? node.parent : node;
    const anchor = ts.isVariableDeclaration(declaration) && ts.isVariableStatement(declaration.parent.parent) ? declaration.parent.parent : declaration;
    if (!(ts.isStatement(anchor) || ts.isClassElement(anchor) || ts.isTypeElement(anchor) || ts.isObjectLiteralElement(anchor))) return false;
    const { text } = node.getSourceFile();
    const modifiers = ts.canHaveModifiers(anchor) ? (anchor.modifiers ?? []) : [];
    return [anchor.pos, ...modifiers.map((m) => m.end)].some((pos) =>
      (ts.getTrailingCommentRanges(text, pos) ?? []).some((r) => /^\/\*\*[^\n]*@green\b/.test(text.slice(r.pos, r.end)) && !/^[^\n\S]*(\r?\n|$)/.test(text.slice(r.end))),
    );
  }

  /** A decorator `@green`. */
  hasDecorator(node: ts.Node): boolean {
    const { ts } = this;
    return ts.canHaveDecorators(node) && (ts.getDecorators(node) ?? []).some((d) => this.isGreenDecorator(d));
  }

  isGreenDecorator(node: ts.Node): node is ts.Decorator {
    return this.ts.isDecorator(node) && this.isGreenName(node.expression);
  }

  /** `green(() => …)` around this function expression. */
  private inGreenCall(fn: ts.Node): boolean {
    const { ts } = this;
    let node = fn.parent;
    while (node && (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))) node = node.parent;
    return node !== undefined && this.isGreenCall(node);
  }

  isGreenCall(node: ts.Node): boolean {
    return this.ts.isCallExpression(node) && node.arguments.length === 1 && this.isGreenName(node.expression);
  }

  /** `green`, as imported (from tsgreen or from whoever exports it again), or a global; not something else of that name. */
  private isGreenName(e: ts.Expression): boolean {
    const { ts } = this;
    if (ts.isIdentifier(e)) return this.namesIn(e.getSourceFile()).names.has(e.text);
    return ts.isPropertyAccessExpression(e) && e.name.text === 'green' && ts.isIdentifier(e.expression) && this.namesIn(e.getSourceFile()).modules.has(e.expression.text);
  }

  private namesIn(file: ts.SourceFile): GreenNames {
    let found = this.greenNames.get(file);
    if (found === undefined) this.greenNames.set(file, (found = collectNames(this.ts, file)));
    return found;
  }

  /** Every function of the file counts as marked. */
  isGreenFile(file: ts.SourceFile): boolean {
    let known = this.files.get(file);
    if (known === undefined) {
      const { implicit } = this.options;
      known =
        (!file.isDeclarationFile && implicit === true) ||
        (Array.isArray(implicit) && !file.isDeclarationFile && implicit.some((glob) => matches(glob, file.fileName))) ||
        this.hasFileComment(file);
      this.files.set(file, known);
    }
    return known;
  }

  private hasFileComment(file: ts.SourceFile): boolean {
    const ranges = this.ts.getLeadingCommentRanges(file.text, 0) ?? []; // it steps over a #! line
    return ranges.some((r) => /^\/\/\s*@green-file\b/.test(file.text.slice(r.pos, r.end)));
  }

  /** Marked by its author, by whatever means. */
  isMarked(node: ts.Node): boolean {
    let known = this.marked.get(node);
    if (known === undefined) this.marked.set(node, (known = this.bearsMark(node)));
    return known;
  }

  private bearsMark(node: ts.Node): boolean {
    const { ts } = this;
    if (this.hasTag(node) || this.hasDecorator(node)) return true;
    if (ts.isFunctionExpression(node) || ts.isArrowFunction(node)) {
      return this.inGreenCall(node) || (ts.isPropertyDeclaration(node.parent) && this.hasDecorator(node.parent));
    }
    if (!ts.isFunctionDeclaration(node) && !ts.isMethodDeclaration(node)) return false;
    // The class means the methods that can be green: an async one stays what it is.
    if (ts.isMethodDeclaration(node) && ts.isClassLike(node.parent) && !isAsync(ts, node) && this.isGreenClass(node.parent)) return true;
    // A mark on the implementation is one on all its overloads; a mark on an overload makes the implementation green.
    return this.overloads(node).some((other) => other !== node && (hasBody(node) || hasBody(other)) && (this.hasTag(other) || this.hasDecorator(other)));
  }

  /** In a declaration file: constructing the class waits, though it has no constructor (3-emit/declarations.ts). */
  hasGreenConstructor(node: ts.ClassLikeDeclaration): boolean {
    return node.getSourceFile().isDeclarationFile && tagsOf(this.ts, node).includes('greenConstructor');
  }

  isGreenClass(node: ts.ClassLikeDeclaration): boolean {
    return this.hasDecorator(node) || this.hasTag(node);
  }

  /** All declarations of an overloaded function or method: its signatures, and the one with the body. Empty if there is only one. */
  overloads(node: ts.Node): readonly ts.Node[] {
    const { ts } = this;
    const { parent, name } = node as ts.FunctionDeclaration;
    if (!name || !(ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node))) return [];
    let groups = this.overloaded.get(parent);
    if (groups === undefined) {
      groups = new Map();
      const list: readonly ts.Node[] = ts.isClassLike(parent) ? parent.members : ts.isSourceFile(parent) || ts.isBlock(parent) || ts.isModuleBlock(parent) ? parent.statements : [];
      for (const n of list) {
        if (!(ts.isFunctionDeclaration(n) || ts.isMethodDeclaration(n)) || !n.name) continue;
        const group = groups.get(keyOf(n));
        if (group) group.push(n);
        else groups.set(keyOf(n), [n]);
      }
      for (const [key, group] of groups) if (group.length === 1) groups.delete(key);
      this.overloaded.set(parent, groups);
    }
    return groups.size === 0 ? [] : (groups.get(keyOf(node)) ?? []);

    function keyOf(n: ts.FunctionDeclaration | ts.MethodDeclaration): string {
      const isStatic = ts.isMethodDeclaration(n) && n.modifiers?.some((m) => m.kind === ts.SyntaxKind.StaticKeyword);
      return `${isStatic ? 'static ' : ''}${n.name!.getText()}`;
    }
  }
}

const hasBody = (node: ts.Node): boolean => (node as ts.FunctionLikeDeclaration).body !== undefined;

/** `async`, or (where a declaration does not tell) declared to return a promise. */
export function isAsync(ts: TS, node: ts.Node): boolean {
  const { type } = node as ts.FunctionLikeDeclaration;
  if (!hasBody(node) && type && ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && type.typeName.text === 'Promise') return true;
  return (node as ts.FunctionLikeDeclaration).modifiers?.some((m) => m.kind === ts.SyntaxKind.AsyncKeyword) ?? false;
}

function collectNames(ts: TS, file: ts.SourceFile): GreenNames {
  const names = new Set<string>();
  const modules = new Set<string>();
  let isForeign = false;
  const isRequire = (e: ts.Expression | undefined) => e !== undefined && ts.isCallExpression(e) && ts.isIdentifier(e.expression) && e.expression.text === 'require';
  for (const s of file.statements) {
    const isAmbient = ts.canHaveModifiers(s) && (ts.getModifiers(s) ?? []).some((m) => m.kind === ts.SyntaxKind.DeclareKeyword);
    if (ts.isImportDeclaration(s)) {
      const { name, namedBindings } = s.importClause ?? {};
      if (name) modules.add(name.text);
      if (namedBindings && ts.isNamespaceImport(namedBindings)) modules.add(namedBindings.name.text);
      else for (const e of namedBindings?.elements ?? []) {
        if ((e.propertyName ?? e.name).text === 'green') names.add(e.name.text);
        else if (e.name.text === 'green') isForeign = true;
      }
    } else if (ts.isImportEqualsDeclaration(s)) modules.add(s.name.text);
    else if (ts.isVariableStatement(s)) {
      for (const { name, initializer } of s.declarationList.declarations) {
        if (ts.isIdentifier(name)) {
          if (isRequire(initializer)) modules.add(name.text);
          else if (name.text === 'green' && !isAmbient) isForeign = true;
        } else if (ts.isObjectBindingPattern(name) && isRequire(initializer)) {
          for (const e of name.elements) if (ts.isIdentifier(e.name) && (e.propertyName ?? e.name).getText(file) === 'green') names.add(e.name.text);
        }
      }
    } else if ((ts.isFunctionDeclaration(s) || ts.isClassDeclaration(s)) && s.name?.text === 'green' && !isAmbient) isForeign = true;
  }
  if (!isForeign) names.add('green');
  return { names, modules };
}

/** Globs as in tsconfig: `*` within a folder, `**` across folders, `?`; relative globs match at any folder. */
function matches(glob: string, fileName: string): boolean {
  const pattern = glob
    .replace(/^\.\//, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?|\*|\?/g, (m) => (m === '*' ? '[^/]*' : m === '?' ? '[^/]' : '(?:.*/)?'));
  return new RegExp(`(?:^|/)${pattern}${glob.endsWith('**') ? '.*' : ''}$`).test(fileName);
}
