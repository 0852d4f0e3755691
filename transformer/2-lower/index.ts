/**
 * Lowers one function: its body as statements of the intermediate language, checked, with what is live at each
 * suspension point.
 */
import type * as ts from 'typescript';
import { isStatic, keyIsDynamic } from '../1-analyze/classes';
import type { Body, Compilable, GreenSet } from '../1-analyze/greenset';
import { failureOf } from '../failures';
import type { TS } from '../ts';
import type { Binding } from '../1-analyze/scopes';
import { type Lowered, type Point, type Stmt, listsOf } from './ir';
import { computeLiveness } from './liveness';
import { Lowering, Refusal } from './lowering';
import { isAnonymousFunction, named } from './naming';
import type { FileServices } from './services';
import { initializeFields, initializeProperties } from './construct';
import { lowerReturn } from './jumps';
import { bindParameters, firstBound, isBoundByBody } from './parameters';
import { lowerTopClass } from './classes';
import { declareVariable, enterScope } from './declarations';
import { lowerEffect, lowerExpression } from './expressions';
import { lowerStatement, lowerStatements } from './statements';
import { verify } from './verify';
import { isTopPart, isTopValue } from '../1-analyze/toplevel';
import { nameFromPlace } from '../1-analyze/naming';
import { directives } from '../1-analyze/strict';
import { keyOf } from '../ts';

export { Refusal } from './lowering';
export type { FileServices, Helper } from './services';

export function newLowering(ts: TS, factory: ts.NodeFactory, green: GreenSet, fn: ts.Node, file: FileServices, isCall = false): Lowering {
  return new Lowering(ts, factory, green, fn, file, { expression: lowerExpression, effect: lowerEffect, statement: lowerStatement, statements: lowerStatements }, isCall);
}

/** Throws Refusal where the function contains something that is not lowered. */
export function lower(ts: TS, factory: ts.NodeFactory, green: GreenSet, fn: Body, file: FileServices): Lowered {
  try {
    return lowerFunction(ts, factory, green, fn, file);
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(failureOf(ts, error, fn));
  }
}

function lowerFunction(ts: TS, factory: ts.NodeFactory, green: GreenSet, fn: Body, file: FileServices): Lowered {
  const lo = newLowering(ts, factory, green, fn, file);
  if (ts.isPropertyDeclaration(fn)) {
    const body = lo.collect(() => {
      const value = lo.expression(fn.initializer!);
      const key = keyOf(ts, fn.name) ?? (keyIsDynamic(ts, fn) && !isStatic(ts, fn) ? () => lo.file.fieldKey(fn) : undefined);
      lo.emit({ kind: 'return', value: key !== undefined && ((!isStatic(ts, fn) && green.classes.get(fn.parent)?.fields) || green.fields).define && isAnonymousFunction(ts, value) ? named(lo, value, key) : value, origin: fn.initializer! });
    });
    return finished(lo, body, { boundFrom: 0, received: [] });
  }
  if (isTopPart(ts, fn)) {
    const body = lo.collect(() => {
      const part: ts.Node = fn;
      if (ts.isVariableDeclaration(part)) return declareVariable(lo, part.name, part.initializer, 'var', part);
      if (!ts.isClassDeclaration(part) && !isTopValue(ts, part)) return lo.statement(part as ts.Statement);
      const value = ts.isClassDeclaration(part) ? lowerTopClass(lo, part) : lo.expression(part);
      const name = isAnonymousFunction(ts, value) ? nameFromPlace(ts, part) : undefined;
      lo.emit({ kind: 'return', value: name ? named(lo, value, name) : value, origin: fn });
    });
    return finished(lo, body, { boundFrom: 0, received: [] });
  }
  if (ts.isClassStaticBlockDeclaration(fn)) return finished(lo, lo.collect(() => lo.statements(fn.body.statements, fn)), { boundFrom: 0, received: [] });
  const { plan } = lo;
  const boundFrom = (lo.boundFrom = firstBound(green, fn));
  if (lo.isGenerator && boundFrom < fn.parameters.length) return generatorCall(lo, newLowering(ts, factory, green, fn, file, true), fn, boundFrom);
  const received: Binding[] = [];
  const body = lo.collect(() => {
    const statements = () => {
      const { body } = fn;
      if (plan && !plan.isDerived) {
        const all = statementsOf(ts, body as ts.Block);
        enterScope(lo, fn, all);
        if (plan.fields.native) initializeProperties(lo, plan);
        else initializeFields(lo, plan, all[0] ?? fn);
        return all.forEach((s) => ts.isFunctionDeclaration(s) || lo.statement(s));
      }
      if (ts.isBlock(body!)) return lo.statements(statementsOf(ts, body), fn);
      enterScope(lo, fn, []);
      lowerReturn(lo, body as ts.Expression, body!);
    };
    if (plan && !plan.isDerived && plan.fields.native) initializeFields(lo, plan, fn);
    if (boundFrom === fn.parameters.length) return statements();
    received.push(...bindParameters(lo, fn, boundFrom));
    lo.emit({ kind: 'block', body: lo.collect(statements), origin: fn.body! }); // the body may declare the name of a parameter again
  });
  return finished(lo, body, { boundFrom, received });
}

