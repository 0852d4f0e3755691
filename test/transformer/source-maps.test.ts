/**
 * Source maps: whatever is printed, on the fast path or the resume path, leads back to the line it was written on.
 */
import { SourceMap } from 'node:module';
import { assert, suite } from '../suite';
import { compile } from './compile';
import { Project, config, globals, small } from './project';

const test = suite('source maps');

/** Every line that does something carries a number of its own, as a string. */
const source = `import { sleep } from 'tsgreen';
declare function use(...values: unknown[]): any;
/** @green */ declare function ask(text: string): any;

/** @green */
export function everything(list: string[], flag = use('default'), other = ask('green default')) {
  sleep(1);
  if (ask('if')) throw new Error('then');
  else use('else');
  for (const x of list.concat('for of')) {
    if (x === ask('in loop')) continue;
    const { a, b = ask('pattern default') } = use('pattern');
    use('body', a, b);
  }
  for (let i = use('init'); i < ask('test'); i += use('update')) use('for body', () => i + use('closure'));
  while (ask('while')) use('while body');
  try {
    ask('try');
    throw new Error('thrown in try');
  } catch (e) {
    use('catch', ask('asked in catch'));
    throw new Error('thrown in catch');
  } finally {
    use('finally');
    ask('asked in finally');
  }
  switch (ask('switch')) {
    case use('case'):
      throw new Error('in case');
    default:
      ask('in default');
      use('after default');
  }
  class Local {
    #p = use('field');
    /** @green */
    method() {
      ask('in method');
      use(this.#p, 'method');
    }
  }
  const inner = () => {
    ask('in arrow');
    throw new Error('arrow');
  };
  use(
    'first operand',
    ask('second operand'),
    use('third operand'),
  );
  use\`tagged \${ask('in template')}\`;
  flag ??= ask('assigned');
  return use('returned', inner, new Local(), ask('last'), other);
}
export const plain = () => {
  throw new Error('plain');
};
`;

test('every string leads to its line', () => {
  const { errors, problems, files } = compile({ 'input.ts': source }, { sourceMap: true });
  assert.equal([errors, problems], [[], []]);
  const map = new SourceMap(JSON.parse(files.get('input.js.map')!));
  const lines = source.split('\n');
  const words = new Set([...source.matchAll(/'([a-z ]+)'/g)].map((m) => m[1]!).filter((word) => word !== 'tsgreen'));
  const seen = new Set<string>();
  files.get('input.js')!.split('\n').forEach((line, i) => {
    for (const { 0: text, index } of line.matchAll(/'[a-z ]+'|"[a-z ]+"/g)) {
      const word = text.slice(1, -1);
      if (!words.has(word)) continue; // of our own, as the name of a variable
      const entry = map.findEntry(i, index) as { originalLine?: number };
      assert.ok(lines[entry.originalLine ?? -1]?.includes(`'${word}'`), `${text} at ${i + 1}:${index + 1} leads to line ${(entry.originalLine ?? -2) + 1}: ${lines[entry.originalLine ?? -1]}`);
      seen.add(word);
    }
  });
  assert.equal([...seen].sort(), [...words].sort());
});

test('what was added belongs to a source of its own, which debuggers ignore', () => {
  const text = `import { sleep } from 'tsgreen';\n/** @green */\nexport function f() {\n  sleep(1);\n}\n`;
  const plain = 'export const g = () => 1;\n';
  const both = { 'input.ts': text, 'plain.ts': plain };
  const { files } = compile(both, { sourceMap: true, declaration: true, declarationMap: true });
  const map = JSON.parse(files.get('input.js.map')!);
  assert.equal([map.sources, map.ignoreList, map.x_google_ignoreList], [['input.ts', 'tsgreen:///park'], [1], [1]]);
  assert.is(map.sourcesContent[0], text);
  const inline = compile(both, { inlineSourceMap: true, inlineSources: true }).files;
  const lines = inline.get('input.js')!.trimEnd().split('\n');
  const decoded = JSON.parse(Buffer.from(lines.at(-1)!.replace('//# sourceMappingURL=data:application/json;base64,', ''), 'base64').toString());
  assert.equal({ ...decoded, mappings: '' }, { ...map, mappings: '' });
  assert.is(decoded.mappings, map.mappings);
  assert.is(lines.slice(0, -1).join('\n'), files.get('input.js')!.trimEnd().split('\n').slice(0, -1).join('\n'));
  const alone = compile(both, { sourceMap: true, declaration: true, declarationMap: true }, null).files;
  for (const name of ['plain.js.map', 'plain.js', 'plain.d.ts.map', 'input.d.ts.map']) assert.is(files.get(name), alone.get(name));
  assert.is(inline.get('plain.js'), compile(both, { inlineSourceMap: true, inlineSources: true }, null).files.get('plain.js'));
});

test('an error thrown after a suspension shows its line', async () => {
  const project = new Project({
    'tsconfig.json': config({ ...small, sourceMap: true }), ...globals,
    'src/input.ts': `import { run, sleep } from 'tsgreen';

class Deep {
  #depth = 2;
  /** @green */
  down(n: number): number {
    for (const step of [1, 2]) {
      sleep(1);
      if (n === this.#depth)
        throw new Error('deep down');
      this.down(n + step);
    }
    return n;
  }
}

run(() => new Deep().down(0)).catch((e: Error) => console.log(e.stack));
`,
  });
  assert.equal(await project.tspc(), { status: 0, output: '' });
  const { output } = await project.run('dist/input.js');
  assert.match(output, /^Error: deep down\n    at [^\n]*src\/input\.ts:10:15\)\n/);
  const { sources, ignoreList } = JSON.parse(project.read('dist/input.js.map'));
  assert.equal([sources, ignoreList], [['../src/input.ts', 'tsgreen:///park'], [1]]);
});

test.run();
