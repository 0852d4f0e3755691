/**
 * From a place in a compiled file to its place in the source, by the file's own source map: the one that Node has read
 * (--enable-source-maps), or the one that the file names. Used when a stack is made. A leaf.
 */
import { readFileSync } from 'node:fs';
import { findSourceMap, SourceMap, type SourceMapping } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface Original {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface Mapped {
  readonly map: SourceMap;
  /** The folder of the map, as a URL. */
  readonly base: string;
}

/** The source of what the compiler added (3-emit/ignored.ts). It serves what stands before it, and people are shown that. */
const ADDED = 'tsgreen:///park';

const maps = new Map<string, Mapped | null>();

const asUrl = (file: string): string => (/^[a-z][a-z+.-]+:/i.test(file) ? file : pathToFileURL(file).href);
const asPath = (url: string): string => (url.startsWith('file:') ? fileURLToPath(url) : url);

function load(file: string): Mapped | null {
  const base = asUrl(file);
  const known = findSourceMap(asPath(base)) ?? findSourceMap(base);
  if (known) return { map: known, base };
  if (!base.startsWith('file:')) return null;
  const url = [...readFileSync(fileURLToPath(base), 'utf8').matchAll(/^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1];
  if (url === undefined) return null;
  const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/.exec(url);
  const place = inline ? base : new URL(url, base).href;
  const text = inline ? (inline[1] ? Buffer.from(inline[2]!, 'base64').toString() : decodeURIComponent(inline[2]!)) : readFileSync(fileURLToPath(place), 'utf8');
  return { map: new SourceMap(JSON.parse(text)), base: place };
}

function mapOf(file: string): Mapped | null {
  let mapped = maps.get(file);
  if (mapped === undefined) {
    try {
      mapped = load(file);
    } catch {
      mapped = null; // a map that is missing or broken is no reason to have no stack
    }
    maps.set(file, mapped);
  }
  return mapped;
}

/** Where a place of a compiled file (lines and columns from 1) is in the source; undefined: it has no map, or the map does not know. */
export function original(file: string, line: number, column: number): Original | undefined {
  const mapped = mapOf(file);
  let entry = mapped?.map.findEntry(line - 1, column - 1) as Partial<SourceMapping> | undefined;
  while (entry?.originalSource === ADDED) entry = mapped!.map.findEntry(entry.generatedLine!, entry.generatedColumn! - 1) as Partial<SourceMapping>;
  if (!mapped || entry?.originalSource === undefined || entry.originalLine === undefined || entry.originalColumn === undefined) return undefined;
  return { file: sourcePath(mapped, entry.originalSource), line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

/** The full path of the source file called `name`, if the map of a compiled file has it. */
export function sourceFile(file: string, name: string): string | undefined {
  const mapped = mapOf(file);
  const source = mapped?.map.payload.sources.find((s) => s === name || s.endsWith(`/${name}`));
  return mapped && source !== undefined ? sourcePath(mapped, source) : undefined;
}

function sourcePath({ map, base }: Mapped, source: string): string {
  const { sourceRoot } = map.payload;
  const full = sourceRoot && !/^(\/|[a-z][a-z+.-]+:)/i.test(source) ? `${sourceRoot.replace(/\/?$/, '/')}${source}` : source;
  return asPath(full.startsWith('/') ? full : new URL(full, base).href);
}
