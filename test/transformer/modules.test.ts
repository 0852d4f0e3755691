/**
 * Modules around green functions, as CommonJS and as ES modules: live bindings that a blocking call writes, exports of
 * every form, and importers that see each other before they have run. Each program is two files in a process of its own.
 */
// time limit: 90 s
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { compile, type Format, runProgram, scratch } from '../programs';
import { assert, suite } from '../suite';
import { compile as inMemory } from './compile';

const test = suite('modules');

/** What `main.ts` prints, beside the other files. */
async function run(name: string, format: Format, files: Record<string, string>): Promise<string> {
  const extension = format === 'esm' ? 'mjs' : 'js';
  const folder = scratch('modules', name, format);
  fs.mkdirSync(folder, { recursive: true });
  // Bundlers find './x.js' beside x.ts; Node finds only what is there.
  const sources = Object.entries(files).map(([file, text]) => [path.join(folder, `${file}.ts`), text] as const);
  for (const [file, text] of sources) fs.writeFileSync(file, text);
  const compiled = compile(sources.map(([file]) => file), format);
  for (const [file, { code, errors }] of compiled) {
    assert.equal(errors, []);
    fs.writeFileSync(file.replace(/ts$/, extension), format === 'esm' ? code.replaceAll(/(from ['"]\.\/\w+)\.js/g, '$1.mjs') : code);
  }
  const { stdout, stderr, code } = await runProgram(path.join(folder, `main.${extension}`));
  assert.is(stderr, '');
  assert.is(code, 0);
  return stdout;
}

for (const format of ['commonjs', 'esm'] as const) {
  test(`live bindings: what a green function writes is seen by importers, before and after it waits (${format})`, async () => {
    const counter = `import { sleep } from 'tsgreen';
export let count = 1;
let inner = 10;
export { inner as renamed };
/** @green */
export function add(by: number): number {
  count += (sleep(0), by);
  inner = count++ + (sleep(0), inner);
  return count;
}
/** @green */
export const fill = (): void => { [count, inner] = [(sleep(0), 7), count]; };
/** @green */
export function loop(): void { for (count of [1, 2]) sleep(0); }
`;
    const main = `import { run, spawn, sleep } from 'tsgreen';
import { add, count, fill, loop, renamed } from './counter.js';
import * as all from './counter.js';
run(() => {
  const other = spawn(() => { const before = count; sleep(0); return [before, count]; });
  const left = count + add(5);
  console.log(left, count, renamed, all.count, other.get().join());
  fill();
  console.log(count, renamed, all.renamed);
  loop();
  console.log(count);
});
`;
    const text = await run('live', format, { counter, main });
    assert.is(text, '8 7 16 7 1,7\n7 7 7\n2\n');
  });

  test(`exports of every form: default functions and classes, expressions, renamed and re-exported (${format})`, async () => {
    const parts = `import { sleep } from 'tsgreen';
/** @green */
export default function named(x: number): number { sleep(0); return x + 1; }
class Box {
  constructor(readonly n: number) {}
  /** @green */
  get(): number { sleep(0); return this.n; }
}
export { Box, named as again };
/** @green */
export const arrow = (x: string): string => { sleep(0); return x + '!'; };
/** @green */
export function* each(n: number): Generator<number> { while (n-- > 0) { sleep(0); yield n; } }
`;
    const more = `import { sleep } from 'tsgreen';
export default class {
  /** @green */
  static make(): string { sleep(0); return this.name; }
}
export * from './parts.js';
export { default as inc } from './parts.js';
`;
    const main = `import { run } from 'tsgreen';
import Made, { Box, again, arrow, each, inc } from './more.js';
run(() => {
  const list: number[] = [];
  for (const n of each(3)) list.push(n);
  console.log(inc(1), again(2), new Box(3).get(), arrow('a'), list.join(), Made.make(), inc.name, inc === again);
});
`;
    // TypeScript itself names the class so in CommonJS.
    const name = format === 'esm' ? 'default' : 'default_1';
    assert.is(await run('forms', format, { parts, more, main }), `2 3 3 a! 2,1,0 ${name} named true\n`);
  });

  test(`a circle of imports: hoisted green functions are there before their module has run (${format})`, async () => {
    const odd = `import { sleep } from 'tsgreen';
import { isEven } from './even.js';
/** @green */
export function isOdd(n: number): boolean { sleep(0); return n === 0 ? false : isEven(n - 1); }
`;
    const even = `import { sleep } from 'tsgreen';
import { isOdd } from './odd.js';
/** @green */
export function isEven(n: number): boolean { sleep(0); return n === 0 ? true : isOdd(n - 1); }
export const kinds = [typeof isOdd, typeof isEven].join();
`;
    const main = `import { run } from 'tsgreen';
import { isOdd } from './odd.js';
import { kinds } from './even.js';
run(() => console.log(isOdd(7), isOdd(4), kinds));
`;
    assert.is(await run('circle', format, { odd, even, main }), 'true false function,function\n');
  });
}

test('only modules that import each other have named imports, for functions that are called before their module has run', () => {
  const module = (imports: string, name: string) => `// @green-file\n${imports}\nexport function ${name}() { const f: any = ${name}; f(); return f(); }\nexport interface I${name} { n: number }\n`;
  const { files, errors } = inMemory({
    'a.ts': module("import { b } from './b.js';\nexport { b };", 'a'), 'b.ts': module("export * from './c.js';", 'b'), 'c.ts': module("import './a.js';\nimport { d } from './d.js';\nd();", 'c'),
    'd.ts': module("import { Ie } from './e.js';\nexport const i: Ie = { n: 1 };", 'd'), 'e.ts': module("import type { d } from './d.js';\nimport { Id } from './d.js';\nexport const i: Id & { d?: typeof d } = { n: 1 };", 'e'),
  }, { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler });
  assert.equal(errors, []);
  const cyclic = [...files].filter(([, text]) => /import \{ .*SUSPEND as/.test(text)).map(([name]) => path.basename(name)).sort();
  assert.equal(cyclic, ['a.js', 'b.js', 'c.js']);
});

test.run();
