/**
 * Classes whose construction may block, after their members were printed: what is added to them and what they call
 * themselves. 1-analyze/classes.ts says why, runtime/construction.ts what for.
 */
import type * as ts from 'typescript';
import { type StaticElement, isStatic } from '../1-analyze/classes';
import { nameFromPlace } from '../1-analyze/naming';
import type { FileEmitter } from './file';
import type { Env } from './names';

/** `printed`: the class with its members compiled. */
export function finishClass(file: FileEmitter, source: ts.ClassLikeDeclaration, printed: ts.ClassLikeDeclaration, env: Env): ts.ClassLikeDeclaration | ts.Expression | ts.VariableStatement {
  const { ts, factory: f, green } = file;
  const isPrivate = (m: StaticElement): m is ts.PropertyDeclaration => ts.isPropertyDeclaration(m) && ts.isPrivateIdentifier(m.name);
  const plan = green.classes.get(source);
  const statics = green.contains.has(source) ? file.lateStatics(source).filter(isPrivate) : [];
  if (plan === undefined) return statics.length === 0 ? printed : stampedClass(file, source, printed, statics, printed.name, printed.members);
  const members: ts.ClassElement[] = [];
  const first: ts.Statement[] = [];
  const call = (helper: ts.Expression, ...args: ts.Expression[]) => first.push(f.createExpressionStatement(f.createCallExpression(helper, undefined, args)));
  const { constructor } = plan;
  let name = printed.name;
  if (constructor && plan.isMadeUp) members.push(file.compile(constructor, constructor, env) as ts.ConstructorDeclaration);
  if (!name && file.usesClassName(source)) {
    name = file.className(source);
    call(file.helper('nameClass'), f.createThis(), f.createStringLiteral(name.text), f.createStringLiteral(nameFromPlace(ts, source) ?? ''));
  }
  if (plan.catches !== undefined) call(file.helper('derives'), f.createThis(), plan.catches ? f.createTrue() : f.createFalse());
  if (first.length > 0) members.unshift(f.createClassStaticBlockDeclaration(f.createBlock(first)));
  // TypeScript declares a field for each parameter property, before all others.
  if (green.fields.define && (green.fields.native || !plan.isDerived)) {
    for (const p of plan.properties) members.push(f.createPropertyDeclaration(undefined, (p.name as ts.Identifier).text, undefined, undefined, undefined));
  }
  const all = [...members, ...printed.members];
  const stamped = [...plan.late, ...statics].filter(isPrivate);
  if (stamped.length > 0) return stampedClass(file, source, printed, stamped, name, all);
  return ts.isClassDeclaration(printed)
    ? f.updateClassDeclaration(printed, printed.modifiers, name, printed.typeParameters, printed.heritageClauses, all)
    : f.updateClassExpression(printed, printed.modifiers, name, printed.typeParameters, printed.heritageClauses, all);
}

function stampedClass(file: FileEmitter, source: ts.ClassLikeDeclaration, printed: ts.ClassLikeDeclaration, fields: readonly ts.PropertyDeclaration[], name: ts.Identifier | undefined, members: readonly ts.ClassElement[]): ts.Expression | ts.VariableStatement {
  const { ts, factory: f } = file;
  const inner = ts.setTextRange(ts.setOriginalNode(f.createClassExpression(undefined, name, undefined, printed.heritageClauses, members), source), printed);
  const value = withStamps(file, fields, name ? inner : file.nameFunction(inner, nameFromPlace(ts, source) ?? ''));
  if (!ts.isClassDeclaration(printed)) return value;
  return f.createVariableStatement(printed.modifiers?.filter(ts.isModifier), f.createVariableDeclarationList([f.createVariableDeclaration(name!, undefined, undefined, value)], ts.NodeFlags.Let));
}

/**
 * Private fields that come into being after others have blocked. A private name can be put on an object at any time, but
 * only by a class that declares it; so each gets one of its own, around the class that uses it:
 *
 *   // [source]   class C { a = f(); #p = 1; }
 *   // [output]   let C = (class Stamp$1 extends Stamp {
 *   //                #p; constructor(o, v) { super(o); this.#p = v; }
 *   //                static [(class$1 = class C { constructor() { define(this, "a", f()); new Stamp$1(this, 1); } }, "_")]() {}
 *   //              }, class$1);
 */
function withStamps(file: FileEmitter, fields: readonly ts.PropertyDeclaration[], inner: ts.Expression): ts.Expression {
  const { ts, factory: f } = file;
  const kept = file.wrappedClass();
  const outer = fields.reduceRight((value: ts.Expression, field) => {
    const name = (field.name as ts.PrivateIdentifier).text;
    const [o, v] = ['o', 'v'].map((n) => f.createIdentifier(n)) as [ts.Identifier, ts.Identifier];
    const store = f.createAssignment(f.createPropertyAccessExpression(f.createThis(), f.createPrivateIdentifier(name)), v);
    const constructor = f.createConstructorDeclaration(
      undefined,
      [o, v].map((p) => f.createParameterDeclaration(undefined, undefined, p)),
      f.createBlock([f.createExpressionStatement(f.createCallExpression(f.createSuper(), undefined, [o])), f.createExpressionStatement(store)]),
    );
    const key = f.createComputedPropertyName(f.createComma(value, f.createStringLiteral('_')));
    const holder = f.createMethodDeclaration([f.createModifier(ts.SyntaxKind.StaticKeyword)], undefined, key, undefined, undefined, [], undefined, f.createBlock([]));
    const extend = f.createHeritageClause(ts.SyntaxKind.ExtendsKeyword, [f.createExpressionWithTypeArguments(file.helper('Stamp'), undefined)]);
    return f.createClassExpression(undefined, file.stamp(field), undefined, [extend], [f.createPropertyDeclaration(undefined, f.createPrivateIdentifier(name), undefined, undefined, undefined), constructor, holder]);
  }, f.createAssignment(kept, inner));
  return f.createParenthesizedExpression(f.createComma(outer, kept));
}

/** A field that the constructor initialises, or a late static element: its initialiser as a private method, or nothing. */
export function fieldMethod(file: FileEmitter, field: StaticElement, body: ts.Block): ts.MethodDeclaration {
  const { ts, factory } = file;
  const modifiers = ts.isClassStaticBlockDeclaration(field) || isStatic(ts, field) ? [factory.createModifier(ts.SyntaxKind.StaticKeyword)] : undefined;
  return factory.createMethodDeclaration(modifiers, undefined, file.initialiser(field), undefined, undefined, [], undefined, body);
}
