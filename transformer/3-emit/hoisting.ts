/**
 * Declarations whose variables are declared elsewhere, at the top of the resume path or under another name: what is left of them.
 */
import type * as ts from 'typescript';
import type { Binding } from '../1-analyze/scopes';
import type { Declare } from '../2-lower/ir';
import type { FileEmitter } from './file';
import { declaredApart, staysDeclaration } from './classdeclarations';
import { type Env, renamed } from './names';
import { Rewriter } from './rewrite';
import { initialize } from './variables';

/** The assignments; `target` says what a variable is called. */
export function declarationAsAssignment(file: FileEmitter, s: Declare, env: Env, target: (b: Binding) => ts.Identifier): ts.Statement[] {
  const { ts, factory } = file;
  const names = renamed(env.names, s.bindings, target);
  const rewriter = new Rewriter(file, { ...env, names });
  const at = (e: ts.Expression, origin: ts.Node) => ts.setSourceMapRange(factory.createExpressionStatement(e), origin);
  if (ts.isVariableStatement(s.node)) {
    const isVar = !(s.node.declarationList.flags & ts.NodeFlags.BlockScoped);
    return s.node.declarationList.declarations.flatMap((d) => {
      if (!d.initializer) return isVar ? [] : [at(factory.createAssignment(target(file.bindingOf(d.name)!), factory.createVoidZero()), d)];
      const e = initialize(rewriter, d.name, d.initializer);
      return [at(ts.isObjectLiteralExpression((e as ts.BinaryExpression).left) ? factory.createParenthesizedExpression(e) : e, d)];
    });
  }
  const binding = s.bindings[0]!;
  const lifted = file.lifter.lift(s.node, { ...env, names });
  if (lifted) return [at(factory.createAssignment(target(binding), lifted), s.node)];
  const value = rewriter.visit(s.node);
  if (ts.isVariableStatement(value)) return [at(factory.createAssignment(target(binding), value.declarationList.declarations[0]!.initializer!), s.node)];
  if (ts.isClassDeclaration(s.node) && staysDeclaration(file, s.node, env)) return [at(factory.createAssignment(target(binding), declaredApart(file, s.node, value as ts.ClassDeclaration, env)), s.node)];
  const own = factory.createIdentifier(binding.name);
  const e = ts.isFunctionDeclaration(value)
    ? factory.createFunctionExpression(value.modifiers?.filter(ts.isModifier), value.asteriskToken, own, undefined, value.parameters, undefined, value.body!)
    : factory.createClassExpression((value as ts.ClassDeclaration).modifiers, own, undefined, (value as ts.ClassDeclaration).heritageClauses, (value as ts.ClassDeclaration).members);
  return [at(factory.createAssignment(target(binding), ts.setTextRange(ts.setOriginalNode(e, s.node), s.node)), s.node)];
}
