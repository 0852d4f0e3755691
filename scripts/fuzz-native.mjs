/**
 * `npm run fuzz:native -- [--seconds N] [--count N] [--seed N]`: fuzzes native/src/hub_core with the sanitizers of
 * addresses and of undefined behaviour. With clang's libFuzzer where it is installed (its corpus is kept in .cache/), else
 * with the program's own random inputs, compiled by c++.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { execute, main, root, say, step } from './tools.mjs';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};
const works = (command, ...args) => spawnSync(command, args).status === 0;

await main(async () => {
  const folder = path.join(root, '.cache/fuzz-native');
  fs.mkdirSync(path.join(folder, 'corpus'), { recursive: true });
  const sources = ['native/fuzz/fuzz_core.cc', 'native/src/hub_core.cc'].map((file) => path.join(root, file));
  const out = path.join(folder, 'fuzz_core');
  const common = ['-std=c++17', '-g', '-O1', '-fno-omit-frame-pointer', ...sources, '-o', out];
  const clang = ['clang++', 'clang++-14', 'clang++-16', 'clang++-18'].find((name) => works(name, '--version'));
  const libFuzzer = clang !== undefined && (await step('compiling with libFuzzer', () => execute(clang, ['-fsanitize=fuzzer,address,undefined', '-fno-sanitize-recover=all', '-DLIBFUZZER', ...common]).then(() => true, () => false)));
  if (libFuzzer) {
    await execute(out, [`-max_total_time=${option('seconds', '20')}`, '-max_len=4096', '-print_final_stats=1', path.join(folder, 'corpus')], { show: true });
  } else {
    if (!works('c++', '--version')) return say('native fuzzing: no C++ compiler, nothing done');
    await step('compiling', () => execute('c++', ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', ...common]));
    await execute(out, [option('count', '3000'), option('seed', '1')], { show: true });
  }
});
