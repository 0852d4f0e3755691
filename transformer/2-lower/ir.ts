/**
 * The intermediate language: what a green function looks like when every call that may suspend is a statement.
 *
 * Expressions are TypeScript nodes without a suspension in them. Temporaries appear in them as identifiers that
 * `Lowering.refs` maps to their binding; identifiers of the source keep their own. Statements are the ones below; both
 * printings (3-emit/fast.ts, 3-emit/resume.ts) print each of them, the second one so that it can be entered at any point:
 *
 *   statement   fast path                                   resume path, state s (0: running, k: on the way to point k)
 *   ---------   -----------------------------------------   ---------------------------------------------------------
 *   native      the source's statement                      if (s === 0) { … }
 *   declare     the source's declaration                    if (s === 0) { x = …; }        x is declared at the top
 *   let         let x, y;                                   if (s === 0) { x = y = void 0; }
 *   bound       (nothing)                                   const x = x1;     where closures hold an iteration's x
 *   box         x = { v: x };                                (only at the start of a function: never resumed)
 *   set         const x = e;  or  x = e;                    if (s === 0) { x = e; }
 *   eval        e;                                          if (s === 0) { e; }
 *   suspend k   const x = f();                              if (s === 0) { x = f(); if (x === SUSPEND) { save; return … } }
 *               if (x === SUSPEND) return capture(…);       else if (s === k) { s = 0; x = take(v); }
 *   yield k     (generators have no fast path)              as suspend, but returns yields(frame, e)
 *   block       { … }                                       { … }
 *   if          if (t) { A } else { B }                     if (s === 0 ? t : s is in A) { A } else { B }
 *   loop        while (t) { A }   for (; t; u) { A }        while (s !== 0 || t) { A }
 *   labelled    L: { A }                                    L: { A }
 *   jump        break L; continue L;                        the same
 *   return      return e;                                   the same
 *   tail call   return (t = f()) === SUSPEND ? tail(…) : t;  the same
 *   throw       throw e;                                    the same
 *   try         try { A } catch (e) { B } finally { C }     the same; B and C have no suspension (unwind.ts moves them out),
 *                                                           and C does not run when the function leaves to park (or knows it)
 *   switch      switch (d) { case t: A … }                  switch (s === 0 ? d : frame) { case s === 0 ? t : (s is in A ? frame : void 0): A … }
 *
 * Points are numbered in the order of the text, so "s is in A" is a comparison with the last number in A.
 */
import type * as ts from 'typescript';
import type { Binding } from '../1-analyze/scopes';

/** A suspension point. */
export interface Point {
  readonly id: number;
  /** The call in the source. */
  readonly origin: ts.Node;
  /** In the constructor of a derived class: `super()` has returned. */
  readonly hasThis?: boolean;
  /** Where it happens, if that is not the place of `origin`. */
  readonly place?: ts.Node;
  /** The variables a frame keeps at this point; filled in by liveness.ts. */
  live: readonly Binding[];
}

/** How `set` and `suspend` introduce their variable, if they do. */
export type Init = 'const' | 'let' | 'var' | undefined;

export interface Native { readonly kind: 'native'; readonly node: ts.Statement }
/** `isVar`: the bindings may have a value already, and keep it. */
export interface Declare { readonly kind: 'declare'; readonly node: ts.VariableStatement | ts.FunctionDeclaration | ts.ClassDeclaration; readonly bindings: readonly Binding[]; readonly isVar: boolean }
/** `isVar`: as above. */
export interface Let { readonly kind: 'let'; readonly bindings: readonly Binding[]; readonly isVar: boolean; readonly origin: ts.Node }
/** The variables of an earlier `let` have their values now. */
export interface Bound { readonly kind: 'bound'; readonly bindings: readonly Binding[]; readonly origin: ts.Node }
/** A parameter that closures share moves into a Cell. */
export interface Box { readonly kind: 'box'; readonly binding: Binding; readonly origin: ts.Node }
/** `raw`: the value is the Cell itself. */
export interface SetStmt { readonly kind: 'set'; readonly to: Binding; readonly init: Init; readonly raw?: boolean; readonly value: ts.Expression; readonly origin: ts.Node }
export interface Eval { readonly kind: 'eval'; readonly value: ts.Expression; readonly origin: ts.Node }
/** `isSuper`: the call is `super(…)`, which throws where others return the sentinel, and is called again by the resume path. `access`: a
 * property is read or written. A setter returns nothing: whether it has parked is asked afterwards. */
