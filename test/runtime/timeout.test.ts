import { Event, sleep, spawn, Timeout, withTimeout } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('timeout');

green('fires at the blocking call, with itself as the error', function* ({ clock }) {
  const timeout = Timeout.startNew(10);
  assert.ok(timeout.pending);
  const error = yield* raised(function* () { yield* blk(() => sleep(1000)); });
  assert.is(error, timeout);
  assert.instance(error, Error);
  assert.equal([error.name, error.code, error.message], ['Timeout', 'ERR_GREEN_TIMEOUT', '10 ms']);
  assert.is(clock.now(), 10);
  assert.not(timeout.pending);
});

green('covers all blocking calls of a block together', function* ({ clock, log }) {
  const timeout = Timeout.startNew(25);
  const error = yield* raised(function* () {
    for (;;) {
      yield* blk(() => sleep(10));
      log.push(clock.now());
    }
  });
  assert.is(error, timeout);
  assert.equal(log, [10, 20]);
  assert.is(clock.now(), 25);
});

green('what is thrown instead', function* () {
  class TooLong extends Error {}
  const instance = new Error('mine');
  const get = function* (exception: any) {
    Timeout.startNew(1, exception);
    return yield* raised(function* () { yield* blk(() => sleep(10)); });
  };
  assert.instance(yield* get(TooLong), TooLong);
  assert.is(yield* get(instance), instance);
  assert.is((yield* get('fetching')).message, '1 ms: fetching');
  assert.is((yield* get(false)).message, '1 ms (silent)');
  assert.instance(yield* get(true), Timeout);
  assert.instance(yield* get(null), Timeout);
  const wrong = yield* get(42);
  assert.instance(wrong, TypeError);
  assert.is(wrong.code, 'ERR_INVALID_ARG_TYPE');
});

green('no limit; a limit of 0 fires at the next blocking call', function* ({ clock }) {
  const none = Timeout.startNew();
  assert.not(none.pending);
  assert.is(none.message, 'no limit');
  yield* blk(() => sleep(50));
  none.close();
  const zero = Timeout.startNew(0);
  assert.is(yield* raised(function* () { yield* blk(() => sleep(1)); }), zero);
  assert.is(clock.now(), 50);
});

green('cancel, close and restart', function* ({ clock }) {
  const timeout = new Timeout(10);
  assert.not(timeout.pending);
  timeout.start();
  assert.is(thrown(() => timeout.start()).code, 'ERR_INVALID_STATE');
  assert.is(Timeout.startNew(timeout), timeout, 'a pending one is left as it is');
  timeout.cancel();
  timeout.cancel();
  yield* blk(() => sleep(20));
  assert.is(Timeout.startNew(timeout), timeout);
  assert.is(yield* raised(function* () { yield* blk(() => sleep(100)); }), timeout);
  assert.is(clock.now(), 30);
  timeout.start();
  timeout[Symbol.dispose]();
  assert.not(timeout.pending);
  assert.match(thrown(() => timeout.start()).message, /closed/);
  yield* blk(() => sleep(20));
});

test('needs a greenlet', () => {
  assert.is(thrown(() => Timeout.startNew(1)).code, 'ERR_GREEN_BLOCKING_SWITCH');
});

green('the outer one fires through the inner block, which goes on to count', function* ({ clock }) {
  const outer = Timeout.startNew(10);
  const error = yield* raised(function* () {
    const inner = Timeout.startNew(30, false);
    try {
      yield* blk(() => sleep(1000));
    } finally {
      assert.ok(inner.pending);
      inner.close();
    }
  });
  assert.is(error, outer);
  yield* blk(() => sleep(100));
  assert.is(clock.now(), 110);
});

green('the inner one fires first; the outer one is still there', function* ({ clock }) {
  const outer = Timeout.startNew(20);
  const inner = Timeout.startNew(10);
  assert.is(yield* raised(function* () { yield* blk(() => sleep(1000)); }), inner);
  assert.is(yield* raised(function* () { yield* blk(() => sleep(1000)); }), outer);
  assert.is(clock.now(), 20);
});

green('two at the same time: both are thrown, the second at the next blocking call, unless it is closed before', function* () {
  const first = Timeout.startNew(10);
  const second = Timeout.startNew(10);
  assert.is(yield* raised(function* () { yield* blk(() => sleep(1000)); }), first);
  assert.is(yield* raised(function* () { yield* blk(() => sleep(1000)); }), second);

  const third = Timeout.startNew(10);
  const fourth = Timeout.startNew(10);
  assert.is(yield* raised(function* () { yield* blk(() => sleep(1000)); }), third);
  fourth.close();
  yield* blk(() => sleep(20));
});

green('a limit of the call itself that is over at the same time wins', function* () {
  const event = new Event();
  const timeout = Timeout.startNew(11);
  assert.is(yield* blk(() => event.wait(10)), false);
  timeout.close();
});

green('withTimeout: in time, too late, and with a value instead', function* ({ clock }) {
  const work = greenly(function* (ms: number, result: string) {
    yield* blk(() => sleep(ms));
    return result;
  });
  assert.is(yield* blk(() => withTimeout(20, work, 10, 'done')), 'done');
  const error = yield* raised(function* () { yield* blk(() => withTimeout(20, work, 30, 'done')); });
  assert.instance(error, Timeout);
  assert.is(yield* blk(() => withTimeout({ ms: 20, timeoutValue: 'late' }, work, 30, 'done')), 'late');
  assert.is(yield* blk(() => withTimeout({ ms: 20, timeoutValue: undefined }, work, 30, 'done')), undefined);
  assert.is(yield* blk(() => withTimeout(null, work, 30, 'done')), 'done');
  assert.is(clock.now(), 10 + 20 + 20 + 20 + 30);
  assert.is(withTimeout(10, (x: number) => x + 1, 1), 2);
  assert.is(thrown(() => withTimeout(10, () => { throw new Error('own'); })).message, 'own');
  yield* blk(() => sleep(50));
});

green('withTimeout: a value instead is for its own time only', function* () {
  const outer = Timeout.startNew(10);
  const error = yield* raised(function* () {
    yield* blk(() => withTimeout({ ms: 20, timeoutValue: 'inner' }, sleep, 1000));
  });
  assert.is(error, outer);
  const value = yield* blk(() =>
    withTimeout({ ms: 20, timeoutValue: 'outer' }, () => withTimeout({ ms: 10, timeoutValue: 'inner' }, sleep, 1000)),
  );
  assert.is(value, 'inner');
});

green('belongs to the greenlet that started it, and ends with it', function* ({ log }) {
  const g = spawn(() => void Timeout.startNew(10));
  yield* blk(() => g.join());
  yield* blk(() => sleep(20));
  const other = spawn(greenly(function* () {
    log.push(yield* raised(function* () { yield* blk(() => sleep(100)); }));
  }));
  yield* blk(() => sleep(0));
  const mine = Timeout.startNew(10);
  assert.is(yield* raised(function* () { yield* blk(() => sleep(100)); }), mine);
  assert.equal(log, []);
  yield* blk(() => other.join(0));
  other.kill(undefined, { block: false });
  yield* blk(() => other.join());
});

test.run();
