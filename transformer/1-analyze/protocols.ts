/**
 * What the language calls by itself, asked of TypeScript's types: the iterators of `for-of`, spread and patterns, and the
 * disposal of `using`. Part of checker.ts.
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';
import { strongest } from './callbacks';
import type { Declared } from './declared';
import { isIterator } from './prototypes';
import type { Replaced } from './replaced';
import { assignedTo, isAssigned, isUnderUnknownKey } from './targets';
import type { Colour } from './types';

/** Interfaces of the standard library that users implement: their members may be anybody's. */
export const PROTOCOLS = new Set(['Iterator', 'Iterable', 'IterableIterator', 'IteratorObject', 'Generator', 'PromiseLike', 'Disposable']);

/** Those of the language's own collections. */
const ITERATORS = /^(Array|Map|Set|String|RegExpString)Iterator$/;

export class Protocols {
  private readonly iterables = new Map<ts.Type, Colour>();
  /** Of generic types of the library, which give the same iterator whatever is in them. */
  private readonly library = new Map<ts.Type, Colour>();

  constructor(private readonly ts: TS, private readonly checker: ts.TypeChecker, private readonly declared: Declared, private readonly isBuiltin: (file: ts.SourceFile) => boolean, private readonly replaced: Replaced) {}

  disposer({ name }: ts.VariableDeclaration): Colour {
    const { ts, checker, declared } = this;
    const type = checker.getTypeAtLocation(name);
    const colours = (type.isUnion() ? type.types : [type]).map((t): Colour => {
      if (t.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) return 'plain';
      const method = checker.getApparentType(t).getProperties().find((p) => p.escapedName.toString().startsWith('__@dispose'));
      return method && declared.isGreenSymbol(method) ? 'green' : 'maybe';
    });
    return strongest(colours);
  }

  /** An iterator by its type; those of the library's own collections never block. */
  walked(node: ts.Expression): Colour {
    const { checker, declared } = this;
    if (this.isArrays(node)) return 'plain';
    const type = checker.getTypeAtLocation(node);
    const colours = (type.isUnion() ? type.types : [type]).map((t): Colour => {
      const next = checker.getApparentType(t).getProperty('next');
      if (next === undefined || (ITERATORS.test(t.symbol?.name ?? '') && !this.replaced.returnsIterators)) return 'plain';
      return declared.isGreenSymbol(next) ? 'green' : 'maybe';
    });
    return strongest(colours);
  }

  /** `o` in `o.map(f)`, a method of arrays, as most are: then its type need not be found out. */
  private isArrays(node: ts.Expression): boolean {
    const { ts } = this;
    const call = node.parent.parent;
    const signature = ts.isCallExpression(call) && call.expression === node.parent ? (this.checker.getResolvedSignature(call) as (ts.Signature & { compositeSignatures?: unknown }) | undefined) : undefined;
    const declaration = signature?.compositeSignatures ? undefined : signature?.declaration;
    return declaration !== undefined && ts.isInterfaceDeclaration(declaration.parent) && /^(Readonly)?Array$/.test(declaration.parent.name.text) && this.isBuiltin(declaration.getSourceFile());
  }

  iterable(node: ts.Expression | ts.ArrayBindingPattern): Colour {
    const { ts, checker, declared } = this;
    if (ts.isArrayLiteralExpression(node) && isAssigned(ts, node)) {
      // The checker takes a target for a literal: what it is assigned is the right side's type, or part of a larger one.
      const value = assignedTo(ts, node);
      return value ? this.iterable(value) : 'maybe';
    }
    if (ts.isArrayBindingPattern(node) && isUnderUnknownKey(ts, checker, node)) return 'maybe';
    const type = checker.getTypeAtLocation(node);
    let colour = this.iterables.get(type);
    if (colour !== undefined) return colour;
    const colours = (type.isUnion() ? type.types : [type]).map((t): Colour => {
      if (t.flags & ts.TypeFlags.StringLike) return 'plain';
      if (checker.isArrayType(t) || checker.isTupleType(t)) return this.replaced.iterates('Array') ? 'maybe' : 'plain';
      const { target } = t as Partial<ts.TypeReference>;
      const known = target && this.library.get(target);
      if (known !== undefined) return known;
      const method = checker.getApparentType(t).getProperties().find(isIterator);
      const declaration = method?.declarations?.[0];
      if (method === undefined || declaration === undefined) return 'maybe';
      if (declared.isGreenSymbol(method)) return 'green';
      const signatures = checker.getTypeOfSymbolAtLocation(method, node).getCallSignatures();
      if (signatures.some((s) => declared.isGreenSymbol(checker.getReturnTypeOfSignature(s).getProperty('next')))) return 'green';
      const owner = declaration.parent;
      if (!this.isBuiltin(declaration.getSourceFile()) || !ts.isInterfaceDeclaration(owner) || PROTOCOLS.has(owner.name.text)) return 'maybe';
      if (ITERATORS.test(owner.name.text) ? this.replaced.returnsIterators : this.replaced.iterates(owner.name.text)) return 'maybe';
      if (target && method.declarations!.every((d) => this.isBuiltin(d.getSourceFile()))) this.library.set(target, 'plain');
      return 'plain';
    });
    this.iterables.set(type, (colour = strongest(colours)));
    return colour;
  }
}
