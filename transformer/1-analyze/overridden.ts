/**
 * Members of the standard library's types of which the program has its own, so that a value of such a type may run the
 * program's code: `class Lazy extends Map { get(k) { … } }`, `const fake: Storage = { getItem: … }`, `console.log = …`. Classes and
 * literals are found by the text; what is not cast to the type is found by what it has.
 */
import type * as ts from 'typescript';
import { type TS, skipOuter } from '../ts';
import { propertyName } from './accessors';
import { eachAround } from './occurrences';
import type { Replaced } from './replaced';

/** What objects of every type have. */
const OBJECT = /^(?:toString|toLocaleString|valueOf|hasOwnProperty|isPrototypeOf|propertyIsEnumerable)$/;
/** A name that may be one of a member of an object literal, or is assigned to as a member. */
const WRITTEN = /[{,]\s*(?:async\s+)?([\w$]+)\s*(?:\(|:(?!:)|<)|\.\s*([\w$]+)\s*=(?![=>])/g;

export class Overridden {
  private readonly members = new Map<ts.Symbol, boolean>();
  private readonly assignments = new Map<ts.Symbol, boolean>();

  constructor(private readonly ts: TS, private readonly checker: ts.TypeChecker, private readonly replaced: Replaced, private readonly isBuiltin: (file: ts.SourceFile) => boolean) {}

  private byMember: ReadonlyMap<string, readonly ts.ClassLikeDeclaration[]> | undefined;

  /** The program's classes, by the names of their members. */
  private get classes(): ReadonlyMap<string, readonly ts.ClassLikeDeclaration[]> {
    if (this.byMember !== undefined) return this.byMember;
    const { ts } = this;
    const classes = new Map<string, ts.ClassLikeDeclaration[]>();
    for (const file of this.replaced.sources) {
      eachAround(ts, file, /\bclass\b/g, (node) => {
        if (!ts.isClassLike(node)) return;
        for (const { name } of node.members) {
          const text = name && propertyName(ts, name);
          if (text !== undefined && !classes.get(text)?.push(node)) classes.set(text, [node]);
        }
      });
    }
    return (this.byMember = classes);
  }

  /** A value of the type that owns this member may have another one. */
  member(symbol: ts.Symbol, owner: ts.Symbol): boolean {
    let known = this.members.get(symbol);
    if (known === undefined) this.members.set(symbol, (known = this.replaced.overridden.has(symbol.name) || this.isGiven(symbol.name) || this.isLikeOwner(symbol.name, owner) || this.assigned(symbol)));
    return known;
  }

  /** By a prototype that an array, a map … gets. */
  private isGiven(name: string): boolean {
    return this.replaced.prototypes.givesLibrary(name) && (this.classes.has(name) || this.written.has(name));
  }

  private isLikeOwner(name: string, owner: ts.Symbol): boolean {
    const classes = this.classes.get(name);
    if (OBJECT.test(name) && owner.name === 'Object') return classes !== undefined || this.written.has(name);
    if (classes === undefined) return false;
    const { ts, checker } = this;
    const required = checker.getDeclaredTypeOfSymbol(owner).getProperties().filter((p) => !(p.flags & ts.SymbolFlags.Optional));
    return classes.some((node) => {
      const type = checker.getTypeAtLocation(node);
      return required.every((p) => type.getProperty(p.name) !== undefined);
    });
  }

  private texts: ReadonlySet<string> | undefined;

  private get written(): ReadonlySet<string> {
    if (this.texts !== undefined) return this.texts;
    const names = new Set<string>();
    for (const { text } of this.replaced.sources) for (const m of text.matchAll(WRITTEN)) names.add((m[1] ?? m[2])!);
    return (this.texts = names);
  }

  /** `{ … } as unknown as Storage` */
  private castTo(e: ts.Expression): ts.Type | undefined {
    const { ts } = this;
    let node: ts.Node = e;
    while (ts.isAsExpression(node.parent) || ts.isTypeAssertionExpression(node.parent) || ts.isParenthesizedExpression(node.parent)) node = node.parent;
    return ts.isAsExpression(node) || ts.isTypeAssertionExpression(node) ? this.checker.getTypeFromTypeNode(node.type) : undefined;
  }

  /** Something else is assigned to this member of the library's, or an object literal with it is written where that type is expected. */
  assigned(symbol: ts.Symbol): boolean {
    let known = this.assignments.get(symbol);
    if (known === undefined) this.assignments.set(symbol, (known = this.written.has(symbol.name) && this.isAssigned(symbol)));
    return known;
  }

  private isAssigned({ name }: ts.Symbol): boolean {
    const { ts, checker } = this;
    const text = name.replaceAll('$', '\\$');
    const pattern = new RegExp(`(?<=[{,]\\s*(?:async\\s+)?)\\b${text}\\s*(?:\\(|:|<)|(?<=\\.\\s*)\\b${text}\\s*=(?![=>])`, 'g');
    const isLibrary = (type: ts.Type | undefined): boolean => type?.getProperty(name)?.declarations?.some((d) => this.isBuiltin(d.getSourceFile()) && !isHandler(d)) === true;
    const isHandler = ({ parent }: ts.Declaration): boolean => ts.isInterfaceDeclaration(parent) && /^(ProxyHandler|PropertyDescriptor|TypedPropertyDescriptor)$|Options$/.test(parent.name.text);
    let found = false;
    for (const file of this.replaced.sources) {
      if (found) break;
      if (!file.text.includes(name)) continue;
      eachAround(ts, file, pattern, (node) => {
        if (found) return;
        if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
          const left = skipOuter(ts, node.left);
          if (ts.isPropertyAccessExpression(left) && left.name.text === name) found = isLibrary(checker.getTypeAtLocation(skipOuter(ts, left.expression)));
        } else if ((ts.isMethodDeclaration(node) || ts.isPropertyAssignment(node)) && ts.isObjectLiteralExpression(node.parent) && propertyName(ts, node.name) === name) {
          const around = node.parent.parent;
          const isCopied = ts.isCallExpression(around) && ts.isPropertyAccessExpression(around.expression) && around.expression.name.text === 'assign';
          const type = this.castTo(node.parent) ?? checker.getContextualType(node.parent);
          found = isCopied || (type !== undefined && (type.isUnion() ? type.types : [type]).some((t) => isLibrary(t)));
        }
      });
    }
    return found;
  }
}
