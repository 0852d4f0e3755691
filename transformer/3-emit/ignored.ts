/**
 * Code that parks, resumes and keeps the books is not of the source. In source maps it belongs to a source of its own,
 * which the map tells debuggers to ignore (`ignoreList`): a step over a call that blocks goes from its line to the next
 * one, and not by way of the code around it in all callers. Nothing here changes what is emitted but its map.
 *
 * TypeScript maps a node to any source that its range names. The list is no part of what it writes, so a map is completed
 * when it is written: in the `writeFile` of the emit that is under way, which also serves those who use our transformers
 * in an emit of their own. (It is internal; if it is not there, the map lacks the list and nothing else.)
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';

/** With two slashes at least: TypeScript takes what has none for a path and makes it relative. The runtime knows it too (sourcemaps.ts). */
const NAME = 'tsgreen:///park';
/** The comment keeps it out of what coverage counts. */
const TEXT = 'Code that tsgreen added: where a function parks and resumes. /* node:coverage ignore next */\n';

export class Ignored {
  private readonly range: ts.SourceMapRange | undefined;

  constructor(private readonly ts: TS, context: ts.TransformationContext) {
    const { sourceMap, inlineSourceMap } = context.getCompilerOptions();
    if (!sourceMap && !inlineSourceMap) return;
    this.range = { pos: 0, end: 0, source: ts.createSourceMapSource(NAME, TEXT, (pos) => pos) };
    complete(context);
  }

  /** The node, which debuggers shall not stop in. */
  hide<T extends ts.Node>(node: T): T {
    return this.range === undefined ? node : this.ts.setSourceMapRange(node, this.range);
  }

  /** The statements that were made here and were given no place, with those inside of them. */
  hideAdded<T extends readonly ts.Statement[]>(statements: T): T {
    if (this.range !== undefined) for (const s of statements) this.visit(s);
    return statements;
  }

  private visit(node: ts.Statement): void {
    const { ts } = this;
    if (node.pos >= 0) return; // of the source
    if (ts.isBlock(node)) return void this.hideAdded(node.statements);
    if (ts.getSourceMapRange(node).pos < 0) this.hide(node);
    if (ts.isIfStatement(node)) {
      this.visit(node.thenStatement);
      if (node.elseStatement) this.visit(node.elseStatement);
    } else if (ts.isTryStatement(node)) {
      this.visit(node.tryBlock);
      if (node.catchClause) this.visit(node.catchClause.block);
      if (node.finallyBlock) this.visit(node.finallyBlock);
    } else if (ts.isSwitchStatement(node)) for (const { statements } of node.caseBlock.clauses) this.hideAdded(statements);
    else if (ts.isIterationStatement(node, false) || ts.isLabeledStatement(node)) this.visit(node.statement);
  }
}

type Write = (fileName: string, text: string, bom: boolean, onError: unknown, sourceFiles: readonly ts.SourceFile[] | undefined, data?: { readonly sourceMapUrlPos?: number }) => void;
const completing = new WeakSet<Write>();

/** Lets the emit that is under way write complete maps. */
function complete(context: ts.TransformationContext): void {
  const host = (context as ts.TransformationContext & { getEmitHost?(): { writeFile: Write } | undefined }).getEmitHost?.();
  if (host === undefined || completing.has(host.writeFile)) return;
  const { writeFile } = host;
  host.writeFile = (fileName, text, bom, onError, sourceFiles, data) => writeFile(fileName, completed(fileName, text, sourceFiles ?? [], data?.sourceMapUrlPos), bom, onError, sourceFiles, data);
  completing.add(host.writeFile);
}

const INLINE = /^\/\/# sourceMappingURL=data:application\/json;base64,(\S+)/;

/** A file as TypeScript writes it, with the list in its map. `inlineAt`: where the line that names the map begins. */
function completed(fileName: string, text: string, files: readonly ts.SourceFile[], inlineAt: number | undefined): string {
  if (/\.[cm]?js\.map$/.test(fileName)) return withList(text, files);
  const inline = inlineAt === undefined ? null : INLINE.exec(text.slice(inlineAt));
  if (!inline) return text;
  const map = Buffer.from(inline[1]!, 'base64').toString();
  const better = withList(map, files);
  return better === map ? text : text.slice(0, inlineAt) + inline[0].replace(inline[1]!, Buffer.from(better).toString('base64')) + text.slice(inlineAt! + inline[0].length);
}

/**
 * With the texts too: our source is in no file, and programs that measure coverage want the text of every source or of none.
 * A map is TypeScript's own JSON, of which only the names of the sources are read: on large projects more would be felt.
 */
function withList(text: string, files: readonly ts.SourceFile[]): string {
  const names = /"sources":(\[.*?\]),"names":/.exec(text)?.[1];
  if (names === undefined || !names.includes(`"${NAME}"`)) return text;
  const sources = JSON.parse(names) as string[];
  const at = sources.indexOf(NAME);
  const texts = text.includes(',"sourcesContent":[') ? '' : `,"sourcesContent":${JSON.stringify(sources.map((name) => (name === NAME ? TEXT : sources.length === 2 && files.length === 1 ? files[0]!.text : null)))}`;
  return `${text.slice(0, -1)}${texts},"ignoreList":[${at}],"x_google_ignoreList":[${at}]}`;
}
