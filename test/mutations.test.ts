/**
 * The compiler never throws, whatever the text: fixtures with tokens deleted, doubled, moved and replaced are compiled,
 * without types and with. Only that is asked here. `MUTATIONS=5000 node dist/test/mutations.test.js` tries more.
 */
// time limit: 90 s
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { Random } from '../scripts/fuzz/random';
import { transform, transpile } from '../transformer/index';
import { root } from './programs';
import { assert, test } from './suite';

const COUNT = Number(process.env.MUTATIONS ?? 120);
const SEED = Number(process.env.SEED ?? 1);

const inputs = ['language', 'errors'].flatMap((kind) => {
  const folder = path.join(root, 'fixtures', kind);
  return fs.readdirSync(folder, { recursive: true }).map(String).filter((file) => file.endsWith('input.ts')).sort().map((file) => path.join(folder, file));
});

/** The file as tokens, each with the trivia before it. */
function tokensOf(text: string): string[] {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  const tokens: string[] = [];
  for (let at = 0; scanner.scan() !== ts.SyntaxKind.EndOfFileToken; at = scanner.getTokenEnd()) tokens.push(text.slice(at, scanner.getTokenEnd()));
  return tokens;
}

const STRANGE = [
  '(', ')', '{', '}', '[', ']', ';', ',', '=>', '=', '?.', '...', ' await ', ' yield ', ' yield* ', ' async ', ' static ', ' get ', ' return ', ' super', ' this', ' new ', ' new.target', ' delete ', ' typeof ',
  ' class A extends blk() {}', ' function* ', ' using x = ', ' enum E { A = blk() }', ' namespace N {', ' @green ', '/** @green */ ', ' const {', ' let [', ' #x', ' import(', '`${', '}`', ' label:', ' break label;', ' continue;', ' switch (', ' case ', ' default:', ' finally {',
  ' blk(', ' blk`', '.blk(1)', ' import.meta', ' throw ', ' try {', ' catch {', ' for (const x of ', ' for await (', ' with (', ' arguments', ' eval(', '\ud800', '\\u{110000}', '0b2', '/x', '"', "'", '<T>', ' as const', '!', ' satisfies ', '\u2028',
];

function mutated(random: Random): string {
  const tokens = tokensOf(fs.readFileSync(inputs[random.int(inputs.length)]!, 'utf8'));
  for (let i = random.int(6) + 1; i > 0 && tokens.length > 0; i--) {
    const at = random.int(tokens.length);
    const other = random.int(tokens.length);
    const kind = random.int(6);
    if (kind === 0) tokens.splice(at, 1 + random.int(3));
    else if (kind === 1) tokens.splice(at, 0, tokens[other]!);
    else if (kind === 2) [tokens[at], tokens[other]] = [tokens[other]!, tokens[at]!];
    else if (kind === 3) tokens.splice(at, 0, STRANGE[random.int(STRANGE.length)]!);
    else if (kind === 4) tokens[at] = STRANGE[random.int(STRANGE.length)]!;
    else tokens.splice(at, Math.min(20, random.int(tokens.length - at)));
  }
  return tokens.join('');
}

/** Compiles, and names the text if that throws. */
function survives(text: string, compile: () => void): void {
  try {
    compile();
  } catch (error) {
    fs.mkdirSync(path.join(root, 'dist'), { recursive: true });
    fs.writeFileSync(path.join(root, 'dist/mutation.ts'), text);
    throw new Error(`the text in dist/mutation.ts: ${error instanceof Error ? error.stack : error}`);
  }
}

test('mutated texts are compiled without types', () => {
  for (let i = 0; i < COUNT; i++) {
    const text = mutated(new Random(SEED + i));
    let isPlainCrash = false;
    try {
      ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
    } catch {
      isPlainCrash = true;
    }
    if (!isPlainCrash) {
      survives(text, () => {
        const inTypeScript = transpile(text, { fileName: 'mutation.ts', implicit: i % 2 === 0 }).diagnostics.find((d) => d.code === 902018 && d.line === undefined);
        if (inTypeScript) throw new Error(inTypeScript.messageText);
      });
    }
  }
});

test('mutated texts are compiled with types', () => {
  const texts = Array.from({ length: Math.ceil(COUNT / 2) }, (_, i) => mutated(new Random(SEED + 1_000_000 + i)));
  const names = texts.map((_, i) => path.join(root, `fixtures/language/a/mutation${i}.ts`));
  const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, lib: ['lib.es2023.d.ts'], types: [], strict: true, skipLibCheck: true, declaration: true };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (name, version, ...rest) => (names.includes(name) ? ts.createSourceFile(name, texts[names.indexOf(name)]!, version) : getSourceFile(name, version, ...rest));
  host.fileExists = (name) => names.includes(name) || fileExists(name);
  host.writeFile = () => {};
  const crashes = (file: ts.SourceFile) => {
    try {
      ts.createProgram([file.fileName], options, host).emit();
      return false;
    } catch {
      return true;
    }
  };
  const program = ts.createProgram(names, options, host);
  const { before, afterDeclarations } = transform(ts, program);
  for (const [i, name] of names.entries()) {
    const file = program.getSourceFile(name)!;
    survives(texts[i]!, () => {
      try {
        program.emit(file, () => {}, undefined, false, { before: [before], afterDeclarations: [afterDeclarations] });
      } catch (error) {
        if (!crashes(file)) throw error;
      }
    });
  }
  assert.ok(names.length > 0);
});

test('a failure inside TypeScript is a diagnostic', () => {
  const typescript = Object.create(ts, { transpileModule: { value: () => { throw new Error('inside'); } } }) as typeof ts;
  const { code, diagnostics } = transpile('1;', { fileName: 'failure.ts', typescript });
  assert.is(code, '');
  assert.match(diagnostics[0]!.messageText, /GREEN2018: .*inside/);
});

test('a failure inside the compiler is a diagnostic at its function, and the rest is compiled', () => {
  const { code, diagnostics } = transpile('function f(blk) { blk(1); const { a }; return blk(a); }\nfunction g(blk) { blk(1); return 2; }', { fileName: 'failure.ts', implicit: true });
  assert.equal(diagnostics.map((d) => [/GREEN\d+/.exec(d.messageText)?.[0], d.line]), [['GREEN2018', 1]]);
  assert.match(code, /g\$resume/);
});

test.run();
