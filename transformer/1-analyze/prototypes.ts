/**
 * Objects, classes and arrays that a program gives another prototype: their methods, iterators and parents are then not those
 * that their types name. Found by the text; the types say which names may come from elsewhere.
 */
import type * as ts from 'typescript';
import { type TS, isAssignment, skipOuter } from '../ts';
import { eachAround } from './occurrences';

/** What an object would have anyway: `Object.setPrototypeOf(this, new.target.prototype)`. */
const OWN = /^(?:null|undefined|(?:new\.target|this\.constructor)\.prototype)$/;

interface Found {
  /** Of members of the prototypes that are given. */
  readonly names: Set<string>;
  /** Nobody knows what some prototype has. */
  isAny: boolean;
  /** Of members of the library's types of which the same is true. */
  readonly library: Set<string>;
  isAnyOfLibrary: boolean;
  /** Classes that get another parent. */
  readonly classes: Set<ts.Symbol>;
  isAnyClass: boolean;
  hasIterator: boolean;
}

export class Prototypes {
  private known: Found | undefined;

  constructor(private readonly ts: TS, private readonly checker: ts.TypeChecker, private readonly isBuiltin: (file: ts.SourceFile) => boolean, private readonly sources: readonly ts.SourceFile[]) {}

  /** A method of this name may come from elsewhere. */
  gives(name: string): boolean {
    return this.found.isAny || this.found.names.has(name);
  }

  /** A member of the library's may come from elsewhere, if the program has one of the name. */
  givesLibrary(name: string): boolean {
    return this.found.isAnyOfLibrary || this.found.library.has(name);
  }

  get iterates(): boolean {
    return this.found.hasIterator;
  }

  /** Its parent may be another one than it `extends`. */
  reparents(node: ts.ClassLikeDeclaration): boolean {
    if (this.found.isAnyClass) return true;
    return this.found.classes.size > 0 && this.found.classes.has(this.checker.getTypeAtLocation(node).symbol);
  }

  private get found(): Found {
    if (this.known !== undefined) return this.known;
    const { ts } = this;
    const found: Found = (this.known = { names: new Set(), isAny: false, library: new Set(), isAnyOfLibrary: false, classes: new Set(), isAnyClass: false, hasIterator: false });
    for (const file of this.sources) {
      eachAround(ts, file, /\bsetPrototypeOf\b|\b__proto__\b/g, (node) => {
        if (ts.isCallExpression(node)) {
          if (named(ts, node.expression) === 'setPrototypeOf') this.give(found, node.arguments[0], node.arguments[1]);
        } else if (ts.isBinaryExpression(node)) {
          const left = skipOuter(ts, node.left);
          if (isAssignment(ts, node) && named(ts, left) === '__proto__' && !ts.isIdentifier(left)) this.give(found, (left as ts.PropertyAccessExpression).expression, node.right);
        } else if (ts.isPropertyAccessExpression(node) && node.name.text === 'setPrototypeOf' && !(ts.isCallExpression(node.parent) && node.parent.expression === node)) {
          this.give(found, undefined, undefined); // kept, or called with `call`
        }
      });
    }
    return found;
  }

  private give(found: Found, target: ts.Expression | undefined, prototype: ts.Expression | undefined): void {
    const { ts } = this;
    const given = prototype && skipOuter(ts, prototype);
    if (given && OWN.test(given.getText())) return;
    const object = target && skipOuter(ts, target);
    const to = object && this.typeOf(object);
    const isCopied = given && ts.isCallExpression(given) && named(ts, given.expression) === 'getPrototypeOf' && given.arguments[0];
    if (isCopied && (to === undefined || !object || ts.isArrayLiteralExpression(object) || ts.isObjectLiteralExpression(object))) return; // it gets the prototype of what it is a copy of
    const from = isCopied ? this.typeOf(skipOuter(ts, isCopied)) : given && this.typeOf(given);
    const isPrototype = object !== undefined && named(ts, object) === 'prototype';
    const isClass = (type: ts.Type | undefined) => type === undefined || type.getConstructSignatures().length > 0;
    if (isClass(to) && isClass(from)) {
      if (to) found.classes.add(to.symbol);
      else found.isAnyClass ||= !isPrototype;
    }
    const names = new Set<string>();
    if (from) this.addNames(names, from, to);
    else found.isAny = true;
    for (const name of names) found.names.add(name);
    if (to === undefined && isPrototype) return; // of a class of the program
    const members = from === undefined && to ? to.getProperties().filter((p) => p.declarations?.some((d) => this.isBuiltin(d.getSourceFile()))).map((p) => p.name) : names;
    for (const name of members) found.library.add(name);
    if (from === undefined && to === undefined) found.isAnyOfLibrary = true;
    if (to && !to.getProperties().some(isIterator)) return;
    found.hasIterator ||= from ? from.getProperties().some((p) => isIterator(p) && names.has(p.name)) : this.sources.some((file) => file.text.includes('Symbol.iterator'));
  }

  /** undefined: nobody knows what it has. */
  private typeOf(e: ts.Expression): ts.Type | undefined {
    const { ts, checker } = this;
    const type = checker.getApparentType(checker.getTypeAtLocation(e));
    return type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive | ts.TypeFlags.TypeParameter) || (type.getProperties().length === 0 && type.getCallSignatures().length + type.getConstructSignatures().length === 0) ? undefined : type;
  }

  /** All that the object does not have by its own type. */
  private addNames(names: Set<string>, from: ts.Type, to: ts.Type | undefined): void {
    const { ts } = this;
    for (const p of from.getProperties()) {
      const d = p.declarations?.[0];
      if (d === undefined || this.isBuiltin(d.getSourceFile()) || to?.getProperty(p.name)?.declarations?.[0] === d) continue;
      names.add(p.name);
      const above = ts.isPropertyAssignment(d) && d.name.getText() === '__proto__' ? this.typeOf(skipOuter(ts, d.initializer)) : undefined;
      if (above) this.addNames(names, above, to);
    }
  }
}

/** The last name of what an expression names. */
function named(ts: TS, e: ts.Node): string | undefined {
  const node = skipOuter(ts, e);
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : undefined;
}

/** `[Symbol.iterator]` */
export const isIterator = ({ escapedName }: ts.Symbol): boolean => escapedName.toString().startsWith('__@iterator');
