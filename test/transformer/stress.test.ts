/**
 * The option `stress`: which calls suspend although nothing blocks, and that greenlets then take turns.
 */
import * as abi from '../../runtime/abi';
import * as tsgreen from '../../runtime/index';
import { transpile } from '../../transformer';
import { drive } from '../../scripts/fuzz/drive';
import { assert, suite } from '../suite';
import { compile } from './compile';

const test = suite('stress');

/** The exports of a program without types, every function of it green. */
function load(text: string, stress: boolean): any {
  const { code, diagnostics } = transpile(text, { fileName: 'program.ts', implicit: true, stress });
  assert.equal(diagnostics, []);
  const exports = {};
  new Function('exports', 'require', code)(exports, (id: string) => (id === 'tsgreen/abi' ? abi : tsgreen));
  return exports;
}

const counting = `export const log: unknown[] = [];
function step(name: string, n: number) { log.push(name + n); return n; }
export function count(name: string) { let sum = 0; for (let n = 1; n <= 3; n++) sum += step(name, n); return sum; }`;

test('greenlets that never block take turns', async () => {
  for (const stress of [false, true]) {
    const { log, count } = load(counting, stress);
    const sums = await Promise.all([tsgreen.run(count, 'a'), tsgreen.run(count, 'b')]);
    assert.equal(log, stress ? ['a1', 'b1', 'a2', 'b2', 'a3', 'b3'] : ['a1', 'a2', 'a3', 'b1', 'b2', 'b3']);
    assert.equal(sums, [6, 6]);
  }
});

test('ordinary code may call such functions', () => {
  const { count, log } = load(counting, true);
  assert.is(count('x'), 6);
  assert.is(log.length, 3);
});

test('results and errors are those of the call, tail calls included', () => {
  const { main } = load(
    `function inner(x: any) { if (x < 0) throw new RangeError('e' + x); return x; }
     function tail(x: any) { return inner(x); }
     export function main() { try { return [tail(1), [1, 2].map((x) => inner(x) + 1), tail(-1)]; } catch (e) { return [tail(2), (e as Error).message]; } }`,
    true,
  );
  assert.equal(drive(main), [2, 'e-1']);
});

test('with types, calls that are not known to be green are left alone', () => {
  const text = `/** @green */ declare function wait(): number; export function plain() { return 1; }
    /** @green */ export function main(f: () => number) { const sum = wait() + f() + plain(); return sum; }`;
  const { files, errors } = compile({ 'input.ts': text }, {}, { stress: true });
  assert.equal(errors, []);
  const code = files.get('input.js')!;
  assert.is(code.match(/\$stress\(/g)!.length, 1);
  assert.match(code, /\$stress\(wait\(\)\)/);
});

test.run();
