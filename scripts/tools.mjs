/**
 * What the scripts are made of: steps with progress lines, child processes, and stamps that tell what is up to date.
 *
 * Runs on a fresh clone, so it may import nothing but Node's own modules. Everything it says goes to stderr:
 * stdout belongs to the command that is being prepared.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** A step went wrong and has said so; commands turn this into exit code 1 without a stack. */
export class StepFailed extends Error {}

export const say = (line) => process.stderr.write(line + '\n');

/** Runs `work`, with a line every few seconds while it takes long and one with the time when it is done. */
export async function step(name, work) {
  const start = Date.now();
  const seconds = () => ((Date.now() - start) / 1000).toFixed(1) + ' s';
  const ticking = setInterval(() => say(`  ... ${name} (${seconds()})`), 5000);
  try {
    const result = await work();
    say(`${name}: ${seconds()}`);
    return result;
  } finally {
    clearInterval(ticking);
  }
}

/** Runs a program in the root folder. Its output is shown when it fails, or as it comes with `show`. Returns stdout. */
export function execute(command, args, { show = false, shell = false, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, shell, stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'] });
    let all = '';
    let stdout = '';
    child.stdout?.on('data', (text) => ((all += text), (stdout += text)));
    child.stderr?.on('data', (text) => (all += text));
    child.on('error', (error) => reject(new StepFailed(`cannot run ${command}: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new StepFailed(`${all}${path.basename(args[0] ?? command)} ended with ${signal ?? 'exit code ' + code}`));
    });
  });
}

/** Runs a script of this repository (or of a dependency) with this Node. */
export const node = (script, args, options) => execute(process.execPath, [path.join(root, script), ...args], options);

/** All files below a folder of the root whose name matches, sorted, with forward slashes. */
export function files(folder, name) {
  if (!fs.existsSync(path.join(root, folder))) return [];
  return fs.readdirSync(path.join(root, folder), { recursive: true })
    .map((file) => folder + '/' + String(file).split(path.sep).join('/'))
    .filter((file) => name.test(file))
    .sort();
}

// A stamp is a hash over the names, sizes and times of the inputs of a step that went well.
function hash(inputs) {
  const sum = createHash('sha256');
  for (const file of inputs) {
    const { size, mtimeMs } = fs.statSync(path.join(root, file));
    sum.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return sum.digest('hex');
}

export const fresh = (mark, inputs) => {
  const file = path.join(root, mark);
  return fs.existsSync(file) && fs.readFileSync(file, 'utf8') === hash(inputs);
};

export const stamp = (mark, inputs) => {
  fs.mkdirSync(path.dirname(path.join(root, mark)), { recursive: true });
  fs.writeFileSync(path.join(root, mark), hash(inputs));
};

/** The frame of every command: a failed step is its message and exit code 1, anything else is a bug with its stack. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    say(error.message.trimEnd());
    process.exitCode = 1;
  }
}

/** Hands over to a compiled program of dist/: same terminal, same exit code. */
export function become(program, args) {
  const child = spawn(process.execPath, ['--enable-source-maps', path.join(root, 'dist', program + '.js'), ...args], { cwd: process.cwd(), stdio: 'inherit' });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}
