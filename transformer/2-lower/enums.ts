/**
 * Enums inside compiled functions, spelled out as TypeScript would: a resume path declares its variables at its top, so
 * the declaration cannot stay one, and an initialiser may block. Members that an initialiser names become properties of the
 * enum when it is printed (3-emit/rewrite.ts).
 *
 * [source]    enum E { A, B = f(A), C = 'c' }
 * [lowered]   E = {}; E[E["A"] = 0] = "A"; t = f(E.A) (suspends); E[E["B"] = t] = "B"; E["C"] = "c"
 */
import type * as ts from 'typescript';
import { someChild } from '../depth';
import type { Lowering } from './lowering';
import { declarationsOf } from '../1-analyze/scopes';
import { keyOf, skipOuter } from '../ts';

type Constant = number | string | undefined;

export function lowerEnum(lo: Lowering, node: ts.EnumDeclaration): void {
  const { factory } = lo;
  const binding = lo.bindingOf(node.name)!;
  if (binding.declaration === node.name) lo.set(binding, factory.createObjectLiteralExpression([]), node, binding.cell && binding.tdz ? undefined : 'let'); // at the top level, E = {}
  const object = () => lo.ref(binding);
  const known = constants(lo, node);
  let previous: ts.EnumMember | undefined;
  for (const member of node.members) {
    const name = nameOf(lo, member);
    const key = () => factory.createStringLiteral(name);
    const at = (value: ts.Expression) => factory.createElementAccessExpression(object(), value);
    const { initializer } = member;
    const value = known.get(name);
    // TypeScript may know the constant of another file that the member before it has.
    const follows = !initializer && previous?.initializer && namesImport(lo, previous.initializer) ? factory.createAdd(at(factory.createStringLiteral(nameOf(lo, previous))), factory.createNumericLiteral(1)) : factory.createVoidZero();
    previous = member;
    const literal = value === undefined ? undefined : typeof value === 'string' ? factory.createStringLiteral(value) : value < 0 || Object.is(value, -0) ? factory.createPrefixMinus(factory.createNumericLiteral(-value)) : factory.createNumericLiteral(value);
    const computed = literal ?? (initializer ? lo.expression(initializer) : follows);
    const inner = factory.createAssignment(at(key()), computed);
    const isText = typeof value === 'string' || (initializer !== undefined && hasTextForm(lo, initializer));
    lo.eval(isText ? inner : factory.createAssignment(at(inner), key()), member);
  }
}

function nameOf(lo: Lowering, member: ts.EnumMember): string {
  const { ts } = lo;
  const { name } = member;
  return ts.isComputedPropertyName(name) ? (name.expression as ts.StringLiteralLike).text : keyOf(ts, name)!;
}

/** The members that TypeScript computes itself. */
function constants(lo: Lowering, node: ts.EnumDeclaration): ReadonlyMap<string, Constant> {
  const known = new Map<string, Constant>();
  let previous: Constant = -1;
  for (const member of node.members) {
    previous = member.initializer ? constant(lo, member.initializer, known, node) : typeof previous === 'number' ? previous + 1 : undefined;
    known.set(nameOf(lo, member), previous);
  }
  return known;
}

/** What a name stands for: a member of this enum or of another one, or a constant. */
function named(lo: Lowering, e: ts.Expression, known: ReadonlyMap<string, Constant>, node: ts.EnumDeclaration): Constant {
  const { ts } = lo;
  if (ts.isIdentifier(e)) {
    const binding = lo.bindingOf(e);
    if (binding === undefined) return undefined;
    if (binding.scope.node.kind === ts.SyntaxKind.EnumDeclaration) return known.get(e.text) ?? inEarlier(lo, node, e.text);
    const declaration = binding.declaration?.parent;
    if (binding.kind !== 'const' || !declaration || !ts.isVariableDeclaration(declaration) || declaration.name !== binding.declaration || declaration.type || !declaration.initializer || declaration.pos > e.pos) return undefined;
    return constant(lo, declaration.initializer, known, node);
  }
  const key = ts.isPropertyAccessExpression(e) ? e.name.text : ts.isElementAccessExpression(e) && ts.isStringLiteralLike(e.argumentExpression) ? e.argumentExpression.text : undefined;
  const object = (e as ts.PropertyAccessExpression).expression;
  const binding = key !== undefined && ts.isIdentifier(object) ? lo.bindingOf(object) : undefined;
  if (binding === undefined) return undefined;
  if (binding === lo.bindingOf(node.name)) return known.get(key!) ?? inEarlier(lo, node, key!);
  const other = binding.declaration?.parent;
  return other && ts.isEnumDeclaration(other) && other.pos < node.pos ? constants(lo, other).get(key!) : undefined;
}

