/**
 * Facts of gevent's behaviour that are shown nowhere else: docs/gevent.md refers to these tests, and to many others.
 */
import * as tsgreen from '../../runtime';
import {
  BoundedSemaphore, Channel, Event, getCurrent, Greenlet, GreenletExit, joinAll, Pool, Queue, Semaphore, sleep, spawn, spawner, spawnLater, Timeout, wait,
} from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('gevent');

// Kills, in every state

class Cancel extends Error {}

/** Makes a greenlet and brings it into a state; it would go on for ever. */
const STATES: Record<string, (log: unknown[]) => Greenlet<unknown>> = {
  unstarted: (log) => new Greenlet(() => log.push('ran')),
  scheduled: (log) => spawn(() => log.push('ran')),
  'scheduled by a timer': (log) => spawnLater(10, () => log.push('ran')),
  sleeping: () => spawn(sleep, 1000),
  'letting others run': () => spawn(sleep, 0),
  waiting: () => spawn(() => new Event().wait()),
  'waiting, with a limit': () => spawn(() => new Event().wait(1000)),
  'woken, and about to go on': () => {
    const event = new Event();
    const g = spawn(() => event.wait());
    spawn(() => event.set());
    return g;
  },
};

for (const [state, make] of Object.entries(STATES)) {
  for (const block of [true, false]) {
    for (const exception of [undefined, Cancel, new Cancel('an instance')]) {
      const how = `${block ? 'and waiting for its end' : 'without waiting'}, by ${exception === undefined ? 'the default' : exception === Cancel ? 'a class' : 'an instance'}`;
      green(`kill: ${state}, ${how}`, function* ({ log, reports, clock }) {
        const g = make(log);
        g.rawlink(() => log.push('link'));
        if (!/^unstarted|^scheduled/.test(state)) yield* blk(() => sleep(0));
        if (block) yield* blk(() => g.kill(exception));
        else g.kill(exception, { block: false });
        if (/^unstarted|^scheduled/.test(state)) assert.ok(g.dead, 'at once');
        yield* blk(() => sleep(0));
        yield* blk(() => sleep(0));
        assert.ok(g.dead);
        assert.equal(log, ['link'], 'it never ran, or did not go on, and its link was called');
        assert.is(clock.now(), 0);
        assert.is(g.successful(), exception === undefined);
        assert.instance(exception === undefined ? g.value : g.exception, exception === undefined ? GreenletExit : Cancel);
        if (typeof exception === 'object') assert.is(g.exception, exception);
        assert.is(reports().length, exception === undefined ? 0 : 1);
        yield* blk(() => g.kill());
        g.kill(Cancel, { block: false });
        yield* blk(() => sleep(20));
        assert.equal(log, ['link'], 'a second kill does nothing');
      });
    }
  }
}

green('kill: running itself, with another error', function* ({ reports }) {
  const error = new Cancel();
  const g = spawn(greenly(function* () {
    yield* blk(() => getCurrent()!.kill(error));
  }));
  yield* blk(() => g.join());
  assert.is(g.exception, error);
  assert.is(reports().length, 1);
});

// Links

green('a queue, a channel or a result as the target of a link', function* () {
  const queue = new Queue<Greenlet<number>>();
  const channel = new Channel<Greenlet<number>>();
  const result = new tsgreen.AsyncResult<number>();
  const g = spawn(() => 1);
  g.link((source) => queue.put(source));
  g.link((source) => channel.put(source));
  g.link(result);
  assert.is(yield* blk(() => queue.get()), g);
  assert.is(yield* blk(() => channel.get()), g);
  assert.is(yield* blk(() => result.get()), 1);
});

green('a rawlink must not block: that is reported, and everything else goes on', function* ({ log, reports }) {
  const g = spawn(() => 1);
  g.rawlink(() => sleep(1));
  g.rawlink(() => log.push('next link'));
  yield* blk(() => sleep(1));
  assert.match(reports()[0]!, /sleep\(\) would block, but no greenlet is running/);
  assert.equal(log, ['next link']);
});

// Timeouts

green('a greenlet that computes is never interrupted by a Timeout', function* ({ clock }) {
  const timeout = Timeout.startNew(1);
  let n = 0;
  for (let i = 0; i < 100_000; i++) n += i;
  assert.is(n, 4999950000);
  assert.ok(timeout.pending, 'it fires at the next blocking call');
  assert.is(yield* raised(function* () { yield* blk(() => sleep(100)); }), timeout);
  assert.is(clock.now(), 1);
});

