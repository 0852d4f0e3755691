import { Queue, SimpleQueue, sleep, spawn } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('queue');

green('getters are served in the order in which they came', function* ({ log }) {
  const queue = new Queue<number>();
  const getter = greenly(function* (name: string) {
    log.push([name, yield* blk(() => queue.get())]);
  });
  const all = ['a', 'b', 'c'].map((name) => spawn(getter, name));
  yield* blk(() => sleep(0));
  for (const item of [1, 2, 3]) yield* blk(() => queue.put(item));
  for (const g of all) yield* blk(() => g.join());
  assert.equal(log, [['a', 1], ['b', 2], ['c', 3]]);
});

green('putters wait for room, and are let in in the order in which they came', function* ({ log }) {
  const queue = new Queue<number>(1);
  const putter = greenly(function* (item: number) {
    yield* blk(() => queue.put(item));
    log.push(`put ${item}`);
  });
  for (const item of [1, 2, 3]) spawn(putter, item);
  yield* blk(() => sleep(0));
  assert.equal(log, ['put 1']);
  assert.ok(queue.full());
  for (const item of [1, 2, 3]) {
    assert.is(yield* blk(() => queue.get()), item);
    yield* blk(() => sleep(0));
  }
  assert.equal(log, ['put 1', 'put 2', 'put 3']);
  assert.ok(queue.empty());
});

green('a getter whose time is over swallows no item', function* ({ clock }) {
  const queue = new Queue<string>();
  const error = yield* raised(function* () { yield* blk(() => queue.get(10)); });
  assert.is(error.code, 'ERR_GREEN_EMPTY');
  assert.is(clock.now(), 10);
  const next = spawn(() => queue.get());
  yield* blk(() => sleep(0));
  queue.putNowait('x');
  assert.is(yield* blk(() => next.get()), 'x');
});

green('a getter that is killed before it could run gives its item to the next, in its place', function* () {
  const queue = new Queue<number>();
  const victim = spawn(() => queue.get());
  yield* blk(() => sleep(0));
  for (const item of [1, 2, 3]) queue.putNowait(item);
  yield* blk(() => victim.kill());
  assert.equal([queue.getNowait(), queue.getNowait(), queue.getNowait()], [1, 2, 3]);

  const victims = [1, 2].map(() => spawn(() => queue.get()));
  const heir = spawn(() => queue.get());
  yield* blk(() => sleep(0));
  queue.putNowait(9);
  for (const g of victims) g.kill(undefined, { block: false });
  assert.is(yield* blk(() => heir.get()), 9);
});

green('a putter whose time is over, or that is killed, puts nothing', function* () {
  const queue = new Queue<number>(1, [0]);
  assert.is((yield* raised(function* () { yield* blk(() => queue.put(1, 5)); })).code, 'ERR_GREEN_FULL');
  const putter = spawn(() => queue.put(2));
  yield* blk(() => sleep(0));
  yield* blk(() => putter.kill());
  assert.is(queue.getNowait(), 0);
  assert.ok(queue.empty());
  assert.is(queue.unfinishedTasks, 1);
});

green('peek looks and leaves; a waiting peek consumes nothing', function* () {
  const queue = new Queue<string>();
  assert.is(thrown(() => queue.peekNowait()).code, 'ERR_GREEN_EMPTY');
  const peeker = spawn(() => queue.peek());
  const getter = spawn(() => queue.get());
  yield* blk(() => sleep(0));
  queue.putNowait('x');
  assert.is(yield* blk(() => peeker.get()), 'x');
  assert.is(yield* blk(() => getter.get()), 'x');
  assert.ok(queue.empty());
  assert.is((yield* raised(function* () { yield* blk(() => queue.peek(3)); })).code, 'ERR_GREEN_EMPTY');
});

test('the calls that do not wait work in ordinary code', () => {
  const queue = new SimpleQueue<number>(2);
  queue.putNowait(1);
  queue.putNowait(2);
  assert.is(thrown(() => queue.putNowait(3)).code, 'ERR_GREEN_FULL');
  assert.is(queue.qsize(), 2);
  assert.equal([queue.get(), queue.getNowait()], [1, 2]);
  assert.is(thrown(() => queue.getNowait()).code, 'ERR_GREEN_EMPTY');
  assert.is(thrown(() => queue.get()).code, 'ERR_GREEN_BLOCKING_SWITCH');
  assert.is(thrown(() => queue.get(-1)).code, 'ERR_OUT_OF_RANGE');
  assert.is(new SimpleQueue(0).maxsize, Infinity);
  assert.is(new SimpleQueue(-1).maxsize, Infinity);
});

green('ordinary code wakes getters and putters', function* () {
  const queue = new Queue<number>(1);
  const getter = spawn(() => queue.get());
  setImmediate(() => queue.putNowait(7));
  assert.is(yield* blk(() => getter.get()), 7);
});

