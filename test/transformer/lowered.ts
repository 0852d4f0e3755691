/** Test support: one function of a text, lowered. Compiles without types, so every call that is not provably plain suspends. */
import ts from 'typescript';
import { decideCells } from '../../transformer/1-analyze/cells';
import { analyzeFile } from '../../transformer/1-analyze/green';
import type { Compilable, GreenSet } from '../../transformer/1-analyze/greenset';
import { Marks } from '../../transformer/1-analyze/marks';
import { untypedTypes } from '../../transformer/1-analyze/untyped';
import type { Lowered } from '../../transformer/2-lower/ir';
import type { Lowering } from '../../transformer/2-lower/lowering';
import { type FileServices, lower, newLowering } from '../../transformer/2-lower';
import { defaults } from '../../transformer/options';

const services = (): FileServices => ({ refs: new WeakMap(), helper: (h) => ts.factory.createIdentifier(h), strings: () => ts.factory.createIdentifier('strings'), cells: new WeakSet(), generator: (_, { entry }) => ({ resume: ts.factory.createIdentifier('body'), starts: entry }), initialiser: () => ts.factory.createPrivateIdentifier('#field'), storage: () => ts.factory.createPrivateIdentifier('#storage'), self: () => undefined, className: (node) => node.name ?? ts.factory.createIdentifier('C'), stamp: () => ts.factory.createIdentifier('Stamp'), fieldKey: () => ts.factory.createIdentifier('key') });

export function analyzeText(text: string): GreenSet {
  const file = ts.createSourceFile('input.ts', text, ts.ScriptTarget.ES2022, true);
  const marks = new Marks(ts, { ...defaults, implicit: true });
  const green = analyzeFile({ ts, file, marks, types: (scopes) => untypedTypes(ts, scopes, marks), isModule: true });
  decideCells(ts, green);
  return green;
}

/** The first function of the text, lowered; and an object to check it with. */
export function lowerText(text: string): { lowered: Lowered; lo: Lowering; green: GreenSet } {
  const green = analyzeText(text);
  const fn = [...green.functions][0] as Compilable;
  return { lowered: lower(ts, ts.factory, green, fn, services()), lo: newLowering(ts, ts.factory, green, fn, services()), green };
}

/** The names a frame keeps at each point, in the order of the points. */
export function liveNames(text: string): string[][] {
  return lowerText(text).lowered.points.map((p) => p.live.filter((b) => b.kind !== 'temp').map((b) => b.name).sort());
}
