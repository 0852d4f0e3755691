import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { GreenletExit, joinAll, run, sleep, spawn, ThreadPool, transfer, withTimeout } from '../../runtime';
import { abi, ABI_VERSION } from '../../runtime/abi';
import { assert, suite } from '../suite';
import { blk, greenly, type Blocks } from './generators';
import { program, raised, thrown } from './world';

abi(ABI_VERSION);
const test = suite('threads');

/** On the real clock: threads do not know the virtual one. */
const green = (title: string, body: (pool: ThreadPool) => Blocks<void>, maxSize = 2) =>
  test(title, () => run(greenly(function* () {
    const pool = new ThreadPool({ maxSize });
    try {
      yield* body(pool);
    } finally {
      yield* blk(() => pool.kill());
    }
  })));

const slow = (ms: number) => {
  const end = Date.now() + ms;
  while (Date.now() < end);
  return ms;
};

green('a task runs on another thread, the greenlet waits, the loop does not', function* (pool) {
  const thread = (a: number, b: number) => [a + b, require('node:worker_threads').isMainThread];
  assert.equal(yield* blk(() => pool.apply(thread, 2, 3)), [5, false]);
  const rounds = new Int32Array(new SharedArrayBuffer(4));
  const other = spawn(greenly(function* () { for (;;) { Atomics.add(rounds, 0, 1); yield* blk(() => sleep(1)); } }));
  const reached = (rounds: Int32Array, count: number) => { while (Atomics.load(rounds, 0) < count); return count; };
  assert.is(yield* blk(() => pool.apply(reached, rounds, 6)), 6);
  other.kill(undefined, { block: false });
});

green('functions of all kinds go to the thread', function* (pool) {
  class K { static twice(x: number) { return 2 * x; } }
  assert.is(yield* blk(() => pool.apply(function (x: number) { return x + 1; }, 1)), 2);
  assert.is(yield* blk(() => pool.apply(async (x: number) => x * 3, 2)), 6);
  assert.is(yield* blk(() => pool.apply(K.twice, 4)), 8);
  assert.is(yield* blk(() => pool.apply({ m(x: number) { return -x; } }.m, 4)), -4);
});

green('errors come back as they are, with their own properties', function* (pool) {
  const error = yield* raised(function* () {
    yield* blk(() => pool.apply(() => { throw Object.assign(new RangeError('too far', { cause: new Error('why') }), { code: 'E_FAR', at: { x: 1 } }); }));
  });
  assert.instance(error, RangeError);
  assert.equal([error.message, error.code, error.at, error.cause.message], ['too far', 'E_FAR', { x: 1 }, 'why']);
  assert.is(yield* raised(function* () { yield* blk(() => pool.apply(() => { throw 'text'; })); }), 'text');
  const outside = 1;
  const reference = yield* raised(function* () { yield* blk(() => pool.apply(() => outside)); });
  assert.is(reference.name, 'ReferenceError');
  const uncloneable = yield* raised(function* () { yield* blk(() => pool.apply((f: unknown) => f, () => {})); });
  assert.is(uncloneable.name, 'DataCloneError');
});

green('transfer moves, both ways', function* (pool) {
  const bytes = new Uint8Array([1, 2, 3]);
  const back = yield* blk(() => pool.apply((b: Uint8Array) => b.map((x) => x + 1), transfer(bytes)));
  assert.is(bytes.byteLength, 0);
  assert.equal([...back], [2, 3, 4]);
  const buffer = new ArrayBuffer(8);
  assert.is(yield* blk(() => pool.apply((o: { buffer: ArrayBuffer }) => o.buffer.byteLength, transfer({ buffer }, [buffer]))), 8);
  assert.is(buffer.byteLength, 0);
  // `transfer` in the text is that of the thread.
  const made = yield* blk(() => pool.apply(new Function('return transfer(new Uint8Array([7]))') as () => Uint8Array));
  assert.equal([...made], [7]);
});

green('map and imap: in the order of the items, no more at a time than there are threads', function* (pool) {
  const work = (n: number) => {
    const end = Date.now() + 20 - 5 * n;
    while (Date.now() < end);
    return n * n;
  };
  assert.equal(yield* blk(() => pool.map(work, [1, 2, 3])), [1, 4, 9]);
  const results: number[] = [];
  const iterator = pool.imap(work, [3, 1])[Symbol.iterator]();
  for (let step = yield* blk(() => iterator.next()); !step.done; step = yield* blk(() => iterator.next())) results.push(step.value as number);
  assert.equal(results, [9, 1]);
  assert.ok(pool.size <= 2);
  const error = yield* raised(function* () { yield* blk(() => pool.map((n: number) => { if (n > 1) throw new Error(`no ${n}`); return n; }, [1, 2, 3])); });
  assert.is(error.message, 'no 2');
});

