/**
 * What goes wrong inside the compiler becomes a diagnostic at the place: a compiler that throws takes the editor, the
 * watcher and the errors of all other files with it.
 */
import type * as ts from 'typescript';
import { deepest, isStackOverflow } from './depth';
import { type Problem, problem } from './diagnostics';
import type { TS } from './ts';

/** `node`: what was being compiled when the error was thrown; undefined where TypeScript threw, and does not tell. */
export function failureOf(ts: TS, error: unknown, node: ts.Node | undefined): Problem {
  if (isStackOverflow(error)) return problem(2017, node && deepest(ts, node));
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return problem(2018, node, message, /(\w+\.[jt]s:\d+:\d+)/.exec(stack ?? '')?.[1] ?? '?');
}

/** Files with syntax errors are left as they are: TypeScript reports them, and what its parser makes of them is no program. */
export const hasSyntaxErrors = (file: ts.SourceFile): boolean => ((file as ts.SourceFile & { parseDiagnostics?: readonly unknown[] }).parseDiagnostics?.length ?? 0) > 0;
