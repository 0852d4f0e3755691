/**
 * The accessors of a program that may block, by their names: what accessed.ts asks before it asks the checker anything else.
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';
import { propertyName } from './accessors';
import { decoratorsOf, heritageOf, isAutoAccessor, isStatic } from './classes';
import type { Marks } from './marks';
import { eachAround } from './occurrences';

export interface AccessorAsks {
  isGreen(accessor: ts.AccessorDeclaration): boolean;
  /** Its body decides. */
  mayBeGreen(accessor: ts.AccessorDeclaration): boolean;
  /** Something in its body is compared. */
  maySuspend(accessor: ts.AccessorDeclaration): boolean;
  /** The top level of this file may wait. */
  canAwait(file: ts.SourceFile): boolean;
}

export class NamedAccessors {
  constructor(
    private readonly ts: TS,
    private readonly program: ts.Program,
    private readonly checker: ts.TypeChecker,
    private readonly marks: Marks,
    private readonly asks: AccessorAsks,
  ) {}

  private known: ReadonlyMap<string, readonly ts.Declaration[]> | undefined;

  /** Accessors that may block, and signatures that are marked, by their names: all others need not be asked about. */
  private get byName(): ReadonlyMap<string, readonly ts.Declaration[]> {
    if (this.known !== undefined) return this.known;
    const { ts } = this;
    const found = (this.known = new Map<string, ts.Declaration[]>());
    const add = (name: string, d: ts.Declaration) => void (found.get(name)?.push(d) ?? found.set(name, [d]));
    for (const file of this.program.getSourceFiles()) {
      const isMarked = this.marks.isGreenFile(file) || file.text.includes('@green');
      const mayWait = !file.isDeclarationFile && this.asks.canAwait(file);
      if (!isMarked && !mayWait) continue;
      eachAround(ts, file, MENTIONED, (node) => {
        const isOwn = ts.isAccessor(node) || this.isReplaced(node) || (ts.isPropertySignature(node) && this.marks.hasTag(node));
        if (isOwn && ((isMarked && this.mayBeMarked(node)) || (mayWait && mayBePart(ts, topStatement(node))))) add(this.nameOf((node as ts.AccessorDeclaration).name), node as ts.AccessorDeclaration);
      });
    }
    return found;
  }

  /** By itself, or by what it stands in: most getters are in no green function, and are read everywhere. */
  private mayBeMarked(node: ts.Node): boolean {
    const { ts, marks } = this;
    if (!ts.isAccessor(node) || marks.isMarked(node) || this.isReplaced(node)) return true;
    if (marks.isGreenFile(node.getSourceFile()) || ts.isObjectLiteralExpression(node.parent) || (ts.isClassLike(node.parent) && marks.isGreenClass(node.parent))) return true;
    for (let n: ts.Node = node.parent; n; n = n.parent) if (ts.isFunctionLike(n)) return true;
    return false;
  }

  /** Names that need types to be known (`get [key]()`) are those that the checker gives: of symbols, too. */
  nameOf(name: ts.PropertyName): string {
    const text = propertyName(this.ts, name);
    if (text !== undefined) return text;
    const symbol = this.checker.getSymbolAtLocation(name)?.name;
    return symbol === undefined || symbol === this.ts.InternalSymbolName.Computed ? UNKNOWN : symbol;
  }

  private readonly suspendingNames = new Map<string, boolean>();

  /** Some accessor of this name may wait. Asked at every use of the name, and many classes may have one of it. */
  maySuspend(name: string, onlyStatic: boolean): boolean {
    const key = onlyStatic ? `static ${name}` : name;
    return this.decidedOnce(this.suspendingNames, key, () => (this.byName.get(name) ?? []).some((d) => (!onlyStatic || isStatic(this.ts, d)) && this.mayWait(d)));
  }

  /** While accessors are being decided, those among them only seem to wait: such an answer is not kept. */
  private decidedOnce<K>(known: Map<K, boolean>, key: K, decide: () => boolean): boolean {
    const before = known.get(key);
    if (before !== undefined) return before;
    const decided = decide();
    if (!decided || this.undecided === 0) known.set(key, decided);
    return decided;
  }

  /** Signatures that are marked, too. */
  private mayWait(d: ts.Declaration): boolean {
    return !this.ts.isAccessor(d) || this.suspends(d);
  }

  private readonly suspending = new Map<ts.AccessorDeclaration, boolean>();
  /** How many are being decided. */
  private undecided = 0;

  /** More may be green by now. */
  forget(): void {
    for (const known of [this.suspending, this.suspendingNames, this.some]) known.clear();
  }

