import { getCurrent, Greenlet, Group, Pool, PoolFull, sleep, spawn, type MapResults } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { sleeper } from './tasks';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('pool');

green('a group knows its members until they end', function* () {
  const group = new Group();
  const a = group.spawn(sleeper, 10);
  const b = spawn(sleeper, 20);
  group.add(b);
  group.add(b);
  const c = new Greenlet(sleeper, 30);
  group.start(c);
  assert.is(group.size, 3);
  assert.equal([...group], [a, b, c]);
  yield* blk(() => sleep(11));
  assert.not(group.has(a));
  group.discard(b);
  group.discard(b);
  assert.equal([...group], [c]);
  assert.is(yield* blk(() => group.join()), true);
  assert.is(group.size, 0);
  assert.is(new Group(spawn(sleeper, 0)).size, 1);
  yield* blk(() => sleep(1));
});

green('join: once and again, with a limit, with the errors of those who were there', function* ({ clock, reports }) {
  const group = new Group();
  assert.is(group.join(), true, 'an empty group');
  group.spawn(sleeper, 20);
  assert.is(yield* blk(() => group.join(5)), false);
  const error = new Error('x');
  group.spawn(greenly(function* () {
    yield* blk(() => sleep(1));
    throw error;
  }));
  assert.is(yield* raised(function* () { yield* blk(() => group.join({ raiseError: true })); }), error);
  assert.is(clock.now(), 20, 'after all is over');
  assert.is(group.join({ raiseError: true }), true, 'the failed one has left');
  group.spawn(sleeper, 5);
  assert.is(yield* blk(() => group.join()), true);
  reports();
});

green('kill hits each member once, and those that are added meanwhile', function* ({ log, clock }) {
  const group = new Group();
  const body = greenly(function* (name: string) {
    try {
      yield* blk(() => sleep(1000));
    } finally {
      if (name === 'a') group.spawn(body, 'added');
      yield* blk(() => sleep(10));
      log.push(name);
    }
  });
  group.spawn(body, 'a');
  group.spawn(body, 'b');
  yield* blk(() => sleep(0));
  group.kill(undefined, { block: false });
  yield* blk(() => group.kill());
  assert.equal(log, ['a', 'b', 'added']);
  assert.is(clock.now(), 20);
  assert.is(group.size, 0);
});

green('kill: its limit expires silently; killone', function* ({ clock }) {
  const group = new Group();
  const stubborn = group.spawn(greenly(function* () {
    try {
      yield* blk(() => sleep(100));
    } catch {}
    yield* blk(() => sleep(100));
  }));
  const other = group.spawn(sleeper, 1000);
  yield* blk(() => sleep(0));
  yield* blk(() => group.killone(other));
  assert.ok(other.dead);
  group.killone(other);
  yield* blk(() => group.kill(undefined, 20));
  assert.is(clock.now(), 20);
  assert.not(stubborn.dead);
  yield* blk(() => group.join());
});

green('a pool that is full makes spawn wait, first come first served', function* ({ log, clock }) {
  const pool = new Pool(2);
  const body = greenly(function* (ms: number) {
    log.push(`${clock.now()}: ${ms} starts`);
    yield* blk(() => sleep(ms));
  });
  const spawner = greenly(function* (ms: number) { yield* blk(() => pool.spawn(body, ms)); });
  for (const ms of [30, 10, 20, 5]) spawn(spawner, ms);
  yield* blk(() => sleep(1));
  assert.ok(pool.full());
  assert.is(pool.freeCount(), 0);
  assert.is(pool.size, 2);
  assert.is(yield* blk(() => pool.waitAvailable(2)), 0);
  yield* blk(() => sleep(50));
  assert.equal(log, ['0: 30 starts', '0: 10 starts', '10: 20 starts', '30: 5 starts']);
  assert.is(pool.waitAvailable(), 2);
});

green('a pool that is full refuses who does not want to wait', function* () {
  const pool = new Pool(1);
  const first = pool.spawn(sleeper, 100);
  const refused = thrown(() => pool.start(new Greenlet(sleeper, 1), { block: false }));
  assert.instance(refused, PoolFull);
  assert.is(refused.code, 'ERR_GREEN_POOL_FULL');
  assert.instance(yield* raised(function* () { yield* blk(() => pool.add(new Greenlet(sleeper, 1), 10)); }), PoolFull);
  yield* blk(() => first.kill());
  assert.is(yield* blk(() => pool.waitAvailable()), 1);
  const g = new Greenlet(sleeper, 1);
  pool.start(g, { block: false });
  assert.is(yield* blk(() => g.get()), 1);
});

green('who is killed waiting for room takes none', function* () {
  const pool = new Pool(1);
  const first = pool.spawn(sleeper, 10);
  const waiting = spawn(() => pool.spawn(sleeper, 1));
  yield* blk(() => sleep(0));
  yield* blk(() => waiting.kill());
  yield* blk(() => first.join());
  assert.is(yield* blk(() => pool.waitAvailable()), 1);
});

