/**
 * Green programs in tests: compiles files with their types, as the plugin does in a user's project, and runs what comes
 * out in processes of their own. Knows nothing of fixtures or documents, and judges nothing: who calls it does.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import ts from 'typescript';
import { transform } from '../transformer';

export const root = path.resolve(__dirname, '../..');

/** Where tests put programs and their output: inside the repository, so that `tsgreen` is found as in a user's project. */
export const scratch = (...names: string[]) => path.join(root, 'dist', 'programs', ...names);

/** What the file becomes: an ES module (a bundler's or `"type": "module"`), or CommonJS, which Node takes a .js for here. */
export type Format = 'esm' | 'commonjs';

export interface Compiled {
  code: string;
  /** Of TypeScript and of tsgreen: "input.ts(3,7): TS2322: ...". Empty: the code may be used. */
  errors: string[];
}

/** Compiles all files in one ts.Program. The result has an entry for each of them, by the name that was given. */
export function compile(files: readonly string[], format: Format): Map<string, Compiled> {
  const esm = format === 'esm';
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: esm ? ts.ModuleKind.ESNext : ts.ModuleKind.NodeNext,
    moduleResolution: esm ? ts.ModuleResolutionKind.Bundler : ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    types: ['node'],
    typeRoots: [path.join(root, 'node_modules/@types')],
    strict: true,
    noImplicitOverride: true,
    skipLibCheck: true,
  };
  const program = ts.createProgram([...files], options);
  const found = ts.getPreEmitDiagnostics(program);
  const { before, diagnostics } = transform(ts, program);
  const results = new Map<string, Compiled>();
  for (const file of files) {
    let code = '';
    program.emit(program.getSourceFile(file), (_name, text) => (code = text), undefined, false, { before: [before] });
    results.set(file, { code, errors: [] });
  }
  const sources = new Map(files.map((file) => [program.getSourceFile(file), results.get(file)!]));
  for (const diagnostic of [...found, ...diagnostics]) {
    const result = diagnostic.file && sources.get(diagnostic.file);
    if (!result) throw new Error(`in none of the programs: ${describe(diagnostic)}`);
    result.errors.push(describe(diagnostic));
  }
  return results;
}

function describe({ file, start, code, messageText }: ts.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(messageText, '\n');
  const message = text.startsWith('GREEN') ? text : `TS${code}: ${text}`;
  if (file === undefined || start === undefined) return message;
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return `${path.basename(file.fileName)}(${line + 1},${character + 1}): ${message}`;
}

export interface Outcome {
  stdout: string;
  stderr: string;
  /** null: it did not end by itself. */
  code: number | null;
  timedOut: boolean;
}

/** Runs a compiled program. At most two of them run at the same time; the others wait for their turn. */
export function runProgram(file: string, limit = 10_000, how: How = {}): Promise<Outcome> {
  return inTurn(() => execute(file, limit, how));
}

interface How {
  /** Of Node. */
  flags?: string[];
  env?: Record<string, string>;
}

function execute(file: string, limit: number, how: How): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const { FORCE_COLOR, TSGREEN_TEST_REPORT, ...env } = process.env;
    const child = spawn(process.execPath, [...(how.flags ?? []), file], { cwd: root, env: { ...env, ...how.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
    const outcome: Outcome = { stdout: '', stderr: '', code: null, timedOut: false };
    child.stdout.setEncoding('utf8').on('data', (text) => (outcome.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (outcome.stderr += text));
    const timer = setTimeout(() => {
      outcome.timedOut = true;
      child.kill('SIGKILL');
    }, limit);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ ...outcome, code });
    });
  });
}

const AT_ONCE = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(job: () => Promise<T>): Promise<T> {
  if (running === AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await job();
  } finally {
    // Who waits takes over the place.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
