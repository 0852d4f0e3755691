/**
 * JSX in green functions, for each way in which TypeScript prints it: what the elements are made of, and in which order,
 * is as in the plain text, whichever calls suspend.
 */
// time limit: 90 s
import ts from 'typescript';
import type { Transpile } from '../../scripts/fuzz/check';
import { MODES } from '../../scripts/fuzz/drive';
import { runFixture } from '../../scripts/fuzz/fixture';
import { transpile } from '../../transformer';
import { assert, suite } from '../suite';

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
};

const jsx: Record<string, ts.CompilerOptions> = {
  react: { jsx: ts.JsxEmit.React, jsxFactory: 'h', jsxFragmentFactory: 'Fragment' },
  'react-jsx': { jsx: ts.JsxEmit.ReactJSX },
  preserve: { jsx: ts.JsxEmit.Preserve },
};

/** Elements become calls of `h`, wherever the option leaves that to. */
function finish(code: string): string {
  const calls = code.replace(/const jsx_runtime_1 = require\("react\/jsx-runtime"\);/, 'const jsx_runtime_1 = { jsx: h, jsxs: h, Fragment: "fragment" };');
  return ts.transpileModule(calls, { compilerOptions: { target: ts.ScriptTarget.ES2022, ...jsx['react'] }, fileName: 'program.jsx' }).outputText;
}

for (const [option, compilerOptions] of Object.entries(jsx)) {
  for (const [name, body] of Object.entries(programs)) {
    test(`${option}: ${name}`, () => {
      const text = `${HEAD}export function main(): void {${body}\n}\n`;
      const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, ...compilerOptions };
      const plain: Transpile = () => ({ code: finish(ts.transpileModule(text, { compilerOptions: options, fileName: 'program.tsx' }).outputText), diagnostics: [] });
      const green: Transpile = () => {
        const { code, diagnostics } = transpile(text, { fileName: 'program.tsx', implicit: true, compilerOptions: options });
        return { code: finish(code), diagnostics };
      };
      const expected = runFixture(text, { transpile: plain, mode: 'never' }).stdout;
      assert.match(expected, /made/);
      for (const mode of MODES) {
        const { stdout, suspensions } = runFixture(text, { transpile: green, mode });
        assert.is(stdout, expected, mode);
        if (mode === 'always') assert.ok(suspensions > 0);
      }
    });
  }
}

test.run();