test('sizes', () => {
  assert.is(new Pool().freeCount(), Infinity);
  assert.is(new Pool(null).full(), false);
  assert.is(new Pool(0).full(), true);
  assert.is(thrown(() => new Pool(-1)).code, 'ERR_OUT_OF_RANGE');
});

green('map: results in the order of the input; the third starts when one of two ends', function* ({ log, clock }) {
  const pool = new Pool(2);
  const body = greenly(function* (ms: number) {
    log.push(`${ms} at ${clock.now()}`);
    yield* blk(() => sleep(ms));
    return ms * 2;
  });
  assert.equal(yield* blk(() => pool.map(body, [30, 10, 20])), [60, 20, 40]);
  assert.equal(log, ['30 at 0', '10 at 0', '20 at 10']);
  assert.equal(yield* blk(() => pool.map(body, [])), []);
  assert.equal(yield* blk(() => new Group().map(sleeper, new Set([3, 2, 1]))), [3, 2, 1]);
});

green('map: the first failure in the order of the input; the others go on', function* ({ log, clock, reports }) {
  const pool = new Pool(3);
  const body = greenly(function* (ms: number) {
    yield* blk(() => sleep(ms));
    if (ms === 5 || ms === 20) throw new Error(`failed ${ms}`);
    log.push(ms);
  });
  const error = yield* raised(function* () { yield* blk(() => pool.map(body, [20, 5, 40, 10])); });
  assert.is(error.message, 'failed 20');
  assert.is(clock.now(), 20);
  yield* blk(() => pool.join());
  assert.equal(log, [10, 40]);
  reports();
});

green('map: an input that fails, and one that blocks', function* () {
  const pool = new Pool(1);
  const input = function* () {
    yield 1;
    throw new Error('input');
  };
  assert.is((yield* raised(function* () { yield* blk(() => pool.map(sleeper, input())); })).message, 'input');
  let n = 0;
  const slow: Iterable<number> = {
    [Symbol.iterator]: () => ({
      next: greenly(function* (): any {
        yield* blk(() => sleep(5));
        return n < 3 ? { value: n++, done: false } : { value: undefined, done: true };
      }),
    }),
  };
  assert.equal(yield* blk(() => pool.map(sleeper, slow)), [0, 1, 2]);
});

green('map: killing the caller leaves the calls alone', function* ({ log }) {
  const pool = new Pool(2);
  const g = pool.mapAsync((x: number) => void log.push(x), [1, 2, 3]);
  yield* blk(() => sleep(0));
  g.kill(undefined, { block: false });
  yield* blk(() => sleep(1));
  assert.equal(log, [1, 2, 3]);
});

green('apply waits for the result; called by a member it calls the function itself', function* ({ clock }) {
  const pool = new Pool(1);
  assert.is(yield* blk(() => pool.apply(sleeper, 10)), 10);
  const blocker = pool.spawn(sleeper, 10);
  assert.is(yield* blk(() => pool.apply(sleeper, 5)), 5);
  assert.ok(blocker.dead);
  assert.is(clock.now(), 25);
  const inside = yield* blk(() => pool.apply(() => [pool.apply(() => getCurrent()), getCurrent()]));
  assert.is(inside[0], inside[1]);
});

green('applyAsync and mapAsync return at once, whether there is room or not', function* () {
  const pool = new Pool(1);
  pool.spawn(sleeper, 10);
  const [one, many] = [pool.applyAsync(sleeper, 5), pool.mapAsync(sleeper, [1, 2])];
  assert.is(yield* blk(() => one.get()), 5);
  assert.equal(yield* blk(() => many.get()), [1, 2]);
});

/** All that an iterator gives; an error where it was thrown. */
function* each<R>(results: MapResults<R>): Generator<void, unknown[], any> {
  const all: unknown[] = [];
  for (;;) {
    try {
      const { value, done } = yield* blk(() => results.next());
      if (done) return all;
      all.push(value);
    } catch (error) {
      all.push((error as Error).message);
    }
  }
}
const failsAt20 = greenly(function* (ms: number) {
  yield* blk(() => sleep(ms));
  if (ms === 20) throw new Error('failed 20');
  return ms;
});

green('imap: in the order of the items; an error at its place, and the iteration may go on', function* ({ reports, clock }) {
  const pool = new Pool(2);
  assert.equal(yield* each(pool.imap(failsAt20, [30, 20, 10])), [30, 'failed 20', 10]);
  assert.is(clock.now(), 30);
  assert.equal(yield* each(new Group().imap(sleeper, [])), []);
  reports();
});

