/**
 * The oracle: runs one program as the plain text it is and as compiled green code in every mode, and says whether all
 * runs had the same log, result and thrown value.
 */
import ts from 'typescript';
import v8 from 'node:v8';
import vm from 'node:vm';
import * as abi from '../../runtime/abi';
import { Mode, MODES, deliverer, drive, ProtocolError } from './drive';
import { Environment, Runaway } from './env';
import { format } from './format';
import { excuseOf } from './excuses';
import { fileNameOf } from './names';

// V8 (Node 20) does not step through `x` in `super(...x)` where all classes above have no constructors of their own.
v8.setFlagsFromString('--no-omit-default-ctors');

export interface Compiled {
  code: string;
  diagnostics: readonly { code: string | number; messageText: string; line?: number }[];
}
export type Transpile = (text: string, compilerOptions?: ts.CompilerOptions) => Compiled;

export type Verdict =
  | { kind: 'same'; plain: string[]; blockingCalls: number; suspensions: number }
  /** The compiler says that it does not support something. */
  | { kind: 'refused'; codes: (string | number)[]; messages: string[] }
  /** The plain run is of no use: it does not end, exhausts the stack, or is no program. */
  | { kind: 'discarded'; why: string }
  | { kind: 'different'; mode: Mode | 'compile'; why: string; plain: string[]; green: string[] };

export const COMPILER_OPTIONS: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, jsx: ts.JsxEmit.React, jsxFactory: 'h_', jsxFragmentFactory: 'F_' };

/** For programs that are scripts, not modules: `arguments` aliases the parameters, `this` may be the global object. */
export const SLOPPY: ts.CompilerOptions = { ...COMPILER_OPTIONS, alwaysStrict: false, ignoreDeprecations: '6.0' };

/** Shown by every function's `toString`: programs may convert functions to text, and that text is the compiler's to change. */
const nativeToString = Function.prototype.toString;
const hiddenToString = function (this: Function) {
  return `function ${Object.getOwnPropertyDescriptor(this, 'name')?.value}`;
};

/** GREEN2018: an error inside the compiler. */
export const INTERNAL = 902018;
/**
 * TypeScript's own, of a class expression in the head of a loop that has a computed field and something static, where it
 * lowers that; and we add something static.
 */
const KNOWN = /Cannot add a block scoped variable outside of an iteration body/;

export interface CheckOptions {
  transpile: Transpile;
  modes?: readonly Mode[];
  seed?: number;
  compilerOptions?: ts.CompilerOptions;
  /** Milliseconds one program may take, all runs together. */
  limit?: number;
}

export function check(text: string, { transpile, modes = MODES, seed = 1, limit = 2000, compilerOptions = COMPILER_OPTIONS }: CheckOptions): Verdict {
  let plainJs: ts.TranspileOutput;
  try {
    plainJs = ts.transpileModule(text, { compilerOptions, reportDiagnostics: true, fileName: fileNameOf(text) });
  } catch (error) {
    return { kind: 'discarded', why: `TypeScript crashes: ${error}` }; // private names in loops, for ES2021 and older
  }
  const wrong = plainJs.diagnostics?.[0];
  const plainScript = wrong ? `${wrong.start}: ${ts.flattenDiagnosticMessageText(wrong.messageText, ' ')}` : script(plainJs.outputText);
  if (typeof plainScript === 'string') return { kind: 'discarded', why: plainScript };
  const runOf = (code: vm.Script) => guarded(limit, () => outcome(code, deliverer('never', 0).deliver, (call) => call()));
  const runPlain = () => runOf(plainScript);
  /** What the plain program logs if it is compiled otherwise; undefined: it is no program then, does not end, or TypeScript crashes. */
  const plainLog = (options: ts.CompilerOptions): string | undefined => {
    let code: vm.Script | string;
    try {
      code = script(plainText(text, options));
    } catch {
      return undefined;
    }
    return typeof code === 'string' ? undefined : runOf(code)?.log.join('\n');
  };
  const plain = runPlain();
  if (plain === null) return { kind: 'discarded', why: 'the plain run does not end' };
  if (plain.aborted) return { kind: 'discarded', why: plain.aborted };

  const { target = COMPILER_OPTIONS.target!, useDefineForClassFields = target >= COMPILER_OPTIONS.target! } = compilerOptions;
  if (target !== COMPILER_OPTIONS.target) {
    // TypeScript 6.0.3 for ES2020 evaluates the target of `f().x! ||= y` twice: what it lowers wrongly is no oracle.
    if (plainLog({ ...compilerOptions, target: COMPILER_OPTIONS.target, useDefineForClassFields }) !== plain.log.join('\n')) return { kind: 'discarded', why: 'TypeScript lowers it wrongly' };
  }

  const different = (mode: Mode | 'compile', why: string, green: string[] = []): Verdict => ({ kind: 'different', mode, why, plain: plain.log, green });
  let compiled: Compiled | null;
  try {
    compiled = guarded(10 * limit, () => transpile(text, compilerOptions));
  } catch (error) {
    return different('compile', `the compiler crashed: ${(error as Error)?.stack ?? error}`);
  }
  if (compiled === null) return different('compile', 'the compiler does not end');
  const failure = compiled.diagnostics.find((d) => Number(d.code) === INTERNAL);
  if (failure && !KNOWN.test(failure.messageText)) return different('compile', `the compiler crashed: ${failure.messageText}`);
  if (compiled.diagnostics.length > 0) {
    const codes = compiled.diagnostics.map((d) => d.code);
    return { kind: 'refused', codes, messages: compiled.diagnostics.map((d) => `${d.code} line ${d.line}: ${d.messageText}`) };
  }
  const greenScript = script(compiled.code);
  if (typeof greenScript === 'string') return different('compile', `the output is no program: ${greenScript}`);

  let suspensions = 0;
  for (const mode of modes) {
    let blocking!: ReturnType<typeof deliverer>;
    const run = () => outcome(greenScript, (blocking = deliverer(mode, seed)).deliver, drive);
    // The limit is one of the wall clock, and the machine may have had other things to do: the plain run did end.
    const green = guarded(limit, run) ?? guarded(10 * limit, run);
    if (green === null) return different(mode, 'the green run does not end');
    if (green.aborted) return different(mode, green.aborted, green.log);
    const at = plain.log.findIndex((line, index) => line !== green.log[index]);
    if (at >= 0 || green.log.length !== plain.log.length) {
      const line = at >= 0 ? at : plain.log.length;
      const excuse = excuseOf({ text, js: plainJs.outputText, plain: plain.log, green: green.log, at: line, definesFields: useDefineForClassFields, plainLog: (options) => (options ? plainLog({ ...compilerOptions, ...options }) : runPlain()?.log.join('\n')) });
      if (excuse !== undefined) return { kind: 'discarded', why: excuse };
      return different(mode, `line ${line}: plain ${plain.log[line] ?? '(nothing)'}, green ${green.log[line] ?? '(nothing)'}`, green.log);
    }
    if (mode === 'always' && blocking.suspensions() !== plain.blockingCalls) return different(mode, `${plain.blockingCalls} blocking calls, but ${blocking.suspensions()} suspensions`, green.log);
    suspensions += blocking.suspensions();
  }
  return { kind: 'same', plain: plain.log, blockingCalls: plain.blockingCalls, suspensions };
}

