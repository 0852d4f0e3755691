/**
 * What happens when a green function blocks below a frame that the compiler has not seen. A row is a tiny program with
 * the outcome that it must have; it runs plain, and in a greenlet with and without stacks being looked at when it parks.
 * Whatever the outcome: nothing runs twice, the sentinel is in no value that the program can see afterwards, `finally`
 * blocks have run, the greenlet is dead, the others go on. Judges only; the rows are in the files beside.
 */
import { EventEmitter } from 'node:events';
import Module from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { hub, run, sleep, spawn, wait } from '../../runtime';
import { abi, ABI_VERSION, SUSPEND } from '../../runtime/abi';
import { callerChecks } from '../../runtime/boundary';
import { reporting } from '../../runtime/report';
import { rt } from '../../runtime/state';
import { virtualClock } from '../../runtime/testing';
import { transpile } from '../../transformer';
import { greenly, blk as blocks } from '../runtime/generators';
import { scratch } from '../programs';
import { makeLibrary } from './library';

abi(ABI_VERSION); // what is green here is written by hand

export interface Row {
  readonly name: string;
  /**
   * The body of a function. `blk(x)` blocks and returns `x`; `log` and `data` keep what happened and what there is; `lib` is
   * code that was not compiled.
   */
  readonly text: string;
  /**
   * `works`: exactly as the plain text. `boundary`: the greenlet ends with a BoundaryError, or catches one as soon as it waits
   * or returns. `apart`: no greenlet runs there, which is a BlockingSwitchError that the row itself catches and logs.
   * `caught`: the foreign code itself catches what it was thrown.
   */
  readonly outcome: 'works' | 'boundary' | 'apart' | 'caught';
  /** The message names this foreign function: when stacks are looked at, and always. */
  readonly checked?: RegExp;
  readonly says?: RegExp;
  /** The sentinel was kept from a call that was given up, and comes back when that is over: the message says this instead. */
  readonly isLater?: boolean;
  /** What it has logged then, as lines. */
  readonly logs?: RegExp;
}

const PROLOGUE = `
  function blk(x) { log('in ' + String(x)); sleep(1); log('out ' + String(x)); return x; }
  export function subject() { try {`;
const EPILOGUE = `} finally { log('finally'); } }`;

/** What a run of a row has left. */
interface Traces {
  readonly log: readonly string[];
  readonly problems: readonly string[];
}

let count = 0;

function load(code: string, name: string, world: Record<string, unknown>): { subject(): unknown } {
  const file = scratch('boundary-rows', `${name.replace(/\W+/g, '-')}-${++count}.js`);
  const module = new Module(file) as Module & { _compile(code: string, file: string): void; paths: string[] };
  module.filename = file;
  module.paths = (Module as unknown as { _nodeModulePaths(from: string): string[] })._nodeModulePaths(path.dirname(file));
  (globalThis as any).boundaryRow = world;
  module._compile(`const { ${Object.keys(world).join(', ')} } = globalThis.boundaryRow;\n${code}`, file);
  return module.exports as { subject(): unknown };
}

const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };
const textOf = (row: Row) => `${PROLOGUE} ${row.text} ${EPILOGUE}`;

const worldOf = (log: string[], data: unknown[]) => ({
  log: (x: unknown) => void log.push(typeof x === 'string' ? x : describe(x)),
  data,
  lib: makeLibrary(),
  EventEmitter,
});

function describe(x: unknown): string {
  if (x === SUSPEND) return 'THE SENTINEL';
  return x instanceof Error ? `${x.name} ${(x as Error & { code?: string }).code ?? x.message}` : x === undefined ? 'undefined' : typeof x === 'object' || typeof x === 'string' ? JSON.stringify(x) : String(x);
}

/** The row as it stands, where nothing waits. */
async function plainly(row: Row): Promise<Traces> {
  const log: string[] = [];
  const { subject } = load(ts.transpileModule(textOf(row), { compilerOptions: options }).outputText, row.name, { ...worldOf(log, []), sleep() {}, wait: (value: unknown) => value });
  try {
    log.push(`returned ${describe(subject())}`);
  } catch (error) {
    log.push(`threw ${describe(error)}`);
  }
  await settled();
  return { log, problems: [] };
}

/** Callbacks of promises, timers and ticks have run. */
const settled = () => new Promise<void>((resolve) => setTimeout(() => setImmediate(resolve), 1));

