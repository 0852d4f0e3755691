/**
 * How a resume path leaves at a suspension point, and takes what it waited for when it is back: it parks again in the same
 * frame, generators yield. Where in the function its points are, and how it comes to one, is the business of resume.ts.
 */
import type * as ts from 'typescript';
import type { Binding } from '../1-analyze/scopes';
import type { Lowered, Suspend, Yield } from '../2-lower/ir';
import { isAnonymousFunction } from '../2-lower/naming';
import type { ClassItself } from './decorated';
import type { FileEmitter } from './file';
import type { FrameLayout } from './frames';
import type { Env } from './names';
import { Printer } from './printer';

export interface ResumeNames {
  readonly frame: ts.Identifier;
  readonly value: ts.Identifier;
  readonly state: ts.Identifier;
  readonly parked: ts.Identifier;
  /** Of a function that is too large: makes the array of all its variables. */
  readonly all: ts.Identifier;
  /** Per-iteration variables that closures hold: the variable at the top that is copied into the one of the block. */
  readonly rebound: ReadonlyMap<Binding, ts.Identifier>;
  /** The object under construction, in the constructor of a derived class: a `Construction` of the runtime. */
  readonly building: ts.Identifier | undefined;
  /** The names of the function's variables where they are bound. */
  readonly inner: ReadonlyMap<Binding, ts.Identifier>;
}

export abstract class ParkingPrinter extends Printer {
  /** A native `finally` asks whether the function leaves to park. */
  protected usesParked = false;

  constructor(file: FileEmitter, env: Env, protected readonly lowered: Lowered, protected readonly layout: FrameLayout, protected readonly names: ResumeNames, protected readonly C: ClassItself | undefined) {
    super(file, env);
  }

  /** The variable that is assigned and restored. */
  protected target(b: Binding): ts.Identifier {
    if (b.kind === 'this' && this.names.building) return this.names.building;
    return this.names.rebound.get(b) ?? this.name(b);
  }

  protected override assign(to: Binding, value: ts.Expression): ts.Expression {
    return this.factory.createAssignment(this.target(to), value);
  }

  /** Leaves at the point, or goes on if the call does not suspend. */
  protected leave(s: Suspend | Yield): ts.Statement[] {
    return s.kind === 'yield' ? this.yielding(s) : this.suspension(s);
  }

  /** Back at the point. */
  protected arrive(s: Suspend | Yield): ts.Statement[] {
    if (s.kind === 'suspend' && s.isSuper) return this.superAgain();
    return [this.factory.createExpressionStatement(s.to ? this.assign(s.to, this.received(s)) : this.received(s))];
  }

  private received(s: Suspend | Yield): ts.Expression {
    if (s.kind === 'suspend' && this.ts.isNewExpression(s.call)) return this.factory.createCallExpression(this.helper('constructed'), undefined, [this.names.value]);
    return s.kind === 'yield' && s.passes ? this.names.value : this.takeValue();
  }

  /** The value goes into a variable of its own first: evaluating it may throw, and must not find the frame half filled. */
  private yielding(s: Yield): ts.Statement[] {
    const { factory, names } = this;
    const result = factory.createCallExpression(this.helper(s.passes ? 'passes' : 'yields'), undefined, [names.frame, names.value]);
    const value = this.expr(s.value);
    const unnamed = isAnonymousFunction(this.ts, value) ? factory.createComma(factory.createNumericLiteral(0), value) : value;
    return [
      this.at(factory.createExpressionStatement(factory.createAssignment(names.value, unnamed)), s.origin),
      ...this.save(s),
      factory.createReturnStatement(result),
    ];
  }

  /** The parent's object is there: `super()` finds it. */
  private superAgain(): ts.Statement[] {
    const { factory } = this;
    const { building } = this.names;
    if (building) return [factory.createExpressionStatement(factory.createCallExpression(factory.createPropertyAccessExpression(building, 'adopt'), undefined, [this.takeValue()]))];
    return [
      factory.createExpressionStatement(factory.createCallExpression(this.helper('adopt'), undefined, [this.C!(), this.takeValue()])),
      factory.createExpressionStatement(factory.createCallExpression(factory.createSuper(), undefined, [])),
    ];
  }

