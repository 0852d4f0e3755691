/**
 * The state of lowering one function: the statements made so far, its temporaries, its suspension points and the jump
 * targets around the current place. One object per function, made and dropped by `lower`; the cases are in the other
 * files of this folder, which are functions of this object.
 */
import type * as ts from 'typescript';
import { isBorrowed } from '../1-analyze/callbacks';
import { type ClassPlan, hasNativeThis, planOf } from '../1-analyze/classes';
import type { GreenSet } from '../1-analyze/greenset';
import { type Binding, type Scope, named as namedAt, newBinding } from '../1-analyze/scopes';
import { isTopPart } from '../1-analyze/toplevel';
import { type TS, cloneLeaf, skipOuter } from '../ts';
import { type Code, type Problem, problem } from '../diagnostics';
import type { Init, Point, Stmt, Suspend } from './ir';
import { isAnonymousFunction } from './naming';
import type { FileServices, Helper } from './services';
import { isStable } from './stable';
import type { Target } from './targets';

/** Thrown where a construct has to be refused; caught by whoever compiles the function. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(`GREEN${problem.code}`);
  }
}

/** The cases, which are in files above this one. */
export interface Cases {
  expression(lo: Lowering, e: ts.Expression): ts.Expression;
  effect(lo: Lowering, e: ts.Expression): void;
  statement(lo: Lowering, s: ts.Statement, labels?: readonly string[]): void;
  statements(lo: Lowering, statements: readonly ts.Statement[], scope: ts.Node | undefined): void;
}

export class Lowering {
  readonly points: Point[] = [];
  readonly temps: Binding[] = [];
  /** Calls in tail position, and the temporary that all of them use. */
  readonly tails: ts.Node[] = [];
  private tailTemp: Binding | undefined;
  readonly targets: Target[] = [];
  /** The list that statements are appended to. */
  list: Stmt[] = [];
  /** Identifiers made here, with what they stand for. */
  readonly refs: WeakMap<ts.Node, Binding>;
  /** The function is a generator: it has no tail calls, and its returns make results. */
  readonly isGenerator: boolean;
  /** How many native `try` statements are around the current place: inside one, no call is a tail call. */
  tryDepth = 0;
  /** What a resume path must be given because it is another function. */
  readonly pseudo: { readonly this: Binding; readonly arguments: Binding; readonly newTarget: Binding };
  /** Elements of a list of temporaries (operands.ts): written once, like a temporary. */
  readonly kept = new WeakSet<ts.Node>();
  /** Expressions made here that contain a suspension of the source. */
  readonly made = new WeakSet<ts.Node>();
  /** The labels made here that a jump leads to. */
  readonly usedLabels = new Set<string>();
  /** There is a native `finally`: a jump or a throw in it may take the place of a jump that passes it. */
  overrides = false;
  /** The function is a constructor: of this class. */
  readonly plan: ClassPlan | undefined;
  /** `this` is that of a constructor, and may not exist yet: only the engine knows (construct.ts). */
  readonly nativeThis: boolean;
  /** The constructor of a derived class, of the kind that is given `this`, is past its `super()`. */
  hasThis = false;
  /** Where that happens which is written elsewhere: fields of the class. */
  place: ts.Node | undefined;
  /** From this parameter on, the body binds them (parameters.ts). */
  boundFrom = Infinity;
  /** What the innermost block with `using` declarations has to dispose of. */
  resources: Binding | undefined;
  /** The function is a part of a module's top level. */
  private readonly isPart: boolean;
  private labels = 0;
  private readonly scope: Scope;

  constructor(
    readonly ts: TS,
    readonly factory: ts.NodeFactory,
    readonly green: GreenSet,
    readonly fn: ts.Node,
    readonly file: FileServices,
    private readonly cases: Cases,
    /** What a generator's call does, not its body. */
    isCall = false,
  ) {
    this.refs = file.refs;
    this.scope = green.scopes.scopeOf(fn)!.function;
    this.isGenerator = !isCall && (fn as { asteriskToken?: ts.Node }).asteriskToken !== undefined;
    this.plan = planOf(ts, green.classes, fn);
    this.nativeThis = hasNativeThis(ts, green.classes, fn);
    this.isPart = isTopPart(ts, fn);
    const pseudo = (kind: 'this' | 'arguments' | 'new.target') => newBinding(kind, kind, this.scope);
    this.pseudo = { this: pseudo('this'), arguments: pseudo('arguments'), newTarget: pseudo('new.target') };
  }

