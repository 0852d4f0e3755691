/**
 * The public interface as compiled programs see it: what blocks is declared green in the .d.ts files, so that the compiler
 * makes its callers wait for it. The runtime's own tests are not compiled, and would not notice a missing mark.
 */
import fs from 'node:fs';
import { compile, runProgram, scratch } from './programs';
import { assert, suite } from './suite';

const PROGRAM = `
import {
  Actor, all, Barrier, Condition, Coroutine, DummySemaphore, first, Group, iterate, iwait, joinAll, Lock, Pool, RLock, run, scope, shield, sleep,
  spawn, withLock, type Greenlet,
} from 'tsgreen';
import { Readable } from 'node:stream';

const show = (what: string, value: unknown) => console.log(what, JSON.stringify(value));

/** @green */
function double(n: number): number {
  sleep(n % 3);
  return 2 * n;
}

/** @green */
function scopes(): void {
  show('scope', scope((s) => {
    const tasks = [s.spawn(double, 1), s.spawnLater(1, double, 2)];
    sleep(1);
    return tasks.map((task) => task.started);
  }));
  const [one, two] = all(() => double(1), () => { sleep(1); return 'two'; });
  show('all', [one.toFixed(1), two.toUpperCase()]);
  show('first', first(() => { sleep(1000); return 1; }, () => { sleep(1); return 2; }));
  show('shield', shield(double, 4));
  try {
    scope((s) => {
      s.spawn(() => { sleep(1); throw new Error('failed'); });
      sleep(1000);
    }, { timeout: 500 });
  } catch (error) {
    show('failure', (error as Error).message);
  }
}

/** @green */
function iterations(): void {
  const pool = new Pool(2);
  const found: number[] = [];
  for (const n of pool.imap(double, [1, 2, 3])) {
    found.push(n);
    sleep(1);
  }
  for (const n of pool.imapUnordered((a: number, b: number) => double(a) + b, [1, 2], [10, 20], { maxsize: 1 })) found.push(n);
  for (const n of pool.imap(double, [1, 2, 3, 4])) {
    if (n > 2) break;
    found.push(n);
  }
  show('imap', found);
  show('map', [pool.map(double, [1, 2]), pool.map((a, b) => double(a) + b.length, [1, 2], ['x', 'yy']), pool.mapCb(double, [5], (all) => { sleep(0); show('mapCb', all); })]);
  show('applyCb', pool.applyCb(double, [7], (n: number) => { sleep(0); show('then', n); }));
  sleep(1);
  const ended: (number | undefined)[] = [];
  for (const g of iwait([spawn(double, 2), spawn(double, 1)])) {
    ended.push(g.value);
    sleep(5);
  }
  show('iwait', ended);
  const chunks: string[] = [];
  for (const chunk of iterate<string>(Readable.from(['a', 'b', 'c']))) {
    sleep(1);
    if (chunk === 'c') break;
    chunks.push(chunk);
  }
  show('iterate', chunks);
}

/** @green */
function coroutines(): void {
  const count = () => new Coroutine<number, number>(() => {
    try {
      for (let i = 0; ; i++) {
        sleep(1);
        Coroutine.yield(i);
      }
    } finally {
      sleep(1);
      console.log('cleaned up');
    }
  });
  for (const n of count()) {
    sleep(1);
    if (n === 2) break;
  }
  const c = count();
  show('send', [c.send(0), c.next(0).value, c.dead]);
  c.close();
  const back = Coroutine.current()!;
  const other: Coroutine<string, string> = new Coroutine((word: string) => { sleep(1); return word + back.switch('there') + 'end'; });
  show('switch', [other.switch('go '), other.switch('on ')]);
}

class Echo extends Actor<string, string> {
  /** @green */
  override receive(message: string): string {
    sleep(1);
    return message + message;
  }
}

/** @green */
function actors(): void {
  const echo = Echo.spawn();
  show('ask', echo.ask('ho'));
  echo.send('unheard');
  echo.stop();
  echo.join();
}

/** @green */
function locks(): void {
  const lock = new RLock();
  const condition = new Condition(lock);
  let ready = false;
  const waiting: Greenlet<unknown> = spawn(() => withLock(condition, () => {
    condition.waitFor(() => { sleep(1); return ready; });
    return lock.acquire() && lock.release();
  }));
  sleep(3);
  withLock(lock, () => {
    ready = true;
    sleep(1);
    condition.notifyAll();
  });
  show('condition', waiting.get());
  const barrier = new Barrier(2, () => { sleep(1); console.log('all are here'); });
  show('barrier', joinAll([spawn(() => barrier.wait()), spawn(() => barrier.wait())]).map((g) => g.value).sort());
  const held = new Lock().acquired();
  held[Symbol.dispose]();
  show('dummy', withLock(new DummySemaphore(), double, 8));
}

/** @green */
function main(): void {
  scopes();
  iterations();
  coroutines();
  actors();
  locks();
  new Group().join();
}

run(main);
`;

const EXPECTED = `scope [true,true]
all ["2.0","TWO"]
first 2
shield 8
failure "failed"
imap [2,4,6,12,24,2]
map [[2,4],[3,6],[10]]
mapCb [10]
applyCb 14
then 14
iwait [2,4]
iterate ["a","b"]
cleaned up
send [0,1,false]
cleaned up
switch ["there","go on end"]
ask "hoho"
condition 0
all are here
barrier [0,1]
dummy 16
`;

const test = suite('interface');

test('every blocking call of the newer interfaces is declared green', async () => {
  const file = scratch('interface', 'program.ts');
  fs.mkdirSync(scratch('interface'), { recursive: true });
  fs.writeFileSync(file, PROGRAM);
  const { code, errors } = compile([file], 'esm').get(file)!;
  assert.equal(errors, []);
  const output = scratch('interface', 'program.mjs');
  fs.writeFileSync(output, code);
  const { stdout, stderr, code: exitCode } = await runProgram(output);
  assert.is(stderr, '');
  assert.is(stdout, EXPECTED);
  assert.is(exitCode, 0);
});

test.run();
