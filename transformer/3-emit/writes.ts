/**
 * Variables that may not simply be read or written: constants, and variables that may not have their value yet. The fast
 * path could leave their errors to the engine, but a resume path declares its variables otherwise, a Cell is a mere
 * object, and a lifted function has parameters in their place; so all printings say it.
 *
 *   [source]   x = e;   [x] = v;                                  x is constant
 *   [output]   constant(e, x);   [{ set v(value) { constant(value, x); } }.v] = v;
 */
import type * as ts from 'typescript';
import { isEarly } from '../1-analyze/early';
import { withoutAssertions } from '../1-analyze/naming';
import type { Binding } from '../1-analyze/scopes';
import { binaryOperator } from '../2-lower/assignments';
import { isAssignment, skipOuter } from '../ts';
import type { FileEmitter } from './file';

/** A printing: the file's services, and what the variable of a Cell is called there. */
export interface Place {
  readonly file: FileEmitter;
  holder(b: Binding): ts.Identifier;
}

/** How the variable an identifier names has to be treated; undefined: as any other. */
export type Fault = 'early' | 'constant' | 'unset';

export function faultOf(file: FileEmitter, id: ts.Identifier, b: Binding | undefined): Fault | undefined {
  if (b === undefined || !file.green.functions.has(b.scope.function.node)) return undefined;
  if (isEarly(file.ts, id, b)) return 'early';
  if (b.kind === 'const' || b.kind === 'using') return 'constant';
  return b.cell && b.tdz ? 'unset' : undefined;
}

/** An assignment that throws, or may: in place of `target op value`. Undefined where it is an ordinary one. Nothing in it is rewritten yet. */
export function faultyAssignment(place: Place, e: ts.BinaryExpression): ts.Expression | undefined {
  const { file } = place;
  const { ts, factory } = file;
  const operator = e.operatorToken.kind;
  if (!isAssignment(ts, e)) return undefined;
  const id = skipOuter(ts, e.left);
  if (!ts.isIdentifier(id)) {
    const target = operator === ts.SyntaxKind.EqualsToken ? faultyTarget(place, e.left) : undefined;
    return target && factory.updateBinaryExpression(e, target, e.operatorToken, e.right);
  }
  const fault = faultOf(file, id, file.bindingOf(id));
  if (fault === undefined) return undefined;
  const value = namedBy(file, e.left, e.right);
  if (operator === ts.SyntaxKind.EqualsToken) return write(place, fault, id, value);
  if (fault === 'early') return clone(file, id); // it reads before it writes
  if (fault !== 'constant') return undefined;
  const { SyntaxKind: K } = ts;
  const shortCircuit = operator === K.AmpersandAmpersandEqualsToken ? K.AmpersandAmpersandToken : operator === K.BarBarEqualsToken ? K.BarBarToken : operator === K.QuestionQuestionEqualsToken ? K.QuestionQuestionToken : undefined;
  if (shortCircuit) return factory.createParenthesizedExpression(factory.createBinaryExpression(clone(file, id), shortCircuit, write(place, fault, id, value)));
  return write(place, fault, id, factory.createBinaryExpression(clone(file, id), binaryOperator(ts, operator), factory.createParenthesizedExpression(e.right)));
}

/** `x++` of a constant: x becomes a number, then it throws. */
export function faultyIncrement(place: Place, e: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): ts.Expression | undefined {
  const { file } = place;
  const { ts, factory } = file;
  if (e.operator !== ts.SyntaxKind.PlusPlusToken && e.operator !== ts.SyntaxKind.MinusMinusToken) return undefined;
  const id = skipOuter(ts, e.operand);
  if (!ts.isIdentifier(id)) return undefined;
  const fault = faultOf(file, id, file.bindingOf(id));
  if (fault === 'early') return clone(file, id);
  if (fault !== 'constant') return undefined;
  return write(place, 'constant', id, factory.createPrefixMinus(clone(file, id))); // not `+`, which refuses a BigInt
}

