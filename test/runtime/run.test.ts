import { Event, GreenletExit, getCurrent, run, sleep, spawn, wait } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { program, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('run');

test('run gives what the main greenlet returns, and throws what it throws', async () => {
  assert.is(await run((a: number, b: number) => a + b, 1, 2), 3);
  const error = new Error('x');
  assert.is(await run(() => { throw error; }).catch((e) => e), error);
  assert.is(await run(greenly(function* () {
    yield* blk(() => sleep(1));
    return getCurrent()!.dead;
  })), false);
  assert.instance(await run(greenly(function* () { yield* blk(() => getCurrent()!.kill()); })), GreenletExit);
  assert.is(thrown(() => run(42 as any)).code, 'ERR_INVALID_ARG_TYPE');
});

test('run does not run anything itself', async () => {
  const log: string[] = [];
  const done = run(() => void log.push('main'));
  log.push('after run');
  await done;
  assert.equal(log, ['after run', 'main']);
});

test('an uncaught error of the main greenlet ends the process with 1, and is printed once', () => {
  const { status, stderr } = program(`t.run(() => { throw new Error('main failed'); });`);
  assert.is(status, 1);
  assert.is(stderr.match(/Error: main failed/g)!.length, 1, stderr);
});

test('an error of another greenlet is printed, and the program goes on', () => {
  const { status, stdout, stderr } = program(`
    t.run(greenly(function* () {
      const g = t.spawn(() => { throw new Error('other failed'); });
      yield* blk(() => g.join());
      console.log('goes on', g.exception.message);
    }));
  `);
  assert.is(status, 0);
  assert.is(stdout, 'goes on other failed\n');
  assert.is(stderr.match(/Error: other failed/g)!.length, 1);
  assert.match(stderr, /^\d{4}-\d\d-\d\dT[\d:.]+Z Greenlet-0 failed with Error$/m);
});

test('an error that is caught does not touch the exit code', () => {
  assert.is(program(`t.run(() => { throw new Error('x'); }).catch(() => {});`).status, 0);
});

test('a main greenlet that nothing can wake gets a LoopExit that names all who wait', () => {
  const { status, stdout, stderr } = program(`
    const event = new t.Event(), queue = new t.Queue();
    t.run(greenly(function* () {
      const other = t.spawn(() => queue.get());
      other.name = 'consumer';
      try { yield* blk(() => event.wait()); }
      catch (error) { console.log(error.name, error.code); console.log(error.message); throw error; }
    }));
  `);
  assert.is(status, 1);
  assert.match(stdout, /^LoopExit ERR_GREEN_LOOP_EXIT$/m);
  assert.match(stdout, /would block forever/);
  assert.match(stdout, /^MainGreenlet-0 waits in Event\.wait\(\)$/m);
  assert.match(stdout, /^consumer waits in Queue\.get\(\)$/m);
  assert.match(stderr, /LoopExit/);
});

test('greenlets that wait do not keep the process alive, without a main greenlet', () => {
  assert.is(program(`t.spawn(() => new t.Event().wait());`).status, 0);
});

test('after a LoopExit that is caught the program is as good as before', () => {
  const { status, stdout } = program(`
    t.run(greenly(function* () {
      for (let i = 0; i < 2; i++) {
        try { yield* blk(() => new t.Event().wait()); } catch (error) { console.log(error.code); }
        yield* blk(() => t.sleep(5));
      }
      console.log('done');
    }));
  `);
  assert.is(status, 0);
  assert.is(stdout, 'ERR_GREEN_LOOP_EXIT\nERR_GREEN_LOOP_EXIT\ndone\n');
});

test('who waits for nothing again and again is let go', () => {
  const { status, stdout, stderr } = program(`
    let n = 0;
    process.on('exit', () => console.log(n));
    t.run(greenly(function* () {
      for (;;) try { yield* blk(() => new t.Event().wait()); } catch { n++; }
    }));
  `);
  assert.is(status, 1);
  assert.is(stdout, '10\n');
  assert.match(stderr, /would block forever/);
});

test('a sleeping greenlet keeps the process alive, one that sleeps without ref does not', () => {
  const text = (options: string) => `
    t.spawn(greenly(function* () { yield* blk(() => t.sleep(30, ${options})); console.log('awake'); }));
  `;
  assert.is(program(text('{}')).stdout, 'awake\n');
  assert.is(program(text('{ ref: false }')).stdout, '');
});

test('wait() without objects returns true when everything else is over', () => {
  const { stdout } = program(`
    t.run(greenly(function* () {
      t.spawn(greenly(function* () {
        yield* blk(() => t.sleep(20));
        console.log('other');
        setTimeout(() => console.log('timeout'), 10);
      }));
      console.log(yield* blk(() => t.wait(null, { timeout: 1 })));
      console.log(yield* blk(() => t.wait()));
      console.log(yield* blk(() => t.wait()));
    }));
  `);
  assert.is(stdout, 'false\nother\ntimeout\ntrue\ntrue\n');
});

test('promises and I/O wake the main greenlet: no LoopExit', () => {
  const { stdout, status } = program(`
    t.run(greenly(function* () {
      console.log((yield* blk(() => t.wait(require('fs').promises.stat(process.execPath)))).isFile());
      console.log(yield* blk(() => t.callback((done) => setTimeout(done, 10, null, 'timer'))));
    }));
  `);
  assert.is(status, 0);
  assert.is(stdout, 'true\ntimer\n');
});

green('main greenlets may be nested', function* () {
  const inner = run(greenly(function* () {
    yield* blk(() => sleep(5));
    return 'inner';
  }));
  assert.is(yield* blk(() => wait(inner)), 'inner');
  const event = new Event();
  spawn(() => event.set());
  yield* blk(() => event.wait());
});

test.run();
