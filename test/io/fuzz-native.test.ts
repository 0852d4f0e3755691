/** The checks of the native fuzz target: each of the bugs of native/fuzz/faults.mjs is found, and nothing in the core as it is. */
// time limit: 120 s
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { assert, suite } from '../suite';

const test = suite('fuzz-native');

test('bugs that are planted are found', () => {
  const script = path.resolve(__dirname, '../../../scripts/fuzz-native.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--faults'], { encoding: 'utf8', timeout: 115_000 });
  assert.is(status, 0, stderr);
});

test.run();
