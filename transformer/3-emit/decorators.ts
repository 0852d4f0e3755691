/**
 * Takes `@green` decorators out of the output: they are marks for the compiler, and TypeScript would make code of them.
 * Works after the green functions are compiled, and in files that have none as well.
 */
import type * as ts from 'typescript';
import type { GreenSet } from '../1-analyze/greenset';
import type { TS } from '../ts';

/** `output`: what became of the file so far. The same node if there is nothing to remove. */
export function removeDecorators(ts: TS, context: ts.TransformationContext, { decorators }: GreenSet, output: ts.SourceFile): ts.SourceFile {
  if (decorators.size === 0) return output;
  const visit = (node: ts.Node): ts.Node | undefined => (decorators.has(ts.getOriginalNode(node)) ? undefined : ts.visitEachChild(node, visit, context));
  return ts.visitEachChild(output, visit, context);
}
