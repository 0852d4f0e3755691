/**
 * Functions without a mark whose bodies decide whether they are green: those of green files, and those written inside
 * green functions. Such a function is green if it calls a green one, itself or through others of its kind.
 */
import type * as ts from 'typescript';
import { someChild } from '../depth';
import type { TS } from '../ts';
import { type Access, type Copy, isCopy, isElement } from './accessors';
import { classAround, constructorOf, definedBy, fieldsOf, heritageOf, isAmbient, isSuperCall } from './classes';
import { isCompilable } from './greenset';
import type { Marks } from './marks';
import type { CallLike } from './types';

export interface Asks {
  /** By a mark or by the place where it stands. */
  isDeclaredGreen(fn: ts.Node): boolean;
  /** What a call runs, as far as it is declared: 'green', a declaration, or unknown. */
  target(call: CallLike): 'green' | ts.Node | undefined;
  isGreenResource(declaration: ts.VariableDeclaration): boolean;
  isGreenIterable(e: ts.Expression | ts.ArrayBindingPattern): boolean;
  /** What a method of the standard library would call back, as `target` names it. */
  callbacks(call: ts.CallExpression | ts.NewExpression): readonly ('green' | ts.Node | undefined)[];
  /** The class that an expression names. */
  classOf(e: ts.Expression): ts.ClassLikeDeclaration | undefined;
  /** The accessors that reading or writing a property may run. */
  accessors(node: Access): readonly ts.Node[];
  /** The getters that copying a value may run. */
  copied(node: Copy): readonly ts.Node[];
  /** It stands in a part of a module's top level, which waits. */
  isInPart(fn: ts.Node): boolean;
}

export class Inferred {
  private green = new Map<ts.Node, boolean>();
  private candidates = new Map<ts.Node, boolean>();

  constructor(private readonly ts: TS, private readonly marks: Marks, private readonly asks: Asks) {}

  /** Its body decides, and every call of it that may suspend is checked. */
  mayBeGreen(fn: ts.Node): boolean {
    let known = this.candidates.get(fn);
    if (known === undefined) this.candidates.set(fn, (known = this.isCandidate(fn)));
    return known;
  }

  private isCandidate(fn: ts.Node): boolean {
    const { ts } = this;
    if (ts.isClassLike(fn) ? isAmbient(ts, fn) || fn.getSourceFile().isDeclarationFile : !isCompilable(ts, fn)) return false;
    if (ts.isClassLike(fn) && this.marks.isGreenClass(fn)) return true;
    if (ts.isClassLike(fn) && !constructorOf(ts, fn)) {
      // Without a constructor of its own it is constructed as its parent.
      const heritage = heritageOf(ts, fn);
      const parent = heritage && this.asks.classOf(heritage);
      if (parent && parent !== fn && this.mayBeGreen(parent)) return true;
    }
    if (ts.isAccessor(fn) && ts.isClassLike(fn.parent) && this.marks.isGreenClass(fn.parent)) return true;
    if (this.marks.isGreenFile(fn.getSourceFile())) return true;
    for (let n = fn.parent; n; n = n.parent) if (ts.isFunctionLike(n) && this.asks.isDeclaredGreen(n)) return true;
    return this.asks.isInPart(fn);
  }

  /** Keeps none of the answers: those about parts of a top level, from which further parts follow. */
  provisionally<T>(ask: () => T): T {
    const { green, candidates } = this;
    this.green = new Map();
    this.candidates = new Map();
    try {
      return ask();
    } finally {
      this.green = green;
      this.candidates = candidates;
    }
  }

  isGreen(fn: ts.Node): boolean {
    const known = this.green.get(fn);
    if (known !== undefined) return known;
    if (!this.mayBeGreen(fn)) return false;
    const { ts } = this;
    // All that can be reached is visited before anything but `fn` is decided: a circle of calls would be decided too early.
    const reached = new Set<ts.Node>([fn]);
    for (const f of reached) {
      const before = this.green.get(f);
      if (before === false) continue; // nor is what it reaches
      if (before || (ts.isClassLike(f) ? this.constructsGreen(f, reached) : this.functionCallsGreen(f as ts.FunctionDeclaration, reached))) {
        this.green.set(fn, true);
        return true;
      }
    }
    for (const f of reached) this.green.set(f, false);
    return false;
  }

  /** Calling this generator function blocks: its parameters do, which are taken at once. */
  callBlocks(fn: ts.FunctionLikeDeclaration): boolean {
    const reached = new Set<ts.Node>();
    return fn.parameters.some((p) => this.callsGreen(p, reached)) || [...reached].some((f) => this.isGreen(f));
  }

  private functionCallsGreen({ parameters, body }: ts.FunctionDeclaration, reached: Set<ts.Node>): boolean {
    return [...parameters, body!].some((n) => this.callsGreen(n, reached));
  }

  /** Its parent, its constructor or the initialiser of a field. */
  private constructsGreen(node: ts.ClassLikeDeclaration, reached: Set<ts.Node>): boolean {
    const { ts } = this;
    const heritage = heritageOf(ts, node);
    if (heritage && this.classIsGreen(heritage, reached)) return true;
    const constructor = constructorOf(ts, node);
    const parts = [...fieldsOf(ts, node).map((f) => f.initializer), ...(constructor ? [...constructor.parameters.map((p) => p.initializer), constructor.body] : [])];
    return parts.some((p) => p !== undefined && this.callsGreen(p, reached));
  }

  private classIsGreen(e: ts.Expression, reached: Set<ts.Node>): boolean {
    const node = this.asks.classOf(e);
    if (node === undefined) return false;
    if (this.asks.isDeclaredGreen(node)) return true;
    if (this.mayBeGreen(node)) reached.add(node);
    return false;
  }

  /** What a call runs, but for constructors. */
  private called(node: CallLike): readonly ('green' | ts.Node | undefined)[] {
    const { ts, asks } = this;
    const own = ts.isNewExpression(node) ? [] : [asks.target(node)];
    return ts.isTaggedTemplateExpression(node) ? own : [...own, ...asks.callbacks(node)];
  }

  private callsGreen(node: ts.Node, reached: Set<ts.Node>): boolean {
    const { ts } = this;
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return false;
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return definedBy(ts, node).some((part) => this.callsGreen(part, reached));
    if (isSuperCall(ts, node)) {
      // In an arrow function, too, it runs the parent and the initialisers of the fields.
      const around = classAround(ts, node);
      if (around && this.mayBeGreen(around)) reached.add(around);
    } else if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) {
      for (const target of this.called(node)) {
        if (target === 'green') return true;
        if (target !== undefined && this.mayBeGreen(target)) reached.add(target);
      }
    }
    const isAccess = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || isElement(ts, node);
    if (isAccess || isCopy(ts, node)) {
      for (const accessor of isAccess ? this.asks.accessors(node) : this.asks.copied(node)) {
        if (this.asks.isDeclaredGreen(accessor)) return true;
        if (this.mayBeGreen(accessor)) reached.add(accessor);
      }
    }
    if (ts.isNewExpression(node) && this.classIsGreen(node.expression, reached)) return true;
    if ((ts.isForOfStatement(node) || ts.isSpreadElement(node)) && this.asks.isGreenIterable(node.expression)) return true;
    if (ts.isVariableDeclaration(node) && (node.parent.flags & ts.NodeFlags.Using) === ts.NodeFlags.Using && this.asks.isGreenResource(node)) return true;
    if (ts.isArrayBindingPattern(node) && this.asks.isGreenIterable(node)) return true;
    return someChild(ts, node, (c) => this.callsGreen(c, reached));
  }
}
