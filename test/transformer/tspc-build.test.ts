/**
 * `tspc -b`: projects that refer to one another, and the settings that users combine with the plugin, each as a project
 * of one build, compiled and run.
 */
// time limit: 240 s
import { assert, suite } from '../suite';
import { Project, config, globals, plugin, small } from './project';

const test = suite('tspc -b');

/** Blocks in a function, a method, a closure, and behind imports of both kinds of module. */
const library = `import { sleep } from 'tsgreen';
export interface Shape { area: number }
/** @green */
export function area(w: number, h: number): number {
  sleep(1);
  return w * h;
}
export class Counter {
  #n = 0;
  /** @green */
  next(...steps: number[]): number {
    for (const step of steps) {
      sleep(1);
      this.#n += step;
    }
    return this.#n;
  }
}
export const enum Size { small = 2, large = 20 }
export default area;
`;
const main = `import { run, spawn } from 'tsgreen';
import rect, { area, Counter, type Shape } from './library.js';
/** @green */
export function total(...shapes: Shape[]): number {
  const counter = new Counter();
  const list = [...shapes.map((s) => s.area), rect(2, 3)];
  return counter.next(...list) + area(...([1, 1] as [number, number]));
}
run(() => console.log(total({ area: 4 }), spawn(() => area(5, 5)).get()));
`;
const expected = '11 25\n';

const script = `/** @green */
function pause(): void { (require('tsgreen') as typeof import('tsgreen')).sleep(1); }
(require('tsgreen') as typeof import('tsgreen')).run(() => { pause(); console.log('script'); });
`;

const decorated = `import { green, run, sleep } from 'tsgreen';
import * as all from 'tsgreen';
function logged<T extends abstract new (...args: any) => any>(target: T, ..._: unknown[]): void { console.log('decorated', target.name); }
@logged
class A {
  @green one(): number { sleep(1); return 1; }
  @green static two(): number { sleep(1); return 2; }
  @all.green private three(): number { sleep(1); return 3; }
  sum(): number { return 0; }
  @green all(): number { return this.one() + A.two() + this.three() + new B().four(); }
}
@green
class B { four(): number { sleep(1); return 4; } async later() { return 5; } }
@green
export class NothingGreen { plain() {} }
run(() => console.log(new A().all()));
`;

// What `tsc --init` of TypeScript 6 writes, but for what is commented out.
const init = { module: 'nodenext', target: 'esnext', types: [], lib: ['esnext'], sourceMap: true, declaration: true, declarationMap: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, strict: true, jsx: 'react-jsx', verbatimModuleSyntax: true, isolatedModules: true, noUncheckedSideEffectImports: true, moduleDetection: 'force', skipLibCheck: true };

// The helpers that these programs need below ES2022.
const tslib = {
  'helpers/node_modules/tslib/package.json': '{ "main": "index.js", "types": "index.d.ts" }',
  'helpers/node_modules/tslib/index.d.ts': 'export declare function __classPrivateFieldGet(o: any, m: any, kind?: any, f?: any): any;\nexport declare function __classPrivateFieldSet(o: any, m: any, v: any, kind?: any, f?: any): any;\nexport declare function __importStar(m: any): any;\n',
  'helpers/node_modules/tslib/index.js': 'exports.__classPrivateFieldGet = (o, m) => m.get(o);\nexports.__classPrivateFieldSet = (o, m, v) => (m.set(o, v), v);\nexports.__importStar = (m) => m;\n',
};

const esm = '{ "type": "module" }';
const SETTINGS: Record<string, { options?: object; packageJson?: string; files?: Record<string, string>; expected?: string }> = {
  cjs: {},
  esm: { packageJson: esm },
  'module-commonjs': { options: { module: 'commonjs', moduleResolution: 'bundler', esModuleInterop: true } },
  'module-esnext': { options: { module: 'esnext', moduleResolution: 'bundler' }, packageJson: esm },
  es2020: { options: { target: 'es2020' } },
  esnext: { options: { target: 'esnext' }, packageJson: esm },
  init: { options: init, packageJson: esm },
  isolated: { options: { isolatedModules: true } },
  helpers: { options: { importHelpers: true, target: 'es2020' } },
  'no-comments': { options: { removeComments: true, noEmitOnError: true } },
  sloppy: { options: { alwaysStrict: false, ignoreDeprecations: '6.0', module: 'commonjs', moduleResolution: 'bundler' }, files: { 'main.ts': script }, expected: 'script\n' },
  script: { options: { types: ['node'] }, files: { 'main.ts': script }, expected: 'script\n' },
  'cjs-verbatim': {
    options: { verbatimModuleSyntax: true, types: ['node'] },
    files: { 'main.ts': "import green = require('tsgreen');\n/** @green */\nfunction pause(): void { green.sleep(1); }\ngreen.run(() => { pause(); console.log('verbatim'); });\n" },
    expected: 'verbatim\n',
  },
  'decorators-standard': { options: { target: 'es2022' }, files: { 'main.ts': decorated }, expected: 'decorated A\n10\n' },
  'decorators-kept': { options: { target: 'esnext', noEmitOnError: true }, files: { 'main.ts': decorated.replace('@logged\n', '') }, expected: '10\n' },
  'decorators-legacy': { options: { experimentalDecorators: true, emitDecoratorMetadata: true }, files: { 'main.ts': decorated }, expected: 'decorated A\n10\n' },
};

