/**
 * The top level of ES modules, which waits: projects of several modules, compiled with their types, run by Node in a
 * process of their own. The fixtures (fixtures/modules) print what their plain text prints, in each mode of suspending;
 * the programs here have greenlets, so there is no plain run: once as they are, once with `stress`.
 */
// time limit: 90 s
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { transpile } from '../../transformer/transpile';
import { root } from '../programs';
import { assert, suite, update } from '../suite';
import { compile } from './compile';
import { Project } from './project';

const test = suite('top level');
const options: ts.CompilerOptions = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, allowImportingTsExtensions: false };
const head = "import { run, sleep, spawn, wait, LoopExit } from 'tsgreen';\ndeclare const console: { log(...values: unknown[]): void };\nvoid [run, sleep, spawn, wait, LoopExit];\n";
const lib = "import { sleep } from 'tsgreen';\n/** @green */ export function later<T>(value: T): T { sleep(1); return value; }\n/** @green */ export function fails(): never { sleep(1); throw new RangeError('late'); }\n";

/** What the project prints, line by line. */
async function prints(files: Record<string, string>, stress: boolean): Promise<string[]> {
  const sources = { 'lib.ts': lib, ...Object.fromEntries(Object.entries(files).map(([name, text]) => [name, head + text])) };
  const { errors, problems, files: outputs } = compile(sources, options, { stress });
  assert.equal([...errors, ...problems], []);
  const project = new Project({ 'package.json': '{"type":"module"}', ...Object.fromEntries(outputs) });
  const { status, output } = await project.run('main.js');
  return [...output.trimEnd().split('\n'), ...(status === 0 ? [] : [`status ${status}`])];
}

function program(name: string, files: Record<string, string>, expected: readonly string[]): void {
  for (const stress of [false, true]) test(`${name}${stress ? ', suspending each time' : ''}`, async () => assert.equal(await prints(files, stress), expected));
}

program(
  'statements and declarations',
  {
    'main.ts': `import { later } from './lib.js';
console.log('start', typeof hoisted, this === undefined);
later(1);
const a = 10 + later(1);
let b = later(a) * 2, c = a + b;
var d = later([1, 2]);
const { x, y: [z] } = later({ x: 1, y: [2] });
const name = (later(0), () => {});
const values = [3, 4].map((v) => later(v) + a);
console.log(a, b, c, d, x, z, name.name, values);
b = later(b) + c;
b += later(1);
function hoisted() { return inner; }
const inner = later('inner');
console.log(b, hoisted(), later(5));
// @ts-expect-error
try { console.log(dead, later(1)); } catch (e) { console.log((e as Error).name); }
const dead = later(1);
// @ts-expect-error
try { later(frozen); } catch (e) { console.log((e as Error).message); }
// @ts-expect-error
try { inner = later('other'); } catch (e) { console.log((e as Error).name, inner); }
const frozen = { v: 1 };
void d; void dead;
`,
  },
  ['start function true', '11 22 33 [ 1, 2 ] 1 2  [ 14, 15 ]', '56 inner 5', 'ReferenceError', "Cannot access 'frozen' before initialization", 'TypeError inner'],
);

program(
  'compound statements',
  {
    'main.ts': `import { later } from './lib.js';
let sum = 0;
const made: (() => number)[] = [];
for (let i = 0; i < 3; i++) { const k = later(i); made.push(() => k * 10 + i); sum += later(i); }
for (const v of [1, 2]) { if (later(v) === 2) sum += 100; else { let w = later(5); sum += w; } }
outer: while (true) { for (;;) { if (later(true)) break outer; } }
do { sum++; } while (later(sum) < 110);
switch (later<number>(2)) { case 1: sum = -1; break; case 2: { sum += later(1000); } default: sum++; }
if (later(false)) console.log('no'); else if (later(true)) console.log('yes');
{ const sum = later('block'); console.log(sum); }
try { later(1); throw new Error('x'); } catch (e) { console.log(later((e as Error).message)); } finally { console.log(later('finally')); }
label: { if (later(true)) break label; console.log('no'); }
for (const key in { p: 1, q: 2 }) console.log(later(key));
console.log(sum, made.map((f) => f()));
`,
  },
  ['yes', 'block', 'x', 'finally', 'p', 'q', '1111 [ 0, 11, 22 ]'],
);

program(
  'exports: live bindings, default, order of modules that wait',
  {
    'first.ts': `import { later } from './lib.js';
console.log('first begins');
export let count = later(1);
/** @green */ export function increment(): void { count = later(count + 1); }
export const [one, two] = later([1, 2]);
export default later('default') + '!';
console.log(later('first ends'));
export default1;
`.replace('export default1;\n', ''),
    'second.ts': `import { later } from './lib.js';
import { count } from './first.js';
console.log('second begins', count);
export const second = later(count) + 1;
console.log(later('second ends'));
`,
    'main.ts': `import text, { count, increment, one, two } from './first.js';
import * as all from './second.js';
console.log(text, count, one, two, all.second);
increment();
console.log(count);
for (let i = 0; i < 2; i++) increment();
console.log(count);
`,
  },
  ['first begins', 'first ends', 'second begins 1', 'second ends', 'default! 1 1 2 2', '2', '4'],
);

