/**
 * Exports of CommonJS files that a program overwrites: `m.load = fake`, `spyOn(m, 'load')`. Calls of imported functions go by way
 * of the object of the exports there, which anybody may write to; that of an ES module nobody can. Found by the text: somebody
 * who has the object of the file does more with it than read its members.
 */
import type * as ts from 'typescript';
import { type TS, isCommonJs } from '../ts';

/** How a file gets the object of another's exports: `* as m from './m'`, `m = require('./m')`, in an expression; or only what is in it. */
const HOLDS = /\}\s*=\s*(?:await\s+)?(?:require|import)\s*\(|(?:(\bexport\s*)?\*\s*as\s+([\w$]+)\s+from|\bimport\s+([\w$]+)\s*(?:,\s*\{[^}]*\}\s*)?from|(?<![\w$])([\w$]+)\s*=\s*require\s*\(|\b(?:require|import)\s*\()\s*(['"`])([^'"`\n]+)\5/g;
/** A file may write to the object of its own exports. */
const OWN = /\bexports\s*[.[=,)]|\bmodule\s*\.\s*exports\b/;

export class Exported {
  private readonly files = new Map<ts.SourceFile, boolean>();

  constructor(private readonly ts: TS, private readonly program: ts.Program, private readonly sources: readonly ts.SourceFile[]) {}

  /** Somebody may write to the exports of this file. */
  isHeld(file: ts.SourceFile): boolean {
    let known = this.files.get(file);
    if (known === undefined) this.files.set(file, (known = this.isCommonJs(file) && (this.held.has(lastPart(file.fileName)) || (!file.isDeclarationFile && OWN.test(file.text)))));
    return known;
  }

  private isCommonJs(file: ts.SourceFile): boolean {
    if ((file as { commonJsModuleIndicator?: unknown }).commonJsModuleIndicator) return true;
    return isCommonJs(this.ts, this.program, file) && this.ts.isExternalModule(file);
  }

  private names: ReadonlySet<string> | undefined;

  /** The last parts of the names of files whose exports somebody has in hand. */
  private get held(): ReadonlySet<string> {
    if (this.names !== undefined) return this.names;
    const names = new Set<string>();
    for (const { text } of this.sources) {
      for (const [, isExported, namespace, imported, required, , specifier] of text.matchAll(HOLDS)) {
        if (specifier === undefined) continue;
        const name = namespace ?? imported ?? required;
        const part = lastPart(specifier);
        if (!names.has(part) && (isExported !== undefined || name === undefined || isUsed(text, name))) names.add(part);
      }
    }
    return (this.names = names);
  }
}

/** Something other is done with it than to call or read its members. It is there once when it is declared. */
function isUsed(text: string, name: string): boolean {
  const all = new RegExp(`(?<![.\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])(?!\\s*\\.\\s*[\\w$]+(?![\\w$]|\\s*(?:=(?![=>])|[|&?]{2}=|[\\]},])))`, 'g');
  return [...text.matchAll(all)].length > 1;
}

function lastPart(name: string): string {
  const parts = name.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '').split('/');
  const last = parts.at(-1)!;
  return /^(?:index|\.{0,2})$/.test(last) ? 'index' : last;
}
