import { Event, getCurrent, Greenlet, GreenletExit, hub, killAll, sleep, spawn, spawnLater, spawnRaw } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { untilIdle } from '../../runtime/testing';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { sleeper } from './tasks';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('greenlet');

// Spawning

green('spawn does not switch; bodies start in the order of spawning', function* ({ log }) {
  const all = [1, 2, 3].map((n) => spawn((x: number) => void log.push(x), n));
  assert.equal(log, []);
  yield* blk(() => sleep(0));
  assert.equal(log, [1, 2, 3]);
  assert.ok(all.every((g) => g.dead));
});

test('what is no function is refused at the call', () => {
  for (const make of [spawn, spawnRaw, (f: any) => spawnLater(1, f)]) {
    const error = thrown(() => (make as (f: unknown) => void)(42));
    assert.instance(error, TypeError);
    assert.is(error.code, 'ERR_INVALID_ARG_TYPE');
  }
  assert.instance(thrown(() => new Greenlet('x' as any)), TypeError);
});

green('spawnLater starts by time', function* ({ log, clock }) {
  const g = spawnLater(30, (x: string) => void log.push(x, clock.now()), 'late');
  assert.ok(g.started);
  yield* blk(() => g.join());
  assert.equal(log, ['late', 30]);
});

green('a raw greenlet runs, and reports its error', function* ({ log, reports }) {
  spawnRaw((x: number) => void log.push(x), 5);
  const failing = spawnRaw(() => { throw new Error('raw'); });
  assert.not(failing.dead);
  yield* blk(() => sleep(0));
  assert.equal(log, [5]);
  assert.ok(failing.dead);
  assert.equal(reports(), ['a raw greenlet: raw']);
});

test('spawning from ordinary code', async () => {
  const g = spawn((a: number, b: number) => a + b, 1, 2);
  assert.is(await g.toPromise(), 3);
  assert.is(getCurrent(), null);
});

// States

green('states of a winner and of a loser', function* ({ reports }) {
  const winner = new Greenlet(() => 'won');
  assert.equal([winner.started, winner.dead, winner.ready(), winner.successful()], [false, false, false, false]);
  winner.start();
  winner.start();
  assert.equal([winner.started, winner.dead], [true, false]);
  yield* blk(() => winner.join());
  assert.equal([winner.started, winner.dead, winner.ready(), winner.successful()], [false, true, true, true]);
  assert.equal([winner.value, winner.exception], ['won', undefined]);
  winner.start();
  assert.ok(winner.dead, 'it cannot be started again');

  const error = new Error('lost');
  const loser = spawn(() => { throw error; });
  yield* blk(() => loser.join());
  assert.equal([loser.ready(), loser.successful(), loser.value], [true, false, undefined]);
  assert.is(loser.exception, error);
  assert.equal(reports(), [`${loser.name}: lost`]);
});

green('the running greenlet is current', function* () {
  const g: Greenlet<unknown> = spawn(() => getCurrent());
  assert.is(yield* blk(() => g.get()), g);
});

green('subclasses have their own run and constructor', function* ({ log }) {
  class Talker extends Greenlet<string> {
    constructor(private readonly message: string, private readonly ms: number) {
      super();
    }
    override run(): string {
      log.push(this.message);
      return sleeper(this.ms) as unknown as string;
    }
  }
  const talker = new Talker('hi', 3);
  talker.start();
  assert.is(yield* blk(() => talker.get()), 3);
  const other = Talker.spawn('there', 2);
  assert.instance(other, Talker);
  yield* blk(() => other.join());
  yield* blk(() => Talker.spawnLater(5, 'later', 0).join());
  assert.equal(log, ['hi', 'there', 'later']);
  assert.match(talker.name, /^Talker-\d+$/);
});

green('without a body it fails', function* ({ reports }) {
  const g = new Greenlet();
  g.start();
  yield* blk(() => g.join());
  assert.is((g.exception as any).code, 'ERR_INVALID_ARG_TYPE');
  assert.is(reports().length, 1);
});

// Names

green('the smallest free number, when it is first asked for', function* () {
  const [a, b, c] = [1, 2, 3].map((ms) => spawn(sleeper, ms)) as [Greenlet<unknown>, Greenlet<unknown>, Greenlet<unknown>];
  const first = b.id;
  assert.is(a.id, first + 1);
  yield* blk(() => b.join());
  assert.is(c.id, first, 'b is over');
  assert.is(b.id, first, 'but keeps its number');
  assert.is(c.name, `Greenlet-${first}`);
  c.name = 'worker';
  assert.is(String(c), 'worker');
  assert.is(c.id, first);
  yield* blk(() => c.join());
});

