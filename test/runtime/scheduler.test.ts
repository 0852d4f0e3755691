import { stat } from 'node:fs/promises';
import { setImmediate as nextRound } from 'node:timers/promises';
import { hub, run, sleep, spawn, spawnLater, wait } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { world } from './world';

abi(ABI_VERSION);
const { test, green } = world('scheduler');

green('who is ready runs in the order in which it became so', function* ({ log }) {
  const body = greenly(function* (name: string) {
    for (let i = 0; i < 3; i++) {
      log.push(`${name}${i}`);
      yield* blk(() => sleep(0));
    }
  });
  const all = ['a', 'b'].map((name) => spawn(body, name));
  for (const g of all) yield* blk(() => g.join());
  assert.equal(log, ['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
});

green('deadlines are kept in their order, those that are equal in the order of calling', function* ({ log, clock }) {
  for (const [name, ms] of [['c', 20], ['a', 10], ['b', 10]] as const) {
    spawn(greenly(function* () {
      yield* blk(() => sleep(ms));
      log.push(`${name} at ${clock.now()}`);
    }));
  }
  yield* blk(() => sleep(30));
  assert.equal(log, ['a at 10', 'b at 10', 'c at 20']);
});

green('frames deep down: values and errors pass through all of them', function* () {
  const nested: (depth: number) => number = greenly(function* (depth: number): any {
    if (depth === 0) {
      yield* blk(() => sleep(0));
      yield* blk(() => sleep(1));
      return 1;
    }
    return (yield* blk(() => nested(depth - 1))) + 1;
  });
  assert.is(yield* blk(() => nested(1000)), 1001);
  const failing: (depth: number) => void = greenly(function* (depth: number): any {
    try {
      yield* blk(() => (depth === 0 ? sleep(1) : failing(depth - 1)));
      if (depth === 0) throw new Error('bottom');
    } catch (error: any) {
      error.message += `,${depth}`;
      throw error;
    }
  });
  try {
    yield* blk(() => failing(3));
    assert.unreachable();
  } catch (error: any) {
    assert.is(error.message, 'bottom,0,1,2,3');
  }
});

green('a tail call leaves no frame', function* () {
  const tail = (ms: number) => sleep(ms);
  yield* blk(() => tail(5));
  const g = spawn(tail, 5);
  yield* blk(() => g.join());
  assert.ok(g.successful());
  const killed = spawn(sleep, 1000);
  yield* blk(() => sleep(0));
  yield* blk(() => killed.kill());
  assert.ok(killed.successful());
});

// On the real clock: neither side may starve the other.

test('greenlets that never stop let timers, I/O, immediates and promises of ordinary code run', async () => {
  let stop = false;
  const busy = greenly(function* () { while (!stop) yield* blk(() => sleep(0)); });
  for (let i = 0; i < 10; i++) spawn(busy);
  let promises = 0;
  const chain = async () => { while (!stop) { await null; promises++; await nextRound(); } };
  const chained = chain();
  const start = performance.now();
  for (let i = 0; i < 5; i++) await nextRound();
  const immediates = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 5));
  stop = true;
  await chained;
  assert.ok(promises >= 5);
  assert.ok(immediates < 500, `5 rounds of the loop took ${immediates} ms`);
  await nextRound();
});

test('greenlets that never stop let I/O finish', async () => {
  let stop = false;
  for (let i = 0; i < 10; i++) spawn(greenly(function* () { while (!stop) yield* blk(() => sleep(0)); }));
  assert.ok((await stat(__filename)).isFile());
  stop = true;
  await nextRound();
});

test('a storm of promises lets greenlets run', async () => {
  // So long that it is not over before the storm is, on any machine.
  hub.setSwitchInterval(10_000);
  let rounds = 0;
  let stop = false;
  const done = run(greenly(function* () {
    while (!stop) {
      yield* blk(() => wait(Promise.resolve()));
      rounds++;
    }
  }));
  for (let i = 0; i < 10_000; i++) await null;
  const during = rounds;
  stop = true;
  hub.setSwitchInterval(5);
  await done;
  assert.ok(during > 100, `${during} rounds`);
});

