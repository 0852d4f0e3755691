/**
 * The plugin in the real `tspc`: what it writes, what it says, with which exit code, and what is compiled anew when
 * something changed. The other ways to compile are in tspc-build.test.ts and tspc-watch.test.ts.
 */
// time limit: 240 s
import fs from 'node:fs';
import path from 'node:path';
import { assert, suite } from '../suite';
import { Project, config, globals, plugin, root, small } from './project';

const test = suite('tspc');

const program = `import { run, sleep } from 'tsgreen';

/** @green */
export function twice(n: number): number {
  sleep(1);
  return n * 2;
}

run(() => console.log(twice(21)));
`;

/** Two errors: in a file of its own, and in one that compiles otherwise. */
const wrong = {
  'src/wrong.ts': `import { twice } from './main.js';
export function ordinary() {
  return twice(1);
}
/** @green */ export async function both() {}
`,
};
const errors = [
  "src/wrong.ts(3,10): error TS901001: GREEN1001: 'twice' may block (it is @green), but 'ordinary' is an ordinary function and cannot be suspended. Mark 'ordinary' with /** @green */, or start a greenlet: spawn(() => …) or run(() => …).",
  "src/wrong.ts(5,37): error TS901004: GREEN1004: An async function cannot be @green: 'both' would wait in two ways. Remove `async`, and replace `await p` by `wait(p)` (from tsgreen).",
];
const lines = (output: string) => output.trimEnd().split('\n').sort();

test('the set-up of the documentation compiles and runs', async () => {
  const text = fs.readFileSync(path.join(root, 'docs/setup.md'), 'utf8');
  const json = /```json\n(\{\s*"compilerOptions"[^]*?)```/.exec(text)![1]!;
  const project = new Project({ 'tsconfig.json': json, 'src/main.ts': program });
  assert.equal(await project.tspc(), { status: 0, output: '' });
  assert.match(project.read('dist/main.js'), /\$SUSPEND/);
  assert.equal(await project.run('dist/main.js'), { status: 0, output: '42\n' });
});

test('errors are reported once, beside type errors, whatever is emitted', async () => {
  const project = new Project({ 'tsconfig.json': config(small), 'src/main.ts': program, ...globals, ...wrong });
  project.write('src/types.ts', 'export const n: number = "text";\n');
  const plain = await project.tspc();
  assert.equal([plain.status, ...lines(plain.output)], [2, "src/types.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.", ...errors]);
  project.write('src/types.ts', 'export {};\n');
  assert.ok(project.has('dist/main.js'));

  const noEmit = await project.tspc('--noEmit', '--outDir', 'none');
  assert.equal([noEmit.status, ...lines(noEmit.output)], [2, ...errors]);

  const noEmitOnError = await project.tspc('--noEmitOnError', '--outDir', 'none');
  assert.equal([noEmitOnError.status, ...lines(noEmitOnError.output)], [1, ...errors]);
  assert.not(project.has('none'));
});

test('the source transformer works and reports, with the program transformer beside it too', async () => {
  const entry = { transform: 'tsgreen/transformer' };
  const project = new Project({ 'tsconfig.json': config({ ...small, declaration: true }, {}, entry), 'src/main.ts': program, ...globals });
  assert.equal(await project.tspc(), { status: 0, output: '' });
  assert.equal(await project.run('dist/main.js'), { status: 0, output: '42\n' });
  const first = project.read('dist/main.js');

  for (const [name, text] of Object.entries(wrong)) project.write(name, text);
  const { status, output } = await project.tspc('--incremental');
  assert.equal([status, ...lines(output)], [2, ...errors]);

  project.write('tsconfig.json', config({ ...small, plugins: [plugin, entry, { ...entry, afterDeclarations: true }] }));
  const both = await project.tspc();
  assert.equal(lines(both.output), errors);
  assert.is(project.read('dist/main.js'), first);
});

test('another transformer before ours is reported, not ignored', async () => {
  const other = `module.exports = { default: () => (context) => (file) => context.factory.updateSourceFile(file, [...file.statements]) };`;
  const project = new Project({
    'tsconfig.json': config({ ...small, plugins: [{ transform: './other.cjs' }, { transform: 'tsgreen/transformer' }] }), 'other.cjs': other, 'src/main.ts': program, ...globals,
  });
  const { status, output } = await project.tspc();
  assert.is(status, 2);
  assert.match(output, /^src\/main\.ts\(1,1\): error TS901011: GREEN1011: .*\n$/);
});

test('incremental: errors stay, nothing is written without a change, callers follow a change of colour', async () => {
  const options = { ...small, incremental: true, isolatedModules: true, verbatimModuleSyntax: true, module: 'nodenext' };
  const project = new Project({
    'package.json': '{ "type": "module" }', 'tsconfig.json': config(options), ...globals,
    'src/callee.ts': "import { sleep } from 'tsgreen';\nsleep;\n\nexport function value(): number { return 21; }\n",
    'src/caller.ts': "import { value } from './callee.js';\n\n/** @green */\nexport function caller(): number { return value() * 2; }\n",
    'src/other.ts': 'export const other = 1;\n',
    'src/main.ts': "import { run } from 'tsgreen';\nimport { caller } from './caller.js';\nrun(() => console.log(caller()));\n",
  });
  const all = ['dist/callee.js', 'dist/caller.js', 'dist/main.js', 'dist/other.js'];
  assert.equal(await project.emitted(), { status: 0, output: '', written: all });
  assert.not.match(project.read('dist/caller.js'), /SUSPEND/);
  assert.equal(await project.emitted(), { status: 0, output: '', written: [] });

  project.edit('src/callee.ts', 'sleep;\n\nexport function value(): number { return', 'sleep;\n/** @green */\nexport function value(): number { sleep(1); return');
  assert.equal(await project.emitted(), { status: 0, output: '', written: ['dist/callee.js', 'dist/caller.js'] });
  assert.equal(await project.run('dist/main.js'), { status: 0, output: '42\n' });

  project.edit('src/caller.ts', '/** @green */', '// no mark');
  const failed = await project.tspc();
  assert.match(failed.output, /^src\/caller\.ts\(4,43\): error TS901001: GREEN1001: .*\n$/);
  const again = await project.tspc();
  assert.equal(again.output, failed.output);
  assert.is.not(again.status, 0);

  project.edit('src/caller.ts', '// no mark', '/** @green */');
  project.edit('src/callee.ts', '/** @green */\nexport function value(): number { sleep(1); return', '\nexport function value(): number { return');
  assert.equal((await project.emitted()).written, ['dist/callee.js', 'dist/caller.js', 'dist/main.js']); // main's call is checked again
  assert.not.match(project.read('dist/caller.js'), /SUSPEND/);

  project.write('tsconfig.json', config(options, {}, { ...plugin, stress: true }));
  assert.equal((await project.emitted()).written, all);
});

test.run();
