/**
 * Test support: programs of several files, with types. Each runs as the plain text it is and compiled, in each mode of suspending.
 */
import path from 'node:path';
import { format } from 'node:util';
import ts from 'typescript';
import * as abi from '../../runtime/abi';
import '../../runtime/callbacks/index';
import { deliverer, drive, MODES } from '../../scripts/fuzz/drive';
import { assert, type suite } from '../suite';
import { compile } from './compile';

export const options: ts.CompilerOptions = { module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Bundler, esModuleInterop: true, allowJs: true, outDir: 'out', types: ['node'] };
const support = '/** @green */ export function blk<T>(value: T): T { return value; }\n';
export const inFiles = (files: Record<string, string>) => ({ 'support.ts': support, ...Object.fromEntries(Object.entries(files).map(([name, text]) => [name, `// @green-file\n${text}`])) });

/** The files (`main` of main.ts or main.js is run), and what they print. */
export interface TestProgram {
  readonly files: Record<string, string>;
  readonly prints: string;
  /** Its functions are green if they are marked; else all are. */
  readonly isMarked?: boolean;
  /** Code of others, which is not compiled: `./lib`. */
  readonly library?: { readonly types: string; readonly code: string };
}

/** By their names. */
export type Programs = Record<string, TestProgram>;

/** What `main` of main.ts or main.js prints; its calls of `blk` suspend in the way of `mode`. */
function run(outputs: ReadonlyMap<string, string>, mode: 'plain' | (typeof MODES)[number]): string {
  const lines: string[] = [];
  const { deliver } = deliverer(mode === 'plain' ? 'never' : mode, 1);
  const code = new Map([...outputs].map(([name, text]) => [path.basename(name, '.js'), text]));
  const loaded = new Map<string, { exports: Record<string, () => void> }>();
  const load = (id: string): unknown => {
    if (id === 'tsgreen/abi') return abi;
    if (id.startsWith('node:')) return require(id);
    const name = path.basename(id);
    if (name === 'support') return { blk: (value: unknown) => deliver(value, false) };
    const known = loaded.get(name);
    if (known) return known.exports;
    const module: { exports: Record<string, () => void> } = { exports: {} };
    loaded.set(name, module);
    const console = { log: (...values: unknown[]) => void lines.push(format(...values)) };
    new Function('exports', 'require', 'module', 'console', code.get(name)!)(module.exports, load, module, console);
    return module.exports;
  };
  const { main } = load('main') as { main(): void };
  if (mode === 'plain') main();
  else drive(() => main());
  return lines.join('\n');
}

export function testPrograms(test: ReturnType<typeof suite>, programs: Programs, more: ts.CompilerOptions = {}): void {
  const all = { ...options, ...more };
  for (const [name, { files, prints, isMarked, library }] of Object.entries(programs)) {
    test(name, () => {
      const texts = isMarked ? { 'support.ts': support, ...files } : inFiles(files);
      const others = library ? [['lib.js', library.code] as const] : [];
      const plain = Object.entries(texts).map(([name, text]) => [name.replace(/\.[jt]sx?$/, '.js'), ts.transpileModule(text, { compilerOptions: all, fileName: name }).outputText] as const);
      assert.is(run(new Map([...plain, ...others]), 'plain'), prints, 'the plain text');
      const compiled = compile({ ...texts, ...(library && { 'lib.d.ts': library.types }) }, all);
      assert.equal([...compiled.errors, ...compiled.problems], []);
      for (const mode of MODES) assert.is(run(new Map([...compiled.files, ...others]), mode), prints, mode);
    });
  }
}
