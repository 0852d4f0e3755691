/**
 * Takes `@green` decorators out of the output: they are marks for the compiler, and TypeScript would make code of them.
 * Works after the green functions are compiled, and in files that have none as well.
 */
import type * as ts from 'typescript';
import type { Marks } from '../1-analyze/marks';
import type { TS } from '../ts';

/** `output`: what became of `source` so far. The same node if there is nothing to remove. */
export function removeDecorators(ts: TS, context: ts.TransformationContext, marks: Marks, source: ts.SourceFile, output: ts.SourceFile): ts.SourceFile {
  const found = new Set<ts.Node>();
  const collect = (node: ts.Node): void => {
    if (marks.isGreenDecorator(node)) found.add(node);
    ts.forEachChild(node, collect);
  };
  collect(source);
  if (found.size === 0) return output;
  const visit = (node: ts.Node): ts.Node | undefined => (found.has(ts.getOriginalNode(node)) ? undefined : ts.visitEachChild(node, visit, context));
  return ts.visitEachChild(output, visit, context);
}