// Waiting for one

green('get returns the value, or throws the same error every time', function* ({ reports }) {
  const g = spawn(sleeper, 5);
  assert.is(thrown(() => g.get({ block: false })).code, 'ERR_GREEN_TIMEOUT');
  assert.is((yield* raised(function* () { yield* blk(() => g.get(2)); })).message, '2 ms');
  assert.is(yield* blk(() => g.get()), 5);
  assert.is(g.get(), 5);
  const error = new Error('x');
  const bad = spawn(greenly(function* () {
    yield* blk(() => sleep(1));
    throw error;
  }));
  assert.is(yield* raised(function* () { yield* blk(() => bad.get()); }), error);
  assert.is(thrown(() => bad.get()), error);
  reports();
});

green('join returns nothing, in time or not, and throws nothing', function* ({ clock, reports }) {
  const g = spawn(greenly(function* () {
    yield* blk(() => sleep(50));
    throw new Error('x');
  }));
  assert.is(yield* blk(() => g.join(10)), undefined);
  assert.is(clock.now(), 10);
  assert.not(g.dead);
  assert.is(yield* blk(() => g.join()), undefined);
  assert.is(g.join(), undefined);
  reports();
});

green('a joiner that gives up is forgotten', function* () {
  const g = spawn(sleeper, 20);
  const joiner = spawn(() => g.get());
  yield* blk(() => sleep(0));
  yield* blk(() => joiner.kill());
  yield* blk(() => g.join());
  assert.instance(joiner.value, GreenletExit);
});

test('toPromise', async () => {
  const error = new Error('x');
  assert.is(await spawn(() => 1).toPromise(), 1);
  const reports: unknown[] = [];
  hub.onError = (reported) => void reports.push(reported);
  assert.is(await spawn(() => { throw error; }).toPromise().catch((e) => e), error);
  hub.onError = null;
  assert.equal(reports, [error]);
});

green('a block that is left waits for what it uses', function* ({ clock }) {
  const g = spawn(sleeper, 20);
  yield* blk(() => g[Symbol.dispose]());
  assert.is(clock.now(), 20);
});

// Links

green('links are called in the order of linking, a thousand of them', function* ({ log }) {
  const g = spawn(() => 1);
  const order = Array.from({ length: 1000 }, (_, i) => i);
  for (const i of order) g.rawlink(() => log.push(i));
  yield* blk(() => g.join());
  yield* blk(() => sleep(0));
  assert.equal(log, order);
});

green('link runs in a greenlet of its own, rawlink in none', function* ({ log }) {
  const g = spawn(() => 1);
  g.link(greenly(function* (source: Greenlet<number>) {
    yield* blk(() => sleep(1));
    log.push(['link', source === g, getCurrent() !== null]);
  }));
  g.rawlink((source) => log.push(['rawlink', source === g, getCurrent()]));
  yield* blk(() => sleep(5));
  assert.equal(log, [['rawlink', true, null], ['link', true, true]]);
});

green('linkValue and linkException', function* ({ log, reports }) {
  const error = new Error('bad');
  const [good, bad] = [spawn(() => 1), spawn(() => { throw error; })];
  for (const g of [good, bad] as Greenlet<unknown>[]) {
    g.linkValue((source) => void log.push(source === good ? 'good value' : 'bad value'));
    g.linkException((source) => void log.push(source === bad ? 'bad exception' : 'good exception'));
  }
  yield* blk(() => sleep(1));
  assert.equal(log, ['good value', 'bad exception']);
  reports();
});

green('a link that throws is reported, and the others are called', function* ({ log, reports }) {
  const g = spawn(() => 1);
  g.rawlink(() => { throw new Error('raw'); });
  g.link(() => { throw new Error('green'); });
  g.rawlink(() => log.push('called'));
  yield* blk(() => sleep(1));
  assert.equal(log, ['called']);
  assert.equal(reports().map((text) => text.replace(/^.*: /, '')), ['raw', 'green']);
});

green('unlink, before and during the notification', function* ({ log }) {
  const g = spawn(() => 1);
  const [one, two, three] = [() => void log.push(1), () => void log.push(2), () => void log.push(3)];
  g.link(one);
  g.linkValue(two);
  g.rawlink(() => g.unlink(three));
  g.rawlink(three);
  g.unlink(one);
  g.unlink(two);
  g.unlink(() => {});
  yield* blk(() => sleep(1));
  assert.equal(log, []);
});

