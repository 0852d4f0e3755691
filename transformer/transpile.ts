/**
 * One file without type information: text in, text out. Whatever is not provably plain is checked.
 */
import type * as ts from 'typescript';
import { decideCells } from './1-analyze/cells';
import { fieldsMode } from './1-analyze/classes';
import { analyzeFile } from './1-analyze/green';
import { jsxForm } from './1-analyze/jsx';
import { Marks } from './1-analyze/marks';
import { canAwait } from './1-analyze/toplevel';
import { untypedTypes } from './1-analyze/untyped';
import { removeDecorators } from './3-emit/decorators';
import { emitFile } from './3-emit/module';
import { type Problem, toDiagnostic } from './diagnostics';
import { failureOf } from './failures';
import { type Options, readOptions } from './options';
import { type TS, quick } from './ts';

/** Beside the plugin's options: */
export interface TranspileOptions extends Partial<Options> {
  /** Its extension says what the text is: .ts, .tsx, .mts, .cts, .js, .jsx, .mjs or .cjs. */
  readonly fileName: string;
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

/**
 * Compiles one TypeScript or JavaScript module. Throws nothing for bad input: see `diagnostics`. `allLarge` is for tests:
 * functions are printed as those are that are too large for a fast path.
 */
export function transpile(text: string, options: TranspileOptions, allLarge = false): TranspileResult {
  const { fileName, compilerOptions, typescript, ...config } = options;
  const ts = quick(typescript ?? (require('typescript') as TS));
  const module = compilerOptions?.module ?? ts.ModuleKind.CommonJS;
  const read = readOptions(config);
  const problems: Problem[] = [...read.problems];
  const marks = new Marks(ts, read.options);
  const before: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
    // An extension that says so (.mts, .cjs) decides, except where imports stay as they are written.
    const implied = module === ts.ModuleKind.Preserve ? undefined : file.impliedNodeFormat;
    const isModule = (implied ?? module) >= ts.ModuleKind.ES2015;
    const green = analyzeFile({ ts, file, marks, types: (scopes) => untypedTypes(ts, scopes, marks), isModule, canAwait: isModule && canAwait(ts, context.getCompilerOptions()), stress: read.options.stress, allLarge, isSloppy: compilerOptions?.alwaysStrict === false, fields: fieldsMode(ts, context.getCompilerOptions()), jsx: jsxForm(ts, context.getCompilerOptions(), file) });
    decideCells(ts, green);
    const emitted = emitFile(ts, context, green, read.options.importSource, isModule ? 'esm' : 'cjs', false);
    problems.push(...green.problems, ...emitted.problems);
    return removeDecorators(ts, context, green, emitted.file);
  };
  let result: ts.TranspileOutput;
  try {
    result = ts.transpileModule(text, {
      fileName,
      reportDiagnostics: true,
      compilerOptions: { target: ts.ScriptTarget.ES2022, module, allowJs: true, ...compilerOptions },
      transformers: { before: [before] },
    });
  } catch (error) {
    problems.push(failureOf(ts, error, undefined)); // TypeScript's own, which ends the stack at some depth and crashes for some private names
    result = { outputText: '' };
  }
  const found = [...(result.diagnostics ?? []), ...problems.map((p) => toDiagnostic(p, ts.DiagnosticCategory.Error))];
  return {
    code: result.outputText,
    map: result.sourceMapText,
    diagnostics: found.map((d) => {
      const at = d.file && d.start !== undefined ? d.file.getLineAndCharacterOfPosition(d.start) : undefined;
      return { code: d.code, messageText: ts.flattenDiagnosticMessageText(d.messageText, '\n'), line: at && at.line + 1, column: at && at.character + 1 };
    }),
  };
}
