import { Event, hub, run, sleep, spawn, spawnLater, wait } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { seededOrder, untilIdle, virtualClock } from '../../runtime/testing';
import { assert, suite } from '../suite';
import { blk, greenly } from './generators';
import { program } from './world';

abi(ABI_VERSION);
const test = suite('testing');

const sleeper = greenly(function* (ms: number) { yield* blk(() => sleep(ms)); });

test('an hour costs no time, and passes exactly', async () => {
  const clock = virtualClock();
  const start = Date.now();
  await run(sleeper, 3_600_000);
  assert.is(clock.now(), 3_600_000);
  assert.ok(Date.now() - start < 1000);
  clock.restore();
  clock.restore();
  assert.is(clock.now(), 3_600_000);
});

test('time does not pass while something is ready, or is about to be', async () => {
  const clock = virtualClock();
  await run(greenly(function* () {
    spawnLater(1000, () => {});
    for (let i = 0; i < 1000; i++) yield* blk(() => sleep(0));
    for (let i = 0; i < 5; i++) yield* blk(() => wait(Promise.resolve()));
    yield* blk(() => wait(new Promise((resolve) => setImmediate(resolve))));
    assert.is(clock.now(), 0);
  }));
  await untilIdle();
  clock.restore();
});

test('untilIdle: all have ended, or wait for something that is not time', async () => {
  const clock = virtualClock();
  const log: string[] = [];
  const event = new Event();
  spawn(greenly(function* () {
    yield* blk(() => sleep(50));
    yield* blk(() => wait(Promise.resolve()));
    log.push('slept');
    yield* blk(() => event.wait());
    log.push('woken');
  }));
  await untilIdle();
  assert.equal(log, ['slept']);
  event.set();
  await untilIdle();
  assert.equal(log, ['slept', 'woken']);
  clock.restore();
});

test('untilIdle on the real clock does not wait for time', async () => {
  const g = spawn(sleeper, 60_000);
  await untilIdle();
  assert.not(g.dead);
  g.kill(undefined, { block: false });
});

test('deadlines survive the change of clocks', async () => {
  const real = spawn(sleeper, 20);
  await untilIdle();
  const clock = virtualClock();
  await real.toPromise();
  assert.ok(clock.now() <= 20);
  const start = performance.now();
  spawn(sleeper, 100_000);
  const virtual = spawnLater(30, () => {});
  clock.restore();
  await virtual.toPromise();
  assert.ok(performance.now() - start >= 29);
  const again = virtualClock();
  await untilIdle();
  assert.is(hub.stats().timers, 0);
  again.restore();
});

/** The order in which 6 greenlets take their turns. */
async function order(seed: number): Promise<string> {
  using _clock = virtualClock();
  using _order = seededOrder(seed);
  let log = '';
  const body = greenly(function* (name: string) {
    for (let i = 0; i < 3; i++) {
      log += name;
      yield* blk(() => sleep(i % 2));
    }
  });
  await run(greenly(function* () { for (const name of 'abcdef') spawn(body, name); yield* blk(() => sleep(10)); }));
  await untilIdle();
  return log;
}

test('a seed decides the order, and nothing else does', async () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    const one = await order(seed);
    assert.is(await order(seed), one);
    assert.equal([...one].sort().join(''), 'aaabbbcccdddeeefff');
    orders.add(one);
  }
  assert.ok(orders.size > 15);
});

test('without a seed it is first come, first served again', async () => {
  seededOrder(1).restore();
  const log: number[] = [];
  for (let i = 0; i < 20; i++) spawn(() => void log.push(i));
  await untilIdle();
  assert.equal(log, log.slice().sort((a, b) => a - b));
});

test('a program on the virtual clock ends by itself, and finds its deadlocks', () => {
  const { status, stdout } = program(`
    const clock = virtualClock();
    t.run(greenly(function* () {
      t.spawn(greenly(function* () { yield* blk(() => t.sleep(5000, { ref: false })); console.log('unref'); }));
      t.spawn(greenly(function* () { yield* blk(() => t.sleep(1000)); console.log('other'); }));
      try { yield* blk(() => new t.Event().wait()); } catch (error) { console.log(error.code, clock.now()); }
    }));
  `);
  assert.is(status, 0);
  assert.is(stdout, 'other\nERR_GREEN_LOOP_EXIT 1000\n');
});

test.run();
