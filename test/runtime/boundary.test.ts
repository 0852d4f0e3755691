import vm from 'node:vm';
import * as t from '../../runtime';
import { Event, Queue, sleep, spawn } from '../../runtime';
import * as abi from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { program, raised, thrown, world } from './world';

abi.abi(abi.ABI_VERSION);
const { test, green } = world('boundary');

// Code that was never compiled

test('a blocking call of code that was not compiled fails at once, and says how to fix it', () => {
  const { stdout } = program(`
    t.run(() => {
      try { t.sleep(1); }
      catch (error) { console.log(error.name, error.code); console.log(error.message); }
    });
  `, { compiled: false });
  assert.match(stdout, /^UntransformedError ERR_GREEN_UNTRANSFORMED$/m);
  assert.match(stdout, /^sleep\(\) blocks, but it was called by code that was not compiled .*\[eval\]:\d+:\d+/m);
  const entries = [...stdout.matchAll(/\btsgreen(\/[a-z]\w+)"/g)].map((m) => `.${m[1]}`);
  assert.equal(entries, ['./transformer']);
  for (const entry of entries) assert.ok(entry in require('../../../package.json').exports, `${entry} is no entry of the package`);
});

test('every kind of blocking call is refused, and nothing is changed by it', () => {
  const { stdout, status } = program(`
    t.run(() => {
      const queue = new t.Queue(1), lock = new t.Lock(); lock.acquire();
      const calls = { sleep: () => t.sleep(0), get: () => queue.get(), acquire: () => lock.acquire(), wait: () => t.wait(Promise.resolve(1)), join: () => t.spawn(() => 1).join() };
      for (const [name, call] of Object.entries(calls)) try { call(); console.log(name, 'returned'); } catch (error) { console.log(name, error.code); }
      queue.putNowait(1);
      console.log(queue.qsize(), t.hub.stats().timers);
    });
  `, { compiled: false });
  assert.is(status, 0);
  assert.is(stdout, ['sleep', 'get', 'acquire', 'wait', 'join'].map((name) => `${name} ERR_GREEN_UNTRANSFORMED\n`).join('') + '1 0\n');
});

test('refused calls do not use up the checks; GREEN_DEBUG=1 checks for ever', () => {
  const text = `
    const file = require('path').join(require('os').tmpdir(), 'tsgreen-compiled-' + process.pid + '.js');
    require('fs').writeFileSync(file, 'module.exports = (t) => t.sleep(0);');
    const plain = require(file);
    require('fs').unlinkSync(file);
    t.run(greenly(function* () {
      let refused = 0;
      for (let i = 0; i < 50; i++) try { plain(t); } catch (error) { refused++; }
      console.log(refused);
      for (let i = 0; i < 50; i++) yield* blk(() => t.sleep(0));
      try { plain(t); console.log('not checked'); } catch (error) { console.log(error.code); }
    })).catch((error) => console.log(error.code));
  `;
  assert.is(program(text, { env: { GREEN_DEBUG: '' } }).stdout, '50\nnot checked\nERR_GREEN_BOUNDARY\n');
  assert.is(program(text, { env: { GREEN_DEBUG: '1' } }).stdout, '50\nERR_GREEN_UNTRANSFORMED\n');
});

test('a blocking call may itself be the body of a greenlet', () => {
  assert.is(program(`t.spawn(t.sleep, 1).toPromise().then(() => console.log('ok'));`, { compiled: false }).stdout, 'ok\n');
});

test('files are recognised however they were loaded', () => {
  const { stdout } = program(`
    const vm = require('vm');
    const text = (check) => check + '; (name) => t.spawn(() => t.sleep(0)).toPromise().then(() => console.log(name, "ok"), (e) => console.log(name, e.code))';
    t.hub.exceptionStream = null;
    (async () => {
      global.t = t; global.abi = abi;
      await vm.runInThisContext(text('abi.abi(abi.ABI_VERSION)'), { filename: '/some/file.js' })('path');
      await vm.runInThisContext(text('abi.abi(abi.ABI_VERSION)'), { filename: 'file:///some/module.mjs' })('url');
      await vm.runInThisContext(text('abi.abi(abi.ABI_VERSION)'))('unnamed');
      await vm.runInThisContext(text(''), { filename: '/other/file.js' })('other');
      await (0, eval)(text('abi.abi(abi.ABI_VERSION)'))('eval');
    })();
  `, { compiled: false });
  assert.is(stdout, 'path ok\nurl ok\nunnamed ok\nother ERR_GREEN_UNTRANSFORMED\neval ok\n');
});

test('another version of the contract is refused when a module loads', () => {
  const error = thrown(() => abi.abi(99));
  assert.is(error.code, 'ERR_GREEN_INTERNAL');
  assert.match(error.message, /compiled for version 99 .* version \d+ is installed/);
});

// Functions between green ones that cannot be suspended

function plainLoop<T>(list: T[], f: (x: T) => unknown): void {
  for (const x of list) f(x);
}

green('a function of the language that calls back is refused before anything is parked', function* ({ log }) {
  const each = greenly(function* (ms: number) {
    log.push(`in ${ms}`);
    yield* blk(() => sleep(ms));
  });
  const error = yield* raised(function* () {
    yield* blk(() => [5, 6].forEach((ms) => each(ms)) as void);
  });
  assert.is(error.code, 'ERR_GREEN_BOUNDARY');
  assert.match(error.message, /^sleep\(\) blocks.* under Array\.forEach, which cannot wait for it/);
  assert.equal(log, ['in 5']);
});

green('plain code that goes on after a blocking call: the next one throws, nothing runs twice', function* ({ log }) {
  const each = greenly(function* (ms: number) {
    log.push(`in ${ms}`);
    yield* blk(() => sleep(ms));
    log.push(`out ${ms}`);
  });
  const error = yield* raised(function* () {
    yield* blk(() => plainLoop([5, 6], (ms) => each(ms)) as void);
  });
  assert.is(error.code, 'ERR_GREEN_BOUNDARY');
  assert.match(error.message, /^sleep\(\) blocked under a function that was not compiled .* now calls sleep\(\)/);
  assert.equal(log, ['in 5', 'in 6']);
  yield* blk(() => sleep(20));
  assert.equal(log, ['in 5', 'in 6']);
});

green('a getter that parks: its sentinel, read as data, does not pass for a suspension of the reader', function* ({ reports }) {
  const log: unknown[] = [];
  const resume = (_frame: abi.Frame, value: unknown) => abi.take(value);
  const o = {
    get late(): unknown {
      return sleep(1) === abi.SUSPEND ? abi.accessed(abi.capture(new abi.Frame2(resume, 1, undefined, undefined))) : 0;
    },
    set late(_: unknown) {
      if (sleep(1) === abi.SUSPEND) abi.accessed(abi.capture(new abi.Frame2(resume, 1, undefined, undefined)));
    },
  };
  const reader = () => {
    const value = o.late;
    log.push('went on');
    return value;
  };
  const writer = () => {
    o.late = 1;
    log.push('went on');
    return 2;
  };
  for (const body of [reader, writer]) {
    const g = spawn(body);
    yield* blk(() => g.join());
    assert.is((g.exception as any).code, 'ERR_GREEN_BOUNDARY');
    assert.match((g.exception as any).message, /^sleep\(\) blocked under .* went on as if the call had returned/);
    assert.not('cause' in (g.exception as Error), 'nothing was thrown');
  }
  const aware = spawn(() => {
    const value = o.late;
    if (value === abi.SUSPEND) {
      abi.noticed();
      return abi.capture(new abi.Frame2(resume, 1, undefined, undefined));
    }
    return value;
  });
  yield* blk(() => aware.join());
  assert.is(aware.exception, undefined);
  assert.is(reports().length, 2);
});

green('plain code that returns something else: the error is raised in the caller, or ends the greenlet', function* ({ reports, clock }) {
  const swallow = () => {
    sleep(5);
    return 'value';
  };
  const caller = greenly(function* () {
    try {
      return yield* blk(swallow);
    } finally {
      // Runs before it is found out: this greenlet has not been suspended.
    }
  });
  const g = spawn(caller);
  yield* blk(() => g.join());
  assert.is((g.exception as any).code, 'ERR_GREEN_BOUNDARY');
  assert.match((g.exception as any).message, /^sleep\(\) blocked under .* went on as if the call had returned/);
  const direct = spawn(swallow);
  yield* blk(() => direct.join());
  assert.is((direct.exception as any).code, 'ERR_GREEN_BOUNDARY');
  const outer = greenly(function* () {
    yield* blk(() => sleep(1));
    const event = new Event();
    try {
      yield* blk(() => event.wait(1));
      swallow();
      return 'not yet found out';
    } catch (error: any) {
      return error.code;
    }
  });
  const nested = spawn(greenly(function* () {
    try {
      return yield* blk(outer);
    } catch (error: any) {
      return `caught ${error.code}`;
    }
  }));
  assert.is(yield* blk(() => nested.get()), 'caught ERR_GREEN_BOUNDARY');
  assert.is(clock.now(), 2);
  assert.is(reports().length, 2);
});

green('plain code that uses the result: it throws there, and the wait is cancelled', function* ({ clock }) {
  const queue = new Queue<number>();
  for (const use of [(x: any) => x.length, (x: any) => x + 1, (x: any) => `${x}`, (x: any) => x(), (x: any) => new x(), (x: any) => 'a' in x, (x: any) => { x.y = 1; }]) {
    const error = thrown(() => use(queue.get()));
    assert.is(error.code, 'ERR_GREEN_BOUNDARY');
    assert.match(error.message, /^Queue\.get\(\) blocked under .* used its result \(\w+\)/);
  }
  queue.putNowait(1);
  assert.is(queue.get(), 1, 'nobody waits any more');
  assert.is(thrown(() => (sleep(5) as any).x).code, 'ERR_GREEN_BOUNDARY');
  assert.is(thrown(() => (sleep(0) as any).x).code, 'ERR_GREEN_BOUNDARY');
  yield* blk(() => sleep(10));
  assert.is(clock.now(), 10);
});

green('plain code that throws something else after a blocking call', function* ({ reports }) {
  const mine = new Error('mine');
  const g = spawn(() => {
    sleep(5);
    throw mine;
  });
  yield* blk(() => g.join());
  assert.is((g.exception as any).code, 'ERR_GREEN_BOUNDARY');
  assert.is((g.exception as any).cause, mine);
  reports();
});

green('plain code that keeps the sentinel and returns it later', function* () {
  let kept: unknown;
  thrown(() => {
    kept = sleep(5);
    sleep(5);
  });
  const error = yield* raised(function* () { yield* blk(() => kept); });
  assert.is(error.code, 'ERR_GREEN_BOUNDARY');
  assert.match(error.message, /kept the result/);
  const other = thrown(() => (kept as any).x);
  assert.match(other.message, /after the call was over/);
});

green('a promise that is resolved with the sentinel is rejected', function* () {
  const error = yield* raised(function* () {
    const promise = Promise.resolve().then(() => 1);
    yield* blk(() => t.wait(promise));
    const bad = new Promise((resolve) => resolve(sleep(5)));
    yield* blk(() => t.wait(bad));
  });
  assert.is(error.code, 'ERR_GREEN_BOUNDARY');
});

green('what was woken before it was found out gives back what it was handed', function* () {
  const queue = new Queue<number>();
  thrown(() => {
    queue.get();
    queue.putNowait(1);
    sleep(1);
  });
  assert.is(queue.get(), 1);
});

green('killing who is found out', function* ({ reports }) {
  const g = spawn(greenly(function* () {
    yield* blk(() => sleep(1));
    sleep(10);
    g.kill(undefined, { block: false });
    return 'x';
  }));
  yield* blk(() => g.join());
  assert.ok(g.dead);
  assert.ok(!g.successful());
  reports();
});

test('the sentinel can be printed', () => {
  assert.type(vm.runInThisContext('require => require("util").inspect')(require)(abi.SUSPEND), 'string');
});

test.run();