test('every setting compiles and runs', async () => {
  const files: Record<string, string> = { ...tslib };
  for (const [name, { options, packageJson, files: own }] of Object.entries(SETTINGS)) {
    files[`${name}/tsconfig.json`] = config({ ...small, strict: true, ...options, composite: true });
    files[`${name}/package.json`] = packageJson ?? '{}';
    for (const [file, text] of Object.entries(own ?? { 'library.ts': library, 'main.ts': main })) files[`${name}/src/${file}`] = text;
    files[`${name}/src/globals.d.ts`] = 'declare const console: { log(...values: unknown[]): void };\ndeclare function require(name: string): unknown;\n';
    if (/node/.test(JSON.stringify(options?.['types' as never] ?? ''))) delete files[`${name}/src/globals.d.ts`];
  }
  const project = new Project(files);
  assert.equal(await project.tspc('-b', ...Object.keys(SETTINGS).filter((name) => name !== 'no-comments')), { status: 0, output: '' });
  for (const [name, { expected: own }] of Object.entries(SETTINGS)) {
    if (name === 'no-comments') continue;
    assert.equal({ name, ...(await project.run(`${name}/dist/main.js`)) }, { name, status: 0, output: own ?? expected });
    assert.match(project.read(`${name}/dist/main.js`), /SUSPEND/);
  }
  for (const name of ['decorators-standard', 'decorators-kept', 'decorators-legacy']) {
    const text = project.read(`${name}/dist/main.js`);
    assert.not.match(text, /@green|@all|green\]|green\)/);
    if (name !== 'decorators-kept') assert.is(text.match(/logged\b/g)!.length, 2, text); // its declaration and its use
  }
  assert.match(project.read('helpers/dist/library.js'), /tslib_1\.__classPrivateFieldSet/);
  assert.match(project.read('init/dist/main.js'), /^import \* as \$green from "tsgreen\/abi";/m);
  assert.match(project.read('cjs-verbatim/dist/main.js'), /const \$green = require\("tsgreen\/abi"\);/);
  assert.match(project.read('script/dist/main.js'), /const \$green = require\("tsgreen\/abi"\);/);

  const { status, output } = await project.tspc('-b', 'no-comments');
  assert.is(output, 'error TS901010: GREEN1010: With removeComments, declaration files lose the @green marks: callers in other projects would take green functions for ordinary ones. Turn removeComments off; a minifier can remove the comments later.\n');
  assert.is.not(status, 0);
  assert.not(project.has('no-comments/dist/main.js'));
});

const stale = { ...small, isolatedModules: true, verbatimModuleSyntax: true, composite: true };

/** Marks that a .d.ts file has to carry over to the callers of another project. */
const callees = {
  'lib/src/tag.ts': "import { sleep } from 'tsgreen';\n/** Waits. @green */\nexport function tagged(): number { sleep(1); return 1; }\n",
  'lib/src/file.ts': "// @green-file\nimport { sleep } from 'tsgreen';\nexport function inFile(): number { return helper(); }\nfunction helper(): number { sleep(1); return 2; }\n",
  'lib/src/class.ts': "import { green, sleep } from 'tsgreen';\n@green\nexport class K { static s(): number { sleep(1); return 3; } }\nexport const f = green((): number => { sleep(1); return 4; });\n",
  'lib/src/flips.ts': "import { sleep } from 'tsgreen';\nsleep;\n\nexport function flips(): number { return 5; }\n",
};
const caller = `import { tagged } from '../../lib/dist/tag.js';
import { inFile } from '../../lib/dist/file.js';
import { K, f } from '../../lib/dist/class.js';
import { flips } from '../../lib/dist/flips.js';
/** @green */
export function caller(): number { return tagged() + inFile() + K.s() + f() + flips(); }
`;

