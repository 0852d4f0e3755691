import { BoundedSemaphore, DummySemaphore, Lock, RLock, Semaphore, sleep, spawn, wait, withLock } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('lock');

green('permissions are handed over in the order of arrival; nobody overtakes', function* ({ log }) {
  const semaphore = new Semaphore(1);
  assert.is(semaphore.acquire(), true);
  const taker = greenly(function* (name: string) {
    yield* blk(() => semaphore.acquire());
    log.push(name);
    semaphore.release();
  });
  for (const name of ['a', 'b']) spawn(taker, name);
  yield* blk(() => sleep(0));
  semaphore.release();
  assert.is(semaphore.acquire({ block: false }), false, 'it belongs to a already');
  yield* blk(() => semaphore.acquire());
  log.push('main');
  semaphore.release();
  assert.equal(log, ['a', 'b', 'main']);
  assert.is(semaphore.counter, 1);
});

test('counting', () => {
  const semaphore = new Semaphore(2);
  assert.ok(semaphore.ready());
  assert.is(semaphore.acquire(), true);
  assert.is(semaphore.acquire({ block: false }), true);
  assert.ok(semaphore.locked());
  assert.is(semaphore.acquire({ block: false }), false);
  assert.is(semaphore.release(), 1);
  assert.is(semaphore.release(), 2);
  assert.is(semaphore.release(), 3);
  assert.is(thrown(() => new Semaphore(-1)).code, 'ERR_OUT_OF_RANGE');
});

green('limits in time', function* ({ clock }) {
  const lock = new Lock();
  lock.acquire();
  assert.is(yield* blk(() => lock.acquire(10)), false);
  assert.is(yield* blk(() => lock.wait(10)), 0);
  assert.is(clock.now(), 20);
  lock.release();
  assert.is(lock.wait(), 1);
  assert.not(lock.locked());
});

green('who is killed holding out its hand gives the permission on', function* () {
  const lock = new Lock();
  lock.acquire();
  const victim = spawn(() => lock.acquire());
  const heir = spawn(() => lock.acquire());
  yield* blk(() => sleep(0));
  lock.release();
  yield* blk(() => victim.kill());
  assert.is(yield* blk(() => heir.get()), true);
  lock.release();
  assert.is(lock.counter, 1);
});

green('wait does not take', function* () {
  const lock = new Lock();
  lock.acquire();
  const watchers = [1, 2].map(() => spawn(() => lock.wait()));
  yield* blk(() => sleep(0));
  lock.release();
  for (const g of watchers) assert.is(yield* blk(() => g.get()), 1);
  assert.equal(yield* blk(() => wait([lock])), [lock]);
});

test('a bounded semaphore is not released more often than acquired', () => {
  const bounded = new BoundedSemaphore(2);
  bounded.acquire();
  bounded.release();
  const error = thrown(() => bounded.release());
  assert.instance(error, RangeError);
  assert.is(error.message, 'BoundedSemaphore released too many times');
  assert.is(thrown(() => new Lock().release()).code, 'ERR_OUT_OF_RANGE');
});

green('acquired: held until it is disposed of, once', function* () {
  const lock = new Lock();
  const held = lock.acquired();
  const waiting = spawn(() => lock.acquired());
  yield* blk(() => sleep(0));
  held[Symbol.dispose]();
  held[Symbol.dispose]();
  const other = yield* blk(() => waiting.get());
  assert.is((yield* raised(function* () { yield* blk(() => lock.acquired(5)); })).code, 'ERR_GREEN_TIMEOUT');
  assert.is(thrown(() => lock.acquired({ block: false })).code, 'ERR_GREEN_TIMEOUT');
  other[Symbol.dispose]();
  assert.not(lock.locked());
});

green('withLock releases however the call ends', function* ({ log }) {
  const lock = new Lock();
  const work = greenly(function* (name: string, fails: boolean) {
    log.push(`${name} in`);
    yield* blk(() => sleep(5));
    log.push(`${name} out`);
    if (fails) throw new Error(name);
    return name;
  });
  const all = [spawn(() => withLock(lock, work, 'a', false)), spawn(() => raisedBy(() => withLock(lock, work, 'b', true)))];
  const raisedBy = greenly(function* (call: () => unknown) {
    return (yield* raised(function* () { yield* blk(call); })).message;
  });
  assert.is(yield* blk(() => all[0]!.get()), 'a');
  assert.is(yield* blk(() => all[1]!.get()), 'b');
  assert.equal(log, ['a in', 'a out', 'b in', 'b out']);
  assert.is(withLock(lock, (x: number) => x + 1, 1), 2);
  assert.is(thrown(() => withLock(lock, () => { throw new Error('plain'); })).message, 'plain');
  assert.not(lock.locked());
});

green('RLock: its greenlet may acquire it again; it is free when released as often', function* ({ log, clock }) {
  const lock = new RLock();
  assert.not(lock.locked());
  assert.ok(lock.acquire() && lock.acquire() && lock.acquire({ block: false }));
  const other = spawn(greenly(function* () {
    assert.is(lock.acquire({ block: false }), false);
    assert.is(yield* blk(() => lock.acquire(5)), false);
    assert.is(thrown(() => lock.release()).code, 'ERR_INVALID_STATE');
    assert.is(yield* blk(() => lock.acquire()), true);
    log.push('other');
    lock.release();
  }));
  yield* blk(() => sleep(10));
  lock.release();
  lock.release();
  assert.ok(lock.locked());
  lock.release();
  assert.is(thrown(() => lock.release()).message, 'cannot release an RLock that the current greenlet has not acquired');
  yield* blk(() => other.join());
  assert.equal(log, ['other']);
  assert.not(lock.locked());
  assert.is(clock.now(), 10);
});

green('RLock: a greenlet that is killed when it is handed the lock gives it on', function* () {
  const lock = new RLock();
  lock.acquire();
  const victim = spawn(() => lock.acquire());
  const heir = spawn(() => withLock(lock, () => withLock(lock, () => 'inside')));
  yield* blk(() => sleep(0));
  lock.release();
  yield* blk(() => victim.kill());
  assert.is(yield* blk(() => heir.get()), 'inside');
  assert.not(lock.locked());
});

green('DummySemaphore: nobody ever waits', function* () {
  const dummy = new DummySemaphore();
  for (let i = 0; i < 3; i++) assert.is(dummy.acquire(), true);
  assert.not(dummy.locked());
  dummy.release();
  dummy.acquired()[Symbol.dispose]();
  assert.is(dummy.wait(), Infinity);
  assert.is(withLock(dummy, () => 1), 1);
  assert.equal(wait([dummy]), [dummy]);
  let called = 0;
  dummy.rawlink(() => called++);
  yield* blk(() => sleep(0));
  assert.is(called, 1);
});

green('a link to a semaphore is called when there is a permission', function* ({ log }) {
  const semaphore = new Semaphore(1);
  semaphore.rawlink(() => log.push('ready'));
  yield* blk(() => sleep(0));
  assert.equal(log, ['ready']);
  semaphore.acquire();
  semaphore.rawlink(() => log.push('released'));
  yield* blk(() => sleep(0));
  semaphore.release();
  yield* blk(() => sleep(0));
  assert.equal(log, ['ready', 'released']);
});

test.run();
