/**
 * Source nodes inside a compiled function, as one printing needs them: variables by their names there, cells by their
 * value, `this` and `arguments` as the resume path was given them, nested green functions compiled. What needs no change is
 * the source's own node, in both printings: TypeScript does not mind, and neither visits nor maps it again.
 */
import type * as ts from 'typescript';
import type { Binding } from '../1-analyze/scopes';
import { isGivenHook, isProxyHandler } from '../1-analyze/accessors';
import { type Compilable, isCompilable } from '../1-analyze/greenset';
import { jsxText } from '../1-analyze/jsx';
import { isNamingOperator, withoutAssertions } from '../1-analyze/naming';
import { finishClass } from './classes';
import type { FileEmitter } from './file';
import { decoratedExpression, decoratedName, insideDecorated, isLegacyDecorated } from './legacy';
import { type Env, withoutThis } from './names';
import { faultOf, faultyAssignment, faultyIncrement, faultyTarget } from './writes';
import { operatorChain } from '../depth';
import { cloneLeaf, skipOuter, writtenOut } from '../ts';

export class Rewriter {
  private readonly ts;
  private readonly factory;
  /** `this` here is that of the compiled function. */
  private ownThis = true;
  /** An enum that stays a declaration: TypeScript sees to its members. */
  private enum: ts.Node | undefined;
  /** The function whose parameters are visited. */
  private function: ts.Node | undefined;

  constructor(readonly file: FileEmitter, private readonly env: Env) {
    this.ts = file.ts;
    this.factory = file.factory;
  }