test('references: marks reach callers in other projects, and callers follow when one changes', async () => {
  const app = { references: [{ path: '../lib' }] };
  const project = new Project({
    'package.json': esm, ...callees,
    'lib/tsconfig.json': config(stale), 'app/tsconfig.json': config(stale, app),
    'app/src/caller.ts': caller, 'app/src/globals.d.ts': 'declare const console: { log(...values: unknown[]): void };\n',
    'app/src/main.ts': "import { run } from 'tsgreen';\nimport { caller } from './caller.js';\nrun(() => console.log(caller()));\n",
  });
  const first = await project.emitted('-b', 'app');
  assert.equal(first, { status: 0, output: '', written: ['app/dist/caller.js', 'app/dist/main.js', 'lib/dist/class.js', 'lib/dist/file.js', 'lib/dist/flips.js', 'lib/dist/tag.js'] });
  assert.is(project.read('app/dist/caller.js').match(/=== \$SUSPEND/g)!.length, 7); // four calls, and on the resume path all but the first
  assert.equal(await project.run('app/dist/main.js'), { status: 0, output: '15\n' });
  assert.equal(await project.emitted('-b', 'app'), { status: 0, output: '', written: [] });

  project.edit('lib/src/flips.ts', '\n\nexport function flips(): number { return', '\n/** @green */\nexport function flips(): number { sleep(1); return');
  assert.equal(await project.emitted('-b', 'app'), { status: 0, output: '', written: ['app/dist/caller.js', 'lib/dist/flips.js'] });
  assert.equal(await project.run('app/dist/main.js'), { status: 0, output: '15\n' });

  project.edit('app/src/caller.ts', '/** @green */', '// plain');
  const failed = await project.tspc('-b', 'app');
  assert.is(failed.output.match(/GREEN1001/g)!.length, 5, failed.output);
  assert.equal(await project.tspc('-b', 'app'), failed);

  project.edit('app/src/caller.ts', '// plain', '/** @green */');
  project.edit('lib/src/flips.ts', '/** @green */\nexport function flips(): number { sleep(1); return', '\nexport function flips(): number { return');
  assert.equal((await project.tspc('-b', 'app')).output, '');
  assert.is(project.read('app/dist/caller.js').match(/=== \$SUSPEND/g)!.length, 7);

  // One entry of the two projects: everything of it, nothing of the other.
  project.write('app/tsconfig.json', config(stale, app, { ...plugin, stress: true }));
  assert.equal((await project.emitted('-b', 'app')).written, ['app/dist/caller.js', 'app/dist/main.js']);
});

test('a compiled library: what waits without a mark of its own waits in who uses its declarations', async () => {
  const project = new Project({
    'package.json': esm, 'lib/tsconfig.json': config({ ...small, declaration: true }), 'app/tsconfig.json': config(small),
    'lib/src/index.ts': `// @green-file
import { sleep } from 'tsgreen';
function wait(n: number): number { sleep(1); return n; }
export class Connection {
  readonly id = wait(1);
  get state(): string { return wait(1) === 1 ? 'open' : ''; }
}
export class Session extends Connection {
  readonly name: string;
  constructor(name: string) { super(); wait(1); this.name = name; }
}
export const Counter = class { count = wait(5); get next(): number { return wait(this.count + 1); } };
`,
    'app/src/globals.d.ts': globals['src/globals.d.ts'],
    'app/src/main.ts': `import { run } from 'tsgreen';
import { Connection, Counter, Session } from '../../lib/dist/index.js';
class Mine extends Session {}
/** @green */
function main(): void {
  const session = new Mine('s'), counter = new Counter();
  console.log(session.id, session.name, session.state, new Connection().state, counter.count, counter.next);
}
run(main);
`,
  });
  assert.equal(await project.tspc('-p', 'lib'), { status: 0, output: '' });
  assert.equal(await project.tspc('-p', 'app'), { status: 0, output: '' });
  assert.equal(await project.run('app/dist/main.js'), { status: 0, output: '1 s open open 5 6\n' });
  project.edit('app/src/main.ts', '/** @green */', '');
  const { output } = await project.tspc('-p', 'app');
  assert.is(output.match(/GREEN1001/g)!.length, 6, output);
});

test('composite: callers in the same project follow', async () => {
  const project = new Project({
    'package.json': esm, 'tsconfig.json': config(stale),
    'src/flips.ts': callees['lib/src/flips.ts'], 'src/other.ts': 'export {};\n',
    'src/caller.ts': "import { flips } from './flips.js';\n/** @green */\nexport function caller(): number { return flips() + 1; }\n",
  });
  await project.tspc('-b');
  project.edit('src/flips.ts', '\n\nexport function flips(): number { return', '\n/** @green */\nexport function flips(): number { sleep(1); return');
  assert.equal(await project.emitted('-b'), { status: 0, output: '', written: ['dist/caller.js', 'dist/flips.js'] });
  project.edit('src/flips.ts', '/** @green */\nexport function flips(): number { sleep(1); return', '\nexport function flips(): number { return');
  assert.equal(await project.emitted('-b'), { status: 0, output: '', written: ['dist/caller.js', 'dist/flips.js'] });
});

test.run();
