/**
 * Classes whose construction may block, after their members were printed: what is added to them and what they call
 * themselves. 1-analyze/classes.ts says why, runtime/construction.ts what for.
 */
import type * as ts from 'typescript';
import { type StaticElement, addsInitialisers, decoratorsOf, initialisersAreStatic, isAutoAccessor, isPrivateField, isStatic, keyIsDynamic } from '../1-analyze/classes';
import { nameFromPlace } from '../1-analyze/naming';
import type { FileEmitter } from './file';
import { placeOfDecorated, withFirstDecorator } from './decorated';
import { declaredApart, isLegacyDecorated, staysDeclaration } from './classdeclarations';
import type { Env } from './names';
import { keyOf, skipOuter } from '../ts';

/** `printed`: the class with its members compiled. */
export function finishClass(file: FileEmitter, source: ts.ClassLikeDeclaration, printed: ts.ClassLikeDeclaration, env: Env): ts.ClassLikeDeclaration | ts.Expression | ts.VariableStatement {
  const { ts, factory: f, green } = file;
  const isPrivate = (m: StaticElement): m is ts.PropertyDeclaration => ts.isPropertyDeclaration(m) && isPrivateField(ts, m);
  const plan = green.classes.get(source);
  const statics = green.contains.has(source) ? file.lateStatics(source).filter(isPrivate) : [];
  if (plan === undefined) return statics.length === 0 ? printed : stampedClass(file, source, printed, statics, [], printed.name, printed.members, env);
  const members: ts.ClassElement[] = [];
  const first: ts.Statement[] = [];
  const call = (helper: ts.Expression, ...args: ts.Expression[]) => first.push(f.createExpressionStatement(f.createCallExpression(helper, undefined, args)));
  const { constructor } = plan;
  let name = printed.name;
  // TypeScript gives a class without a name that of a variable, if it lowers static blocks; and in decorated ones, `this` is nothing.
  const place = placeOfDecorated(file, source);
  const isNamedByLowering = (): boolean => place === undefined && plan.catches !== undefined && plan.fields.privateLowered && nameFromPlace(ts, source, file.green.fields) === undefined;
  const self = (): ts.Expression => (name && isLegacyDecorated(file, source) ? f.createIdentifier(name.text) : f.createThis());
  if (constructor && plan.isMadeUp) members.push(file.compile(constructor, constructor, env) as ts.ConstructorDeclaration);
  if (!name && (file.usesClassName(source) || isNamedByLowering())) {
    name = file.className(source);
    call(file.helper('nameClass'), self(), f.createStringLiteral(name.text), f.createStringLiteral(nameFromPlace(ts, source, file.green.fields) ?? ''));
  }
  const how = plan.catches === undefined ? undefined : f.createNumericLiteral(!plan.catches ? 0 : !plan.isApart ? 1 : plan.hasElements ? 3 : 2);
  if (how && place === undefined) call(file.helper('derives'), self(), how);
  const keys = plan.late.filter((m) => keyIsDynamic(ts, m));
  if (keys.some((m) => !isAutoAccessor(ts, m))) first.unshift(f.createExpressionStatement(f.createDeleteExpression(f.createElementAccessExpression(self(), file.helper('HOLE')))));
  if (first.length > 0) members.unshift(f.createClassStaticBlockDeclaration(f.createBlock(first)));
  // TypeScript declares a field for each parameter property, before all others.
  if (green.fields.define && green.fields.native) {
    for (const p of plan.properties) members.push(f.createPropertyDeclaration(undefined, (p.name as ts.Identifier).text, undefined, undefined, undefined));
  }
  const all = [...members, ...(plan.catches && plan.isApart ? printed.members.map((m) => guarded(file, m)) : printed.members)];
  // Where initialisers that decorators add would come behind the last field, TypeScript puts them into the constructor, behind the `super()` that it finds.
  if (constructor && plan.isDerived && addsInitialisers(ts, source, plan.fields)) all.push(f.createPropertyDeclaration(undefined, f.createPrivateIdentifier(`#${file.unique('decorated').text}`), undefined, undefined, undefined));
  const stamped = [...(plan.fields.define ? plan.late : []), ...statics].filter(isPrivate);
  if (stamped.length > 0 || keys.length > 0) return stampedClass(file, source, printed, stamped, keys.map((m) => file.fieldKey(m)), name, all, env);
  const modifiers = place ? withFirstDecorator(file, printed.modifiers!, place, how) : printed.modifiers;
  return ts.isClassDeclaration(printed)
    ? f.updateClassDeclaration(printed, modifiers, name, printed.typeParameters, printed.heritageClauses, all)
    : f.updateClassExpression(printed, modifiers, name, printed.typeParameters, printed.heritageClauses, all);
}

/**
 * A field that the engine initialises, in a class whose parent may park: then `super()` gives a decoy first
 * (runtime/construction.ts), for which nothing must happen that anybody could see.
 *
 *   // [source]   cache = make();     [output]   cache = this === building.decoy ? void 0 : make();
 */
function guarded(file: FileEmitter, m: ts.ClassElement): ts.ClassElement {
  const { ts, factory: f } = file;
  if (!ts.isPropertyDeclaration(m) || isStatic(ts, m) || !m.initializer || isSilent(ts, m.initializer)) return m;
  const key = keyOf(ts, m.name);
  const value = key === undefined ? m.initializer : file.nameFunction(m.initializer, key);
  const isDecoy = f.createStrictEquality(f.createThis(), f.createPropertyAccessExpression(file.helper('building'), 'decoy'));
  return f.updatePropertyDeclaration(m, m.modifiers, m.name, m.questionToken ?? m.exclamationToken, m.type, f.createConditionalExpression(isDecoy, undefined, f.createVoidZero(), undefined, value));
}