/** In declarations of the enum before this one. */
function inEarlier(lo: Lowering, node: ts.EnumDeclaration, member: string): Constant {
  for (const d of declarationsOf(lo.ts, node)) {
    const value = d.pos < node.pos && lo.ts.isEnumDeclaration(d) ? constants(lo, d).get(member) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

function namesImport(lo: Lowering, e: ts.Node): boolean {
  const { ts } = lo;
  if (ts.isIdentifier(e)) return lo.bindingOf(e)?.kind === 'import';
  return !ts.isCallExpression(e) && !ts.isFunctionLike(e) && (someChild(ts, e, (c) => namesImport(lo, c)));
}

function constant(lo: Lowering, expression: ts.Expression, known: ReadonlyMap<string, Constant>, node: ts.EnumDeclaration): Constant {
  const { ts } = lo;
  const { SyntaxKind: K } = ts;
  const of = (e: ts.Expression) => constant(lo, e, known, node);
  const e = ts.isParenthesizedExpression(expression) ? expression.expression : expression;
  if (ts.isStringLiteralLike(e)) return e.text;
  if (ts.isNumericLiteral(e)) return +e.text;
  if (ts.isParenthesizedExpression(e)) return of(e);
  if (ts.isIdentifier(e) || ts.isPropertyAccessExpression(e) || ts.isElementAccessExpression(e)) return named(lo, e, known, node);
  if (ts.isTemplateExpression(e)) {
    let text = e.head.text;
    for (const span of e.templateSpans) {
      const value = of(span.expression);
      if (value === undefined) return undefined;
      text += value + span.literal.text;
    }
    return text;
  }
  if (ts.isPrefixUnaryExpression(e)) {
    const value = of(e.operand);
    if (typeof value !== 'number') return undefined;
    return e.operator === K.MinusToken ? -value : e.operator === K.TildeToken ? ~value : e.operator === K.PlusToken ? value : undefined;
  }
  if (!ts.isBinaryExpression(e)) return undefined;
  const [a, b] = [of(e.left), of(e.right)];
  if (a === undefined || b === undefined) return undefined;
  const operator = e.operatorToken.kind;
  if (typeof a === 'string' || typeof b === 'string') return operator === K.PlusToken ? `${a}${b}` : undefined;
  switch (operator) {
    case K.PlusToken: return a + b;
    case K.MinusToken: return a - b;
    case K.AsteriskToken: return a * b;
    case K.SlashToken: return a / b;
    case K.PercentToken: return a % b;
    case K.AsteriskAsteriskToken: return a ** b;
    case K.BarToken: return a | b;
    case K.AmpersandToken: return a & b;
    case K.CaretToken: return a ^ b;
    case K.LessThanLessThanToken: return a << b;
    case K.GreaterThanGreaterThanToken: return a >> b;
    case K.GreaterThanGreaterThanGreaterThanToken: return a >>> b;
    default: return undefined;
  }
}

/** Text by its form: it has no reverse mapping. */
function hasTextForm(lo: Lowering, expression: ts.Expression): boolean {
  const { ts } = lo;
  const e = skipOuter(ts, expression);
  if (ts.isStringLiteralLike(e) || ts.isTemplateExpression(e)) return true;
  return ts.isBinaryExpression(e) && e.operatorToken.kind === ts.SyntaxKind.PlusToken && (hasTextForm(lo, e.left) || hasTextForm(lo, e.right));
}
