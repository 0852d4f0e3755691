import { heapPop, heapPush } from '../../runtime/heap';
import { assert, suite } from '../suite';

const test = suite('heap');

test('gives the least first', () => {
  const heap: number[] = [];
  const numbers = Array.from({ length: 200 }, (_, i) => (i * 7919) % 101);
  for (const n of numbers) heapPush(heap, n, (a, b) => a - b);
  const out = numbers.map(() => heapPop(heap, (a, b) => a - b));
  assert.equal(out, [...numbers].sort((a, b) => a - b));
});

test.run();
