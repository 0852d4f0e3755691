/**
 * JSX in green functions, for each way in which TypeScript prints it: what the elements are made of, and in which order,
 * is as in the plain text, whichever calls suspend.
 */
// time limit: 240 s
import ts from 'typescript';
import type { Compiled, Transpile } from '../../scripts/fuzz/check';
import { MODES } from '../../scripts/fuzz/drive';
import { runFixture } from '../../scripts/fuzz/fixture';
import { JSX_MARK } from '../../scripts/fuzz/names';
import { compileTyped } from '../../scripts/fuzz/typed';
import { transpile } from '../../transformer';
import { assert, suite } from '../suite';
import { testPrograms } from './programs';

const test = suite('jsx');

const HEAD = `import { blk, blkThrow } from '../../../support';
const Fragment = 'fragment';
function h(type: any, props: any, ...children: any[]): any {
  const { children: given, ...others } = props ?? {};
  const list = given === undefined ? children : Array.isArray(given) ? given : [given];
  const name = typeof type === 'function' ? type.name : String(type);
  console.log('made', name);
  return [name, others, ...list].map((x) => (x && x.$$ ? x.$$ : x));
}
`;

/** The texts of main's body. */
const programs: Record<string, string> = {
  'attributes, spreads and children': `
    let a = 1;
    const s = { get p() { console.log('p is read'); return a; } };
    console.log(JSON.stringify(<div a={a} {...s} b={blk(a++)} c="text" d>text {a} <b x={a++} />{blk('child')}{a}</div>));`,
  'getters that block, in attributes that are spread': `
    let n = 0;
    const s = { get p() { return [blk('p'), n++]; }, q: 1, get r() { return blk(n++); } };
    console.log(JSON.stringify(<div a={n++} {...s} b={blk(n++)} {...s} q="last" />));`,
  'components, which are read first': `
    let C: any = function First() {};
    const o = { C };
    console.log(JSON.stringify(<C a={blk((C = function Second() {}, 1))}>{blk(2)}</C>));
    console.log(JSON.stringify(<o.C a={blk((o.C = C, 1))} />));
    console.log(JSON.stringify(<o.C />));`,
  'elements in elements': `
    let n = 0;
    const item = (x: unknown) => <li n={n++}>{blk(x)}</li>;
    console.log(JSON.stringify(<ul first={<i>{blk('in an attribute')}</i>}>{[1, 2].map(item)}{item(3)}<li n={n++} /><>{blk(4)}{/* nothing */}</><li>{n}</li>{...[blk(5), n]}</ul>));`,
  'where something throws': `
    try {
      console.log(<a x={<b />} y={blk(1)}><c />{blkThrow(new Error('thrown'))}<d /></a>);
    } catch (e) {
      console.log(String(e));
    }`,
  'a closure over a component': `
    const list: any[] = [];
    for (let i = 0; i < 2; i++) {
      let Item: any = function () { return i; };
      list.push(() => <Item i={i} />);
      Item = Object.assign(function () {}, { k: blk(i) });
      list.push(<Item a={i}>{blk(i)}</Item>);
    }
    const div = blk('no component');
    console.log(JSON.stringify(list.map((x) => (typeof x === 'function' ? x() : x))), <div />, div);`,
  'keys, before and behind spreads': `
    const say = (x: unknown) => (console.log('evaluated', x), x);
    const s = { get p() { return say('p'); } };
    const show = (x: unknown) => console.log(JSON.stringify(x));
    show(<a key={say(1)} b={blk(2)} {...s} c={say(3)}>{blk(4)}{say(5)}</a>);
    show(<a {...s} key={say(1)} b={blk(2)}>{blk(4)}</a>);
    show(<a b={say(2)} key={blk(1)} {...s}>{say(3)}</a>);
    show(<a b={blk(2)} key={blk(1)} key={say(3)}>text</a>);
    show(<a {...{ x: say(1), y: blk(2), key: 3 }} key={say(4)} />);
    show(<a key="k">{blk(1)}</a>);`,
  'literals that are spread, and accessors in them': `
    const o = { n: 1, ['k' + 1]: 2 };
    console.log(JSON.stringify(<a {...{ x: 1, ...o, y: blk(2) }} z={o.n++} {...{ x: blk(3) }} />), o);
    console.log(JSON.stringify(<a {...blk(o)} {...o} n={blk(5)} {...{ n: o.n }}>{...[o.n++, o.n]}{...blk([6])}{...[]}</a>), o);
    console.log(Object.getPrototypeOf((<a {...{ __proto__: { inherited: blk(1) } }} />)[1]) === Object.prototype);`,
  'names of functions in attributes': `
    const e = <a f={function () { return blk(1); }} f-g={() => blk(2)} x:y={function* () { yield blk(3); }} C={class { m() { return blk(4); } }}>{blk(5)}</a>;
    console.log(['f', 'f-g', 'x:y', 'C'].map((key) => e[1][key].name), e[1].f(), e[1]['f-g']());`,
  'names with colons, dashes, dots and this': `
    const x = { y: { z: function deep() {} }, this: 1 };
    class C {
      part = function part() {};
      make(n: number) {
        return <this.part n={blk(n)}><xlink:a xlink:href={blk('h')} data-x="1" $={2} ä={3} a-b={blk(4)} /><my-part a={blk(5)} /></this.part>;
      }
    }
    let xlink = 1, part = 2;
    const change = () => { xlink++; part++; blk(0); };
    console.log(JSON.stringify(<xlink:part xlink:part={blk(xlink)}>{part}</xlink:part>), change(), xlink + part);
    console.log(JSON.stringify([new C().make(1), <x.y.z a={blk(1)}>{x.this}{blk(2)}</x.y.z>]));
    const Generic = function <T>(props: { value: T }) { return props; };
    console.log(JSON.stringify(<Generic<string> value={blk('generic')} />));`,
  'texts, entities and layout': `
    console.log(JSON.stringify(<a t="a &amp; b &#60; &#x3e; &nope; 'q'" u='"' v="two
      lines {x} &lt;b>">
      first {blk(1)} second&nbsp;third
      fourth   fifth {'  '} {/* nothing */} &lt;&gt;&quot;{"\\n"}
      {blk(2)}
    </a>), <b> {blk(3)} </b>, <b>

      {blk(4)}

    </b>);`,
  'conditional children, and functions as children that block': `
    const Repeat = function (count: number, element: any) { return Array.from({ length: count }, (_, i) => element.at(-1)(i)); };
    for (const yes of [true, false]) console.log(JSON.stringify(<ul>{yes && <li>{blk('yes')}</li>}{yes ? blk(1) : <b>{blk('no')}</b>}{blk(yes) || <i />}</ul>));
    const element = <Repeat>{(n: number) => <i n={blk(n)}>{blk(n * 2)}</i>}</Repeat>;
    for (let i = 0; i < 2; i++) console.log(JSON.stringify(element.at(-1)(i)));
    console.log(JSON.stringify(<></>), JSON.stringify(<>{blk(1)}</>), JSON.stringify(<><i />{blk(2)}<>{blk(3)}text</></>));`,
};

