/**
 * Calls, `new` and tagged templates: callee and receiver first, then the arguments, then the call.
 */
import type * as ts from 'typescript';
import { applyMethod, method } from './apply';
import { collecting, cooperation } from './cooperation';
import { isInChain, lowerChainCallee } from './chains';
import type { Lowering } from './lowering';
import { detached, isMember, lowerList, lowerOperands } from './operands';
import { isReflectConstruct } from '../1-analyze/classes';
import { skipOuter } from '../ts';

/** A call, `new` or tagged template whose parts are lowered; the call itself is not made yet. */
export function callExpression(lo: Lowering, e: ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression | ts.AwaitExpression): ts.Expression {
  const { ts, factory } = lo;
  if (ts.isAwaitExpression(e)) return factory.createCallExpression(lo.helper('awaits'), undefined, [lo.expression(e.expression)]);
  if (ts.isTaggedTemplateExpression(e)) return taggedTemplate(lo, e);
  const args = e.arguments ?? ([] as readonly ts.Expression[]);
  const argumentsSuspend = args.some((a) => lo.contains(a));
  if (ts.isNewExpression(e)) {
    let callee = lo.expression(e.expression);
    if (argumentsSuspend) callee = lo.freeze(callee, e.expression, 'ctor');
    if (lo.green.cooperates.has(e)) return collecting(lo, callee, lowerList(lo, args));
    return factory.updateNewExpression(e, callee, undefined, lowerList(lo, args));
  }
  if (lo.green.cooperates.has(e)) return cooperation(lo, e);
  const callee = skipOuter(ts, e.expression) as ts.Expression;
  if (lo.green.suspends.has(e) && isReflectConstruct(ts, callee) && !lo.bindingOf(callee.expression)) {
    return factory.updateCallExpression(e, lo.helper('construct'), undefined, lowerList(lo, args)); // it may park as `super()` does
  }
  if (isInChain(ts, callee) && (argumentsSuspend || lo.contains(callee))) {
    const { fn, self } = lowerChainCallee(lo, callee); // `(a?.b)(…)`: the parentheses end the chain, not the reference
    return applyMethod(lo, fn, self, lowerList(lo, args), callee, e);
  }
  if (!argumentsSuspend && !lo.green.reads.has(callee)) {
    if (!lo.contains(callee)) return e;
    let lowered = lo.expression(callee);
    if (isMember(ts, lowered) && !isMember(ts, callee)) lowered = detached(lo, lowered);
    return factory.updateCallExpression(e, lowered, undefined, args);
  }
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return factory.updateCallExpression(e, callee, undefined, lowerList(lo, args));
  if (!ts.isPropertyAccessExpression(callee) && !ts.isElementAccessExpression(callee)) {
    const fn = lo.freeze(lo.expression(callee), callee, 'fn');
    return factory.updateCallExpression(e, fn, undefined, lowerList(lo, args));
  }
  // [source]   o.m(a, f())        [lowered]   fn = o.m; t = f() (suspends); call(fn, o, a, t)
  const { self, fn } = method(lo, callee);
  return applyMethod(lo, fn, self, lowerList(lo, args), callee, e);
}

/** The strings object stays the one of its site: emission keeps it in a function of its own, shared by both printings. */
function taggedTemplate(lo: Lowering, e: ts.TaggedTemplateExpression): ts.Expression {
  const { ts, factory } = lo;
  const tag = skipOuter(ts, e.tag) as ts.Expression;
  const spans = ts.isTemplateExpression(e.template) ? e.template.templateSpans.map((s) => s.expression) : [];
  if (!spans.some((s) => lo.contains(s)) && !lo.green.reads.has(tag)) {
    if (!lo.contains(tag)) return e;
    const lowered = lo.expression(tag);
    return factory.updateTaggedTemplateExpression(e, isMember(ts, lowered) && !isMember(ts, tag) ? detached(lo, lowered) : lowered, undefined, e.template);
  }
  const strings = factory.createCallExpression(lo.file.strings(e.template), undefined, []);
  if (ts.isPropertyAccessExpression(tag) || ts.isElementAccessExpression(tag)) {
    const { self, fn } = method(lo, tag);
    return applyMethod(lo, fn, self, [strings, ...lowerOperands(lo, spans)], tag, e);
  }
  const fn = lo.freeze(lo.expression(tag), tag, 'tag');
  return factory.createCallExpression(fn, undefined, [strings, ...lowerOperands(lo, spans)]);
}

