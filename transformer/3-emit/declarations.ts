/**
 * Declaration files keep the mark: a JSDoc tag survives by itself, but a decorator, a class mark or a file comment would
 * be lost, and callers in other projects would take the function for a plain one.
 */
import type * as ts from 'typescript';
import type { Marks } from '../1-analyze/marks';
import { isCompilable } from '../1-analyze/green';
import type { TS } from '../ts';

export function tagDeclarations(ts: TS, context: ts.TransformationContext, marks: Marks): ts.Transformer<ts.SourceFile | ts.Bundle> {
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) {
      const source = ts.getOriginalNode(node);
      if (isCompilable(ts, source) && isGreen(source) && !marks.hasTag(source)) {
        ts.addSyntheticLeadingComment(node, ts.SyntaxKind.MultiLineCommentTrivia, '* @green ', true);
      }
      return node;
    }
    return ts.visitEachChild(node, visit, context);
  };
  const isGreen = (node: ts.Node): boolean => marks.isMarked(node) || marks.isGreenFile(node.getSourceFile());
  return (file) => (ts.isSourceFile(file) ? (ts.visitEachChild(file, visit, context) as ts.SourceFile) : file);
}
