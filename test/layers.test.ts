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
  ['ts', 'options', 'diagnostics', 'depth', 'failures'],
  ['1-analyze/*'],
  ['2-lower/*', 'patch/*'],
  ['3-emit/*'],
  ['program'],
  ['transpile'],
  ['stages'],
  ['index'],
  ['hosts/*'],
];
const RUNTIME = [
  ['operations', 'errors', 'callsites', 'limit', 'report', 'ring', 'heap', 'thread-messages', 'ids', 'green'],
  ['classes', 'frames', 'tails', 'positions', 'traces', 'sourcemaps', 'sentinel', 'capture', 'parking', 'accessors', 'checks'],
  ['generator', 'supers', 'decorated', 'construction', 'language', 'iteration', 'spread', 'using', 'toplevel', 'natives', 'hooks', 'stress'],
  ['abi'],
  ['sites', 'captured'],
  ['stack', 'around'],
  ['steps'],
  ['callbacks/*'],
  ['boundary'],
  ['binding'],
  ['hub', 'timers', 'native-loop', 'native-hub', 'contexts'],
  ['task', 'lineage'],
  ['state'],
  ['abandon'],
  ['scheduler'],
  ['starting', 'throwing'],
  ['waiter', 'links', 'sleep', 'trace'],
  ['timeout', 'regions'],
  ['greenlet', 'spawn', 'join', 'wait', 'iwait', 'event', 'held', 'lock', 'condition', 'barrier', 'simple-queue', 'queue', 'queue-iterator', 'queue-orders', 'channel', 'local'],
  ['map', 'group', 'pool', 'scope', 'together', 'run', 'interrupt', 'threads', 'thread-worker', 'inspect', 'bridge', 'iterate', 'coroutine', 'actor'],
  ['io/*'],
  ['testing'],
  ['index'],
];
/** The only edges between the two folders. */
const CONTRACT = [{ from: /^transformer\/3-emit\//, to: /^runtime\/abi$/ }];
/** The files of the transformer that may load TypeScript themselves, where no host hands it over. */
const LOADS_TYPESCRIPT = /^transformer\/(transpile|stages|hosts\/.*)$/;

interface Imports {
  /** Files of the repository, without `.ts`. */
  files: string[];
  /** Files of which only types are imported. */
  types: string[];
  packages: string[];
}

type Graph = Map<string, Imports>;

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
  for (const [file, { files, types, packages }] of graph) {
    const row = rowOf(layers, file);
    if (row < 0) problems.push(`${file} has no place in the table of layers`);
    for (const name of packages) {
      if (/^tsgreen($|\/)/.test(name)) problems.push(`${file} imports the package ${name}: import the file`);
      if (name === 'typescript' && !LOADS_TYPESCRIPT.test(file)) problems.push(`${file} imports typescript: only the copy that is handed over may be used`);
    }
    for (const target of [...files, ...types]) {
      if (!graph.has(target)) problems.push(`${file} imports ${target}, which is not in ${Object.keys(layers).join(' or ')}`);
      else if (target.split('/')[0] !== file.split('/')[0]) {
        if (!contract.some(({ from, to }) => from.test(file) && to.test(target))) problems.push(`${file} imports ${target}: not part of the contract between the folders`);
      } else if (row >= 0 && rowOf(layers, target) > row) problems.push(`${file} imports ${target}, which is in a higher layer`);
    }
  }
  return [...problems, ...circles(graph)];
}

/** A circle of imports, types apart (they are gone when the program runs), for each file that closes one. */
function circles(graph: Graph): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: string[]) => {
    const at = trail.indexOf(file);
    if (at >= 0) found.push(`circle: ${[...trail.slice(at), file].join(' -> ')}`);
    if (at >= 0 || done.has(file)) return;
    for (const target of graph.get(file)?.files ?? []) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

function importsOf(file: string, text: string, exists: (file: string) => boolean): Imports {
  const found: Imports = { files: [], types: [], packages: [] };
  const add = (name: ts.Node | undefined, typeOnly: boolean) => {
    if (name === undefined || !ts.isStringLiteralLike(name)) return;
    if (name.text.startsWith('.')) {
      const target = path.posix.join(path.posix.dirname(file), name.text).replace(/\.[jt]s$/, '');
      (typeOnly ? found.types : found.files).push(!exists(target) && exists(`${target}/index`) ? `${target}/index` : target);
    } else if (!typeOnly) found.packages.push(name.text);
  };
  const onlyTypes = ({ importClause: clause }: ts.ImportDeclaration) =>
    clause !== undefined &&
    (clause.phaseModifier === ts.SyntaxKind.TypeKeyword ||
      (clause.name === undefined && clause.namedBindings?.kind === ts.SyntaxKind.NamedImports && clause.namedBindings.elements.every((element) => element.isTypeOnly)));
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, onlyTypes(node));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isExternalModuleReference(node)) add(node.expression, (node.parent as ts.ImportEqualsDeclaration).isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && /^(import|require)$/.test(node.expression.getText())) add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(`${file}.ts`, text, ts.ScriptTarget.Latest, true));
  return found;
}

