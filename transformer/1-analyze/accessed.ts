/**
 * Which accessors reading or writing a property may run, by TypeScript's types: part of checker.ts. Only names that some
 * marked accessor has are asked about, as questions to the checker cost the most.
 */
import type * as ts from 'typescript';
import { type TS, skipOuter } from '../ts';
import { type Access, type Accessing, type Copy, accessedName, computedKey, copiedBy, hasNoGetters, isCopy, NO_ACCESSOR } from './accessors';
import { strongest } from './callbacks';
import type { Declared } from './declared';
import type { Marks } from './marks';
import { eachAround } from './occurrences';
import { assignedTo, isUnderUnknownKey } from './targets';
import type { Colour } from './types';

export interface AccessAsks {
  isBuiltin(file: ts.SourceFile): boolean;
  /** A class of the program has its own member of this name in place of the library's. */
  isOverridden(name: string): boolean;
  isGreen(accessor: ts.AccessorDeclaration): boolean;
  /** Its body decides. */
  mayBeGreen(accessor: ts.AccessorDeclaration): boolean;
  /** The top level of this file may wait. */
  canAwait(file: ts.SourceFile): boolean;
}

export class Accessed {
  constructor(
    private readonly ts: TS,
    private readonly program: ts.Program,
    private readonly checker: ts.TypeChecker,
    private readonly marks: Marks,
    private readonly declared: Declared,
    private readonly asks: AccessAsks,
  ) {}

  private names: ReadonlySet<string> | undefined;

  /** Names that something marked may give an accessor: all others need not be asked about. */
  private get accessorNames(): ReadonlySet<string> {
    if (this.names !== undefined) return this.names;
    const names = new Set<string>();
    for (const file of this.program.getSourceFiles()) {
      const isMarked = this.marks.isGreenFile(file) || file.text.includes('@green');
      const text = isMarked ? file.text : file.isDeclarationFile || !this.asks.canAwait(file) ? '' : file.statements.filter((s) => mayHoldAccessors(this.ts, s)).map((s) => s.getText(file)).join('\n');
      for (const m of text.matchAll(/\b(?:get|set)\s+\[?\s*(?:(['"`])(.*?)\1|(#?[\w$]+))|@green\b(?:(?!\*\/)[^]){0,400}\*\/\s*(?:readonly\s+)?(['"]?)([\w$]+)\4\??\s*:/g)) names.add((m[2] ?? m[3] ?? m[5])!);
    }
    return (this.names = names);
  }

  access(node: Access): Accessing {
    if (this.ts.isPropertyAccessExpression(node) && !this.accessorNames.has(node.name.text)) return NO_ACCESSOR; // most of all
    const names = this.accessorNames.size === 0 ? [] : this.keysOf(node);
    if (names?.length === 0) return NO_ACCESSOR;
    const read: Colour[] = [];
    const write: Colour[] = [];
    for (const symbol of this.properties(node, names)) {
      const found = symbol?.declarations ?? [];
      const green = found.filter((d) => this.isGreenProperty(d));
      // Any, an interface or a mapped type: of this name there are accessors that may block.
      const others: Colour = found.length === 0 || found.some((d) => this.mayBeAccessor(d)) ? 'maybe' : 'plain';
      const sure: Colour = names === undefined ? 'maybe' : 'green';
      read.push(green.some((d) => !this.ts.isSetAccessor(d)) ? sure : others);
      write.push(green.some((d) => !this.ts.isGetAccessor(d)) ? sure : others);
    }
    return { read: strongest(read), write: strongest(write) };
  }

  /** The names of accessors that an expression or pattern may be about: none (`plain`), or undefined where its key may be anything. */
  private keysOf(node: Access): readonly string[] | undefined {
    const { ts, checker } = this;
    const known = (name: string) => this.accessorNames.has(name);
    const name = accessedName(ts, node);
    if (name !== undefined) return known(name) ? [name] : [];
    const key = computedKey(ts, node);
    if (key === undefined) return [];
    const type = checker.getTypeAtLocation(key);
    const constraint = checker.getBaseConstraintOfType(type) ?? type;
    const names: string[] = [];
    for (const t of constraint.isUnion() ? constraint.types : [constraint]) {
      if (t.isStringLiteral()) names.push(t.value);
      else if (!(t.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.ESSymbolLike))) return undefined;
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
      if (names !== undefined) return names.map((name) => apparent.getProperty(name));
      // An index signature and a type parameter stand for objects of which the type knows little.
      const isOpen = (part: ts.Type) => (part.flags & (ts.TypeFlags.Any | ts.TypeFlags.Instantiable)) !== 0;
      if (isOpen(t) || (t.isIntersection() && t.types.some(isOpen)) || checker.getIndexInfosOfType(apparent).length > 0) return [undefined];
      return apparent.getProperties().filter((p) => this.accessorNames.has(p.name));
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
    if (this.accessorNames.size === 0) return 'plain';
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
    return this.accessorNames.size > 0 ? this.mayRun(this.ts.isSetAccessor) : 'plain';
  }

  /** Declarations of the properties that are copied, as far as they could be getters; undefined: the types do not know. */
  ownProperties(node: Copy | ts.Expression): readonly ts.Declaration[] | undefined {
    const { ts, checker } = this;
    if (this.accessorNames.size === 0) return [];
    const source = isCopy(ts, node) ? copiedBy(ts, node) : skipOuter(ts, node);
    if (source === undefined || ts.isSpreadElement(source)) return undefined;
    const type = checker.getNonNullableType(checker.getTypeAtLocation(source));
    if (type.flags & ts.TypeFlags.Any) return undefined;
    const properties = (type.isUnion() ? type.types : [type]).flatMap((t) => checker.getApparentType(t).getProperties().filter((p) => this.accessorNames.has(p.name)));
    return properties.flatMap((p) => p.declarations ?? []).filter((d) => !ts.isClassLike(d.parent) && !ts.isSetAccessor(d));
  }

  /** Accessors whose own bodies say whether they block. */
  accessors(node: Access): readonly ts.Declaration[] {
    const names = this.accessorNames.size === 0 ? [] : this.keysOf(node);
    return names === undefined || names.length === 0 ? [] : this.properties(node, names).flatMap((s) => s?.declarations ?? []);
  }

  /** Not surely data, though nothing says that it blocks. */
  private mayBeAccessor(d: ts.Declaration): boolean {
    const { ts } = this;
    if (ts.isAccessor(d)) return this.asks.mayBeGreen(d);
    return ts.isIndexSignatureDeclaration(d) || (ts.isPropertySignature(d) && (!this.asks.isBuiltin(d.getSourceFile()) || this.asks.isOverridden(d.name.getText())));
  }

  /** An accessor that may block, or the signature of a property that is marked and not a function. */
  isGreenProperty(d: ts.Declaration): boolean {
    const { ts } = this;
    if (ts.isAccessor(d)) return this.asks.isGreen(d);
    return ts.isPropertySignature(d) && this.marks.hasTag(d) && this.checker.getTypeAtLocation(d).getCallSignatures().length === 0;
  }
}

/** Accessors inside of it need no mark if it is a part of a top level that waits. */
const mayHoldAccessors = (ts: TS, s: ts.Statement): boolean => ts.isVariableStatement(s) || ts.isBlock(s) || ts.isExpressionStatement(s) || ts.isIfStatement(s) || ts.isTryStatement(s) || ts.isIterationStatement(s, true);