  readonly visit = (node: ts.Node): ts.Node => {
    const { ts, factory, env, file } = this;
    const K = ts.SyntaxKind;
    // Operators and literals, which are many, before all that they could be.
    if (node.kind <= K.LastToken && node.kind !== K.Identifier && node.kind !== K.ThisKeyword && node.kind !== K.JsxText) return node;
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return node;
    switch (node.kind) {
      case ts.SyntaxKind.Identifier:
        return this.identifier(node as ts.Identifier);
      case ts.SyntaxKind.ThisKeyword:
        return this.ownThis && env.this ? cloneLeaf(ts, factory, env.this) : node;
      case ts.SyntaxKind.MetaProperty:
        return this.ownThis && env.newTarget && (node as ts.MetaProperty).keywordToken === ts.SyntaxKind.NewKeyword ? cloneLeaf(ts, factory, env.newTarget) : node;
      case ts.SyntaxKind.PropertyAccessExpression: {
        const n = node as ts.PropertyAccessExpression;
        const expression = this.visit(n.expression) as ts.Expression;
        if (expression === n.expression) return n;
        return ts.isPropertyAccessChain(n) ? factory.updatePropertyAccessChain(n, expression, n.questionDotToken, n.name) : factory.updatePropertyAccessExpression(n, expression, n.name);
      }
      case ts.SyntaxKind.PropertyAssignment: {
        const n = node as ts.PropertyAssignment;
        const name = ts.isComputedPropertyName(n.name) ? (this.children(n.name) as ts.PropertyName) : n.name;
        return factory.updatePropertyAssignment(n, name, this.guarded(n, this.visit(n.initializer) as ts.Expression));
      }
      case ts.SyntaxKind.ShorthandPropertyAssignment: {
        const n = node as ts.ShorthandPropertyAssignment;
        const value = this.identifier(n.name);
        const visited = n.objectAssignmentInitializer && (this.visit(n.objectAssignmentInitializer) as ts.Expression);
        const initializer = visited && this.isRenamed(n.name, value) ? this.file.nameFunction(visited, n.name.text) : visited;
        const guarded = this.guarded(n, value as ts.Expression);
        if (guarded !== value) return factory.createPropertyAssignment(n.name, guarded);
        if (value === n.name) return initializer === n.objectAssignmentInitializer ? n : factory.updateShorthandPropertyAssignment(n, n.name, initializer);
        return factory.createPropertyAssignment(writtenOut(factory, n.name.text), initializer ? factory.createAssignment(value as ts.Expression, initializer) : (value as ts.Expression));
      }
      case ts.SyntaxKind.VariableDeclaration: {
        const n = this.children(node) as ts.VariableDeclaration;
        const { name } = node as ts.VariableDeclaration;
        if (!n.initializer || !ts.isIdentifier(name) || !this.isRenamed(name, n.name)) return n;
        return factory.updateVariableDeclaration(n, n.name, undefined, undefined, this.file.nameFunction(n.initializer, name.text));
      }
      case ts.SyntaxKind.BindingElement: {
        const n = node as ts.BindingElement;
        const name = this.visit(n.name) as ts.BindingName;
        const key = n.propertyName && (ts.isComputedPropertyName(n.propertyName) ? (this.children(n.propertyName) as ts.PropertyName) : n.propertyName);
        let initializer = n.initializer && (this.visit(n.initializer) as ts.Expression);
        if (initializer && ts.isIdentifier(n.name) && this.isRenamed(n.name, name)) initializer = this.file.nameFunction(initializer, n.name.text);
        const isRenamed = ts.isIdentifier(n.name) && ts.isIdentifier(name) && name.text !== n.name.text;
        const propertyName = key ?? (isRenamed && !n.dotDotDotToken && ts.isObjectBindingPattern(n.parent) ? factory.createIdentifier((n.name as ts.Identifier).text) : undefined);
        return factory.updateBindingElement(n, n.dotDotDotToken, propertyName, name, initializer);
      }
      case ts.SyntaxKind.Parameter: {
        // Its names stay; a parameter that will live in a cell is not in it yet.
        const n = node as ts.ParameterDeclaration;
        const name = ts.isIdentifier(n.name) ? n.name : (this.bindingPattern(n.name) as ts.BindingName);
        const modifiers = n.modifiers?.map((m) => (ts.isDecorator(m) ? (this.visit(m) as ts.Decorator) : m));
        return factory.updateParameterDeclaration(n, modifiers, n.dotDotDotToken, name, n.questionToken, n.type, n.initializer && (this.visit(n.initializer) as ts.Expression));
      }
      case ts.SyntaxKind.CallExpression: {
        const n = this.children(node) as ts.CallExpression;
        // A function kept in a cell is no method of the cell.
        if (!this.isCellRead((node as ts.CallExpression).expression)) return this.checked(n);
        const callee = factory.createParenthesizedExpression(factory.createComma(factory.createNumericLiteral(0), n.expression));
        return ts.isCallChain(n) ? factory.updateCallChain(n, callee, n.questionDotToken, undefined, n.arguments) : this.checked(factory.updateCallExpression(n, callee, undefined, n.arguments));
      }
      case ts.SyntaxKind.CatchClause: {
        // Handlers in which nothing blocks; those of the intermediate language are printed by the printer.
        const n = this.children(node) as ts.CatchClause;
        const name = n.variableDeclaration?.name;
        const binding = name && file.bindingOf(name);
        if (!name || !ts.isIdentifier(name) || !binding || this.inCell(binding)) return n;
        return factory.updateCatchClause(n, n.variableDeclaration, factory.updateBlock(n.block, [file.caught(factory.createIdentifier((n.variableDeclaration!.name as ts.Identifier).text)), ...n.block.statements]));
      }
      case ts.SyntaxKind.NewExpression: {
        // An error that is made here may be looked at after its callers have gone on. One that is thrown is caught first.
        let n = this.children(node) as ts.NewExpression;
        const callee = (node as ts.NewExpression).expression;
        if (this.isProxyOfOthers(node)) n = factory.updateNewExpression(n, n.expression, undefined, [n.arguments![0]!, factory.createCallExpression(file.helper('hooks'), undefined, [n.arguments![1]!])]);
        const isError = ts.isIdentifier(callee) && /(Error|Exception)$/.test(callee.text) && !ts.isThrowStatement(ts.getOriginalNode(node).parent ?? node);
        return isError ? ts.setTextRange(factory.createCallExpression(file.helper('made'), undefined, [n]), n) : n;
      }
      case ts.SyntaxKind.TaggedTemplateExpression: {
        // [source]   tag`a${x}`        [output]   tag(strings(), x)      the site's strings object serves both printings
        const n = node as ts.TaggedTemplateExpression;
        const spans = ts.isTemplateExpression(n.template) ? n.template.templateSpans.map((s) => this.visit(s.expression) as ts.Expression) : [];
        let tag = this.visit(n.tag) as ts.Expression;
        if (this.isCellRead(n.tag)) tag = factory.createParenthesizedExpression(factory.createComma(factory.createNumericLiteral(0), tag));
        return ts.setTextRange(factory.createCallExpression(tag, undefined, [factory.createCallExpression(this.file.strings(n.template), undefined, []), ...spans]), n);
      }
      case ts.SyntaxKind.PrefixUnaryExpression:
      case ts.SyntaxKind.PostfixUnaryExpression: {
        const faulty = faultyIncrement(this, node as ts.PrefixUnaryExpression);
        return faulty ? this.visit(faulty) : this.children(node);
      }
      case ts.SyntaxKind.BinaryExpression: {
        const faulty = faultyAssignment(this, node as ts.BinaryExpression);
        if (faulty) return this.visit(faulty);
        // `f = () => {}` names the function, `f.v = () => {}` would not
        const n = node as ts.BinaryExpression;
        const result = this.operation(n);
        const isNaming = isNamingOperator(ts, n.operatorToken.kind);
        const left = withoutAssertions(ts, n.left);
        if (!isNaming || !ts.isIdentifier(left) || !this.isRenamed(left, result.left)) return result;
        return factory.updateBinaryExpression(result, result.left, result.operatorToken, this.file.nameFunction(result.right, left.text));
      }
      case ts.SyntaxKind.VariableStatement: {
        const n = node as ts.VariableStatement;
        const e = this.varAsExpression(n.declarationList);
        return e === undefined ? this.children(n) : e === 'nothing' ? factory.createEmptyStatement() : ts.setTextRange(factory.createExpressionStatement(e), n);
      }
      case ts.SyntaxKind.ForStatement: {
        const n = node as ts.ForStatement;
        const init = n.initializer && ts.isVariableDeclarationList(n.initializer) ? this.varAsExpression(n.initializer) : undefined;
        if (init === undefined) return this.children(n);
        const visit = (e: ts.Expression | undefined) => e && (this.visit(e) as ts.Expression);
        return factory.updateForStatement(n, init === 'nothing' ? undefined : init, visit(n.condition), visit(n.incrementor), this.visit(n.statement) as ts.Statement);
      }
      case ts.SyntaxKind.ForInStatement:
      case ts.SyntaxKind.ForOfStatement: {
        const n = node as ts.ForInStatement | ts.ForOfStatement;
        const list = n.initializer;
        const faulty = ts.isVariableDeclarationList(list) ? undefined : faultyTarget(this, list);
        if (faulty && ts.isForInStatement(n)) return this.children(factory.updateForInStatement(n, faulty, n.expression, n.statement));
        if (faulty && ts.isForOfStatement(n)) return this.children(factory.updateForOfStatement(n, n.awaitModifier, faulty, n.expression, n.statement));
        if (!ts.isVariableDeclarationList(list) || this.varAsExpression(list) === undefined) return this.children(n);
        const target = this.patternAsTarget(list.declarations[0]!.name);
        const expression = this.visit(n.expression) as ts.Expression;
        const statement = this.visit(n.statement) as ts.Statement;
        return ts.isForInStatement(n) ? factory.updateForInStatement(n, target, expression, statement) : factory.updateForOfStatement(n, n.awaitModifier, target, expression, statement);
      }
    }
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return this.nested(node);
    if (ts.isJsxText(node)) return this.text(node);
    if (ts.isEnumDeclaration(node)) return this.nativeEnum(node);
    return this.children(node);
  };