green('a link to something that is over is called on the next turn', function* ({ log }) {
  const g = spawn(() => 1);
  yield* blk(() => g.join());
  g.rawlink(() => {
    log.push('first');
    g.rawlink(() => log.push('nested'));
  });
  g.link(() => void log.push('linked'));
  assert.equal(log, []);
  yield* blk(() => sleep(1));
  assert.equal(log, ['first', 'linked', 'nested']);
  assert.instance(thrown(() => g.rawlink(null as any)), TypeError);
  assert.instance(thrown(() => g.link({} as any)), TypeError);
});

green('hasLinks, unlinkAll', function* ({ log }) {
  const g = spawn(() => 1);
  assert.not(g.hasLinks());
  g.link(() => void log.push('link'));
  g.rawlink(() => log.push('rawlink'));
  const joiner = spawn(() => g.get());
  assert.ok(g.hasLinks());
  g.unlinkAll();
  assert.not(g.hasLinks());
  assert.is(yield* blk(() => joiner.get()), 1, 'who waits for it is still told');
  assert.equal(log, []);
});

// Who has spawned whom

green('spawn callbacks see each greenlet once, before it is scheduled', function* ({ log }) {
  const callback = (g: Greenlet<any>) => void log.push(g.started ? 'started' : g.name);
  Greenlet.addSpawnCallback(callback);
  Greenlet.addSpawnCallback(callback);
  const made = new Greenlet(() => 1);
  const all = [spawn(() => 1), spawnLater(1, () => 1), made];
  made.start();
  made.start();
  spawnRaw(() => 1);
  Greenlet.removeSpawnCallback(callback);
  Greenlet.removeSpawnCallback(callback);
  spawn(() => 1);
  assert.equal(log, all.map(String));
  assert.instance(thrown(() => Greenlet.addSpawnCallback(42 as any)), TypeError);
  const refusing = () => { throw new Error('no'); };
  Greenlet.addSpawnCallback(refusing);
  assert.is(thrown(() => spawn(() => log.push('ran'))).message, 'no');
  Greenlet.removeSpawnCallback(refusing);
  yield* blk(() => sleep(2));
  assert.is(log.length, 3);
});

green('a greenlet knows who has spawned it', function* () {
  const main = getCurrent()!;
  const child: Greenlet<any> = spawn(() => [spawn(() => getCurrent()!.spawningGreenlet), spawnRaw(() => 1)]);
  assert.is(child.spawningGreenlet, main);
  const [grandchild, raw] = yield* blk(() => child.get());
  assert.is(yield* blk(() => grandchild.get()), child, 'a dead one is still known, while it is there');
  assert.is(raw.spawningGreenlet, child);
});

test('ordinary code is no greenlet', async () => {
  const g = spawn(() => getCurrent()!.spawnTreeLocals);
  assert.is(g.spawningGreenlet, null);
  assert.is(await g.toPromise(), g.spawnTreeLocals);
});

green('all that descend from one child of the main greenlet share their spawn tree locals', function* ({ log }) {
  assert.is(getCurrent()!.spawnTreeLocals, undefined);
  const tree = (name: string) => spawn(() => {
    const deep = spawn(() => spawnRaw(() => void log.push([name, (getCurrent()!.spawnTreeLocals as any).name])));
    getCurrent()!.spawnTreeLocals!.name = name;
    return deep;
  });
  const [a, b] = [tree('a'), tree('b')];
  const deep = yield* blk(() => a.get());
  yield* blk(() => b.join());
  yield* blk(() => sleep(1));
  assert.equal(log, [['a', 'a'], ['b', 'b']]);
  assert.is(a.spawnTreeLocals, deep.spawnTreeLocals);
  assert.is.not(a.spawnTreeLocals, b.spawnTreeLocals);
});

// Kills

green('killing one that was not started: it never runs, and its links are called', function* ({ log }) {
  const g = new Greenlet(() => log.push('ran'));
  g.rawlink(() => log.push('link'));
  yield* blk(() => g.kill());
  assert.equal([g.dead, g.successful()], [true, true]);
  assert.instance(g.value, GreenletExit);
  g.start();
  yield* blk(() => sleep(1));
  assert.equal(log, ['link']);
});

green('killing one that was not started wakes who waits for it, and leaves the killer in peace', function* () {
  const g = new Greenlet(() => 1);
  const joiner = spawn(() => g.get());
  yield* blk(() => sleep(0));
  yield* blk(() => g.kill());
  assert.instance(yield* blk(() => joiner.get()), GreenletExit);
  yield* blk(() => sleep(1));
});

