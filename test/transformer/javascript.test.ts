/**
 * JavaScript files in the real `tspc`: marks and types by JSDoc, or none, in every kind of file.
 */
// time limit: 120 s
import ts from 'typescript';
import { assert, suite } from '../suite';
import { transpile } from '../../transformer';
import { compile } from './compile';
import { Project, config, small } from './project';

const test = suite('JavaScript files');

const marked = `import { run, sleep } from 'tsgreen';

/**
 * @green
 * @param {number} n
 * @returns {number}
 */
export function twice(n) {
  sleep(1);
  return n * 2;
}

/** @typedef {{ lookup: (key: string) => number }} Store */

class Memory {
  /** @green */
  lookup(/** @type {string} */ key) {
    sleep(1);
    return key.length;
  }
}

/** @green */
const all = (/** @type {string[]} */ keys, /** @type {any} */ store) => keys.map((key) => store.lookup(key));

run(() => console.log(twice(20) + 2, all(['a', 'bcd'], new Memory())));
`;

const globals = { 'src/globals.d.ts': 'declare const console: { log(...values: unknown[]): void };\n' };
const all = { allowJs: true, checkJs: true, strict: true, ...small };

test('.js files, checked', async () => {
  const project = new Project({ 'tsconfig.json': config(all), 'src/main.js': marked, ...globals });
  assert.equal(await project.tspc(), { status: 0, output: '' });
  assert.match(project.read('dist/main.js'), /\$SUSPEND/);
  assert.equal(await project.run('dist/main.js'), { status: 0, output: '42 [ 1, 3 ]\n' });

  project.write('src/wrong.js', "import { twice } from './main.js';\nexport function ordinary() {\n  return twice(1);\n}\n/** @green */\nexport async function both() {}\n");
  const { status, output } = await project.tspc();
  assert.is(status, 2);
  assert.match(output, /src\/wrong\.js\(3,10\): error TS901001: GREEN1001: 'twice' may block/);
  assert.match(output, /src\/wrong\.js\(6,23\): error TS901004: GREEN1004/);
});

test('every extension, each in its own module format, without types', async () => {
  const untyped = (body: string) => `/** @green */\nfunction wait(x) { sleep(1); return x; }\n/** @green */\nfunction main(f) { return [f(1), [1, 2].map((x) => f(x) + 1), 'ab'.replace(/b/, () => f('c'))]; }\n${body}`;
  const project = new Project({
    'tsconfig.json': config({ ...small, allowJs: true, checkJs: false, jsx: 'react', strict: true, noImplicitAny: false }),
    'src/module.mjs': `import { run, sleep } from 'tsgreen';\n${untyped('run(() => console.log("mjs", main(wait)));')}`,
    'src/common.cjs': `const { run, sleep } = require('tsgreen');\n${untyped('run(() => console.log("cjs", main(wait)));')}`,
    'src/module2.mts': `import { run, sleep } from 'tsgreen';\n/** @green */\nexport function wait<T>(x: T): T { sleep(1); return x; }\nrun(() => console.log('mts', wait(1)));\n`,
    'src/common2.cts': `import { run, sleep } from 'tsgreen';\n/** @green */\nexport function wait<T>(x: T): T { sleep(1); return x; }\nrun(() => console.log('cts', wait(1)));\n`,
    'src/view.jsx': `const { run, sleep } = require('tsgreen');\nconst React = { createElement: (name, props, ...children) => name + children.join() };\n${untyped('/** @green */\nfunction view() { const text = wait("text"); return <b>{text}</b>; }\nrun(() => console.log("jsx", view()));')}`,
    ...globals,
  });
  assert.equal(await project.tspc(), { status: 0, output: '' });
  const result = "[ 1, [ 2, 3 ], 'ac' ]\n";
  for (const [file, output] of [['module.mjs', `mjs ${result}`], ['common.cjs', `cjs ${result}`], ['module2.mjs', 'mts 1\n'], ['common2.cjs', 'cts 1\n'], ['view.js', 'jsx btext\n']]) {
    assert.equal(await project.run(`dist/${file}`), { status: 0, output }, file);
  }
});

test('a whole JavaScript program, implicitly green', async () => {
  const project = new Project({
    'tsconfig.json': config({ ...small, allowJs: true, checkJs: false }, {}, { transform: 'tsgreen/transformer', transformProgram: true, implicit: ['src/app/**'] }),
    'src/app/main.js': `const { run, sleep } = require('tsgreen');
      const helpers = require('../helpers');
      class Shop { constructor(items) { this.items = items; } get size() { return this.items.length; } price(item) { sleep(1); return item.length; } total() { return this.items.reduce((sum, item) => sum + this.price(item), 0); } *each() { for (const i of this.items) yield this.price(i); } }
      async function later() { return await Promise.resolve('async'); }
      run(() => { const shop = new Shop(['tea', 'milk']); console.log(shop.size, shop.total(), Array.from(shop.each()), helpers.sorted(shop.items), helpers.apply(() => 'plain')); }).then(later).then((x) => console.log(x));`,
    'src/helpers.js': `exports.sorted = (list) => [...list].sort((a, b) => (a < b ? -1 : 1)); exports.apply = (f) => f();`,
    ...globals,
  });
  assert.equal(await project.tspc(), { status: 0, output: '' });
  assert.not.match(project.read('dist/helpers.js'), /SUSPEND/);
  assert.equal(await project.run('dist/app/main.js'), { status: 0, output: "2 7 [ 3, 4 ] [ 'milk', 'tea' ] plain\nasync\n" });
});

test('members that assignments declare', () => {
  const text = `// @green-file
    const key = 'k';
    function F() { this.a = 1; this['b'] = 2; this[key] = 3; }
    F.prototype['m'] = function () { return this.b; };
    F.prototype[key] = F['s'] = F[key] = F.q ??= 1;
    module.exports['u'] = F;
    class C { get b() { return f(); } get m() { return f(); } get s() { return f(); } get k() { return f(); } get q() { return f(); } get u() { return f(); } static get s() { return f(); } }
    function f() { const o = new F(); return [o.m(), o['b'], o.b, o.k, o[key], F.s, F['s'], F[key], F.q, module.exports.u, new C().b]; }
    f.prototype['m'] = 1;`;
  for (const stress of [false, true]) for (const checkJs of [false, true]) assert.equal(compile({ 'main.js': text }, { allowJs: true, checkJs, module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Bundler, outDir: '/virtual-out' }, { stress, implicit: true }).problems, []);
});

test('what cannot be assigned to is refused, where TypeScript has no types to say so', () => {
  for (const target of ['f()++', '--f()', 'f() = 1', 'f() += 1', 'for (f() of [1]);', 'for (f() in {});', '[f()] = [1]']) {
    const { diagnostics } = transpile(`/** @green */\nfunction f() { return f; }\n/** @green */\nfunction g() { ${target} }`, { fileName: 'main.js' });
    assert.match(diagnostics[0]?.messageText ?? '', /no assignment to CallExpression/, target);
  }
  const { diagnostics } = transpile('/** @green */\nfunction f() { var let; for (let in { key: 1 }); f(); return let; }', { fileName: 'main.js', compilerOptions: { alwaysStrict: false, ignoreDeprecations: '6.0' } });
  assert.match(diagnostics[0]?.messageText ?? '', /`let` is a variable/);
});

test.run();
