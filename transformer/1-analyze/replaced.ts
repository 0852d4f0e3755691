/**
 * Functions in whose place a program puts others: `C.load = fake`, `this.area = memo(this.area)`, a decorator. What a call by their
 * name runs is not known by their declaration. Found by the text, of all files at once, and rather too often than not.
 */
import type * as ts from 'typescript';
import { type TS, isOwnSource } from '../ts';
import { propertyName } from './accessors';
import { decoratorsOf } from './classes';
import { Exported } from './exported';
import { Keyed, mayBeFunction } from './keyed';
import { KeyNames } from './keynames';
import { eachAround } from './occurrences';
import { Prototypes, isIterator } from './prototypes';
import { Redeclared } from './redeclared';
import { stepsItself } from './stepped';
import { isTarget } from './targets';

/** A member that is assigned to, or may be: it ends like the target of an assignment or pattern. Or its name in quotes: behind other arguments, as `spyOn` takes it, in a list, or in a variable. */
const MEMBER = /\.\s*(?:(?:\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\/|\/\/[^\n]*\n)\s*)*([\w$]+)\s*(?:\)[\s)!]*)?(?:=(?![=>])|[|&?]{2}=|[\]},!]|\/[/*]|(?:of|in|as|satisfies)\b)|(?<=(?:[[{,]|\*\/|\/\/[^\n]*\n)\s*|[^=!<>]=\s*)(['"`])([\w$]+)\2(?!\s*\]\s*\(|\s*[=!]=)/g;
/** What is handed to functions that define or assign members. */
const TARGET = /\b(?:assign|definePropert(?:y|ies)|setPrototypeOf)\s*\(\s*([\w$.]+)/g;

/** An iterator that an object gets in place of its own. */
const ITERATED = /[\w$)\]]\s*\[\s*Symbol\.iterator\s*\]\s*=(?![=>])|[(,]\s*Symbol\.iterator\s*[,)]|\bassign\s*\([^;]{0,400}\[\s*Symbol\.iterator\s*\]/;
/** Functions of the program may return what has a type of the library's iterators. */
const RETURNED = /\b(?:Array|Map|Set|String|RegExpString)Iterator\b|\*\s*(?:values|keys|entries|matchAll)\b|[{,]\s*(?:values|keys|entries|matchAll)\s*:\s*(?:function\b|\()|\.(?:values|keys|entries|matchAll)\s*=(?![=>])|\bSymbol\.matchAll\b/;

export class Replaced {
  private found: Set<string> | undefined;
  readonly sources: readonly ts.SourceFile[];
  readonly prototypes: Prototypes;
  private readonly exports: Exported;
  private readonly keyed: Keyed;
  readonly keys: KeyNames;
  readonly redeclared = new Redeclared();

  constructor(private readonly ts: TS, program: ts.Program, private readonly checker: ts.TypeChecker, private readonly isBuiltin: (file: ts.SourceFile) => boolean) {
    this.sources = program.getSourceFiles().filter((file) => isOwnSource(program, file));
    this.prototypes = new Prototypes(ts, checker, isBuiltin, this.sources);
    this.exports = new Exported(ts, program, this.sources);
    this.keyed = new Keyed(ts, checker, this.sources);
    this.keys = new KeyNames(this.sources);
  }

  private own: ReadonlySet<string> | undefined;

  /** Names of members of the library's types of which classes of the program have their own: `class Lazy extends Map { get(k) { … } }`. */
  get overridden(): ReadonlySet<string> {
    if (this.own !== undefined) return this.own;
    const { ts, checker } = this;
    const names = (this.own = new Set<string>());
    for (const file of this.sources) {
      eachAround(ts, file, /\b(?:extends|implements)\b/g, (node) => {
        if (!ts.isClassLike(node)) return;
        const bases = (node.heritageClauses ?? []).flatMap((clause) => clause.types.map((t) => checker.getTypeAtLocation(t)));
        for (const { name } of node.members) {
          const text = name && propertyName(ts, name);
          if (text !== undefined && bases.some((base) => base.getProperty(text)?.declarations?.some((d) => this.isBuiltin(d.getSourceFile())))) names.add(text);
        }
      });
    }
    return names;
  }

  private readonly ownIterator = new Map<string, boolean>();

  /** What has this type of the library may have an iterator that somebody wrote: `class Lazy extends Array<number> { *[Symbol.iterator]() { … } }`. */
  iterates(type: string): boolean {
    const name = type.replace(/^Readonly/, '');
    let known = this.ownIterator.get(name);
    if (known === undefined) this.ownIterator.set(name, (known = this.iterated.has(name) || this.iterated.has(ANY) || this.prototypes.iterates));
    return known;
  }

  /** What has a type of the library's own iterators may be a generator, which fits all of them. */
  get returnsIterators(): boolean {
    return (this.returned ??= this.iterated.size > 0 || this.prototypes.iterates || stepsItself(this.ts, this.checker, this.sources, this.isBuiltin) || ['values', 'keys', 'entries', 'matchAll'].some((name) => this.overridden.has(name)) || this.sources.some((file) => RETURNED.test(file.text)));
  }

  private returned: boolean | undefined;
  private types: ReadonlySet<string> | undefined;

  /** The library's types of which classes of the program have iterators of their own, or ANY. */
  private get iterated(): ReadonlySet<string> {
    if (this.types !== undefined) return this.types;
    const { ts, checker } = this;
    const found = new Set<string>();
    for (const file of this.sources) {
      if (!file.text.includes('Symbol.iterator')) continue;
      if (ITERATED.test(file.text)) found.add(ANY);
      eachAround(ts, file, /\bSymbol\.iterator\b/g, (node) => {
        if (!ts.isClassLike(node) || !node.members.some((m) => m.name && /^\[\s*Symbol\.iterator\s*\]$/.test(m.name.getText(file)))) return;
        for (const heritage of (node.heritageClauses ?? []).flatMap((clause) => clause.types)) {
          const base = checker.getTypeAtLocation(heritage);
          const method = base.getProperties().find(isIterator);
          const isUnknown = method === undefined && (checker.getTypeAtLocation(heritage.expression).flags & (ts.TypeFlags.Any | ts.TypeFlags.TypeParameter)) !== 0;
          if (isUnknown) found.add(ANY); // a mixin
          for (const d of method?.declarations ?? []) if (this.isBuiltin(d.getSourceFile()) && ts.isInterfaceDeclaration(d.parent)) found.add(d.parent.name.text.replace(/^Readonly/, ''));
        }
      });
    }
    return (this.types = found);
  }

  /** Where members may be assigned, by their names, as far as nobody has asked. */
  private readonly assignments = new Map<string, { readonly file: ts.SourceFile; readonly at: number }[]>();

  /** Names of members, and of classes whose members are assigned; without those of which only `.name` is written. */
  private get names(): Set<string> {
    if (this.found !== undefined) return this.found;
    const names = (this.found = new Set<string>());
    for (const file of this.sources) {
      for (const m of file.text.matchAll(MEMBER)) {
        if (m[1] === undefined) {
          names.add(m[3]!);
          continue;
        }
        const place = { file, at: m.index + m[0].indexOf(m[1]) };
        if (!this.assignments.get(m[1])?.push(place)) this.assignments.set(m[1], [place]);
      }
      for (const m of file.text.matchAll(TARGET)) names.add(m[1]!);
      this.addCopied(file, names);
    }
    return names;
  }

  /** Functions that `Object.assign` and its like put into some object. */
  private addCopied(file: ts.SourceFile, names: Set<string>): void {
    const { ts, checker } = this;
    eachAround(ts, file, /\b(?:assign|defineProperties)\s*\(/g, (node) => {
      const how = ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : '';
      if (how !== 'assign' && how !== 'defineProperties') return;
      for (const given of (node as ts.CallExpression).arguments.slice(1)) {
        for (const p of checker.getTypeAtLocation(given).getProperties()) {
          if (p.declarations?.some((d) => ts.isMethodDeclaration(d) && ts.isClassLike(d.parent))) continue; // not its own, but its prototype's
          if (how === 'defineProperties' || mayBeFunction(ts, checker, checker.getTypeOfSymbolAtLocation(p, given))) names.add(p.name);
        }
      }
    });
  }

  /** Some objects get functions under names that only the run knows. */
  get isFilled(): boolean {
    return this.keyed.makes || this.keyed.fills;
  }

  private isReplaced(name: string): boolean {
    const { names } = this;
    if (names.has(name)) return true;
    if (this.keys.has(name) && this.keyed.writes) {
      names.add(name);
      return true;
    }
    const places = this.assignments.get(name) ?? [];
    this.assignments.delete(name);
    if (!places.some(({ file, at }) => this.takesFunction(file, at))) return false;
    names.add(name);
    return true;
  }

  /** A function may be assigned here. */
  private takesFunction(file: ts.SourceFile, at: number): boolean {
    const { ts, checker } = this;
    let node: ts.Node = file;
    for (let inner: ts.Node | undefined = file; inner; ) {
      node = inner;
      inner = ts.forEachChild(node, (c) => (c.pos <= at && at < c.end ? c : undefined));
    }
    if (at < node.getStart(file) || !ts.isIdentifier(node)) return false; // in a comment or a text
    const member = node.parent;
    return ts.isPropertyAccessExpression(member) && member.name === node && isTarget(ts, member) && mayBeFunction(ts, checker, checker.getTypeAtLocation(member));
  }

  /** The method may be another one when it is called. Private names (`#m`) of methods cannot be written. */
  method(declaration: ts.MethodDeclaration): boolean {
    const { ts } = this;
    const { name, parent } = declaration;
    if (decoratorsOf(ts, declaration).length > 0) return true;
    if (ts.isPrivateIdentifier(name)) return false;
    if (decoratorsOf(ts, parent).length > 0 || (ts.isClassLike(parent) && parent.name && this.isReplaced(parent.name.text))) return true;
    return !(ts.isIdentifier(name) || ts.isStringLiteralLike(name)) || this.isReplaced(name.text) || this.prototypes.gives(name.text);
  }

  /** A member of a namespace is a property of an object: `spyOn(N, 'f')`, `Object.assign(N, { f })`. */
  inNamespace(declaration: ts.FunctionDeclaration | ts.VariableDeclaration): boolean {
    const { ts } = this;
    const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    if (!ts.isModuleBlock(statement.parent)) return false;
    return this.isReplaced((declaration.name as ts.Identifier).text) || this.isReplaced(statement.parent.parent.name.text);
  }

  /** The export of a CommonJS file, by the names that it has there and on the way here. */
  inExports(file: ts.SourceFile, names: readonly string[]): boolean {
    return this.exports.isHeld(file) && (names.some((name) => this.isReplaced(name)) || (this.keys.listed && this.keyed.writes));
  }
}

/** In place of the name of a type. */
const ANY = '*';
