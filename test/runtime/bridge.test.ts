import { EventEmitter } from 'node:events';
import { callback, once, sleep, spawn, spawner, wait } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('bridge');

green('wait: values and rejections of promises', function* () {
  assert.is(yield* blk(() => wait(Promise.resolve(1))), 1);
  assert.is(yield* blk(() => wait(new Promise<number>((resolve) => setTimeout(resolve, 1, 2)))), 2);
  const error = new Error('x');
  assert.is(yield* raised(function* () { yield* blk(() => wait(Promise.reject(error))); }), error);
  assert.is(yield* raised(function* () { yield* blk(() => wait(Promise.reject(undefined))); }), undefined);
});

green('wait: foreign thenables, that answer at once or throw', function* () {
  const at = (then: any) => ({ then }) as PromiseLike<number>;
  assert.is(wait(at((resolve: any) => resolve(3))), 3);
  assert.is(yield* blk(() => wait(at((resolve: any) => void setImmediate(resolve, 4)))), 4);
  assert.is(thrown(() => wait(at((_: any, reject: any) => reject(new Error('no'))))).message, 'no');
  assert.is(thrown(() => wait(at(() => { throw new Error('bad'); }))).message, 'bad');
  assert.is(thrown(() => wait(42 as any)).code, 'ERR_INVALID_ARG_TYPE');
});

green('wait: a killed waiter leaves the promise to itself', function* () {
  let resolve!: (value: number) => void;
  const promise = new Promise<number>((r) => (resolve = r));
  const g = spawn(() => wait(promise));
  yield* blk(() => sleep(0));
  yield* blk(() => g.kill());
  resolve(1);
  assert.is(yield* blk(() => wait(promise)), 1);
});

test('nothing is set going if nobody can wait for it', () => {
  let called = false;
  assert.is(thrown(() => callback(() => { called = true; })).code, 'ERR_GREEN_BLOCKING_SWITCH');
  assert.not(called);
  const emitter = new EventEmitter();
  assert.is(thrown(() => once(emitter, 'x')).code, 'ERR_GREEN_BLOCKING_SWITCH');
  assert.is(emitter.listenerCount('x'), 0);
});

green('callback: at once, later, with an error, twice', function* () {
  assert.is(callback<number>((done) => done(null, 1)), 1);
  assert.is(yield* blk(() => callback<number>((done) => setImmediate(done, undefined, 2))), 2);
  assert.is(thrown(() => callback((done) => done(new Error('now')))).message, 'now');
  assert.is((yield* raised(function* () { yield* blk(() => callback((done) => setImmediate(done, new Error('later')))); })).message, 'later');
  assert.is(callback<number>((done) => {
    done(null, 1);
    done(null, 2);
  }), 1);
  assert.is(thrown(() => callback(() => { throw new Error('register'); })).message, 'register');
});

green('once: arguments, errors, and no listener left behind', function* () {
  const emitter = new EventEmitter();
  const emit = (...args: [string, ...unknown[]]) => void setImmediate(() => emitter.emit(...args));
  emit('data', 1, 2);
  assert.equal(yield* blk(() => once(emitter, 'data')), [1, 2]);
  const error = new Error('x');
  emit('error', error);
  assert.is(yield* raised(function* () { yield* blk(() => once(emitter, 'data')); }), error);
  emit('error', error);
  assert.equal(yield* blk(() => once(emitter, 'error')), [error]);
  const killed = spawn(() => once(emitter, 'data'));
  yield* blk(() => sleep(0));
  assert.is(emitter.listenerCount('data'), 1);
  yield* blk(() => killed.kill());
  assert.equal([emitter.listenerCount('data'), emitter.listenerCount('error')], [0, 0]);
});

green('once: an AbortSignal, and an EventTarget', function* () {
  const emitter = new EventEmitter();
  const abort = new AbortController();
  setImmediate(() => abort.abort());
  const error = yield* raised(function* () { yield* blk(() => once(emitter, 'data', { signal: abort.signal })); });
  assert.is(error.name, 'AbortError');
  assert.is(emitter.listenerCount('data'), 0);
  assert.is(thrown(() => once(emitter, 'data', { signal: abort.signal })).name, 'AbortError');

  const target = new EventTarget();
  setImmediate(() => target.dispatchEvent(new globalThis.Event('ping')));
  const [event] = yield* blk(() => once(target, 'ping'));
  assert.is(event.type, 'ping');
});

green('spawner: an ordinary function that runs each call in a greenlet', function* ({ log, reports }) {
  const emitter = new EventEmitter();
  emitter.on('work', spawner(greenly(function* (ms: number) {
    yield* blk(() => sleep(ms));
    log.push(ms);
    if (ms === 2) throw new Error('two');
  })));
  for (const ms of [3, 2, 1]) emitter.emit('work', ms);
  yield* blk(() => sleep(5));
  assert.equal(log, [1, 2, 3]);
  assert.is(reports().length, 1);
  assert.is(thrown(() => spawner(42 as any)).code, 'ERR_INVALID_ARG_TYPE');
});

test.run();
