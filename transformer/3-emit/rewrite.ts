/**
 * Source nodes inside a compiled function, as one printing needs them: variables by their names there, cells by their
 * value, `this` and `arguments` as the resume path was given them, nested green functions compiled. What needs no change is
 * the source's own node, in both printings: TypeScript does not mind, and neither visits nor maps it again.
 */
import type * as ts from 'typescript';
import type { Binding } from '../1-analyze/scopes';
import { jsxText } from '../1-analyze/jsx';
import { assignsAsIs, withoutAssertions } from '../1-analyze/naming';
import type { FileEmitter } from './file';
import { checkedCall, guardedProxy, guardedValue } from './handing';
import { decoratedName } from './classdeclarations';
import { type Env, withoutThis } from './names';
import { nested } from './nested';
import { bindingElement, parameterPattern, patternAsTarget, varAsExpression, withNameOf } from './variables';
import { madeError } from './made';
import { faultOf, faultyAssignment, faultyIncrement, faultyTarget } from './writes';
import { operatorChain } from '../depth';
import { cloneLeaf, skipOuter, writtenOut } from '../ts';

export class Rewriter {
  private readonly ts;
  private readonly factory;
  /** `this` here is that of the compiled function. */
  ownThis = true;
  /** An enum that stays a declaration: TypeScript sees to its members. */
  private enum: ts.Node | undefined;
  /** The function whose parameters are visited. */
  private function: ts.Node | undefined;