/** Only where the file itself names the factory. */
const factories: Record<string, string> = {
  'the factory is found before anything is evaluated': `
    let stage = 'first';
    const at = (name: string) => function (...parts: any[]) { console.log(stage, name, this === made, JSON.stringify(parts)); return [name]; };
    Object.defineProperty(made, 'element', { configurable: true, get: () => (console.log('looked up', stage), at(stage)) });
    const change = (x: unknown) => ((stage = String(x)), x);
    console.log(<a b={change('second')} c={blk(1)}>{change('third')}{blk(2)}</a>, <i />);
    console.log(<a>{change(4)}<b>{blk(change(5))}</b>{<c d={blk(6)} />}</a>);
    Object.defineProperty(made, 'element', { configurable: true, value: undefined });
    try {
      console.log(<a b={change('seventh')} c={blk(1)} />);
    } catch (e) {
      console.log(stage, e instanceof TypeError);
    }
    Object.defineProperty(made, 'element', { configurable: true, get: () => { throw new Error('no factory'); } });
    try {
      console.log(<a b={change('eighth')} c={blk(1)} />);
    } catch (e) {
      console.log(stage, String(e));
    }`,
  'other variables with its name': `
    Object.defineProperty(made, 'element', { configurable: true, value: (...parts: any[]) => JSON.stringify(parts) });
    {
      let made: any = blk('another one');
      console.log(blk(made), made);
    }
    const list = [];
    for (const made of [blk(1), blk(2)]) list.push(made);
    console.log(list, <a b={blk(1)} />, <i />, <>{blk(2)}</>, <></>);`,
};

const jsx: Record<string, ts.CompilerOptions> = {
  react: { jsx: ts.JsxEmit.React, jsxFactory: 'h', jsxFragmentFactory: 'Fragment' },
  'react-jsx': { jsx: ts.JsxEmit.ReactJSX },
  'react-jsxdev': { jsx: ts.JsxEmit.ReactJSXDev },
  preserve: { jsx: ts.JsxEmit.Preserve },
};

