/**
 * What both printings share: expressions and statements of the intermediate language as TypeScript nodes, with the names
 * that the printing's environment gives. How a suspension point is printed is the business of fast.ts and resume.ts.
 */
import type * as ts from 'typescript';
import { isBorrowed } from '../1-analyze/callbacks';
import type { Binding } from '../1-analyze/scopes';
import type { Declare, Return, Stmt, Suspend, Switch, SwitchClause, Try } from '../2-lower/ir';
import { beginsWithClass } from '../ts';
import type { ClassItself } from './decorated';
import type { FileEmitter } from './file';
import { declarationAsAssignment } from './hoisting';
import { decoratedName, staysDeclaration } from './classdeclarations';
import type { Env } from './names';
import { placeOf } from './positions';

export abstract class Printer {
  protected readonly ts;
  protected readonly factory;
  /** All of the body stands in a block, where functions are declared as by `let`: once, and beside no `var`. */
  protected isLabeled = false;

  constructor(protected readonly file: FileEmitter, protected env: Env) {
    this.ts = file.ts;
    this.factory = file.factory;
  }

  protected abstract suspension(s: Suspend): ts.Statement[];
  /** Statements that a native `finally` runs: not when the function leaves to park. */
  protected abstract guardFinally(body: ts.Statement[]): ts.Statement[];

  protected helper(name: Parameters<FileEmitter['helper']>[0]): ts.Expression {
    return this.file.helper(name);
  }

  protected expr(e: ts.Expression): ts.Expression {
    return this.file.rewrite(e, this.env) as ts.Expression;
  }

  /** The call of a suspension point. */
  protected called(s: Suspend): ts.Expression {
    const call = this.located(this.expr(s.call), s.point.origin);
    const isStressed = !s.isSuper && this.file.green.stressed.has(s.point.origin);
    return isStressed ? this.file.ignored.hide(this.factory.createCallExpression(this.helper('stress'), undefined, [call])) : call;
  }

  /** The variable itself (the Cell where it lives in one), as this printing names it. */
  protected variable(b: Binding): ts.Expression {
    const { env, factory } = this;
    if (b.kind === 'this') return env.this ?? factory.createThis();
    if (b.kind === 'arguments') return env.arguments ?? factory.createIdentifier('arguments');
    if (b.kind === 'new.target') return env.newTarget ?? factory.createMetaProperty(this.ts.SyntaxKind.NewKeyword, factory.createIdentifier('target'));
    return env.names.get(b) ?? this.file.nameOf(b);
  }

  protected name(b: Binding): ts.Identifier {
    return this.variable(b) as ts.Identifier;
  }

  protected at<T extends ts.Node>(node: T, origin: ts.Node): T {
    return this.ts.setSourceMapRange(node, origin);
  }

  /** Its end has no place: V8 takes what is right behind a `return` for the place where that returns, and there it parks. */
  protected withoutEnd<T extends ts.Statement>(node: T): T {
    return this.ts.setEmitFlags(node, this.ts.EmitFlags.NoTrailingSourceMap);
  }

  /** Where the statement is, or nowhere if it keeps the books of the lowering only: `value` is what it looks at. */
  protected atUnlessAdded<T extends ts.Node>(node: T, origin: ts.Node, value: ts.Expression): T {
    return this.isAdded(value) ? this.file.ignored.hide(node) : this.at(node, origin);
  }

  protected atSet<T extends ts.Node>(node: T, { to, value, origin }: Extract<Stmt, { kind: 'set' }>): T {
    return to.kind === 'temp' || to.kind === 'catch' ? this.atUnlessAdded(node, origin, value) : this.at(node, origin);
  }

  /** An expression in which nothing is from the source and nothing happens. */
  private isAdded(e: ts.Expression): boolean {
    const { ts } = this;
    if (e.pos >= 0) return false;
    if (ts.isBinaryExpression(e)) return this.isAdded(e.left) && this.isAdded(e.right);
    if (ts.isPrefixUnaryExpression(e)) return this.isAdded(e.operand);
    return ts.isIdentifier(e) || ts.isLiteralExpression(e) || ts.isVoidExpression(e) || e.kind === ts.SyntaxKind.TrueKeyword || e.kind === ts.SyntaxKind.FalseKeyword;
  }