  constructor(readonly file: FileEmitter, readonly env: Env) {
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
        const name = ts.isComputedPropertyName(n.name) ? (this.visit(n.name) as ts.PropertyName) : n.name;
        return factory.updatePropertyAssignment(n, name, guardedValue(file, n, this.visit(n.initializer) as ts.Expression));
      }
      case ts.SyntaxKind.ComputedPropertyName: {
        // For older targets TypeScript keeps the key of a class in a variable that it calls after this node as it was parsed: both printings would share it.
        if (!env.twice) return this.children(node);
        return ts.setTextRange(factory.createComputedPropertyName(this.visit((node as ts.ComputedPropertyName).expression) as ts.Expression), node);
      }
      case ts.SyntaxKind.ShorthandPropertyAssignment: {
        const n = node as ts.ShorthandPropertyAssignment;
        const value = this.identifier(n.name);
        const visited = n.objectAssignmentInitializer && (this.visit(n.objectAssignmentInitializer) as ts.Expression);
        const initializer = visited && withNameOf(file, n.name, value, visited);
        const guarded = guardedValue(file, n, value as ts.Expression);
        if (guarded !== value) return factory.createPropertyAssignment(n.name, guarded);
        if (value === n.name) return initializer === n.objectAssignmentInitializer ? n : factory.updateShorthandPropertyAssignment(n, n.name, initializer);
        return factory.createPropertyAssignment(writtenOut(factory, n.name.text), initializer ? factory.createAssignment(value as ts.Expression, initializer) : (value as ts.Expression));
      }
      case ts.SyntaxKind.VariableDeclaration: {
        const n = this.children(node) as ts.VariableDeclaration;
        const { name } = node as ts.VariableDeclaration;
        return n.initializer && ts.isIdentifier(name) ? factory.updateVariableDeclaration(n, n.name, n.exclamationToken, n.type, withNameOf(file, name, n.name, n.initializer)) : n;
      }
      case ts.SyntaxKind.BindingElement:
        return bindingElement(this, node as ts.BindingElement);
      case ts.SyntaxKind.Parameter: {
        // Its names stay; a parameter that will live in a cell is not in it yet.
        const n = node as ts.ParameterDeclaration;
        const name = ts.isIdentifier(n.name) ? n.name : parameterPattern(this, n.name);
        const modifiers = n.modifiers?.map((m) => (ts.isDecorator(m) ? (this.visit(m) as ts.Decorator) : m));
        return factory.updateParameterDeclaration(n, modifiers, n.dotDotDotToken, name, n.questionToken, n.type, n.initializer && (this.visit(n.initializer) as ts.Expression));
      }
      case ts.SyntaxKind.CallExpression: {
        const n = this.children(node) as ts.CallExpression;
        // A function kept in a cell is no method of the cell.
        if (!this.isCellRead((node as ts.CallExpression).expression)) return madeError(file, checkedCall(file, n));
        const callee = factory.createParenthesizedExpression(factory.createComma(factory.createNumericLiteral(0), n.expression));
        return ts.isCallChain(n) ? factory.updateCallChain(n, callee, n.questionDotToken, undefined, n.arguments) : checkedCall(file, factory.updateCallExpression(n, callee, undefined, n.arguments));
      }
      case ts.SyntaxKind.CatchClause: {
        // Handlers in which nothing blocks; those of the intermediate language are printed by the printer.
        const n = this.children(node) as ts.CatchClause;
        const name = n.variableDeclaration?.name;
        const binding = name && file.bindingOf(name);
        if (!name || !ts.isIdentifier(name) || !binding || this.inCell(binding)) return n;
        return factory.updateCatchClause(n, n.variableDeclaration, factory.updateBlock(n.block, [file.caught(factory.createIdentifier((n.variableDeclaration!.name as ts.Identifier).text)), ...n.block.statements]));
      }
      case ts.SyntaxKind.NewExpression:
        return madeError(file, guardedProxy(file, this.children(node) as ts.NewExpression));
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
        const left = withoutAssertions(ts, n.left);
        if (!assignsAsIs(ts, n.operatorToken.kind) || !ts.isIdentifier(left)) return result;
        return factory.updateBinaryExpression(result, result.left, result.operatorToken, withNameOf(file, left, result.left, result.right));
      }
      case ts.SyntaxKind.VariableStatement: {
        const n = node as ts.VariableStatement;
        const e = varAsExpression(this, n.declarationList);
        return e === undefined ? this.children(n) : e === 'nothing' ? factory.createEmptyStatement() : ts.setTextRange(factory.createExpressionStatement(e), n);
      }
      case ts.SyntaxKind.ForStatement: {
        const n = node as ts.ForStatement;
        const init = n.initializer && ts.isVariableDeclarationList(n.initializer) ? varAsExpression(this, n.initializer) : undefined;
        if (init === undefined) return this.children(n);
        const visit = (e: ts.Expression | undefined) => e && (this.visit(e) as ts.Expression);
        return factory.updateForStatement(n, init === 'nothing' ? undefined : init, visit(n.condition), visit(n.incrementor), this.visit(n.statement) as ts.Statement);
      }
      case ts.SyntaxKind.ForInStatement:
      case ts.SyntaxKind.ForOfStatement: {
        const n = node as ts.ForInStatement | ts.ForOfStatement;
        const list = n.initializer;
        if (ts.isVariableDeclarationList(list) && list.declarations.length === 0) throw new Error('tsgreen: `let` is a variable in the head of a loop'); // in sloppy code; TypeScript finds no name there
        const faulty = ts.isVariableDeclarationList(list) ? undefined : faultyTarget(this, list);
        if (faulty && ts.isForInStatement(n)) return this.children(factory.updateForInStatement(n, faulty, n.expression, n.statement));
        if (faulty && ts.isForOfStatement(n)) return this.children(factory.updateForOfStatement(n, n.awaitModifier, faulty, n.expression, n.statement));
        if (!ts.isVariableDeclarationList(list) || varAsExpression(this, list) === undefined) return this.children(n);
        const target = patternAsTarget(this, list.declarations[0]!.name);
        const expression = this.visit(n.expression) as ts.Expression;
        const statement = this.visit(n.statement) as ts.Statement;
        return ts.isForInStatement(n) ? factory.updateForInStatement(n, target, expression, statement) : factory.updateForOfStatement(n, n.awaitModifier, target, expression, statement);
      }
    }
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return nested(this, node);
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

  /** A chain of operators may be very long. */
  private operation(node: ts.BinaryExpression): ts.BinaryExpression {
    const chain = operatorChain(this.ts, node);
    let left = this.visit(chain[chain.length - 1]!.left) as ts.Expression;
    for (const n of chain.reverse()) left = this.factory.updateBinaryExpression(n, left, n.operatorToken, this.visit(n.right) as ts.Expression);
    return left as ts.BinaryExpression;
  }

  children(node: ts.Node): ts.Node {
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

  private isCellRead(e: ts.Expression): boolean {
    const node = skipOuter(this.ts, e);
    const binding = this.ts.isIdentifier(node) ? this.file.bindingOf(node) : undefined;
    return binding !== undefined && this.inCell(binding);
  }

  /**
   * A class's own name inside of it. Where the class has private names TypeScript would replace it by a variable of its own,
   * and in both printings by that of one of them, whether or not it lowers anything.
   */
  private isOwnClass(node: ts.Identifier, { declaration }: Binding): boolean {
    const { ts, file } = this;
    const own = declaration?.parent;
    return own !== undefined && ts.isClassLike(own) && !decoratedName(file, own) && node.pos >= own.members.pos && node.end <= own.members.end;
  }

  identifier(node: ts.Identifier): ts.Node {
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

  get around(): Env {
    return this.ownThis ? this.env : withoutThis(this.env);
  }

  withThis<T>(isOwn: boolean, visit: () => T): T {
    const outer = this.ownThis;
    this.ownThis = isOwn;
    try {
      return visit();
    } finally {
      this.ownThis = outer;
    }
  }

  with(env: Env): Rewriter {
    const other = new Rewriter(this.file, env);
    other.ownThis = this.ownThis;
    return other;
  }
}