  /** Of JSX that stays: comments between two texts are not printed, and must not make one of them. */
  private text(node: ts.JsxText): ts.Node {
    const { ts, factory, file } = this;
    if (file.green.jsx.kind !== 'kept') return node;
    const { children } = node.parent as ts.JsxElement;
    const before = children[children.indexOf(node) - 1];
    const text = before && ts.isJsxExpression(before) && !before.expression ? jsxText(ts, node.text) : undefined;
    return text === undefined ? node : factory.createJsxExpression(undefined, factory.createStringLiteral(text));
  }

  /** Who is handed a function of ours may call it where it cannot wait; then what it returns is wrong. */
  private checked(call: ts.CallExpression): ts.Expression {
    const { ts, factory, file } = this;
    const source = ts.getOriginalNode(call) as ts.CallExpression;
    if (ts.isCallChain(source) || source.expression.kind === ts.SyntaxKind.SuperKeyword || !source.arguments?.some((a) => this.isCompiledFunction(a))) return call;
    return ts.setTextRange(factory.createCallExpression(file.helper('returned'), undefined, [call]), call);
  }

  private isCompiledFunction(argument: ts.Expression): boolean {
    const { ts, file } = this;
    const e = skipOuter(ts, ts.getOriginalNode(argument));
    if (!ts.isIdentifier(e)) return file.green.functions.has(e);
    const declaration = file.bindingOf(e)?.declaration?.parent;
    if (declaration === undefined) return false;
    return file.green.functions.has(declaration) || (ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined && file.green.functions.has(skipOuter(ts, declaration.initializer)));
  }

