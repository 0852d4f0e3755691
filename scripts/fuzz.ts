/**
 * The differential fuzzer: random programs, run as the plain text they are and as compiled green code whose blocking
 * calls never, always, every third time and at random suspend. The plain run is the oracle.
 *
 *     node dist/scripts/fuzz.js [--seed N] [--count N] [--time SECONDS] [--size N] [--modes never,always,third,random]
 *                               [--sloppy] [--jsx] [--namespaces] [--passing] [--giving] [--legacy-decorators] [--target ES2020] [--fields assigned] [--mixed] [--typed] [--stress] [--large] [--with FEATURE,..] [--coverage] [--scheduler] [--show] [--no-shrink] [--all] [--save NAME] [--file PATH]
 *
 * --scheduler runs the programs in greenlets of the real runtime instead, many at once.
 * --stress compiles with the option of that name: every call suspends, in each mode.
 * --large prints every function as those are that are too large for a fast path.
 * --sloppy writes scripts instead of modules (`arguments` aliasing); --jsx programs with JSX; --namespaces with namespaces;
 * --legacy-decorators with those of `experimentalDecorators`. --target is TypeScript's; --fields defined or assigned, whatever
 * the target says. --mixed: each program's seed chooses all of these (dialect.ts).
 * --passing writes typed programs about what passes for objects of a class (passing.ts).
 * --giving writes programs of which only some functions are marked, and others return what these gave (giving.ts).
 * --typed compiles with types, as the plugin does; the environment's functions that do not block are declared so.
 * --with lets further places block (gen.ts names them, `all` is all of them).
 * --seed is the first program's seed; --show prints the program; --file checks (and shrinks) a program of your own;
 * --all goes on after the first five failures; --save writes the shrunk program as fixtures/language/fuzz/NAME.
 * The last line reads `N programs, N differences, N refused`; the exit code is 1 when there are differences.
 */
import fs from 'node:fs';
import { check, CheckOptions, Transpile, Verdict } from './fuzz/check';
import { large, stressed, tsgreen } from './fuzz/compiler';
import { Coverage } from './fuzz/coverage';
import { compilerOptionsOf, Dialect, dialectOf } from './fuzz/dialect';
import { Mode, MODES } from './fuzz/drive';
import { Feature, FEATURES } from './fuzz/gen';
import { generate } from './fuzz/generate';
import { saveFixture } from './fuzz/fixture';
import { giving } from './fuzz/giving';
import { passing } from './fuzz/passing';
import { scheduled } from './fuzz/scheduled';
import { Failure, shrink } from './fuzz/shrink';
import { compileTyped, marked, typed as typedOne } from './fuzz/typed';

/** What all programs are about, if it is one thing. */
const ABOUT = { passing, giving };

export interface FuzzOptions {
  seed?: number;
  count?: number;
  /** Stop after so many seconds. */
  time?: number;
  size?: number;
  modes?: readonly Mode[];
  transpile?: Transpile;
  coverage?: Coverage;
  features?: readonly Feature[];
  /** Of all programs, or as each one's seed chooses. */
  dialect?: Dialect | ((seed: number) => Dialect);
  /** Compiled with types. */
  typed?: boolean;
  /** Typed programs about what passes for objects of a class (passing.ts) or about what plain functions give (giving.ts), and no others. */
  about?: keyof typeof ABOUT;
  onFailure?(seed: number, text: string, verdict: Failure): void;
  /** Stop after so many failures. */
  failures?: number;
}

export interface FuzzSummary {
  programs: number;
  differences: number;
  refused: number;
  discarded: number;
  /** How often really suspended, over all programs and modes: 0 would mean that nothing was tested. */
  suspensions: number;
  /** Refusals by diagnostic code. */
  codes: Map<string, number>;
  failedSeeds: number[];
}

export function fuzz({ seed = 1, count = 1000, time = Infinity, size, modes, transpile = tsgreen, coverage, features, dialect = {}, about, typed = about !== undefined, onFailure, failures = Infinity }: FuzzOptions = {}): FuzzSummary {
  const summary: FuzzSummary = { programs: 0, differences: 0, refused: 0, discarded: 0, suspensions: 0, codes: new Map(), failedSeeds: [] };
  const end = Date.now() + time * 1000;
  const step = typed ? BATCH : 1;
  for (let from = seed; from < seed + count && Date.now() < end && summary.differences < failures; from += step) {
    const programs = Array.from({ length: Math.min(step, seed + count - from) }, (_, n) => {
      const chosen = typeof dialect === 'function' ? dialect(from + n) : dialect;
      const text = about ? ABOUT[about](from + n) : generate(from + n, { size, coverage, features, typed, ...chosen });
      return { at: from + n, text, compilerOptions: compilerOptionsOf(chosen) };
    });
    const compiled = typed ? compileTyped(programs.map(({ text }) => text), programs.map(({ compilerOptions }) => compilerOptions), about !== 'giving') : [];
    programs.forEach(({ at, text, compilerOptions }, n) => {
      const verdict = check(text, { transpile: typed ? () => compiled[n]! : transpile, modes, seed: at, compilerOptions });
      summary.programs++;
      tally(summary, verdict);
      if (verdict.kind !== 'different') return;
      summary.failedSeeds.push(at);
      onFailure?.(at, text, verdict);
    });
  }
  return summary;
}

