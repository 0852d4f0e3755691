/**
 * What the author marked: JSDoc tags, decorators, green(…), class marks, and the file comment. Syntax only; which of
 * the unmarked functions are green by context is decided in green.ts.
 */
import type * as ts from 'typescript';
import type { Options } from '../options';
import type { TS } from '../ts';

export class Marks {
  private readonly files = new WeakMap<ts.SourceFile, boolean>();

  constructor(private readonly ts: TS, private readonly options: Options) {}

  /** `@green` in a JSDoc comment that belongs to this declaration. */
  hasTag(node: ts.Node): boolean {
    return this.ts.getJSDocTags(node).some((t) => t.tagName.text === 'green');
  }

  /** A decorator `@green`; by name, as the decorator of any package that re-exports ours. */
  hasDecorator(node: ts.Node): boolean {
    const { ts } = this;
    return ts.canHaveDecorators(node) && (ts.getDecorators(node) ?? []).some((d) => this.isGreenName(d.expression));
  }

  isGreenName(e: ts.Expression): boolean {
    return (this.ts.isIdentifier(e) && e.text === 'green') || (this.ts.isPropertyAccessExpression(e) && e.name.text === 'green');
  }

  /** `green(() => …)` around this function expression. */
  inGreenCall(fn: ts.Node): boolean {
    const { ts } = this;
    let node = fn.parent;
    while (node && (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))) node = node.parent;
    return node !== undefined && ts.isCallExpression(node) && node.arguments.length === 1 && this.isGreenName(node.expression);
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
    const ranges = this.ts.getLeadingCommentRanges(file.text, file.text.startsWith('#!') ? file.text.indexOf('\n') + 1 : 0) ?? [];
    return ranges.some((r) => /^\/\/\s*@green-file\b/.test(file.text.slice(r.pos, r.end)));
  }

  /** Marked by its author, by whatever means. */
  isMarked(node: ts.Node): boolean {
    const { ts } = this;
    if (this.hasTag(node) || this.hasDecorator(node)) return true;
    if (ts.isFunctionExpression(node) || ts.isArrowFunction(node)) if (this.inGreenCall(node)) return true;
    if (ts.isMethodDeclaration(node) && ts.isClassLike(node.parent)) return this.isGreenClass(node.parent);
    return false;
  }

  isGreenClass(node: ts.ClassLikeDeclaration): boolean {
    return this.hasDecorator(node) || this.hasTag(node);
  }
}

/** Globs as in tsconfig: `*` within a folder, `**` across folders, `?`; relative globs match at any folder. */
function matches(glob: string, fileName: string): boolean {
  const pattern = glob
    .replace(/^\.\//, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?|\*|\?/g, (m) => (m === '*' ? '[^/]*' : m === '?' ? '[^/]' : '(?:.*/)?'));
  return new RegExp(`(?:^|/)${pattern}${glob.endsWith('**') ? '.*' : ''}$`).test(fileName);
}
