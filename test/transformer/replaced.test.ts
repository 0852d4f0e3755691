/**
 * Functions in whose place other files of a program put ones that block: exports of CommonJS files, prototypes that nobody knows.
 * Each program runs as the plain text it is and compiled, in each mode of suspending; and where nothing is replaced, nothing is
 * compared.
 */
// time limit: 90 s
import ts from 'typescript';
import { assert, suite } from '../suite';
import { compile } from './compile';
import { type Programs, inFiles, options, testPrograms } from './programs';

const test = suite('functions that are replaced');

const PROGRAMS: Programs = {
  'a CommonJS file that is a function, which it calls by the name `exports`': {
    files: {
      'm.js': `const { blk } = require('./support');
module.exports = exports = function (n) { return blk(n) + 1; };
exports.twice = (n) => exports(blk(n)) * 2;
`,
      'main.js': `const m = require('./m');
exports.main = function () { console.log(m(1), m.twice(2)); };
`,
    },
    prints: '2 6',
  },
  'exports of a CommonJS file, by its namespace': {
    files: {
      'm.ts': `export function f(): number { return 1; }
export function g(): number { return 1; }
function inner(): number { return 1; }
export { inner as h };
export const k = (): number => 1;
export const both = (): number => k() + f();
export class C { n = 1; static make(): number { return 1; } }
export default function (): number { return 1; }
`,
      'main.ts': `import { blk } from './support';
import * as m from './m';
import other, { f, g, h as renamed, k, both, C } from './m';
function replace(o: any, name: string, fn: unknown): void { o[name] = fn; }
class Late { n = blk(7); static make(): number { return blk(8); } }
export function main(): void {
  console.log(m.f(), m.g(), m.h(), m.k(), both(), f(), g(), renamed(), k(), other(), m.default(), C.make(), new C().n);
  (m as any).f = () => blk(2);
  replace(m, 'g', () => blk(3));
  replace(m, 'h', () => blk(4));
  (m as any).k = () => blk(5);
  (m as any)['default'] = () => blk(6);
  (m as any).C = Late;
  console.log(m.f(), m.g(), m.h(), m.k(), both(), f(), g(), renamed(), k(), other(), m.default());
  console.log(C.make(), m.C.make(), new C().n, new m.C().n);
}
`,
    },
    prints: '1 1 1 1 2 1 1 1 1 1 1 1 1\n2 3 4 5 6 2 3 4 5 6 6\n8 8 7 7',
  },
  'exports of a CommonJS file, by require': {
    files: {
      'm.ts': 'export function f(): number { return 1; }\nexport function g(): number { return 1; }\n',
      'main.ts': `import { blk } from './support';
import { f, g } from './m';
import given = require('./m');
const all = require('./m');
export function main(): void {
  console.log(f(), g(), given.f());
  all.f = () => blk(2);
  Object.assign(given, { g: () => blk(3) });
  console.log(f(), g(), given.f(), given.g());
}
`,
    },
    prints: '1 1 1\n2 3 2 3',
  },
  'all exports and methods, by a loop over their names': {
    files: {
      'm.ts': 'export function first(): number { return 1; }\nexport function second(): number { return 1; }\n',
      'main.ts': `import { blk } from './support';
import * as m from './m';
import { first, second } from './m';
class Area { private area(): number { return 1; } all(): number { return this.area(); } }
function slowly(o: any, names: string[]): void {
  for (const name of names) {
    const f = o[name];
    o[name] = function (this: unknown) { return blk(f.call(this) + 1); };
  }
}
export function main(): void {
  console.log(first(), second(), new Area().all());
  slowly(m, Object.keys(m));
  slowly(Area.prototype, Object.getOwnPropertyNames(Area.prototype).filter((name) => name !== 'constructor'));
  console.log(first(), second(), new Area().all());
}
`,
    },
    prints: '1 1 1\n2 2 3',
  },
  'methods whose names are put together': {
    files: {
      'main.ts': `import { blk } from './support';
class Area {
  private area(): number { return 1; }
  private size(): number { return 2; }
  private depth(): number { return 3; }
  all(): number { return this.area() + this.size() * 10 + this.depth() * 100; }
}
function replace(name: string, f: () => number): void { (Area.prototype as any)[name] = f; }
export function main(): void {
  const [start, end] = ['si', 'ea'];
  console.log(new Area().all());
  replace('ar' + end, () => blk(4));
  replace(start + 'ze', () => blk(5));
  replace(\`dep\${'th'}\`, () => blk(6));
  console.log(new Area().all());
}
`,
    },
    prints: '321\n654',
  },
  'exports of JavaScript files': {
    files: {
      'm.js': `exports.f = function () { return 1; };
function g() { return 1; }
exports.g = g;
exports.both = () => exports.f() + exports.g();
`,
      'n.js': 'function f() { return 1; }\nconst g = () => 1;\nmodule.exports = { f, g };\n',
      'main.js': `const { blk } = require('./support');
const m = require('./m');
const n = require('./n');
exports.main = function main() {
  console.log(m.f(), m.g(), n.f(), n.g(), m.both());
  m.f = () => blk(2);
  [m.g, n.f] = [() => blk(3), () => blk(4)];
  n.g = () => blk(5);
  console.log(m.f(), m.g(), n.f(), n.g(), m.both());
};
`,
    },
    prints: '1 1 1 1 2\n2 3 4 5 5',
  },
  'prototypes that nobody knows': {
    files: {
      'main.ts': `import { blk } from './support';
class Area { private area(): number { return 1; } all(): number { return this.area(); } }
class Item { size = 1; }
class Late { size = blk(2); }
class Lazy { *[Symbol.iterator](): Generator<number> { yield blk(3); } indexOf(): number { return blk(4); } }
function sum(list: number[]): number { let all = 0; for (const n of list) all += n; return all + list.indexOf(0); }
class Sub extends Item {}
function become(o: any, prototype: any): void { Object.setPrototypeOf(o, prototype); }
export function main(): void {
  const area = new Area();
  const list = [1, 2];
  console.log(area.all(), sum(list), new Sub().size);
  become(area, { all: area.all, area: () => blk(5) });
  become(list, Lazy.prototype);
  become(Sub, Late);
  console.log(area.all(), sum(list), new Sub().size);
}
`,
    },
    prints: '1 2 1\n5 7 2',
  },
};

