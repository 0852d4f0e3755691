/**
 * Functions that are not compiled, called by such that are: what they return at once of what a call gave them is waited for,
 * though no type tells that anything in them blocks. And who only computes is called as ever.
 */
// time limit: 60 s
import { assert, suite } from '../suite';
import { compile } from './compile';
import { type Programs, options, testPrograms } from './programs';

const test = suite('what plain functions pass on');

const late = 'const late: any = (value = 5) => blk(value);';

/** `more` beside main, which prints what `calls` give. */
const marked = (more: string, calls: string, prints: string, rest: { library?: { types: string; code: string }; imports?: string } = {}) => ({
  files: { 'main.ts': `import { blk } from './support';\n${rest.imports ?? ''}\n${more}\n/** @green */\nexport function main(): void { ${late} console.log(${calls}); }\n` },
  prints,
  isMarked: true,
  ...(rest.library && { library: rest.library }),
});

const PROGRAMS: Programs = {
  'a callback of type any': marked('function call(f: any) { return f(); }', 'call(late) + 1', '6'),
  'one that has the type of a function that does not block': marked('function call(f: () => number) { return f(); }', 'call(late) + 1', '6'),
  'an arrow function': marked('const call = (f: any) => f();', 'call(late) + 1', '6'),
  'by way of a variable': marked('function call(f: any) { let r; const other = r = f(); void other; return r; }', 'call(late) + 1', '6'),
  'by way of a member': marked('function call(f: any) { const o: any = {}; o.r = f(); return o.r; }', 'call(late) + 1', '6'),
  'by way of a literal': marked('function call(f: any) { const o = { r: f() }; return o.r; }', 'call(late) + 1', '6'),
  'by a default': marked('function call(f: any, r = f()) { return r; }', 'call(late) + 1', '6'),
  'out of another plain function': marked('function inner(f: any) { return f(); }\nfunction call(f: any) { return inner(f); }', 'call(late) + 1', '6'),
  'one of two that call each other': marked('function odd(n: number, f: any): any { return n === 0 ? f() : even(n - 1, f); }\nfunction even(n: number, f: any): any { return n === 0 ? 0 : odd(n - 1, f); }', 'odd(4, late) + 1, even(4, late), even(3, late)', '6 0 5'),
  'of operators': marked('const either = (f: any, is: boolean) => is ? f() : 1;\nconst last = (f: any) => (void 0, f());\nconst any = (f: any, n?: number) => n ?? f();', 'either(late, true), either(late, false), last(late), any(late)', '5 1 5 5'),
  'a private method': marked('class C { private go(f: any) { return f(); } /** @green */ run(f: any) { return this.go(f) + 1; } }', 'new C().run(late)', '6'),
  'a static one': marked('class C { static go(f: any) { return f(); } }', 'C.go(late) + 1', '6'),
  'an overloaded function': marked('function call(f: string): number;\nfunction call(f: () => number): number;\nfunction call(f: any): any { return f(); }', 'call(late) + 1', '6'),
  'as a callback': marked('const call = (f: any) => f();', '[late, late].map(call)', '[ 5, 5 ]'),
  'a native call inside': marked('function sum(list: any[]) { return list.reduce((sum, f) => f(sum), 0); }', 'sum([() => 2, (n: number) => late(n + 1)])', '3'),
  'the library: what a callback gives': marked('', 'call(late) + 1', '6', {
    imports: "import { call } from './lib';",
    library: { types: 'export declare function call(f: any): any;', code: 'exports.call = (f) => f();' },
  }),
  'the library: with a type parameter': marked('', 'call<number>(late)', '5', {
    imports: "import { call } from './lib';",
    library: { types: 'export declare function call<T>(f: unknown): T | undefined;', code: 'exports.call = (f) => f();' },
  }),
  "node's own": marked('const storage = new AsyncLocalStorage<number>();\nconst scope = new AsyncResource("scope");', 'storage.run(1, late), storage.exit(late), scope.runInAsyncScope(late)', '5 5 5', {
    imports: "import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';",
  }),
};

testPrograms(test, PROGRAMS);

test('what computes its result is not waited for', () => {
  const text = `
    import { blk } from './support';
    const sum = (a: number, b: number) => a + b;
    function count(list: readonly number[], is: (n: number) => boolean) { let n = 0; for (const x of list) if (is(x)) n++; return n; }
    function make(f: () => number) { return { n: f() }; }
    /** @green */
    export function main(): number { return sum(1, 2) + count([1], (n) => n > 0) + make(() => 1).n + blk(1); }
  `;
  const { files, errors } = compile({ 'support.ts': '/** @green */ export function blk(n: number): number { return n; }', 'main.ts': text }, options);
  assert.equal(errors, []);
  const main = [...files].find(([name]) => name.endsWith('main.js'))![1];
  assert.is(main.match(/=== \$SUSPEND/g)?.length, 1, main);
});

test.run();
