import { AsyncLocalStorage, executionAsyncId } from 'node:async_hooks';
import { callback, Event, getCurrent, Group, GreenletExit, run, sleep, spawn, spawner, spawnLater, spawnRaw, wait, withStore } from '../../runtime';
import { abi, ABI_VERSION } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { program, raised, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('contexts');
const als = new AsyncLocalStorage<string>();
const other = new AsyncLocalStorage<string>();

/** Pushes what the storage says now and after each of a few waits. */
const watching = (log: unknown[]) =>
  greenly(function* (name: string) {
    log.push(`${name}: ${als.getStore()}`);
    yield* blk(() => sleep(0));
    log.push(`${name}: ${als.getStore()}`);
    yield* blk(() => sleep(1));
    yield* blk(() => wait(Promise.resolve()));
    yield* blk(() => callback((done) => setImmediate(done)));
    log.push(`${name}: ${als.getStore()}`);
  });

green('a greenlet inherits the context at its start, and keeps it over each switch', function* ({ log }) {
  const body = watching(log);
  const all = [als.run('a', () => spawn(body, 'first')), als.run('b', () => spawn(body, 'second')), spawn(body, 'third')];
  for (const g of all) yield* blk(() => g.join());
  for (const [name, store] of [['first', 'a'], ['second', 'b'], ['third', 'undefined']]) {
    assert.equal(log.filter((line) => String(line).startsWith(name!)), Array(3).fill(`${name}: ${store}`));
  }
  assert.is(als.getStore(), undefined);
});

green('all ways of starting one', function* ({ log }) {
  const body = (name: string) => void log.push(`${name}: ${als.getStore()}`);
  const inside = spawner(body);
  const done = als.run('x', () => {
    spawnRaw(body, 'raw');
    spawnLater(5, body, 'later');
    new Group().spawn(body, 'group');
    spawner(body)('spawner');
    inside('spawner made outside');
    return run(body, 'run');
  });
  yield* blk(() => wait(done));
  yield* blk(() => sleep(10));
  assert.equal(log.sort(), ['group: x', 'later: x', 'raw: x', 'run: x', 'spawner made outside: x', 'spawner: x']);
});

green('children inherit from greenlets', function* ({ log }) {
  const child = () => void log.push(als.getStore());
  const parent = greenly(function* () {
    yield* blk(() => sleep(1));
    yield* blk(() => spawn(child).join());
  });
  yield* blk(() => als.run('p', () => spawn(parent)).join());
  assert.equal(log, ['p']);
});

green('enterWith lasts until the end of the greenlet, over all switches, and does not leave it', function* ({ log }) {
  const body = greenly(function* (name: string) {
    als.enterWith(name);
    yield* blk(() => sleep(0));
    const child = spawn(() => als.getStore());
    yield* blk(() => sleep(1));
    log.push([als.getStore(), child.value]);
    als.enterWith(`${name} again`);
    other.enterWith('o');
    yield* blk(() => wait(Promise.resolve()));
    log.push([als.getStore(), other.getStore()]);
  });
  const all = [spawn(body, 'a'), als.run('outer', () => spawn(body, 'b'))];
  for (const g of all) yield* blk(() => g.join());
  assert.equal(log, [['a', 'a'], ['b', 'b'], ['a again', 'o'], ['b again', 'o']]);
  assert.is(als.getStore(), undefined);
  assert.is(spawn(() => als.getStore()).value, undefined);
});

green('a greenlet that is woken from another context keeps its own', function* ({ log }) {
  const event = new Event();
  const waiting = greenly(function* () {
    yield* blk(() => event.wait());
    log.push(als.getStore());
  });
  const g = als.run('mine', () => spawn(waiting));
  yield* blk(() => sleep(1));
  als.run('theirs', () => setImmediate(() => event.set()));
  yield* blk(() => g.join());
  assert.equal(log, ['mine']);
});

green('ordinary callbacks that a greenlet registers have its context; links that of whoever adds them', function* ({ log }) {
  const g = als.run('g', () => spawn(sleep as () => void));
  als.run('linker', () => {
    g.rawlink(() => void log.push(`rawlink ${als.getStore()}`));
    g.link(() => void log.push(`link ${als.getStore()}`));
    g.linkValue(() => void log.push(`linkValue ${als.getStore()}`));
  });
  const gone = () => void log.push('unlinked');
  als.run('linker', () => (g.link(gone), g.rawlink(gone)));
  g.unlink(gone);
  g.unlink(gone);
  const event = new Event();
  als.run('e', () => event.rawlink(() => void log.push(`event ${als.getStore()}`)));
  event.set();
  const timer = greenly(function* () {
    yield* blk(() => sleep(1));
    yield* blk(() => callback((done) => setTimeout(() => (log.push(`timeout ${als.getStore()}`), done()), 1)));
  });
  const timing = als.run('t', () => spawn(timer));
  yield* blk(() => timing.join());
  yield* blk(() => sleep(1));
  assert.equal(log.sort(), ['event e', 'link linker', 'linkValue linker', 'rawlink linker', 'timeout t']);
});

green('withStore: the function may block; the store is put back after a value, an error and a kill', function* ({ log }) {
  const inner = greenly(function* (fail: boolean) {
    log.push(als.getStore());
    yield* blk(() => sleep(1));
    log.push(als.getStore());
    if (fail) throw new Error('inner');
    return 7;
  });
  als.enterWith('outer');
  assert.is(yield* blk(() => withStore(als, 'in', inner, false)), 7);
  log.push(als.getStore());
  assert.is((yield* raised(function* () { yield* blk(() => withStore(als, 'in', inner, true)); })).message, 'inner');
  log.push(als.getStore());
  assert.is(withStore(als, 'plain', () => als.getStore()), 'plain');
  assert.throws(() => withStore(als, 'plain', () => { throw new Error('at once'); }), /at once/);
  log.push(als.getStore());
  const killed = spawn(greenly(function* () {
    const error = yield* raised(function* () { yield* blk(() => withStore(als, 'in', inner, false)); });
    log.push(error instanceof GreenletExit, als.getStore());
  }));
  yield* blk(() => sleep(0));
  yield* blk(() => killed.kill());
  assert.equal(log, ['in', 'in', 'outer', 'in', 'in', 'outer', 'outer', 'in', true, 'outer']);
});

green('each greenlet is an asynchronous resource of its own', function* ({ log }) {
  const body = greenly(function* () {
    const id = executionAsyncId();
    yield* blk(() => sleep(1));
    log.push(executionAsyncId() === id);
  });
  const [a, b] = [spawn(body), spawn(body)];
  yield* blk(() => a.join());
  yield* blk(() => b.join());
  assert.equal(log, [true, true]);
  assert.is(getCurrent()!.dead, false);
});

// What is noticed when, in processes in which nothing was used before.

test('the first use is inside a greenlet: those that started before have an empty context', () => {
  const { stdout, stderr } = program(`
    const { AsyncLocalStorage } = require('async_hooks');
    const als = new AsyncLocalStorage();
    const show = (name) => console.log(name, als.getStore());
    t.run(greenly(function* () {
      t.spawn(greenly(function* () { show('before'); yield* blk(() => t.sleep(5)); show('before'); }));
      const first = t.spawn(greenly(function* () {
        yield* blk(() => t.sleep(1));
        als.enterWith('first');
        t.spawn(() => show('child'));
        yield* blk(() => t.sleep(0));
        show('first');
        yield* blk(() => t.sleep(10));
        show('first');
      }));
      t.spawn(greenly(function* () { yield* blk(() => t.sleep(1)); show('same turn'); yield* blk(() => t.sleep(0)); show('same turn'); }));
      yield* blk(() => first.join());
      show('main');
      t.spawn(() => show('after'));
    }));
  `);
  assert.is(stderr, '');
  assert.equal(stdout.trimEnd().split('\n').sort(), [
    'after undefined', 'before undefined', 'before undefined', 'child first', 'first first', 'first first', 'main undefined',
    'same turn undefined', 'same turn undefined',
  ]);
});

test('a context that is there when the runtime is loaded', () => {
  const { stdout } = program(`
    const { AsyncLocalStorage } = require('async_hooks');
    const als = new AsyncLocalStorage();
    for (const id of Object.keys(require.cache)) delete require.cache[id];
    als.enterWith('early');
    const fresh = require(${JSON.stringify(require.resolve('../../runtime'))});
    fresh.spawn(() => console.log(als.getStore()));
    setTimeout(() => als.run('late', () => fresh.spawn(() => console.log(als.getStore()))), 1);
  `);
  assert.is(stdout, 'early\nlate\n');
});

test('a program without storages makes no contexts, and the wrapped methods look as before', () => {
  const { stdout } = program(`
    const { AsyncLocalStorage } = require('async_hooks');
    let made = 0;
    require('async_hooks').createHook({ init: (id, type) => { if (type === 'Greenlet') made++; } }).enable();
    new AsyncLocalStorage().getStore();
    const { run, enterWith } = AsyncLocalStorage.prototype;
    console.log(run.name, enterWith.name, Object.keys(AsyncLocalStorage.prototype).length);
    t.run(greenly(function* () { yield* blk(() => t.spawn(() => {}).join()); console.log(made); })).then(() => {
      const als = new AsyncLocalStorage();
      console.log(als.run(1, (a, b) => a + b, 2, 3), AsyncLocalStorage.prototype.run === run);
    });
  `);
  assert.is(stdout, 'run enterWith 0\n0\n5 false\n');
});

test.run();