  protected assign(to: Binding, value: ts.Expression): ts.Expression {
    return this.factory.createAssignment(this.variable(to), value);
  }

  protected const(name: ts.Identifier, value: ts.Expression | undefined, init: 'const' | 'let' | 'var'): ts.Statement {
    const { ts, factory } = this;
    const flags = init === 'const' ? ts.NodeFlags.Const : init === 'let' ? ts.NodeFlags.Let : ts.NodeFlags.None;
    return factory.createVariableStatement(undefined, factory.createVariableDeclarationList([factory.createVariableDeclaration(name, undefined, undefined, value)], flags));
  }

  /** A list without suspension points in it, or the fast path's any list. */
  plainList(list: readonly Stmt[]): ts.Statement[] {
    return list.flatMap((s) => this.plain(s));
  }

  protected block(list: readonly Stmt[]): ts.Block {
    return this.factory.createBlock(this.plainList(list), true);
  }

  /**
   * A literal and not a class of the runtime: V8 makes it without asking for feedback first, so a loop that is optimized
   * while it runs for the first time keeps the variable in a register (a constructor made that a matter of luck).
   */
  protected newCell(value: ts.Expression): ts.Expression {
    return this.file.newCell(value);
  }

  /** A cell of the parameter itself: `{ get v() { return p; }, set v(w) { p = w; } }`. */
  protected linkedCell({ name }: Binding): ts.Expression {
    const { factory } = this;
    const p = () => factory.createIdentifier(name);
    const given = () => factory.createIdentifier(name === 'w' ? 'v' : 'w');
    const block = (s: ts.Statement) => factory.createBlock([s]);
    return factory.createObjectLiteralExpression([
      factory.createGetAccessorDeclaration(undefined, 'v', [], undefined, block(factory.createReturnStatement(p()))),
      factory.createSetAccessorDeclaration(undefined, 'v', [factory.createParameterDeclaration(undefined, undefined, given())], block(factory.createExpressionStatement(factory.createAssignment(p(), given())))),
    ]);
  }

  protected plain(s: Stmt): ts.Statement[] {
    const { factory } = this;
    switch (s.kind) {
      case 'declare': {
        const { node } = s;
        // A function or class that is called otherwise here must keep its own name.
        const b = s.bindings[0];
        if (!this.ts.isVariableStatement(node)) {
          const lifted = this.file.lifter.lift(node, this.env);
          if (lifted) return [this.at(this.const(this.name(b!), lifted, 'let'), node)];
          const isReassigned = b!.writes > 0 && this.ts.isClassDeclaration(node) && staysDeclaration(this.file, node, this.env); // what is moved out of it means the class
          if (this.name(b!).text !== b!.name || isReassigned || (this.env.twice && decoratedName(this.file, node))) return this.declareRenamed(s, 'let');
          if (this.isLabeled && this.ts.isFunctionDeclaration(node) && (b!.kind === 'var' || b!.writes > 0 || b!.declaration !== node.name)) return this.declareRenamed(s, 'var');
        }
        return this.file.rewriteStatement(node, this.env);
      }
      case 'native':
        return this.file.rewriteStatement(s.node, this.env);
      case 'let':
        return s.bindings.map((b) => this.at(this.const(this.name(b), b.cell ? this.newCell(factory.createVoidZero()) : undefined, s.isVar ? 'var' : b.cell ? 'const' : 'let'), s.origin));
      case 'bound':
        return [];
      case 'box':
        if (s.binding.linked) return [this.const(this.name(s.binding), this.linkedCell(s.binding), 'const')];
        return [factory.createExpressionStatement(this.assign(s.binding, this.newCell(this.variable(s.binding))))];
      case 'set': {
        const value = this.expr(s.value);
        if (!s.to.cell || s.raw) return [this.atSet(s.init ? this.const(this.name(s.to), this.namedBy(s.to, this.name(s.to), value), s.init) : factory.createExpressionStatement(this.assign(s.to, value)), s)];
        const named = this.file.nameFunction(value, s.to.name);
        if (s.init) return [this.at(this.const(this.name(s.to), this.newCell(named), s.init === 'var' ? 'var' : 'const'), s.origin)];
        return [this.at(factory.createExpressionStatement(factory.createAssignment(factory.createPropertyAccessExpression(this.variable(s.to), 'v'), named)), s.origin)];
      }
      case 'eval':
        return [this.at(this.statement(this.expr(s.value)), s.origin)];
      case 'suspend':
        return this.suspension(s);
      case 'yield':
        throw new Error('tsgreen: a yield outside of a resume path');
      case 'block':
        return [this.at(this.block(s.body), s.origin)];
      case 'if':
        return [this.atUnlessAdded(this.ifStatement(this.expr(s.test), this.plainList(s.then), this.plainList(s.else)), s.origin, s.test)];
      case 'loop': {
        const body = this.block(s.body);
        const test = s.test && this.expr(s.test);
        const update = s.update && this.expr(s.update);
        return [this.labels(s.labels, this.at(this.loop(s.post, test, update, body), s.origin))];
      }
      case 'labelled':
        return [factory.createLabeledStatement(s.label, this.block(s.body))];
      case 'jump':
        return [this.at(s.to === 'break' ? factory.createBreakStatement(s.label) : factory.createContinueStatement(s.label), s.origin)];
      case 'return':
        if (s.tail) return [this.withoutEnd(this.at(factory.createReturnStatement(this.file.onThisLine(this.tail(this.expr(s.value!), s.tail))), s.origin))];
        return [this.at(factory.createReturnStatement(s.value && this.file.onThisLine(this.expr(s.value))), s.origin)];
      case 'throw':
        return [this.atUnlessAdded(factory.createThrowStatement(this.file.onThisLine(this.expr(s.value))), s.origin, s.value)];
      case 'try':
        return [this.at(this.tryStatement(s, this.plainList(s.block)), s.origin)];
      case 'switch':
        return [this.switchStatement(s, this.expr(s.value), (c) => c.test && this.expr(c.test), (body) => this.plainList(body))];
    }
  }

