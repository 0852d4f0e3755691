import { Event, Greenlet, joinAll, kill, killAll, sleep, spawn, spawnRaw, wait } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { failing, sleeper } from './tasks';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('wait');

green('joinAll returns the greenlets in the order of their ends', function* ({ clock }) {
  const [c, a, b] = [30, 10, 20].map((ms) => spawn(sleeper, ms)) as [Greenlet<number>, Greenlet<number>, Greenlet<number>];
  assert.equal((yield* blk(() => joinAll([c, a, b]))).map((g) => g.value), [10, 20, 30]);
  assert.is(clock.now(), 30);
  assert.equal(joinAll([c, a]), [c, a], 'all are over: it does not block');
  assert.equal(joinAll([]), []);
});

green('joinAll: a part of them', function* ({ clock }) {
  const all = [30, 10, 20].map((ms) => spawn(sleeper, ms));
  assert.equal((yield* blk(() => joinAll(all, { timeout: 15 }))).map((g) => g.value), [10]);
  assert.is(clock.now(), 15);
  assert.equal((yield* blk(() => joinAll(all, { count: 2 }))).map((g) => g.value), [10, 20]);
  assert.equal(joinAll(all, { count: 1 }).length, 1);
  assert.equal((yield* blk(() => joinAll(all))).length, 3);
  assert.is(clock.now(), 30);
});

green('joinAll: the same greenlet twice', function* () {
  const g = spawn(sleeper, 5);
  assert.equal(yield* blk(() => joinAll([g, g])), [g, g]);
});

green('joinAll does not throw, unless asked to: then the first failure by time, at once', function* ({ clock, reports }) {
  const [late, early] = [new Error('late'), new Error('early')];
  const all: Greenlet<unknown>[] = [spawn(sleeper, 50), spawn(failing, 20, late), spawn(failing, 10, early)];
  const rest = spawn(() => joinAll(all));
  assert.is(yield* raised(function* () { yield* blk(() => joinAll(all, { raiseError: true })); }), early);
  assert.is(clock.now(), 10);
  assert.is((yield* blk(() => rest.get())).length, 3);
  assert.is(thrown(() => joinAll(all, { raiseError: true })), late, 'the first in the list, when all are over');
  reports();
});

green('joinAll refuses what is no greenlet', function* () {
  assert.is(thrown(() => joinAll([42 as any])).code, 'ERR_INVALID_ARG_TYPE');
});

green('a joiner that is killed leaves no link behind', function* () {
  const g = spawn(sleeper, 10);
  const joiner = spawn(() => joinAll([g]));
  yield* blk(() => sleep(0));
  yield* blk(() => joiner.kill());
  yield* blk(() => g.join());
});

green('wait: whatever can be waited for', function* ({ clock }) {
  const event = new Event();
  const g = spawn(sleeper, 10);
  const set = new Event();
  set.set();
  assert.equal(yield* blk(() => wait([event, g, set], { timeout: 20 })), [set, g]);
  assert.is(clock.now(), 20);
  spawn(greenly(function* () {
    yield* blk(() => sleep(5));
    event.set();
  }));
  assert.equal(yield* blk(() => wait([event])), [event]);
  assert.is(clock.now(), 25);
});

green('kill does not wait, unless asked to', function* ({ clock }) {
  const body = greenly(function* () {
    try {
      yield* blk(() => sleep(1000));
    } finally {
      yield* blk(() => sleep(10));
    }
  });
  const [a, b, raw] = [spawn(body), spawn(body), spawnRaw(body)];
  yield* blk(() => sleep(0));
  kill(a);
  kill(raw);
  assert.not(a.dead);
  yield* blk(() => kill(b, undefined, { block: true }));
  assert.ok(a.dead && b.dead && raw.dead);
  assert.is(clock.now(), 10);
});

green('killAll waits for all of them; those that were not started never run', function* ({ log, clock }) {
  const body = greenly(function* (ms: number) {
    try {
      yield* blk(() => sleep(1000));
    } finally {
      yield* blk(() => sleep(ms));
      log.push(ms);
    }
  });
  const running = [20, 10].map((ms) => spawn(body, ms));
  yield* blk(() => sleep(0));
  const scheduled = spawn(() => log.push('ran'));
  const unstarted = new Greenlet(() => log.push('ran'));
  yield* blk(() => killAll([...running, scheduled, unstarted]));
  assert.equal(log, [10, 20]);
  assert.is(clock.now(), 20);
  assert.ok(scheduled.dead && unstarted.dead);
  assert.is(killAll(running), undefined, 'all are dead: it does not block');
});

green('killAll: after its time it throws, and leaves the survivors alive', function* ({ clock }) {
  const stubborn = spawn(greenly(function* () {
    for (let i = 0; i < 2; i++) {
      try {
        yield* blk(() => sleep(100));
      } catch {}
    }
  }));
  yield* blk(() => sleep(0));
  const error = yield* raised(function* () { yield* blk(() => killAll(new Set([stubborn]), undefined, 10)); });
  assert.is(error.code, 'ERR_GREEN_TIMEOUT');
  assert.is(clock.now(), 10);
  assert.not(stubborn.dead);
  yield* blk(() => stubborn.join());
});

test('nothing is killed if the caller cannot wait for it', async () => {
  const g = spawn(sleeper, 1);
  assert.is(thrown(() => killAll([g])).code, 'ERR_GREEN_BLOCKING_SWITCH');
  assert.not(g.dead);
  killAll([g], undefined, { block: false });
  assert.ok(g.dead);
});

test.run();