function tally(summary: FuzzSummary, verdict: Verdict): void {
  if (verdict.kind === 'same') summary.suspensions += verdict.suspensions;
  if (verdict.kind === 'discarded') summary.discarded++;
  if (verdict.kind === 'different') summary.differences++;
  if (verdict.kind !== 'refused') return;
  summary.refused++;
  for (const code of new Set(verdict.codes)) summary.codes.set(String(code), (summary.codes.get(String(code)) ?? 0) + 1);
}

/** The same programs through the real runtime, in batches that run together. Gives back the seeds that differ. */
export async function fuzzScheduled({ seed = 1, count = 200, size, transpile = tsgreen, features }: FuzzOptions = {}): Promise<number[]> {
  const failed: number[] = [];
  for (let at = seed; at < seed + count; at += BATCH) {
    const seeds = Array.from({ length: Math.min(BATCH, seed + count - at) }, (_, n) => at + n);
    const texts = seeds.map((one) => generate(one, { size, features }));
    // Only programs that are right without a scheduler: the others are a compiler's matter.
    const right = texts.map((text) => check(text, { transpile, modes: ['always'] }).kind === 'same');
    const differences = await scheduled(texts.filter((_, n) => right[n]), transpile);
    const indexes = seeds.filter((_, n) => right[n]);
    for (const [index, why] of differences) {
      failed.push(indexes[index]);
      console.log(`seed ${indexes[index]} in greenlets: ${why}`);
    }
  }
  return failed;
}
const BATCH = 40;

function report(title: string, text: string, verdict: Failure, options: CheckOptions, shrinks: boolean): string {
  console.log(`\n=== ${title}, mode ${verdict.mode}: ${verdict.why}`);
  if (!shrinks) return text;
  const small = shrink(text, verdict, options);
  console.log(`--- minimal program\n${small.text}--- mode ${small.verdict.mode}: ${small.verdict.why}`);
  console.log(`--- plain log\n${small.verdict.plain.join('\n')}\n--- green log\n${small.verdict.green.join('\n')}`);
  return small.text;
}

async function main(args: string[]): Promise<void> {
  const flag = (name: string) => args.includes(`--${name}`);
  const value = (name: string): string | undefined => (flag(name) ? args[args.indexOf(`--${name}`) + 1] : undefined);
  const number = (name: string) => (value(name) === undefined ? undefined : Number(value(name)));

  const about = flag('passing') ? 'passing' : flag('giving') ? 'giving' : undefined;
  const typed = flag('typed') || about !== undefined;
  const transpile = about === 'giving' ? marked : typed ? typedOne : flag('stress') ? stressed : flag('large') ? large : tsgreen;
  const coverage = new Coverage();
  const seed = number('seed') ?? 1;
  const modes = value('modes')?.split(',') as Mode[] | undefined;
  if (modes?.some((mode) => !MODES.includes(mode))) throw new Error(`modes are ${MODES.join(', ')}`);
  const fields = value('fields') as Dialect['fields'];
  if (fields !== undefined && !['defined', 'assigned'].includes(fields)) throw new Error('fields are defined or assigned');
  const given: Dialect = { sloppy: flag('sloppy'), jsx: flag('jsx'), namespaces: flag('namespaces'), legacyDecorators: flag('legacy-decorators'), target: value('target'), fields };
  const dialect = (at: number): Dialect => (flag('mixed') ? dialectOf(at) : given);
  const features = (value('with') === 'all' ? FEATURES : value('with')?.split(',')) as readonly Feature[] | undefined;
  const onFailure = (at: number, text: string, verdict: Failure) => {
    const small = report(`seed ${at}`, text, verdict, { transpile, seed: at, compilerOptions: compilerOptionsOf(dialect(at)) }, !flag('no-shrink'));
    const name = value('save');
    if (name !== undefined) console.log(`saved ${saveFixture(name, small, at)}`);
  };

  const file = value('file');
  if (file !== undefined) {
    const text = fs.readFileSync(file, 'utf8');
    const verdict = check(text, { transpile, modes, seed, compilerOptions: compilerOptionsOf(dialect(seed)) });
    console.log(verdict);
    if (verdict.kind === 'different') onFailure(seed, text, verdict);
    process.exitCode = verdict.kind === 'different' ? 1 : 0;
    return;
  }

  if (flag('scheduler')) {
    const failed = await fuzzScheduled({ seed, count: number('count'), size: number('size'), features });
    console.log(`${number('count') ?? 200} programs, ${failed.length} differences, 0 refused`);
    process.exitCode = failed.length > 0 ? 1 : 0;
    return;
  }

  const count = number('count') ?? (flag('time') ? Infinity : 1000);
  if (flag('show')) for (let at = seed; at < seed + Math.min(count, 20); at++) console.log(`// seed ${at}\n${about ? ABOUT[about](at) : generate(at, { size: number('size'), features, typed, ...dialect(at) })}`);
  const summary = fuzz({ seed, count, time: number('time'), size: number('size'), modes, transpile, coverage, features, dialect, typed, about, onFailure, failures: flag('all') ? undefined : 5 });
  if (flag('coverage')) console.log(coverage.table());
  for (const [code, times] of [...summary.codes].sort((a, b) => b[1] - a[1])) console.log(`refused ${String(times).padStart(6)} by ${code}`);
  if (summary.failedSeeds.length > 0) console.log(`failed seeds: ${summary.failedSeeds.join(' ')}`);
  console.log(`${summary.suspensions} suspensions, ${summary.discarded} discarded`);
  console.log(`${summary.programs} programs, ${summary.differences} differences, ${summary.refused} refused`);
  process.exitCode = summary.differences > 0 ? 1 : 0;
}

if (require.main === module) void main(process.argv.slice(2));
