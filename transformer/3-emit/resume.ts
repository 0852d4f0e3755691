/**
 * The resume path: the same statements, entered in the middle. `s` is 0 while running; while it is k, control is on its
 * way to suspension point k: statements are skipped, and compound statements are entered if the point is inside. What
 * happens at the point itself is the business of parking.ts.
 */
import type * as ts from 'typescript';
import { isSuperCall } from '../1-analyze/classes';
import type { Binding } from '../1-analyze/scopes';
import { type Lowered, type Stmt, type SwitchClause, pointsIn, pointsOf } from '../2-lower/ir';
import type { ClassItself } from './decorated';
import type { FileEmitter } from './file';
import { declarationAsAssignment } from './hoisting';
import { type FrameLayout, slotNames } from './frames';
import { type Env, renamed } from './names';
import { ParkingPrinter, type ResumeNames } from './parking';
import { enterClauses } from './picking';
import { type Part, inGroups } from './skipping';

export class ResumePrinter extends ParkingPrinter {
  constructor(file: FileEmitter, env: Env, lowered: Lowered, layout: FrameLayout, names: ResumeNames, private readonly hoisted: readonly Binding[], private readonly isGenerator: boolean, C: ClassItself | undefined) {
    super(file, env, lowered, layout, names, C);
  }

  body(): ts.Statement[] {
    const { factory, ts, names } = this;
    const { kept } = this.lowered;
    const body = this.isGenerator ? this.generatorBody() : this.list(this.lowered.body, kept !== undefined);
    const slot = (b: Binding) => this.slot(this.layout.slotOf(b));
    const restored = new Set(this.layout.variables);
    const declare = (name: ts.Identifier, value?: ts.Expression) => factory.createVariableDeclaration(name, undefined, undefined, value);
    const declarations = [declare(names.state, factory.createPropertyAccessExpression(names.frame, 's'))];
    for (const b of this.layout.variables) declarations.push(declare(this.target(b), slot(b)));
    for (const b of [...this.hoisted, ...this.lowered.temps]) if (!restored.has(b) && !this.lowered.caught.has(b)) declarations.push(declare(this.target(b)));
    if (this.usesParked) declarations.push(declare(names.parked, factory.createFalse()));
    const all = kept ? [this.const(names.all, factory.createArrowFunction(undefined, undefined, [], undefined, undefined, factory.createArrayLiteralExpression(kept.map((b) => this.target(b)))), 'const')] : [];
    return [factory.createVariableStatement(undefined, factory.createVariableDeclarationList(declarations, ts.NodeFlags.Let)), ...all, ...body];
  }

  /** From the start (s is 0) or from a point; whatever leaves the body ends the generator. */
  private generatorBody(): ts.Statement[] {
    const { factory, names } = this;
    const error = this.file.local('E');
    const end = (helper: 'ends' | 'fails', value: ts.Expression) => factory.createReturnStatement(factory.createCallExpression(this.helper(helper), undefined, [names.frame, value]));
    const block = factory.createBlock([...this.list(this.lowered.body, true), end('ends', factory.createVoidZero())], true);
    const handler = factory.createCatchClause(factory.createVariableDeclaration(error), factory.createBlock([end('fails', error)], true));
    return [factory.createTryStatement(block, handler, undefined)];
  }

  private slot(index: number): ts.Expression {
    const { factory } = this;
    if (this.layout.inArray) return factory.createElementAccessExpression(factory.createPropertyAccessExpression(this.names.frame, 'a'), index);
    return factory.createPropertyAccessExpression(this.names.frame, slotNames[index]!);
  }

  private isRunning(): ts.Expression {
    return this.factory.createLogicalNot(this.names.state);
  }

  private guarded(statements: ts.Statement[]): ts.Statement[] {
    return statements.length === 0 ? [] : [this.factory.createIfStatement(this.isRunning(), this.factory.createBlock(statements, true))];
  }

  /**
   * A list with suspension points. `canRun`: control may come here without being on its way to a point (not so at the
   * start of the function, before its first point).
   */
  private list(list: readonly Stmt[], canRun: boolean): ts.Statement[] {
    const { factory, names } = this;
    let out: ts.Statement[] = [];
    const parts: Part[] = [];
    let declares = false;
    let pending: ts.Statement[] = [];
    const flush = () => {
      if (canRun) out.push(...this.guarded(pending));
      pending = [];
    };
    const last = list.findLastIndex((s) => pointsOf(s)[1] > 0);
    list.forEach((s, i) => {
      const [, end] = pointsOf(s);
      const rebind = () => {
        for (const b of this.declaredBy(s)) {
          const source = names.rebound.get(b);
          if (!source) continue;
          declares = true;
          flush();
          if (s.kind === 'bound') this.rename([b], (x) => this.names.inner.get(x)!);
          out.push(this.const(this.name(b), source, 'const'));
        }
      };
      if (end === 0) {
        const statements = this.unguarded(s);
        if (i > last) out.push(...statements);
        else pending.push(...statements);
      } else if (s.kind === 'suspend' || s.kind === 'yield') {
        const enter = factory.createBlock([factory.createExpressionStatement(factory.createAssignment(names.state, factory.createNumericLiteral(0))), ...this.arrive(s)], true);
        const here = i === last ? undefined : factory.createStrictEquality(names.state, factory.createNumericLiteral(s.point.id));
        const take = here ? factory.createIfStatement(here, enter) : enter;
        if (canRun) out.push(factory.createIfStatement(this.isRunning(), factory.createBlock([...pending, ...this.leave(s)], true), take));
        else out.push(...(here ? [take] : enter.statements));
        pending = [];
        canRun = true;
      } else {
        flush();
        const statement = this.compound(s, canRun);
        out.push(i === last ? statement : factory.createIfStatement(factory.createLessThanEquals(names.state, factory.createNumericLiteral(end)), factory.createBlock([statement], true)));
        canRun = true;
      }
      rebind();
      if (end === 0 || declares) return;
      parts.push({ statements: out, end });
      out = [];
    });
    flush();
    return [...inGroups(factory, names.state, parts), ...out];
  }

