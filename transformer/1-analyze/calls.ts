/**
 * Calls: what they call, what they hand over, and what a native method calls back. Decides nothing about types itself,
 * and leaves what it found with the findings.
 */
import type * as ts from 'typescript';
import { takers } from '../diagnostics';
import { type TS, skipOuter } from '../ts';
import { type NativeCall, declarationOf, nativeCall, strongest } from './callbacks';
import type { Context, Findings } from './findings';
import type { FileScopes } from './scopes';
import { calleeNode, calleeOf, shortText } from './texts';
import type { CallLike, Colour, Types } from './types';

export class Calls {
  private readonly inScopes: (id: ts.Identifier) => ts.Node | undefined;

  constructor(private readonly ts: TS, private readonly found: Findings, private readonly types: Types, scopes: FileScopes) {
    this.inScopes = declarationOf(scopes);
  }

  /** Asked before the parts of the call are visited. */
  call(node: CallLike, context: Context): void {
    const { ts, found, types } = this;
    const colour = types.call(node, context.compiled);
    found.blocks(node, colour, context, calleeNode(ts, node), calleeOf(ts, node));
    if (ts.isTaggedTemplateExpression(node) || colour === 'green' || !node.arguments) return;
    for (let i = 0; i < node.arguments.length; i++) {
      const argument = node.arguments[i]!;
      // What a parameter takes is soon known, the type of an argument has to be found out; not so if it is a function.
      const isFunction = ts.isArrowFunction(argument) || ts.isFunctionExpression(argument);
      if (isFunction && !types.isGreenValue(argument)) continue;
      const taker = types.ordinaryTaker(node, i);
      if (taker !== undefined && (isFunction || types.isGreenValue(argument)) && this.native(node, context) === undefined) found.report(1002, argument, shortText(ts, calleeOf(ts, node)), takers[taker]);
    }
  }

  /** A native method may call something back that blocks. Asked after the parts of the call were visited. */
  callsBack(node: ts.CallExpression | ts.NewExpression, context: Context): void {
    const { ts, found, types } = this;
    const native = this.native(node, context);
    if (native === undefined) return;
    const { functions, iterable, walked, assigned } = native;
    const copied = [...(assigned ? [types.assigns(assigned)] : []), ...native.copied.map((e) => types.copies(e, context.compiled))];
    const colour = functions === undefined ? 'maybe' : strongest([...functions.map((f) => this.valueColour(f, context)), ...(iterable ? [types.iterable(iterable)] : []), ...(walked ? [types.walked(walked)] : []), ...copied]);
    if (colour === 'plain') return;
    if (colour === 'green' && !found.isSuspension(node) && types.call(node, context.compiled) !== 'green') found.blocks(node, colour, context, calleeNode(ts, node), calleeOf(ts, node));
    else if (context.compiled && context.refusal === undefined) found.suspend(node, context.node);
    if (found.isSuspension(node)) found.cooperates.add(node);
  }

  private native(node: ts.CallExpression | ts.NewExpression, { compiled }: Context): NativeCall | undefined {
    const { ts, types } = this;
    // What the call of a variable runs is known already; what the variable was made of has to be looked up.
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && !types.mayBeNative(node)) return undefined;
    const native = nativeCall(ts, node, compiled ? this.inScopes : types.declarationOf ?? this.inScopes);
    return native && types.mayBeNative(node) ? native : undefined;
  }

  /** What may be called back: a function that stands here has been visited, and is known. */
  private valueColour(node: ts.Expression, context: Context): Colour {
    const { ts, found, types } = this;
    const e = skipOuter(ts, node);
    if (!ts.isArrowFunction(e) && !ts.isFunctionExpression(e)) return context.compiled ? types.value(e) : types.isGreenValue(e) ? 'green' : 'plain';
    if (e.asteriskToken) return e.parameters.some((p) => found.contains.has(p)) ? 'maybe' : 'plain';
    return !found.isCompiled(e) ? 'plain' : types.isGreen(e) ? 'green' : 'maybe';
  }
}