async function greenlyRun(row: Row, isChecked: boolean): Promise<Traces & { error: any }> {
  const log: string[] = [];
  const data: unknown[] = [];
  const problems: string[] = [];
  const { code, diagnostics } = transpile(textOf(row), { fileName: 'row.ts', implicit: true, compilerOptions: options });
  if (diagnostics.length > 0) return { log, problems: diagnostics.map((d) => String(d.messageText)), error: undefined };
  const { subject } = load(code, row.name, { ...worldOf(log, data), sleep, wait });
  const clock = virtualClock();
  let ticks = 0;
  let error: any;
  reporting.onError = () => {};
  callerChecks.left = isChecked ? Infinity : 0;
  try {
    await run(greenly(function* () {
      const ticker = spawn(greenly(function* () {
        for (; ticks < 20; ticks++) yield* blocks(() => sleep(1));
      }));
      const g = spawn(() => {
        if (!isChecked) callerChecks.left = 0;
        return subject();
      });
      yield* blocks(() => g.join());
      if (!g.dead) problems.push('the greenlet is not dead');
      error = g.exception;
      log.push(g.successful() ? `returned ${describe(g.value)}` : `threw ${describe(error)}`);
      data.push(g.value, error);
      yield* blocks(() => ticker.join());
      if (ticks !== 20) problems.push('another greenlet did not go on');
      yield* blocks(() => sleep(50));
    }));
    await settled();
    if (rt.parked || rt.current !== null) problems.push('the scheduler is left in the middle of a switch');
    if (hub.stats().greenlets !== 0) problems.push(`${hub.stats().greenlets} greenlets are left`);
  } finally {
    clock.restore();
    reporting.onError = null;
    callerChecks.left = 0;
  }
  const place = sentinelIn(data, 'data');
  if (place !== undefined) problems.push(`the sentinel is in ${place}`);
  return { log, problems, error };
}

/** Where in a value the sentinel is; getters are not run. */
export function sentinelIn(value: unknown, where: string, seen = new Set<unknown>()): string | undefined {
  if (value === SUSPEND) return where;
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return undefined;
  seen.add(value);
  if (value instanceof Map || value instanceof Set) {
    for (const [k, v] of value.entries()) {
      const found = sentinelIn(k, `a key of ${where}`, seen) ?? sentinelIn(v, `an entry of ${where}`, seen);
      if (found !== undefined) return found;
    }
  }
  for (const key of Reflect.ownKeys(value)) {
    const property = Reflect.getOwnPropertyDescriptor(value, key);
    const found = property && 'value' in property ? sentinelIn(property.value, `${where}.${String(key)}`, seen) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Everything that is wrong with a row. */
export async function problemsOf(row: Row, run: typeof greenlyRun = greenlyRun): Promise<string[]> {
  const plain = await plainly(row);
  const problems: string[] = [];
  for (const isChecked of [true, false]) {
    const { log, error, problems: found } = await run(row, isChecked);
    const say = (what: string) => problems.push(`${isChecked ? 'stacks looked at' : 'stacks not looked at'}: ${what}`);
    found.forEach(say);
    if (log.includes('THE SENTINEL') || log.some((line) => line.includes('THE SENTINEL'))) say('the sentinel was logged');
    if (log.filter((line) => line === 'finally').length !== 1) say('finally ran not once');
    if (row.logs && !row.logs.test(log.join('\n'))) say(`it logs\n${log.join('\n')}`);
    if (row.outcome === 'works') {
      if (log.join('\n') !== plain.log.join('\n')) say(`it logs\n${log.join('\n')}\ninstead of\n${plain.log.join('\n')}`);
      continue;
    }
    const twice = log.filter((line, i) => /^(in|out) /.test(line) && log.indexOf(line) !== i && plain.log.filter((l) => l === line).length < 2);
    if (twice.length > 0) say(`ran twice: ${twice.join()}`);
    if (log.some((line) => line.startsWith('out '))) say('what was given up went on');
    if (row.outcome === 'caught') {
      if (error !== undefined) say(`it failed: ${error}`);
      continue;
    }
    if (row.outcome === 'apart') {
      if (!log.includes('BlockingSwitchError ERR_GREEN_BLOCKING_SWITCH')) say(`nothing was refused:\n${log.join('\n')}`);
      continue;
    }
    const message = String(error?.message);
    if (error?.code !== 'ERR_GREEN_BOUNDARY') say(`no BoundaryError: ${log.join(' | ')} ${error?.stack ?? ''}`);
    else if (row.isLater) /^A function .* kept the result of a blocking call and returned it later\. |^The result of a blocking call was used /.test(message) || say(`the message: ${message}`);
    else if (!/^sleep\(\) block(s|ed) in blk \(.*Mark that function/s.test(message)) say(`the message: ${message}`);
    if (isChecked && row.checked && !row.checked.test(message)) say(`the message does not name ${row.checked}: ${message}`);
    if (row.says && !row.says.test(message)) say(`the message does not say ${row.says}: ${message}`);
  }
  return problems;
}
