/**
 * What is green: every form of a mark, the places that make a function green without one, and what a name means after it
 * went through aliases, destructuring, overloads and types.
 */
import { type Cases, testCalls } from './calls';

const CASES: Cases = {
  functions: [
    `/** @green */ function f() { sleep(1); } /** Text. @green */ async function no() {} function plain() {} void no;
     /** @green */ const arrow = () => sleep(1); const inside = /** @green */ () => sleep(1), second = () => 1;
     /** @green */ const expression = function () { sleep(1); };
     // @green
     function lineComment() {}
     /* @green */ function blockComment() {}
     /** @greenish, and an address green@example.com */ function otherTag() {}`,
    { 'f()': 'green', 'plain()': 'plain', 'arrow()': 'green', 'inside()': 'green', 'second()': 'plain', 'expression()': 'green', 'lineComment()': 'plain', 'blockComment()': 'plain', 'otherTag()': 'plain' },
  ],
  classes: [
    `class K {
       /** @green */ m() { sleep(1); }
       /** @green */
       static s() { sleep(1); }
       /** @green */
       private p() { sleep(1); }
       /** @green */
       property = () => sleep(1);
       wrapped = green(() => sleep(1));
       @green decorated() { sleep(1); }
       @green field = () => sleep(1);
       plain() {}
       run() { return this.p; }
     }
     class Sub extends K { override plain() {} }
     abstract class A { /** @green */ abstract m(): void; abstract plain(): void }
     const k = new K(), sub = new Sub(), a = {} as A;`,
    { 'k.m()': 'green', 'K.s()': 'green', 'k.run()()': 'green', 'k.property()': 'green', 'k.wrapped()': 'green', 'k.decorated()': 'green', 'k.field()': 'green', 'k.plain()': 'maybe', 'sub.m()': 'green', 'sub.plain()': 'maybe', 'a.m()': 'green', 'a.plain()': 'maybe' },
  ],
  'class marks': [
    `@green class D { m() { sleep(1); } static s() { sleep(1); } async later() {} *all() {} get x() { return 1; } property = () => 1; }
     /** @green */ class T { m() { sleep(1); } }
     declare class Ambient { m(): void; }
     /** @green */ declare class Tagged { m(): void; later(): Promise<void>; }
     const d = new D(), t = new T(), ambient = new Ambient(), tagged = new Tagged();`,
    { 'd.m()': 'green', 'D.s()': 'green', 'void d.later()': 'maybe', 'd.all()': 'maybe', 'd.property()': 'maybe', 't.m()': 'green', 'ambient.m()': 'maybe', 'tagged.m()': 'green', 'void tagged.later()': 'maybe' },
  ],
  interfaces: [
    `interface S { /** @green */ m(): void;
       /** @green */
       property: () => void;
       /** @green */
       aliased?: Callback;
       plain(): void }
     /** @green */ interface All { m(): void; property: () => void; later(): Promise<void>; (): void }
     /** @green */ type Literal = { m(): void };
     interface Inherits extends S { own(): void }
     type Callback = () => void;
     declare const s: S, all: All, literal: Literal, inherits: Inherits, union: S | All, generic: <T extends S>(x: T) => void;
     const { m, property, plain } = s; const alias = s.m;`,
    {
      's.m()': 'green', 's.property()': 'green', 's.aliased?.()': 'green', 's.plain()': 'maybe', 's["m"]()': 'green', 's["property"]()': 'green', 's?.m()': 'green', 's!.m()': 'green', '(s as S).m()': 'green',
      'all.m()': 'green', 'all.property()': 'green', 'void all.later()': 'maybe', 'all()': 'green', 'literal.m()': 'green', 'inherits.m()': 'green', 'inherits.own()': 'maybe', 'union.m()': 'green',
      'm()': 'green', 'property()': 'green', 'plain()': 'maybe', 'alias()': 'green', 'generic(s)': 'maybe',
    },
  ],
  types: [
    `/** @green */ type F = (x?: number) => void; type G = Green<(x?: number) => void>; type Plain = () => void;
     declare const f: F, g: G, direct: Green<() => void>, optional: G | undefined, both: F & { extra: 1 }, plain: Plain, anything: any, fn: Function;
     function takes(cb: G, maybe?: F, /** @green */ tagged: () => void = () => {}) { return () => { cb(); maybe?.(); tagged(); }; }
     declare const record: Record<string, G>, list: G[], promise: Promise<G>;`,
    { 'f()': 'green', 'g()': 'green', 'direct()': 'green', 'optional?.()': 'green', 'optional!()': 'green', 'both()': 'green', 'plain()': 'maybe', 'anything()': 'maybe', 'fn()': 'maybe', 'record.x!()': 'green', 'list[0]!()': 'green', 'for (const x of list) x()': 'green', 'takes(g)': 'plain' },
    ['cb', 'maybe', 'tagged'],
  ],
  overloads: [
    `/** @green */ function one(x: string): void; function one(x: number): void; function one(x: any) { sleep(x); }
     function all(x: string): void; function all(x: number): void; /** @green */ function all(x: any) { sleep(x); }
     function none(x: string): void; function none(x: number): void; function none(x: any) {}
     class K { /** @green */ m(x: string): void; m(x: number): void; m(x: any) { sleep(x); } @green n(x: string): void; n(x: any) { sleep(x); } }
     const k = new K();`.replace('@green n(x: string): void; n(x: any)', 'n(x: string): void; @green n(x: any)'),
    { 'one("")': 'green', 'one(1)': 'maybe', 'all("")': 'green', 'all(1)': 'green', 'none(1)': 'plain', 'k.m("")': 'green', 'k.m(1)': 'maybe', 'k.n("")': 'green' },
  ],
  'the function green': [
    `import { green as verde } from 'tsgreen'; import * as all from 'tsgreen';
     const a = green(() => sleep(1)), b = green(function () { sleep(1); }), c = verde(() => sleep(1)), d = all.green(() => sleep(1)), e = (green((() => sleep(1)) as () => void));
     const object = { a: green(() => sleep(1)), deep: { b: green(() => sleep(1)) } };
     const chalk = { green: <T>(x: T) => x }; const colour = chalk.green(() => 1);`,
    { 'a()': 'green', 'b()': 'green', 'c()': 'green', 'd()': 'green', 'e()': 'green', 'object.a()': 'green', 'object.deep.b()': 'green', 'colour()': 'maybe' },
  ],
  'a function green of the file itself': [
    `export {}; const green = (text: string) => text; const a = green('x'); const other = ((f: () => void) => f)(() => {});`.replace('export {};', ''),
    { 'green("x")': 'plain', 'other()': 'maybe' },
  ],
  'object literals': [
    `const o = { /** @green */ m() { sleep(1); }, plain() {},
       /** @green */
       f: () => sleep(1) };
     interface S { /** @green */ m(): void; plain(): void;
       /** @green */
       f: () => void }
     const s: S = { m() { sleep(1); }, plain() {}, f: () => sleep(1) };
     const satisfying = { m() { sleep(1); }, plain() {}, f() { sleep(1); } } satisfies S;
     function make(): S { return { m() { sleep(1); }, plain() {}, f: function () { sleep(1); } }; }
     const { m } = o;`,
    { 'o.m()': 'green', 'o.plain()': 'maybe', 'o.f()': 'green', 's.m()': 'green', 's.f()': 'green', 'satisfying.m()': 'green', 'satisfying.f()': 'green', 'make().m()': 'green', 'make()': 'plain', 'm()': 'green' },
  ],
  'where a function stands': [
    `declare function takes(f: Green<() => void>, ...more: Green<() => void>[]): void; /** @green */ type Handler = (x: number) => void;
     takes(() => sleep(1)); takes(() => {}, () => sleep(1)); takes((() => sleep(1)) as any);
     const typed: Handler = () => sleep(1); let later: Green<() => void>; later = () => sleep(1);
     const list: Handler[] = [() => sleep(1)]; const record: Record<string, Handler> = { a: () => sleep(1), b(x) { sleep(x); } };
     function def(f: Handler = () => sleep(1)) {} function ret(): Handler { return () => sleep(1); }
     class K { handler: Handler = () => sleep(1); constructor() { this.handler = () => sleep(2); } }
     const conditional: Handler = Math.random() > 1 ? () => sleep(1) : (x) => sleep(x);
     declare const target: { on: Handler }; target.on = () => sleep(1);
     class G extends Greenlet<void> { constructor() { super(() => sleep(1)); } }
     spawn(() => sleep(1)); run(() => { sleep(1); }); spawn(function () { sleep(1); }); spawner((x: number) => sleep(x));`.replace("takes((() => sleep(1)) as any);", 'takes((() => sleep(1)) as () => void);'),
    { 'typed(1)': 'green', 'later()': 'green', 'list[0]!(1)': 'green', 'record.a!(1)': 'green', 'def()': 'plain', 'ret()(1)': 'green' },
  ],
  'aliases and constants': [
    `/** @green */ function f() { sleep(1); } function plain() {} const arrow = () => {}; let variable = () => {}; let assigned = f;
     const alias = f, again = alias, list = [f], { length } = list, [first] = list, object = { f, plain }, plainAlias = plain, bound = f.bind(null), chosen = length ? f : plain;
     namespace N { /** @green */ export function f() { sleep(1); } export const plain = () => {}; export let variable = () => {}; }
     import M = N; function give() { return plain; } function callsBack(cb = () => {}, cb2: () => void) { return { cb, cb2 }; } const made = callsBack(undefined, plain);`,
    {
      'alias()': 'green', 'again()': 'green', 'list[0]!()': 'green', 'first!()': 'green', 'object.f()': 'green', 'object.plain()': 'maybe', 'plainAlias()': 'plain', 'bound()': 'green', 'chosen()': 'green', 'assigned()': 'green',
      'N.f()': 'green', 'N.plain()': 'plain', 'N.variable()': 'maybe', 'M.f()': 'green', 'arrow()': 'plain', 'variable()': 'maybe', 'give()()': 'maybe', 'made.cb()': 'maybe', 'made.cb2()': 'maybe', '(f)()': 'green',
    },
  ],
};