green('imapUnordered: in the order of the ends', function* ({ reports, clock }) {
  assert.equal(yield* each(new Group().imapUnordered(failsAt20, [30, 20, 10])), [10, 'failed 20', 30]);
  assert.is(clock.now(), 30);
  assert.equal(yield* each(new Pool(1).imapUnordered(failsAt20, new Set([5, 3]))), [5, 3]);
  reports();
});

green('imap is lazy: it begins by itself, and is not ahead of the reader by more than maxsize', function* ({ log }) {
  const group = new Group();
  const results = group.imap((n: number) => n, [1, 2, 3, 4].map((n) => n * 10)[Symbol.iterator](), { maxsize: 2 });
  function* input() {
    for (let i = 1; i <= 4; i++) {
      log.push(`reads ${i}`);
      yield i;
    }
  }
  const limited = group.imapUnordered((n: number) => n, input(), { maxsize: 2 });
  yield* blk(() => sleep(10));
  assert.equal(log, ['reads 1', 'reads 2', 'reads 3'], 'the third waits for its room');
  assert.is((yield* blk(() => limited.next())).value, 1);
  yield* blk(() => sleep(10));
  assert.equal(log.splice(0), ['reads 1', 'reads 2', 'reads 3', 'reads 4']);
  assert.equal(yield* each(limited), [2, 3, 4]);
  assert.equal(yield* each(results), [10, 20, 30, 40]);
  assert.is(thrown(() => group.imap(sleeper, [], { maxsize: 0 })).code, 'ERR_OUT_OF_RANGE');
});

green('imap: several inputs are read side by side, until the shortest ends, and the others are closed', function* ({ log }) {
  const group = new Group();
  function* numbers() {
    try {
      for (let i = 1; ; i++) yield i;
    } finally {
      log.push('closed');
    }
  }
  const add = (a: number, b: number) => a + b;
  assert.equal(yield* each(group.imap(add, numbers(), [10, 20])), [11, 22]);
  assert.equal(yield* each(group.imapUnordered(add, numbers(), [10, 20], { maxsize: 1 })), [11, 22]);
  assert.equal(yield* blk(() => group.map(add, [1, 2], [10, 20, 30])), [11, 22]);
  assert.equal(yield* blk(() => group.map((a: string, b: string, c: string) => a + b + c, 'ab', 'cd', 'ef')), ['ace', 'bdf']);
  assert.equal(yield* blk(() => group.mapAsync(add, [1], [2]).get()), [3]);
  assert.equal(log, ['closed', 'closed']);
  assert.is(thrown(() => (group as any).imap(add)).code, 'ERR_INVALID_ARG_TYPE');
});

green('imap: an error of the input comes after the results before it', function* () {
  function* input() {
    yield 2;
    yield 1;
    throw new Error('input');
  }
  assert.equal(yield* each(new Group().imap(sleeper, input())), [2, 1, 'input']);
  assert.equal(yield* each(new Group().imapUnordered(sleeper, input())), [1, 2, 'input']);
});

green('imap: who leaves the loop ends the reading of the input; what runs goes on', function* ({ log }) {
  const pool = new Pool(1);
  function* input() {
    try {
      for (let i = 1; ; i++) yield i;
    } finally {
      log.push('closed');
    }
  }
  const results = pool.imap(greenly(function* (n: number) {
    yield* blk(() => sleep(10));
    log.push(n);
    return n;
  }), input());
  assert.is((yield* blk(() => results.next())).value, 1);
  yield* blk(() => sleep(0));
  assert.equal(results.return(), { value: undefined, done: true });
  assert.ok(results.next().done);
  results[Symbol.dispose]();
  yield* blk(() => pool.join());
  assert.equal(log, [1, 'closed', 2]);
});

green('imap: two readers share the results; one that is killed loses none', function* () {
  const results = new Group().imap(sleeper, [10, 20, 30]);
  const readers = [1, 2].map(() => spawn(() => results.next()));
  yield* blk(() => sleep(5));
  readers[0]!.kill(undefined, { block: false });
  assert.is((yield* blk(() => readers[1]!.get())).value, 10);
  assert.equal(yield* each(results), [20, 30]);
});

green('applyCb and mapCb call back with what was successful, in a greenlet that is no member', function* ({ log, reports }) {
  const pool = new Pool(1);
  const callback = (result: unknown) => void log.push([result, pool.has(getCurrent()!)]);
  assert.is(yield* blk(() => pool.applyCb(sleeper, [5], callback)), 5);
  assert.equal(yield* blk(() => pool.mapCb(sleeper, [2, 1], callback)), [2, 1]);
  assert.instance(yield* raised(function* () { yield* blk(() => pool.applyCb(() => { throw new Error('x'); }, [], callback)); }), Error);
  yield* blk(() => sleep(0));
  assert.equal(log, [[5, false], [[2, 1], false]]);
  reports();
});

test.run();
