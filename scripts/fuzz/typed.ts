/**
 * The compiler under test with types, as the plugin has them: a batch of programs is one ts.Program, so that the checker
 * is set up once for all of them. What TypeScript itself has to say of the programs is of no interest.
 */
import ts from 'typescript';
import { COMPILER_OPTIONS, Compiled, INTERNAL, Transpile } from './check';
import { fileNameOf } from './names';

interface Transformer {
  transform(api: typeof ts, program: ts.Program, options: { implicit: boolean }): { before: ts.TransformerFactory<ts.SourceFile>; diagnostics: readonly ts.Diagnostic[] };
}

const libraries = new Map<string, ts.SourceFile | undefined>();

/**
 * Compiles the programs, each a module of its own: together, if they have the same options. The compiled code is in
 * `code`, errors of tsgreen in `diagnostics`. `implicit`: all functions are green.
 */
export function compileTyped(texts: readonly string[], all: readonly ts.CompilerOptions[], implicit = true): Compiled[] {
  if (all.some((one) => JSON.stringify(one) !== JSON.stringify(all[0]))) return texts.flatMap((text, at) => compileTyped([text], [all[at]!], implicit));
  const { transform } = require('../../transformer/index.js') as Transformer;
  const options: ts.CompilerOptions = { ...all[0], lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'], types: [], strict: false, skipLibCheck: true };
  const names = texts.map((text, at) => `/${at}${fileNameOf(text).replace(/^[^.]*/, '')}`);
  const host = ts.createCompilerHost(options, true);
  const { getSourceFile } = host;
  const files = new Map(names.map((name, at) => [name, ts.createSourceFile(name, texts[at]!, ts.ScriptTarget.ES2022, true)]));
  host.getSourceFile = (name, ...rest) => {
    const own = files.get(name);
    if (own !== undefined) return own;
    if (!libraries.has(name)) libraries.set(name, getSourceFile.call(host, name, ...rest));
    return libraries.get(name);
  };
  const program = ts.createProgram(names, options, host);
  const crashes = new Map(names.map((name) => [name, crashOf(program, files.get(name)!)]));
  if (texts.length > 1 && [...crashes.values()].some((crash) => crash !== undefined)) return texts.flatMap((text, at) => compileTyped([text], [all[at]!], implicit));
  if (crashes.get(names[0]!) !== undefined) return [{ code: '', diagnostics: [crashes.get(names[0]!)!] }];
  const { before, diagnostics } = transform(ts, program, { implicit });
  return names.map((name) => {
    const file = files.get(name)!;
    let code = '';
    try {
      program.emit(file, (_, text) => (code = text), undefined, false, { before: [before] });
    } catch (error) {
      return { code, diagnostics: [{ code: INTERNAL, messageText: String(error) }] };
    }
    return { code, diagnostics: diagnostics.filter((d) => d.file === file || d.file === undefined).map((d) => ({ code: d.code, messageText: ts.flattenDiagnosticMessageText(d.messageText, ' '), line: 1 + ts.getLineAndCharacterOfPosition(file, d.start ?? 0).line })) };
  });
}

export const typed: Transpile = (text, compilerOptions = COMPILER_OPTIONS) => compileTyped([text], [compilerOptions])[0]!;

/** Functions are green if they are marked. */
export const marked: Transpile = (text, compilerOptions = COMPILER_OPTIONS) => compileTyped([text], [compilerOptions], false)[0]!;

/** TypeScript's own: 6.0.3 dies of `catch ({}) { let x; }`, for one. */
function crashOf(program: ts.Program, file: ts.SourceFile): Compiled['diagnostics'][number] | undefined {
  try {
    program.getSemanticDiagnostics(file);
    return undefined;
  } catch (error) {
    return { code: 'TypeScript', messageText: String(error) };
  }
}