green('taskDone and join', function* ({ log }) {
  const queue = new Queue<number>(undefined, [1, 2]);
  assert.is(queue.unfinishedTasks, 2);
  queue.putNowait(3);
  spawn(greenly(function* () {
    for (let i = 0; i < 3; i++) {
      log.push(yield* blk(() => queue.get()));
      yield* blk(() => sleep(10));
      queue.taskDone();
    }
  }));
  assert.is(yield* blk(() => queue.join(15)), false);
  assert.is(yield* blk(() => queue.join()), true);
  assert.equal(log, [1, 2, 3]);
  assert.is(thrown(() => queue.taskDone()).code, 'ERR_OUT_OF_RANGE');
  assert.is(yield* blk(() => new Queue().join()), true, 'nothing was ever put');
  // An item that comes back from a killed getter is not counted twice.
  const victim = spawn(() => queue.get());
  yield* blk(() => sleep(0));
  queue.putNowait(4);
  yield* blk(() => victim.kill());
  assert.is(queue.unfinishedTasks, 1);
});

green('shutdown: puts fail at once, gets empty the queue first', function* () {
  const queue = new Queue<number>(2, [1, 2]);
  const putter = spawn(greenly(function* () { return yield* raised(function* () { yield* blk(() => queue.put(3)); }); }));
  yield* blk(() => sleep(0));
  queue.shutdown();
  assert.is((yield* blk(() => putter.get())).code, 'ERR_GREEN_SHUT_DOWN');
  assert.is(thrown(() => queue.put(4)).code, 'ERR_GREEN_SHUT_DOWN');
  assert.equal([queue.get(), queue.get()], [1, 2]);
  assert.is(thrown(() => queue.get()).code, 'ERR_GREEN_SHUT_DOWN');
  assert.is(thrown(() => queue.getNowait()).code, 'ERR_GREEN_SHUT_DOWN');
  queue.taskDone();
  queue.taskDone();
});

green('immediate shutdown drops the items and wakes all', function* () {
  const queue = new Queue<number>(undefined, [1, 2]);
  const joiner = spawn(() => queue.join());
  yield* blk(() => sleep(0));
  queue.shutdown(true);
  assert.is(yield* blk(() => joiner.get()), true);
  assert.is(thrown(() => queue.taskDone()).code, 'ERR_OUT_OF_RANGE');

  const empty = new Queue<number>();
  const getter = spawn(greenly(function* () { return yield* raised(function* () { yield* blk(() => empty.get()); }); }));
  yield* blk(() => sleep(0));
  empty.shutdown();
  assert.is((yield* blk(() => getter.get())).code, 'ERR_GREEN_SHUT_DOWN');
});

green('iteration ends with the shutdown', function* ({ log }) {
  const queue = new Queue<number>(undefined, [1]);
  const reader = spawn(greenly(function* () {
    const iterator = queue[Symbol.iterator]();
    for (;;) {
      const { value, done } = yield* blk(() => iterator.next());
      if (done) return;
      log.push(value);
    }
  }));
  yield* blk(() => sleep(0));
  queue.putNowait(2);
  yield* blk(() => sleep(0));
  queue.shutdown();
  yield* blk(() => reader.get());
  assert.equal(log, [1, 2]);
});

test('subclasses decide how items are stored', () => {
  class Distinct<T> extends SimpleQueue<T> {
    declare private items: Set<T>;
    protected override _init(): void { this.items = new Set(); }
    protected override _qsize(): number { return this.items.size; }
    protected override _put(item: T): void { this.items.add(item); }
    protected override _get(): T {
      const [item] = this.items;
      this.items.delete(item!);
      return item!;
    }
  }
  const queue = new Distinct<number>(undefined, [1, 1]);
  queue.putNowait(2);
  queue.putNowait(2);
  assert.equal([queue.get(), queue.get(), queue.qsize()], [1, 2, 0]);
});

green('no item is lost or doubled, whoever gives up', function* () {
  const queue = new Queue<number>(3);
  const got: number[] = [];
  let seed = 7;
  const random = (n: number) => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % n;
  const getter = greenly(function* () {
    for (;;) {
      try {
        got.push(yield* blk(() => queue.get(random(4))));
      } catch (error: any) {
        if (error.code === 'ERR_GREEN_SHUT_DOWN') return;
        if (error.code !== 'ERR_GREEN_EMPTY') throw error;
      }
    }
  });
  const put: number[] = [];
  const putter = greenly(function* (from: number) {
    for (let item = from; item < from + 200; item++) {
      for (;;) {
        try {
          yield* blk(() => queue.put(item, random(4)));
          put.push(item);
          break;
        } catch (error: any) {
          if (error.code !== 'ERR_GREEN_FULL') throw error;
        }
      }
      if (random(3) === 0) yield* blk(() => sleep(random(5)));
    }
  });
  const getters = new Set(Array.from({ length: 5 }, () => spawn(getter)));
  const putters = [0, 1000, 2000].map((from) => spawn(putter, from));
  const killer = spawn(greenly(function* () {
    for (let i = 0; i < 100; i++) {
      yield* blk(() => sleep(random(6)));
      const victim = [...getters][random(getters.size)]!;
      getters.delete(victim);
      victim.kill(undefined, { block: false });
      getters.add(spawn(getter));
    }
  }));
  for (const g of [...putters, killer]) yield* blk(() => g.join());
  queue.shutdown();
  for (const g of getters) yield* blk(() => g.join());
  assert.equal([...got].sort((a, b) => a - b), [...put].sort((a, b) => a - b));
  assert.is(got.length, 600);
});

test.run();
