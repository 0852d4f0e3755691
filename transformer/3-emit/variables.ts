/**
 * Declarations whose variables live elsewhere in a printing, as assignments that do the same; and names that functions get
 * from the variable they are kept in, which may be called otherwise here.
 */
import type * as ts from 'typescript';
import type { Binding } from '../1-analyze/scopes';
import type { TS } from '../ts';
import type { FileEmitter } from './file';
import type { Env } from './names';

/** What a printing does to the parts of a declaration. */
interface Printing {
  readonly file: FileEmitter;
  readonly env: Env;
  visit(node: ts.Node): ts.Node;
  children(node: ts.Node): ts.Node;
  identifier(node: ts.Identifier): ts.Node;
}

/** The value of a variable that is called `here`: an assignment to it would name a function otherwise than the source does. */
export function withNameOf(file: FileEmitter, name: ts.Identifier, here: ts.Node, value: ts.Expression): ts.Expression {
  return file.ts.isIdentifier(here) && here.text === name.text ? value : file.nameFunction(value, name.text);
}

/** A `var` that the printing declares elsewhere, as assignments; undefined: stays a declaration. */
export function varAsExpression(p: Printing, list: ts.VariableDeclarationList): ts.Expression | 'nothing' | undefined {
  const { ts, factory } = p.file;
  if (list.flags & ts.NodeFlags.BlockScoped) return undefined;
  const first = anyBinding(p.file, list.declarations[0]!.name);
  if (first === undefined || !(p.env.names.has(first) || first.cell)) return undefined;
  const assignments = list.declarations.flatMap((d) => (d.initializer ? [initialize(p, d.name, d.initializer)] : []));
  return assignments.length === 0 ? 'nothing' : assignments.reduce((a, b) => factory.createComma(a, b));
}

function anyBinding(file: FileEmitter, name: ts.BindingName): Binding | undefined {
  if (file.ts.isIdentifier(name)) return file.bindingOf(name);
  for (const e of name.elements) if (file.ts.isBindingElement(e)) return anyBinding(file, e.name);
  return undefined;
}

export function initialize(p: Printing, name: ts.BindingName, initializer: ts.Expression): ts.Expression {
  const { ts, factory } = p.file;
  const value = p.visit(initializer) as ts.Expression;
  const target = patternAsTarget(p, name);
  return factory.createAssignment(target, ts.isIdentifier(name) ? withNameOf(p.file, name, target, value) : value);
}

/** A binding pattern as the assignment pattern that does the same. */
export function patternAsTarget(p: Printing, name: ts.BindingName): ts.Expression {
  const { ts, factory } = p.file;
  if (ts.isIdentifier(name)) return p.identifier(name) as ts.Expression;
  const element = (e: ts.BindingElement): ts.Expression => (e.initializer ? initialize(p, e.name, e.initializer) : patternAsTarget(p, e.name));
  if (ts.isArrayBindingPattern(name)) {
    return factory.createArrayLiteralExpression(
      name.elements.map((e) => (ts.isOmittedExpression(e) ? e : e.dotDotDotToken ? factory.createSpreadElement(patternAsTarget(p, e.name)) : element(e))),
    );
  }
  return factory.createObjectLiteralExpression(
    name.elements.map((e) => {
      if (e.dotDotDotToken) return factory.createSpreadAssignment(patternAsTarget(p, e.name));
      const key = e.propertyName ?? factory.createIdentifier((e.name as ts.Identifier).text);
      return factory.createPropertyAssignment(visitedKey(ts, p, key), element(e));
    }),
  );
}

/** A binding element as it is printed where the pattern stays a declaration; with another name, it says what it takes. */
export function bindingElement(p: Printing, e: ts.BindingElement): ts.BindingElement {
  const { ts, factory } = p.file;
  const name = p.visit(e.name) as ts.BindingName;
  const value = e.initializer && (p.visit(e.initializer) as ts.Expression);
  const initializer = value && ts.isIdentifier(e.name) ? withNameOf(p.file, e.name, name, value) : value;
  const isRenamed = ts.isIdentifier(e.name) && ts.isIdentifier(name) && name.text !== e.name.text;
  const takes = isRenamed && !e.dotDotDotToken && ts.isObjectBindingPattern(e.parent) ? factory.createIdentifier((e.name as ts.Identifier).text) : undefined;
  return factory.updateBindingElement(e, e.dotDotDotToken, e.propertyName ? visitedKey(ts, p, e.propertyName) : takes, name, initializer);
}

/** Defaults and computed keys of a parameter's pattern, which keeps its names. */
export function parameterPattern(p: Printing, pattern: ts.BindingPattern): ts.BindingPattern {
  const { ts, factory, context } = p.file;
  const element = (e: ts.Node): ts.Node => {
    if (!ts.isBindingElement(e)) return e;
    const name = ts.isIdentifier(e.name) ? e.name : parameterPattern(p, e.name);
    return factory.updateBindingElement(e, e.dotDotDotToken, e.propertyName && visitedKey(ts, p, e.propertyName), name, e.initializer && (p.visit(e.initializer) as ts.Expression));
  };
  return ts.visitEachChild(pattern, element, context);
}

const visitedKey = (ts: TS, p: Printing, key: ts.PropertyName): ts.PropertyName => (ts.isComputedPropertyName(key) ? (p.visit(key) as ts.PropertyName) : key);
