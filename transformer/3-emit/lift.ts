/**
 * Nested functions of a compiled function. Both printings of the outer function make the same closures, and printing a
 * nested green function in each of them would double the code with every level of nesting. So a nested function (or
 * class) with compiled code in it is printed once, in a function of the module that takes what it captures:
 *
 *   // [source, in a green function]     const g = () => { pause(x); return n++; };
 *   // [output, in both printings]       const g = lift$1(x, n);
 *   // [output, beside them]             function lift$1(x, n) { return { "g": () => { … } }["g"]; }
 *
 * This is exact because a captured variable has its value before the closure is made, or is a Cell (cells.ts). Where it
 * is not possible (`super`, private names, names computed at run time, outer variables that ordinary code writes), the
 * function stays where it is in both printings.
 */
import type * as ts from 'typescript';
import { eachChild, someChild } from '../depth';
import type { GreenSet } from '../1-analyze/greenset';
import { hasNativeThis } from '../1-analyze/classes';
import { passesThis } from '../1-analyze/jsx';
import { nameFromPlace as nameOf } from '../1-analyze/naming';
import type { Binding } from '../1-analyze/scopes';
import { type TS, computedName, isInLoop, privateNamesOf } from '../ts';
import type { FileEmitter } from './file';
import { decoratedName } from './classdeclarations';
import { type Env, isInNamespace } from './names';
import { Rewriter } from './rewrite';
import { faultOf } from './writes';

interface Factory {
  readonly name: ts.Identifier;
  readonly captured: readonly Binding[];
  /** Where each of them is mentioned first. */
  readonly mentions: ReadonlyMap<Binding, ts.Identifier>;
  readonly takesThis: boolean;
  readonly takesArguments: boolean;
}

export class Lifter {
  private readonly factories = new Map<ts.Node, Factory | undefined>();
  /** Functions and classes that are compiled or contain something that is. */
  private readonly worthwhile = new Set<ts.Node>();

  constructor(private readonly file: FileEmitter) {
    const { ts, green } = file;
    for (const fn of green.functions) {
      for (let n: ts.Node = fn; n && !this.worthwhile.has(n); n = n.parent) if (ts.isFunctionLike(n) || ts.isClassLike(n)) this.worthwhile.add(n);
    }
  }

  /** The call that makes the closure, or undefined where the function has to stay in place. `node` may be a changed copy. */
  lift(node: ts.Node, env: Env): ts.Expression | undefined {
    const { factory: f, ts } = this.file;
    if (!env.twice) return undefined;
    const source = ts.getOriginalNode(node);
    if (!this.worthwhile.has(source) || this.file.green.contains.has(source)) return undefined; // a class whose definition blocks is spelled out
    if (!this.factories.has(source)) this.factories.set(source, this.make(source));
    const made = this.factories.get(source);
    if (made === undefined) return undefined;
    const variable = (b: Binding): ts.Expression => {
      const given = env.names.get(b);
      if (given) return given;
      const id = f.createIdentifier(b.name);
      // Inside a class with decorators TypeScript finds by the source's node what the name stands for.
      return b.kind === 'self' && decoratedName(this.file, b.scope.node) ? ts.setOriginalNode(id, made.mentions.get(b)) : id;
    };
    const args = made.captured.map(variable);
    if (made.takesThis) args.unshift(env.this ?? f.createThis());
    if (made.takesArguments) args.unshift(env.arguments ?? f.createIdentifier('arguments'));
    return ts.setTextRange(f.createCallExpression(made.name, undefined, args), node);
  }

  private make(source: ts.Node): Factory | undefined {
    const { ts, green, factory: f } = this.file;
    if (isInNamespace(ts, source)) return undefined;
    // TypeScript, which lowers its private names, knows it to be in a loop, and looks for one.
    if (green.fields.privateLowered && ts.isClassLike(source) && isInLoop(ts, source)) return undefined;
    const free = capturesOf(this.file, source);
    if (free === undefined || ![...free.bindings.keys()].every((b) => isFixed(ts, green, b, source))) return undefined;
    const name = nameOf(ts, source, green.fields);
    if (name === null) return undefined;
    const captured = [...free.bindings.keys()].filter((b) => !isOwnName(green, b, source));
    const self = free.usesThis ? this.file.local('self') : undefined;
    const args = free.usesArguments ? this.file.local('arguments') : undefined;
    const made: Factory = { name: this.file.unique('lift'), captured, mentions: free.bindings, takesThis: free.usesThis, takesArguments: free.usesArguments };
    this.factories.set(source, made); // before printing: the function may mention itself
    const env: Env = { names: new Map(captured.map((b) => [b, f.createIdentifier(b.name)])), this: self, arguments: args, newTarget: undefined, twice: false };
    const parameters = [...(args ? [args] : []), ...(self ? [self] : []), ...captured.map((b) => f.createIdentifier(b.name))].map((id) => f.createParameterDeclaration(undefined, undefined, id));
    const body = f.createBlock([...this.file.strictness(source.parent), ...this.body(source, env, name)], true);
    this.file.outlined.push(f.createFunctionDeclaration(undefined, undefined, made.name, undefined, parameters, undefined, body));
    return made;
  }

