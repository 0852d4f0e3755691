/**
 * What does the plugin cost the compiler, and what do green functions cost in bytes?
 *
 * Time: a generated project (compile/project.ts; one function in ten is green) is compiled by plain `tsc`, by `tspc`
 * without the plugin (what is over 1.00x there is tspc's own start) and by `tspc` with it. Once as the time on the wall, which is
 * what people wait for, and once as the CPU time of the process, which others who use the machine do not change and which counts V8's own
 * threads, too. Read the ratio to tsc; the target is 1.15 at 100,000 lines.
 *
 * Size: minified and gzipped bytes of the code that was emitted with the plugin, against the same without it: of the
 * project's green functions alone (with all that stands beside them), of the whole project, and of the programs of
 * programs/real/, where every function is green. The target is 2.5x for green functions.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeProject } from './compile/project';
import { minified, sizes } from './compile/sizes';
import { median, type Row, type SelfMeasured } from './harness';

const ROOT = path.resolve(__dirname, '../..');
const SIZES: [lines: number, rounds: number][] = [[20_000, 3], [100_000, 2]];

const COMPILERS = {
  tsc: ['typescript/lib/tsc.js', 'tsconfig.json'],
  tspc: ['ts-patch/bin/tspc.js', 'tsconfig.json'],
  plugin: ['ts-patch/bin/tspc.js', 'tsconfig.green.json'],
} as const;
type Compiler = keyof typeof COMPILERS;
const compilers = Object.keys(COMPILERS) as Compiler[];

/** Milliseconds. */
interface Times {
  elapsed: number;
  cpu: number;
}

// Loaded before the compiler: tells the times at its end.
const REPORTER = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('node:fs').writeFileSync(process.env.BENCH_TIMES_FILE, JSON.stringify({ elapsed: performance.now(), cpu: (user + system) / 1000 }));
});`;

const OPTIONS = { target: 'es2022', module: 'nodenext', lib: ['es2023'], types: ['node'], strict: true, skipLibCheck: true, sourceMap: true, rootDir: 'src' };

function makeProject(lines: number): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsgreen-bench-'));
  writeProject(folder, lines);
  const write = (file: string, content: unknown) => fs.writeFileSync(path.join(folder, file), JSON.stringify(content));
  write('package.json', { name: 'project', type: 'module' });
  write('tsconfig.json', { compilerOptions: { ...OPTIONS, outDir: 'out/plain' }, include: ['src'] });
  write('tsconfig.green.json', { compilerOptions: { ...OPTIONS, outDir: 'out/green', plugins: [{ transform: 'tsgreen/transformer', transformProgram: true }] }, include: ['src'] });
  fs.writeFileSync(path.join(folder, 'reporter.cjs'), REPORTER);
  const link = (name: string, target: string) => fs.symlinkSync(target, path.join(folder, 'node_modules', name), 'junction');
  fs.mkdirSync(path.join(folder, 'node_modules'));
  link('tsgreen', ROOT);
  for (const name of ['typescript', '@types']) link(name, path.join(ROOT, 'node_modules', name));
  return folder;
}

function compile(folder: string, compiler: Compiler): Times {
  const [program, config] = COMPILERS[compiler];
  const file = path.join(folder, 'times.json');
  const args = ['-r', './reporter.cjs', path.join(ROOT, 'node_modules', program), '-p', config, '--pretty', 'false'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env: { ...process.env, BENCH_TIMES_FILE: file }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${compiler} ended with ${status}:\n${stdout.slice(0, 2000)}${stderr.slice(0, 2000)}`);
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

function* times(folder: string, lines: number, rounds: number, progress: (what: string) => void): Generator<Row> {
  const samples: Record<Compiler, Times[]> = { tsc: [], tspc: [], plugin: [] };
  for (let round = 1; round <= rounds; round++) {
    for (const compiler of compilers) {
      progress(`compile ${lines} lines, round ${round}: ${compiler}`);
      samples[compiler].push(compile(folder, compiler));
    }
  }
  for (const [kind, unit] of [['elapsed', 'ms'], ['cpu', 'ms of CPU time']] as const) {
    for (const compiler of compilers) {
      const of = (which: Compiler) => samples[which].map((times) => times[kind]);
      const ratio = median(of(compiler).map((ms, round) => ms / of('tsc')[round]!));
      yield { bench: 'compile', case: `${lines} lines`, contender: compiler, unit, median: median(of(compiler)), ratio, baseline: 'tsc' };
    }
  }
}

function* sizeRows(name: string, plain: number, green: number): Generator<Row> {
  const row = { bench: 'compile', case: name, unit: minified ? 'bytes, minified and gzipped' : 'bytes, without white space and gzipped', baseline: 'plain' };
  yield { ...row, contender: 'plain', median: plain, ratio: 1 };
  yield { ...row, contender: 'green', median: green, ratio: green / plain };
}

async function* measure(progress: (what: string) => void): AsyncGenerator<Row> {
  for (const [lines, rounds] of SIZES) {
    const folder = makeProject(lines);
    try {
      yield* times(folder, lines, rounds, progress);
      if (lines !== SIZES[0]![0]) continue;
      progress('compile sizes');
      const of = (kind: string, which: 'green functions' | 'all') => sizes(path.join(folder, 'out', kind), which);
      yield* sizeRows('green functions', of('plain', 'green functions'), of('green', 'green functions'));
      yield* sizeRows('whole project', of('plain', 'all'), of('green', 'all'));
      const real = (kind: string) => sizes(path.join(__dirname, kind, 'real'), 'all');
      yield* sizeRows('programs/real', real('plain'), real('programs'));
      yield* sizeRows('programs/real, whole', real('plain'), real('whole'));
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
}

export default { name: 'compile', measure } satisfies SelfMeasured;