testPrograms(test, PROGRAMS);

test('what looks similar and replaces nothing makes nothing compare', () => {
  const m = `export function f(): number { return 1; }
export const k = (): number => f();
export class C {
  private f(): number { return 1; }
  private g(): number { return 1; }
  static make(): number { return 1; }
  all(): number { return this.f() + this.g(); }
}
export class Failure extends Error {
  constructor() { super('f'); Object.setPrototypeOf(this, new.target.prototype); }
  private f(): number { return 1; }
  all(): number { return this.f(); }
}
export class Missing extends Failure {
  constructor() { super(); Object.setPrototypeOf(this, Missing.prototype); }
}
`;
  const main = `import * as m from './m';
import { f, k, C, Failure, Missing } from './m';
const handlers: Record<string, (() => void)[]> = {};
function on(event: string, handler: () => void): void { (handlers[event] ??= []).push(handler); }
function list(...functions: unknown[]): number { return functions.length; }
export function main(): void {
  on('f', () => {});
  on('make', () => {});
  let all = f() + k() + m.f() + C.make() + m.C.make() + list(new C(), m.f, m.k) + list(m.f);
  const o = Object.setPrototypeOf([], Object.getPrototypeOf([]));
  for (const n of [1, 2]) all += n;
  console.log(all, new Failure().message, new Missing().message, o, Object.assign({}, { g: 1 }));
}
`;
  const { errors, problems, files } = compile(inFiles({ 'm.ts': m, 'main.ts': main }), options);
  assert.equal([...errors, ...problems], []);
  for (const [name, text] of files) if (!name.includes('support')) assert.not.match(text, /SUSPEND/, name);
});

test('exports of an ES module stay what they are', () => {
  const m = 'export function f(): number { return 1; }\n';
  const main = "import * as m from './m';\nimport { f } from './m';\nfunction replace(o: any, name: string): void { o[name] = f; }\nexport function main(): void { replace(m, 'f'); (m as any).f = f; console.log(f(), m.f()); }\n";
  const { files } = compile(inFiles({ 'm.ts': m, 'main.ts': main }), { ...options, module: ts.ModuleKind.ESNext });
  assert.not.match([...files].find(([name]) => name.endsWith('main.js'))![1], /\bf\(\)\)? === \$SUSPEND/);
});

test.run();
