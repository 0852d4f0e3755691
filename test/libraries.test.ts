/**
 * Libraries that others wrote, of those that the project installs: compiled without types, with every call suspending, they do
 * what they do as they are. Their modules are loaded here, outside of greenlets, so that only what they are used for waits.
 */
// time limit: 120 s
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { inspect } from 'node:util';
import * as abi from '../runtime/abi';
import * as tsgreen from '../runtime/index';
import { transpile } from '../transformer';
import { root } from './programs';
import { assert, suite } from './suite';

const test = suite('libraries');

/** What each is used for: the body of a function that may use `library` and `attempt`. */
const uses: Record<string, string> = {
  semver: `const versions = ['1.2.3', '1.2.3-beta.1', '2.0.0', '0.1.0+x', 'bad', '1.x'], ranges = ['^1.0.0', '~1.2', '>=1 <2 || 3', '*', '1.2.3 - 2.3', 'bad range>'];
    return [versions.flatMap((v) => ranges.map((r) => [library.valid(v), library.satisfies(v, r), library.coerce(v)?.version])), library.sort(['1.2.3', '1.0.0', '2.0.0-a', '2.0.0']), library.inc('1.2.3', 'minor'),
      library.maxSatisfying(['1.2.3', '1.9.0', '2.0.0'], '^1'), library.diff('1.2.3', '1.3.0'), library.intersects('^1.2', '<1.5'), library.subset('^1.2', '^1'), attempt(() => library.compare('x', 'y'))];`,
  diff: `const a = 'the quick brown fox\\njumps over\\nthe lazy dog\\n', b = 'the quick red fox\\njumped over\\nthe dog\\nagain\\n', patch = library.createPatch('f', a, b);
    return [library.diffChars('abcd', 'acbd'), library.diffWords(a, b), library.diffLines(a, b), library.diffJson({ a: 1, b: [2] }, { a: 2, b: [2, 3] }), patch, library.applyPatch(a, patch), library.parsePatch(patch), library.diffArrays([1, 2, 3], [2, 3, 4]), attempt(() => library.parsePatch('@@ bad'))];`,
  picomatch: `const globs = ['*.js', '**/*.{ts,js}', '!(a|b)*', 'a/[a-c]?/+(x|y)', '{1..3}', '@(x|!(y))', '**/.*', '[[:alpha:]]*', 'a/**/b'], files = ['a.js', 'x/y.ts', 'b', 'a/b1/x', '2', '.x', 'a/q/b'];
    return [globs.flatMap((g) => files.map((f) => library(g)(f))), String(library.makeRe('a/**/b')), library.scan('!./foo/*.js', { tokens: true }), library.parse('a/{b,c}/*.js').output];`,
  minimist: `return [library(['-a', '1', '--b=c', '--no-d', 'x', '--', 'y']), library(['--e.f.g', '3', '-xyz', '--h'], { boolean: ['h'], alias: { h: 'help' }, default: { q: 9 }, string: ['e'] }), library(['-n5', '--arr', '1', '--arr', '2'])];`,
  ini: `const parsed = library.parse('a=1\\n[s.t]\\nb[]=2\\nb[]=3\\n; c\\nd="q;w"\\n[x]\\ny = z \\\\; k\\ntrue'); return [parsed, library.stringify(parsed, { whitespace: true }), library.safe('a;b')];`,
  yallist: `const list = library.Yallist.create([3, 1, 2]); list.push(4); list.unshift(0);
    return [list.toArray(), list.map((x) => x * 2).toArray(), list.reduce((a, b) => a + b, 0), list.slice(1, 3).toArray(), [...list.reverse()], list.splice(1, 2, 9, 8), list.toArray()];`,
  'base64-js': `return [library.fromByteArray([1, 2, 3, 4, 255]), [...library.toByteArray('AQID/w==')], attempt(() => library.toByteArray('A'))];`,
  ieee754: `return [1.5, -0, 1e308, NaN, Infinity, 5e-324].map((x) => { const bytes = []; library.write(bytes, x, 0, true, 52, 8); return [bytes, library.read(bytes, 0, true, 52, 8)]; });`,
  mri: `return library(['-a', '--b', '1', '--c=2', 'd', '-xyz=3', '--no-q'], { alias: { a: 'aa' }, boolean: ['x'], default: { z: 1 }, string: ['b'] });`,
  sade: `const program = library('cli'); program.version('1.0').option('-g, --global', 'x', 3).command('build <src> [dest]', 'Build it', { alias: ['b'] }).option('-m').example('build a').action((...args) => args);
    return program.parse(['', '', 'build', 'a', 'b', '-m', '-g', '5'], { lazy: true }).args;`,
  'uvu/diff': `return [library.compare({ a: 1, b: { c: [1, 2] } }, { a: 2, b: { c: [1, 3] } }), library.lines('a\\nb', 'a\\nc'), library.arrays([1, 2], [1, 3]), library.chars('abc', 'abd'), library.sort({ b: 1, a: 2 }, { a: 1, b: 2 })];`,
  'uvu/assert': `return [() => library.equal({ a: [1] }, { a: [2] }), () => library.is('abc', 'abd'), () => library.throws(() => { throw new Error('x'); }, /y/), () => library.instance([], Map)].map(attempt);`,
};

