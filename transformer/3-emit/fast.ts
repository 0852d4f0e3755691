/**
 * The fast path: the source's own structure, with one compare after each call that may suspend. Where the sentinel came
 * back, the live variables go into a frame and the sentinel to the caller; everything that serves this is cold code.
 */
import type * as ts from 'typescript';
import type { ClassPlan } from '../1-analyze/classes';
import type { Binding } from '../1-analyze/scopes';
import type { Lowered, Point, Suspend } from '../2-lower/ir';
import type { ClassItself } from './decorated';
import type { FileEmitter } from './file';
import type { FrameLayout } from './frames';
import type { Env } from './names';
import { Printer } from './printer';

/** Where the resume path stands: a function of the module, or (because it needs the scope) an arrow made when parking. */
export type Placement =
  | { readonly kind: 'none' }
  | { readonly kind: 'module'; readonly resume: ts.Identifier } | { readonly kind: 'inline'; readonly name: ts.Identifier; readonly resume: () => ts.Expression };

/** A constructor of the class `C`, a function that `new` may call, an accessor, or what the language calls and nobody waits for. */
export type Role = { readonly C: ts.Expression; readonly plan: ClassPlan } | 'function' | 'accessor' | 'hook' | undefined;

export class FastPrinter extends Printer {
  /** Set while parking, so that native `finally` blocks stand aside. Declared only if there are some. */
  private parked: ts.Identifier | undefined;
  private readonly frame: ts.Identifier;
  private readonly label: ts.Identifier;

  constructor(file: FileEmitter, env: Env, private readonly lowered: Lowered, private readonly layout: FrameLayout, private readonly placement: Placement, private readonly renamedVars: readonly Binding[], private readonly role: Role, private readonly C: ClassItself | undefined) {
    super(file, env);
    this.frame = file.local('F');
    this.label = file.local('park');
    this.isLabeled = placement.kind === 'inline';
  }

  body(): ts.Statement[] {
    const { factory, ts } = this;
    const statements = this.plainList(this.lowered.body);
    const temps = this.lowered.temps.filter((t) => !this.lowered.caught.has(t) && !this.lowered.received.includes(t)).map((t) => factory.createVariableDeclaration(this.name(t)));
    if (this.parked) temps.push(factory.createVariableDeclaration(this.parked, undefined, undefined, factory.createFalse()));
    const isInline = this.placement.kind === 'inline' && this.usesFrame;
    if (isInline) temps.push(factory.createVariableDeclaration(this.frame));
    // `var`: V8 spends no bytecode on setting them to undefined.
    const head: ts.Statement[] = temps.length > 0 ? [factory.createVariableStatement(undefined, factory.createVariableDeclarationList(temps))] : [];
    for (const b of this.renamedVars) if (!b.cell) head.push(this.const(this.name(b), undefined, 'var'));
    if (typeof this.role === 'object' && this.role.plan.isApart && this.role.plan.hasElements) head.unshift(this.adoption());
    if (!isInline) return [...head, ...statements];
    const last = statements[statements.length - 1];
    if (!last || !ts.isReturnStatement(last)) statements.push(factory.createReturnStatement());
    const { name, resume } = this.placement as Extract<Placement, { kind: 'inline' }>;
    return [
      ...head,
      factory.createLabeledStatement(this.label, factory.createBlock(statements, true)),
      this.const(name, resume(), 'const'), // under its name it is found in the table of positions
      factory.createExpressionStatement(factory.createAssignment(factory.createPropertyAccessExpression(this.frame, 'resume'), name)),
      factory.createReturnStatement(this.captured(this.frame)),
    ];
  }

  /** Called so, the constructor gives the object that is there what the engine gives to objects of the class. */
  private adoption(): ts.Statement {
    const { factory } = this;
    const superCall = factory.createExpressionStatement(factory.createCallExpression(factory.createSuper(), undefined, []));
    return factory.createIfStatement(factory.createStrictEquality(this.newTarget(), this.helper('Adoption')), factory.createBlock([superCall, factory.createReturnStatement()]));
  }

  private newTarget(): ts.Expression {
    return this.factory.createMetaProperty(this.ts.SyntaxKind.NewKeyword, this.factory.createIdentifier('target'));
  }