/** An assignment pattern or the head of a loop, with targets that throw where it names such a variable; undefined if it names none. */
export function faultyTarget(place: Place, target: ts.Expression): ts.Expression | undefined {
  const { file } = place;
  const { ts, factory } = file;
  let found = false;
  const leaf = (node: ts.Expression): ts.Expression => {
    const inner = skipOuter(ts, node);
    if (ts.isArrayLiteralExpression(inner) || ts.isObjectLiteralExpression(inner)) return visit(inner) as ts.Expression;
    if (!ts.isIdentifier(inner)) return node;
    const fault = faultOf(file, inner, file.bindingOf(inner));
    if (fault === undefined) return node;
    found = true;
    const value = factory.createIdentifier('value');
    const body = factory.createBlock([factory.createExpressionStatement(write(place, fault, inner, value))]);
    const setter = factory.createSetAccessorDeclaration(undefined, 'v', [factory.createParameterDeclaration(undefined, undefined, value)], body);
    return factory.createPropertyAccessExpression(factory.createParenthesizedExpression(factory.createObjectLiteralExpression([setter])), 'v');
  };
  const withDefault = (node: ts.Expression): ts.Expression => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const left = leaf(node.left);
      return factory.updateBinaryExpression(node, left, node.operatorToken, left === node.left ? node.right : namedBy(file, node.left, node.right));
    }
    return ts.isSpreadElement(node) ? factory.updateSpreadElement(node, leaf(node.expression)) : leaf(node);
  };
  const visit = (pattern: ts.ArrayLiteralExpression | ts.ObjectLiteralExpression): ts.Expression => {
    if (ts.isArrayLiteralExpression(pattern)) return factory.updateArrayLiteralExpression(pattern, pattern.elements.map((e) => (ts.isOmittedExpression(e) ? e : withDefault(e))));
    return factory.updateObjectLiteralExpression(
      pattern,
      pattern.properties.map((p) => {
        if (ts.isPropertyAssignment(p)) return factory.updatePropertyAssignment(p, p.name, withDefault(p.initializer));
        if (ts.isSpreadAssignment(p)) return factory.updateSpreadAssignment(p, leaf(p.expression));
        if (!ts.isShorthandPropertyAssignment(p)) return p;
        const changed = leaf(p.name);
        if (changed === p.name) return p;
        return factory.createPropertyAssignment(p.name.text, p.objectAssignmentInitializer ? factory.createAssignment(changed, namedBy(file, p.name, p.objectAssignmentInitializer)) : changed);
      }),
    );
  };
  const result = leaf(target);
  return found ? result : undefined;
}

/** Evaluates `value`, then throws, or stores it in the Cell. */
function write(place: Place, fault: Fault, id: ts.Identifier, value: ts.Expression): ts.Expression {
  const { file } = place;
  const { factory } = file;
  const name = factory.createStringLiteral(id.text);
  const call = (helper: 'constant' | 'uninitialized' | 'put', ...args: ts.Expression[]) => factory.createCallExpression(file.helper(helper), undefined, args);
  if (fault === 'early') return call('uninitialized', name, value);
  if (fault === 'constant') return call('constant', value, clone(file, id)); // the read throws if it has no value yet
  return call('put', place.holder(file.bindingOf(id)!), value, name);
}

/** `value` with the name that an assignment to `target` gives it: none if that stands in parentheses. */
function namedBy(file: FileEmitter, target: ts.Expression, value: ts.Expression): ts.Expression {
  const name = withoutAssertions(file.ts, target);
  return file.ts.isIdentifier(name) ? file.nameFunction(value, name.text) : value;
}

function clone(file: FileEmitter, id: ts.Identifier): ts.Identifier {
  return file.ts.setOriginalNode(file.factory.createIdentifier(id.text), file.ts.getOriginalNode(id));
}
