import { GreenletLocal, sleep, spawn, spawnRaw } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { world } from './world';

abi(ABI_VERSION);
const { test, green } = world('local');

green('each greenlet has its own value', function* ({ log }) {
  const local = new GreenletLocal<string>();
  const body = greenly(function* (name: string) {
    assert.is(local.value, undefined);
    local.value = name;
    yield* blk(() => sleep(1));
    log.push(local.value);
    local.delete();
    log.push(local.value);
  });
  local.value = 'main';
  spawn(body, 'a');
  spawnRaw(body, 'b');
  yield* blk(() => sleep(2));
  assert.equal(log, ['a', undefined, 'b', undefined]);
  assert.is(local.value, 'main');
});

green('the first value is made in each greenlet that asks for it', function* () {
  let made = 0;
  const local = new GreenletLocal(() => ({ n: made++ }));
  const mine = local.value;
  assert.is(local.value, mine);
  const other = spawn(() => local.value);
  assert.equal(yield* blk(() => other.get()), { n: 1 });
});

test('ordinary code has one, too', () => {
  const local = new GreenletLocal(() => 1);
  assert.is(local.value, 1);
  local.value = 2;
  assert.is(local.value, 2);
});

test.run();
