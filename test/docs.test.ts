/**
 * Runs the documents: every ```ts block of README.md, docs/guide.md and docs/scheduling.md that starts with an import from 'tsgreen' is a
 * whole program. It must compile with its types, end with exit code 0, and print what stands in the ```text block that
 * follows it. Line numbers in errors are those of the document.
 */
// time limit: 90 s
import fs from 'node:fs';
import path from 'node:path';
import { compile, type Compiled, root, runProgram, scratch } from './programs';
import { assert, suite } from './suite';

const DOCUMENTS = ['README.md', 'docs/guide.md', 'docs/scheduling.md'];

interface Block {
  /** The line of the document on which the code begins, from 1. */
  line: number;
  code: string;
  /** undefined: no ```text block follows. */
  expected: string | undefined;
}

function blocksOf(text: string): Block[] {
  const fences = [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)];
  return fences.flatMap(({ 1: language, 2: code, index }, i) => {
    if (language !== 'ts' || !/^import [^\n]* from 'tsgreen(\/\w+)?';\n/.test(code!)) return [];
    const next = fences[i + 1];
    return { line: text.slice(0, index).split('\n').length + 1, code: code!, expected: next?.[1] === 'text' ? next[2] : undefined };
  });
}

/** What is wrong with the block; null: nothing. */
async function judge(file: string, { expected }: Block, { code, errors }: Compiled): Promise<string | null> {
  if (errors.length > 0) return errors.join('\n');
  if (expected === undefined) return 'no ```text block with the expected output follows';
  const output = file.replace(/\.ts$/, '.js');
  fs.writeFileSync(output, code);
  const { stdout, stderr, code: exitCode, timedOut } = await runProgram(output);
  if (exitCode !== 0) return `${timedOut ? 'does not end' : `exit code ${exitCode}`}\n${stdout}${stderr}`;
  return stdout === expected ? null : `prints\n${stdout}instead of\n${expected}`;
}

/** Compiles the blocks of all documents in one program, and starts them. The results have names such as "README.md:12". */
function start(documents: Record<string, string>): Map<string, Promise<string | null>> {
  fs.mkdirSync(scratch('docs'), { recursive: true });
  const blocks = Object.entries(documents).flatMap(([name, text]) =>
    blocksOf(text).map((block) => ({ block, name: `${name}:${block.line}`, file: scratch('docs', `${path.basename(name, '.md')}-${block.line}.ts`) })),
  );
  for (const { file, block } of blocks) fs.writeFileSync(file, '\n'.repeat(block.line - 1) + block.code);
  const compiled = compile(blocks.map(({ file }) => file), 'commonjs');
  return new Map(blocks.map(({ name, file, block }) => [name, judge(file, block, compiled.get(file)!)]));
}

// The checker's own test: a document in which every block but the first is wrong.
const BROKEN = `
\`\`\`ts
import { run } from 'tsgreen';
run(() => console.log('good'));
\`\`\`
prints
\`\`\`text
good
\`\`\`
\`\`\`ts
import { run } from 'tsgreen';
run(() => console.log('bad'));
\`\`\`
\`\`\`text
good
\`\`\`
\`\`\`ts
import { sleep } from 'tsgreen';
function nap() { sleep(1); }
\`\`\`
\`\`\`ts
import { run } from 'tsgreen';
const n: number = 'no number';
\`\`\`
\`\`\`json
{ "not": "a program" }
\`\`\`
\`\`\`ts
run(() => console.log('a part of a program'));
\`\`\`
\`\`\`ts
import { run } from 'tsgreen';
\`\`\`
`;
const BROKEN_PROBLEMS: Record<string, RegExp | null> = {
  'broken.md:3': null,
  'broken.md:11': /^prints\nbad\ninstead of\ngood\n$/,
  'broken.md:18': /^broken-18\.ts\(19,18\): GREEN1001/,
  'broken.md:22': /^broken-22\.ts\(23,7\): TS2322/,
  'broken.md:32': /^no ```text block/,
};

const texts = Object.fromEntries(DOCUMENTS.map((name) => [name, fs.readFileSync(path.join(root, name), 'utf8')]));
const test = suite<{ problems: Map<string, Promise<string | null>> }>('docs');

test.before((context) => {
  context.problems = start({ ...texts, 'broken.md': BROKEN });
});

for (const name of DOCUMENTS) {
  const blocks = blocksOf(texts[name]!);
  test(`${name} has programs`, () => assert.ok(blocks.length > 0));
  for (const { line } of blocks) {
    test(`${name}:${line}`, async ({ problems }) => {
      const problem = await problems.get(`${name}:${line}`);
      assert.is(problem, null, `${name}:${line}: ${problem}`);
    });
  }
}

test('red: every block of a broken document, and no others', async ({ problems }) => {
  assert.equal(blocksOf(BROKEN).map(({ line }) => `broken.md:${line}`), Object.keys(BROKEN_PROBLEMS));
  for (const [name, expected] of Object.entries(BROKEN_PROBLEMS)) {
    const problem = await problems.get(name);
    if (expected === null) assert.is(problem, null);
    else assert.match(problem ?? 'nothing was found', expected);
  }
});

test.run();