testCalls('marks', CASES);

const imports: Cases = {
  'default exports and names exported again': [
    `import named from './named.js'; import anonymous from './anonymous.js'; import inline from './inline.js'; import arrow from './arrow.js'; import wrapped from './wrapped.js'; import plain, { again, renamed, type T } from './again.js'; import * as all from './again.js'; import required = require('./exported.js'); declare const t: T;`,
    { 'named()': 'green', 'anonymous()': 'green', 'inline()': 'green', 'arrow()': 'green', 'wrapped()': 'green', 'plain()': 'plain', 'again()': 'green', 'renamed()': 'green', 'all.renamed()': 'green', 'all.default()': 'plain', 'required()': 'green', 't()': 'green' },
  ],
  JavaScript: [
    `import { f, arrow, K, plain } from './script.js'; const k = new K();`,
    { 'f()': 'green', 'arrow()': 'green', 'k.m()': 'green', 'plain()': 'plain' },
  ],
};
const sleep = "import { green, sleep } from 'tsgreen';\nvoid green;\n";
testCalls('marks behind imports', imports, { allowJs: true, outDir: 'out', moduleDetection: 3 }, {}, {
  'named.ts': `${sleep}/** @green */\nexport default function named() { sleep(1); }`,
  'anonymous.ts': `${sleep}/** @green */\nexport default function () { sleep(1); }`,
  'inline.ts': `${sleep}export default /** @green */ function () { sleep(1); }`,
  'arrow.ts': `${sleep}/** @green */\nexport default () => sleep(1);`,
  'wrapped.ts': `${sleep}export default green(() => sleep(1));`,
  'again.ts': `export { default as again, default as renamed } from './named.js';\n/** @green */ export type T = () => void;\nexport default function plain() {}`,
  'exported.ts': `${sleep}/** @green */\nfunction f() { sleep(1); }\nexport = f;`,
  'script.js': `${sleep}/** @green */\nexport function f() { sleep(1); }\n/** @green */\nexport const arrow = () => sleep(1);\nexport class K {\n  /** @green */\n  m() { sleep(1); }\n}\nexport function plain() {}`,
});
