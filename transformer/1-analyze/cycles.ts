/**
 * ES modules that import each other in a circle: functions of such a module may be called before its own code has run. Imports
 * of types alone do not count, as TypeScript removes them. Strongly connected components, as Tarjan finds them.
 */
import type * as ts from 'typescript';
import { type TS, isOwnSource } from '../ts';

export class Cycles {
  private found: ReadonlySet<ts.SourceFile> | undefined;

  constructor(private readonly ts: TS, private readonly program: ts.Program, private readonly checker: ts.TypeChecker) {}

  has(file: ts.SourceFile): boolean {
    return (this.found ??= this.find()).has(file);
  }

  private find(): Set<ts.SourceFile> {
    const inCycle = new Set<ts.SourceFile>();
    const order = new Map<ts.SourceFile, { at: number; low: number; isOpen: boolean; imports: readonly ts.SourceFile[]; next: number }>();
    const open: ts.SourceFile[] = [];
    const enter = (file: ts.SourceFile): ts.SourceFile => {
      order.set(file, { at: order.size, low: order.size, isOpen: true, imports: this.imports(file), next: 0 });
      open.push(file);
      return file;
    };
    for (const root of this.program.getSourceFiles()) {
      if (order.has(root) || !isOwnSource(this.program, root)) continue;
      // A list and not recursion: chains of imports are as long as there are files.
      for (const path = [enter(root)]; path.length > 0; ) {
        const file = path[path.length - 1]!;
        const state = order.get(file)!;
        const imported = state.imports[state.next++];
        if (imported !== undefined) {
          const other = order.get(imported);
          if (other === undefined) path.push(enter(imported));
          else if (other.isOpen) state.low = Math.min(state.low, other.at);
          continue;
        }
        path.pop();
        const above = path.length > 0 ? order.get(path[path.length - 1]!)! : undefined;
        if (above) above.low = Math.min(above.low, state.low);
        if (state.low !== state.at) continue;
        const members = open.splice(open.lastIndexOf(file));
        for (const member of members) order.get(member)!.isOpen = false;
        if (members.length > 1) for (const member of members) inCycle.add(member);
      }
    }
    return inCycle;
  }

  private imports(file: ts.SourceFile): readonly ts.SourceFile[] {
    const { ts, checker } = this;
    const found = new Set<ts.SourceFile>();
    for (const s of file.statements) {
      if (!(ts.isImportDeclaration(s) || ts.isExportDeclaration(s)) || !s.moduleSpecifier || this.isOfTypes(s)) continue;
      const target = checker.getSymbolAtLocation(s.moduleSpecifier)?.valueDeclaration;
      if (target && ts.isSourceFile(target) && isOwnSource(this.program, target)) found.add(target);
    }
    return [...found];
  }

  private isOfTypes(s: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
    const { ts, checker } = this;
    if (ts.isExportDeclaration(s)) return s.isTypeOnly;
    const { importClause } = s;
    if (!importClause) return false;
    if (importClause.isTypeOnly) return true;
    const bindings = importClause.namedBindings;
    if (importClause.name || !bindings || !ts.isNamedImports(bindings)) return false;
    if (this.program.getCompilerOptions().verbatimModuleSyntax) return false;
    return bindings.elements.every((e) => {
      const symbol = checker.getSymbolAtLocation(e.name);
      return e.isTypeOnly || (symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias && !(checker.getAliasedSymbol(symbol).flags & ts.SymbolFlags.Value));
    });
  }
}