export interface Suspend { readonly kind: 'suspend'; readonly point: Point; readonly call: ts.Expression; readonly to: Binding | undefined; readonly init: Init; readonly isSuper: boolean; readonly access: 'read' | 'write' | undefined; readonly origin: ts.Node }
/** `yield value` of a generator; `passes`: the value is another iterator's result, and what comes back is not looked at (`yield*`). */
export interface Yield { readonly kind: 'yield'; readonly point: Point; readonly value: ts.Expression; readonly to: Binding | undefined; readonly passes: boolean; readonly origin: ts.Node }
export interface Block { readonly kind: 'block'; readonly body: readonly Stmt[]; readonly origin: ts.Node }
export interface If { readonly kind: 'if'; readonly test: ts.Expression; readonly then: readonly Stmt[]; readonly else: readonly Stmt[]; readonly origin: ts.Node }
export interface Loop {
  readonly kind: 'loop';
  readonly labels: readonly string[];
  /** `do` tests after the body. */
  readonly post: boolean;
  /** No test: for ever. */
  readonly test: ts.Expression | undefined;
  readonly update: ts.Expression | undefined;
  readonly body: readonly Stmt[];
  readonly origin: ts.Node;
}
export interface Labelled { readonly kind: 'labelled'; readonly label: string; readonly body: readonly Stmt[]; readonly origin: ts.Node }
export interface Jump { readonly kind: 'jump'; readonly to: 'break' | 'continue'; readonly label: string | undefined; readonly origin: ts.Node }
/** `tail`: the value is a call of the source that may suspend; nothing is kept for it but its place. */
export interface Return { readonly kind: 'return'; readonly value: ts.Expression | undefined; readonly tail?: { readonly call: ts.Node; readonly to: Binding }; readonly origin: ts.Node }
export interface Throw { readonly kind: 'throw'; readonly value: ts.Expression; readonly origin: ts.Node }
export interface Try {
  readonly kind: 'try';
  readonly block: readonly Stmt[];
  /** The caught value goes to `param`; neither handler nor finalizer contains a suspension. */
  readonly handler: { readonly param: Binding | undefined; readonly body: readonly Stmt[] } | undefined;
  readonly finalizer: readonly Stmt[] | undefined;
  /** The finalizer finds out itself whether the function leaves to park. */
  readonly runsParked?: boolean;
  readonly origin: ts.Node;
}
export interface SwitchClause { readonly test: ts.Expression | undefined; readonly body: readonly Stmt[]; readonly origin: ts.Node }
export interface Switch { readonly kind: 'switch'; readonly labels: readonly string[]; readonly value: ts.Expression; readonly clauses: readonly SwitchClause[]; readonly origin: ts.Node }

export type Stmt = Native | Declare | Let | Bound | Box | SetStmt | Eval | Suspend | Yield | Block | If | Loop | Labelled | Jump | Return | Throw | Try | Switch;

/** The statement lists directly inside a statement, in the order in which control enters them. */
export function listsOf(s: Stmt): readonly (readonly Stmt[])[] {
  switch (s.kind) {
    case 'block':
    case 'loop':
    case 'labelled':
      return [s.body];
    case 'if':
      return [s.then, s.else];
    case 'try':
      return [s.block, ...(s.handler ? [s.handler.body] : []), ...(s.finalizer ? [s.finalizer] : [])];
    case 'switch':
      return s.clauses.map((c) => c.body);
    default:
      return [];
  }
}

/** The source's and made-up nodes directly in a statement, which are evaluated there. */
export function nodesOf(s: Stmt): readonly (ts.Node | undefined)[] {
  switch (s.kind) {
    case 'native':
    case 'declare':
      return [s.node];
    case 'set':
    case 'eval':
    case 'yield':
    case 'return':
    case 'throw':
      return [s.value];
    case 'suspend':
      return [s.call];
    case 'if':
      return [s.test];
    case 'loop':
      return [s.test, s.update];
    case 'switch':
      return [s.value, ...s.clauses.map((c) => c.test)];
    default:
      return [];
  }
}

const ranges = new WeakMap<readonly Stmt[], readonly [number, number]>();

/** The first and last suspension point in a list; [0, 0] if it has none. Memoised: lists are never changed once made. */
export function pointsIn(list: readonly Stmt[]): readonly [number, number] {
  let range = ranges.get(list);
  if (range === undefined) {
    let first = 0;
    let last = 0;
    for (const s of list) {
      const [a, b] = pointsOf(s);
      if (b === 0) continue;
      if (first === 0) first = a;
      last = b;
    }
    ranges.set(list, (range = [first, last]));
  }
  return range;
}

export function pointsOf(s: Stmt): readonly [number, number] {
  if (s.kind === 'suspend' || s.kind === 'yield') return [s.point.id, s.point.id];
  let first = 0;
  let last = 0;
  for (const list of listsOf(s)) {
    const [a, b] = pointsIn(list);
    if (b === 0) continue;
    if (first === 0) first = a;
    last = b;
  }
  return [first, last];
}

/** The lowered body of one function. */
export interface Lowered {
  readonly body: readonly Stmt[];
  readonly points: readonly Point[];
  readonly temps: readonly Binding[];
  /** What is live when the body starts: what a generator keeps until it does. */
  readonly entry: readonly Binding[];
  /** Too many are live at too many points (large.ts): these are kept at all of them. */
  readonly kept: readonly Binding[] | undefined;
  /** Points from which parking leaves through a native `finally`. */
  readonly inFinally: ReadonlySet<Point>;
  /** Parameters that the body binds itself, because their defaults suspend: from this one on. */
  readonly boundFrom: number;
  /** What those parameters are called in the parameter list. */
  readonly received: readonly Binding[];
  /** Calls in tail position. */
  readonly tails: readonly ts.Node[];
  /** Temporaries that a native `catch` declares. */
  readonly caught: ReadonlySet<Binding>;
  /** Variables of patterns that are spelled out: they may be saved before they have their values. */
  readonly boundLater: ReadonlySet<Binding>;
}
