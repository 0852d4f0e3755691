/**
 * Emission of one file's functions: compiles each where it stands, collects what has to stand beside them (resume paths,
 * lifted functions, the strings of tagged templates). One object per file; module.ts uses it. Names: filenames.ts.
 */
import type * as ts from 'typescript';
import { isHook } from '../1-analyze/accessors';
import { type StaticElement, classAround, isSuperCall, lateStatics, planOf } from '../1-analyze/classes';
import { mayBeConstructed } from '../1-analyze/constructors';
import type { Body, Compilable, GreenSet } from '../1-analyze/greenset';
import { ownName } from '../1-analyze/naming';
import type { Binding } from '../1-analyze/scopes';
import { isStrictCode } from '../1-analyze/strict';
import { isTopPart } from '../1-analyze/toplevel';
import type { Problem } from '../diagnostics';
import { type FileServices, type Helper, Refusal, lower } from '../2-lower';
import type { Lowered } from '../2-lower/ir';
import { isAnonymousFunction, named } from '../2-lower/naming';
import { isBoundByBody } from '../2-lower/parameters';
import type { TS } from '../ts';
import { fieldMethod, restOfField } from './classes';
import { classItself } from './decorated';
import { FastPrinter, type Placement } from './fast';
import { FileNames } from './filenames';
import { type FrameLayout, layoutFrame } from './frames';
import { generatorFunction, isMadeOnce } from './generators';
import { Ignored } from './ignored';
import { type Env, hiddenFromDefaults, hiding, hoisted, isPerIteration, outsideOf, withoutThis } from './names';
import { Lifter } from './lift';
import { Positions } from './positions';
import { ResumePrinter } from './resume';
import { Rewriter } from './rewrite';
import { placed, prologue, withBody } from './shells';
import { awaited } from './toplevel';

/** Functions that were lowered already, with no name of this file in them but the helpers'. Each is taken once. */
export interface ReadyFile {
  readonly refs: WeakMap<ts.Node, Binding>;
  readonly functions: Map<ts.Node, { readonly lowered: Lowered; readonly helpers: ReadonlySet<Helper> }>;
}

export class FileEmitter extends FileNames implements FileServices {
  readonly refs: WeakMap<ts.Node, Binding>;
  readonly problems: Problem[] = [];
  /** What stands after the current statement of the module. */
  outlined: ts.Statement[] = [];
  readonly lifter: Lifter;
  readonly positions: Positions;
  readonly ignored: Ignored;
  private readonly lowered = new Map<ts.Node, Lowered>();
  private readonly resumes = new Map<ts.Node, ts.Identifier>();
  /** Bodies of generators whose calls are functions of their own. */
  private readonly bodies = new Map<ts.Node, { readonly lowered: Lowered; readonly layout: FrameLayout; readonly name: ts.Identifier }>();
  private readonly printed = new Set<ts.Node>();
  readonly cells = new WeakSet<ts.Node>();
  private readonly templates = new Map<ts.Node, ts.Identifier>();
  /** What anonymous generator functions call themselves. */
  private readonly selves = new Map<ts.Node, string>();
  /** The generator functions that the module declares. */
  readonly generatorFunctions: string[] = [];
  private wrapped: ts.Identifier | undefined;

  constructor(ts: TS, readonly context: ts.TransformationContext, readonly green: GreenSet, private readonly format: 'esm' | 'cjs', private readonly ready?: ReadyFile) {
    super(ts, context.factory, green.file);
    this.refs = ready?.refs ?? new WeakMap();
    this.lifter = new Lifter(this);
    this.ignored = new Ignored(ts, context);
    this.positions = new Positions(ts, green.file, this.isImportInCommonJs);
  }

  /** TypeScript prints a call of an imported function as `(0, module.f)(…)` in CommonJS. */
  readonly isImportInCommonJs = (callee: ts.Identifier): boolean => this.format === 'cjs' && this.green.scopes.bindingOf(callee)?.kind === 'import';

  bindingOf(node: ts.Node): Binding | undefined {
    return this.refs.get(node) ?? this.green.scopes.bindingOf(this.ts.getOriginalNode(node));
  }

