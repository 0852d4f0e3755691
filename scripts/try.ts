/**
 * `npm run try -- FILE.ts`: every stage of one file on its way through the compiler, and what it prints when it runs.
 * The file is compiled alone and without types, every function of it as if it were marked; it may import packages, but
 * no other file.
 *
 * For looking, not for checking: nothing depends on its output.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { stages } from '../transformer';

function show(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(`\n===== ${title} ${'='.repeat(Math.max(0, 70 - title.length))}`);
  for (const line of lines) console.log(line.trimEnd());
}

/** Runs a module from below the project's root, so that it finds the package by its own name. */
function run(name: string, code: string): number {
  const file = path.join(__dirname, '../try', `${name}.mjs`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, code);
  const { status, signal } = spawnSync(process.execPath, [file], { stdio: 'inherit' });
  if (status !== 0) console.log(`ended with ${signal ?? 'exit code ' + status}`);
  return status ?? 1;
}

function main(file: string | undefined): number {
  if (file === undefined) {
    console.error('usage: npm run try -- FILE.ts');
    return 1;
  }
  const text = fs.readFileSync(file, 'utf8');
  const { green, lowered, output, problems } = stages(text, path.resolve(file));
  show('source', [text]);
  show('green functions, and the lines of the calls that are checked', green.map(({ name, line, checked }) => `${name} (line ${line}): ${checked.join(', ') || 'none'}`));
  show('intermediate language', lowered.map((body, i) => `${green[i]!.name}:\n${body.trimEnd().replace(/^/gm, '  ')}`));
  show('diagnostics', problems);
  show('output', [output]);
  if (problems.length) return 1;
  show('run', ['']);
  return run(path.parse(file).name, output);
}

process.exitCode = main(process.argv[2]);
