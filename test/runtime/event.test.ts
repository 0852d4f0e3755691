import { AsyncResult, Event, Greenlet, sleep, spawn, type Timeout } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('event');

green('all waiters of a set wake in the order in which they came, although it is cleared at once', function* ({ log }) {
  const event = new Event();
  const waiter = greenly(function* (name: string) {
    log.push([name, yield* blk(() => event.wait())]);
  });
  const all = ['a', 'b', 'c'].map((name) => spawn(waiter, name));
  yield* blk(() => sleep(0));
  event.set();
  event.clear();
  assert.not(event.isSet());
  for (const g of all) yield* blk(() => g.join());
  assert.equal(log, [['a', true], ['b', true], ['c', true]]);
});

green('a wait that is over by time returns false, and leaves nothing behind', function* ({ clock }) {
  const event = new Event();
  assert.is(yield* blk(() => event.wait(20)), false);
  assert.is(clock.now(), 20);
  assert.is(yield* blk(() => event.wait({ block: false })), false);
  assert.is(yield* blk(() => event.wait(0)), false);
  event.set();
  assert.is(yield* blk(() => event.wait(0)), true);
  assert.is(event.wait(), true, 'a set event does not block');
});

green('who waits while woken ones have not run yet goes behind them', function* ({ log }) {
  const event = new Event();
  const waiter = greenly(function* (name: string) {
    yield* blk(() => event.wait());
    log.push(name);
  });
  const first = spawn(waiter, 'first');
  const second = spawn(waiter, 'second');
  yield* blk(() => sleep(0));
  const late = spawn(waiter, 'late');
  event.set();
  yield* blk(() => event.wait());
  log.push('setter');
  for (const g of [first, second, late]) yield* blk(() => g.join());
  assert.equal(log, ['first', 'second', 'setter', 'late']);
});

green('links run on the next turn, outside of greenlets; those added meanwhile run in the next pass', function* ({ log, reports }) {
  const event = new Event();
  event.rawlink(() => {
    log.push(1);
    event.rawlink(() => log.push('added'));
  });
  event.rawlink(() => {
    throw new Error('bad link');
  });
  const removed = () => log.push('removed');
  event.rawlink(() => event.unlink(removed));
  event.rawlink(removed);
  event.rawlink(() => log.push(3));
  event.set();
  assert.equal(log, []);
  yield* blk(() => sleep(0));
  assert.equal(log, [1, 3]);
  yield* blk(() => sleep(0));
  assert.equal(log, [1, 3, 'added']);
  assert.equal(reports(), ['a link of Event: bad link']);
});

green('a killed waiter is not woken any more', function* () {
  const event = new Event();
  const g = spawn(greenly(function* () { yield* blk(() => event.wait()); }));
  yield* blk(() => sleep(0));
  yield* blk(() => g.kill());
  event.set();
  assert.ok(g.dead);
});

test('Event: may be set from ordinary code, and read without blocking', () => {
  const event = new Event();
  assert.not(event.ready());
  event.set();
  assert.is(event.wait(), true);
  event.clear();
  assert.is(thrown(() => event.wait()).code, 'ERR_GREEN_BLOCKING_SWITCH');
});

green('AsyncResult: getters get the value, or throw the same error, at every call', function* () {
  const result = new AsyncResult<string>();
  assert.not(result.ready());
  const getters = [1, 2].map(() => spawn(() => result.get()));
  yield* blk(() => sleep(0));
  result.set('v');
  for (const g of getters) assert.is(yield* blk(() => g.get()), 'v');
  assert.ok(result.successful());
  assert.is(result.value, 'v');

  const error = new Error('e');
  result.setException(error);
  assert.is(yield* raised(function* () { yield* blk(() => result.get()); }), error);
  assert.is(yield* raised(function* () { yield* blk(() => result.get()); }), error);
  assert.is(result.exception, error);
  assert.is(result.value, undefined);
});

green('AsyncResult: a later set overrides, even for getters that were woken but have not run', function* () {
  const result = new AsyncResult<number>();
  const getter = spawn(() => result.get());
  const waiter = spawn(() => result.wait());
  yield* blk(() => sleep(0));
  result.set(1);
  result.set(2);
  assert.is(yield* blk(() => getter.get()), 2);
  assert.is(yield* blk(() => waiter.get()), 2);
});

green('AsyncResult: wait gives undefined for an error and after the time; get throws a Timeout', function* ({ clock }) {
  const result = new AsyncResult<number>();
  assert.is(yield* blk(() => result.wait(5)), undefined);
  const timeout = yield* raised(function* () { yield* blk(() => result.get(7)); });
  assert.is(timeout.code, 'ERR_GREEN_TIMEOUT');
  assert.is((timeout as Timeout).message, '7 ms');
  assert.is(clock.now(), 12);
  assert.is(thrown(() => result.getNowait()).code, 'ERR_GREEN_TIMEOUT');
  result.setException(new Error('e'));
  assert.is(yield* blk(() => result.wait()), undefined);
});

green('AsyncResult: takes over the end of a greenlet as the target of a link', function* ({ reports }) {
  const good = new AsyncResult<number>();
  const bad = new AsyncResult<number>();
  spawn(() => 42).link(good);
  const error = new Error('no');
  spawn(() => { throw error; }).link(bad);
  assert.is(yield* blk(() => good.get()), 42);
  assert.is(yield* raised(function* () { yield* blk(() => bad.get()); }), error);
  assert.is(reports().length, 1);
});

green('a getter that is killed after set does not run', function* () {
  const result = new AsyncResult<number>();
  let ran = false;
  const g = spawn(greenly(function* () {
    yield* blk(() => result.get());
    ran = true;
  }));
  yield* blk(() => sleep(0));
  result.set(1);
  yield* blk(() => g.kill());
  assert.not(ran);
  assert.is((g as Greenlet<unknown>).successful(), true);
});

test.run();