  /** A call made here for one of the source is where the latter is: stacks and debuggers shall find it there. */
  protected located(call: ts.Expression, origin: ts.Node): ts.Expression {
    const { ts } = this;
    const callee = ts.isCallExpression(call) ? call.expression : undefined;
    if (callee === undefined || callee.pos >= 0 || !origin.parent) return call;
    const pos = placeOf(ts, this.file.green.file, origin, this.file.isImportInCommonJs);
    return ts.setSourceMapRange(call, { pos, end: Math.max(pos, origin.end) });
  }

  /** `(t = f(x)) === SUSPEND ? tail(at, 3) : t`: no frame, but a note of the place. */
  private tail(call: ts.Expression, { call: origin, to }: NonNullable<Return['tail']>): ts.Expression {
    const { factory } = this;
    const isSentinel = factory.createStrictEquality(factory.createParenthesizedExpression(this.assign(to, this.located(call, origin))), this.helper('SUSPEND'));
    const told = factory.createCallExpression(this.helper('tail'), undefined, [this.file.local('at'), factory.createNumericLiteral(this.file.positions.tail(origin))]);
    const note = isBorrowed(this.ts, origin) ? factory.createComma(factory.createCallExpression(this.helper('noticed'), undefined, []), told) : told;
    const { ignored } = this.file;
    return factory.createConditionalExpression(isSentinel, undefined, ignored.hide(this.parking(note)), undefined, ignored.hide(this.variable(to)));
  }

  /** A function that takes its name from a variable of the source, which may be called otherwise here. */
  protected namedBy(b: Binding, here: ts.Identifier, value: ts.Expression): ts.Expression {
    return b.declaration === undefined || here.text === b.name ? value : this.file.nameFunction(value, b.name);
  }

  private declareRenamed(s: Declare, keyword: 'let' | 'var'): ts.Statement[] {
    const name = this.name(s.bindings[0]!);
    return [this.const(name, undefined, keyword), ...declarationAsAssignment(this.file, s, this.env, () => name)];
  }

