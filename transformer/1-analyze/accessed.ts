/**
 * Which accessors reading or writing a property may run, by TypeScript's types: part of checker.ts. Only names that some
 * marked accessor has (accessornames.ts) are asked about, as questions to the checker cost the most.
 */
import type * as ts from 'typescript';
import { type TS, skipOuter } from '../ts';
import { type AccessorAsks, NamedAccessors, UNKNOWN } from './accessornames';
import { type Access, type Accessing, type Copy, accessedName, computedKey, copiedBy, hasNoGetters, isCopy, NO_ACCESSOR } from './accessors';
import { strongest } from './callbacks';
import { isStatic } from './classes';
import type { Declared } from './declared';
import type { Marks } from './marks';
import { eachAround } from './occurrences';
import { assignedTo, isUnderUnknownKey } from './targets';
import type { Colour } from './types';

export interface AccessAsks extends AccessorAsks {
  isBuiltin(file: ts.SourceFile): boolean;
}

export class Accessed {
  private readonly named: NamedAccessors;

  constructor(
    private readonly ts: TS,
    private readonly program: ts.Program,
    private readonly checker: ts.TypeChecker,
    private readonly marks: Marks,
    private readonly declared: Declared,
    private readonly asks: AccessAsks,
  ) {
    this.named = new NamedAccessors(ts, program, checker, marks, asks);
  }

  forget(): void {
    this.named.forget();
  }

  /** `compared`: not only what surely blocks. */
  access(node: Access, compared: boolean): Accessing {
    if (this.ts.isPropertyAccessExpression(node) && !this.named.isName(node.name.text)) return NO_ACCESSOR; // most of all
    const names = this.named.areNone ? [] : this.keysOf(node);
    if (names?.length === 0) return NO_ACCESSOR;
    const read: Colour[] = [];
    const write: Colour[] = [];
    for (const symbol of this.properties(node, names)) {
      const found = symbol?.declarations ?? [];
      const green = found.filter((d) => this.isGreenProperty(d));
      // Any, an interface or a mapped type: of this name there are accessors that may block.
      const others: Colour = compared && (symbol === undefined || this.mayBeAccessor(symbol)) ? 'maybe' : 'plain';
      const sure: Colour = names === undefined ? 'maybe' : 'green';
      read.push(green.some((d) => !this.ts.isSetAccessor(d)) ? sure : others);
      write.push(green.some((d) => !this.ts.isGetAccessor(d)) ? sure : others);
    }
    return { read: strongest(read), write: strongest(write) };
  }

  /** The names of accessors that an expression or pattern may be about: none (`plain`), or undefined where its key may be anything. */
  private keysOf(node: Access): readonly string[] | undefined {
    const { ts, checker } = this;
    const known = (name: string) => this.named.isName(name);
    const name = accessedName(ts, node);
    if (name !== undefined) return known(name) ? [name] : [];
    const key = computedKey(ts, node);
    if (key === undefined) return [];
    const type = checker.getTypeAtLocation(key);
    const constraint = checker.getBaseConstraintOfType(type) ?? type;
    const names: string[] = [];
    for (const t of constraint.isUnion() ? constraint.types : [constraint]) {
      if (t.isStringLiteral() || t.isNumberLiteral()) names.push(String(t.value));
      else if (t.flags & ts.TypeFlags.UniqueESSymbol) names.push(String((t as ts.UniqueESSymbolType).escapedName));
      else if (t.flags & ts.TypeFlags.NumberLike ? this.named.has((n) => n === UNKNOWN || String(Number(n)) === n) : !(t.flags & ts.TypeFlags.ESSymbolLike) || this.named.has((n) => n === UNKNOWN || n.startsWith('__@'))) return undefined;
    }
    return names.filter(known);
  }

  /** The properties of these names (undefined: all that could be accessors); undefined in place of one that the types do not know. */
  private properties(node: Access, names: readonly string[] | undefined): readonly (ts.Symbol | undefined)[] {
    const { ts, checker, declared } = this;
    if (ts.isPropertyAccessExpression(node)) return [declared.resolve(checker.getSymbolAtLocation(node.name))];
    let object: ts.Node = ts.isElementAccessExpression(node) ? node.expression : node.parent;
    if (ts.isObjectLiteralExpression(object)) {
      // The checker takes a target for a literal: its type is the right side's, or part of a larger one.
      const value = assignedTo(ts, object);
      if (value === undefined) return [undefined];
      object = value;
    } else if ((ts.isObjectBindingPattern(object) || ts.isArrayBindingPattern(object)) && isUnderUnknownKey(ts, checker, object)) return [undefined];
    const type = checker.getNonNullableType(checker.getTypeAtLocation(object));
    return (type.isUnion() ? type.types : [type]).flatMap((t) => {
      const apparent = checker.getApparentType(t);
      if (names !== undefined) return names.map((name) => (name.startsWith('__@') ? apparent.getProperties().find((p) => p.name === name) : apparent.getProperty(name)));
      // An index signature and a type parameter stand for objects of which the type knows little. But a class passes for the former
      // only if it has its own, or if that is one of any.
      const isOpen = (part: ts.Type) => (part.flags & (ts.TypeFlags.Any | ts.TypeFlags.Instantiable)) !== 0;
      const indexed = checker.getIndexInfosOfType(apparent);
      if (isOpen(t) || (t.isIntersection() && t.types.some(isOpen)) || indexed.some((info) => isOpen(info.type))) return this.named.someSuspend(false) ? [undefined] : [];
      if (indexed.length > 0) return this.named.someSuspend(true) ? [undefined] : [];
      return apparent.getProperties().filter((p) => this.named.isName(p.name));
    });
  }

