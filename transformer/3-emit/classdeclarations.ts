/**
 * Classes that stay declarations where they have become expressions here, in a function of their own.
 *
 * Those with decorators of `experimentalDecorators`, which TypeScript applies to declarations only. It also makes the class's
 * name inside of it stand for what the decorators made of it, by a variable for each declaration; a class that is printed
 * twice has two.
 *
 *   // [source]   @d class C { m() { return C; } }
 *   // [output]   C = (() => { let C$1; @d class C { m() { return C$1; } } return C$1 = C; })();
 *
 * And, for targets before ES2022, those that are declarations in the source; and expressions whose name is used in what
 * TypeScript moves out of them, where it is not known.
 *
 *   // [source]   class C { static a = C.name; }
 *   // [output]   C = (() => { class C { static a = C.name; } return C; })();
 */
import type * as ts from 'typescript';
import { classDecorators, isAutoAccessor, isDecorated, isStatic, keyIsDynamic } from '../1-analyze/classes';
import { mentionsOwnName } from '../1-analyze/naming';
import type { Binding } from '../1-analyze/scopes';
import { type TS, isInLoop } from '../ts';
import type { FileEmitter } from './file';
import type { Env } from './names';

export function isLegacyDecorated({ ts, green }: FileEmitter, source: ts.Node): source is ts.ClassDeclaration {
  return green.fields.legacyDecorators && ts.isClassDeclaration(source) && isDecorated(ts, source);
}

/** `env`: of the place where it is printed. */
export function staysDeclaration(file: FileEmitter, source: ts.ClassLikeDeclaration, env: Env): boolean {
  const { ts, green } = file;
  if (isLegacyDecorated(file, source)) return true;
  if (source.name === undefined || isDecorated(ts, source)) return false;
  // The initialisers of fields become private methods; TypeScript does not set the variable they need in a class expression with computed names.
  if (green.fields.privateLowered && (green.classes.get(source)?.late.length ?? 0) > 0 && source.members.some((m) => m.name !== undefined && ts.isComputedPropertyName(m.name))) return true;
  if (!env.twice) return false;
  // TypeScript lowers private names in class expressions with mistakes that it does not make in declarations.
  if (green.fields.privateLowered && ts.isClassDeclaration(source)) return true;
  // Computed names are kept in variables, one for all iterations of a loop: TypeScript no longer finds the loop.
  if (!green.fields.native && isInLoop(ts, source) && source.members.some((m) => ts.isPropertyDeclaration(m) && !isStatic(ts, m) && keyIsDynamic(ts, m))) return true;
  // A static `accessor` is lowered for every target but the newest, with a variable that a class expression does not always set.
  const isLowered = green.fields.privateLowered || source.members.some((m) => isAutoAccessor(ts, m) && isStatic(ts, m));
  if (!isLowered) return false;
  const mentions = mentionsOwnName(ts, green.scopes, source);
  return source.members.some((m) => isMoved(ts, m) && mentions(m));
}

/** Static fields and blocks, and private methods and accessors. */
const isMoved = (ts: TS, m: ts.ClassElement): boolean => ts.isClassStaticBlockDeclaration(m) || (ts.isPropertyDeclaration(m) ? isStatic(ts, m) : m.name !== undefined && ts.isPrivateIdentifier(m.name));

/** The name that such a class has for itself, where its own decorators may change what that stands for. */
export function decoratedName(file: FileEmitter, source: ts.Node): Binding | undefined {
  const { ts, green } = file;
  if (!isLegacyDecorated(file, source) || source.name === undefined || classDecorators(ts, source).length === 0) return undefined;
  return green.scopes.scopeOf(source)?.names.get(source.name.text);
}

/** How the inside of the class is printed: undefined: as everything around it. */
export function insideDecorated(file: FileEmitter, source: ts.Node, env: Env): Env | undefined {
  const binding = env.twice ? decoratedName(file, source) : undefined;
  return binding && { ...env, names: new Map(env.names).set(binding, file.decorated(source as ts.ClassDeclaration)) };
}

/** `printed`, a declaration or an expression, as an expression. */
export function declaredApart(file: FileEmitter, source: ts.ClassLikeDeclaration, printed: ts.ClassLikeDeclaration, env: Env): ts.Expression {
  const { ts, factory: f } = file;
  const name = f.createIdentifier(source.name!.text);
  const modifiers = source.modifiers?.some(ts.isModifier) ? printed.modifiers?.filter((m) => ts.isDecorator(m)) : printed.modifiers;
  const alias = env.twice && decoratedName(file, source) ? file.decorated(source as ts.ClassDeclaration) : undefined;
  // What is static is evaluated before the decorators are called, when the name stands for the class itself.
  const isEarly = (m: ts.ClassElement) => ts.isClassStaticBlockDeclaration(m) || (ts.isPropertyDeclaration(m) && isStatic(ts, m));
  const early = alias && printed.members.some(isEarly) ? [f.createClassStaticBlockDeclaration(f.createBlock([f.createExpressionStatement(f.createAssignment(alias, name))]))] : [];
  const declaration = ts.setTextRange(ts.setOriginalNode(f.createClassDeclaration(modifiers, name, undefined, printed.heritageClauses, [...early, ...printed.members]), source), source);
  const statements: ts.Statement[] = [declaration, f.createReturnStatement(alias ? f.createAssignment(alias, name) : name)];
  if (alias) statements.unshift(f.createVariableStatement(undefined, f.createVariableDeclarationList([f.createVariableDeclaration(alias)], ts.NodeFlags.Let)));
  return f.createCallExpression(f.createParenthesizedExpression(f.createArrowFunction(undefined, undefined, [], undefined, undefined, f.createBlock(statements, true))), undefined, []);
}