/** Elements become calls of `h`, wherever the option leaves that to. */
function finish(code: string): string {
  const runtime = '{ jsx: h, jsxs: h, jsxDEV: h, createElement: h, Fragment: "fragment" }';
  const calls = code.replace(/require\("react(\/jsx-(dev-)?runtime)?"\)/g, runtime);
  return ts.transpileModule(calls, { compilerOptions: { target: ts.ScriptTarget.ES2022, ...jsx['react'] }, fileName: 'program.jsx' }).outputText;
}

/** As compileTyped calls it: some elements say where they are. */
const FILE = '/0.tsx';

function same(title: string, program: string, compilerOptions: ts.CompilerOptions): void {
  const text = `${JSX_MARK}\n${program}`;
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, ...compilerOptions };
  test(title, () => check(text, options, transpile(text, { fileName: FILE, implicit: true, compilerOptions: options })));
  test(`${title}, with types`, () => check(text, options, compileTyped([text], [options])[0]!));
}

function check(text: string, compilerOptions: ts.CompilerOptions, compiled: Compiled): void {
  const plain: Transpile = () => ({ code: finish(ts.transpileModule(text, { compilerOptions, fileName: FILE }).outputText), diagnostics: [] });
  const green: Transpile = () => ({ code: finish(compiled.code), diagnostics: compiled.diagnostics });
  const expected = runFixture(text, { transpile: plain, mode: 'never' }).stdout;
  assert.ok(expected.length > 10);
  for (const mode of MODES) {
    const { stdout, suspensions } = runFixture(text, { transpile: green, mode });
    assert.is(stdout, expected, mode);
    if (mode === 'always') assert.ok(suspensions > 0);
  }
}

for (const [option, compilerOptions] of Object.entries(jsx)) {
  for (const [name, body] of Object.entries(programs)) same(`${option}: ${name}`, `${HEAD}export function main(): void {${body}\n}\n`, compilerOptions);
}
for (const [name, body] of Object.entries(factories)) {
  const text = `// @ts-nocheck\n${HEAD}const made = {};\nexport function main(): void {${body}\n}\n`;
  same(`jsxFactory: ${name}`, text, { jsx: ts.JsxEmit.React, jsxFactory: 'made.element', jsxFragmentFactory: 'Fragment' });
  same(`@jsx: ${name}`, `/** @jsx made.element */\n/** @jsxFrag Fragment */\n${text}`, { jsx: ts.JsxEmit.React });
  same(`@jsxRuntime: ${name}`, `/** @jsxRuntime classic */\n/** @jsx made.element */\n/** @jsxFrag Fragment */\n${text}`, { jsx: ts.JsxEmit.ReactJSX });
  same(`reactNamespace: ${name}`, text.replace(/'element'/g, "'createElement'").replace(/made = \{\}/, 'made = { Fragment }'), { jsx: ts.JsxEmit.React, reactNamespace: 'made' });
}

test('a factory that is imported stays so', () => {
  const text = `import React, * as all from 'react';\nimport { h as k } from 'react';\nexport const f = (blk: any) => [<a b={blk(1)} />, k, all];`;
  const options = (factory: string) => ({ fileName: 'a.tsx', implicit: true, compilerOptions: { module: ts.ModuleKind.CommonJS, esModuleInterop: true, jsx: ts.JsxEmit.React, jsxFactory: factory } });
  for (const [factory, found] of [['React.make', 'react_1.default'], ['all.make', 'all'], ['k', 'react_1.h']] as const) {
    const { code, diagnostics } = transpile(text, options(factory));
    assert.equal(diagnostics, []);
    assert.ok(code.includes(`= ${found};`), code);
  }
});

testPrograms(
  test,
  {
    'a factory that blocks, in functions that return what it makes': {
      files: {
        'main.tsx': `import { blk } from './support';
declare global { namespace JSX { type Element = number; interface IntrinsicElements { a: { n?: number } } } }
function h(_type: unknown, props: { n?: number } | null): number { return blk(props?.n ?? 1); }
function five(): number { return <a n={5} />; }
class Maker { private side = 1; one(): number { return <a />; } two(): number { return this.side + this.one(); } }
export function main(): void { console.log(five() + 1, new Maker().one() + 1, new Maker().two() + 1); void h; }
`,
      },
      prints: '6 2 3',
    },
  },
  { jsx: ts.JsxEmit.React, jsxFactory: 'h' },
);

test.run();
