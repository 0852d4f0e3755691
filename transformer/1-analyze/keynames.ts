/**
 * Names that keys may have which only the run knows (keyed.ts): those that a program has in its texts, as a whole or in pieces,
 * and those that it asks objects for. Found by the text, and rather too often than not.
 */
import type * as ts from 'typescript';

/** A name in quotes that is not compared. */
const QUOTED = /(?<!\bcase\s*|[=!]=\s*)(['"`])([\w$]+)\1(?!\s*\]\s*\(|\s*[=!]=)/g;
/** What names begin with, and end with, that only the run puts together: `'on' + event`. */
const FIRST = /(['"])([\w$]+)\1\s*\+|`([\w$]+)\$\{/g;
const LAST = /\+\s*(['"])([\w$]+)\1|\}([\w$]+)`/g;
/** All members of an object, whatever their names; and those of which classes have none. */
const NAMES = /\b(?:getOwnPropertyNames|getOwnPropertyDescriptors|ownKeys)\b/;
const KEYS = /\bObject\s*\.\s*(?:keys|entries)\b|\bfor\s*\([^()]*\bin\b/;

export class KeyNames {
  private quoted: ReadonlySet<string> | undefined;
  private ends: { readonly first: ReadonlySet<string>; readonly last: ReadonlySet<string> } | undefined;
  private readonly listing = new Map<RegExp, boolean>();

  constructor(private readonly sources: readonly ts.SourceFile[]) {}

  /** It stands in quotes or in pieces, or an object is asked for the names of all it has. */
  has(name: string): boolean {
    this.quoted ??= this.all(QUOTED, (m) => [m[2]!]);
    return this.quoted.has(name) || this.isMade(name);
  }

  /** It is put together of pieces, or objects are asked for all their names. */
  isMade(name: string): boolean {
    return this.isPutTogether(name) || this.lists(NAMES);
  }

  /** Objects are asked for their keys, which methods of classes are not. */
  get listed(): boolean {
    return this.lists(KEYS);
  }

  private isPutTogether(name: string): boolean {
    const part = (m: RegExpMatchArray) => [(m[2] ?? m[3])!];
    const { first, last } = (this.ends ??= { first: this.all(FIRST, part), last: this.all(LAST, part) });
    for (let i = 1; i < name.length; i++) if (first.has(name.slice(0, i)) || last.has(name.slice(i))) return true;
    return false;
  }

  private lists(how: RegExp): boolean {
    let known = this.listing.get(how);
    if (known === undefined) this.listing.set(how, (known = this.sources.some((file) => how.test(file.text))));
    return known;
  }

  private all(pattern: RegExp, names: (m: RegExpMatchArray) => readonly string[]): ReadonlySet<string> {
    return new Set(this.sources.flatMap((file) => Array.from(file.text.matchAll(pattern), names).flat()));
  }
}
