/**
 * TC39's tests of the language (test262), as programs that nobody wrote for us: each is run as it is, and compiled so that
 * every call lets the others run. Both have to end the same way, whether or not the engine passes the test. "As it is" means
 * as TypeScript alone prints it.
 *
 *     npm run test262 -- FOLDER [PART...] [--calm]
 *
 * FOLDER is a checkout of github.com/tc39/test262, a PART a folder or file below its test/ ("language/statements/for-of");
 * without one, all of "language": an hour. --calm: nothing suspends. Programs that are invalid, modules or asynchronous are
 * left out. Those that change what Array.prototype or Symbol.iterator is may differ: the runtime uses them.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const AT_ONCE = 100;
/** Milliseconds without a word after which a process hangs in its program; at first it loads and compiles. */
const PATIENCE = { first: 60_000, later: 10_000 };

type Mode = 'plain' | 'stress' | 'calm';
export interface Result { readonly file: string; readonly kind: 'same' | 'skipped' | 'refused' | 'boundary' | 'different'; readonly plain: string; readonly green: string }

/** Runs them in one process after the other, as a program may end its process. Returns how each ended. */
async function run(folder: string, mode: Mode, files: readonly string[]): Promise<Map<string, string>> {
  const ends = new Map<string, string>();
  for (let rest = files; rest.length > 0; rest = rest.filter((file) => !ends.has(file))) {
    const running = await batch(folder, mode, rest, ends);
    ends.set(running ?? rest.find((file) => !ends.has(file)) ?? '', 'the process ended');
  }
  return ends;
}

/** Returns what was running when the process ended. */
function batch(folder: string, mode: Mode, files: readonly string[], ends: Map<string, string>): Promise<string | undefined> {
  const child = spawn(process.execPath, ['--stack-size=2000', path.join(__dirname, 'test262/run.js'), folder, mode], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.end(files.join('\n'));
  let running: string | undefined;
  let rest = '';
  let timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE.first);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE.later);
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if (!line.startsWith('{"file"')) continue; // a program's own words
      const { file, end } = JSON.parse(line) as { file: string; end?: string };
      running = end === undefined ? file : undefined;
      if (end !== undefined) ends.set(file, end);
    }
  });
  return new Promise((resolve) => child.on('close', () => (clearTimeout(timer), resolve(running))));
}

function judge(file: string, plain: string, green: string): Result {
  const kind = plain === 'skipped' ? 'skipped' : plain === green ? 'same' : green.startsWith('refused') ? 'refused' : green.includes('BoundaryError') ? 'boundary' : 'different';
  return { file, kind, plain, green };
}

/** Yields what became of each program; those that seem to differ are run again alone, unspoilt by the others. */
export async function* compare(folder: string, files: readonly string[], mode: Exclude<Mode, 'plain'>): AsyncGenerator<Result> {
  for (let i = 0; i < files.length; i += AT_ONCE) {
    const some = files.slice(i, i + AT_ONCE);
    const [plain, green] = [await run(folder, 'plain', some), await run(folder, mode, some)];
    for (const file of some) {
      const result = judge(file, plain.get(file)!, green.get(file)!);
      yield result.kind === 'different' ? judge(file, (await run(folder, 'plain', [file])).get(file)!, (await run(folder, mode, [file])).get(file)!) : result;
    }
  }
}

export function programsIn(folder: string, parts: readonly string[]): string[] {
  const tests = path.join(folder, 'test');
  const below = (part: string) => (part.endsWith('.js') ? [part] : fs.readdirSync(path.join(tests, part), { recursive: true, encoding: 'utf8' }).map((name) => path.join(part, name)));
  return parts.flatMap(below).filter((name) => name.endsWith('.js') && !name.includes('_FIXTURE')).sort();
}

async function main([folder, ...rest]: string[]): Promise<void> {
  const parts = rest.filter((arg) => !arg.startsWith('--'));
  if (folder === undefined || !fs.existsSync(path.join(folder, 'harness'))) throw new Error('usage: npm run test262 -- FOLDER [PART...] [--calm], where FOLDER is a checkout of github.com/tc39/test262');
  const files = programsIn(path.resolve(folder), parts.length > 0 ? parts : ['language']);
  console.log(`${files.length} programs`);
  const counts = new Map<string, number>();
  for await (const { file, kind, plain, green } of compare(path.resolve(folder), files, rest.includes('--calm') ? 'calm' : 'stress')) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (kind === 'different') console.log(`${file}\n  plain: ${plain}\n  green: ${green}`);
  }
  console.log([...counts].map(([kind, n]) => `${n} ${kind}`).join(', '));
  process.exitCode = counts.has('different') ? 1 : 0;
}

if (require.main === module) main(process.argv.slice(2)).catch((error: Error) => { console.error(error.message); process.exitCode = 2; });