test('all that are ready run in one turn; what they ask of Node comes after it', async () => {
  hub.setSwitchInterval(10_000); // the time of the tests before does not count
  const log: string[] = [];
  const body = (name: string) => {
    log.push(name);
    void Promise.resolve().then(() => log.push(`reaction ${name}`));
    process.nextTick(() => log.push(`tick ${name}`));
    setImmediate(() => log.push(`immediate ${name}`));
    if (name === 'a') spawn(body, 'c');
  };
  for (const name of ['a', 'b']) spawn(body, name);
  void Promise.resolve().then(() => log.push('a reaction from before'));
  log.push('ordinary code');
  await nextRound();
  await nextRound();
  const order = (pattern: RegExp) => log.filter((line) => pattern.test(line));
  assert.equal(log.slice(0, 4), ['ordinary code', 'a', 'b', 'c']);
  assert.equal(order(/^reaction|from before/), ['a reaction from before', 'reaction a', 'reaction b', 'reaction c']);
  assert.equal(order(/^tick/), ['tick a', 'tick b', 'tick c']);
  assert.equal(log.slice(-3), ['immediate a', 'immediate b', 'immediate c']);
  hub.setSwitchInterval(5);
});

test('a greenlet that a promise wakes runs before the loop goes round', async () => {
  hub.setSwitchInterval(10_000); // the time of the tests before does not count
  const log: string[] = [];
  setImmediate(() => log.push('immediate'));
  await run(greenly(function* () {
    for (let i = 0; i < 3; i++) {
      yield* blk(() => wait(Promise.resolve()));
      log.push('green');
    }
  }));
  await nextRound();
  assert.equal(log, ['green', 'green', 'green', 'immediate']);
  hub.setSwitchInterval(5);
});

test('promises and greenlets that wake one another for ever let timers run', async () => {
  let stop = false;
  let rounds = 0;
  const done = run(greenly(function* () {
    while (!stop) {
      yield* blk(() => wait(Promise.resolve()));
      rounds++;
    }
  }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  stop = true;
  await done;
  assert.ok(rounds > 10);
});

test('an ordinary program that is busy lets greenlets run', async () => {
  let stop = false;
  (function again() { if (!stop) setImmediate(again); })();
  await run(greenly(function* () { for (let i = 0; i < 20; i++) yield* blk(() => sleep(1)); }));
  stop = true;
});

test('a turn ends after the switch interval', async () => {
  let stop = false;
  spawn(greenly(function* () { while (!stop) yield* blk(() => sleep(0)); }));
  const round = async (interval: number) => {
    hub.setSwitchInterval(interval);
    await nextRound();
    const start = performance.now();
    for (let i = 0; i < 5; i++) await nextRound();
    return (performance.now() - start) / 5;
  };
  const [long, short] = [await round(30), await round(1)];
  hub.setSwitchInterval(5);
  stop = true;
  assert.ok(long >= 30 && short < long, `rounds took ${long} and ${short} ms`);
});

test('real sleeps are never too short', async () => {
  await run(greenly(function* () {
    for (const ms of [1, 2.5, 7, 0.2]) {
      const start = performance.now();
      yield* blk(() => sleep(ms));
      const slept = performance.now() - start;
      assert.ok(slept >= ms, `slept ${slept} ms instead of ${ms}`);
    }
  }));
});

test('a timer that is set later but is due earlier', async () => {
  const late = spawnLater(60_000, () => 'late');
  const early = spawnLater(5, () => 'early');
  assert.is(await early.toPromise(), 'early');
  assert.not(late.dead);
  late.kill(undefined, { block: false });
  const [second, first] = [spawnLater(20, () => performance.now()), spawnLater(5, () => performance.now())];
  assert.ok((await second.toPromise()) > (await first.toPromise()));
});

test.run();
