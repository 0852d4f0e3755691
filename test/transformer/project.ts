/**
 * A user's project for tests: a temporary folder in which `tsgreen` is installed (a link to this repository), compiled
 * by the real `tspc` in a process of its own, and run by Node. It is gone when the test process ends.
 *
 * Waiting for a watcher is waiting for its output, never for time to pass.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const root = path.resolve(__dirname, '../../..');
const compiler = (name: string) => path.join(root, 'node_modules', name === 'tspc' ? 'ts-patch/bin/tspc.js' : 'typescript/bin/tsc');

export interface Result {
  readonly status: number | null;
  readonly output: string;
}

/** What most projects here are compiled with: loading the declarations of Node and of browsers takes a second. */
export const small = { types: [], lib: ['es2023', 'esnext.disposable'] };
export const globals = { 'src/globals.d.ts': 'declare const console: { log(...values: unknown[]): void };\ndeclare const process: { on(event: string, f: (e: Error) => void): void };\n' };

export const plugin = { transform: 'tsgreen/transformer', transformProgram: true };

/** A tsconfig.json: the smallest that docs/setup.md shows, and what the test adds. */
export function config(compilerOptions: object = {}, rest: object = {}, entry: object = plugin): string {
  const smallest = { module: 'nodenext', rootDir: 'src', outDir: 'dist', types: ['node'], skipLibCheck: true };
  return JSON.stringify({ compilerOptions: { ...smallest, plugins: [entry], ...compilerOptions }, include: ['src'], ...rest });
}

function start(program: string, args: readonly string[], cwd: string, more: NodeJS.ProcessEnv = {}): ChildProcess {
  const env: NodeJS.ProcessEnv = { ...process.env, ...more, NO_COLOR: '1', NODE_OPTIONS: '' };
  delete env.FORCE_COLOR;
  return spawn(process.execPath, [program, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

function finish(child: ChildProcess): Promise<Result> {
  return new Promise((resolve) => {
    let output = '';
    child.stdout!.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr!.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('close', (status) => resolve({ status, output }));
  });
}

const folders: string[] = [];
process.on('exit', () => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

export class Project {
  readonly folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'tsgreen-')));

  constructor(files: Record<string, string>) {
    folders.push(this.folder);
    fs.mkdirSync(path.join(this.folder, 'node_modules'));
    for (const [name, target] of [['tsgreen', root], ['@types', path.join(root, 'node_modules/@types')]] as const) {
      fs.symlinkSync(target, path.join(this.folder, 'node_modules', name), 'junction');
    }
    for (const [name, text] of Object.entries({ 'package.json': '{}', ...files })) this.write(name, text);
  }

  write(name: string, text: string): void {
    const file = path.join(this.folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    // At once, as editors do: a watcher must not find the file while it is empty.
    fs.writeFileSync(`${file}.new`, text);
    // A build compares times, and the clock of files ticks every few milliseconds: what is written right after a build
    // must not be as old as its output.
    const soon = new Date(Date.now() + 20);
    fs.utimesSync(`${file}.new`, soon, soon);
    fs.renameSync(`${file}.new`, file);
  }

  read(name: string): string {
    return fs.readFileSync(path.join(this.folder, name), 'utf8');
  }

  has(name: string): boolean {
    return fs.existsSync(path.join(this.folder, name));
  }

  /** Replaces the only occurrence of `from`. */
  edit(name: string, from: string, to: string): void {
    const text = this.read(name);
    if (text.split(from).length !== 2) throw new Error(`${name} does not contain exactly once: ${from}`);
    this.write(name, text.replace(from, () => to));
  }

  /** Every file below a folder, with the time it was written. */
  times(folder = '.'): Map<string, bigint> {
    const found = new Map<string, bigint>();
    const visit = (at: string) => {
      for (const entry of fs.readdirSync(path.join(this.folder, at), { withFileTypes: true })) {
        const name = path.posix.join(at, entry.name);
        if (entry.isDirectory()) visit(name);
        else if (entry.isFile()) found.set(name, fs.statSync(path.join(this.folder, name), { bigint: true }).mtimeNs);
      }
    };
    if (this.has(folder)) visit(folder);
    return found;
  }

  tspc(...args: string[]): Promise<Result> {
    return finish(start(compiler('tspc'), [...args, '--pretty', 'false'], this.folder));
  }

  tsc(...args: string[]): Promise<Result> {
    return finish(start(compiler('tsc'), [...args, '--pretty', 'false'], this.folder));
  }

  /** Compiles, and says which JavaScript files were written: by their names, sorted. */
  async emitted(...args: string[]): Promise<Result & { written: string[] }> {
    const before = this.times();
    const result = await this.tspc(...args);
    const written = [...this.times()].filter(([name, time]) => name.endsWith('.js') && before.get(name) !== time).map(([name]) => name);
    return { ...result, written: written.sort() };
  }

  run(file: string, env?: NodeJS.ProcessEnv): Promise<Result> {
    return finish(start('--enable-source-maps', [file], this.folder, env));
  }

  watch(...args: string[]): Watch {
    return new Watch(start(compiler('tspc'), [...args, '--pretty', 'false', '--preserveWatchOutput'], this.folder));
  }
}

/** A compiler that watches. */
export class Watch {
  private output = '';
  private wake = () => {};

  constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (text) => ((this.output += text), this.wake()));
    child.on('close', () => this.wake());
    process.on('exit', () => child.kill());
  }

  /** What is printed up to this; the next call goes on from there. The test's time limit bounds the waiting. */
  async until(wanted: RegExp): Promise<string> {
    for (;;) {
      const end = wanted.exec(this.output);
      if (end) {
        const text = this.output.slice(0, end.index + end[0].length);
        this.output = this.output.slice(text.length);
        return text;
      }
      if (this.child.exitCode !== null) throw new Error(`the watcher ended:\n${this.output}`);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  /** The next compilation is done. */
  compiled(): Promise<string> {
    return this.until(/Found \d+ errors?\. Watching for file changes\.\s/);
  }

  async close(): Promise<void> {
    this.child.kill();
    if (this.child.exitCode === null && this.child.signalCode === null) await new Promise((resolve) => this.child.once('close', resolve));
  }
}
