/**
 * Functions that JavaScript assigns or declares again, where nobody forbids it: a call by their name runs the one that is there
 * then. Found by the text of the file, once, and rather too often than not.
 */
import type * as ts from 'typescript';

const WRITTEN = /(?<![.\w$])([\w$]+)\s*(?:=(?![=>])|[|&?]{2}=)/g;
const DECLARED = /\bfunction\s+([\w$]+)/g;
/** The last name in a pattern; the others have a comma behind them. */
const LAST = /[[,{:]\s*([\w$]+)\s*[\]}]\s*=(?![=>])/g;
const LISTED = /(?<=[[,{:]\s*)(?<![\w$])([\w$]+)(?=\s*,)/g;
const PATTERN_END = /[\]}]\s*=(?![=>])/g;

export class Redeclared {
  private readonly files = new Map<ts.SourceFile, ReadonlySet<string>>();

  has(fn: ts.FunctionDeclaration): boolean {
    const file = fn.getSourceFile();
    if (!/\.[cm]?jsx?$/.test(file.fileName) || !fn.name) return false;
    let names = this.files.get(file);
    if (names === undefined) this.files.set(file, (names = namesIn(file.text)));
    return names.has(fn.name.text);
  }
}

function namesIn(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const all = (pattern: RegExp, part = text): string[] => Array.from(part.matchAll(pattern), (m) => m[1]!);
  for (const name of [...all(WRITTEN), ...all(LAST)]) names.add(name);
  const declared = new Set<string>();
  for (const name of all(DECLARED)) {
    if (declared.has(name)) names.add(name);
    declared.add(name);
  }
  for (const statement of text.split(';')) {
    const end = [...statement.matchAll(PATTERN_END)].at(-1)?.index;
    if (end !== undefined) for (const name of all(LISTED, statement.slice(0, end))) names.add(name);
  }
  return names;
}
