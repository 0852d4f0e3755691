/**
 * Functions whose bodies decide (inferred.ts), asked the other way round: which of them cannot suspend, because nothing
 * in them is compared, not even in what they call. A call that can only be of such a function is an ordinary call, and
 * who calls nothing else is not compiled: `new Point(x, y)` in a green file costs what it costs in any other. Of those that are
 * not compiled only what they return counts.
 *
 * Says 'may' wherever it is not sure.
 */
import type * as ts from 'typescript';
import { someChild } from '../depth';
import { type TS, skipOuter } from '../ts';
import { type Access, type Accessing, type Copy, isCopy, isElement } from './accessors';
import type { NativeCall } from './callbacks';
import { constructorOf, definedBy, fieldsOf, heritageOf } from './classes';
import { givenBy } from './given';
import { isCompilable } from './greenset';
import { isAssigned } from './targets';
import type { CallLike, Colour } from './types';

/** What a call runs: a colour, or the functions (or the class) that it can be, which decide. */
export type Runs = Colour | ts.Node | readonly ts.Node[];

export interface SuspendingAsks {
  /** It is compiled if something in it blocks. */
  isCompiled(fn: ts.Node): boolean;
  call(node: CallLike): Runs;
  construction(callee: ts.Expression): Runs;
  access(node: Access): Accessing;
  copies(node: Copy | ts.Expression): Colour;
  assigns(node: ts.Expression): Colour;
  iterable(node: ts.Expression | ts.ArrayBindingPattern): Colour;
  walked(node: ts.Expression): Colour;
  disposer(declaration: ts.VariableDeclaration): Colour;
  value(node: ts.Expression): readonly Runs[];
  /** The call may be one of a native method that calls back. */
  native(node: ts.CallExpression | ts.NewExpression): NativeCall | undefined;
}

export class Suspending {
  private readonly known = new Map<ts.Node, boolean>();
  private readonly parts = new Map<ts.Node, ReadonlySet<ts.Node> | 'suspends'>();

  constructor(private readonly ts: TS, private readonly asks: SuspendingAsks) {}

  /** More may be green by now. */
  forget(): void {
    this.known.clear();
    this.parts.clear();
  }

  may(fn: ts.Node): boolean {
    const known = this.known.get(fn);
    if (known !== undefined) return known;
    // All that can be reached is visited before anything but `fn` is decided, as in inferred.ts. Each comes with its caller.
    const reached = new Map<ts.Node, ts.Node | undefined>([[fn, undefined]]);
    for (const f of reached.keys()) {
      const before = this.known.get(f);
      if (before === false) continue;
      const calls = before ? 'suspends' : this.callsOf(f);
      if (calls === 'suspends') {
        for (let caller: ts.Node | undefined = f; caller; caller = reached.get(caller)) this.known.set(caller, true);
        return true;
      }
      for (const g of calls) if (!reached.has(g)) reached.set(g, f);
    }
    for (const f of reached.keys()) this.known.set(f, false);
    return false;
  }

  private callsOf(fn: ts.Node): ReadonlySet<ts.Node> | 'suspends' {
    let calls = this.parts.get(fn);
    if (calls === undefined) {
      const found = new Set<ts.Node>();
      this.parts.set(fn, (calls = this.suspendsIn(fn, found) ? 'suspends' : found));
    }
    return calls;
  }

  private suspendsIn(fn: ts.Node, found: Set<ts.Node>): boolean {
    const { ts } = this;
    if (ts.isClassLike(fn)) return this.constructs(fn, found);
    if (!isCompilable(ts, fn)) return true;
    return this.asks.isCompiled(fn) ? this.function(fn, found) : givenBy(ts, fn).some((call) => this.calls(call, found));
  }

  private runs(what: Runs, found: Set<ts.Node>): boolean {
    if (typeof what === 'string') return what !== 'plain';
    if (!isList(what)) found.add(what);
    else for (const one of what) found.add(one);
    return false;
  }

  private function(fn: ts.FunctionLikeDeclaration, found: Set<ts.Node>): boolean {
    return fn.parameters.some((p) => this.suspends(p, found)) || this.suspends(fn.body!, found);
  }

  private constructs(node: ts.ClassLikeDeclaration, found: Set<ts.Node>): boolean {
    const { ts } = this;
    if (ts.canHaveDecorators(node) && ts.getDecorators(node)?.length) return true; // they may put another class in its place
    const own = constructorOf(ts, node);
    const heritage = own ? undefined : heritageOf(ts, node);
    if (heritage && this.runs(this.asks.construction(skipOuter(ts, heritage)), found)) return true;
    if (node.members.some((m) => ts.isPropertyDeclaration(m) && ts.canHaveDecorators(m) && ts.getDecorators(m)?.length)) return true; // they may bring an initialiser
    return fieldsOf(ts, node).some((f) => f.initializer && this.suspends(f.initializer, found)) || (own !== undefined && this.function(own, found));
  }

  private suspends(node: ts.Node, found: Set<ts.Node>): boolean {
    const { ts, asks } = this;
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return false;
    if (ts.isFunctionLike(node)) return definedBy(ts, node).some((part) => this.suspends(part, found));
    if (ts.isClassLike(node) || ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return true;
    if (ts.isJsxOpeningLikeElement(node) || ts.isJsxFragment(node)) return true; // who makes elements may block, and its result be returned
    if ((ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) && this.calls(node, found)) return true;
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || isElement(ts, node)) {
      const { read, write } = asks.access(node);
      if (read !== 'plain' || write !== 'plain') return true;
    }
    if (isCopy(ts, node) && asks.copies(node) !== 'plain') return true;
    if ((ts.isForOfStatement(node) || ts.isSpreadElement(node)) && asks.iterable(node.expression) !== 'plain') return true;
    if ((ts.isArrayBindingPattern(node) || (ts.isArrayLiteralExpression(node) && isAssigned(ts, node))) && asks.iterable(node) !== 'plain') return true;
    if (ts.isVariableDeclaration(node) && (node.parent.flags & ts.NodeFlags.Using) !== 0 && asks.disposer(node) !== 'plain') return true;
    return someChild(ts, node, (c) => this.suspends(c, found));
  }

  private calls(node: CallLike, found: Set<ts.Node>): boolean {
    if (this.runs(this.asks.call(node), found)) return true;
    const native = this.ts.isTaggedTemplateExpression(node) ? undefined : this.asks.native(node);
    return native !== undefined && this.callsBack(native, found);
  }

  private callsBack({ functions, iterable, walked, assigned, copied }: NativeCall, found: Set<ts.Node>): boolean {
    const { ts, asks } = this;
    if (functions === undefined || (iterable && asks.iterable(iterable) !== 'plain') || (walked && asks.walked(walked) !== 'plain')) return true;
    if ((assigned && asks.assigns(assigned) !== 'plain') || copied.some((e) => asks.copies(e) !== 'plain')) return true;
    return functions.some((f) => {
      const e = skipOuter(ts, f);
      if (!ts.isArrowFunction(e) && !ts.isFunctionExpression(e)) return asks.value(e).some((what) => this.runs(what, found));
      return isCompilable(ts, e) && (e.asteriskToken ? e.parameters.some((p) => this.suspends(p, found)) : this.runs(e, found));
    });
  }
}

export const isList = (what: ts.Node | readonly ts.Node[]): what is readonly ts.Node[] => Array.isArray(what);
