import { Channel, sleep, spawn } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('channel');

green('a put blocks until the item is taken', function* ({ log }) {
  const channel = new Channel<number>();
  spawn(greenly(function* () {
    for (const item of [1, 2]) {
      yield* blk(() => channel.put(item));
      log.push(`put ${item}`);
    }
  }));
  yield* blk(() => sleep(10));
  assert.equal(log, []);
  assert.is(yield* blk(() => channel.get()), 1);
  yield* blk(() => sleep(10));
  assert.equal(log, ['put 1']);
  assert.is(yield* blk(() => channel.get()), 2);
  yield* blk(() => sleep(0));
  assert.equal(log, ['put 1', 'put 2']);
});

green('a waiting getter gets the item at once; first come, first served', function* () {
  const channel = new Channel<number>();
  const getters = [1, 2].map(() => spawn(() => channel.get()));
  yield* blk(() => sleep(0));
  channel.putNowait(1);
  assert.is(channel.put(2), undefined);
  assert.equal([yield* blk(() => getters[0]!.get()), yield* blk(() => getters[1]!.get())], [1, 2]);
});

test('it is always empty and full, and without a partner nothing goes without waiting', () => {
  const channel = new Channel<number>();
  assert.ok(channel.empty() && channel.full());
  assert.is(channel.qsize(), 0);
  assert.is(thrown(() => channel.putNowait(1)).code, 'ERR_GREEN_FULL');
  assert.is(thrown(() => channel.getNowait()).code, 'ERR_GREEN_EMPTY');
});

green('limits in time', function* ({ clock }) {
  const channel = new Channel<number>();
  assert.is((yield* raised(function* () { yield* blk(() => channel.put(1, 5)); })).code, 'ERR_GREEN_FULL');
  assert.is((yield* raised(function* () { yield* blk(() => channel.get(5)); })).code, 'ERR_GREEN_EMPTY');
  assert.is(clock.now(), 10);
  const putter = spawn(() => channel.put(3));
  yield* blk(() => sleep(0));
  assert.is(channel.getNowait(), 3);
  yield* blk(() => putter.join());
});

green('an item for a getter that is killed before it could run is not lost', function* () {
  const channel = new Channel<number>();
  const victim = spawn(() => channel.get());
  yield* blk(() => sleep(0));
  channel.putNowait(1);
  yield* blk(() => victim.kill());
  assert.is(channel.get(), 1);

  const [second, heir] = [spawn(() => channel.get()), spawn(() => channel.get())];
  yield* blk(() => sleep(0));
  channel.putNowait(2);
  yield* blk(() => second.kill());
  assert.is(yield* blk(() => heir.get()), 2);
});

test.run();
