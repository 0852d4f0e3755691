/**
 * The comparison of test262's programs (scripts/test262.ts), with programs of our own in a folder of the same form: one for
 * each thing that can become of one.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Result, compare, programsIn } from '../scripts/test262';
import { assert, suite } from './suite';

const test = suite('test262');

const programs: Record<string, string> = {
  'same.js': '/*---\nincludes: [more.js]\n---*/ function f() { return more; } if (f() !== 1) throw new Error(f());',
  'fails.js': 'function f() { throw new TypeError("of both"); } f();',
  'sloppy.js': 'function f(a) { arguments[0] = 2; return a; } if (f(1) !== 2 || this !== globalThis) throw new Error("not sloppy");',
  'strict.js': '/*---\nflags: [onlyStrict]\n---*/ function f() { return this; } if (f() !== undefined) throw new Error("not strict");',
  'refused.js': 'function f() { return eval("1"); } f();',
  'boundary.js': 'function f() { return 1; } +{ valueOf() { return f() + f(); } };',
  'different.js': 'function f() { return g() + g(); } function g() { return 1; } throw new Error(String(f).length > 50 ? "long" : "short");',
  'exits.js': 'function f() { process.exit(); } f();',
  'spoils.js': 'function f() { String.prototype.trim = () => "spoilt"; } f();',
  'spoilt.js': 'function f() { return " a ".trim(); } if (f() !== "a" && typeof more !== "undefined") throw new Error(f());',
  'async.js': '/*---\nflags:\n  - async\n---*/ $DONE();',
  'invalid.js': '/*---\nnegative:\n  phase: parse\n---*/ 1 = 2;',
};

test('what becomes of programs', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsgreen-test262-'));
  try {
    for (const name of ['harness', 'test/some']) fs.mkdirSync(path.join(folder, name), { recursive: true });
    for (const name of ['assert.js', 'sta.js']) fs.writeFileSync(path.join(folder, 'harness', name), '');
    fs.writeFileSync(path.join(folder, 'harness/more.js'), 'const more = 1;');
    for (const [name, text] of Object.entries(programs)) fs.writeFileSync(path.join(folder, 'test/some', name), text);
    const files = programsIn(folder, ['some']);
    assert.is(files.length, Object.keys(programs).length);
    const results = new Map<string, Result>();
    for await (const result of compare(folder, files, 'stress')) results.set(path.basename(result.file), result);
    const kinds = Object.fromEntries([...results].map(([name, { kind }]) => [name, kind]));
    assert.equal(kinds, {
      'async.js': 'skipped', 'boundary.js': 'boundary', 'different.js': 'different', 'exits.js': 'same', 'fails.js': 'same', 'invalid.js': 'skipped', 'refused.js': 'refused',
      'same.js': 'same', 'sloppy.js': 'same', 'spoils.js': 'same', 'spoilt.js': 'same', 'strict.js': 'same',
    });
    assert.is(results.get('fails.js')!.plain, 'TypeError: of both');
    assert.is(results.get('exits.js')!.plain, 'the process ended');
    assert.is(results.get('different.js')!.green, 'Error: long');
    for (const name of ['same.js', 'sloppy.js', 'strict.js']) assert.is(results.get(name)!.plain, 'ok', name);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
