/**
 * Which calls may block, and which are left alone: builtins, methods, function values, borrowed calls, functions whose
 * bodies decide, and whole files that count as marked.
 */
// time limit: 90 s
import { type Cases, testCalls } from './calls';

const CASES: Cases = {
  builtins: [
    `const list = [1], map = new Map<string, number>(), text = 'x'; declare const it: Iterator<number>, thenable: PromiseLike<number>, gen: Generator<number>, disposable: Disposable;
     const emitter = new EventEmitter();`.replace(/^/, "import { EventEmitter } from 'node:events'; import * as fs from 'node:fs'; import path from 'node:path';\n"),
    {
      'list.map((x) => x + 1)': 'plain', 'map.get("x")': 'plain', 'text.replace("a", "b")': 'plain', 'Math.max(1, 2)': 'plain', 'JSON.stringify(list)': 'plain', 'console.log(1)': 'plain', 'parseInt("1")': 'plain', 'Symbol.for("x")': 'plain',
      'Object.keys(list)': 'plain', 'Promise.resolve(1)': 'plain', 'setTimeout(() => {}, 1)': 'plain', 'fs.readFileSync("x")': 'plain', 'path.join("x")': 'plain', 'emitter.emit("x")': 'plain', 'process.cwd()': 'plain', 'new Map()': 'plain', 'import("node:fs")': 'plain',
      'it.next()': 'maybe', 'gen.next()': 'maybe', 'thenable.then()': 'maybe', 'disposable[Symbol.dispose]()': 'maybe', 'String.raw`x`': 'plain',
    },
  ],
  'concrete functions and members': [
    `function f() {} const arrow = () => {}; class K { m() {} private p() {} #q() {} static s() {} constructor(readonly r = () => {}) {} property = () => {}; test() { this.p(); this.#q(); } get g() { return arrow; } }
     interface I { m(): void; p: () => void; new (): K; (): void } abstract class A { abstract m(): void } declare const i: I, a: A; const k = new K(); declare function ambient(): void; const tag = (s: TemplateStringsArray) => s.length;
     type T = { m(): void }; declare const t: T, someClass: typeof K; class Sub extends K {} namespace N { export class C { static s() {} } }`,
    { 'f()': 'plain', 'arrow()': 'plain', 'k.m()': 'maybe', 'k["p"]()': 'plain', 'K.s()': 'plain', 'Sub.s()': 'plain', 'N.C.s()': 'plain', 'someClass.s()': 'maybe', 'k.r()': 'maybe', 'k.property()': 'maybe', 'k.g()': 'maybe', 'i.m()': 'maybe', 'i.p()': 'maybe', 'i()': 'maybe', 'new i()': 'maybe', 'new K()': 'plain', 'a.m()': 'maybe', 'ambient()': 'plain', 't.m()': 'maybe', 'tag`x`': 'plain' },
  ],
  'any and unknown functions': [
    'declare const x: any, f: Function, u: unknown, never: never, o: { [key: string]: (() => void) | any };',
    { 'x()': 'maybe', 'x.y.z()': 'maybe', 'f()': 'maybe', '(u as () => void)()': 'maybe', 'o.x()': 'maybe', 'x`t`': 'maybe', 'new x()': 'maybe', 'x?.()': 'maybe' },
  ],
  'call, apply and Reflect.apply': [
    `/** @green */ function f(this: void, ...x: number[]) { sleep(1); } function plain(this: void) {} class K { /** @green */ m() { sleep(1); } static plain() {} } declare const value: () => void, any: any;`,
    {
      'f.call(undefined, 1)': 'green', 'f.apply(undefined, [1])': 'green', 'Reflect.apply(f, undefined, [1])': 'green', 'K.prototype.m.call(new K())': 'green', 'f.bind(undefined)()': 'maybe', 'f.bind(undefined)': 'plain', 'f.toString()': 'plain',
      'plain.call(undefined)': 'plain', 'K.plain.call(K)': 'plain', 'Reflect.apply(plain, undefined, [])': 'plain', 'value.call(undefined)': 'maybe', 'Reflect.apply(value, undefined, [])': 'maybe', 'Reflect.apply(any, undefined, [])': 'maybe', 'any.call(undefined)': 'maybe',
      'Reflect.ownKeys(K)': 'plain',
    },
  ],
  'bodies that decide': [
    `/** @green */ function outer() {
       const direct = () => sleep(1); function circleA(n: number): void { if (n) circleB(n - 1); } function circleB(n: number): void { circleA(n); direct(); }
       const pure = () => 1; const unknown = (f: () => void) => f(); class Local { m() { sleep(1); } pure() {} } const object = { m() { direct(); } };
       return { direct, circleA, circleB, pure, unknown, local: new Local(), object };
     }
     declare function make(): ReturnType<typeof outer>; const { direct, circleA, circleB, pure, unknown, local, object } = make();`,
    { 'direct()': 'green', 'circleA(1)': 'green', 'circleB(1)': 'green', 'pure()': 'maybe', 'unknown(() => {})': 'maybe', 'local.m()': 'green', 'local.pure()': 'maybe', 'object.m()': 'green' },
  ],
};

testCalls('calls', CASES, { types: ['node'] });

/** Every function of these files counts as marked, but only those that reach something green are refused to others. */
const inFile: Cases[string] = [
  `function waits() { helper(); } const helper = () => { sleep(1); }; function pure() { return 1; } function unknown(f: () => void) { f(); } class K { m() { waits(); } pure() {} static s() { waits(); } private later = async () => 1; use() { return this.later; } }
   function even(n: number): void { if (n) odd(n - 1); } function odd(n: number): void { if (n) even(n - 1); else waits(); } function loopA(n: number): void { if (n) loopB(n); } function loopB(n: number): void { loopA(n); }
   async function later() {} function* all() { yield 1; } const k = new K(); void [1].map((x) => pure() + x); [3].forEach(() => { pure(); }); setTimeout(() => unknown(() => {}), 1); setTimeout(async () => { await later(); }, 1);
   declare function setTimeout(f: () => void, ms: number): void;`,
  { 'waits()': 'green', 'helper()': 'green', 'pure()': 'plain', 'unknown(() => {})': 'maybe', 'k.m()': 'green', 'k.pure()': 'maybe', 'K.s()': 'green', 'even(1)': 'green', 'odd(1)': 'green', 'loopA(1)': 'plain', 'void later()': 'plain', 'all()': 'plain' },
];

// In a green file `inOrdinary` would be green as well: the calls stand in another file.
const exported = 'export { waits, helper, pure, unknown, k, K, even, odd, loopA, later, all };';
const imported = (from: string): Cases[string] => [`import { waits, helper, pure, unknown, k, K, even, odd, loopA, later, all } from '${from}';`, inFile[1]];
const file = `import { sleep } from 'tsgreen';\n${inFile[0]}\n${exported}`;

testCalls('green files', { comment: imported('./file.js') }, {}, {}, { 'file.ts': `#!/usr/bin/env node\n// @green-file: moved as a whole\n${file}` });
testCalls('implicit globs', { glob: imported('./sub/deep/file.js'), 'not matched': [`import { f } from './sub/other.js';`, { 'f()': 'plain' }] }, {}, { implicit: ['sub/**/file.ts', './nowhere/*.ts'] }, { 'sub/deep/file.ts': file, 'sub/other.ts': 'export function f() {}' });
