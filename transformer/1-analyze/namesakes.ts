/**
 * What a call of a method may run, whatever object it meets: all functions that a program has as members of that name. Types
 * do not tell, as a subclass, a literal or a fake may be in the place of a class, but each of them has its member of that
 * name written down somewhere. Only programs that are known as a whole are asked (no libraries, and nothing with proxies), and
 * only methods of classes whose objects have more than methods: those that code of others makes have not.
 */
import type * as ts from 'typescript';
import { eachChild } from '../depth';
import { type TS, skipOuter } from '../ts';
import { propertyName } from './accessors';
import { decoratorsOf, isAmbient, isNominal, isStatic } from './classes';
import { mayBeFunction } from './keyed';
import { isAsync } from './marks';
import { identifiersOf } from './occurrences';
import type { Replaced } from './replaced';

/** Objects that have members of every name, texts that are run, and members whose names are written with escapes. */
const OPEN = /\bProxy\b(?!-)|\beval\s*\(|\bnew\s+Function\b|\.\s*[\w$]*\\u|\[\s*['"`][\w$]*\\[ux]/;
/** Members of functions, generators and modules, which run what the program wrote. */
const CALLERS = /^(?:call|apply|bind|next|return|throw|default)$/;

/** Every call of the name would ask about so many functions. */
const MANY = 100;

export interface NamesakesAsks {
  isBuiltin(file: ts.SourceFile): boolean;
  /** A member of a type is marked. */
  isGreen(symbol: ts.Symbol | undefined): boolean;
}

interface Members {
  readonly functions: readonly ts.FunctionLikeDeclaration[];
  /** Types that are no classes and declare the name. */
  readonly types: readonly ts.Node[];
}

/** The objects of a class. */
interface Objects {
  readonly isNominal: boolean;
  /** What all of them have. */
  readonly names: readonly string[];
}

export class Namesakes {
  private readonly known = new Map<string, Members | undefined>();
  private readonly classes = new Map<ts.Node, Objects | undefined>();
  private readonly answers = new Map<ts.MethodDeclaration, readonly ts.FunctionLikeDeclaration[] | undefined>();
  private open: boolean | undefined;

  constructor(private readonly ts: TS, private readonly program: ts.Program, private readonly checker: ts.TypeChecker, private readonly replaced: Replaced, private readonly asks: NamesakesAsks) {}

  /** undefined: nobody knows. */
  of(method: ts.MethodDeclaration): readonly ts.FunctionLikeDeclaration[] | undefined {
    if (!this.answers.has(method)) this.answers.set(method, this.find(method));
    return this.answers.get(method);
  }

  private find(method: ts.MethodDeclaration): readonly ts.FunctionLikeDeclaration[] | undefined {
    const { ts, checker } = this;
    const name = propertyName(ts, method.name);
    const { parent } = method;
    if (name === undefined || !/^[\w$]+$/.test(name) || !ts.isClassLike(parent) || isStatic(ts, method) || inAmbient(ts, parent) || this.isOpen) return undefined;
    const objects = this.objectsOf(parent);
    if (objects === undefined || this.replaced.method(method)) return undefined;
    let members = this.known.get(name);
    if (members === undefined && !this.known.has(name)) this.known.set(name, (members = this.collect(name)));
    if (members === undefined || members.functions.length > MANY) return undefined;
    if (objects.isNominal) return this.isOfLibrary(name, parent) ? undefined : members.functions;
    // Any object that has the same members passes for one of the class.
    const passes = (node: ts.Node) => objects.names.every((n) => checker.getTypeAtLocation(node).getProperty(n) !== undefined);
    return CALLERS.test(name) || members.types.some((t) => passes(t.parent)) || this.hasStranger(objects) ? undefined : members.functions;
  }

  private get isOpen(): boolean {
    if (this.open === undefined) {
      const { declaration, composite } = this.program.getCompilerOptions();
      this.open = declaration === true || composite === true || this.replaced.sources.some((file) => OPEN.test(file.text));
    }
    return this.open;
  }

  /** undefined: they may be anything that has such methods. */
  private objectsOf(node: ts.ClassLikeDeclaration): Objects | undefined {
    if (this.classes.has(node)) return this.classes.get(node);
    const { ts, checker } = this;
    const symbol = checker.getSymbolAtLocation(node.name ?? node) ?? (node as { symbol?: ts.Symbol }).symbol;
    const all = symbol === undefined ? [] : checker.getDeclaredTypeOfSymbol(symbol).getProperties().filter((p) => !(p.flags & ts.SymbolFlags.Optional));
    const isData = (p: ts.Symbol) => (p.flags & ts.SymbolFlags.Property) !== 0 && !mayBeFunction(ts, checker, checker.getTypeOfSymbolAtLocation(p, node));
    const nominal = isNominal(ts, node);
    const objects = nominal || all.some(isData) ? { isNominal: nominal, names: all.map((p) => p.name) } : undefined;
    this.classes.set(node, objects);
    return objects;
  }

  private readonly strangers = new Map<string, { readonly isForeign: boolean; readonly builtin: readonly ts.SourceFile[] }>();

  /** Some type that is not of this program has all that these objects have. */
  private hasStranger({ names }: Objects): boolean {
    const found = names.map((name) => this.strangersOf(name));
    return found.every(({ isForeign }) => isForeign) || found[0]!.builtin.some((file) => found.every(({ builtin }) => builtin.includes(file)));
  }

  /** Files of declarations that have this name. */
  private strangersOf(name: string): { readonly isForeign: boolean; readonly builtin: readonly ts.SourceFile[] } {
    let known = this.strangers.get(name);
    if (known === undefined) {
      const files = this.program.getSourceFiles().filter((file) => file.isDeclarationFile && (identifiersOf(this.ts, file).has(name) || (!this.asks.isBuiltin(file) && file.text.includes(`'${name}'`))));
      const builtin = files.filter((file) => this.asks.isBuiltin(file));
      this.strangers.set(name, (known = { isForeign: files.length > builtin.length, builtin }));
    }
    return known;
  }

  private libraries: readonly ts.SourceFile[] | undefined;

  /** One that blocks extends the class. */
  private isOfLibrary(name: string, { name: className }: ts.ClassLikeDeclaration): boolean {
    this.libraries ??= this.program.getSourceFiles().filter((file) => file.isDeclarationFile && !this.asks.isBuiltin(file) && file.text.includes('@green'));
    return className !== undefined && this.libraries.some((file) => [name, className.text].every((n) => identifiersOf(this.ts, file).has(n)));
  }

  private collect(name: string): Members | undefined {
    const { ts, checker } = this;
    if (this.replaced.mayBeMade(name)) return undefined;
    const functions: ts.FunctionLikeDeclaration[] = [];
    const types: ts.Node[] = [];
    for (const node of this.members.get(name) ?? []) {
      if (!ts.isTypeElement(node) || ts.isClassElement(node)) {
        if (!this.add(node, functions)) return undefined;
      } else if (this.asks.isGreen(checker.getSymbolAtLocation(node.name!))) return undefined;
      else types.push(node);
    }
    return { functions, types };
  }

  private index: ReadonlyMap<string, readonly ts.Node[]> | undefined;

  /** All members of the program by their names: one walk, as each class may have names of its own. */
  private get members(): ReadonlyMap<string, readonly ts.Node[]> {
    if (this.index !== undefined) return this.index;
    const { ts } = this;
    const index = new Map<string, ts.Node[]>();
    const walk = (node: ts.Node): void => {
      const name = this.isMember(node) ? propertyName(ts, (node as ts.PropertyDeclaration).name) : undefined;
      if (name !== undefined && !index.get(name)?.push(node)) index.set(name, [node]);
      eachChild(ts, node, walk);
    };
    for (const file of this.replaced.sources) walk(file);
    return (this.index = index);
  }

  /** A member of an object: also of modules and namespaces, and of what JSX makes. */
  private isMember(node: ts.Node): boolean {
    const { ts } = this;
    const { name } = node as ts.NamedDeclaration;
    if (name === undefined || !ts.isPropertyName(name)) return false;
    if (ts.isClassElement(node) || ts.isObjectLiteralElement(node) || ts.isTypeElement(node) || ts.isExportSpecifier(node) || ts.isEnumMember(node)) return true;
    if (ts.isParameter(node)) return ts.isParameterPropertyDeclaration(node, node.parent);
    if (!ts.isFunctionDeclaration(node) && !ts.isVariableDeclaration(node) && !ts.isBindingElement(node) && !ts.isImportEqualsDeclaration(node)) return false;
    // A member of the module, of the global object, or of a namespace that others have.
    return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export) !== 0 || !ts.isExternalModule(node.getSourceFile()) || inAmbient(ts, node);
  }

  /** False: what it is is not known. */
  private add(node: ts.Node, functions: ts.FunctionLikeDeclaration[]): boolean {
    const { ts, checker, replaced } = this;
    if (ts.isEnumMember(node)) return !replaced.isFilled; // `E[0]` is its name
    const isOfClass = ts.isClassLike(node.parent) && !ts.isPropertyDeclaration(node);
    if (!isOfClass && replaced.copiesKeys) return false;
    if (ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node)) {
      if (inAmbient(ts, node) || (ts.isMethodDeclaration(node) ? replaced.method(node) : replaced.declared(node))) return false;
      if (node.body && !isAsync(ts, node)) functions.push(node);
      return true;
    }
    const value = this.fixedValue(node);
    if (value === undefined) {
      const type = checker.getTypeAtLocation((node as ts.NamedDeclaration).name!);
      return !mayBeFunction(ts, checker, type) && !['value', 'get'].some((n) => type.getProperty(n)); // descriptors
    }
    if (ts.isFunctionDeclaration(value)) return this.add(value, functions);
    if (!isAsync(ts, value)) functions.push(value);
    return true;
  }

  /** The function that it is, if nobody assigns another one to it. */
  private fixedValue(node: ts.Node): ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration | undefined {
    const { ts, checker } = this;
    if (ts.isExportSpecifier(node)) {
      if (node.parent.parent.moduleSpecifier) return undefined;
      const symbol = checker.getExportSpecifierLocalTargetSymbol(node);
      const d = symbol && symbol.flags & ts.SymbolFlags.Alias ? undefined : symbol?.valueDeclaration;
      return d && ts.isFunctionDeclaration(d) ? d : undefined;
    }
    const isConst = ts.isVariableDeclaration(node) && (ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const) !== 0;
    const isField = ts.isPropertyDeclaration(node) && decoratorsOf(ts, node).length + decoratorsOf(ts, node.parent).length === 0;
    if (!isConst && !isField && !ts.isPropertyAssignment(node)) return undefined;
    const value = node.initializer && skipOuter(ts, node.initializer);
    return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : undefined;
  }
}

function inAmbient(ts: TS, node: ts.Node): boolean {
  for (let n = node; n; n = n.parent) if (isAmbient(ts, n)) return true;
  return false;
}
