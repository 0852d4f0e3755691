/**
 * The runner's own tests: every file of runner-cases/ but good.test.cjs is broken in one way that could pass for
 * success, and the runner has to say so, with the reason that stands in the table below.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { assert, suite } from './suite';

const cases = path.resolve(__dirname, '../../test/runner-cases');

const REASONS: Record<string, RegExp> = {
  'after-each-throws': /a hook threw: after\.each/,
  'after-throws': /a hook threw: after$/m,
  'before-throws': /a hook threw: before$/m,
  crashes: /ended with SIGKILL/,
  'does-not-load': /there-is-no-such-file/,
  empty: /no test was run/,
  'exits-early': /no summary/,
  fails: /1 of 2 tests passed/,
  'half-run': /2 tests were registered, but 1 were run/,
  hangs: /over its time limit of 1 s/,
  'hangs-with-child': /over its time limit of 1 s/,
  'late-test': /2 tests were registered, but 1 were run/,
  'never-settles': /no summary/,
  'no-run': /was a \.run\(\) forgotten/,
  only: /test\.only is left/,
  'own-copy': /does not agree with the tests that were run/,
  pretends: /1 tests were registered, but 0 were run/,
  'rejects-later': /too late for the test/,
  'rejects-undefined': /not an Error: undefined/,
  'throws-odd-error': /not an Error: .*odd/,
  'throws-string': /1 of 2 tests passed[^]*not an Error: 'a string'/,
};

function runner(...args: string[]) {
  const { status, stdout } = spawnSync(process.execPath, [path.join(__dirname, 'run.js'), '--root', cases, ...args], { encoding: 'utf8' });
  const lines = stdout.trimEnd().split('\n');
  return { status, stdout, last: lines[lines.length - 1] };
}

const test = suite('runner');

test('a good file is green', () => {
  const { status, stdout, last } = runner('good');
  assert.is(status, 0, stdout);
  assert.match(stdout, /^ok   good +2 passed, 1 skipped  \d/m);
  assert.is(last, '2 passed, 0 failed, 1 skipped');
});

test('a name that matches no file is a failure', () => {
  const { status, last } = runner('there-is-no-such-test');
  assert.is(status, 1);
  assert.is(last, '0 passed, 1 failed, 0 skipped');
});

const red = runner(...Object.keys(REASONS)); // all in one go: each needs a process, two run at a time

test('the table has every bad file', () => {
  const bad = fs.readdirSync(cases).map((file) => file.replace('.test.cjs', '')).filter((name) => name !== 'good');
  assert.equal(bad.sort(), Object.keys(REASONS).sort());
  assert.is(red.status, 1);
  assert.match(red.last!, /^\d+ passed, (2\d|3\d) failed, 0 skipped$|^\d+ passed, \d+ failed, [1-9] skipped$/);
});

for (const [name, reason] of Object.entries(REASONS)) {
  test(`red: ${name}`, () => {
    const report = new RegExp(`^(ok  |FAIL) ${name} .*\\n((?: .*\\n|\\n)*)`, 'm').exec(red.stdout);
    assert.ok(report, red.stdout);
    assert.is(report[1], 'FAIL');
    assert.match(report[0], /, [1-9]\d* failed/);
    assert.match(report[2]!, reason);
  });
}

test.run();
