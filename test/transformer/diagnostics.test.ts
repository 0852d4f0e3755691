/**
 * Every diagnostic: a program in fixtures/errors/ that produces it, with errors.txt saying all that tsgreen says of the
 * program, at the exact place and with the full text. `UPDATE=1` rewrites errors.txt; reading its diff is part of the
 * change. And every code has a page in docs/diagnostics/ that contains its text; `UPDATE=1` begins one that is missing.
 *
 * settings.json beside an input may give `compilerOptions` and the options of the `plugin`. Type errors are not looked at.
 */
// time limit: 90 s
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { type Code, codes, takers, textOf } from '../../transformer/diagnostics';
import { transform, transpile } from '../../transformer';
import { assert, suite, update } from '../suite';
import { compile } from './compile';

const test = suite('diagnostics');
const root = path.resolve(__dirname, '../../..');
const folder = path.join(root, 'fixtures/errors');
const pages = path.join(root, 'docs/diagnostics');

interface Settings {
  readonly compilerOptions?: ts.CompilerOptions;
  readonly plugin?: Record<string, unknown>;
}
const settingsOf = (name: string): Settings => {
  const file = path.join(folder, name, 'settings.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
};
const inputOf = (name: string): string => fs.readdirSync(path.join(folder, name)).find((file) => /^input\.[mc]?tsx?$/.test(file))!;

const repeated: string[] = [];

/** What tsgreen says of each fixture. Those with the same settings are one program. */
function problemsOf(names: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const key = JSON.stringify(settingsOf(name));
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  const found = new Map<string, string[]>();
  for (const group of groups.values()) {
    const { compilerOptions = {}, plugin } = settingsOf(group[0]!);
    const files = Object.fromEntries(group.map((name) => [`${name}/${inputOf(name)}`, fs.readFileSync(path.join(folder, name, inputOf(name)), 'utf8')]));
    const { problems, repeated: twice } = compile(files, { types: ['node'], ...compilerOptions }, (plugin ?? {}) as {});
    repeated.push(...twice);
    for (const name of group) found.set(name, []);
    for (const p of problems) {
      const [, name, rest] = /^([^/ ]+)\/(input\..*)$/s.exec(p) ?? [undefined, group[0]!, p];
      found.get(name!)!.push(rest!);
    }
  }
  return found;
}

const names = fs.readdirSync(folder).filter((name) => fs.statSync(path.join(folder, name)).isDirectory()).sort();
const problems = problemsOf(names);

test('of each place a code is reported once', () => assert.equal(repeated, []));

test('of a file with syntax errors nothing is said that only what the parser makes of it explains', () => {
  const said = (text: string) => transpile(text, { fileName: 'a.ts', implicit: true }).diagnostics.map((d) => d.code);
  assert.equal(said('function f(g) { label: const enum E { K = 1 } g(E.K); } 1x;'), [1351]);
});

for (const name of names) {
  test(name, () => {
    const golden = path.join(folder, name, 'errors.txt');
    const actual = problems.get(name)!.map((line) => line + '\n').join('');
    if (update) fs.writeFileSync(golden, actual);
    assert.ok(fs.existsSync(golden), `${golden} does not exist: run with UPDATE=1`);
    assert.is(actual, fs.readFileSync(golden, 'utf8'));
    assert.match(actual, new RegExp(`GREEN${name.slice(0, 4)}: `), 'the fixture produces the code it is named after');
  });
}

const TAGS = `
  import { sleep } from 'tsgreen';
  /** @green */ export function declared() { sleep(1); }
  /** Two
   * @green
   */
  /** comments */
  export const variable = () => declared(), second = 2;
  export default { /** @green */ property: () => declared(), /** @green */ method() { declared(); }, plain() { return '@green'; } };
  export class C {
    /** @green */
    m(/** @green */ f: () => void) { f(); declared(); }
    /** @green */ field = () => declared();
    /** @green */ get g() { declared(); return 1; }
    /** @green */ constructor() { declared(); }
  }
  /** @param {Function} x @green */
  export function tagged(x: () => void) { declared(); }
  export interface I { /** @green */ call(): void; /** @green */ f: () => void }
  export function uses(i: I) { /** @green */ const inner = () => { i.call(); i.f(); }; return inner; }
  // @green is no tag here
  export function not() { /* nor @green */ return 1; }
`;

test('tags are seen whatever comments the host has had parsed', () => {
  const compileIn = (mode: ts.JSDocParsingMode) => {
    const host = ts.createCompilerHost({});
    const { getSourceFile } = host;
    host.getSourceFile = (name, options, ...rest) =>
      name === '/a.ts' ? ts.createSourceFile(name, TAGS, { ...(options as ts.CreateSourceFileOptions), jsDocParsingMode: mode }) : getSourceFile.call(host, name, options, ...rest);
    const program = ts.createProgram(['/a.ts'], { noLib: true, types: [], target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }, host);
    const { before, diagnostics } = transform(ts, program);
    let code = '';
    program.emit(undefined, (_name, text) => (code = text), undefined, false, { before: [before] });
    return [code, ...diagnostics.map((d) => String(d.messageText))].join('\n');
  };
  const expected = compileIn(ts.JSDocParsingMode.ParseAll);
  assert.is(expected.match(/\$park\w*\(|\$tail\(|parks\w*\(/g)!.length > 8, true, expected);
  for (const mode of [ts.JSDocParsingMode.ParseNone, ts.JSDocParsingMode.ParseForTypeErrors, ts.JSDocParsingMode.ParseForTypeInfo]) assert.is(compileIn(mode), expected);
});

/** Shown by tspc.test.ts and tspc-build.test.ts, as it takes a real compiler to bring them about; 2018 by mutations.test.ts. */
const elsewhere: readonly Code[] = [1010, 1011, 2018];

const pageFile = (code: Code) => path.join(pages, `GREEN${code}.md`);

if (update) {
  for (const code of codes.filter((c) => !fs.existsSync(pageFile(c)))) {
    const { what, instead } = textOf(code, ['…', '…']);
    fs.writeFileSync(pageFile(code), `# GREEN${code}: TITLE\n\n> ${what}\n\nWHY\n\n## What to write instead\n\n${instead}\n\nBefore:\n\n\`\`\`ts\n\`\`\`\n\nAfter:\n\n\`\`\`ts\n\`\`\`\n`);
  }
}

test('every code has a fixture and a page, and there are no others', () => {
  const expected = codes.map(String);
  const shown = new Set([...names.map((name) => name.slice(0, 4)), ...elsewhere.map(String)]);
  assert.equal([...shown].sort(), expected);
  assert.equal(fs.readdirSync(pages).filter((file) => file !== 'README.md').sort(), expected.map((code) => `GREEN${code}.md`));
});

const pageOf = (code: Code) => fs.readFileSync(pageFile(code), 'utf8');

test('every page has the text of its code', () => {
  const flat = (text: string) => text.replace(/[`>]/g, '').replace(/\s+/g, ' ');
  for (const code of codes) {
    const page = pageOf(code);
    const { what, instead } = textOf(code, ['…', '…']);
    for (const text of [what, ...(code === 1002 ? Object.values(takers) : [instead])]) assert.ok(flat(page).includes(flat(text)), `GREEN${code}.md does not contain: ${text}`);
    assert.match(page, new RegExp(`^# GREEN${code}: .*\n\n> [^]*\n## What to write instead\n[^]*\nBefore:\n\n\`\`\`[^]*\nAfter:\n\n\`\`\``));
  }
});

test('examples: the code before has the problem, the code after has none', () => {
  for (const isModule of [false, true]) {
    const files: Record<string, string> = {};
    for (const code of codes) {
      if ((code === 2010) !== isModule) continue;
      pageOf(code).split('\nAfter:\n').forEach((part, i) => {
        const block = /^```ts\n([^]*?)^```$/m.exec(part);
        if (block) files[`${i === 0 ? 'before' : 'after'}${code}.ts`] = block[1]!;
      });
    }
    const { errors, problems } = compile(files, isModule ? { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler } : {});
    assert.ok(Object.keys(files).length >= 2);
    for (const name of Object.keys(files)) {
      const found = problems.filter((p) => p.startsWith(name + ':'));
      if (name.startsWith('before')) assert.ok(found.length > 0 && found.every((p) => p.includes(`GREEN${name.slice(6, 10)}`)), `${name}: ${found.join('\n')}`);
      else assert.equal([...errors.filter((e) => e.startsWith(name + ':')), ...found], []);
    }
  }
});

test.run();