  suspends(d: ts.AccessorDeclaration): boolean {
    let known = this.suspending.get(d);
    if (known === undefined) {
      this.suspending.set(d, true); // those that use each other are not told apart
      this.undecided++;
      known = this.isReplaced(d) || this.asks.isGreen(d) || (this.asks.mayBeGreen(d) && this.asks.maySuspend(d));
      this.undecided--;
      this.suspending.set(d, known);
    }
    return known;
  }

  private readonly some = new Map<boolean, boolean>();

  /** Some accessor may wait, whatever its name; or some that an object with an index signature may have (`indexed`). */
  someSuspend(indexed: boolean): boolean {
    return this.decidedOnce(this.some, indexed, () => [...this.byName.values()].flat().some((d) => (!indexed || this.mayBeIndexed(d)) && this.mayWait(d)));
  }

  /** Object literals have an index signature where one is wanted, classes and interfaces if they or a base declare one. */
  private mayBeIndexed({ parent }: ts.Declaration): boolean {
    const { ts } = this;
    if (!ts.isClassLike(parent) && !ts.isInterfaceDeclaration(parent)) return true;
    return parent.heritageClauses !== undefined || parent.members.some((m) => ts.isIndexSignatureDeclaration(m));
  }

  /** A decorator may put another accessor in its place. */
  isReplaced(d: ts.Node): boolean {
    const { ts } = this;
    return (ts.isAccessor(d) || isAutoAccessor(ts, d)) && decoratorsOf(ts, d).some((one) => !this.marks.isGreenDecorator(one));
  }

  /** Some accessor has this name, or may have it. */
  isName(name: string): boolean {
    return this.byName.has(name) || this.byName.has(UNKNOWN);
  }

  /** Some name is like this. */
  has(is: (name: string) => boolean): boolean {
    return [...this.byName.keys()].some(is);
  }

  get areNone(): boolean {
    return this.byName.size === 0;
  }

  /** Some object literal or class with an accessor of this name has all that the library's interface asks for. */
  passesFor(name: string, { members }: ts.Symbol): boolean {
    const { ts } = this;
    const needed = [...(members?.values() ?? [])].filter((m) => (m.flags & ts.SymbolFlags.ClassMember) !== 0 && (m.flags & ts.SymbolFlags.Optional) === 0);
    return (this.byName.get(name) ?? []).some((d) => {
      if (!ts.isAccessor(d) || !this.suspends(d)) return false;
      const names = this.membersBeside(d);
      return names === undefined || needed.every((m) => names.has(m.escapedName));
    });
  }

  /** Names of the members of the objects that have this accessor, inherited ones among them; undefined: who knows. */
  private membersBeside(d: ts.AccessorDeclaration): ReadonlySet<ts.__String> | undefined {
    const { ts, checker } = this;
    const { parent } = d;
    let owner = checker.getTypeAtLocation(parent);
    if (ts.isClassLike(parent)) {
      const base = heritageOf(ts, parent);
      if (isStatic(ts, d) || (base && (checker.getTypeAtLocation(base).flags & (ts.TypeFlags.Any | ts.TypeFlags.TypeParameter)) !== 0)) return undefined;
      if (ts.isClassExpression(parent)) owner = owner.getConstructSignatures()[0]?.getReturnType() ?? owner;
    }
    return new Set(owner.getProperties().map((p) => p.escapedName));
  }
}

/** Accessors inside of it need no mark if it is a part of a top level that waits. A class is none if nothing runs where it is defined, and most are like that. */
function mayBePart(ts: TS, s: ts.Statement): boolean {
  if (!ts.isClassDeclaration(s)) return !ts.isFunctionDeclaration(s) && !ts.isModuleDeclaration(s);
  const base = heritageOf(ts, s);
  const runs = (m: ts.ClassElement) => ts.isClassStaticBlockDeclaration(m) || (m.name !== undefined && ts.isComputedPropertyName(m.name)) || decoratorsOf(ts, m).length > 0 || (ts.isPropertyDeclaration(m) && isStatic(ts, m) && m.initializer !== undefined);
  return (base !== undefined && !ts.isIdentifier(base)) || decoratorsOf(ts, s).length > 0 || s.members.some(runs);
}

function topStatement(node: ts.Node): ts.Statement {
  let top = node;
  while (top.parent.parent) top = top.parent;
  return top as ts.Statement;
}

/** Where accessors may stand, and signatures with a mark. */
const MENTIONED = /\b(?:[gs]et|accessor)\b(?!\s*\()|@green\b/g;
/** In place of names that only the run knows. */
export const UNKNOWN = '?';
