/**
 * Runs programs of test262 one after the other in this process, which they may spoil: the caller starts another one.
 *
 *     node run.js FOLDER plain|stress|calm        the paths below FOLDER/test/, one a line, on standard input
 *
 * Writes a line of JSON at the start (`{ file }`) and at the end (`{ file, end }`) of each; knows nothing of what is right.
 */
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import ts from 'typescript';
import type * as transformer from '../../transformer';

const [folder, mode] = process.argv.slice(2) as [string, 'plain' | 'stress' | 'calm'];
/** A script: `arguments`, `this` and functions in blocks are what they are outside of modules. */
const COMPILER_OPTIONS: ts.CompilerOptions = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.CommonJS, alwaysStrict: false, ignoreDeprecations: '6.0' };

const written = (entry: object) => fs.writeSync(1, `${JSON.stringify(entry)}\n`);

/** The program with what its head asks for, as one function: the top level of a script cannot wait. Undefined: none for us. */
function source(file: string): string | undefined {
  const text = fs.readFileSync(path.join(folder, 'test', file), 'utf8');
  const head = /\/\*---([^]*?)---\*\//.exec(text)?.[1] ?? '';
  const listed = (key: string): string[] => {
    const inline = new RegExp(`^${key}:\\s*\\[(.*?)\\]`, 'ms').exec(head)?.[1]?.split(',');
    const lines = new RegExp(`^${key}:[ \\t]*\\n((?:[ \\t]+-.*\\n?)+)`, 'm').exec(head)?.[1]?.split('\n');
    return (inline ?? lines ?? []).map((s) => s.replace(/^\s*-/, '').trim()).filter(Boolean);
  };
  const flags = listed('flags');
  if (/^negative:/m.test(head) || flags.some((f) => f === 'raw' || f === 'module' || f === 'async')) return undefined;
  const harness = [...new Set(['assert.js', 'sta.js', ...listed('includes')])].map((name) => fs.readFileSync(path.join(folder, 'harness', name), 'utf8'));
  // The first call comes before the program changes what the runtime needs to read its own tables.
  return `// @green-file\nglobalThis.main = function () {${flags.includes('onlyStrict') ? '"use strict";' : ''}\n(function () {})();\n${harness.join('\n')}\n${text}\n};\n`;
}

/** As TypeScript alone prints it, which gets some sloppy code wrong; undefined: it crashes. */
function withoutUs(text: string): string | undefined {
  try {
    return ts.transpileModule(text, { fileName: 'program.js', compilerOptions: { ...COMPILER_OPTIONS, allowJs: true } }).outputText;
  } catch {
    return undefined;
  }
}

/** What the programs ask of their host. */
const host = {
  global: globalThis,
  gc: () => {},
  evalScript: (text: string) => vm.runInThisContext(text),
  detachArrayBuffer: (buffer: ArrayBuffer) => void structuredClone(buffer, { transfer: [buffer] }),
  createRealm() {
    const context = vm.createContext({});
    return { global: vm.runInContext('globalThis', context) as unknown, evalScript: (text: string) => vm.runInContext(text, context) as unknown };
  },
};

function shown(error: unknown): string {
  try {
    return error instanceof Object ? `${error.constructor.name}: ${String((error as Error).message).slice(0, 300)}` : String(error);
  } catch {
    return 'an error that cannot be shown';
  }
}

async function main(files: readonly string[]): Promise<void> {
  // Everything is compiled before anything runs: the compiler needs the arrays and strings that the programs change.
  const { transpile } = mode === 'plain' ? { transpile: undefined } : (require('../../transformer') as typeof transformer);
  const programs = files.map((file) => {
    const text = source(file);
    if (text === undefined || transpile === undefined) return { file, text: text && withoutUs(text), refused: undefined };
    const { code, diagnostics: [first] } = transpile(text, { fileName: 'program.js', stress: mode === 'stress', compilerOptions: COMPILER_OPTIONS });
    return { file, text: code, refused: first?.messageText };
  });
  const runtime = mode === 'plain' ? undefined : (require('../../runtime') as { run(f: () => void): Promise<void> });
  const abi: unknown = mode === 'plain' ? undefined : require('../../runtime/abi');
  Object.assign(globalThis, { $262: host, print: () => {} });
  for (const { file, text, refused } of programs) {
    written({ file });
    let end = 'ok';
    try {
      if (text === undefined) end = 'skipped';
      else if (refused !== undefined) end = `refused: ${refused}`;
      else {
        (vm.runInThisContext(`(function (require) {${text}\n})`) as (require: (id: string) => unknown) => void)(() => abi);
        const program = (globalThis as unknown as { main: () => void }).main;
        if (runtime) await runtime.run(program);
        else program();
      }
    } catch (error) {
      end = shown(error);
    }
    written({ file, end });
  }
  process.exit(0);
}

process.on('uncaughtException', () => {}); // of a greenlet that a program left behind: the program has ended
void main(fs.readFileSync(0, 'utf8').split('\n').filter(Boolean));
