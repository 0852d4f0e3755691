/**
 * Functions in whose place a program puts others: `C.load = fake`, `this.area = memo(this.area)`, a decorator. What a call by their
 * name runs is not known by their declaration. Found by the text, of all files at once, and rather too often than not.
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';
import { propertyName } from './accessors';
import { decoratorsOf } from './classes';
import { eachAround } from './occurrences';

/** A member that is assigned to, or may be: it ends like the target of an assignment or pattern. Or its name in quotes, as `spyOn` takes it. */
const MEMBER = /\.\s*([\w$]+)\s*(?:=(?![=>])|[|&?]{2}=|[\]},!]|\)\s*=(?![=>])|\/[/*]|(?:of|in|as)\b)|(['"`])([\w$]+)\2(?!\s*\]\s*\()/g;
/** What is handed to functions that define or assign members. */
const TARGET = /\b(?:assign|definePropert(?:y|ies)|setPrototypeOf)\s*\(\s*([\w$.]+)/g;

/** An iterator that an object gets in place of its own. */
const ITERATED = /[\w$)\]]\s*\[\s*Symbol\.iterator\s*\]\s*=(?![=>])|[(,]\s*Symbol\.iterator\s*[,)]|\bassign\s*\([^;]{0,400}\[\s*Symbol\.iterator\s*\]/;
/** Functions of the program may return what has a type of the library's iterators. */
const RETURNED = /\b(?:Array|Map|Set|String|RegExpString)Iterator\b|\*\s*(?:values|keys|entries|matchAll)\b|[{,]\s*(?:values|keys|entries|matchAll)\s*:\s*(?:function\b|\()|\.(?:values|keys|entries|matchAll)\s*=(?![=>])|\bSymbol\.matchAll\b/;

export class Replaced {
  private found: ReadonlySet<string> | undefined;

  constructor(private readonly ts: TS, private readonly program: ts.Program, private readonly checker: ts.TypeChecker, private readonly isBuiltin: (file: ts.SourceFile) => boolean) {}

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
    if (known === undefined) this.ownIterator.set(name, (known = this.iterated.has(name) || this.iterated.has(ANY)));
    return known;
  }

  /** What has a type of the library's own iterators may be a generator, which fits all of them. */
  get returnsIterators(): boolean {
    return (this.returned ??= this.iterated.size > 0 || ['values', 'keys', 'entries', 'matchAll'].some((name) => this.overridden.has(name)) || this.sources.some((file) => RETURNED.test(file.text)));
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
          const method = base.getProperties().find((p) => p.escapedName.toString().startsWith('__@iterator'));
          const isUnknown = method === undefined && (checker.getTypeAtLocation(heritage.expression).flags & (ts.TypeFlags.Any | ts.TypeFlags.TypeParameter)) !== 0;
          if (isUnknown) found.add(ANY); // a mixin
          for (const d of method?.declarations ?? []) if (this.isBuiltin(d.getSourceFile()) && ts.isInterfaceDeclaration(d.parent)) found.add(d.parent.name.text.replace(/^Readonly/, ''));
        }
      });
    }
    return (this.types = found);
  }

  get sources(): readonly ts.SourceFile[] {
    return this.program.getSourceFiles().filter((file) => !file.isDeclarationFile && !this.program.isSourceFileFromExternalLibrary(file));
  }

  /** Members by their names, and classes whose members are assigned. */
  private get names(): ReadonlySet<string> {
    if (this.found !== undefined) return this.found;
    const names = new Set<string>();
    for (const file of this.sources) {
      for (const m of file.text.matchAll(MEMBER)) names.add((m[1] ?? m[3])!);
      for (const m of file.text.matchAll(TARGET)) names.add(m[1]!);
    }
    return (this.found = names);
  }

  /** The method may be another one when it is called. Private names (`#m`) of methods cannot be written. */
  method(declaration: ts.MethodDeclaration): boolean {
    const { ts, names } = this;
    const { name, parent } = declaration;
    if (decoratorsOf(ts, declaration).length > 0) return true;
    if (ts.isPrivateIdentifier(name)) return false;
    if (decoratorsOf(ts, parent).length > 0 || (ts.isClassLike(parent) && parent.name && names.has(parent.name.text))) return true;
    return !(ts.isIdentifier(name) || ts.isStringLiteralLike(name)) || names.has(name.text);
  }

  /** A member of a namespace is a property of an object: `spyOn(N, 'f')`, `Object.assign(N, { f })`. */
  inNamespace(declaration: ts.FunctionDeclaration | ts.VariableDeclaration): boolean {
    const { ts } = this;
    const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    if (!ts.isModuleBlock(statement.parent)) return false;
    return this.names.has((declaration.name as ts.Identifier).text) || this.names.has(statement.parent.parent.name.text);
  }

  /** JavaScript lets functions be assigned and declared again. */
  declared(fn: ts.FunctionDeclaration): boolean {
    const file = fn.getSourceFile();
    if (!/\.[cm]?jsx?$/.test(file.fileName) || !fn.name) return false;
    const name = fn.name.text.replaceAll('$', '\\$');
    return new RegExp(`(?<![.\\w$])${name}\\s*(?:=(?![=>])|[|&?]{2}=)|function\\s+${name}\\b[^]*?function\\s+${name}\\b|[\\[,{:]\\s*${name}\\s*(?:,[^;]*)?[\\]}]\\s*=(?![=>])`).test(file.text);
  }
}

/** In place of the name of a type. */
const ANY = '*';