  /** A generator function does nothing but keep what its body starts with. `self`: what it calls itself. `isMethod`: `new` refuses it by itself. */
  generatorBody(self: ts.Identifier | undefined, isMethod: boolean): ts.Statement[] {
    return this.startsBy('generator', isMethod ? [] : [self ?? this.factory.createVoidZero(), this.newTarget()]);
  }

  /** A function that is too large does the same, and goes on at once. */
  largeBody(): ts.Statement[] {
    const { factory, role } = this;
    if (role === undefined) return this.startsBy('enterLarge', []);
    const result = this.file.local('V');
    const parked = (sentinel: ts.Expression) => factory.createConditionalExpression(factory.createStrictEquality(result, this.helper('SUSPEND')), undefined, sentinel, undefined, result);
    const finishing = (value: ts.Expression) => (entered: ts.Expression) => [this.const(result, entered, 'const'), factory.createReturnStatement(value)];
    if (typeof role === 'string') return this.startsBy('enterLarge', [], finishing(parked(this.parking(result))));
    const { C, plan } = role;
    if (!plan.isDerived || !plan.isApart) return this.startsBy('enterLarge', [], finishing(parked(this.captured(factory.createNull()))));
    const building = this.file.local('self');
    const begins = factory.createCallExpression(this.helper('begins'), undefined, [C, this.newTarget(), plan.hasElements ? factory.createTrue() : factory.createFalse()]);
    const statements = this.startsBy('enterLarge', [], (entered) => [factory.createReturnStatement(factory.createCallExpression(factory.createPropertyAccessExpression(building, 'entered'), undefined, [entered]))], building);
    return [...(plan.hasElements ? [this.adoption()] : []), this.const(building, begins, 'const'), ...statements];
  }

  /** `finish`: what is done with the helper's result; `self`: what is handed over for `this`. */
  private startsBy(helper: 'generator' | 'enterLarge', more: readonly ts.Expression[], finish = (value: ts.Expression): ts.Statement[] => [this.factory.createReturnStatement(value)], self?: ts.Identifier): ts.Statement[] {
    const { factory, placement } = this;
    const values = this.layout.at(this.lowered.entry).map((b) => (b ? (b.kind === 'this' && self ? self : this.variable(b)) : factory.createVoidZero()));
    const inline = placement.kind === 'inline' ? placement : undefined;
    const resume = inline ? inline.name : (placement as Extract<Placement, { kind: 'module' }>).resume;
    const linked = this.lowered.entry.filter((b) => b.linked).map((b) => this.const(this.name(b), this.linkedCell(b), 'const'));
    const call = factory.createCallExpression(this.helper(helper), undefined, [resume, factory.createArrayLiteralExpression(values), ...more]);
    return [...linked, ...(inline ? [this.const(inline.name, inline.resume(), 'const')] : []), ...finish(call)];
  }

  /** The same where its parameters block. */
  refusesNew(): ts.Statement {
    return this.factory.createExpressionStatement(this.factory.createCallExpression(this.helper('notConstructor'), undefined, [this.newTarget()]));
  }

  private usesFrame = false;

  protected override suspension(s: Suspend): ts.Statement[] {
    const { factory } = this;
    const isSentinel = (value: ts.Expression) => factory.createStrictEquality(value, this.helper('SUSPEND'));
    const park = () => (s.access === 'read' ? factory.createBlock([this.noticed(), this.park(s)], true) : this.park(s));
    const call = this.called(s);
    if (s.access === 'write') return this.writeStatements(call, [park()], s);
    if (s.isSuper && typeof this.role === 'object' && this.role.plan.isApart) {
      const isDecoy = factory.createStrictEquality(factory.createThis(), factory.createPropertyAccessExpression(this.helper('building'), 'decoy'));
      return [this.at(factory.createExpressionStatement(call), s.origin), factory.createIfStatement(isDecoy, park())];
    }
    if (s.isSuper) return [this.at(this.superStatement(call, this.C!, [park()]), s.origin)];
    if (s.to === undefined) return [this.check(isSentinel(call), park(), s)];
    if (s.init === undefined) return [this.check(isSentinel(factory.createParenthesizedExpression(this.assign(s.to, call))), park(), s)];
    return [this.at(this.const(this.name(s.to), call, s.init), s.origin), factory.createIfStatement(isSentinel(this.variable(s.to)), park())];
  }

