/**
 * Which variable each identifier means, and which of them write it. Asked when all names of the code around are declared.
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';
import type { Declarations } from './declarations';
import { type FunctionScopeNode, type Scope, lookup, newBinding } from './scopes';
import { addTargets } from './targets';

export class References {
  readonly writes = new Set<ts.Node>();
  private found: { id: ts.Identifier; scope: Scope }[] = [];

  /** `parts`: of the file's top level, which are functions, but have no `arguments`. */
  constructor(private readonly ts: TS, private readonly declared: Declarations, private readonly parts: ReadonlySet<ts.Node>) {}

  add(id: ts.Identifier, scope: Scope): void {
    this.found.push({ id, scope });
  }

  /** An assignment writes the identifiers in its target. */
  writesTo(target: ts.Node): void {
    const found: ts.Identifier[] = [];
    addTargets(this.ts, target, found);
    for (const id of found) this.writes.add(id);
  }

  /** All names of a declaration are written, and again. */
  writesNames(name: ts.BindingName): void {
    const { ts } = this;
    if (ts.isIdentifier(name)) this.writes.add(name);
    else for (const e of name.elements) if (ts.isBindingElement(e)) this.writesNames(e.name);
  }

  /** Gives the references that were found their bindings. */
  resolve(): void {
    const { ts, writes, found } = this;
    this.found = [];
    for (const { id, scope } of found) if (id.text === 'arguments' && writes.has(id)) this.declareArguments(id, scope);
    for (const { id, scope } of found) {
      const binding = lookup(id.text, scope, id.text === 'arguments' ? this.withArguments(scope) : undefined);
      if (!binding) continue;
      this.declared.bindings.set(id, binding);
      const isVarDeclaration = ts.isVariableDeclaration(id.parent) && id.parent.name === id;
      if (writes.has(id) || (isVarDeclaration && id !== binding.declaration)) binding.writes++;
      if (ts.isCaseBlock(binding.scope.node) && clauseOf(id, binding.scope.node) !== clauseOf(binding.declaration!, binding.scope.node)) binding.crossesClauses = true;
      if (scope.function !== binding.scope.function) binding.capturedBy.add(scope.function.node as FunctionScopeNode);
    }
  }

  /** The function whose `arguments` is meant here: a variable of that name further out is not. */
  private withArguments(scope: Scope): Scope {
    let owner = scope.function;
    while (owner.parent && (this.ts.isArrowFunction(owner.node) || this.parts.has(owner.node))) owner = owner.parent.function;
    return owner;
  }

  /** `arguments = …`: as if it were declared by a `var`, which holds the object at first. */
  private declareArguments(id: ts.Identifier, scope: Scope): void {
    const owner = this.withArguments(scope);
    if (!this.ts.isSourceFile(owner.node) && lookup(id.text, scope, owner) === undefined) owner.names.set(id.text, newBinding(id.text, 'var', owner, id));
  }
}

function clauseOf(node: ts.Node, block: ts.CaseBlock): ts.Node {
  while (node.parent !== block) node = node.parent;
  return node;
}