  /** `super(…)` in a constructor that can wait for it. */
  protected superStatement(call: ts.Expression, C: ClassItself, park: ts.Statement[]): ts.Statement {
    const { factory } = this;
    const error = this.file.local('E');
    const check = factory.createExpressionStatement(factory.createCallExpression(this.helper('superParked'), undefined, [error, C(error)]));
    return factory.createTryStatement(
      factory.createBlock([factory.createExpressionStatement(call)]),
      factory.createCatchClause(factory.createVariableDeclaration(error), factory.createBlock([check, ...park], true)),
      undefined,
    );
  }

  /** The sentinel that an accessor gave is taken for what it is. */
  protected noticed(): ts.Statement {
    return this.factory.createExpressionStatement(this.factory.createCallExpression(this.helper('noticed'), undefined, []));
  }

  /** What the function returns where it parks. */
  protected parking(sentinel: ts.Expression): ts.Expression {
    return sentinel;
  }

  /** `o.x = v` where the setter may park: it cannot return the sentinel. */
  protected writeStatements(write: ts.Expression, park: ts.Statement[], s: Suspend): ts.Statement[] {
    const { factory } = this;
    const call = (name: 'writing' | 'written') => factory.createCallExpression(this.helper(name), undefined, []);
    return [
      factory.createExpressionStatement(call('writing')),
      this.at(factory.createExpressionStatement(write), s.origin),
      factory.createIfStatement(call('written'), factory.createBlock(park, true)),
    ];
  }

  protected labels(labels: readonly string[], statement: ts.Statement): ts.Statement {
    return labels.reduceRight((s, l) => this.factory.createLabeledStatement(l, s), statement);
  }

  /** TypeScript puts parentheses around functions and literals that begin a statement, but not around classes: they would be declarations. */
  private statement(e: ts.Expression): ts.Statement {
    const { factory } = this;
    return factory.createExpressionStatement(beginsWithClass(this.ts, e) ? factory.createParenthesizedExpression(e) : e);
  }

  protected loop(post: boolean, test: ts.Expression | undefined, update: ts.Expression | undefined, body: ts.Block): ts.Statement {
    const { factory } = this;
    if (post) return factory.createDoStatement(body, test!);
    if (test && !update) return factory.createWhileStatement(test, body);
    return factory.createForStatement(undefined, test, update, body);
  }

  protected ifStatement(test: ts.Expression, then: ts.Statement[], otherwise: ts.Statement[]): ts.Statement {
    const { factory } = this;
    if (then.length === 0 && otherwise.length === 0) return this.statement(test);
    if (then.length === 0) return factory.createIfStatement(factory.createLogicalNot(test), factory.createBlock(otherwise, true));
    return factory.createIfStatement(test, factory.createBlock(then, true), otherwise.length > 0 ? factory.createBlock(otherwise, true) : undefined);
  }

  protected tryStatement(s: Try, block: ts.Statement[]): ts.Statement {
    const { factory } = this;
    const handler = s.handler && this.handler(s.handler);
    const last = s.finalizer && this.plainList(s.finalizer);
    const finalizer = last && factory.createBlock(s.runsParked ? last : this.guardFinally(last), true);
    if (!handler && !finalizer) return factory.createBlock(block, true);
    return factory.createTryStatement(factory.createBlock(block, true), handler, finalizer);
  }

  private handler({ param, body }: NonNullable<Try['handler']>): ts.CatchClause {
    const { factory } = this;
    if (param === undefined) return factory.createCatchClause(undefined, this.block(body));
    const name = this.file.nameOf(param);
    const block = factory.createBlock([this.file.caught(name), ...this.plainList(body)], true);
    return factory.createCatchClause(factory.createVariableDeclaration(name), block);
  }

  protected switchStatement(s: Switch, value: ts.Expression, test: (c: SwitchClause, index: number) => ts.Expression | undefined, body: (list: readonly Stmt[]) => ts.Statement[]): ts.Statement {
    const { factory } = this;
    const clauses = s.clauses.map((c, i) => {
      const t = test(c, i);
      const statements = body(c.body);
      return this.at(t ? factory.createCaseClause(t, statements) : factory.createDefaultClause(statements), c.origin);
    });
    return this.labels(s.labels, this.atUnlessAdded(factory.createSwitchStatement(value, factory.createCaseBlock(clauses)), s.origin, s.value));
  }
}
