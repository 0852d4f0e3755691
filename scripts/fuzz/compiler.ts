/**
 * The compiler under test, as the oracle wants it: one text in, CommonJS out, every function green.
 */
import type ts from 'typescript';
import { COMPILER_OPTIONS, Compiled, Transpile } from './check';
import { fileNameOf } from './names';

interface Transformer {
  transpile(text: string, options: { fileName: string; implicit: boolean; stress?: boolean; compilerOptions: ts.CompilerOptions }, allLarge?: boolean): Compiled;
}

// Loaded when asked for: the fuzzer's own parts can be built and tested without a compiler.
const compile = (text: string, compilerOptions: ts.CompilerOptions, stress: boolean, allLarge = false) =>
  (require('../../transformer/index.js') as Transformer).transpile(text, { fileName: fileNameOf(text), implicit: true, stress, compilerOptions }, allLarge);

export const tsgreen: Transpile = (text, compilerOptions = COMPILER_OPTIONS) =>
  compile(text, compilerOptions, false);

/** Every call of a green function suspends, whether or not it blocks. */
export const stressed: Transpile = (text, compilerOptions = COMPILER_OPTIONS) => compile(text, compilerOptions, true);

/** Every function is printed as those are that are too large for a fast path, if it can be. */
export const large: Transpile = (text, compilerOptions = COMPILER_OPTIONS) => compile(text, compilerOptions, false, true);
