import { Condition, Lock, scope, sleep, spawn, withLock, type Greenlet } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('condition');

/** Waits for the condition, and says so. */
const waiter = (condition: Condition, log: unknown[]) => greenly(function* (name: string) {
  yield* blk(() => condition.acquire());
  try {
    log.push([name, yield* blk(() => condition.wait())]);
  } finally {
    condition.release();
  }
});

green('notify wakes the first, notifyAll all, in the order in which they came', function* ({ log }) {
  const condition = new Condition();
  for (const name of ['a', 'b', 'c', 'd']) spawn(waiter(condition, log), name);
  yield* blk(() => sleep(0));
  assert.is(condition.waiting, 4);
  withLock(condition, () => condition.notify());
  yield* blk(() => sleep(0));
  assert.equal(log, [['a', true]]);
  withLock(condition, () => condition.notifyAll());
  yield* blk(() => sleep(1));
  assert.equal(log, [['a', true], ['b', true], ['c', true], ['d', true]]);
  withLock(condition, () => condition.notify(3));
});

green('the lock is given up while waiting, however often it was acquired, and is held again afterwards', function* () {
  const condition = new Condition();
  const g = spawn(greenly(function* () {
    condition.acquire();
    condition.acquire();
    yield* blk(() => condition.wait());
    condition.release();
    assert.ok(condition.lock.locked());
    condition.release();
  }));
  yield* blk(() => sleep(0));
  assert.is(condition.acquire({ block: false }), true);
  condition.notify();
  yield* blk(() => sleep(0));
  assert.not(g.dead, 'it waits for the lock');
  condition.release();
  yield* blk(() => g.get());
  assert.not(condition.lock.locked());
});

green('without a notification in time: false', function* ({ clock }) {
  const condition = new Condition(new Lock());
  const held = condition.acquired();
  assert.is(yield* blk(() => condition.wait(10)), false);
  assert.is(condition.wait({ block: false }), false);
  assert.is(clock.now(), 10);
  held[Symbol.dispose]();
  assert.not(condition.lock.locked());
});

green('waitFor: until the predicate says so', function* ({ clock, log }) {
  const condition = new Condition();
  let items = 0;
  const consumer = spawn(greenly(function* () {
    yield* blk(() => condition.acquire());
    log.push(yield* blk(() => condition.waitFor(() => items >= 2 && 'enough')));
    log.push(yield* blk(() => condition.waitFor(() => items >= 3 && 'more', 50)));
    log.push(condition.waitFor(() => 'at once', { block: false }));
    condition.release();
  }));
  for (let i = 0; i < 2; i++) {
    yield* blk(() => sleep(10));
    items++;
    withLock(condition, () => condition.notify());
  }
  yield* blk(() => consumer.get());
  assert.equal(log, ['enough', false, 'at once']);
  assert.is(clock.now(), 70);
});

green('killed while waiting: the lock is held again before the error is seen', function* ({ clock, reports }) {
  const condition = new Condition();
  const g: Greenlet<unknown> = spawn(waiter(condition, []), 'victim');
  yield* blk(() => sleep(0));
  condition.acquire();
  g.kill(undefined, { block: false });
  yield* blk(() => sleep(10));
  assert.not(g.dead);
  g.kill(new Error('again'), { block: false });
  yield* blk(() => sleep(10));
  assert.not(g.dead, 'it must have the lock, as it is going to release it');
  condition.release();
  assert.is((yield* raised(function* () { yield* blk(() => g.get()); })).message, 'again');
  assert.is(reports().length, 1);
  assert.is(clock.now(), 20);
  assert.not(condition.lock.locked());
});

green('a notified waiter that is killed before it could run passes the notification on', function* ({ log }) {
  const condition = new Condition();
  const [victim] = ['victim', 'heir'].map((name) => spawn(waiter(condition, log), name));
  yield* blk(() => sleep(0));
  withLock(condition, () => condition.notify());
  yield* blk(() => victim!.kill());
  yield* blk(() => sleep(0));
  assert.equal(log, [['heir', true]]);
});

green('cancelled while another holds the lock: it waits for the lock, once', function* ({ clock }) {
  const condition = new Condition();
  yield* blk(() => scope(greenly(function* (s) {
    s.spawn(waiter(condition, []), 'victim');
    yield* blk(() => sleep(0));
    condition.acquire();
    s.cancel();
    spawn(greenly(function* () { yield* blk(() => sleep(1)); }));
    yield* raised(function* () { yield* blk(() => sleep(10)); });
    condition.release();
  })));
  assert.is(clock.now(), 0);
  assert.not(condition.lock.locked());
  yield* blk(() => sleep(2));
});

green('all of it needs the lock', function* () {
  const condition = new Condition();
  for (const call of [() => condition.wait(), () => condition.waitFor(() => 1), () => condition.notify(), () => condition.notifyAll()]) {
    assert.is(thrown(call).code, 'ERR_INVALID_STATE');
  }
  yield* blk(() => sleep(0));
});

test.run();
