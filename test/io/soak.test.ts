/** A short soak on each hub; `npm run soak -- 600` is the long one. */
// time limit: 90 s
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { assert, suite } from '../suite';

const test = suite('soak');

for (const hub of ['', 'js']) {
  test(`random clients for three seconds (${hub === '' ? 'the hub of this platform' : 'JavaScript'})`, () => {
    const { TSGREEN_TEST_REPORT, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', path.join(__dirname, 'soak.js'), '3'], {
      encoding: 'utf8', env: { ...env, TSGREEN_HUB: hub }, timeout: 40_000,
    });
    assert.is(stdout, 'good\n', stderr);
    assert.is(status, 0);
  });
}

test.run();