/** Evaluating it does nothing that can be seen. */
function isSilent(ts: FileEmitter['ts'], e: ts.Expression): boolean {
  const node = skipOuter(ts, e);
  if (ts.isArrayLiteralExpression(node)) return node.elements.every((x) => isSilent(ts, x));
  if (ts.isObjectLiteralExpression(node)) return node.properties.every((p) => ts.isPropertyAssignment(p) && !ts.isComputedPropertyName(p.name) && isSilent(ts, p.initializer));
  if (ts.isPrefixUnaryExpression(node)) return ts.isNumericLiteral(node.operand);
  return ts.isLiteralExpression(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node) || [ts.SyntaxKind.NullKeyword, ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(node.kind);
}

function stampedClass(file: FileEmitter, source: ts.ClassLikeDeclaration, printed: ts.ClassLikeDeclaration, fields: readonly ts.PropertyDeclaration[], keys: readonly ts.Identifier[], name: ts.Identifier | undefined, members: readonly ts.ClassElement[], env: Env): ts.Expression | ts.VariableStatement {
  const { ts, factory: f } = file;
  const inner = ts.setTextRange(ts.setOriginalNode(f.createClassExpression(undefined, name, undefined, printed.heritageClauses, members), source), printed);
  const own = staysDeclaration(file, source, env) ? declaredApart(file, source, inner, env) : name ? inner : file.nameFunction(inner, nameFromPlace(ts, source, file.green.fields) ?? '');
  const value = withKeys(file, keys, fields.length > 0 ? withStamps(file, fields, own) : own);
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
    const name = file.storage(field).text;
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

/** `((key$1) => class { … })()`: the class has variables of its own for the computed names of its fields. */
function withKeys({ factory: f }: FileEmitter, keys: readonly ts.Identifier[], value: ts.Expression): ts.Expression {
  if (keys.length === 0) return value;
  const parameters = keys.map((key) => f.createParameterDeclaration(undefined, undefined, key));
  return f.createCallExpression(f.createParenthesizedExpression(f.createArrowFunction(undefined, undefined, parameters, undefined, undefined, f.createParenthesizedExpression(value))), undefined, []);
}

/**
 * What stands in the class for a field that the constructor initialises: a computed name is evaluated in its place, an
 * `accessor` is its two functions, and decorators of the older kind are given a declaration.
 *
 *   // [source]   [f()] = g(); accessor x = h(); @d y = i();
 *   // [output]   static [(key$1 = propertyKey(f()), HOLE)]() {} get x() { … } set x(value) { … } @d declare y;
 */
export function restOfField(file: FileEmitter, field: ts.PropertyDeclaration, shell: ts.PropertyDeclaration, visitKey: (e: ts.Expression) => ts.Expression): ts.Node[] {
  const { ts, factory: f } = file;
  if (isStatic(ts, field)) return [];
  const evaluated = keyIsDynamic(ts, field)
    ? f.createAssignment(file.fieldKey(field), f.createCallExpression(file.helper('propertyKey'), undefined, [visitKey((shell.name as ts.ComputedPropertyName).expression)]))
    : undefined;
  const method = (name: ts.PropertyName, modifiers: readonly ts.Modifier[]) => f.createMethodDeclaration(modifiers, undefined, name, undefined, undefined, [], undefined, f.createBlock([]));
  // Where fields are assigned, private ones are there from the start.
  const declaration = isPrivateField(ts, field) && !file.green.classes.get(field.parent)!.fields.define ? [f.createPropertyDeclaration(undefined, file.storage(field), undefined, undefined, undefined)] : [];
  if (isAutoAccessor(ts, field)) {
    const storage = () => f.createPropertyAccessExpression(f.createThis(), file.storage(field));
    const value = f.createIdentifier('value');
    const key = evaluated ? f.createComputedPropertyName(evaluated) : field.name;
    const again = evaluated ? f.createComputedPropertyName(file.fieldKey(field)) : field.name;
    return [
      ...declaration,
      f.createGetAccessorDeclaration(undefined, key, [], undefined, f.createBlock([f.createReturnStatement(storage())])),
      f.createSetAccessorDeclaration(undefined, again, [f.createParameterDeclaration(undefined, undefined, value)], f.createBlock([f.createExpressionStatement(f.createAssignment(storage(), value))])),
    ];
  }
  if (evaluated) return [method(f.createComputedPropertyName(f.createComma(evaluated, file.helper('HOLE'))), [f.createModifier(ts.SyntaxKind.StaticKeyword)])];
  const decorators = decoratorsOf(ts, shell);
  if (decorators.length === 0) return declaration;
  return [f.updatePropertyDeclaration(shell, [...decorators.map((d) => visitKey(d as never) as unknown as ts.Decorator), f.createModifier(ts.SyntaxKind.DeclareKeyword)], shell.name, undefined, shell.type, undefined)];
}

/** A field that the constructor initialises, or a late static element: its initialiser as a private method, or nothing. */
export function fieldMethod(file: FileEmitter, field: StaticElement, body: ts.Block): ts.MethodDeclaration {
  const { ts, factory } = file;
  const modifiers = ts.isClassStaticBlockDeclaration(field) || isStatic(ts, field) || initialisersAreStatic(ts, field, file.green.fields) ? [factory.createModifier(ts.SyntaxKind.StaticKeyword)] : undefined;
  return factory.createMethodDeclaration(modifiers, undefined, file.initialiser(field), undefined, undefined, [], undefined, body);
}
