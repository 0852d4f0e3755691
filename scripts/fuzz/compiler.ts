/**
 * The compiler under test, as the oracle wants it: one text in, CommonJS out, every function green.
 */
import type ts from 'typescript';
import { COMPILER_OPTIONS, Compiled, Transpile } from './check';

interface Transformer {
  transpile(text: string, options: { fileName: string; implicit: boolean; compilerOptions: ts.CompilerOptions }): Compiled;
}

// Loaded when asked for: the fuzzer's own parts can be built and tested without a compiler.
export const tsgreen: Transpile = (text, compilerOptions = COMPILER_OPTIONS) =>
  (require('../../transformer/index.js') as Transformer).transpile(text, { fileName: 'program.ts', implicit: true, compilerOptions });
