/**
 * `npm run try -- FILE.ts`: every stage of one file on its way through the compiler, and what it prints when it runs.
 * The file is compiled alone, without type information, so it may import packages but no other file.
 *
 * For looking, not for checking: nothing depends on its output.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { transpile } from '../transformer';

const title = (text: string) => console.log(`\n===== ${text} ${'='.repeat(Math.max(0, 70 - text.length))}`);

function main(file: string | undefined): void {
  if (file === undefined) {
    console.error('usage: npm run try -- FILE.ts');
    process.exitCode = 1;
    return;
  }
  const text = fs.readFileSync(file, 'utf8');
  title('source');
  console.log(text.trimEnd());

  const { code, diagnostics } = transpile(text, { fileName: path.resolve(file) });
  if (diagnostics.length) title('diagnostics');
  for (const { code, line, column, messageText } of diagnostics) console.log(`${file}:${line ?? 0}:${column ?? 0} GREEN${code}: ${messageText}`);

  title('output');
  console.log(code.trimEnd());

  title('run');
  // Below the project's root, so that it finds the package by its own name.
  const output = path.join(__dirname, '../try', path.basename(file).replace(/\.[mc]?[tj]sx?$/, '') + '.js');
  fs.mkdirSync(path.dirname(output), { recursive: true });
  fs.writeFileSync(output, code);
  const { status, signal } = spawnSync(process.execPath, [output], { stdio: 'inherit' });
  if (status !== 0) console.log(`ended with ${signal ?? 'exit code ' + status}`);
  process.exitCode = status ?? 1;
}

main(process.argv[2]);
