import { idle, sleep, spawn } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('sleep');

green('takes its time', function* ({ clock }) {
  assert.is(yield* blk(() => sleep(1000)), undefined);
  yield* blk(() => sleep(0.5));
  assert.is(clock.now(), 1000.5);
  yield* blk(() => sleep());
  yield* blk(() => sleep(-5));
  assert.is(clock.now(), 1000.5);
});

green('foo, bar, foo again, bar again', function* ({ log }) {
  const talk = greenly(function* (name: string) {
    log.push(name);
    yield* blk(() => sleep(0));
    log.push(`${name} again`);
  });
  const all = [spawn(talk, 'foo'), spawn(talk, 'bar')];
  for (const g of all) yield* blk(() => g.join());
  assert.equal(log, ['foo', 'bar', 'foo again', 'bar again']);
});

green('idle waits until nobody else is ready', function* ({ log }) {
  spawn(greenly(function* () {
    for (let i = 0; i < 5; i++) {
      log.push(i);
      yield* blk(() => sleep(0));
    }
  }));
  const killed = spawn(idle);
  yield* blk(() => sleep(0));
  killed.kill(undefined, { block: false });
  yield* blk(() => idle());
  log.push('idle');
  assert.equal(log, [0, 1, 2, 3, 4, 'idle']);
  assert.ok(killed.dead);
});

test('needs a greenlet', () => {
  const error = thrown(() => sleep(1));
  assert.equal([error.name, error.code], ['BlockingSwitchError', 'ERR_GREEN_BLOCKING_SWITCH']);
  assert.is(error.message, 'sleep() would block, but no greenlet is running: call it from a @green function that was started with run() or spawn()');
  assert.is(thrown(() => idle()).code, 'ERR_GREEN_BLOCKING_SWITCH');
});

test.run();