green('a Timeout of an outer block leaves the inner one pending until its block ends', function* () {
  const outer = Timeout.startNew(1);
  const inner = Timeout.startNew(100);
  assert.is(yield* raised(function* () { yield* blk(() => sleep(1000)); }), outer);
  assert.ok(inner.pending);
  inner.close();
});

// Pools and locks

green('a pool of size 0 never runs anything', function* ({ log, clock }) {
  const pool = new Pool(0);
  const g = spawn(() => pool.spawn(() => log.push('ran')));
  yield* blk(() => sleep(100));
  assert.is(clock.now(), 100);
  assert.equal(log, []);
  yield* blk(() => g.kill());
});

green('a link to a semaphore waits for a permission that is still there on its turn', function* ({ log }) {
  const semaphore = new Semaphore(0);
  semaphore.rawlink(() => log.push('ready'));
  semaphore.release();
  assert.is(semaphore.acquire(), true);
  yield* blk(() => sleep(1));
  assert.equal(log, []);
  semaphore.release();
  assert.equal(yield* blk(() => wait([semaphore])), [semaphore]);
  yield* blk(() => sleep(1));
  assert.equal(log, ['ready']);
});

green('semaphores: two of four at a time', function* ({ log, clock }) {
  const semaphore = new BoundedSemaphore(2);
  const worker = greenly(function* (n: number) {
    yield* blk(() => semaphore.acquire());
    log.push(`${n} in at ${clock.now()}`);
    yield* blk(() => sleep(10));
    semaphore.release();
  });
  yield* blk(() => joinAll([0, 1, 2, 3].map((n) => spawn(worker, n))));
  assert.equal(log, ['0 in at 0', '1 in at 0', '2 in at 10', '3 in at 10']);
});

// Queues

green('a closed channel: nothing can be put or got any more, and iteration ends', function* () {
  const channel = new Channel<number>();
  const code = (call: () => unknown) => spawn(greenly(function* () { return (yield* raised(function* () { yield* blk(call); })).code; }));
  const putter = code(() => channel.put(1));
  yield* blk(() => sleep(0));
  channel.shutdown();
  assert.is(yield* blk(() => putter.get()), 'ERR_GREEN_SHUT_DOWN');
  assert.is(thrown(() => channel.put(2)).code, 'ERR_GREEN_SHUT_DOWN');
  assert.is(thrown(() => channel.getNowait()).code, 'ERR_GREEN_SHUT_DOWN');
  assert.ok(channel[Symbol.iterator]().next().done);
  const other = new Channel<number>();
  const getter = code(() => other.get());
  yield* blk(() => sleep(0));
  other.shutdown();
  assert.is(yield* blk(() => getter.get()), 'ERR_GREEN_SHUT_DOWN');
});

green('an item that comes back to a queue that was dropped is dropped, too', function* () {
  const queue = new Queue<number>();
  const victim = spawn(() => queue.get());
  yield* blk(() => sleep(0));
  queue.putNowait(1);
  queue.shutdown(true);
  yield* blk(() => victim.kill());
  assert.ok(queue.empty());
  assert.is(queue.unfinishedTasks, 0);
});

// The rest

test('all errors of the interface have a string code, and their own names', () => {
  const classes = Object.entries(tsgreen).filter(([, value]) => typeof value === 'function' && value.prototype instanceof Error) as [string, any][];
  assert.ok(classes.length > 10);
  for (const [name, Class] of classes) {
    const error = new Class();
    assert.match(error.code, /^ERR_GREEN_[A-Z_]+$/, name);
    assert.is(error.name, name);
    assert.not(Object.keys(error).includes('code'));
  }
});

green('a handler of a signal is a greenlet, and may wait', function* ({ log }) {
  const handled = new Event();
  const handler = spawner(greenly(function* (signal: string) {
    yield* blk(() => sleep(1));
    log.push(signal);
    handled.set();
  }));
  process.once('SIGUSR2', handler);
  // A handler of a signal does not keep the process alive.
  const alive = setInterval(() => {}, 1000);
  process.kill(process.pid, 'SIGUSR2');
  yield* blk(() => handled.wait());
  clearInterval(alive);
  assert.equal(log, ['SIGUSR2']);
});

test.run();
