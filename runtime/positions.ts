/**
 * Where in the source parked frames are. Each compiled module hands over a table when it loads (written by
 * transformer/3-emit/positions.ts); a table is read when a stack is made of it, and not before. Also how a frame is
 * found in its table: nothing on the fast path and no field of a frame says so. Knows nothing of what runs.
 */
import type { Frame, Resume } from './frames';
import { pass } from './tails';

/** A place in the source: line and column count from 1. */
export interface Place {
  /** The function: "total", "Foo.total", "new Foo"; "" if it has no name. */
  readonly name: string;
  readonly module: Module;
  readonly line: number;
  readonly column: number;
}

interface Entry {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  /** Line and column of point k are at 2k-2 and 2k-1. */
  readonly points: readonly number[];
}

/** A compiled file. */
export class Module {
  #text: string;
  #source = '';
  #entries: Entry[] = [];
  #resumes = new Map<string, Entry>();
  #tails: number[][] = [];

  /** `file`: the compiled file, as V8 names it. */
  constructor(readonly file: string, table: string) {
    this.#text = table;
  }

  /** The name of the source file, without its folder. */
  get source(): string {
    this.#read();
    return this.#source;
  }

  #read(): void {
    if (this.#text === '') return;
    const [source, tails, ...functions] = this.#text.split('|');
    this.#text = '';
    this.#source = unescape(source!);
    let line = 0;
    /** Lines are told by their distance from the one before. */
    const places = (numbers: number[]) => numbers.map((n, i) => (i % 2 === 0 ? (line += n) : n));
    for (const text of tails === '' ? [] : tails!.split(';')) {
      const [entry, ...place] = numbers(text);
      this.#tails.push([entry!, ...places(place)]);
    }
    for (const text of functions) {
      const [escaped, path, start, points] = text.split(';') as [string, string, string, string];
      const name = unescape(escaped);
      const [at, column] = places(numbers(start));
      const entry: Entry = { name, line: at!, column: column!, points: places(numbers(points)) };
      this.#entries.push(entry);
      if (path !== '') this.#resumes.set(/^\d+$/.test(path) ? `${lastName(name)}$resume$${path}` : path, entry);
    }
  }

  /** Suspension point `s` of the function with this resume path. */
  point(resume: string, s: number): Place | undefined {
    this.#read();
    const entry = this.#resumes.get(resume);
    const line = entry?.points[2 * s - 2];
    return entry && line !== undefined ? { name: entry.name, module: this, line, column: entry.points[2 * s - 1]! } : undefined;
  }

  /** Tail call number `s`. */
  tail(s: number): Place | undefined {
    this.#read();
    const [entry, line, column] = this.#tails[s] ?? [];
    return entry === undefined ? undefined : { name: this.#entries[entry]!.name, module: this, line: line!, column: column! };
  }

  /** The source's name for a function that is on V8's stack as `name`, at a place of the source if it is known; undefined: it is none of ours. */
  nameOf(name: string, line: number | undefined, column: number): string | undefined {
    this.#read();
    const resumed = this.#resumes.get(name);
    if (resumed) return resumed.name;
    let candidates = this.#entries.filter((e) => lastName(e.name) === name);
    if (candidates.length === 0 && INITIALISER.test(name)) candidates = this.#entries.filter((e) => lastName(e.name).startsWith('<'));
    if (candidates.length <= 1 || line === undefined) return candidates[0]?.name;
    const before = candidates.filter((e) => e.line < line || (e.line === line && e.column <= column));
    return before.sort((a, b) => b.line - a.line || b.column - a.column)[0]?.name;
  }
}

/** The method that an initialiser or static block became. */
const INITIALISER = /^#.*\$\d+$/;

/** Of a method without its class: `m`, `[Symbol.iterator]`. */
export const lastName = (name: string): string => name.replace(/^new /, '').replace(/^.*\.(?=\[|[^.\]]+$)/, '');
const numbers = (text: string): number[] => (text === '' ? [] : text.split(',').map(Number));
const unescape = (name: string): string => name.replace(/%([0-9a-f]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));

const modules = new Map<string, Module>();

/** A module loads. */
export function addModule(file: string, table: string): Module {
  const module = new Module(file, table);
  modules.set(file, module);
  return module;
}

export const moduleOf = (file: string): Module | undefined => modules.get(file);

/** Emitted resume paths are called so; those that the runtime wrote by hand are not, and are no part of a stack. */
const EMITTED = /\$resume\$\d+$/;

const files = new WeakMap<Resume, string>();

/**
 * Where a parked frame waits; undefined: nowhere in compiled code.
 *
 * The module of a resume path is found out by asking the function itself: it first reads its frame's `s`, so it is given a
 * frame whose `s` throws, and the error's stack says where that was. The other ways all cost something where nobody asks:
 * a field in each frame, or a registration of each function when a module loads, which could not reach the resume paths
 * that are made when their function parks.
 */
export function placeOf(resume: Resume, s: number, at: unknown): Place | undefined {
  if (resume === pass) return (at as Module).tail(s);
  if (!EMITTED.test(resume.name)) return undefined;
  let file = files.get(resume);
  if (file === undefined) files.set(resume, (file = fileByProbe(resume)));
  return moduleOf(file)?.point(resume.name, s);
}

const probe: Frame = {
  next: null,
  resume: pass,
  get s(): number {
    throw new Error('probe');
  },
};

/** While a probe's stack is made, it is left as it is (stack.ts). */
export const probing = { now: false };

function fileByProbe(resume: Resume): string {
  const { stackTraceLimit } = Error;
  probing.now = true;
  try {
    Error.stackTraceLimit = 2;
    resume(probe, undefined);
    return '';
  } catch (error) {
    // Inside of prepareStackTrace V8 gives no structured stack, so it is read from the text in all cases.
    const line = String((error as Error).stack).split('\n')[2] ?? '';
    return /^\s+at (?:.*? \()?(.*?):\d+:\d+\)?$/.exec(line)?.[1] ?? '';
  } finally {
    probing.now = false;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