program(
  'errors, imports inside greenlets, other greenlets go on',
  {
    'bad.ts': `import { fails } from './lib.js';
console.log('bad begins');
export const value = fails();
console.log('never');
`,
    'good.ts': `import { later } from './lib.js';
export const value = later('good');
`,
    'main.ts': `import { later } from './lib.js';
const other = spawn(() => later('other'));
const good = wait(import('./good.js'));
console.log(good.value, other.get());
try { wait(import('./bad.js')); } catch (e) { console.log(e instanceof RangeError, (e as Error).message); }
await import('./bad.js').catch((e: Error) => console.log(e.name));
console.log(await run(() => wait(import('./good.js')).value));
later(1);
throw new TypeError(later('last')).message === 'last' ? 'thrown' : 'no';
`.replace("throw new TypeError(later('last')).message === 'last' ? 'thrown' : 'no';\n", ''),
  },
  ['good other', 'bad begins', 'true late', 'RangeError', 'good'],
);

test('an error at the top level ends the program, with the place of the source', async () => {
  const lines = await prints({ 'main.ts': `import { fails } from './lib.js';\nfails();\n` }, false);
  assert.ok(lines.includes('RangeError: late'), lines.join('\n'));
  assert.is(lines[lines.length - 1], 'status 1');
});

test('a top level that waits for nothing gets a LoopExit', async () => {
  const lines = await prints({ 'main.ts': `import { Event } from 'tsgreen';\ntry { new Event().wait(); } catch (e) { console.log(e instanceof LoopExit); }\n` }, false);
  assert.equal(lines, ['true']);
});

test('what does not block stays as it is, and the module does not wait', () => {
  const text = `import { run } from 'tsgreen';\n/** @green */ export function f(g: () => void) { g(); }\nexport const a = 1;\nfor (var i = 0; i < 3; i++) console.log(i);\nvoid run(() => f(() => {}));\ndeclare const console: { log(n: number): void };\n`;
  const { errors, problems, files } = compile({ 'input.ts': text }, options);
  assert.equal([...errors, ...problems], []);
  assert.not.match(files.get('input.js')!, /await|\$top/);
});

test('transpile: calls of marked functions of the file', () => {
  const { code, diagnostics } = transpile("import { f } from './f.js';\n/** @green */ function main() { return f(); }\nexport const x = 1 + main();\nf();\n", { fileName: 'a.ts', compilerOptions: { module: ts.ModuleKind.ESNext } });
  assert.equal(diagnostics, []);
  assert.match(code, /export const x = await \$top\(\(\) => \{/);
  assert.match(code, /\nf\(\);/);
  const old = transpile('/** @green */ function main() { return f(); }\nexport const x = 1 + main();\ndeclare function f(): number;\n', { fileName: 'a.ts', compilerOptions: { module: ts.ModuleKind.ES2020 } });
  assert.not.match(old.code, /await/);
});

const MODULES = path.join(root, 'fixtures/modules');
const texts: Record<string, string> = {};
for (const entry of fs.readdirSync(MODULES, { recursive: true }).map((f) => String(f).replaceAll('\\', '/'))) if (entry.endsWith('.ts')) texts[entry] = fs.readFileSync(path.join(MODULES, entry), 'utf8');
const names = Object.keys(texts).filter((f) => f.endsWith('/main.ts')).map((f) => path.posix.dirname(f)).sort();
const inNode: ts.CompilerOptions = { ...options, typeRoots: undefined, types: [] };
/** Each fixture's console and import.meta; Node's own types would take a second to load. */
const globals = { 'globals.d.ts': 'declare const console: { log(...values: unknown[]): void };\ninterface ImportMeta { url: string }\n' };

let built: { plain: Project; green: Project; problems: readonly string[] } | undefined;
function build() {
  if (built) return built;
  const as = (plugin: object | null) => compile({ ...globals, ...texts }, inNode, plugin);
  const project = (files: ReadonlyMap<string, string>) => new Project({ 'package.json': '{"type":"module"}', ...Object.fromEntries(files) });
  const green = as({});
  return (built = { plain: project(as(null).files), green: project(green.files), problems: [...green.errors, ...green.problems] });
}

test('fixtures: they compile', () => assert.equal(build().problems, []));
for (const name of names) {
  test(`fixtures/modules/${name}`, async () => {
    const { plain, green } = build();
    const golden = path.join(MODULES, name, 'stdout.txt');
    const expected = await plain.run(`${name}/main.js`);
    assert.is(expected.status, 0, expected.output);
    if (update) fs.writeFileSync(golden, expected.output);
    assert.is(expected.output, fs.readFileSync(golden, 'utf8'), 'the plain run');
    for (const mode of ['never', 'always', 'third', 'random']) {
      const { status, output } = await green.run(`${name}/main.js`, { SUSPENDING: mode });
      assert.is(output, expected.output, `suspending ${mode}`);
      assert.is(status, 0);
    }
  });
}

test.run();
