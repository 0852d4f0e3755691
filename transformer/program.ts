/**
 * Green functions of one program: analysis per file (memoised), diagnostics, and the transformers that a host adds to
 * its emit. One object per program; nothing is kept at module level but the table of programs already seen.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as ts from 'typescript';
import { Cycles } from './1-analyze/cycles';
import { decideCells } from './1-analyze/cells';
import { fieldsMode } from './1-analyze/classes';
import { CheckerTypes } from './1-analyze/checker';
import { analyzeFile } from './1-analyze/green';
import type { GreenSet } from './1-analyze/greenset';
import { jsxForm } from './1-analyze/jsx';
import { Marks } from './1-analyze/marks';
import { canAwait } from './1-analyze/toplevel';
import { emitFile, lowerFile } from './3-emit/module';
import type { ReadyFile } from './3-emit/file';
import { tagDeclarations } from './3-emit/declarations';
import { removeDecorators } from './3-emit/decorators';
import { type Problem, problem, toDiagnostic } from './diagnostics';
import { type Options, readOptions } from './options';
import { type TS, isCommonJs, isOwnSource, quick } from './ts';

/** Part of every file's version in incremental builds: raised when the emitted code changes. */
const EMIT_VERSION = '74';
/** Of the package, for the same purpose: an upgrade compiles everything again. */
const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };

export class ProgramCompiler {
  private readonly marks: Marks;
  private readonly files = new Map<string, GreenSet>();
  private readonly options: Options;
  private readonly optionProblems: Problem[];
  /** Found while emitting. */
  private readonly late = new Map<string, readonly Problem[]>();
  /** Lowered for the diagnostics, and not printed yet. */
  private readonly ready = new WeakMap<GreenSet, ReadyFile>();
  private readonly outputs = new WeakSet<ts.SourceFile>();
  private readonly misplaced: Problem[] = [];
  private types: CheckerTypes | undefined;
  private cycles: Cycles | undefined;

  constructor(private readonly ts: TS, private readonly original: ts.Program, config: Record<string, unknown>) {
    original.getTypeChecker(); // binds the files: before that, nodes have no parents
    const { options, problems } = readOptions(config);
    this.options = options;
    this.optionProblems = problems;
    this.marks = new Marks(ts, options);
  }

  private checkerTypes(): CheckerTypes {
    return (this.types ??= new CheckerTypes(this.ts, this.original, this.original.getTypeChecker(), this.marks, (file) => this.canAwait(file)));
  }

  analyze(file: ts.SourceFile): GreenSet {
    const source = this.ts.getOriginalNode(file, this.ts.isSourceFile) ?? file;
    let green = this.files.get(source.fileName);
    if (green === undefined || green.file !== source) {
      green = analyzeFile({
        ts: this.ts,
        file: source,
        marks: this.marks,
        types: () => this.checkerTypes(),
        isModule: this.format(source) === 'esm',
        canAwait: this.canAwait(source),
        stress: this.options.stress,
        scopesLater: true,
        fields: fieldsMode(this.ts, this.original.getCompilerOptions()),
        jsx: jsxForm(this.ts, this.original.getCompilerOptions(), source),
        isSloppy: this.original.getCompilerOptions().alwaysStrict === false,
      });
      if (green.functions.size > 0) decideCells(this.ts, green);
      this.files.set(source.fileName, green);
    }
    return green;
  }

  private format(file: ts.SourceFile): 'esm' | 'cjs' {
    return isCommonJs(this.ts, this.original, file) ? 'cjs' : 'esm';
  }

  /** Functions of the module may be called before it has run. */
  private isCyclic({ file, functions }: GreenSet): boolean {
    if (functions.size === 0 || this.format(file) === 'cjs' || !this.ts.isExternalModule(file)) return false;
    return (this.cycles ??= new Cycles(this.ts, this.original, this.original.getTypeChecker())).has(file);
  }

  /** The top level of the file may contain `await`. */
  private canAwait(file: ts.SourceFile): boolean {
    return this.format(file) === 'esm' && this.ts.isExternalModule(file) && canAwait(this.ts, this.original.getCompilerOptions());
  }

  private get sources(): readonly ts.SourceFile[] {
    return this.original.getSourceFiles().filter((f) => isOwnSource(this.original, f));
  }

  /** Everything there is to say of the program. */
  diagnostics(): ts.Diagnostic[] {
    return [...this.globalDiagnostics(), ...this.sources.flatMap((f) => this.fileDiagnostics(f))];
  }

  private fileDiagnostics(file: ts.SourceFile): ts.Diagnostic[] {
    if (!isOwnSource(this.original, file)) return [];
    return this.toDiagnostics([...this.analyze(file).problems, ...this.refusals(file)]);
  }

  /** What concerns no file. */
  private globalDiagnostics(): ts.Diagnostic[] {
    const problems = [...this.optionProblems];
    const { removeComments, declaration, composite, noEmit } = this.original.getCompilerOptions();
    if (removeComments && (declaration || composite) && !noEmit && this.sources.some((f) => this.analyze(f).functions.size > 0)) problems.push(problem(1010, undefined));
    return this.toDiagnostics(problems);
  }

  private toDiagnostics(problems: readonly Problem[]): ts.Diagnostic[] {
    return problems.map((p) => toDiagnostic(p, this.ts.DiagnosticCategory.Error));
  }

  /** What only the lowering finds out. */
  private refusals(file: ts.SourceFile): readonly Problem[] {
    const green = this.analyze(file);
    if (green.functions.size === 0) return [];
    let found = this.late.get(file.fileName);
    if (found === undefined) {
      const { problems, ready } = lowerFile(this.ts, green);
      this.late.set(file.fileName, (found = problems));
      this.ready.set(green, ready);
    }
    return found;
  }