  private takeValue(): ts.Expression {
    return this.factory.createCallExpression(this.helper('take'), undefined, [this.names.value]);
  }

  /** The call made while running; if it suspends again, the function parks again. */
  protected override suspension(s: Suspend): ts.Statement[] {
    const { factory } = this;
    const call = this.called(s);
    if (s.access === 'write') return this.writeStatements(call, this.park(s), s);
    if (s.isSuper && this.names.building) return [this.at(factory.createIfStatement(factory.createStrictEquality(this.construct(call as ts.CallExpression), this.helper('SUSPEND')), factory.createBlock(this.park(s), true)), s.origin)];
    if (s.isSuper) return [this.at(this.superStatement(call, this.C!, this.park(s)), s.origin)];
    const value = s.to ? factory.createParenthesizedExpression(this.assign(s.to, call)) : call;
    const park = s.access === 'read' ? [this.noticed(), ...this.park(s)] : this.park(s);
    return [this.withoutEnd(this.at(factory.createIfStatement(factory.createStrictEquality(value, this.helper('SUSPEND')), park.length === 1 ? park[0]! : factory.createBlock(park, true)), s.origin))];
  }

  /** `super(…)` where there is none. */
  protected construct(call: ts.CallExpression): ts.Expression {
    const { factory } = this;
    return factory.createCallExpression(factory.createPropertyAccessExpression(this.names.building!, 'construct'), undefined, [factory.createArrayLiteralExpression(call.arguments)]);
  }

  /** The same frame is filled again: it is what traces of errors know the activation by. */
  private park(s: Suspend): ts.Statement[] {
    const { factory } = this;
    const flag = this.lowered.inFinally.has(s.point) ? [this.raiseFlag()] : [];
    const { frame } = this.names;
    const again = (call: ts.Expression, args: readonly ts.Expression[]) => [...flag, factory.createReturnStatement(factory.createCallExpression(call, undefined, args))];
    const id = factory.createNumericLiteral(s.point.id);
    if (this.layout.inArray) return again(this.helper('parkAgainN'), [frame, id, this.array(s)]);
    const row = this.layout.at(s.point.live);
    if (row.every((b) => b && this.layout.settled.has(b))) return again(this.helper('parkAgain'), [frame, id]);
    const filled = row.slice(0, row.findLastIndex((b) => b) + 1);
    return again(factory.createPropertyAccessExpression(frame, 'again'), [id, ...filled.map((b) => this.kept(b))]);
  }

  /** Fills the frame for a point that a generator is left at. */
  private save(s: Yield): ts.Statement[] {
    const { factory, names } = this;
    const flag = this.lowered.inFinally.has(s.point) ? [this.raiseFlag()] : [];
    const put = (slot: string, value: ts.Expression) => factory.createExpressionStatement(factory.createAssignment(factory.createPropertyAccessExpression(names.frame, slot), value));
    return [put('s', factory.createNumericLiteral(s.point.id)), put('a', this.array(s)), ...flag];
  }

  private kept(b: Binding | undefined): ts.Expression {
    if (b?.kind === 'this' && this.names.building) return this.names.building;
    return b ? this.variable(b) : this.factory.createVoidZero();
  }

  private array({ point }: Suspend | Yield): ts.Expression {
    const { factory } = this;
    if (this.lowered.kept) return factory.createCallExpression(this.names.all, undefined, []);
    return factory.createArrayLiteralExpression(this.layout.at(point.live).map((b) => this.kept(b)));
  }

  private raiseFlag(): ts.Statement {
    this.usesParked = true;
    return this.factory.createExpressionStatement(this.factory.createAssignment(this.names.parked, this.factory.createTrue()));
  }

  protected override guardFinally(body: ts.Statement[]): ts.Statement[] {
    this.usesParked = true;
    return [this.factory.createIfStatement(this.factory.createLogicalNot(this.names.parked), this.factory.createBlock(body, true))];
  }
}