  private declaredBy(s: Stmt): readonly Binding[] {
    if (s.kind === 'declare' || s.kind === 'bound') return s.bindings;
    return (s.kind === 'set' || s.kind === 'suspend') && s.to && s.init ? [s.to] : [];
  }

  /** A statement without suspension in a list that has some: what it declares is declared at the top already. */
  private unguarded(s: Stmt): ts.Statement[] {
    const { factory } = this;
    if (s.kind === 'box' && s.binding.linked) return []; // a generator's, made when it was called
    if (s.kind === 'declare') return declarationAsAssignment(this.file, s, this.env, (b) => this.target(b));
    if (s.kind === 'let') this.rename(s.bindings, (b) => this.target(b)); // until they are bound, they are the ones at the top
    if (s.kind === 'let') return s.bindings.filter((b) => !s.isVar || b.cell).map((b) => factory.createExpressionStatement(this.assign(b, b.cell ? this.newCell(factory.createVoidZero()) : factory.createVoidZero())));
    if (s.kind === 'set' && s.init) {
      const value = this.expr(s.value);
      const assigned = this.assign(s.to, s.to.cell && !s.raw ? this.newCell(this.file.nameFunction(value, s.to.name)) : this.namedBy(s.to, this.target(s.to), value));
      return [this.atSet(factory.createExpressionStatement(assigned), s)];
    }
    return this.plain(s);
  }

  private rename(bindings: readonly Binding[], name: (b: Binding) => ts.Identifier): void {
    this.env = { ...this.env, names: renamed(this.env.names, bindings, name) };
  }

  protected override plain(s: Stmt): ts.Statement[] {
    if (s.kind === 'return' && this.isGenerator) {
      const value = s.value ? this.expr(s.value) : this.factory.createVoidZero();
      return [this.at(this.factory.createReturnStatement(this.factory.createCallExpression(this.helper('ends'), undefined, [this.names.frame, value])), s.origin)];
    }
    if (s.kind === 'eval' && this.names.building && isSuperCall(this.ts, s.value)) return [this.at(this.factory.createExpressionStatement(this.construct(this.expr(s.value) as ts.CallExpression)), s.origin)];
    return (s.kind === 'set' && s.init === 'var') || (s.kind === 'let' && s.isVar) ? this.unguarded(s) : super.plain(s);
  }

  private compound(s: Stmt, canRun: boolean): ts.Statement {
    const { factory, names } = this;
    const inside = (list: readonly Stmt[]) => factory.createLessThanEquals(names.state, factory.createNumericLiteral(pointsIn(list)[1]));
    switch (s.kind) {
      case 'block':
        return this.at(factory.createBlock(this.list(s.body, canRun), true), s.origin);
      case 'labelled':
        return factory.createLabeledStatement(s.label, factory.createBlock(this.list(s.body, canRun), true));
      case 'if': {
        const [inThen, inElse] = [pointsIn(s.then)[1] > 0, pointsIn(s.else)[1] > 0];
        const test = this.expr(s.test);
        const then = inThen ? this.list(s.then, canRun) : this.plainList(s.then);
        const otherwise = inElse ? this.list(s.else, canRun) : this.plainList(s.else);
        const isRunning = this.isRunning();
        const condition = !canRun
          ? inThen && inElse ? inside(s.then) : inThen ? factory.createTrue() : factory.createFalse()
          : inThen && inElse
            ? factory.createConditionalExpression(names.state, undefined, inside(s.then), undefined, test)
            : inThen
              ? factory.createLogicalOr(names.state, test)
              : factory.createLogicalAnd(isRunning, test);
        if (!canRun && inThen !== inElse) return factory.createBlock(inThen ? then : otherwise, true);
        return this.atUnlessAdded(this.ifStatement(condition, then, otherwise), s.origin, s.test);
      }
      case 'loop': {
        const body = factory.createBlock(this.list(s.body, true), true);
        const test = s.test && (s.post ? this.expr(s.test) : factory.createLogicalOr(names.state, this.expr(s.test)));
        return this.labels(s.labels, this.at(this.loop(s.post, test, s.update && this.expr(s.update), body), s.origin));
      }
      case 'try':
        return this.at(this.tryStatement(s, this.list(s.block, canRun)), s.origin);
      case 'switch': {
        const entered = enterClauses(this.ts, factory, names, this.expr(s.value), s.clauses.map((c) => ({ test: c.test, points: pointsIn(c.body) })));
        const test = (c: SwitchClause, i: number) => c.test && entered.test(i, this.expr(c.test));
        return this.switchStatement(s, entered.value, test, (list) => (pointsIn(list)[1] > 0 ? this.list(list, true) : this.plainList(list)));
      }
      default:
        throw new Error(`tsgreen: no resume path for ${s.kind}`);
    }
  }
}
