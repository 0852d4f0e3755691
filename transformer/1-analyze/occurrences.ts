/**
 * Rare things, found by the text that they are written with: only nodes around a match are visited, as walks over whole
 * files for what few of them have are felt in large programs.
 */
import type * as ts from 'typescript';
import { eachChild } from '../depth';
import type { TS } from '../ts';

/** Calls `visit` for all nodes in whose range a match of `pattern` (with the flag `g`) begins, outermost first. */
export function eachAround(ts: TS, file: ts.SourceFile, pattern: RegExp, visit: (node: ts.Node) => void): void {
  const positions = Array.from(file.text.matchAll(pattern), (m) => m.index);
  const walk = (node: ts.Node): void => {
    if (!isMet(positions, node)) return;
    visit(node);
    eachChild(ts, node, walk);
  };
  walk(file);
}

/** One of the positions, which ascend, is in the range of the node (with the comments before it). */
export function isMet(positions: readonly number[], { pos, end }: ts.TextRange): boolean {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positions[middle]! < pos) low = middle + 1;
    else high = middle;
  }
  return low < positions.length && positions[low]! < end;
}

/** The names that occur in a file. The parser keeps them, in a field that is not public. */
export function identifiersOf(ts: TS, file: ts.SourceFile): { has(name: string): boolean } {
  const { identifiers } = file as ts.SourceFile & { identifiers?: ReadonlyMap<string, string> };
  if (identifiers !== undefined) return identifiers;
  const found = new Set<string>();
  const collect = (n: ts.Node): void => {
    if (ts.isIdentifier(n)) found.add(n.text);
    eachChild(ts, n, collect);
  };
  collect(file);
  return found;
}
