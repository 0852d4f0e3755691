/**
 * Cooperative versions under the real scheduler: greenlets side by side, killed in the middle, and methods of another
 * realm.
 */
import vm from 'node:vm';
import * as abi from '../../../runtime/abi';
import * as tsgreen from '../../../runtime/index';
import { virtualClock } from '../../../runtime/testing';
import { transpile } from '../../../transformer';
import { assert, suite } from '../../suite';

const test = suite('callbacks in greenlets');

/** The exports of a program, every function of it green. */
function load(text: string): any {
  const { code, diagnostics } = transpile(text, { fileName: 'program.ts', implicit: true });
  assert.equal(diagnostics, []);
  const exports = {};
  new Function('exports', 'require', code)(exports, (id: string) => (id === 'tsgreen/abi' ? abi : tsgreen));
  return exports;
}

test('two greenlets walk one array, and sort it', async () => {
  using clock = virtualClock();
  void clock;
  const { main } = load(`import { sleep } from 'tsgreen';
    export function main(list: number[], ms: number) {
      const seen: unknown[] = [];
      list.forEach((x, k) => { sleep(ms); seen.push(x); list[k] = x * 10; });
      return [seen, list.map((x) => (sleep(ms), x)), [3, 1, 2].sort((a, b) => (sleep(ms), a - b))];
    }`);
  const list = [1, 2, 3];
  const [a, b] = await Promise.all([tsgreen.run(main, list, 10), tsgreen.run(main, list, 4)]);
  assert.equal(b, [[1, 2, 3], [10, 20, 30], [1, 2, 3]]);
  assert.equal((a as unknown[][])[0], [1, 20, 30]);
  assert.equal(list, [10, 200, 300]);
});

test('a kill goes through the callback and the method', async () => {
  const { main, log } = load(`import { sleep } from 'tsgreen';
    export const log: unknown[] = [];
    export function main() {
      try { [1, 2, 3].map((x) => { try { log.push(x); sleep(x === 2 ? 1e6 : 0); } finally { log.push('left ' + x); } }); }
      finally { log.push('end'); }
    }`);
  const g = tsgreen.spawn(main);
  await tsgreen.run(load(`import { sleep } from 'tsgreen'; export function wait() { sleep(5); }`).wait);
  await tsgreen.run(load(`export function kill(g: any) { g.kill(); }`).kill, g);
  assert.equal(log, [1, 'left 1', 2, 'left 2', 'end']);
});

test('arrays, maps and sets of another realm', async () => {
  const { main } = load(`import { sleep } from 'tsgreen';
    const wait = (x: any) => (sleep(0), x);
    export function main(list: any, map: any, set: any, bytes: any) {
      const seen: unknown[] = [];
      map.forEach((v: any, k: any) => seen.push(wait(k), wait(v)));
      set.forEach((v: any) => seen.push(wait(v)));
      return [list.map((x: any) => wait(x) + 1), Array.prototype.map.call(list, (x: any) => wait(x)), seen, bytes.map((x: any) => wait(x) * 2), list.sort((a: any, b: any) => wait(b) - a)];
    }`);
  const [list, map, set, bytes, ForeignArray] = vm.runInNewContext('[[1, 2, 3], new Map([[1, 2]]), new Set([3]), new Uint8Array([4]), Array]') as any[];
  const [mapped, borrowed, seen, doubled, sorted] = (await tsgreen.run(main, list, map, set, bytes)) as any[];
  assert.ok(mapped instanceof ForeignArray);
  assert.ok(borrowed instanceof Array, 'our method makes our array, as its native does');
  assert.equal([[...mapped], borrowed, seen, [...doubled], [...sorted]], [[2, 3, 4], [1, 2, 3], [1, 2, 3], [8], [3, 2, 1]]);
});

test.run();
