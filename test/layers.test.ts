/**
 * Holds the direction of imports inside transformer/ and runtime/.
 *
 * The table lists the layers from the lowest up: a file imports from its own layer and from those above it in the
 * table, never from those below it, and never in a circle. The two folders know nothing of each other but for the
 * contract: the emitter may import runtime/abi. The phases of the transformer name the types of TypeScript, but work with
 * the copy they are handed, as another may be installed beside it. A new file needs a place in the table, or this test fails.
 */
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { assert, suite } from './suite';

// One row a layer; `folder/*` stands for everything below that folder.
const TRANSFORMER = [
  ['ts', 'options', 'diagnostics'],
  ['1-analyze/*'],
  ['2-lower/*', 'patch/*'],
  ['3-emit/*'],
  ['index'],
  ['hosts/*'],
];
const RUNTIME = [
  ['language', 'errors', 'callsites', 'limit', 'report', 'ring', 'heap', 'green'],
  ['abi'],
  ['boundary'],
  ['binding'],
  ['hub', 'timers'],
  ['scheduler'],
  ['waiter', 'links', 'sleep'],
  ['timeout'],
  ['greenlet', 'wait', 'event', 'lock', 'queue', 'local'],
  ['pool', 'scope', 'bridge', 'coroutine', 'actor'],
  ['io/*'],
  ['index'],
];
/** The only edges between the two folders. */
const CONTRACT = [{ from: /^transformer\/3-emit\//, to: /^runtime\/abi$/ }];

const isPhase = (file: string) => /^transformer\/(?!index$|hosts\/)/.test(file);

/** Every file (without `.ts`) with the files and packages that it imports. */
type Graph = Map<string, string[]>;

interface Layers {
  [folder: string]: string[][];
}

/** The row of a file in its folder's table, or -1. */
function rowOf(layers: Layers, file: string): number {
  const [folder, ...rest] = file.split('/');
  const name = rest.join('/');
  return (layers[folder!] ?? []).findIndex((row) => row.some((place) => (place.endsWith('/*') ? name.startsWith(place.slice(0, -1)) : place === name)));
}

function check(graph: Graph, layers: Layers, contract: typeof CONTRACT): string[] {
  const problems: string[] = [];
  for (const [file, imports] of graph) {
    const row = rowOf(layers, file);
    if (row < 0) problems.push(`${file} has no place in the table of layers`);
    for (const target of imports) {
      if (target === 'tsgreen' || target.startsWith('tsgreen/')) problems.push(`${file} imports the package ${target}: import the file`);
      if (target === 'typescript' && isPhase(file)) problems.push(`${file} imports typescript: only the copy that is handed over may be used`);
      const [folder] = target.split('/');
      if (!graph.has(target)) {
        if (target.startsWith('.')) problems.push(`${file} imports ${target}, which is not in ${Object.keys(layers).join(' or ')}`);
      } else if (folder !== file.split('/')[0]) {
        if (!contract.some(({ from, to }) => from.test(file) && to.test(target))) problems.push(`${file} imports ${target}: not part of the contract between the folders`);
      } else if (rowOf(layers, target) > row && row >= 0) {
        problems.push(`${file} imports ${target}, which is in a higher layer`);
      }
    }
  }
  return [...problems, ...cycles(graph)];
}

function cycles(graph: Graph): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: string[]) => {
    const at = trail.indexOf(file);
    if (at >= 0) found.push(`cycle: ${[...trail.slice(at), file].join(' -> ')}`);
    if (at >= 0 || done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

/** What one text imports, types included (but for TypeScript's own); relative names become names of files of the graph. */
function importsOf(file: string, text: string): string[] {
  const ownTypes = /^import type .* from 'typescript';$/gm;
  return ts.preProcessFile(text.replace(ownTypes, ''), true, true).importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? path.posix.join(path.posix.dirname(file), fileName).replace(/\.[jt]s$/, '') : fileName,
  );
}

function readGraph(root: string, folders: string[]): Graph {
  const files = folders.flatMap((folder) =>
    fs.readdirSync(path.join(root, folder), { recursive: true }).map((name) => `${folder}/${String(name).replaceAll('\\', '/')}`),
  );
  return new Map(
    files.filter((file) => file.endsWith('.ts')).map((file) => [
      file.slice(0, -3),
      importsOf(file, fs.readFileSync(path.join(root, file), 'utf8')),
    ]),
  );
}

const test = suite('layers');
const LAYERS: Layers = { transformer: TRANSFORMER, runtime: RUNTIME };

test('transformer and runtime import in one direction', () => {
  const graph = readGraph(path.resolve(__dirname, '../..'), Object.keys(LAYERS));
  assert.ok(graph.size > 5, 'the files were found');
  assert.ok([...graph.values()].flat().length > 5, 'their imports were found');
  assert.is(check(graph, LAYERS, CONTRACT).join('\n'), '');
});

// The checker itself, on graphs that are wrong.
const small: Layers = { transformer: [['low'], ['mid/*'], ['high']], runtime: [['abi'], ['top']] };
const contract = [{ from: /^transformer\/mid\//, to: /^runtime\/abi$/ }];
const problems = (edges: Record<string, string[]>) => check(new Map(Object.entries(edges)), small, contract);

test('a good graph has no problems', () => {
  assert.equal(
    problems({
      'transformer/low': ['node:fs'], 'transformer/mid/a': ['transformer/low', 'transformer/mid/b', 'runtime/abi'], 'transformer/mid/b': [],
      'transformer/high': ['transformer/mid/a', 'transformer/low'], 'runtime/abi': [], 'runtime/top': ['runtime/abi'],
    }),
    [],
  );
});

for (const [what, edges, expected] of [
  ['an import of a higher layer', { 'transformer/low': ['transformer/high'], 'transformer/high': [] }, 'transformer/low imports transformer/high, which is in a higher layer'],
  ['a file without a place', { 'transformer/new': [] }, 'transformer/new has no place in the table of layers'],
  ['an edge to the runtime from elsewhere', { 'transformer/low': ['runtime/abi'], 'runtime/abi': [] }, 'transformer/low imports runtime/abi: not part of the contract between the folders'],
  ['an edge to another file of the runtime', { 'transformer/mid/a': ['runtime/top'], 'runtime/top': [] }, 'transformer/mid/a imports runtime/top: not part of the contract between the folders'],
  ['an edge back', { 'runtime/top': ['transformer/low'], 'transformer/low': [] }, 'runtime/top imports transformer/low: not part of the contract between the folders'],
  ['the package by its own name', { 'runtime/top': ['tsgreen/abi'] }, 'runtime/top imports the package tsgreen/abi: import the file'],
  ['another copy of the compiler', { 'transformer/low': ['typescript'] }, 'transformer/low imports typescript: only the copy that is handed over may be used'],
  [
    'a cycle inside a layer', { 'transformer/mid/a': ['transformer/mid/b'], 'transformer/mid/b': ['transformer/mid/a'] },
    'cycle: transformer/mid/a -> transformer/mid/b -> transformer/mid/a',
  ],
] as const) {
  test(`refused: ${what}`, () => assert.equal(problems(edges as unknown as Record<string, string[]>), [expected]));
}

test('imports of every form are read', () => {
  const text = `import a from './a'; import type { B } from '../b.js'; export * from './c'; import d = require('./d'); const e = () => import('./e'); const f = require('./f'); import ts from 'typescript';\nimport type * as t from 'typescript';`;
  assert.equal(importsOf('runtime/io/net.ts', text), ['runtime/io/a', 'runtime/b', 'runtime/io/c', 'runtime/io/d', 'runtime/io/e', 'runtime/io/f', 'typescript']);
});

test.run();