green('spawn, and taking back: what is running is stopped, what waits never starts', function* (pool) {
  const forever = () => { for (;;); };
  const running = spawn(() => pool.apply(forever));
  const file = path.join(os.tmpdir(), `tsgreen-threads-${process.pid}`);
  const waiting = pool.spawn((file: string) => require('node:fs').writeFileSync(file, 'started'), file);
  yield* blk(() => sleep(50));
  waiting.kill(undefined, { block: false });
  yield* blk(() => running.kill());
  assert.instance(running.value, GreenletExit);
  const after = pool.spawn(() => 'after');
  yield* blk(() => joinAll([waiting, after]));
  assert.is(after.value, 'after');
  assert.not(fs.existsSync(file));
  const timeout = yield* raised(function* () { yield* blk(() => withTimeout(20, greenly(function* () { yield* blk(() => pool.apply(forever)); }))); });
  assert.is(timeout.code, 'ERR_GREEN_TIMEOUT');
  assert.is(yield* blk(() => pool.apply(() => 'alive')), 'alive');
}, 1);

green('close waits for the tasks, and is final; kill does not wait', function* (pool) {
  const task = pool.spawn(slow, 30);
  yield* blk(() => sleep(0));
  yield* blk(() => pool.close());
  yield* blk(() => task.join());
  assert.is(task.value, 30);
  assert.is(thrown(() => pool.spawn(slow, 1)).code, 'ERR_INVALID_STATE');
  yield* blk(() => pool.close());
  const other = new ThreadPool();
  const stuck = other.spawn(() => { for (;;); });
  yield* blk(() => sleep(20));
  yield* blk(() => other.kill());
  yield* blk(() => stuck.join());
  assert.instance(stuck.value, GreenletExit);
  new ThreadPool()[Symbol.dispose]();
});

test('mistakes are found at the call', () => {
  for (const make of [() => new ThreadPool({ maxSize: 0 }), () => new ThreadPool({ maxSize: 1.5 })]) assert.is(thrown(make).code, 'ERR_OUT_OF_RANGE');
  assert.is(thrown(() => new ThreadPool({ module: './work.js' })).code, 'ERR_INVALID_ARG_TYPE');
  assert.is(thrown(() => new ThreadPool().spawn(7 as any)).code, 'ERR_INVALID_ARG_TYPE');
  assert.is(thrown(() => new ThreadPool().spawn('name')).code, 'ERR_INVALID_ARG_TYPE');
  assert.is(thrown(() => new ThreadPool().apply(slow, 1)).code, 'ERR_GREEN_BLOCKING_SWITCH');
});

test('tasks by name, of CommonJS and ES modules', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsgreen-threads-'));
  try {
    fs.writeFileSync(path.join(folder, 'work.cjs'), 'exports.twice = (x) => 2 * x;');
    fs.writeFileSync(path.join(folder, 'work.mjs'), 'export const thrice = async (x) => 3 * x;');
    await run(greenly(function* () {
      const common = new ThreadPool({ module: path.join(folder, 'work.cjs'), maxSize: 1 });
      const es = new ThreadPool({ module: new URL(`file://${folder}/work.mjs`), maxSize: 1 });
      assert.is(yield* blk(() => common.apply('twice', 4)), 8);
      assert.is(yield* blk(() => es.apply('thrice', 4)), 12);
      const error = yield* raised(function* () { yield* blk(() => es.apply('nothing')); });
      assert.match(error.message, /work\.mjs exports no function "nothing"/);
      for (const pool of [common, es]) yield* blk(() => pool.close());
    }));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('piscina is loaded by the first task only, and a pool with nothing to do does not keep the process', () => {
  const { stdout, stderr, status } = program(`
    const loaded = () => Object.keys(require.cache).some((file) => file.includes('piscina'));
    t.run(greenly(function* () {
      const pool = new t.ThreadPool();
      const before = loaded();
      console.log(yield* blk(() => pool.apply((x) => x + 1, 1)), before, loaded());
    })).then(() => { const start = Date.now(); process.on('exit', () => console.log(Date.now() - start < 4000)); });
  `);
  assert.is(stderr, '');
  assert.is(status, 0);
  assert.is(stdout, '2 false true\ntrue\n');
});

test.run();
