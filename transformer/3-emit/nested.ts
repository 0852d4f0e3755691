/**
 * Functions and classes inside a compiled function: compiled themselves, lifted out of both printings, or printed with
 * the names of the one around them. `this` is their own inside, except in arrows, heritage and computed names.
 */
import type * as ts from 'typescript';
import { isStatic } from '../1-analyze/classes';
import { type Compilable, isCompilable } from '../1-analyze/greenset';
import { finishClass } from './classes';
import type { FileEmitter } from './file';
import { declaredApart, insideDecorated, staysDeclaration } from './classdeclarations';
import { type Env, withoutThis } from './names';

interface Printing {
  readonly file: FileEmitter;
  readonly env: Env;
  /** The names around, with `this` where that of the compiled function is meant. */
  readonly around: Env;
  visit(node: ts.Node): ts.Node;
  children(node: ts.Node): ts.Node;
  /** Runs `visit` where `this` is (also) that of the compiled function, or another one. */
  withThis<T>(isOwn: boolean, visit: () => T): T;
  readonly ownThis: boolean;
  /** The same place with other names. */
  with(env: Env): Printing;
}

export function nested(p: Printing, node: ts.Node): ts.Node {
  const { file } = p;
  const { ts, factory } = file;
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isClassExpression(node)) {
    const lifted = file.lifter.lift(node, p.around);
    if (lifted) return lifted;
  }
  if (ts.isMethodDeclaration(node) && ts.isObjectLiteralExpression(ts.getOriginalNode(node).parent) && !ts.isComputedPropertyName(node.name)) {
    const lifted = file.lifter.lift(node, p.around);
    if (lifted) return factory.createPropertyAssignment(node.name, lifted);
  }
  const source = ts.getOriginalNode(node);
  if (file.green.functions.has(source) && isCompilable(ts, source)) return file.compile(source, node as Compilable, p.around);
  if (ts.isArrowFunction(node)) return p.children(node);
  if (ts.isClassLike(node)) {
    const inside = insideDecorated(file, source, p.env);
    return printedClass(inside ? p.with(inside) : p, node, source as ts.ClassLikeDeclaration);
  }
  // What it is called is no use of the variable, which may be in a cell.
  const name = ts.isFunctionDeclaration(node) ? node.name : undefined;
  return p.withThis(false, () => ts.visitEachChild(node, (child) => (child === name ? child : p.visit(child)), file.context));
}

function printedClass(p: Printing, node: ts.ClassLikeDeclaration, source: ts.ClassLikeDeclaration): ts.Node {
  const { file, env } = p;
  const { ts } = file;
  const { ownThis } = p;
  const inside = withoutThis(env);
  const part = (child: ts.Node): ts.Node | ts.Node[] => {
    if (!ts.isClassElement(child)) return child === node.name ? child : p.visit(child);
    const original = ts.getOriginalNode(child);
    if (ts.isPropertyDeclaration(original) && file.isLate(original)) {
      return file.lateField(original, child as ts.PropertyDeclaration, inside, (key) => p.withThis(ownThis, () => p.visit(key) as ts.Expression));
    }
    if (file.green.functions.has(original)) return file.compile(original as Compilable, child as unknown as Compilable, inside);
    const visitPart = (n: ts.Node): ts.Node => p.withThis(ownThis && ts.isComputedPropertyName(n), () => p.visit(n));
    const visited = ts.visitEachChild(child, visitPart, file.context);
    return env.twice ? withOwnVariables(file, visited) : visited;
  };
  const finished = finishClass(file, source, ts.visitEachChild(node, part, file.context) as ts.ClassLikeDeclaration, inside);
  return ts.isClassExpression(finished) && staysDeclaration(file, source, env) ? declaredApart(file, source, finished, env) : finished;
}

/**
 * Where TypeScript lowers fields, it keeps a computed name in a variable, one for all copies of the node; and where it lowers
 * static elements, the class that `this` is in them, one for all nodes of the same original. Each printing needs its own.
 */
function withOwnVariables({ ts, factory, green: { fields } }: FileEmitter, member: ts.Node): ts.Node {
  if (fields.native) return member;
  const ownsThis = fields.privateLowered;
  if (ts.isClassStaticBlockDeclaration(member)) return ownsThis ? ts.setTextRange(factory.createClassStaticBlockDeclaration(member.body), member) : member;
  if (!ts.isPropertyDeclaration(member)) return member;
  const name = ts.isComputedPropertyName(member.name) ? factory.createComputedPropertyName(member.name.expression) : member.name;
  const mark = member.questionToken ?? member.exclamationToken;
  if (ownsThis && isStatic(ts, member)) return ts.setTextRange(factory.createPropertyDeclaration(member.modifiers, name, mark, member.type, member.initializer), member);
  return name === member.name ? member : factory.updatePropertyDeclaration(member, member.modifiers, name, mark, member.type, member.initializer);
}