  /** The value of a member, which may be an accessor in a descriptor. */
  private guarded(member: ts.PropertyAssignment | ts.ShorthandPropertyAssignment, value: ts.Expression): ts.Expression {
    const { ts, factory, file } = this;
    const source = ts.getOriginalNode(member) as typeof member;
    return source.parent && isGivenHook(ts, source) ? factory.createCallExpression(file.helper('hook'), undefined, [value]) : value;
  }

  /** A proxy whose handler has traps that are not spelled out there. */
  private isProxyOfOthers(node: ts.Node): boolean {
    const { ts, file } = this;
    const { expression, arguments: args } = ts.getOriginalNode(node) as ts.NewExpression;
    const handler = args?.length === 2 ? args[1]! : undefined;
    if (handler === undefined || ts.isSpreadElement(args![0]!) || !handler.parent || !isProxyHandler(ts, handler) || file.green.scopes.bindingOf(expression)) return false;
    const isSpelledOut = (p: ts.ObjectLiteralElementLike) => ts.isMethodDeclaration(p) || (ts.isPropertyAssignment(p) && ts.isFunctionLike(p.initializer));
    return !(ts.isObjectLiteralExpression(handler) && handler.properties.every(isSpelledOut));
  }

  /** A chain of operators may be very long. */
  private operation(node: ts.BinaryExpression): ts.BinaryExpression {
    const chain = operatorChain(this.ts, node);
    let left = this.visit(chain[chain.length - 1]!.left) as ts.Expression;
    for (const n of chain.reverse()) left = this.factory.updateBinaryExpression(n, left, n.operatorToken, this.visit(n.right) as ts.Expression);
    return left as ts.BinaryExpression;
  }

  private children(node: ts.Node): ts.Node {
    return this.ts.visitEachChild(node, this.visit, this.file.context);
  }

  private nativeEnum(node: ts.EnumDeclaration): ts.Node {
    const { factory } = this;
    const outer = this.enum;
    this.enum = this.ts.getOriginalNode(node);
    const members = node.members.map((m) => factory.updateEnumMember(m, m.name, m.initializer && (this.visit(m.initializer) as ts.Expression)));
    this.enum = outer;
    return factory.updateEnumDeclaration(node, node.modifiers, node.name, members);
  }

