/**
 * Builds native/ with node-gyp when it is out of date. Never fails: tsgreen works without the native part, so a missing
 * compiler is one line and no more. May import nothing but Node's own modules and tools.mjs.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { StepFailed, fresh, node, root, say, stamp, step } from './tools.mjs';

const IGNORED = /^(build|prebuilds|fuzz|node_modules)([\\/]|$)/;

export async function buildNative() {
  const native = path.join(root, 'native');
  if (!fs.existsSync(path.join(native, 'binding.gyp'))) return say('native: no native/binding.gyp, nothing to build');
  const inputs = fs.readdirSync(native, { recursive: true })
    .map(String)
    .filter((file) => !IGNORED.test(file) && fs.statSync(path.join(native, file)).isFile())
    .map((file) => 'native/' + file)
    .sort();
  const mark = `native/build/.built-${process.versions.modules}`;
  if (fresh(mark, inputs)) return;
  // The headers that came with this Node, where they did: then nothing is downloaded.
  const prefix = path.resolve(process.execPath, '../..');
  const headers = fs.existsSync(path.join(prefix, 'include/node/node_api.h')) ? ['--nodedir', prefix] : [];
  try {
    await step('building the native part (node-gyp)', () => node('node_modules/node-gyp/bin/node-gyp.js', ['rebuild', '--directory', 'native', ...headers]));
    stamp(mark, inputs);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    const lines = error.message.trim().split('\n');
    const reason = lines.find((line) => /\berror:|ERR! stack/i.test(line)) ?? lines[lines.length - 1];
    say(`native: not built, going on without it (${reason.trim()}); npx node-gyp rebuild --directory native shows more`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildNative();
