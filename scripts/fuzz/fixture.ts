/**
 * Runs a behaviour fixture (fixtures/README.md): a module with `main()` that prints, plain or compiled, its blocking
 * calls suspending or not; and turns a program of the fuzzer into such a fixture. Decides nothing about goldens.
 */
import fs from 'node:fs';
import path from 'node:path';
import { format as inspect } from 'node:util';
import * as abi from '../../runtime/abi';
import { plainText, Transpile } from './check';
import { deliverer, drive, Mode, ProtocolError } from './drive';
import { Environment } from './env';
import { format } from './format';

/** How a fixture is run: as plain text, or through a compiler in one mode. */
export type How = 'plain' | { transpile: Transpile; mode: Mode; seed?: number };

/** How the plain run compiles: COMPILER_OPTIONS, or SLOPPY for scripts. */
type Options = Parameters<typeof plainText>[1];

/** What the fixture prints, line by line, and what its main threw as a last line. */
export function runFixture(text: string, how: How, options?: Options): { stdout: string; suspensions: number } {
  const lines: string[] = [];
  const { deliver, suspensions } = how === 'plain' ? deliverer('never', 0) : deliverer(how.mode, how.seed ?? 1);
  const console = { log: (...values: unknown[]) => void lines.push(inspect(...values)) };
  const support = {
    blk: (value: unknown) => deliver(value, false),
    blkThrow: (error: unknown) => deliver(error, true),
    world: () => new Environment(deliver, (line) => lines.push(line)),
    show: format,
  };
  const load = (id: string): unknown => {
    if (id === 'tsgreen/abi') return abi;
    if (id.endsWith('/support')) return support;
    throw new Error(`a fixture may import only its support, not ${id}`);
  };
  const code = how === 'plain' ? plainText(text, options) : compile(text, how.transpile);
  const exports: { main?(): void } = {};
  new Function('exports', 'require', 'console', code)(exports, load, console);
  try {
    const { main } = exports;
    if (how === 'plain') main!();
    else drive(() => main!());
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    lines.push(`main threw ${format(error)}`);
  }
  return { stdout: lines.join('\n') + '\n', suspensions: suspensions() };
}

function compile(text: string, transpile: Transpile): string {
  const { code, diagnostics } = transpile(text);
  if (diagnostics.length > 0) throw new Error(diagnostics.map((d) => `${d.code} line ${d.line}: ${d.messageText}`).join('\n'));
  return code;
}

/** Writes a program of the fuzzer as fixtures/language/fuzz/<name>, with the plain run's output. Returns the folder. */
export function saveFixture(name: string, program: string, seed: number): string {
  const body = program
    .replace(/^export function main\b/m, 'function program').replace(/^export function after\b/m, 'function after');
  const after = /^function after\b/m.test(body) ? '  after();\n' : '';
  const text = `// Found by the fuzzer (seed ${seed}) and made small.
// @green-file
// @ts-nocheck
import { world, show } from '../../../support';
${body}
export function main(): void {
  const given = world();
  try {
    console.log('returned', show(program(given)));
  } catch (error) {
    console.log('threw', show(error));
  }
${after}}
`;
  const folder = path.join(root(), 'fixtures', 'language', 'fuzz', name);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'input.ts'), text);
  fs.writeFileSync(path.join(folder, 'stdout.txt'), runFixture(text, 'plain').stdout);
  return folder;
}

function root(): string {
  let folder = __dirname;
  while (!fs.existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder);
  return folder;
}