  private found: readonly ts.AccessorDeclaration[] | undefined;

  /** Accessors that may run though no type tells: getters of object literals, which copies of objects read, and all setters. */
  private get anonymous(): readonly ts.AccessorDeclaration[] {
    if (this.found !== undefined) return this.found;
    const { ts } = this;
    const found: ts.AccessorDeclaration[] = [];
    for (const file of this.program.getSourceFiles()) {
      if (file.isDeclarationFile || !/\b[gs]et\s/.test(file.text)) continue;
      eachAround(ts, file, /\b[gs]et\b(?!\()/g, (node) => {
        if (ts.isAccessor(node) && node.body && (ts.isSetAccessor(node) || ts.isObjectLiteralExpression(node.parent))) found.push(node);
      });
    }
    return (this.found = found);
  }

  private mayRun(isKind: (accessor: ts.AccessorDeclaration) => boolean): Colour {
    return this.anonymous.some((a) => isKind(a) && (this.asks.isGreen(a) || this.asks.mayBeGreen(a))) ? 'maybe' : 'plain';
  }

  /** Copying all properties of a value reads them. */
  copies(node: Copy | ts.Expression, compared: boolean): Colour {
    if (this.named.areNone) return 'plain';
    const { ts } = this;
    const green = this.ownProperties(node);
    if (green?.some((d) => this.isGreenProperty(d))) return 'green';
    if (!compared) return 'plain';
    if (green === undefined) return this.mayRun(ts.isGetAccessor);
    const source = isCopy(ts, node) ? copiedBy(ts, node) : node;
    return source && hasNoGetters(ts, source) ? 'plain' : this.mayRun(ts.isGetAccessor);
  }

  /** Assigning to properties that the text does not name: any setter may run. */
  assigns(): Colour {
    return !this.named.areNone ? this.mayRun(this.ts.isSetAccessor) : 'plain';
  }

  /** Declarations of the properties that are copied, as far as they could be getters; undefined: the types do not know. */
  ownProperties(node: Copy | ts.Expression): readonly ts.Declaration[] | undefined {
    const { ts, checker } = this;
    if (this.named.areNone) return [];
    const source = isCopy(ts, node) ? copiedBy(ts, node) : skipOuter(ts, node);
    if (source === undefined || ts.isSpreadElement(source)) return undefined;
    const type = checker.getNonNullableType(checker.getTypeAtLocation(source));
    if (type.flags & ts.TypeFlags.Any) return undefined;
    const properties = (type.isUnion() ? type.types : [type]).flatMap((t) => checker.getApparentType(t).getProperties().filter((p) => this.named.isName(p.name)));
    return properties.flatMap((p) => p.declarations ?? []).filter((d) => !ts.isClassLike(d.parent) && !ts.isSetAccessor(d));
  }

  /** Accessors whose own bodies say whether they block. */
  accessors(node: Access): readonly ts.Declaration[] {
    const names = this.named.areNone ? [] : this.keysOf(node);
    return names === undefined || names.length === 0 ? [] : this.properties(node, names).flatMap((s) => s?.declarations ?? []);
  }

  /**
   * Not surely data, though nothing says that it blocks: who has an accessor of the name may be seen as what declares a field or method
   * of it, or has its own in its place. What is private cannot be anybody else's.
   */
  private mayBeAccessor(symbol: ts.Symbol): boolean {
    const { ts } = this;
    const { declarations: found = [] } = symbol;
    if (found.length === 0) return true;
    if (found.some((d) => ts.isIndexSignatureDeclaration(d) || (ts.isAccessor(d) && this.named.suspends(d)) || this.named.isReplaced(d))) return true;
    if (found.every((d) => this.isPrivate(d))) return false;
    const name = ts.getNameOfDeclaration(found[0]); // in JavaScript, `C.prototype['m'] = …` is a declaration too
    if (name === undefined) return true;
    const own = this.named.nameOf(name as ts.PropertyName);
    // Only a class, by its own statics, passes for one.
    if (!this.named.maySuspend(own, found.every((d) => ts.isPropertyDeclaration(d) && isStatic(ts, d)))) return false;
    if (!found.every((d) => this.asks.isBuiltin(d.getSourceFile()))) return true;
    // What a mapped type makes of a property (Pick<Error, 'message'>) has no parent: it is one of anything.
    const { parent } = symbol as ts.Symbol & { parent?: ts.Symbol };
    return parent === undefined || this.named.passesFor(own, parent);
  }

  private isPrivate(d: ts.Declaration): boolean {
    const { ts } = this;
    const { name } = d as ts.NamedDeclaration;
    return (name !== undefined && ts.isPrivateIdentifier(name)) || (ts.getCombinedModifierFlags(d) & ts.ModifierFlags.Private) !== 0;
  }

  /** An accessor that may block, or the signature of a property that is marked and not a function. */
  isGreenProperty(d: ts.Declaration): boolean {
    const { ts } = this;
    if (ts.isAccessor(d)) return this.asks.isGreen(d);
    return ts.isPropertySignature(d) && this.marks.hasTag(d) && this.checker.getTypeAtLocation(d).getCallSignatures().length === 0;
  }
}
