/**
 * The entry: analyze, lower, emit, in that order and nothing else. The default export is what ts-patch calls, as a
 * program transformer (`"transformProgram": true`, the recommended entry) or as a source transformer.
 */
import type * as ts from 'typescript';
import { compileProgram } from './program';
import type { TS } from './ts';

export { transform, type TransformResult } from './program';
export { transpile, type TranspileOptions, type TranspileResult } from './transpile';
export { stages, type Stages } from './stages';
export type { Options } from './options';

interface Extras {
  readonly ts: TS;
  addDiagnostic?(d: ts.Diagnostic): number;
}

type Result = ts.Program | { before: ts.TransformerFactory<ts.SourceFile>; afterDeclarations: ts.TransformerFactory<ts.SourceFile | ts.Bundle> };

/** ts-patch hands a program transformer (program, host, config, extras) and a source transformer (program, config, extras). */
export default function tsgreen(program: ts.Program, ...rest: [ts.CompilerHost | undefined, Record<string, unknown>, Extras] | [Record<string, unknown>, Extras]): Result {
  const isProgramTransformer = rest.length === 3;
  const [config, extras] = (isProgramTransformer ? rest.slice(1) : rest) as [Record<string, unknown>, Extras];
  const compiler = compileProgram(extras.ts, program, config);
  if (isProgramTransformer) return compiler.program();
  for (const d of compiler.diagnostics()) extras.addDiagnostic?.(d);
  const before: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
    const output = compiler.before(context)(file);
    for (const d of compiler.takeMisplaced()) extras.addDiagnostic?.(d);
    return output;
  };
  return { before, afterDeclarations: compiler.afterDeclarations };
}
