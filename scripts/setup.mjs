/**
 * What has to be done before anything of this repository can run, each step skipped when it is up to date:
 * locked dependencies, the TypeScript build, the native build; and the compilation of green programs.
 *
 * Runs on a fresh clone, so it may import nothing but Node's own modules and its neighbours.
 */
import fs from 'node:fs';
import path from 'node:path';
import { buildNative } from './build-native.mjs';
import { execute, files, fresh, node, root, stamp, step } from './tools.mjs';

/** Prepares everything that `npm test`, `npm start` and the other commands need. */
export async function setup() {
  await install();
  await build();
  await buildNative();
}

/** The installed packages are the locked ones. (npm writes node_modules/.package-lock.json as its last act.) */
function installed() {
  try {
    const wanted = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(fs.readFileSync(path.join(root, 'node_modules/.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(([where, { version, optional }]) => where === '' || optional || present[where]?.version === version);
  } catch {
    return false;
  }
}

async function install() {
  if (installed()) return;
  const args = ['ci', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath ?? '';
  await step('installing dependencies (npm ci)', () =>
    /npm-cli\.c?js$/.test(npm) ? execute(process.execPath, [npm, ...args]) : execute('npm', args, { shell: process.platform === 'win32' }),
  );
}

// Folders of the root tsconfig.json, and folders in them that are compiled by their own.
const SOURCES = ['transformer', 'runtime', 'test', 'bench', 'scripts'];
const APART = ['bench/programs'];

async function build() {
  const sources = SOURCES.flatMap((folder) => files(folder, /(?<!\.d)\.ts$/)).filter((file) => !APART.some((folder) => file.startsWith(folder + '/')));
  removeOrphans(sources);
  const inputs = [...sources, 'tsconfig.json', 'package.json', 'package-lock.json'];
  const complete = sources.every((file) => fs.existsSync(path.join(root, output(file))));
  if (complete && fresh('dist/.built', inputs)) return;
  if (!complete) fs.rmSync(path.join(root, 'dist/.tsbuildinfo'), { force: true }); // tsc believes its notes, not the folder
  await step('building (tsc)', () => node('node_modules/typescript/bin/tsc', ['-p', '.', '--pretty', 'false']));
  stamp('dist/.built', inputs);
}

/** Compiles a folder of green programs (or those `of` another) by the project's own plugin, when it or the compiler has changed. Returns the source files. */
export async function compileGreen(folder, { plain, of = folder } = {}) {
  const sources = files(of, /\.ts$/);
  const config = JSON.parse(fs.readFileSync(path.join(root, folder, 'tsconfig.json'), 'utf8'));
  const out = path.posix.join(folder, config.compilerOptions.outDir);
  const inputs = [
    ...sources, `${folder}/tsconfig.json`, 'tsconfig.json', 'package.json',
    ...files('dist/transformer', /\.js$/), ...files('dist/runtime', /\.(d\.ts|js)$/),
  ];
  const mark = `${out}/.compiled`;
  if (fresh(mark, inputs)) return sources;
  for (const target of [out, plain]) if (target) fs.rmSync(path.join(root, target), { recursive: true, force: true });
  await step(`compiling ${folder} with the plugin (tspc)`, () => node('node_modules/ts-patch/bin/tspc.js', ['-p', folder, '--pretty', 'false']));
  // Plain tsc does not know plugins: the same text as ordinary functions.
  if (plain) await step(`compiling ${folder} without it (tsc)`, () => node('node_modules/typescript/bin/tsc', ['-p', folder, '--outDir', plain, '--pretty', 'false']));
  stamp(mark, inputs);
  return sources;
}

const output = (source) => 'dist/' + source.replace(/\.ts$/, '.js');

/** Outputs whose source is gone: a deleted test would otherwise go on running. */
function removeOrphans(sources) {
  const expected = new Set(sources.map((file) => output(file).slice(0, -3)));
  for (const folder of SOURCES) {
    for (const file of files('dist/' + folder, /\.(js|js\.map|d\.ts)$/)) {
      const apart = APART.some((other) => file.startsWith(`dist/${other}/`)) || /^dist\/bench\/(plain|whole)\//.test(file);
      if (!apart && !expected.has(file.replace(/\.(js|js\.map|d\.ts)$/, ''))) fs.rmSync(path.join(root, file));
    }
  }
}
