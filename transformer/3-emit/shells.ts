/**
 * What is around a compiled body: its parameters, modifiers and name, the directives before it and the place of its end.
 */
import type * as ts from 'typescript';
import type { Body, Compilable } from '../1-analyze/greenset';
import type { Binding } from '../1-analyze/scopes';
import { directives } from '../1-analyze/strict';
import { isTopPart } from '../1-analyze/toplevel';
import type { Lowered } from '../2-lower/ir';
import type { TS } from '../ts';
import type { FileEmitter } from './file';
import type { Env } from './names';
import { Rewriter } from './rewrite';

/** "use strict" and the like stay first. */
export function prologue(ts: TS, fn: Body): ts.Statement[] {
  if (isTopPart(ts, fn) || ts.isPropertyDeclaration(fn) || ts.isClassStaticBlockDeclaration(fn) || !ts.isBlock(fn.body!)) return [];
  return fn.body.statements.slice(0, directives(ts, fn.body.statements));
}

/** With the place of the function's closing brace, where a debugger stops at last. */
export function placed({ ts, factory }: FileEmitter, fn: Body, statements: readonly ts.Statement[]): ts.NodeArray<ts.Statement> {
  const list = factory.createNodeArray(statements);
  const block = (fn as { body?: ts.Node }).body;
  return block && ts.isBlock(block) ? ts.setTextRange(list, block.statements) : list;
}

/** `inner`: of the function's own code; `env`: of what is evaluated where it stands. */
export function withBody(file: FileEmitter, fn: Compilable, shell: Compilable, body: ts.Block, inner: Env, env: Env, lowered: Lowered): ts.Node {
  const { ts, factory } = file;
  const outside = new Rewriter(file, env);
  const parameters = new Rewriter(file, inner).parameters(fn, lowered.boundFrom);
  for (const [i, b] of lowered.received.entries()) parameters.push(receivedParameter(file, fn.parameters[lowered.boundFrom + i]!, b));
  const modifiers = shell.modifiers && factory.createNodeArray(shell.modifiers.map((m) => (ts.isDecorator(m) ? (outside.visit(m) as ts.Decorator) : m)), shell.modifiers.hasTrailingComma);
  const propertyName = (name: ts.PropertyName) => (ts.isComputedPropertyName(name) ? (outside.visit(name) as ts.PropertyName) : name);
  if (ts.isGetAccessorDeclaration(shell)) return factory.updateGetAccessorDeclaration(shell, modifiers, propertyName(shell.name), parameters, shell.type, body);
  if (ts.isSetAccessorDeclaration(shell)) return factory.updateSetAccessorDeclaration(shell, modifiers, propertyName(shell.name), parameters, body);
  if (ts.isConstructorDeclaration(shell)) {
    const plain = parameters.map((p) => (p.modifiers ? factory.updateParameterDeclaration(p, p.modifiers.filter(ts.isDecorator), p.dotDotDotToken, p.name, p.questionToken, p.type, p.initializer) : p));
    return factory.updateConstructorDeclaration(shell, modifiers, plain, body);
  }
  if (ts.isArrowFunction(shell)) return factory.updateArrowFunction(shell, modifiers as ts.NodeArray<ts.Modifier> | undefined, shell.typeParameters, parameters, shell.type, shell.equalsGreaterThanToken, body);
  if (ts.isFunctionExpression(shell)) return factory.updateFunctionExpression(shell, modifiers as ts.NodeArray<ts.Modifier> | undefined, undefined, shell.name, shell.typeParameters, parameters, shell.type, body);
  if (ts.isFunctionDeclaration(shell)) return factory.updateFunctionDeclaration(shell, modifiers, undefined, shell.name, shell.typeParameters, parameters, shell.type, body);
  return factory.updateMethodDeclaration(shell, modifiers, undefined, propertyName(shell.name), shell.questionToken, shell.typeParameters, parameters, shell.type, body);
}

/** A parameter that the body binds itself. It keeps having a default, which ends the function's `length`. */
function receivedParameter(file: FileEmitter, p: ts.ParameterDeclaration, received: Binding): ts.ParameterDeclaration {
  const { factory } = file;
  return factory.createParameterDeclaration(p.modifiers?.filter(file.ts.isDecorator), p.dotDotDotToken, file.nameOf(received), undefined, undefined, p.initializer ? factory.createVoidZero() : undefined);
}
