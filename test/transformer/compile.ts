/**
 * Test support: programs that exist in memory only, compiled by the API with their types. Many cases go into one
 * program, as loading the standard library costs more than they do.
 */
import path from 'node:path';
import ts from 'typescript';
import { transform } from '../../transformer';

const root = path.resolve(__dirname, '../../..');
/** Where the files seem to be: inside the repository, so that `tsgreen` is found. */
const folder = path.join(root, 'virtual');

export interface Output {
  /** Type errors, as TypeScript says them. */
  readonly errors: readonly string[];
  /** What tsgreen says, in the order of the text: "input.ts:3:7 GREEN1001: …". */
  readonly problems: readonly string[];
  /** Of those, what is said more than once of one place. */
  readonly repeated: readonly string[];
  /** By file name: "input.js", "input.d.ts", "input.js.map". */
  readonly files: ReadonlyMap<string, string>;
  readonly program: ts.Program;
}

export const defaults: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  types: [],
  strict: true,
  skipLibCheck: true,
  newLine: ts.NewLineKind.LineFeed,
  typeRoots: [path.join(root, 'node_modules/@types')],
};

const libraries = new Map<string, ts.SourceFile | undefined>();

/** `plugin`: its options; null: as TypeScript alone compiles. */
export function compile(files: Record<string, string>, options: ts.CompilerOptions = {}, plugin: Parameters<typeof transform>[2] | null = {}): Output {
  const all: ts.CompilerOptions = { ...defaults, ...options };
  const texts = new Map(Object.entries(files).map(([name, text]) => [path.join(folder, name), text]));
  const host = ts.createCompilerHost(all, true);
  const { getSourceFile, fileExists, readFile, directoryExists } = host;
  host.directoryExists = (name) => (name + '/').startsWith(folder + '/') || directoryExists!.call(host, name);
  host.fileExists = (name) => texts.has(name) || fileExists.call(host, name);
  host.readFile = (name) => texts.get(name) ?? readFile.call(host, name);
  host.getSourceFile = (name, languageVersion, ...rest) => {
    const text = texts.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, languageVersion, true);
    if (!/\/(?:typescript\/lib|@types)\//.test(name)) return getSourceFile.call(host, name, languageVersion, ...rest);
    const key = `${name} ${all.module} ${all.moduleResolution}`; // it is of one format or the other
    if (!libraries.has(key)) libraries.set(key, getSourceFile.call(host, name, languageVersion, ...rest));
    return libraries.get(key);
  };
  const program = ts.createProgram([...texts.keys()].filter((name) => /\.[cm]?[tj]sx?$/.test(name)), all, host);
  const errors = ts.getPreEmitDiagnostics(program).map(describe);
  const outputs = new Map<string, string>();
  const write = (name: string, text: string) => void outputs.set(path.relative(folder, name), text);
  let problems: string[] = [];
  let repeated: string[] = [];
  if (plugin === null) program.emit(undefined, write);
  else {
    const { before, afterDeclarations, diagnostics } = transform(ts, program, plugin);
    problems = ts.sortAndDeduplicateDiagnostics(diagnostics).map(describe);
    const places = diagnostics.filter((d) => d.start !== undefined).map((d) => `${describe(d).split(': ')[0]} at ${d.start}`);
    repeated = places.filter((place, i) => places.indexOf(place) < i);
    program.emit(undefined, write, undefined, false, { before: [before], afterDeclarations: [afterDeclarations] });
  }
  return { errors, problems, repeated, files: outputs, program };
}

function describe({ file, start, code, messageText }: ts.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(messageText, '\n');
  const message = text.startsWith('GREEN') ? text : `TS${code}: ${text}`;
  if (file === undefined || start === undefined) return message;
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return `${path.relative(folder, file.fileName)}:${line + 1}:${character + 1} ${message}`;
}