type Compiler = (text: string) => string;

const stressed: Compiler = (text) => {
  const { code, diagnostics } = transpile(text, { fileName: 'library.js', implicit: true, stress: true, compilerOptions: { alwaysStrict: false, ignoreDeprecations: '6.0' } });
  assert.equal(diagnostics, []);
  return code;
};

/** The use of a library as a function, with the library and all that it requires compiled. */
function load(name: string, compiler: Compiler): () => unknown {
  const modules = new Map<string, { exports: unknown }>();
  const run = (text: string, file: string): unknown => {
    const module = { exports: {} };
    modules.set(file, module);
    const find = createRequire(file);
    const required = (id: string): unknown => {
      if (id.startsWith('tsgreen')) return id === 'tsgreen/abi' ? abi : tsgreen;
      const found = find.resolve(id);
      if (!path.isAbsolute(found)) return find(id);
      return modules.get(found)?.exports ?? (found.endsWith('.json') ? find(id) : run(fs.readFileSync(found, 'utf8'), found));
    };
    new Function('module', 'exports', 'require', '__dirname', compiler(text))(module, module.exports, required, path.dirname(file));
    return module.exports;
  };
  const text = `const library = require('${name}');
    function attempt(f) { try { return f(); } catch (error) { return [error.name, error.message]; } }
    module.exports = function () { ${uses[name]} };`;
  return run(text, path.join(root, 'use.js')) as () => unknown;
}

const plainly = (name: string): string => inspect(load(name, (text) => text)(), { depth: 9, maxArrayLength: null });

/** And how often it was switched to. */
async function greenly(name: string, compiler: Compiler): Promise<{ shown: string; switches: number }> {
  const use = load(name, compiler);
  const before = tsgreen.hub.stats().switches;
  const shown = inspect(await tsgreen.run(use), { depth: 9, maxArrayLength: null });
  return { shown, switches: tsgreen.hub.stats().switches - before };
}

for (const name of Object.keys(uses)) {
  test(name, async () => {
    const { shown, switches } = await greenly(name, stressed);
    assert.is(shown, plainly(name));
    assert.ok(switches > 5, `only ${switches} switches`);
  });
}

test('a compiler that loses the results of calls would be found', async () => {
  const lost: Compiler = (text) => stressed(text).replaceAll('$take($V)', 'void $take($V)');
  const ends = await Promise.all(Object.keys(uses).map((name) => greenly(name, lost).then(({ shown }) => shown === plainly(name), () => false)));
  assert.equal(ends.filter((isSame) => isSame), []);
});

test.run();