  private check(test: ts.Expression, park: ts.Statement, s: Suspend): ts.Statement {
    return this.withoutEnd(this.at(this.factory.createIfStatement(test, park), s.origin));
  }

  private park(s: Suspend): ts.Statement {
    const { factory } = this;
    const statements: ts.Statement[] = [];
    if (this.lowered.inFinally.has(s.point)) statements.push(factory.createExpressionStatement(factory.createAssignment(this.parkedFlag(), factory.createTrue())));
    if (this.placement.kind === 'module' && typeof this.role !== 'object') {
      statements.push(factory.createReturnStatement(this.parking(factory.createCallExpression(this.helper(`park${this.layout.kind}`), undefined, [this.placement.resume, ...this.saved(s)]))));
    } else if (this.placement.kind === 'module') {
      statements.push(factory.createReturnStatement(this.captured(factory.createNewExpression(this.helper(`Frame${this.layout.kind}`), undefined, [this.placement.resume, ...this.saved(s)]))));
    } else {
      this.usesFrame = true;
      const frame = factory.createNewExpression(this.helper(`Frame${this.layout.kind}`), undefined, [factory.createVoidZero(), ...this.saved(s)]);
      statements.push(factory.createExpressionStatement(factory.createAssignment(this.frame, frame)), factory.createBreakStatement(this.label));
    }
    return statements.length === 1 ? statements[0]! : factory.createBlock(statements);
  }

  /** What a new frame is given for a point: its number, and the live variables. */
  private saved({ point }: Suspend): ts.Expression[] {
    const { factory, layout } = this;
    const row = layout.at(point.live);
    const values = row.slice(0, row.findLastIndex((b) => b !== undefined) + 1).map((b) => (b && this.exists(b, point) ? this.variable(b) : factory.createVoidZero()));
    return [factory.createNumericLiteral(point.id), ...(layout.inArray ? [factory.createArrayLiteralExpression(values)] : values)];
  }

  /** Not `this` of a derived class before `super()`. */
  private exists(b: Binding, point: Point): boolean {
    return !(b.kind === 'this' && point.hasThis === false && typeof this.role === 'object' && this.role.plan.isDerived);
  }

  /** Hands over the frame; what `new` gives at last is not what the function returns. */
  private captured(frame: ts.Expression): ts.Expression {
    const { factory, role } = this;
    if (typeof role !== 'object') return this.parking(factory.createCallExpression(this.helper('capture'), undefined, [frame]));
    const target = this.newTarget();
    const { C, plan } = role;
    if (!plan.isDerived) return factory.createCallExpression(this.helper('parks'), undefined, [frame, C, target, factory.createThis()]);
    if (plan.isApart) return factory.createCallExpression(this.helper('parksDerived'), undefined, [frame, C, target, plan.hasElements ? factory.createTrue() : factory.createFalse()]);
    const self = factory.createArrowFunction(undefined, undefined, [], undefined, undefined, factory.createThis());
    return factory.createCallExpression(this.helper('parksInside'), undefined, [frame, C, target, self]);
  }

  protected override parking(sentinel: ts.Expression): ts.Expression {
    const { role, factory } = this;
    if (role === 'function') return factory.createCallExpression(this.helper('parkedAs'), undefined, [sentinel, this.newTarget(), factory.createThis()]);
    return role === 'accessor' || role === 'hook' ? factory.createCallExpression(this.helper(role === 'hook' ? 'hooked' : 'accessed'), undefined, [sentinel]) : sentinel;
  }

  private parkedFlag(): ts.Identifier {
    return (this.parked ??= this.file.local('P'));
  }

  protected override guardFinally(body: ts.Statement[]): ts.Statement[] {
    return [this.factory.createIfStatement(this.factory.createLogicalNot(this.parkedFlag()), this.factory.createBlock(body, true))];
  }
}
