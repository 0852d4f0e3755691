/**
 * The test runner: `npm test [-- NAME...]` runs every dist/test/**.test.js (or those whose path contains a NAME).
 *
 * Each file is a process of its own, two at a time, with a time limit of 30 s; a file that needs more says
 * `// time limit: 120 s` in its first lines. A file is green only if everything agrees: its process ended by itself
 * with exit code 0, uvu printed its summary, all tests passed, and the counts of suite.ts say that every registered
 * test was run. Anything missing is a failure. The last line is `N passed, N failed, N skipped`, alone.
 *
 * May not load a test file into its own process.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Report } from './suite';

const LIMIT = 30;
const AT_ONCE = 2;

interface Run {
  code: number | null;
  signal: string | null;
  timedOut: boolean;
  output: string;
  report: Report | null;
}

interface Verdict {
  passed: number;
  failed: number;
  skipped: number;
  /** Why the file is red; empty: it is green. */
  problems: string[];
}

const running = new Map<string, { child: ChildProcess; since: number }>();
const seconds = (since: number) => ((Date.now() - since) / 1000).toFixed(1) + ' s';

// Read from the source: a comment above an import of types is gone from the output.
function limitOf(file: string): number {
  const source = path.join(__dirname, '../../test', path.relative(__dirname, file).replace(/\.js$/, '.ts'));
  const head = fs.readFileSync(fs.existsSync(source) ? source : file, 'utf8').split('\n', 30).join('\n');
  const match = /^\/\/ time limit: (\d+) s$/m.exec(head);
  return match ? Number(match[1]) : LIMIT;
}

// A test may have started programs of its own: they go with it.
function killAll(child: ChildProcess) {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid!, 'SIGKILL');
  } catch {} // gone already
}

function runFile(name: string, file: string, limit: number): Promise<Run> {
  return new Promise((resolve) => {
    const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', TSGREEN_TEST_REPORT: '1' };
    delete env.FORCE_COLOR;
    const child = spawn(process.execPath, ['--enable-source-maps', '--require', path.join(__dirname, 'suite.js'), file], {
      env, stdio: ['ignore', 'pipe', 'pipe', 'pipe'], detached: process.platform !== 'win32',
    });
    running.set(name, { child, since: Date.now() });
    let output = '';
    let told = '';
    let timedOut = false;
    child.stdout!.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr!.setEncoding('utf8').on('data', (text) => (output += text));
    child.stdio[3]!.on('data', (text) => (told += text));
    const timer = setTimeout(() => {
      timedOut = true;
      killAll(child);
    }, limit * 1000);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      running.delete(name);
      resolve({ code, signal, timedOut, output: output.replace(/\x1b\[[0-9;]*m/g, ''), report: told ? JSON.parse(told) : null });
    });
  });
}

const summary = (output: string, field: string): number | null => {
  const matches = [...output.matchAll(new RegExp(`^ *${field}: +(\\d+)$`, 'gm'))];
  return matches.length ? Number(matches[matches.length - 1]![1]) : null;
};

function judge({ code, signal, timedOut, output, report }: Run, limit: number): Verdict {
  const total = summary(output, 'Total');
  const passed = summary(output, 'Passed') ?? 0;
  const skipped = summary(output, 'Skipped') ?? 0;
  const problems: string[] = [];
  const expect = (good: boolean, problem: string) => good || problems.push(problem);

  expect(!timedOut, `over its time limit of ${limit} s: a test hangs, or something it opened keeps the process alive`);
  expect(timedOut || code === 0, `ended with ${signal ?? 'exit code ' + code}`);
  expect(total !== null, 'no summary: the tests did not come to their end');
  expect(total !== 0, 'no test was run (was .run() forgotten?)');
  expect(total === null || passed === total, `${passed} of ${total} tests passed`);
  if (report) {
    expect(report.started === report.registered, `${report.registered} tests were registered, but ${report.started} were run (was a .run() forgotten?)`);
    expect(report.only === 0, 'test.only is left in the file');
    expect(report.hooks.length === 0, `a hook threw: ${report.hooks.join(', ')}`);
    expect(total === null || (total === report.started && passed <= report.passed), 'the summary does not agree with the tests that were run: import { suite, test } from test/suite');
  } else {
    expect(false, 'no report from test/suite: the process was killed or the file closed descriptor 3');
  }
  // A test that was never run is no less failed than one that threw; a file that broke otherwise counts as one.
  const failed = Math.max((total ?? 0) - passed, (report?.registered ?? 0) - passed, problems.length ? 1 : 0);
  return { passed, failed, skipped, problems };
}

function find(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => /\.test\.c?js$/.test(file))
    .sort();
}

async function main(args: string[]): Promise<void> {
  const at = args.indexOf('--root');
  const root = at < 0 ? __dirname : path.resolve(args.splice(at, 2)[1]!);
  const files = find(root).filter((file) => args.length === 0 || args.some((name) => file.replaceAll('\\', '/').includes(name)));
  const totals = { passed: 0, failed: 0, skipped: 0 };
  if (files.length === 0) {
    console.log(`no test file ${args.length ? 'matches ' + args.join(', ') : 'below ' + root}`);
    totals.failed++;
  }
  const width = Math.max(0, ...files.map((file) => file.length)) - '.test.js'.length;
  const slow = setInterval(() => {
    const names = [...running].map(([name, { since }]) => `${name} (${seconds(since)})`);
    if (names.length) process.stderr.write(`  ... running ${names.join(', ')}\n`);
  }, 10_000);

  const queue = [...files];
  const worker = async () => {
    for (let file; (file = queue.shift()) !== undefined; ) {
      const name = file.replaceAll('\\', '/').replace(/\.test\.c?js$/, '');
      const start = Date.now();
      const limit = limitOf(path.join(root, file));
      const run = await runFile(name, path.join(root, file), limit);
      const { passed, failed, skipped, problems } = judge(run, limit);
      totals.passed += passed;
      totals.failed += failed;
      totals.skipped += skipped;
      const counts = `${String(passed).padStart(4)} passed${failed ? `, ${failed} failed` : ''}${skipped ? `, ${skipped} skipped` : ''}`;
      console.log(`${problems.length ? 'FAIL' : 'ok  '} ${name.padEnd(width)} ${counts}  ${seconds(start)}`);
      if (problems.length) {
        for (const problem of problems) console.log(`       ${problem}`);
        console.log(run.output.replace(/\n+$/, '').replace(/^/gm, '     | '));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  clearInterval(slow);

  console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  process.exitCode = totals.failed ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const { child } of running.values()) killAll(child);
    process.exit(130);
  });
}

main(process.argv.slice(2));
