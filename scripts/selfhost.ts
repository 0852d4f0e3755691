/**
 * TypeScript's own compiler, compiled green: 130,000 lines that nobody wrote for us. It compiles the sources of this
 * project, once as it is and once as green code in a greenlet, where every call lets the others run (the option
 * `stress`): all that it writes and says has to be the same.
 *
 *     npm run selfhost [-- --calm]
 *
 * --calm compiles without the option: nothing suspends. Takes a minute or two, and 6 GB of memory.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { transpile } from '../transformer';

const ROOT = path.resolve(__dirname, '../..');
const TYPESCRIPT = path.join(ROOT, 'node_modules/typescript');
const FLAGS = ['--stack-size=4000', '--max-old-space-size=6000'];
const SWITCHES = 'switches of greenlets: ';

/**
 * The compiler as one function, so that all of it may wait: the top level of a script cannot. One expression has a
 * Map constructed from a generator, which nobody can suspend; it gets an array.
 */
function source(): string {
  const text = fs.readFileSync(path.join(TYPESCRIPT, 'lib/_tsc.js'), 'utf8').replace('"use strict";', '');
  return `// @green-file\nexports.main = function () {\n${text.replace(/new Map\((mapIterator\(.*\))\);/g, 'new Map([...$1]);')}\n};`;
}

/** Runs a compiler over this project's transformer/. Returns what it said and wrote, and the switches it took. */
function compiled(script: string, out: string): { said: string; files: Map<string, string>; switches: number } {
  const args = ['-p', ROOT, '--outDir', out, '--incremental', 'false', '--tsBuildInfoFile', 'null', '--composite', 'false', '--pretty', 'false', '--listEmittedFiles', 'false'];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...FLAGS, script, ...args], { encoding: 'utf8', maxBuffer: 1e8 });
  const switches = stderr.lastIndexOf(SWITCHES);
  const rest = switches < 0 ? stderr : stderr.slice(0, switches);
  const files = new Map<string, string>();
  if (fs.existsSync(out)) for (const name of fs.readdirSync(out, { recursive: true, encoding: 'utf8' })) if (fs.statSync(path.join(out, name)).isFile()) files.set(name, fs.readFileSync(path.join(out, name), 'utf8'));
  return { said: `${stdout}${rest}ended with ${status}`, files, switches: switches < 0 ? 0 : Number(stderr.slice(switches + SWITCHES.length)) };
}

function main(args: string[]): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsgreen-selfhost-'));
  const inFolder = (...names: string[]) => path.join(folder, ...names);
  try {
    // The compiler finds its libraries beside itself, and we ours.
    fs.cpSync(path.join(TYPESCRIPT, 'lib'), inFolder('lib'), { recursive: true, filter: (file) => !/\.js$|lib[\\/][a-z]{2}(-[a-z]+)?$/.test(file) });
    fs.copyFileSync(path.join(TYPESCRIPT, 'package.json'), inFolder('package.json'));
    fs.mkdirSync(inFolder('node_modules'));
    fs.symlinkSync(ROOT, inFolder('node_modules/tsgreen'), 'junction');
    console.log('compiling TypeScript to green code');
    const begun = performance.now();
    const text = source();
    const { code, diagnostics } = transpile(text, { fileName: 'tsc.cjs', stress: !args.includes('--calm'), compilerOptions: { target: 99 } });
    for (const d of diagnostics) console.log(`line ${d.line}: ${d.messageText}`);
    console.log(`  ${text.length} -> ${code.length} characters, ${((performance.now() - begun) / 1000).toFixed(1)} s, ${diagnostics.length} errors`);
    fs.writeFileSync(inFolder('lib/tsc.js'), code);
    fs.writeFileSync(inFolder('lib/run.js'), `
const { hub, run } = require('tsgreen');
process.on('exit', () => process.stderr.write(${JSON.stringify(SWITCHES)} + hub.stats().switches));
run(require('./tsc.js').main).catch((error) => { console.error(error); process.exitCode = 2; });
`);
    console.log('compiling this project: as it is, and green');
    const plain = compiled(path.join(TYPESCRIPT, 'lib/_tsc.js'), inFolder('plain'));
    const green = compiled(inFolder('lib/run.js'), inFolder('green'));
    const differing = [...new Set([...plain.files.keys(), ...green.files.keys()])].filter((name) => plain.files.get(name) !== green.files.get(name));
    if (plain.said !== green.said) console.log(`plain: ${plain.said}\ngreen: ${green.said}`);
    for (const name of differing.slice(0, 10)) console.log(`differs: ${name}`);
    console.log(`${plain.files.size} files, ${differing.length} differ, ${green.switches} switches of greenlets`);
    process.exitCode = differing.length > 0 || plain.said !== green.said || plain.files.size === 0 ? 1 : 0;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

main(process.argv.slice(2));
