/**
 * The tags of JSDoc comments. A compiler (other than an editor's) parses those comments only where they matter to types, as
 * parsing all of them, the standard library's too, takes several percent of its time. So the comments of the few
 * nodes that are asked for here are parsed now, and become part of the tree as if they had been parsed at the beginning.
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';

/** What TypeScript has and does not declare. */
interface Internals {
  getJSDocCommentRanges(node: ts.Node, text: string): readonly ts.CommentRange[] | undefined;
  parseIsolatedJSDocComment(text: string, start: number, length: number): { readonly jsDoc: ts.JSDoc } | undefined;
  setParentRecursive(node: ts.Node, incremental: boolean): void;
}

type WithDocs = ts.Node & { jsDoc?: readonly ts.JSDoc[] };

/** The names of the tags of a declaration. */
export function tagsOf(ts: TS, node: ts.Node): readonly string[] {
  // The comment of a variable stands before its statement, that of a function before the variable, and so on.
  const { initializer } = node as Partial<ts.VariableDeclaration>;
  if (initializer) parse(ts, initializer);
  for (let n = node; ; n = n.parent) {
    parse(ts, n);
    if (n.parent === undefined || (ts.isStatement(n) && !ts.isBlock(n))) break;
  }
  return ts.getJSDocTags(node).map((t) => t.tagName.text);
}

function parse(ts: TS, node: WithDocs): void {
  if (node.jsDoc?.length) return;
  const { getJSDocCommentRanges, parseIsolatedJSDocComment, setParentRecursive } = ts as unknown as Internals;
  const { text } = node.getSourceFile();
  const found = (getJSDocCommentRanges(node, text) ?? []).flatMap(({ pos, end }) => parseIsolatedJSDocComment(text, pos, end - pos)?.jsDoc ?? []);
  if (found.length === 0) return;
  for (const doc of found) {
    (doc as { parent: ts.Node }).parent = node;
    setParentRecursive(doc, false);
  }
  node.jsDoc = found;
}