  /** Appends what has to run first; returns an expression without suspensions that gives the value when it is evaluated next. */
  expression(e: ts.Expression): ts.Expression {
    return this.cases.expression(this, e);
  }

  /** Lowers `e` for its effects only. */
  effect(e: ts.Expression): void {
    this.cases.effect(this, e);
  }

  statement(s: ts.Statement, labels?: readonly string[]): void {
    this.cases.statement(this, s, labels);
  }

  /** The statements of a block, function body or clause list; `scope` is the node whose names they declare. */
  statements(statements: readonly ts.Statement[], scope: ts.Node | undefined): void {
    this.cases.statements(this, statements, scope);
  }

  /** A helper of the runtime's contract, as an expression to call. */
  helper(name: Helper): ts.Expression {
    return this.file.helper(name);
  }

  /** The variable as a frame keeps it. */
  raw(b: Binding): ts.Expression {
    const { factory, ts } = this;
    if (b.kind === 'this') return factory.createThis();
    if (b.kind === 'arguments') return factory.createIdentifier('arguments');
    if (b.kind === 'new.target') return factory.createMetaProperty(ts.SyntaxKind.NewKeyword, factory.createIdentifier('target'));
    const id = this.ref(b);
    this.file.cells.add(id);
    return id;
  }

  contains(node: ts.Node | undefined): boolean {
    return node !== undefined && (this.green.contains.has(node) || this.made.has(node));
  }

  /** The variable of the module, or the global one, that a name which the source does not spell out means at this place. */
  mention(name: string, place: ts.Node): ts.Identifier {
    const id = this.factory.createIdentifier(name);
    const declaration = namedAt(this.green.scopes, name, place)?.declaration;
    return declaration ? this.ts.setOriginalNode(id, declaration) : id;
  }

  emit(stmt: Stmt): void {
    this.list.push(stmt);
  }

  /** Runs `make` with an empty list and returns what it appended. */
  collect(make: () => void): Stmt[] {
    const outer = this.list;
    const inner: Stmt[] = (this.list = []);
    try {
      make();
    } finally {
      this.list = outer;
    }
    return inner;
  }

  /** Runs `make` inside a native `try`. */
  protect<T>(make: () => T): T {
    this.tryDepth++;
    try {
      return make();
    } finally {
      this.tryDepth--;
    }
  }

  /** Gives up on this function with a diagnostic. */
  refuse(code: Code, node: ts.Node, ...args: string[]): never {
    throw new Refusal(problem(code, node, ...args));
  }

  /** Runs `make` with one more jump target around it, and returns what it appended. */
  within(target: Target, make: () => void): Stmt[] {
    this.targets.push(target);
    try {
      return this.collect(make);
    } finally {
      this.targets.pop();
    }
  }

  label(hint: string): string {
    return `$${hint}${++this.labels}`;
  }

  temp(hint: string): Binding {
    const binding = newBinding(hint, 'temp', this.scope);
    this.temps.push(binding);
    return binding;
  }

  ref(binding: Binding): ts.Identifier {
    const id = this.factory.createIdentifier(binding.name);
    this.refs.set(id, binding);
    return id;
  }

  bindingOf(id: ts.Node): Binding | undefined {
    return this.refs.get(id) ?? this.green.scopes.bindingOf(this.ts.getOriginalNode(id));
  }

  /** A variable of the module, declared beside the part of its top level that is lowered. */
  isBeside(b: Binding): boolean {
    return this.isPart && b.kind !== 'temp' && !(b.scope.node.pos >= this.fn.pos && b.scope.node.end <= this.fn.end);
  }