green('killing one that is scheduled, now or later', function* ({ log }) {
  const now = spawn(() => log.push('ran'));
  const later = spawnLater(5, () => log.push('ran'));
  const raw = spawnRaw(() => log.push('ran'));
  now.kill();
  later.kill();
  assert.ok(now.dead && later.dead, 'at once');
  yield* blk(() => killAll([raw]));
  assert.ok(raw.dead);
  yield* blk(() => sleep(10));
  assert.equal(log, []);
});

green('killing one that sleeps or waits: the error is thrown where it waits', function* ({ log, clock }) {
  const event = new Event();
  const body = greenly(function* (wait: () => unknown) {
    try {
      yield* blk(wait);
    } catch (error: any) {
      log.push(error.name);
      throw error;
    } finally {
      log.push('finally');
    }
  });
  for (const wait of [() => sleep(1000), () => event.wait(), () => sleep(0)]) {
    const g = spawn(body, wait);
    yield* blk(() => sleep(0));
    yield* blk(() => g.kill());
    assert.instance(g.value, GreenletExit);
  }
  assert.equal(log, ['GreenletExit', 'finally', 'GreenletExit', 'finally', 'GreenletExit', 'finally']);
  assert.is(clock.now(), 0);
});

green('killing one that is about to go on', function* ({ log }) {
  const event = new Event();
  const g = spawn(greenly(function* () {
    yield* blk(() => event.wait());
    log.push('went on');
  }));
  yield* blk(() => sleep(0));
  event.set();
  yield* blk(() => g.kill());
  assert.equal(log, []);
});

green('killing oneself', function* ({ log }) {
  const self = spawn(greenly(function* () {
    log.push('before');
    yield* blk(() => getCurrent()!.kill());
    log.push('after');
  }));
  yield* blk(() => self.join());
  assert.instance(self.value, GreenletExit);

  const later = spawn(greenly(function* () {
    getCurrent()!.kill(undefined, { block: false });
    log.push('still running');
    yield* blk(() => sleep(1000));
    log.push('after');
  }));
  yield* blk(() => later.join());
  assert.instance(later.value, GreenletExit);
  assert.equal(log, ['before', 'still running']);
});

green('killing the dead does nothing', function* () {
  const g = spawn(() => 1);
  yield* blk(() => g.join());
  yield* blk(() => g.kill());
  yield* blk(() => g.kill(Error));
  assert.is(g.value, 1);
});

green('another error than GreenletExit is a failure', function* ({ reports }) {
  class Cancelled extends Error {}
  const g = spawn(sleeper, 100);
  yield* blk(() => sleep(0));
  yield* blk(() => g.kill(Cancelled));
  assert.not(g.successful());
  assert.instance(g.exception, Cancelled);
  assert.instance(yield* raised(function* () { yield* blk(() => g.get()); }), Cancelled);
  const instance = new Error('mine');
  const unstarted = new Greenlet(() => 1);
  yield* blk(() => unstarted.kill(instance));
  assert.is(unstarted.exception, instance);
  assert.is(reports().length, 2);
});

green('one that catches the error and goes on; the wait for its end has a limit', function* ({ clock }) {
  const g = spawn(greenly(function* () {
    try {
      yield* blk(() => sleep(1000));
    } catch {}
    yield* blk(() => sleep(50));
    return 'survived';
  }));
  yield* blk(() => sleep(0));
  yield* blk(() => g.kill(undefined, 20));
  assert.is(clock.now(), 20);
  assert.not(g.dead);
  assert.is(yield* blk(() => g.get()), 'survived');
});

green('finally may block while being killed, and a second kill hits there', function* ({ log, clock }) {
  const body = greenly(function* () {
    try {
      yield* blk(() => sleep(1000));
    } finally {
      yield* blk(() => sleep(30));
      log.push('cleaned up');
    }
  });
  const once = spawn(body);
  yield* blk(() => sleep(0));
  yield* blk(() => once.kill());
  assert.is(clock.now(), 30);
  const twice = spawn(body);
  yield* blk(() => sleep(0));
  twice.kill(undefined, { block: false });
  twice.kill(undefined, { block: false });
  yield* blk(() => twice.join());
  assert.is(clock.now(), 30);
  assert.equal(log, ['cleaned up']);
});

test('kill from ordinary code must not wait', async () => {
  const g = spawn(sleeper, 1000);
  await untilIdle();
  assert.is(thrown(() => g.kill()).code, 'ERR_GREEN_BLOCKING_SWITCH');
  assert.not(g.dead);
  g.kill(undefined, { block: false });
  await untilIdle();
  assert.ok(g.dead);
});

test.run();
