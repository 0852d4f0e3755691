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

/** By name: the files (`main` of main.ts or main.js is run) and what they print. */
export type Programs = Record<string, { files: Record<string, string>; prints: string }>;

/** What `main` of main.ts or main.js prints; its calls of `blk` suspend in the way of `mode`. */
function run(outputs: ReadonlyMap<string, string>, mode: 'plain' | (typeof MODES)[number]): string {
  const lines: string[] = [];
  const { deliver } = deliverer(mode === 'plain' ? 'never' : mode, 1);
  const code = new Map([...outputs].map(([name, text]) => [path.basename(name, '.js'), text]));
  const loaded = new Map<string, { exports: Record<string, () => void> }>();
  const load = (id: string): unknown => {
    if (id === 'tsgreen/abi') return abi;
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
  for (const [name, { files, prints }] of Object.entries(programs)) {
    test(name, () => {
      const plain = Object.entries(inFiles(files)).map(([name, text]) => [name.replace(/\.[jt]sx?$/, '.js'), ts.transpileModule(text, { compilerOptions: all, fileName: name }).outputText] as const);
      assert.is(run(new Map(plain), 'plain'), prints, 'the plain text');
      const compiled = compile(inFiles(files), all);
      assert.equal([...compiled.errors, ...compiled.problems], []);
      for (const mode of MODES) assert.is(run(compiled.files, mode), prints, mode);
    });
  }
}