  /** Functions and classes: `this` is their own inside, except in arrows, heritage and computed names. */
  private nested(node: ts.Node): ts.Node {
    const { ts } = this;
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isClassExpression(node)) {
      const lifted = this.lift(node);
      if (lifted) return lifted;
    }
    if (ts.isMethodDeclaration(node) && ts.isObjectLiteralExpression(ts.getOriginalNode(node).parent) && !ts.isComputedPropertyName(node.name)) {
      const lifted = this.lift(node);
      if (lifted) return this.factory.createPropertyAssignment(node.name, lifted);
    }
    const source = ts.getOriginalNode(node);
    if (this.file.green.functions.has(source) && isCompilable(ts, source)) return this.file.compile(source, node as Compilable, this.ownThis ? this.env : withoutThis(this.env));
    if (ts.isArrowFunction(node)) return this.children(node);
    if (ts.isClassLike(node)) {
      const inside = insideDecorated(this.file, source, this.env);
      if (inside === undefined) return this.class(node, source as ts.ClassLikeDeclaration);
      const rewriter = new Rewriter(this.file, inside);
      rewriter.ownThis = this.ownThis;
      return rewriter.class(node, source as ts.ClassLikeDeclaration);
    }
    const outer = this.ownThis;
    this.ownThis = false;
    // What it is called is no use of the variable, which may be in a cell.
    const name = ts.isFunctionDeclaration(node) ? node.name : undefined;
    try {
      return ts.visitEachChild(node, (child) => (child === name ? child : this.visit(child)), this.file.context);
    } finally {
      this.ownThis = outer;
    }
  }

  private class(node: ts.ClassLikeDeclaration, source: ts.ClassLikeDeclaration): ts.Node {
    const { ts } = this;
    const outer = this.ownThis;
    const part = (child: ts.Node): ts.Node | ts.Node[] => {
      if (!ts.isClassElement(child)) return child === node.name ? child : this.visit(child);
      const original = ts.getOriginalNode(child);
      const own = withoutThis(this.env);
      if (ts.isPropertyDeclaration(original) && this.file.isLate(original)) {
        const visitKey = (e: ts.Expression) => {
          this.ownThis = outer;
          return this.visit(e) as ts.Expression;
        };
        return this.file.lateField(original, child as ts.PropertyDeclaration, own, visitKey);
      }
      if (this.file.green.functions.has(original)) return this.file.compile(original as Compilable, child as unknown as Compilable, own);
      const visitPart = (p: ts.Node): ts.Node => {
        this.ownThis = outer && ts.isComputedPropertyName(p);
        const result = this.visit(p);
        this.ownThis = outer;
        return result;
      };
      const visited = ts.visitEachChild(child, visitPart, this.file.context);
      return this.env.twice && ts.isPropertyDeclaration(visited) && !this.file.green.fields.native ? withOwnKey(this.file, visited) : visited;
    };
    const finished = finishClass(this.file, source, ts.visitEachChild(node, part, this.file.context) as ts.ClassLikeDeclaration, withoutThis(this.env));
    return ts.isClassExpression(finished) && isLegacyDecorated(this.file, source) ? decoratedExpression(this.file, source, finished, this.env) : finished;
  }

  private lift(node: ts.Node): ts.Expression | undefined {
    return this.file.lifter.lift(node, this.ownThis ? this.env : withoutThis(this.env));
  }

  /** The parameters of a compiled function: its own are in no cell yet. */
  parameters(fn: ts.SignatureDeclaration, count: number): ts.ParameterDeclaration[] {
    this.function = fn;
    const result = fn.parameters.slice(0, count).map((p) => this.visit(p) as ts.ParameterDeclaration);
    this.function = undefined;
    return result;
  }

  private inCell(b: Binding): boolean {
    return b.cell && !(this.function !== undefined && b.kind === 'param' && b.scope.node === this.function);
  }

  /** Defaults and computed keys of a pattern that keeps its names. */
  private bindingPattern(pattern: ts.BindingPattern): ts.Node {
    const { ts, factory } = this;
    return ts.visitEachChild(
      pattern,
      (e) => {
        if (!ts.isBindingElement(e)) return e;
        const name = ts.isIdentifier(e.name) ? e.name : (this.bindingPattern(e.name) as ts.BindingName);
        const key = e.propertyName && ts.isComputedPropertyName(e.propertyName) ? (this.children(e.propertyName) as ts.PropertyName) : e.propertyName;
        return factory.updateBindingElement(e, e.dotDotDotToken, key, name, e.initializer && (this.visit(e.initializer) as ts.Expression));
      },
      this.file.context,
    );
  }

  private isCellRead(e: ts.Expression): boolean {
    const node = skipOuter(this.ts, e);
    const binding = this.ts.isIdentifier(node) ? this.file.bindingOf(node) : undefined;
    return binding !== undefined && this.inCell(binding);
  }

  /**
   * A class's own name inside of it, where TypeScript lowers private names: it would replace the name by a variable of its
   * own, and in both printings by that of the second one.
   */
  private isOwnClass(node: ts.Identifier, { declaration }: Binding): boolean {
    const { ts, file } = this;
    const own = declaration?.parent;
    return file.green.fields.privateLowered && own !== undefined && ts.isClassLike(own) && !decoratedName(file, own) && node.pos >= own.members.pos && node.end <= own.members.end;
  }

  private identifier(node: ts.Identifier): ts.Node {
    const { ts, factory, env, file } = this;
    const binding = file.bindingOf(node);
    if (binding === undefined) {
      if (this.ownThis && env.arguments && node.text === 'arguments' && file.isValue(node)) return cloneLeaf(ts, factory, env.arguments);
      return node;
    }
    const holderOfMember = binding.scope.node;
    if (binding.kind === 'other' && ts.isEnumDeclaration(holderOfMember) && file.green.functions.has(binding.scope.function.node) && this.enum !== holderOfMember) {
      const object = factory.createIdentifier(holderOfMember.name.text);
      file.refs.set(object, file.bindingOf(holderOfMember.name)!);
      return factory.createPropertyAccessExpression(this.identifier(object) as ts.Expression, node.text);
    }
    if (faultOf(file, node, binding) === 'early') return factory.createCallExpression(file.helper('uninitialized'), undefined, [factory.createStringLiteral(binding.name)]);
    const renamed = env.names.get(binding);
    const name = binding.kind === 'temp' ? file.nameOf(binding) : (renamed ?? (env.twice && this.isOwnClass(node, binding) ? ts.setTextRange(factory.createIdentifier(node.text), node) : node));
    if (!this.inCell(binding) || file.cells.has(node)) return name;
    const holder = this.holder(binding);
    const cell = binding.tdz ? factory.createCallExpression(file.helper('checked'), undefined, [holder, factory.createStringLiteral(binding.name)]) : holder;
    return ts.setTextRange(factory.createPropertyAccessExpression(cell, 'v'), node);
  }

  /** What the variable is called here; for one in a Cell, the variable that holds the Cell. */
  holder(b: Binding): ts.Identifier {
    return this.env.names.get(b) ?? this.factory.createIdentifier(b.name);
  }

  /** A `var` that the printing declares elsewhere, as assignments; undefined: stays a declaration. */
  private varAsExpression(list: ts.VariableDeclarationList): ts.Expression | 'nothing' | undefined {
    const { ts, factory } = this;
    if (list.flags & ts.NodeFlags.BlockScoped) return undefined;
    const first = this.anyBinding(list.declarations[0]!.name);
    if (first === undefined || !(this.env.names.has(first) || first.cell)) return undefined;
    const assignments = list.declarations.flatMap((d) => (d.initializer ? [this.initialize(d.name, d.initializer)] : []));
    return assignments.length === 0 ? 'nothing' : assignments.reduce((a, b) => factory.createComma(a, b));
  }

  /** The variable is called otherwise here, so that an assignment would name a function otherwise. */
  private isRenamed(name: ts.Identifier, here: ts.Node): boolean {
    return !(this.ts.isIdentifier(here) && here.text === name.text);
  }

  private anyBinding(name: ts.BindingName): Binding | undefined {
    if (this.ts.isIdentifier(name)) return this.file.bindingOf(name);
    for (const e of name.elements) if (this.ts.isBindingElement(e)) return this.anyBinding(e.name);
    return undefined;
  }

  initialize(name: ts.BindingName, initializer: ts.Expression): ts.Expression {
    const { ts, factory } = this;
    let value = this.visit(initializer) as ts.Expression;
    const target = this.patternAsTarget(name);
    if (ts.isIdentifier(name) && this.isRenamed(name, target)) value = this.file.nameFunction(value, name.text);
    return factory.createAssignment(target, value);
  }

  /** A binding pattern as the assignment pattern that does the same. */
  patternAsTarget(name: ts.BindingName): ts.Expression {
    const { ts, factory } = this;
    if (ts.isIdentifier(name)) return this.identifier(name) as ts.Expression;
    const withDefault = (e: ts.BindingElement): ts.Expression => {
      const target = this.patternAsTarget(e.name);
      if (!e.initializer) return target;
      let value = this.visit(e.initializer) as ts.Expression;
      if (ts.isIdentifier(e.name) && this.isRenamed(e.name, target)) value = this.file.nameFunction(value, e.name.text);
      return factory.createAssignment(target, value);
    };
    if (ts.isArrayBindingPattern(name)) {
      return factory.createArrayLiteralExpression(
        name.elements.map((e) => (ts.isOmittedExpression(e) ? e : e.dotDotDotToken ? factory.createSpreadElement(this.patternAsTarget(e.name)) : withDefault(e))),
      );
    }
    return factory.createObjectLiteralExpression(
      name.elements.map((e) => {
        if (e.dotDotDotToken) return factory.createSpreadAssignment(this.patternAsTarget(e.name));
        const key = e.propertyName ?? factory.createIdentifier((e.name as ts.Identifier).text);
        return factory.createPropertyAssignment(ts.isComputedPropertyName(key) ? (this.children(key) as ts.PropertyName) : key, withDefault(e));
      }),
    );
  }
}

/** Where TypeScript lowers fields it keeps a computed name in a variable, one for all copies of the node; each printing needs its own. */
function withOwnKey({ ts, factory }: FileEmitter, field: ts.PropertyDeclaration): ts.PropertyDeclaration {
  if (!ts.isComputedPropertyName(field.name)) return field;
  const name = factory.createComputedPropertyName(field.name.expression);
  return factory.updatePropertyDeclaration(field, field.modifiers, name, field.questionToken ?? field.exclamationToken, field.type, field.initializer);
}