  /** Not the name of a property, label or member. */
  isValue(node: ts.Identifier): boolean {
    const { ts } = this;
    const { parent } = ts.getOriginalNode(node);
    if (!parent) return true;
    if (ts.isPropertyAccessExpression(parent)) return parent.name !== node;
    if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isAccessor(parent)) return parent.name !== node;
    return true;
  }

  strings(template: ts.TemplateLiteral): ts.Expression {
    const { factory } = this;
    const site = this.ts.getOriginalNode(template) as ts.TemplateLiteral;
    let name = this.templates.get(site);
    if (name === undefined) {
      this.templates.set(site, (name = this.unique('strings')));
      const bare = this.ts.isTemplateExpression(site) ? factory.updateTemplateExpression(site, site.head, site.templateSpans.map((s) => factory.updateTemplateSpan(s, factory.createNumericLiteral(0), s.literal))) : site;
      const value = factory.createTaggedTemplateExpression(this.helper('strings'), undefined, bare);
      this.outlined.push(factory.createFunctionDeclaration(undefined, undefined, name, undefined, [], undefined, factory.createBlock([factory.createReturnStatement(value)])));
    }
    return name;
  }

  /** The constructor initialises this field. */
  isLate(field: ts.PropertyDeclaration): boolean {
    return this.green.classes.get(field.parent)?.late.includes(field) || this.lateStatics(field.parent as ts.ClassLikeDeclaration).includes(field);
  }

  lateStatics(node: ts.ClassLikeDeclaration): StaticElement[] {
    return lateStatics(this.ts, node, (m) => this.green.functions.has(m));
  }

  /** What is left of it in the class. `visitKey` prints its computed name. */
  lateField(field: ts.PropertyDeclaration, shell: ts.PropertyDeclaration, env: Env, visitKey: (e: ts.Expression) => ts.Expression): ts.Node[] {
    return [...restOfField(this, field, shell, visitKey), ...(field.initializer ? [this.compile(field, shell, env)] : [])];
  }

  generator(fn: ts.Node, lowered: Lowered): ReturnType<FileServices['generator']> {
    const layout = layoutFrame(lowered, (b) => (b.cell || (b.writes === 0 && b.kind !== 'var')) && !isPerIteration(this.ts, b, fn), true);
    const name = this.unique(`${nameHint(this.ts, fn as Body)}$body`);
    this.bodies.set(fn, { lowered, layout, name });
    this.nameTemps(lowered);
    return { resume: this.factory.createIdentifier(name.text), starts: layout.at(lowered.entry) };
  }

  self(fn: ts.Node): ts.Identifier | undefined {
    const own = ownName(this.ts, this.green.scopes, fn) ?? this.selves.get(fn);
    if (own !== undefined) return this.factory.createIdentifier(own);
    if (!isMadeOnce(this.ts, this.green, fn) || fn.name) return undefined;
    const { text } = this.unique('self');
    this.selves.set(fn, text);
    return this.factory.createIdentifier(text);
  }

  /** Where a class is kept until the classes around it are made. */
  wrappedClass(): ts.Identifier {
    if (this.wrapped === undefined) {
      this.wrapped = this.unique('class');
      this.outlined.push(this.factory.createVariableStatement(undefined, [this.factory.createVariableDeclaration(this.wrapped)])); // a `var`: used before this place
    }
    return this.wrapped;
  }

  newCell(value: ts.Expression): ts.Expression {
    return this.factory.createObjectLiteralExpression([this.factory.createPropertyAssignment('v', value)]);
  }

  /** A comment before the expression would be printed with a line break, which ends a `return`. */
  onThisLine<T extends ts.Expression>(e: T): T {
    const known = (e as { emitNode?: { flags?: ts.EmitFlags } }).emitNode?.flags ?? 0;
    return this.ts.setEmitFlags(e, known | this.ts.EmitFlags.NoLeadingComments);
  }

  /** First in a handler: the error's stack is to be that of the place where it was made, whenever it is read. */
  caught(error: ts.Identifier): ts.Statement {
    const { factory } = this;
    return factory.createExpressionStatement(factory.createAssignment(error, factory.createCallExpression(this.helper('noted'), undefined, [error])));
  }

  rewrite(node: ts.Node, env: Env): ts.Node {
    return new Rewriter(this, env).visit(node);
  }

  rewriteStatement(node: ts.Statement, env: Env): ts.Statement[] {
    const result = this.rewrite(node, env) as ts.Statement;
    return this.ts.isEmptyStatement(result) && !this.ts.isEmptyStatement(node) ? [] : [result];
  }

  /** `value` with the name that an assignment to a variable `name` would give it. */
  nameFunction(value: ts.Expression, name: string): ts.Expression {
    return isAnonymousFunction(this.ts, value) ? named(this, value, name) : value;
  }

  private takeReady(fn: Body): Lowered | undefined {
    const ready = this.ready?.functions.get(fn);
    if (ready === undefined) return undefined;
    this.ready!.functions.delete(fn); // its nodes belong to the printing that takes them
    for (const name of ready.helpers) this.helper(name);
    return ready.lowered;
  }

  /**
   * The function as it is printed in `env`: its fast path, with the resume path beside it or inside. `shell`: the node
   * that stands for it there (its name may be lowered, a declaration may have become an expression).
   */
  compile(fn: Body, shell: Body, env: Env): ts.Node {
    const { ts, factory } = this;
    let lowered = this.lowered.get(fn);
    if (lowered === undefined) {
      try {
        this.lowered.set(fn, (lowered = this.takeReady(fn) ?? lower(ts, factory, this.green, fn, this)));
        this.nameTemps(lowered);
      } catch (e) {
        if (!(e instanceof Refusal)) throw e;
        this.problems.push(e.problem);
        return shell;
      }
    }
    const started = this.bodies.get(fn);
    const isGenerator = isGeneratorFunction(fn) && started === undefined;
    const plan = ts.isConstructorDeclaration(fn) ? this.green.classes.get(fn.parent) : undefined;
    // Fields that block come before a parameter moves into its cell.
    const isBoxedLater = (b: Binding) => plan !== undefined && plan.late.length > 0 && b.kind === 'param' && b.scope.node === fn;
    const isFixed = (b: Binding) => !isBoxedLater(b) && (b.cell || (b.writes === 0 && b.kind !== 'var')) && !isPerIteration(ts, b, fn) && !('parameters' in fn && isBoundByBody(b, fn, lowered!.boundFrom));
    const layout = layoutFrame(lowered, isFixed, isGenerator);
    const outside = outsideOf(ts, this.green, fn);
    const inner: Env = { ...(ts.isArrowFunction(fn) || isTopPart(ts, fn) ? env : withoutThis(env)), twice: lowered.points.length > 0 };
    const resume = (name: ts.Identifier | undefined): ts.Expression | ts.FunctionDeclaration => this.resumePath(fn, lowered, layout, outside.names, inner, name, isGenerator);
    let placement: Placement;
    let name = this.resumes.get(fn);
    const isFirst = name === undefined && lowered.points.length > 0;
    if (isFirst) this.resumes.set(fn, (name = this.unique(`${nameHint(ts, fn)}$resume`)));
    this.positions.add(fn, lowered, name?.text ?? '');
    if (name === undefined) placement = { kind: 'none' }; // tail calls only: never resumed
    else {
      if (outside.bound) placement = { kind: 'inline', name, resume: () => resume(undefined) as ts.Expression };
      else {
        if (isFirst) this.outlined.push(resume(name) as ts.FunctionDeclaration);
        placement = { kind: 'module', resume: name };
      }
    }
    const apart = [...new Set([...hiddenFromDefaults(ts, this.green, fn, lowered), ...this.green.scopes.declaredIn(fn).filter((b) => b.copies)])];
    const linked = this.green.scopes.declaredIn(fn).filter((b) => b.linked);
    const hidden = [...new Set([...hiding(this.green, lowered), ...apart, ...linked])].map((b) => [b, this.unique(b.name)] as const);
    const fast = hidden.length > 0 ? { ...inner, names: new Map([...inner.names, ...hidden]) } : inner;
    const C = this.waitsForSuper(fn, lowered) ? classItself(this, classAround(ts, fn)!) : undefined;
    const role = plan ? { C: classItself(this, fn.parent as ts.ClassLikeDeclaration)(), plan } : mayBeConstructed(ts, this.green.scopes, fn) ? 'function' : ts.isAccessor(fn) ? 'accessor' : isHook(ts, fn) ? 'hook' : undefined;
    const printer = new FastPrinter(this, fast, lowered, layout, placement, apart, role, C);
    const isMethod = ts.isMethodDeclaration(fn);
    const statements = isGenerator ? printer.generatorBody(this.self(fn), isMethod) : lowered.kept ? printer.largeBody() : printer.body();
    if (started) {
      const { lowered, layout, name } = started;
      const resume = (own: ts.Identifier | undefined) => this.resumePath(fn, lowered, layout, outside.names, inner, own, true);
      const value = outside.bound && factory.createVariableDeclaration(name, undefined, undefined, resume(undefined) as ts.Expression);
      if (value) statements.unshift(factory.createVariableStatement(undefined, factory.createVariableDeclarationList([value], ts.NodeFlags.Const)));
      else if (!this.printed.has(fn)) this.outlined.push(resume(name) as ts.FunctionDeclaration);
      this.printed.add(fn);
      this.positions.add(fn, lowered, name.text);
      if (!isMethod) statements.unshift(printer.refusesNew());
    }
    const all = [...prologue(ts, fn), ...this.ignored.hideAdded(statements)];
    const body = factory.createBlock(ts.isConstructorDeclaration(fn) ? all : placed(this, fn, all), true); // a constructor that parks returns at its brace, too
    if (isTopPart(ts, fn)) return awaited(this, fn, body);
    if (ts.isPropertyDeclaration(fn) || ts.isClassStaticBlockDeclaration(fn)) return fieldMethod(this, fn, body);
    if (ts.isBlock(fn.body!)) ts.setTextRange(body, fn.body);
    const printed = withBody(this, fn, shell as Compilable, body, inner, env, lowered);
    return isGenerator || started ? generatorFunction(this, fn, printed) : printed;
  }

  /** It calls the `super()` of a constructor, as this or as an arrow function in it, and refers to the class for that. */
  private waitsForSuper(fn: Body, lowered: Lowered): boolean {
    return lowered.points.some((p) => isSuperCall(this.ts, p.origin)) && !planOf(this.ts, this.green.classes, fn)?.isApart;
  }

  /** What is printed apart from the strict code that it belongs to says so itself. */
  strictness(source: ts.Node): ts.Statement[] {
    const { ts, factory, green } = this;
    return green.isSloppy && isStrictCode(ts, source) ? [factory.createExpressionStatement(factory.createStringLiteral('use strict'))] : [];
  }

  private resumePath(fn: Body, lowered: Lowered, layout: ReturnType<typeof layoutFrame>, outside: ReadonlySet<string>, env: Env, name: ts.Identifier | undefined, isGenerator: boolean): ts.Expression | ts.FunctionDeclaration {
    const { ts, factory } = this;
    const names = new Map(env.names);
    const rebound = new Map<Binding, ts.Identifier>();
    const taken = new Set(outside).add('let'); // a `var` may be called so in sloppy code, and is declared by `let` here
    const variables = hoisted(ts, this.green, fn, lowered);
    // The function's own variables keep their names before those of inner blocks do.
    variables.sort((a, b) => +(b.scope.node === fn) - +(a.scope.node === fn));
    for (const b of variables) {
      const id = taken.has(b.name) ? this.unique(b.name) : factory.createIdentifier(b.name);
      taken.add(b.name);
      names.set(b, id);
      if (b.capturedBy.size > 0 && b.kind !== 'param' && b.kind !== 'var' && isPerIteration(ts, b, fn)) rebound.set(b, this.unique(b.name));
    }
    const given: Record<'this' | 'arguments' | 'new.target', ts.Identifier | undefined> = { this: undefined, arguments: undefined, 'new.target': undefined };
    for (const b of layout.variables) {
      if (b.kind !== 'this' && b.kind !== 'arguments' && b.kind !== 'new.target') continue;
      given[b.kind] = this.local(b.kind === 'new.target' ? 'target' : b.kind === 'this' ? 'self' : b.kind);
    }
    const plan = planOf(ts, this.green.classes, fn);
    const isBuilding = plan?.isDerived === true && plan.isApart;
    const self = given.this && isBuilding ? factory.createPropertyAccessExpression(given.this, 'here') : given.this;
    const inner: Env = { names, this: self, arguments: given.arguments, newTarget: given['new.target'], twice: true };
    const resumeNames = { frame: this.local('F'), value: this.local('V'), state: this.local('S'), parked: this.local('P'), all: this.local('A'), rebound, inner: names, building: isBuilding ? given.this : undefined };
    const statements = new ResumePrinter(this, inner, lowered, layout, resumeNames, variables, isGenerator, this.waitsForSuper(fn, lowered) ? classItself(this, classAround(ts, fn)!) : undefined).body();
    const parameters = [resumeNames.frame, resumeNames.value].map((id) => factory.createParameterDeclaration(undefined, undefined, id));
    const body = factory.createBlock(placed(this, fn, [...this.strictness(fn), ...this.ignored.hideAdded(statements)]), true);
    const result = name
      ? factory.createFunctionDeclaration(undefined, undefined, name, undefined, parameters, undefined, body)
      : factory.createArrowFunction(undefined, undefined, parameters, undefined, undefined, body);
    return ts.setEmitFlags(result, ts.EmitFlags.NoComments | ts.EmitFlags.NoNestedComments);
  }
}

const isGeneratorFunction = (fn: Body): boolean => (fn as { asteriskToken?: ts.Node }).asteriskToken !== undefined;

function nameHint(ts: TS, fn: Body): string {
  if (isTopPart(ts, fn)) return 'top';
  const name = fn.name ?? (ts.isVariableDeclaration(fn.parent) ? fn.parent.name : undefined);
  return name && ts.isIdentifier(name) ? name.text : 'fn';
}
