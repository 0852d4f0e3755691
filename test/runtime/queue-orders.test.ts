import { LifoQueue, PriorityQueue, sleep, spawn, UnboundQueue } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk } from './generators';
import { world } from './world';

abi(ABI_VERSION);
const { test, green } = world('queue-orders');

test('priority: least first, arrays element by element', () => {
  const queue = new PriorityQueue<number>(undefined, [5, 1, 4]);
  queue.putNowait(2);
  assert.equal([queue.peekNowait(), queue.get(), queue.get(), queue.get(), queue.get()], [1, 1, 2, 4, 5]);

  const pairs = new PriorityQueue<[number, string]>(undefined, [[10, 'late'], [9, 'b'], [9, 'a']]);
  assert.equal([pairs.get(), pairs.get(), pairs.get()], [[9, 'a'], [9, 'b'], [10, 'late']]);

  class Descending extends PriorityQueue<number> {
    protected override compare(a: number, b: number): number {
      return b - a;
    }
  }
  assert.is(new Descending(undefined, [1, 3, 2]).get(), 3);
});

test('last in, first out; and without a limit', () => {
  const stack = new LifoQueue<number>(undefined, [1, 2]);
  stack.putNowait(3);
  assert.equal([stack.peekNowait(), stack.get(), stack.get(), stack.get()], [3, 3, 2, 1]);
  assert.is(new UnboundQueue([1]).maxsize, Infinity);
});

green('an item that comes back from a killed getter has its place again', function* () {
  for (const queue of [new PriorityQueue<number>(), new LifoQueue<number>()]) {
    const victim = spawn(() => queue.get());
    yield* blk(() => sleep(0));
    for (const item of [1, 2, 3]) queue.putNowait(item);
    yield* blk(() => victim.kill());
    assert.equal([queue.get(), queue.get(), queue.get()], queue instanceof PriorityQueue ? [1, 2, 3] : [1, 3, 2]);
    assert.is(queue.unfinishedTasks, 3);
  }
});

test.run();
