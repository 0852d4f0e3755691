/**
 * One file without type information: text in, text out. Whatever is not provably plain is checked.
 */
import type * as ts from 'typescript';
import { untypedTypes } from './1-analyze/untyped';
import type { FileScopes } from './1-analyze/scopes';
import { ProgramCompiler } from './program';
import type { TS } from './ts';

export interface TranspileOptions {
  readonly fileName: string;
  /** Every function counts as marked. */
  readonly implicit?: boolean;
  readonly importSource?: string;
  readonly compilerOptions?: ts.CompilerOptions;
  /** The compiler to use; the one that `require('typescript')` finds if it is not given. */
  readonly typescript?: TS;
}

export interface TranspileResult {
  readonly code: string;
  /** The source map, if compilerOptions ask for one. */
  readonly map: string | undefined;
  readonly diagnostics: readonly { readonly code: number; readonly messageText: string; readonly line: number | undefined; readonly column: number | undefined }[];
}

/** Compiles one TypeScript or JavaScript module. Throws nothing for bad input: see `diagnostics`. */
export function transpile(text: string, options: TranspileOptions): TranspileResult {
  const ts: TS = options.typescript ?? (require('typescript') as TS);
  const compilerOptions: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    ...options.compilerOptions,
    noLib: true,
    noResolve: true,
    isolatedModules: true,
    allowJs: true,
    checkJs: false,
    noEmit: false,
    suppressOutputPathCheck: true,
  };
  const file = ts.createSourceFile(options.fileName, text, compilerOptions.target ?? ts.ScriptTarget.ES2022, true);
  let code = '';
  let map: string | undefined;
  const host: ts.CompilerHost = {
    getSourceFile: (name) => (name === options.fileName ? file : undefined),
    writeFile: (name, content) => {
      if (name.endsWith('.map')) map = content;
      else if (!name.endsWith('.d.ts')) code = content;
    },
    getDefaultLibFileName: () => 'lib.d.ts',
    getCurrentDirectory: () => '',
    getCanonicalFileName: (f) => f,
    getNewLine: () => '\n',
    useCaseSensitiveFileNames: () => true,
    fileExists: (name) => name === options.fileName,
    readFile: () => '',
    directoryExists: () => true,
    getDirectories: () => [],
  };
  const program = ts.createProgram([options.fileName], compilerOptions, host);
  const { fileName, compilerOptions: _, typescript: __, ...rest } = options;
  const compiler = new ProgramCompiler(ts, program, rest, (scopes: FileScopes) => untypedTypes(ts, scopes));
  const found = [...program.getSyntacticDiagnostics(file), ...compiler.diagnostics()];
  program.emit(undefined, undefined, undefined, undefined, { before: [compiler.before] });
  return {
    code,
    map,
    diagnostics: found.map((d) => {
      const at = d.file && d.start !== undefined ? d.file.getLineAndCharacterOfPosition(d.start) : undefined;
      return { code: d.code, messageText: ts.flattenDiagnosticMessageText(d.messageText, '\n'), line: at && at.line + 1, column: at && at.character + 1 };
    }),
  };
}
