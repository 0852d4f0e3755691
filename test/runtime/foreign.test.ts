/**
 * Functions that cannot be suspended, in whole programs: fixtures/boundaries/input.ts blocks once under each kind of them,
 * compiled with types and without; boundary.test.ts has the same in the runtime alone. Also what reports say of a compiled program.
 */
// time limit: 60 s
import fs from 'node:fs';
import path from 'node:path';
import { transpile } from '../../transformer';
import { compile, root, runProgram, scratch } from '../programs';
import { assert, suite } from '../suite';

const FIXTURE = path.join(root, 'fixtures/boundaries');
const test = suite('foreign functions');

/** Puts the compiled program beside its library, and returns what it prints, without folders. */
async function output(name: string, code: string): Promise<string> {
  const folder = scratch('boundaries', name);
  fs.mkdirSync(folder, { recursive: true });
  fs.copyFileSync(path.join(FIXTURE, 'lib.js'), path.join(folder, 'lib.js'));
  const file = path.join(folder, 'input.js');
  fs.writeFileSync(file, code);
  const { stdout, stderr, code: exit } = await runProgram(file);
  assert.is(stderr, '');
  assert.is(exit, 0);
  return stdout;
}

/** No source map: native frames have the places of the output, so only names are compared. */
const withoutPlaces = (text: string) => text.replace(/\.[jt]s:\d+:\d+/g, '');
const expected = () => withoutPlaces(fs.readFileSync(path.join(FIXTURE, 'stdout.txt'), 'utf8'));

test('each kind, compiled by marks', async () => {
  const input = path.join(FIXTURE, 'input.ts');
  const { code, errors } = compile([input], 'commonjs').get(input)!;
  assert.equal(errors, []);
  assert.is(withoutPlaces(await output('typed', code)), expected());
});

test('each kind, without types', async () => {
  const input = path.join(FIXTURE, 'input.ts');
  const { code, diagnostics } = transpile(fs.readFileSync(input, 'utf8'), { fileName: input, implicit: true, compilerOptions: { inlineSourceMap: true } });
  assert.equal(diagnostics, []);
  const stdout = await output('untyped', code);
  assert.is(withoutPlaces(stdout), expected());
  assert.is(stdout, fs.readFileSync(path.join(FIXTURE, 'stdout.txt'), 'utf8'));
});

test('LoopExit and hub.dump() say where each greenlet waits; uncaught errors are printed once', async () => {
  const text = `
    import { Event, hub, run, sleep, spawn } from 'tsgreen';
    function waiter(e: any) {
      e.wait();
    }
    const main = () => {
      const e = new Event();
      spawn(waiter, e).name = 'first';
      spawn(() => {
        sleep(1);
        throw new RangeError('uncaught');
      }).name = 'second';
      sleep(0);
      console.log(hub.dump().replace(/\\(.*[/]/g, '(').replace(/^Main.*/, 'main'));
      waiter(e);
    };
    run(main).catch((e) => console.log(e.stack.replace(/\\(.*[/]/g, '(').replace(/Greenlet-\\d+/g, 'Greenlet')));
  `;
  const { code } = transpile(text, { fileName: 'program.ts', implicit: true, compilerOptions: { inlineSourceMap: true } });
  const file = scratch('boundaries', 'reports.js');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, code);
  const { stdout, stderr } = await runProgram(file);
  assert.is(stdout, [
    'main', 'first waits in Event.wait()', '    at waiter (program.ts:4:9)', 'second waits in sleep()', '    at ' + path.join(path.dirname(file), 'program.ts') + ':10:14',
    'LoopExit: this operation would block forever: nothing is left that could wake MainGreenlet',
    'first waits in Event.wait()', '    at waiter (program.ts:4:9)', 'MainGreenlet waits in Event.wait()', '    at waiter (program.ts:4:9)', '    at main (program.ts:15:7)',
    '    at waiter (program.ts:4:9)', '    at main (program.ts:15:7)', '',
  ].join('\n'));
  assert.is(stderr.match(/RangeError: uncaught/g)?.length, 1);
  assert.match(stderr, /program\.ts:11:15\n/);
});

test.run();
