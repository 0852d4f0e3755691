/**
 * Stacks, in whole programs: fixtures/stacks/input.ts prints the stack of every error it makes. What it prints as plain
 * text, compiled by TypeScript alone and read through Node's source maps, is what every green run has to print.
 */
// time limit: 120 s
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { transform } from '../../transformer';
import { root, runProgram, scratch } from '../programs';
import { assert, suite } from '../suite';

const SOURCE = path.join(root, 'fixtures/stacks/input.ts');
/** The line that calls `run`: green stacks end before it. */
const LAST = fs.readFileSync(SOURCE, 'utf8').split('\n').indexOf('run(() => {') + 1;

/**
 * Prints what concerns the program: the name of each function, and the place in the program's file. Not the type in front
 * of the name, which V8 takes from the receiver and tsgreen from the source, and not what Node calls anonymous functions.
 */
const SHOW = `
export function show(error: { stack?: string }): void {
  const [head, ...lines] = String(error.stack).split('\\n');
  const own = lines.filter((line) => line.includes('input.')).map((line) => line.replace(/(?:file:)?[^ (]*input[.]/, 'input.'));
  const bare = own.map((line) => line.replace(/at (new )?(?:.*[. ])?([^. ]+) \\(/, 'at $1$2 (').replace(/at <anonymous> \\((.*)\\)/, 'at $1'));
  console.log([head, ...bare.filter((line) => !line.includes('input.ts:${LAST}:'))].join('\\n'));
  const { cause } = error as { cause?: Error };
  if (cause) show(cause);
}
`;
const FAILING = `
/** @green */
export function failing(): void {
  pause();
  pause();
  throw new Error('failing');
}
`;
const PLAIN = `export function pause(): void {}\nexport function run(f: () => void): void { f(); }\n${FAILING}${SHOW}`;
const GREEN = `
import { sleep, run } from 'tsgreen';
export { run };
let calls = 0;
/** @green */
export function pause(): void {
  const mode = process.env['PAUSE'];
  if (mode === 'always' || (mode === 'third' && ++calls % 3 === 0)) sleep(0);
}
${FAILING}${SHOW}`;

interface Way {
  esm: boolean;
  map: 'file' | 'inline' | 'none';
  green: boolean;
}

/** Compiles the program and its host into a folder of its own; returns the program's file. */
function build({ esm, map, green }: Way): string {
  const folder = scratch('stacks', [green ? 'green' : 'plain', esm ? 'esm' : 'cjs', map].join('-'));
  const source = path.join(folder, 'src');
  fs.mkdirSync(source, { recursive: true });
  fs.copyFileSync(SOURCE, path.join(source, 'input.ts'));
  if (esm) fs.writeFileSync(path.join(source, 'input.ts'), fs.readFileSync(SOURCE, 'utf8').replace("'./host'", "'./host.js'"));
  fs.writeFileSync(path.join(source, 'host.ts'), green ? GREEN : PLAIN);
  fs.rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, 'node_modules'));
  fs.symlinkSync(root, path.join(folder, 'node_modules/tsgreen'), 'dir');
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: esm ? 'module' : 'commonjs' }));
  const program = ts.createProgram([path.join(source, 'input.ts')], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    types: ['node'],
    typeRoots: [path.join(root, 'node_modules/@types')],
    strict: true,
    skipLibCheck: true,
    rootDir: source,
    outDir: path.join(folder, 'out'),
    sourceMap: map === 'file',
    inlineSourceMap: map === 'inline',
  });
  const result = green ? transform(ts, program) : undefined;
  const problems = [...ts.getPreEmitDiagnostics(program), ...(result?.diagnostics ?? [])];
  assert.equal(problems.map((d) => ts.flattenDiagnosticMessageText(d.messageText, '\n')), []);
  program.emit(undefined, undefined, undefined, false, result && { before: [result.before] });
  return path.join(folder, 'out', 'input.js');
}

async function output(file: string, flags: string[], mode: string): Promise<string> {
  const { stdout, stderr, code } = await runProgram(file, 20_000, { flags, env: { PAUSE: mode } });
  assert.is(stderr, '');
  assert.is(code, 0);
  return stdout;
}

const test = suite<{ plain: { esm: string; cjs: string } }>('stacks');

test.before(async (context) => {
  const plain = (esm: boolean) => output(build({ esm, map: 'file', green: false }), ['--enable-source-maps'], '');
  context.plain = { esm: await plain(true), cjs: await plain(false) };
  assert.match(context.plain.esm, /^Error: leaf\n    at leaf \(input\.ts:7:10\)\n/);
});

const WAYS: [name: string, way: Way, flags: string[]][] = [
  ['CommonJS', { esm: false, map: 'file', green: true }, []],
  ['CommonJS with --enable-source-maps', { esm: false, map: 'file', green: true }, ['--enable-source-maps']],
  ['modules', { esm: true, map: 'file', green: true }, []],
  ['modules with --enable-source-maps', { esm: true, map: 'inline', green: true }, ['--enable-source-maps']],
  ['an inline map', { esm: true, map: 'inline', green: true }, []],
];
for (const [name, way, flags] of WAYS) {
  test(`the stacks of the plain text: ${name}`, async ({ plain }) => {
    const file = build(way);
    for (const mode of ['never', 'always', 'third']) {
      assert.is(await output(file, flags, mode), way.esm ? plain.esm : plain.cjs, `suspending ${mode}`);
    }
  });
}

test.run();
