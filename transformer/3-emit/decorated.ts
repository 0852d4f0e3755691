/**
 * Classes with the language's decorators, which may put another class in their place: then that is what the name of the class
 * stands for, also inside of it, and in static blocks `this`. What a constructor tells the runtime is of the class itself, which
 * one more decorator makes known (runtime/decorated.ts). Those of `experimentalDecorators` are no concern of this file: what we
 * write into the class by its name stays the class itself.
 */
import type * as ts from 'typescript';
import { decoratorsOf } from '../1-analyze/classes';
import type { FileEmitter } from './file';

/** The class that a constructor belongs to, as an expression in it. `failure`: what was caught where this stands. */
export type ClassItself = (failure?: ts.Identifier) => ts.Expression;

/** The place of the text of such a class. */
export function placeOfDecorated({ ts, factory, green }: FileEmitter, node: ts.ClassLikeDeclaration): ts.Expression | undefined {
  if (green.fields.legacyDecorators || decoratorsOf(ts, node).every((d) => green.decorators.has(d))) return undefined;
  return factory.createStringLiteral(`${green.file.fileName.replace(/^.*[/\\]/, '')}:${node.pos}`);
}

export function classItself(file: FileEmitter, node: ts.ClassLikeDeclaration): ClassItself {
  const { ts, factory } = file;
  const place = placeOfDecorated(file, node);
  if (place === undefined) {
    const name = file.className(node);
    return () => factory.createIdentifier(name.text);
  }
  // Decorators would see a name that we give it.
  const name = node.name ? file.className(node) : factory.createVoidZero();
  const target = () => factory.createMetaProperty(ts.SyntaxKind.NewKeyword, factory.createIdentifier('target'));
  return (failure) => factory.createCallExpression(file.helper('undecorated'), undefined, [name, target(), place, ...(failure ? [failure] : [])]);
}

/** With ours as the last decorator, which is applied first. `how`: the class waits for `super()` (runtime/supers.ts). */
export function withFirstDecorator(file: FileEmitter, modifiers: readonly ts.ModifierLike[], place: ts.Expression, how: ts.Expression | undefined): ts.ModifierLike[] {
  const { ts, factory } = file;
  const added = factory.createDecorator(factory.createCallExpression(file.helper('decorated'), undefined, how ? [place, how] : [place]));
  const at = modifiers.findLastIndex((m) => ts.isDecorator(m)) + 1;
  return [...modifiers.slice(0, at), added, ...modifiers.slice(at)];
}