function readGraph(root: string, folders: string[]): Graph {
  const files = folders
    .flatMap((folder) => fs.readdirSync(path.join(root, folder), { recursive: true }).map((name) => `${folder}/${String(name).replaceAll('\\', '/')}`))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3));
  return new Map(files.map((file) => [file, importsOf(file, fs.readFileSync(path.join(root, `${file}.ts`), 'utf8'), (other) => files.includes(other))]));
}

const test = suite('layers');
const LAYERS: Layers = { transformer: TRANSFORMER, runtime: RUNTIME };

test('transformer and runtime import in one direction', () => {
  const graph = readGraph(path.resolve(__dirname, '../..'), Object.keys(LAYERS));
  assert.ok(graph.size > 10, 'the files were found');
  assert.ok([...graph.values()].flatMap(({ files }) => files).length > 10, 'their imports were found');
  assert.is(check(graph, LAYERS, CONTRACT).join('\n'), '');
});

// The checker itself, on graphs that are wrong.
const small: Layers = { transformer: [['low'], ['mid/*'], ['high']], runtime: [['abi'], ['top']] };
const contract = [{ from: /^transformer\/mid\//, to: /^runtime\/abi$/ }];

/** Each text has only the names it imports: `types:` and `package:` in front of those that are. */
function problems(edges: Record<string, string[]>): string[] {
  const having = (names: string[], prefix: string) => names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const graph = new Map(
    Object.entries(edges).map(([file, names]) => [
      file, { files: names.filter((name) => !name.includes(':')), types: having(names, 'types:'), packages: having(names, 'package:') },
    ]),
  );
  return check(graph, small, contract);
}

test('a good graph has no problems', () => {
  assert.equal(
    problems({
      'transformer/low': ['package:node:fs'],
      'transformer/mid/a': ['transformer/low', 'transformer/mid/b', 'runtime/abi'],
      'transformer/mid/b': ['types:transformer/mid/a'],
      'transformer/high': ['transformer/mid/a', 'transformer/low'],
      'runtime/abi': [],
      'runtime/top': ['runtime/abi'],
    }),
    [],
  );
});

const BAD: [what: string, edges: Record<string, string[]>, problem: string][] = [
  ['an import of a higher layer', { 'transformer/low': ['transformer/high'], 'transformer/high': [] }, 'transformer/low imports transformer/high, which is in a higher layer'],
  ['types of a higher layer', { 'transformer/low': ['types:transformer/high'], 'transformer/high': [] }, 'transformer/low imports transformer/high, which is in a higher layer'],
  ['a file without a place', { 'transformer/new': [] }, 'transformer/new has no place in the table of layers'],
  ['a file from elsewhere', { 'runtime/abi': ['test/suite'] }, 'runtime/abi imports test/suite, which is not in transformer or runtime'],
  ['an edge to the runtime from elsewhere', { 'transformer/low': ['runtime/abi'], 'runtime/abi': [] }, 'transformer/low imports runtime/abi: not part of the contract between the folders'],
  ['an edge to another file of the runtime', { 'transformer/mid/a': ['runtime/top'], 'runtime/top': [] }, 'transformer/mid/a imports runtime/top: not part of the contract between the folders'],
  ['an edge back', { 'runtime/top': ['transformer/low'], 'transformer/low': [] }, 'runtime/top imports transformer/low: not part of the contract between the folders'],
  ['the package by its own name', { 'runtime/top': ['package:tsgreen/abi'] }, 'runtime/top imports the package tsgreen/abi: import the file'],
  ['another copy of the compiler', { 'transformer/low': ['package:typescript'] }, 'transformer/low imports typescript: only the copy that is handed over may be used'],
  [
    'a circle inside a layer', { 'transformer/mid/a': ['transformer/mid/b'], 'transformer/mid/b': ['transformer/mid/a'] },
    'circle: transformer/mid/a -> transformer/mid/b -> transformer/mid/a',
  ],
];
for (const [what, edges, problem] of BAD) test(`refused: ${what}`, () => assert.equal(problems(edges), [problem]));

test('imports of every form are read', () => {
  const text = `
    import a from './a'; import { b, type B } from './b.js'; import './c'; export * from './d'; import e = require('./e');
    const f = () => import('./f'); const g = require('./g'); import * as h from './h'; import ts from 'typescript';
    import type { T1 } from '../t1'; import { type T2 } from '../t2'; export type { T3 } from '../t3'; let t4: import('../t4').T4;
    import type * as types from 'types-only';
  `;
  assert.equal(importsOf('runtime/io/net.ts', text, (file) => file === 'runtime/io/h/index'), {
    files: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h/index'].map((name) => `runtime/io/${name}`),
    types: ['t1', 't2', 't3', 't4'].map((name) => `runtime/${name}`),
    packages: ['typescript'],
  });
});

test.run();
