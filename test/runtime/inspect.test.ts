import { Event, Greenlet, hub, Queue, sleep, spawn, spawnLater, spawnRaw } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk } from './generators';
import { thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('inspect');

green('dump says what everybody does', function* () {
  const name = (g: Greenlet<unknown>, text: string) => {
    g.name = text;
    return g;
  };
  const all: Greenlet<unknown>[] = [
    name(spawn(() => new Event().wait()), 'first'),
    name(spawn(() => new Queue().get()), 'second'),
    name(spawn(sleep, 100), 'third'),
    name(spawnLater(100, () => 1), 'fourth'),
  ];
  spawnRaw(sleep, 100);
  yield* blk(() => sleep(0));
  const ready = name(spawn(() => 1), 'fifth');
  const lines = hub.dump().split('\n').filter((line) => !line.startsWith('Main'));
  assert.equal(lines.sort(), [
    'a raw greenlet waits in sleep()', 'fifth is about to start', 'first waits in Event.wait()', 'fourth is about to start',
    'second waits in Queue.get()', 'third waits in sleep()',
  ]);
  assert.match(hub.dump(), /^MainGreenlet-\d+ is running$/m);
  const { greenlets, timers, ready: waiting } = hub.stats();
  assert.equal({ greenlets, timers, waiting }, { greenlets: 7, timers: 3, waiting: 1 });
  for (const g of [...all, ready]) g.kill(undefined, { block: false });
  yield* blk(() => sleep(100));
});

green('switches are counted', function* () {
  yield* blk(() => sleep(0));
  const before = hub.stats().switches;
  const g = spawn(() => 1);
  yield* blk(() => g.join());
  yield* blk(() => sleep(1));
  assert.ok(hub.stats().switches > before);
});

test('settings are checked', () => {
  for (const ms of [0, -1, NaN]) assert.is(thrown(() => hub.setSwitchInterval(ms)).code, 'ERR_OUT_OF_RANGE');
});

test.run();
