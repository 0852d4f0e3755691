/**
 * Whether a program writes functions to members whose names only the run knows: `o[name] = f`, `Object.defineProperty(o, name, …)`.
 * If it does, any name in quotes may be one of them: `replace('area', f)`.
 */
import type * as ts from 'typescript';
import { type TS, skipOuter } from '../ts';
import { eachAround } from './occurrences';
import { isTarget } from './targets';

const WRITES = /\]\s*(?:=(?![=>])|[|&?]{2}=)|\bdefineProperty\s*\(|\bReflect\s*\.\s*set\b|\b(?:assign|defineProperties|fromEntries)\s*\(/g;

/** What has this type may be a function: most fields of the same name as some method are no functions. */
export function mayBeFunction(ts: TS, checker: ts.TypeChecker, type: ts.Type): boolean {
  const { Any, Unknown, NonPrimitive, Instantiable, Object } = ts.TypeFlags;
  return (type.isUnion() ? type.types : [type]).some((t) => (t.flags & (Any | Unknown | NonPrimitive | Instantiable)) !== 0 || t.isIntersection() || checker.getApparentType(t).getCallSignatures().length > 0 || t.symbol?.name === 'Function' || ((t.flags & Object) !== 0 && t.getProperties().length === 0));
}

export class Keyed {
  private known: boolean | undefined;

  constructor(private readonly ts: TS, private readonly checker: ts.TypeChecker, private readonly sources: readonly ts.SourceFile[]) {}

  get writes(): boolean {
    return (this.known ??= this.sources.some((file) => this.writesIn(file)));
  }

  private writesIn(file: ts.SourceFile): boolean {
    const { ts } = this;
    let found = false;
    eachAround(ts, file, WRITES, (node) => {
      if (found) return;
      if (ts.isElementAccessExpression(node)) found = this.isWritten(node);
      else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) found = this.defines(node.expression.name.text, node.arguments);
    });
    return found;
  }

  private isWritten(node: ts.ElementAccessExpression): boolean {
    const { ts, checker } = this;
    if (!this.isUnknown(node.argumentExpression) || !isTarget(ts, node)) return false;
    const object = checker.getApparentType(checker.getTypeAtLocation(node.expression));
    const isTable = object.getStringIndexType() !== undefined && object.getProperties().length === 0; // no object of a class or module
    return !isTable && mayBeFunction(ts, checker, checker.getTypeAtLocation(node));
  }

  private defines(how: string, [, second, third]: readonly ts.Expression[]): boolean {
    const { ts } = this;
    if (second === undefined) return false;
    if (how === 'defineProperty') return this.isUnknown(second);
    if (how === 'set') return third !== undefined && this.isUnknown(second);
    const given = skipOuter(ts, second);
    return /^(?:assign|defineProperties)$/.test(how) && (ts.isObjectLiteralExpression(given) ? given.properties.some((p) => p.name && ts.isComputedPropertyName(p.name) && this.isUnknown(p.name.expression)) : ts.isCallExpression(given));
  }

  /** A key that is no literal, number or symbol. */
  private isUnknown(key: ts.Expression): boolean {
    const { ts, checker } = this;
    if (ts.isLiteralExpression(key)) return false;
    const type = checker.getTypeAtLocation(key);
    return (type.isUnion() ? type.types : [type]).some((t) => (t.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.ESSymbolLike)) === 0);
  }
}
