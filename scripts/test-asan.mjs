/**
 * `npm run test:asan`: builds the native part with the sanitizers of addresses, leaks and undefined behaviour into a folder
 * of its own, and runs the tests of io/ with it. Linux with gcc only; elsewhere it says so and does nothing.
 *
 * A leak counts if it was allocated by our own code. (Node itself leaves memory to the end of the process.)
 */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setup } from './setup.mjs';
import { execute, files, main, root, say, step } from './tools.mjs';

await main(async () => {
  if (process.platform !== 'linux' || spawnSync('gcc', ['--version']).status !== 0) return say('the sanitizers need Linux and gcc: nothing done');
  await setup();
  const folder = path.join(root, '.cache/asan');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.cpSync(path.join(root, 'native'), folder, { recursive: true, filter: (file) => !/[\\/](build|prebuilds)$/.test(file) });
  const prefix = path.resolve(process.execPath, '../..');
  const headers = fs.existsSync(path.join(prefix, 'include/node/node_api.h')) ? ['--nodedir', prefix] : [];
  const gyp = path.join(root, 'node_modules/node-gyp/bin/node-gyp.js');
  await step('building with sanitizers', () => execute(process.execPath, [gyp, 'rebuild', '--directory', folder, ...headers], { env: { ...process.env, TSGREEN_ASAN: '1' } }));

  const library = (name) => execFileSync('gcc', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
  const env = {
    ...process.env,
    TSGREEN_ADDON: folder,
    LD_PRELOAD: `${library('libasan.so')} ${library('libubsan.so')}`,
    ASAN_OPTIONS: 'detect_leaks=1:exitcode=99:log_path=' + path.join(folder, 'report'),
    LSAN_OPTIONS: `suppressions=${path.join(root, 'native/fuzz/lsan.txt')}:print_suppressions=0`,
    UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
  };
  const names = process.argv.slice(2);
  const wanted = files('dist/test/io', /\.test\.js$/).filter((file) => !file.includes('-js.') && (names.length === 0 || names.some((name) => file.includes(name))));
  let bad = 0;
  for (const file of wanted) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, file)], { env, encoding: 'utf8', timeout: 600_000 });
    const reports = fs.readdirSync(folder).filter((name) => name.startsWith('report.'));
    const found = reports.map((name) => fs.readFileSync(path.join(folder, name), 'utf8')).filter((text) => !/LeakSanitizer/.test(text) || /tsgreen/.test(text));
    for (const name of reports) fs.rmSync(path.join(folder, name));
    const good = found.length === 0 && (status === 0 || status === 99);
    if (!good) bad++;
    console.log(`${good ? 'ok  ' : 'FAIL'} ${file} ${/Passed: +\d+/.exec(stdout)?.[0] ?? ''}`);
    if (!good) console.log([...found, status === 0 || status === 99 ? '' : stdout + stderr].join('\n').slice(0, 6000));
  }
  if (bad > 0) process.exitCode = 1;
});
