/**
 * What a call of a method may run, whatever object it meets: all methods of that name that classes of the program have. Types
 * do not tell, as something else may be in the place of an object of the class: a subclass, a literal, a fake, what a library made. So
 * only names are asked that stand for methods of classes alone (roles.ts), of programs that are known as a whole (no libraries,
 * and nothing with proxies), and of classes whose objects have more than methods: those that code of others makes have not.
 */
import type * as ts from 'typescript';
import type { TS } from '../ts';
import { propertyName } from './accessors';
import { inAmbient, isNominal, isStatic } from './classes';
import { mayBeFunction } from './keyed';
import { isAsync } from './marks';
import { identifiersOf } from './occurrences';
import type { Replaced } from './replaced';
import { Roles } from './roles';

/** Objects that have members of every name, texts that are run, and members whose names are written with escapes. */
const OPEN = /\bProxy\b(?!-)|\beval\b|\bFunction\s*\(|\.\s*[\w$]*\\u|\[\s*['"`][\w$]*\\[ux]/;
/** Members of functions, generators and modules, which run what the program wrote. */
const CALLERS = /^(?:call|apply|bind|next|return|throw|default)$/;
/** Every call of the name would ask about so many functions. */
const MANY = 100;

/** The objects of a class. */
interface Objects {
  readonly isNominal: boolean;
  /** What all of them have. */
  readonly names: readonly string[];
}

type Functions = readonly ts.FunctionLikeDeclaration[] | undefined;

export class Namesakes {
  private readonly answers = new Map<ts.MethodDeclaration, Functions>();
  private readonly known = new Map<string, Functions>();
  private readonly classes = new Map<ts.Node, Objects | undefined>();
  private readonly roles: Roles;
  private open: boolean | undefined;

  constructor(private readonly ts: TS, private readonly program: ts.Program, private readonly checker: ts.TypeChecker, private readonly replaced: Replaced, private readonly isBuiltin: (file: ts.SourceFile) => boolean) {
    this.roles = new Roles(ts, replaced.sources);
  }

  /** undefined: nobody knows. */
  of(method: ts.MethodDeclaration): Functions {
    if (!this.answers.has(method)) this.answers.set(method, this.find(method));
    return this.answers.get(method);
  }

  private find(method: ts.MethodDeclaration): Functions {
    const { ts } = this;
    const name = propertyName(ts, method.name);
    const { parent } = method;
    if (name === undefined || !/^[a-z_$][\w$]*$/i.test(name) || !ts.isClassLike(parent) || isStatic(ts, method) || inAmbient(ts, parent) || this.isOpen) return undefined;
    const objects = this.objectsOf(parent);
    if (objects === undefined || this.replaced.method(method)) return undefined;
    if (!this.known.has(name)) this.known.set(name, this.collect(name));
    const functions = this.known.get(name);
    if (functions === undefined || objects.isNominal) return functions;
    // Any object that has the same members passes for one of the class.
    return CALLERS.test(name) || this.roles.inTypes(name) || this.hasStranger(objects) ? undefined : functions;
  }

  private get isOpen(): boolean {
    if (this.open === undefined) {
      const { declaration, composite, target } = this.program.getCompilerOptions();
      // Methods of ES5 are members like any others, which loops over keys find.
      this.open = declaration === true || composite === true || (target !== undefined && target < this.ts.ScriptTarget.ES2015) || this.replaced.sources.some((file) => OPEN.test(file.text));
    }
    return this.open;
  }

  /** undefined: they may be anything that has such methods. */
  private objectsOf(node: ts.ClassLikeDeclaration): Objects | undefined {
    if (this.classes.has(node)) return this.classes.get(node);
    const { ts, checker } = this;
    const symbol = checker.getSymbolAtLocation(node.name ?? node) ?? (node as { symbol?: ts.Symbol }).symbol;
    const all = symbol === undefined ? [] : checker.getDeclaredTypeOfSymbol(symbol).getProperties().filter((p) => !(p.flags & ts.SymbolFlags.Optional) && !p.name.startsWith('__@'));
    const isData = (p: ts.Symbol) => (p.flags & ts.SymbolFlags.Property) !== 0 && !mayBeFunction(ts, checker, checker.getTypeOfSymbolAtLocation(p, node));
    const nominal = isNominal(ts, node);
    const objects = nominal || all.some(isData) ? { isNominal: nominal, names: all.map((p) => p.name) } : undefined;
    this.classes.set(node, objects);
    return objects;
  }

  private readonly strangers = new Map<string, { readonly isForeign: boolean; readonly isGreen: boolean; readonly builtin: readonly ts.SourceFile[] }>();

  /** Some type that is not of this program has all that these objects have. */
  private hasStranger({ names }: Objects): boolean {
    const found = names.map((name) => this.strangersOf(name));
    return found.every(({ isForeign }) => isForeign) || found[0]!.builtin.some((file) => found.every(({ builtin }) => builtin.includes(file)));
  }

  private readonly quoted = new Map<ts.SourceFile, ReadonlySet<string>>();

  private quotedIn(file: ts.SourceFile): ReadonlySet<string> {
    let names = this.quoted.get(file);
    if (names === undefined) this.quoted.set(file, (names = new Set(Array.from(file.text.matchAll(/['"]([\w$]+)(?=['"])/g), (m) => m[1]!))));
    return names;
  }

  /** Files of declarations that have this name. */
  private strangersOf(name: string): { readonly isForeign: boolean; readonly isGreen: boolean; readonly builtin: readonly ts.SourceFile[] } {
    let known = this.strangers.get(name);
    if (known === undefined) {
      const files = this.program.getSourceFiles().filter((file) => file.isDeclarationFile && (identifiersOf(this.ts, file).has(name) || (!this.isBuiltin(file) && this.quotedIn(file).has(name))));
      const foreign = files.filter((file) => !this.isBuiltin(file));
      known = { isForeign: foreign.length > 0, isGreen: foreign.some((file) => file.text.includes('@green')), builtin: files.filter((file) => this.isBuiltin(file)) };
      this.strangers.set(name, known);
    }
    return known;
  }

  private collect(name: string): Functions {
    const { ts, checker } = this;
    const methods = this.roles.methods(name);
    if (methods === undefined || methods.length > MANY || (this.replaced.isFilled && (this.replaced.keys.isMade(name) || this.roles.inTexts(name))) || this.strangersOf(name).isGreen) return undefined;
    const functions: ts.FunctionLikeDeclaration[] = [];
    for (const node of methods) {
      if (ts.isMethodDeclaration(node)) {
        if (inAmbient(ts, node) || this.replaced.method(node)) return undefined;
        if (node.body && !isAsync(ts, node)) functions.push(node);
      } else if (mayBeFunction(ts, checker, checker.getTypeAtLocation(node.name))) return undefined;
    }
    return functions;
  }
}