/** What the program is as blocking code: types erased, nothing else. */
export function plainText(text: string, compilerOptions = COMPILER_OPTIONS): string {
  return ts.transpileModule(text, { compilerOptions, fileName: fileNameOf(text) }).outputText;
}

function script(code: string): vm.Script | string {
  try {
    return new vm.Script(`(function (exports, require) {${code}\n})`);
  } catch (error) {
    return String(error);
  }
}

interface Outcome {
  log: string[];
  blockingCalls: number;
  aborted: string | null;
}

const requireAbi = (id: string): unknown => {
  if (id !== 'tsgreen/abi') throw new Error(`compiled code asked for ${id}`);
  return abi;
};

/** One run: main, then what main kept. Results and thrown values become lines of the log. */
function outcome(program: vm.Script, deliver: ConstructorParameters<typeof Environment>[0], run: (call: () => unknown) => unknown): Outcome {
  const env = new Environment(deliver);
  let aborted: string | null = null;
  const lines: string[] = [];
  const step = (name: string, call: () => unknown) => {
    let line: string;
    try {
      line = `${name} returned ${format(run(call))}`;
    } catch (error) {
      if (error === abi.SUSPEND) aborted ??= 'the sentinel was thrown';
      else if (error instanceof Runaway || error instanceof ProtocolError) aborted ??= String(error);
      // The engine's own RangeErrors (stack, string length) come at a different size of the same program.
      else if (error instanceof RangeError && /stack|length|memory/.test(error.message)) aborted ??= String(error);
      line = `${name} threw ${format(error)}`;
    }
    env.events.push(line);
    lines.push(line);
  };
  Function.prototype.toString = hiddenToString;
  const globals = new Set(Reflect.ownKeys(globalThis));
  try {
    const exports: { main?(env: Environment): unknown; after?(): unknown } = {};
    step('module', () => void program.runInThisContext()(exports, requireAbi));
    const { main, after } = exports;
    if (main) step('main', () => main(env));
    if (after) step('after', () => after());
  } finally {
    Function.prototype.toString = nativeToString;
    // Sloppy programs may make global variables: the next run must not see them.
    for (const key of Reflect.ownKeys(globalThis)) if (!globals.has(key)) Reflect.deleteProperty(globalThis, key);
  }
  if (env.events.length >= 1500) aborted ??= 'too many events';
  return { log: env.events, blockingCalls: env.blockingCalls, aborted };
}

/** Runs `job`, but no longer than `limit`; null when it took longer. */
function guarded<T>(limit: number, job: () => T): T | null {
  let result: T | null = null;
  // Only code started by vm can be stopped: so vm starts the job.
  (globalThis as { fuzzJob?: () => void }).fuzzJob = () => void (result = job());
  try {
    starter.runInThisContext({ timeout: limit });
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    Function.prototype.toString = nativeToString;
    abi.captured(null);
    return null;
  }
  return result;
}
const starter = new vm.Script('fuzzJob()');