  set(to: Binding, value: ts.Expression, origin: ts.Node, init?: Init): void {
    if (this.isBeside(to)) return this.eval(this.factory.createAssignment(this.ref(to), value), origin);
    // `t = () => {}` would name the function "t"
    if (to.kind === 'temp' && isAnonymousFunction(this.ts, value)) value = this.factory.createComma(this.factory.createNumericLiteral(0), value);
    this.emit({ kind: 'set', to, value, init, origin });
  }

  eval(value: ts.Expression, origin: ts.Node): void {
    this.emit({ kind: 'eval', value, origin });
  }

  /** `access`, which reads the property that `node` names: kept in a temporary if its getter may suspend. */
  read(node: ts.Node, access: ts.Expression): ts.Expression {
    if (!this.green.reads.has(this.ts.getOriginalNode(node))) return access;
    const temp = this.temp('t');
    this.point(access, temp, node, { access: 'read' });
    return this.ref(temp);
  }

  /** `make(value)`, which writes the property that `node` names: as a statement if its setter may suspend. */
  write(node: ts.Node, value: ts.Expression, make: (value: ts.Expression) => ts.Expression): ts.Expression {
    if (!this.green.writes.has(this.ts.getOriginalNode(node))) return make(value);
    const kept = this.freeze(value, node);
    this.point(make(kept), undefined, node, { access: 'write' });
    return this.again(kept);
  }

  /** A new suspension point: `to = call`, compared with the sentinel. */
  suspend(call: ts.Expression, to: Binding | undefined, origin: ts.Node, init?: Init, isSuper = false): void {
    this.point(call, to, origin, { init, isSuper, access: isBorrowed(this.ts, origin) ? 'read' : undefined });
  }

  private point(call: ts.Expression, to: Binding | undefined, origin: ts.Node, { init, isSuper = false, access }: Partial<Pick<Suspend, 'init' | 'isSuper' | 'access'>>): void {
    const point: Point = { id: this.points.length + 1, origin, place: this.place, live: [], hasThis: this.hasThis };
    this.points.push(point);
    this.emit({ kind: 'suspend', point, call, to, init, isSuper, access, origin });
  }

  /** A call in tail position; its value passes through the variable that is returned here. */
  tail(call: ts.Node): Binding {
    this.tails.push(call);
    return (this.tailTemp ??= this.temp('t'));
  }

  /** A point at which a generator hands out a value. */
  yield(value: ts.Expression, to: Binding | undefined, passes: boolean, origin: ts.Node): void {
    const point: Point = { id: this.points.length + 1, origin, live: [] };
    this.points.push(point);
    this.emit({ kind: 'yield', point, value, to, passes, origin });
  }

  /** Evaluates `value` now, into a new temporary, and returns a reference to it. */
  keep(value: ts.Expression, origin: ts.Node, hint = 't'): ts.Identifier {
    const temp = this.temp(hint);
    this.set(temp, value, origin);
    return this.ref(temp);
  }

  /** Another node for a stable expression, as a node must not stand in two places. */
  again(e: ts.Expression): ts.Expression {
    const binding = this.refs.get(e);
    if (this.kept.has(e)) {
      const { expression, argumentExpression } = e as ts.ElementAccessExpression;
      const copy = this.factory.createElementAccessExpression(this.again(expression), argumentExpression);
      this.kept.add(copy);
      return copy;
    }
    return binding ? this.ref(binding) : cloneLeaf(this.ts, this.factory, e);
  }

  /** `value` as an expression that means the same later, whatever runs in between: itself if nothing can change it, else a temporary. */
  freeze(value: ts.Expression, origin: ts.Node, hint?: string): ts.Expression {
    return this.isStable(value) ? value : this.keep(value, origin, hint);
  }

  /** As `freeze`, for operands that stand between commas: making a function there later is the same, and needs no parentheses. */
  freezeElement(value: ts.Expression, origin: ts.Node, keeper: Pick<Lowering, 'freeze'> = this): ts.Expression {
    const inner = skipOuter(this.ts, value);
    return this.ts.isArrowFunction(inner) || this.ts.isFunctionExpression(inner) ? value : keeper.freeze(value, origin);
  }

  isStable(value: ts.Expression): boolean {
    return isStable(this, value);
  }
}
