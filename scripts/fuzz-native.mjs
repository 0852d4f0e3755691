/**
 * `npm run fuzz:native -- [--seconds N] [--count N] [--seed N]`: fuzzes native/src/hub_core with the sanitizers of
 * addresses and of undefined behaviour. With clang's libFuzzer where it is installed (its corpus is kept in .cache/), else
 * with the program's own random inputs, compiled by c++. Instead of that:
 *
 * `--faults`: tries the program on cores with bugs (native/fuzz/faults.mjs), without sanitizers: its own checks must find
 * each of them within `--count` inputs, and nothing in the core as it is.
 * `--valgrind`: runs it under valgrind.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { faults } from '../native/fuzz/faults.mjs';
import { StepFailed, execute, main, root, say, step } from './tools.mjs';

const asked = (name) => process.argv.includes(`--${name}`);
const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};
const works = (command, ...args) => spawnSync(command, args).status === 0;

const folder = path.join(root, '.cache/fuzz-native');
const sources = ['native/fuzz/fuzz_core.cc', 'native/src/hub_core.cc'].map((file) => path.join(root, file));

await main(async () => {
  fs.mkdirSync(path.join(folder, 'corpus'), { recursive: true });
  const out = path.join(folder, 'fuzz_core');
  const common = ['-std=c++17', '-g', '-O1', '-fno-omit-frame-pointer', ...sources, '-o', out];
  const plain = asked('faults') || asked('valgrind');
  const clang = plain ? undefined : ['clang++', 'clang++-14', 'clang++-16', 'clang++-18'].find((name) => works(name, '--version'));
  const libFuzzer = clang !== undefined && (await step('compiling with libFuzzer', () => execute(clang, ['-fsanitize=fuzzer,address,undefined', '-fno-sanitize-recover=all', '-DLIBFUZZER', ...common]).then(() => true, () => false)));
  if (libFuzzer) {
    await execute(out, [`-max_total_time=${option('seconds', '20')}`, '-max_len=4096', '-print_final_stats=1', path.join(folder, 'corpus')], { show: true });
    return;
  }
  if (!works('c++', '--version')) return say('native fuzzing: no C++ compiler, nothing done');
  if (asked('faults')) return tryFaults();
  if (asked('valgrind')) {
    if (!works('valgrind', '--version')) return say('native fuzzing: no valgrind, nothing done');
    await step('compiling', () => execute('c++', common));
    await execute('valgrind', ['--leak-check=full', '--error-exitcode=9', out, option('count', '300'), option('seed', '1')], { show: true });
    return;
  }
  await step('compiling', () => execute('c++', ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', ...common]));
  await execute(out, [option('count', '3000'), option('seed', '1')], { show: true });
});

async function tryFaults() {
  const count = option('count', '1000');
  const object = path.join(folder, 'fuzz.o');
  await step('compiling', () => execute('c++', ['-std=c++17', '-O1', '-c', sources[0], '-o', object]));
  const text = fs.readFileSync(sources[1], 'utf8').replace('#include "hub_core.h"', `#include "${path.join(root, 'native/src/hub_core.h')}"`);
  const missed = [];
  for (const [i, { what, from, to }] of [{ what: 'none' }, ...faults].entries()) {
    const pieces = i === 0 ? [text] : text.split(from);
    if (pieces.length !== (i === 0 ? 1 : 2)) throw new StepFailed(`"${from}" is ${pieces.length - 1} times in hub_core.cc`);
    const file = path.join(folder, 'fault.cc');
    const program = path.join(folder, 'fault');
    fs.writeFileSync(file, pieces.join(to));
    await execute('c++', ['-std=c++17', '-O0', file, object, '-o', program]);
    const { status, signal, stderr } = spawnSync(program, [count, option('seed', '1')], { encoding: 'utf8', timeout: 60_000 });
    const found = status !== 0;
    if (found === (i === 0)) missed.push(what);
    say(`${found === (i === 0) ? 'WRONG' : 'ok   '} ${what}: ${found ? stderr.trim().split('\n')[0] || signal : 'nothing found'}`);
  }
  if (missed.length > 0) throw new StepFailed(`not as it has to be: ${missed.join('; ')}`);
}