  private body(source: ts.Node, env: Env, name: string | undefined): ts.Statement[] {
    const { ts, factory: f } = this.file;
    const printed = new Rewriter(this.file, env).visit(source);
    if (ts.isClassDeclaration(printed)) {
      const modifiers = printed.modifiers?.filter((m) => m.kind !== ts.SyntaxKind.ExportKeyword && m.kind !== ts.SyntaxKind.DefaultKeyword);
      const local = f.updateClassDeclaration(printed, modifiers, printed.name, printed.typeParameters, printed.heritageClauses, printed.members);
      return [local, f.createReturnStatement(f.createIdentifier(printed.name!.text))];
    }
    if (ts.isVariableStatement(printed)) return [printed, f.createReturnStatement(f.createIdentifier((printed.declarationList.declarations[0]!.name as ts.Identifier).text))];
    let value: ts.Expression;
    if (ts.isFunctionDeclaration(printed)) {
      const binding = this.file.bindingOf(printed.name!)!;
      // In a cell it refers to itself through the cell, so it must not have a name of its own.
      const own = binding.cell ? undefined : f.createIdentifier(printed.name!.text);
      const e = f.createFunctionExpression(printed.modifiers?.filter(ts.isModifier), printed.asteriskToken, own, undefined, printed.parameters, undefined, printed.body!);
      value = this.file.nameFunction(ts.setTextRange(ts.setOriginalNode(e, source), source), printed.name!.text);
    } else if (ts.isMethodDeclaration(printed)) {
      const literal = f.createParenthesizedExpression(f.createObjectLiteralExpression([printed]));
      value = f.createElementAccessExpression(literal, f.createStringLiteral(name!));
    } else value = name === undefined ? (printed as ts.Expression) : this.file.nameFunction(printed as ts.Expression, name);
    return [f.createReturnStatement(this.file.onThisLine(value))];
  }
}

/** What a function or class takes from around it; undefined where it takes what no argument can give. */
function capturesOf(file: FileEmitter, source: ts.Node): { bindings: ReadonlyMap<Binding, ts.Identifier>; usesThis: boolean; usesArguments: boolean } | undefined {
  const { ts, green } = file;
  const bindings = new Map<Binding, ts.Identifier>();
  let usesThis = false;
  let usesArguments = false;
  let possible = true;
  const ownPrivate: ReadonlySet<string>[] = [];
  const nativeThis = ts.isArrowFunction(source) && hasNativeThis(ts, green.classes, source);
  const isInside = (n: ts.Node) => n === source || (n.pos >= source.pos && n.end <= source.end);
  const visit = (node: ts.Node, outerThis: boolean): void => {
    if (!possible || (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node))) return;
    if (ts.isIdentifier(node)) {
      const b = green.scopes.bindingOf(node);
      if (b === undefined) usesArguments ||= outerThis && node.text === 'arguments';
      else if (!isInside(b.scope.node) && !ts.isSourceFile(b.scope.node) && faultOf(file, node, b) !== 'early' && !bindings.has(b)) bindings.set(b, node);
      return;
    }
    if (passesThis(ts, green.jsx, node)) possible &&= !outerThis;
    if (node.kind === ts.SyntaxKind.ThisKeyword) {
      usesThis ||= outerThis;
      possible &&= !outerThis || !nativeThis; // it may not exist yet
    }
    else if (node.kind === ts.SyntaxKind.SuperKeyword || ts.isMetaProperty(node)) possible &&= !outerThis || (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword);
    else if (ts.isPrivateIdentifier(node)) possible &&= ownPrivate.some((s) => s.has(node.text));
    else if (ts.isPropertyAccessExpression(node)) {
      visit(node.expression, outerThis);
      if (ts.isPrivateIdentifier(node.name)) visit(node.name, outerThis);
    } else if (ts.isClassLike(node)) {
      node.modifiers?.forEach((m) => visit(m, outerThis));
      node.heritageClauses?.forEach((h) => visit(h, outerThis));
      ownPrivate.push(privateNamesOf(ts, node));
      for (const m of node.members) ts.forEachChild(m, (c) => visit(c, outerThis && ts.isComputedPropertyName(c)));
      ownPrivate.pop();
    } else if (ts.isFunctionLike(node) && !ts.isArrowFunction(node)) {
      // `super` in a method of an object literal refers to the literal, which it may not leave.
      const isWhole = node === source;
      if (isWhole && ts.isMethodDeclaration(node)) possible &&= !mentionsSuper(ts, node);
      ts.forEachChild(node, (c) => visit(c, outerThis && ts.isComputedPropertyName(c)));
    } else eachChild(ts, node, (c) => visit(c, outerThis));
  };
  visit(source, true);
  return possible ? { bindings, usesThis, usesArguments } : undefined;
}

function mentionsSuper(ts: TS, node: ts.Node): boolean {
  if (node.kind === ts.SyntaxKind.SuperKeyword) return true;
  if (!ts.isClassLike(node)) return someChild(ts, node, (c) => mentionsSuper(ts, c));
  return [...(node.modifiers ?? []), ...(node.heritageClauses ?? []), ...node.members.flatMap((m) => computedName(ts, m) ?? [])].some((part) => mentionsSuper(ts, part));
}

/**
 * The variable has the same value (or is the same Cell) from before the closure is made until ever after. Blocks in which
 * nothing blocks know of no cells (cells.ts), nor does ordinary code: what is no Cell is asked for its own writes.
 */
function isFixed(ts: TS, green: GreenSet, b: Binding, source: ts.Node): boolean {
  if (b.cell) return true;
  if (b.writes > 0 || b.kind === 'var' || b.kind === 'other' || b.kind === 'import') return false;
  if (b.kind === 'using' && !green.functions.has(b.scope.function.node)) return false;
  return b.kind === 'self' || b.kind === 'function' || source.pos >= b.declaration!.parent.end; // a default may be made before its parameter
}

/** A function declaration outside cells finds itself by the name of the expression that it becomes. */
function isOwnName(green: GreenSet, b: Binding, source: ts.Node): boolean {
  return b.kind === 'function' && !b.cell && b.declaration?.parent === source && green.scopes.bindingOf(b.declaration) === b;
}
