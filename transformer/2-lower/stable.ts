/**
 * Which expressions mean the same whenever they are evaluated, whatever runs in between: they need no temporary.
 */
import type * as ts from 'typescript';
import { isAmbient } from '../1-analyze/classes';
import { isEarly } from '../1-analyze/early';
import type { Lowering } from './lowering';

export function isStable(lo: Lowering, value: ts.Expression): boolean {
  const { ts } = lo;
  if (lo.kept.has(value)) return true;
  switch (value.kind) {
    case ts.SyntaxKind.NumericLiteral:
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.BigIntLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
    case ts.SyntaxKind.TrueKeyword:
    case ts.SyntaxKind.FalseKeyword:
    case ts.SyntaxKind.NullKeyword:
      return true;
    case ts.SyntaxKind.ThisKeyword:
      return lo.hasThis || (!lo.nativeThis && !lo.plan?.isDerived);
    case ts.SyntaxKind.VoidExpression:
      return isStable(lo, (value as ts.VoidExpression).expression);
    case ts.SyntaxKind.Identifier: {
      const binding = lo.bindingOf(value);
      if (binding === undefined) return (value as ts.Identifier).text === 'undefined';
      if (ts.isSourceFile(binding.scope.node) && binding.declaration && ts.findAncestor(binding.declaration, (n) => isAmbient(ts, n))) return false; // written elsewhere, or even a getter
      // Temporaries are written once before they are read, or only by the construct that made them.
      if (binding.kind === 'temp') return true;
      return binding.writes === 0 && !binding.cell && binding.kind !== 'import' && binding.kind !== 'other' && binding.kind !== 'var' && !(binding.kind === 'let' && ts.isModuleDeclaration(binding.scope.node)) && !isEarly(ts, value, binding);
    }
    default:
      return false;
  }
}