  readonly before: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
    const green = this.analyze(file);
    if (file !== green.file) {
      // Somebody was here before: we ourselves, by a second entry, or another transformer, whose changes would be lost.
      if (!this.outputs.has(file) && green.functions.size > 0) this.misplaced.push(problem(1011, green.file));
      return file;
    }
    const emitted = emitFile(this.ts, context, green, this.options.importSource, this.format(green.file), this.isCyclic(green), this.ready.get(green));
    // What only the printing finds is told with the emit, if the diagnostics have been told already.
    const known = this.late.get(file.fileName);
    if (known === undefined) this.late.set(file.fileName, emitted.problems);
    else this.misplaced.push(...emitted.problems.filter((p) => !known.some((k) => k.code === p.code && k.node === p.node)));
    const output = removeDecorators(this.ts, context, green, emitted.file);
    this.outputs.add(output);
    return output;
  };

  /** What was found while emitting and not told yet. */
  takeMisplaced(): ts.Diagnostic[] {
    return this.toDiagnostics(this.misplaced.splice(0));
  }

  readonly afterDeclarations: ts.TransformerFactory<ts.SourceFile | ts.Bundle> = (context) =>
    tagDeclarations(this.ts, context, this.marks, (file) => this.analyze(file));

  /** The program with our transformers in its emit, our diagnostics among its own, and facts in its files' versions. */
  program(): ts.Program {
    const { original } = this;
    this.foldFacts();
    const program = original as ts.Program & { getBindAndCheckDiagnostics?: ts.Program['getSemanticDiagnostics'] };
    const { emit, getSemanticDiagnostics, getBindAndCheckDiagnostics, getOptionsDiagnostics } = program;
    const own = (file: ts.SourceFile | undefined) => (file === undefined ? this.sources.flatMap((f) => this.fileDiagnostics(f)) : this.fileDiagnostics(file));
    // Builders ask the second, which is internal; nobody is asked twice.
    program.getSemanticDiagnostics = (file, token) => [...getSemanticDiagnostics.call(program, file, token), ...own(file)];
    if (getBindAndCheckDiagnostics) program.getBindAndCheckDiagnostics = (file, token) => [...getBindAndCheckDiagnostics.call(program, file, token), ...own(file)];
    program.getOptionsDiagnostics = (token) => [...getOptionsDiagnostics.call(program, token), ...this.globalDiagnostics()];
    program.emit = (target, write, token, declarationsOnly, custom, ...rest: []) => {
      const transformers = { ...custom, before: [this.before, ...(custom?.before ?? [])], afterDeclarations: [...(custom?.afterDeclarations ?? []), this.afterDeclarations] };
      const result = emit.call(program, target, write, token, declarationsOnly, transformers, ...rest);
      const misplaced = this.takeMisplaced();
      return misplaced.length > 0 ? { ...result, diagnostics: [...result.diagnostics, ...misplaced] } : result;
    };
    return program;
  }

  /**
   * Builders re-emit a file when its version changes. What a file is compiled to depends on the colours of what it calls,
   * on our options and on our own version, so these go into the version (ecosystem: stale callers).
   */
  private foldFacts(): void {
    for (const file of this.sources) {
      const versioned = file as ts.SourceFile & { version?: string };
      if (!versioned.version) continue;
      // A watcher hands the same file to the next program, with the version that we gave it.
      const before = versions.get(file);
      const own = before && before.folded === versioned.version ? before.own : versioned.version;
      const green = this.analyze(file);
      const facts = [EMIT_VERSION, version, JSON.stringify(this.options), this.isCyclic(green), ...[green.suspends, green.reads, green.writes].map((nodes) => [...nodes].map((n) => n.pos).join()), ...green.problems.map((p) => [p.code, p.node?.pos, ...p.args].join())];
      versioned.version = `${own}-${createHash('sha256').update(facts.join(' ')).digest('hex').slice(0, 16)}`;
      versions.set(file, { own, folded: versioned.version });
    }
  }
}

/** The version of a file as its host gave it, and with our facts. */
const versions = new WeakMap<ts.SourceFile, { own: string; folded: string }>();
const seen = new WeakMap<ts.Program, Map<string, ProgramCompiler>>();

/** The compiler of a program; builders ask again for each file. */
export function compileProgram(ts: TS, program: ts.Program, config: Record<string, unknown>): ProgramCompiler {
  let compilers = seen.get(program);
  if (compilers === undefined) seen.set(program, (compilers = new Map()));
  const key = JSON.stringify(readOptions(config));
  let compiler = compilers.get(key);
  if (compiler === undefined) compilers.set(key, (compiler = new ProgramCompiler(quick(ts), program, config)));
  return compiler;
}

export interface TransformResult {
  /** Add to the `before` transformers of an emit. */
  readonly before: ts.TransformerFactory<ts.SourceFile>;
  /** Add to the `afterDeclarations` transformers of an emit. */
  readonly afterDeclarations: ts.TransformerFactory<ts.SourceFile | ts.Bundle>;
  /** What tsgreen has to say of the program; errors mean that the output is not to be used. */
  readonly diagnostics: readonly ts.Diagnostic[];
}

/** For programs: the transformers and diagnostics of a ts.Program that the caller made and will emit. */
export function transform(ts: TS, program: ts.Program, options: Partial<Options> = {}): TransformResult {
  const compiler = compileProgram(ts, program, { ...options });
  return { before: compiler.before, afterDeclarations: compiler.afterDeclarations, diagnostics: compiler.diagnostics() };
}
