/**
 * A stand-in for the compiler that compiles nothing: the plain text is right only in the mode `never`. It lets the
 * fuzzer be tested without a compiler, and shows that the oracle notices a compiler that does nothing.
 */
import { plainText, Transpile } from './check';

export const identity: Transpile = (text, compilerOptions) => ({ code: plainText(text, compilerOptions), diagnostics: [] });
