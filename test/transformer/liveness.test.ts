/** What a frame keeps: exactly what may still be read. */
import { assert, test } from '../suite';
import { liveNames } from './lowered';

test('a variable that is not read again is not kept', () => {
  assert.equal(liveNames('function f(big, blk) { const n = big.length; blk(n); return n; }'), [['n']]);
});

test('an argument of the call itself is not kept', () => {
  assert.equal(liveNames('function f(big, blk) { blk(big); }'), [[]]);
});

test('a loop keeps what its next iteration reads, and not what it writes first', () => {
  assert.equal(liveNames('function f(blk, n) { for (let i = 0; i < n; i++) { const t = i * 2; blk(t); } }'), [['blk', 'i', 'n']]);
});

test('a branch that is not taken keeps nothing', () => {
  assert.equal(liveNames('function f(blk, a, b) { if (a) { blk(1); return a; } return b; }'), [['a']]);
});

test('what a handler reads is kept through the block', () => {
  assert.equal(liveNames('function f(blk, log, x) { try { blk(1); } catch { console.log(x); } }'), [['x']]);
});

test('what a finalizer reads is kept, also when control leaves by return', () => {
  assert.equal(liveNames('function f(blk, x) { try { if (blk(1)) return 1; } finally { console.log(x); } }'), [['x']]);
});

test('a break keeps what is read after the loop', () => {
  assert.equal(liveNames('function f(blk, x) { for (;;) { if (blk(1)) break; } return x; }'), [['blk', 'x']]);
});

test('`this` and arguments are kept only if they are used later', () => {
  assert.equal(liveNames('const o = { m(blk) { blk(1); return this.x; } }'), [['this']]);
  assert.equal(liveNames('const o = { m(blk) { this.y(1); blk(2); } }'), [['blk'], []]);
  assert.equal(liveNames('function f(blk) { blk(1); return arguments.length; }'), [['arguments']]);
});

test('a closure keeps what it mentions', () => {
  assert.equal(liveNames('function f(blk, x, y) { blk(1); return () => x; }'), [['x']]);
});

test.run();
