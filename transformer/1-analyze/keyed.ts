/**
 * Whether a program writes functions to members whose names only the run knows: `o[name] = f`, `Object.defineProperty(o, name, …)`.
 * If it does, any name in quotes may be one of them: `replace('area', f)`.
 */
import type * as ts from 'typescript';
import { type TS, skipOuter } from '../ts';
import { eachAround } from './occurrences';
import { isTarget } from './targets';

/** Keys in brackets, and functions that make members of what they are given: called, or kept to be called by another name. */
const MAKES = /(?<![\w$)\]]\s*)\[|(?<=\b(?:static|get|set|async|readonly|accessor|public|private|protected|override|declare)\s+)\[|\bfromEntries\b|\b__define[GS]etter__\b/g;
/** Elements that are assigned to, or may be: they end like targets. */
const WRITES = /\]\s*(?:=(?![=>])|[|&?]{2}=|[\]},!)]|\/[/*]|(?:of|in|as|satisfies)\b)|\bReflect\b(?!\s*\.\s*(?:get\w*|has|apply|construct|ownKeys)\b)|\b(?:definePropert(?:y|ies)|assign|create|fromEntries)\b/g;

/** What has this type may be a function: most fields of the same name as some method are no functions. */
export function mayBeFunction(ts: TS, checker: ts.TypeChecker, type: ts.Type): boolean {
  const { Any, Unknown, NonPrimitive, Instantiable, Object } = ts.TypeFlags;
  /** All that it must have functions have: `{ name: string }`. */
  const fits = (t: ts.Type) => (t.flags & Object) !== 0 && t.getProperties().every((p) => (p.flags & ts.SymbolFlags.Optional) !== 0 || p.name in Function.prototype);
  return (type.isUnion() ? type.types : [type]).some((t) => (t.flags & (Any | Unknown | NonPrimitive | Instantiable)) !== 0 || t.isIntersection() || checker.getApparentType(t).getCallSignatures().length > 0 || t.symbol?.name === 'Function' || fits(t));
}

export class Keyed {
  private written: { readonly objects: boolean; readonly tables: boolean } | undefined;
  private made: boolean | undefined;

  constructor(private readonly ts: TS, private readonly checker: ts.TypeChecker, private readonly sources: readonly ts.SourceFile[]) {}

  /** To objects of classes, literals and modules. */
  get writes(): boolean {
    return this.all.objects;
  }

  /** To any object: also to tables, which have a signature for all names and nothing else. */
  get fills(): boolean {
    return this.all.tables;
  }

  private get all(): { readonly objects: boolean; readonly tables: boolean } {
    if (this.written !== undefined) return this.written;
    const found = { objects: false, tables: false };
    for (const file of this.sources) if (!found.objects) this.writesIn(file, found);
    return (this.written = found);
  }

  /** Functions get into literals or classes under such names. */
  get makes(): boolean {
    return (this.made ??= this.sources.some((file) => this.makesIn(file)));
  }

  private makesIn(file: ts.SourceFile): boolean {
    const { ts, checker } = this;
    let found = false;
    eachAround(ts, file, MAKES, (node) => {
      if (found) return;
      if (ts.isIdentifier(node)) found = /^__define/.test(node.text) || (node.text === 'fromEntries' && !isCalled(ts, node));
      else if (ts.isCallExpression(node)) found = node.expression.getText(file).endsWith('fromEntries') && mayBeFunction(ts, checker, checker.getTypeAtLocation(node).getStringIndexType() ?? checker.getAnyType());
      else if (ts.isComputedPropertyName(node) && this.isUnknown(node.expression)) {
        const { parent } = node;
        found = ts.isPropertyAssignment(parent) ? mayBeFunction(ts, checker, checker.getTypeAtLocation(parent.initializer)) : ts.isObjectLiteralElement(parent) || ts.isClassElement(parent);
      }
    });
    return found;
  }

  private writesIn(file: ts.SourceFile, found: { objects: boolean; tables: boolean }): void {
    const { ts } = this;
    eachAround(ts, file, WRITES, (node) => {
      if (found.objects) return;
      if (ts.isElementAccessExpression(node)) this.addWritten(node, found);
      else if (ts.isIdentifier(node)) found.objects = node.text === 'Reflect' ? !isOwner(ts, node) : /^(?:definePropert(?:y|ies)|assign|create)$/.test(node.text) && !isCalled(ts, node) && isOfObject(ts, node);
      else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) found.objects = this.defines(node.expression.name.text, node.arguments);
    });
    found.tables ||= found.objects;
  }

  private addWritten(node: ts.ElementAccessExpression, found: { objects: boolean; tables: boolean }): void {
    const { ts, checker } = this;
    if (!isTarget(ts, node) || !this.isUnknown(node.argumentExpression) || !mayBeFunction(ts, checker, checker.getTypeAtLocation(node))) return;
    found.tables = true;
    const object = checker.getApparentType(checker.getTypeAtLocation(node.expression));
    found.objects = object.getStringIndexType() === undefined || object.getProperties().length > 0;
  }

  private defines(how: string, [, ...given]: readonly ts.Expression[]): boolean {
    const { ts, checker } = this;
    if (how === 'defineProperty') return given[0] !== undefined && this.isUnknown(given[0]);
    if (how !== 'assign' && how !== 'defineProperties' && how !== 'create') return false;
    return given.some((e) => {
      const source = skipOuter(ts, e);
      if (ts.isObjectLiteralExpression(source)) return source.properties.some((p) => p.name && ts.isComputedPropertyName(p.name) && this.isUnknown(p.name.expression));
      // A table has names that no type tells.
      const type = checker.getTypeAtLocation(source);
      const values = type.getStringIndexType();
      return ts.isCallExpression(source) || (type.flags & ts.TypeFlags.Any) !== 0 || (values !== undefined && (how !== 'assign' || mayBeFunction(ts, checker, values)));
    });
  }

  /** A key that is no literal, number or symbol. */
  private isUnknown(key: ts.Expression): boolean {
    const { ts, checker } = this;
    if (ts.isLiteralExpression(key)) return false;
    const type = checker.getTypeAtLocation(key);
    return (type.isUnion() ? type.types : [type]).some((t) => (t.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.ESSymbolLike)) === 0);
  }
}

/** `o.name(…)`: what it does is seen by its arguments. */
function isCalled(ts: TS, name: ts.Identifier): boolean {
  const member = name.parent;
  return ts.isPropertyAccessExpression(member) && member.name === name && ts.isCallExpression(member.parent) && member.parent.expression === member;
}

/** `Reflect.set`, in whichever way it is used. */
const isOwner = (ts: TS, name: ts.Identifier): boolean => ts.isPropertyAccessExpression(name.parent) && name.parent.expression === name && name.parent.name.text !== 'set';

/** It is taken from `Object` or `Reflect`. */
const isOfObject = (ts: TS, name: ts.Identifier): boolean =>
  ts.isBindingElement(name.parent) || (ts.isPropertyAccessExpression(name.parent) && name.parent.name === name && /^(?:Object|Reflect)$/.test(name.parent.expression.getText()));