/** What the printings put first stands there already. */
const statementsOf = (ts: TS, { statements }: ts.Block): readonly ts.Statement[] => statements.slice(directives(ts, statements));

/**
 * A generator that binds its parameters itself: two functions in one, of which the call is an ordinary one.
 *
 * [source]    function* g(p = f()) { A }
 * [lowered]   (p1) => own = g; if (p1 === void 0) { p1 = f() (suspends) } var p = p1; return generator(resume path of A, [p], own)
 */
function generatorCall(body: Lowering, call: Lowering, fn: Compilable, boundFrom: number): Lowered {
  body.boundFrom = call.boundFrom = boundFrom;
  const started = finished(body, body.collect(() => body.statements(statementsOf(body.ts, fn.body as ts.Block), fn)), { boundFrom: fn.parameters.length, received: [] });
  const { factory } = call;
  let received: readonly Binding[] = [];
  const statements = call.collect(() => {
    const name = call.file.self(call.fn);
    const self = name && call.temp('own');
    if (self) call.set(self, name, fn);
    received = bindParameters(call, fn, boundFrom);
    const { resume, starts } = call.file.generator(call.fn, started);
    const values = factory.createArrayLiteralExpression(starts.map((b) => (b ? call.raw(b) : factory.createVoidZero())));
    call.emit({ kind: 'return', value: factory.createCallExpression(call.helper('generator'), undefined, [resume, values, ...(self ? [call.ref(self)] : [])]), origin: fn.body! });
  });
  return finished(call, statements, { boundFrom, received });
}

function finished(lo: Lowering, body: readonly Stmt[], parameters: Pick<Lowered, 'boundFrom' | 'received'>): Lowered {
  verify(lo, { body, points: lo.points });
  // What the body declares has no value yet, and nothing outside of the body has its name.
  const { fn } = lo;
  const inner = (isTopPart(lo.ts, fn) ? undefined : (fn as { body?: ts.Node }).body) ?? fn;
  const isInBody = ({ pos, end }: ts.Node) => pos >= inner.pos && end <= inner.end;
  const isOwn = (b: Binding) => isInBody(b.scope.node) || (b.scope.function.node === fn && ['var', 'let', 'const', 'class', 'function', 'temp'].includes(b.kind));
  const { entry, kept } = computeLiveness(lo, { body });
  const isBound = (b: Binding) => 'parameters' in fn && isBoundByBody(b, fn as Compilable, parameters.boundFrom);
  const startsWith = entry.filter((b) => parameters.received.includes(b) || (!isOwn(b) && !isBound(b)));
  return { body, points: lo.points, temps: lo.temps, tails: lo.tails, entry: startsWith, kept, ...parameters, ...survey(body) };
}

/** What the printings ask of the whole body. */
function survey(body: readonly Stmt[]): Pick<Lowered, 'inFinally' | 'caught' | 'boundLater'> {
  const boundLater = new Set<Binding>();
  const inFinally = new Set<Point>();
  const caught = new Set<Binding>();
  const visit = (list: readonly Stmt[], protectedHere: boolean): void => {
    for (const s of list) {
      if ((s.kind === 'suspend' || s.kind === 'yield') && protectedHere) inFinally.add(s.point);
      if (s.kind === 'let') for (const b of s.bindings) boundLater.add(b);
      if (s.kind === 'try') {
        const guards = s.finalizer !== undefined && !s.runsParked;
        visit(s.block, protectedHere || guards);
        if (s.handler?.param) caught.add(s.handler.param);
        if (s.handler) visit(s.handler.body, protectedHere || guards);
        if (s.finalizer) visit(s.finalizer, protectedHere);
      } else for (const inner of listsOf(s)) visit(inner, protectedHere);
    }
  };
  visit(body, false);
  return { inFinally, caught, boundLater };
}
