/**
 * How processes end: a table of programs with the exit code (or signal) and the output of each. `say` prints a line.
 */
import { assert, suite } from '../suite';
import { prelude, program } from './world';

const test = suite('exits');

interface Row {
  title: string;
  text: string;
  /** 0 unless given. */
  status?: number | null;
  signal?: string;
  /** What is said, in lines. */
  says?: string;
  /** What has to be on stderr; nothing may be there otherwise. */
  error?: RegExp;
  /** How often `error` is there: 1 unless given. */
  times?: number;
}

const main = (body: string) => `t.run(greenly(function* () { ${body} }))`;
const SAY = `const say = (...x) => require('fs').writeSync(1, x.join(' ') + '\\n');`;
const worker = (body: string) => `
  const { Worker } = require('worker_threads');
  new Worker(${JSON.stringify(prelude() + SAY + body)}, { eval: true })
    .on('error', (error) => say('worker failed:', error.code ?? error.message))
    .on('exit', (code) => say('worker exits with', code));
`;
const SIGINT = `process.kill(process.pid, 'SIGINT');`;

const table: Row[] = [
  { title: 'a main greenlet that returns', text: `${main(`say('done');`)};`, says: 'done' },
  { title: 'a main greenlet that throws', text: main(`throw new Error('main');`), status: 1, error: /Error: main/ },
  { title: 'what it throws is caught', text: `${main(`throw new Error('main');`)}.catch((e) => say(e.message))`, says: 'main' },
  {
    title: 'another greenlet throws: printed once, the program goes on',
    text: main(`const g = t.spawn(() => { throw new TypeError('other'); }); yield* blk(() => g.join()); say('on');`),
    says: 'on', error: /TypeError: other/,
  },
  {
    title: 'hub.onError is called instead, once',
    text: `t.hub.onError = (e, context) => say(context, e.message); ${main(`yield* blk(() => t.spawn(() => { throw new Error('x'); }).join());`)}`,
    says: 'Greenlet-0 x',
  },
  {
    title: 'hub.onError throws: both are printed',
    text: `t.hub.onError = () => { throw new Error('second'); }; ${main(`yield* blk(() => t.spawn(() => { throw new Error('first'); }).join());`)}`,
    error: /Error: (first|second)/, times: 2,
  },
  {
    title: 'another exception stream',
    text: `let text = ''; t.hub.exceptionStream = { write: (x) => (text += x) }; ${main(`yield* blk(() => t.spawn(() => { throw new Error('x'); }).join()); say(/Error: x/.test(text));`)}`,
    says: 'true',
  },
  {
    title: 'no exception stream',
    text: `t.hub.exceptionStream = null; ${main(`yield* blk(() => t.spawn(() => { throw new Error('x'); }).join()); say('quiet');`)}`,
    says: 'quiet',
  },
  { title: 'a greenlet is killed: nothing is printed', text: main(`const g = t.spawn(() => t.sleep(1000)); yield* blk(() => t.sleep(0)); yield* blk(() => g.kill()); say(g.successful());`), says: 'true' },
  {
    title: 'a rejection that nobody handles ends the process, as anywhere',
    text: main(`Promise.reject(new Error('lost')); yield* blk(() => t.sleep(1000)); say('never');`),
    status: 1, error: /Error: lost/,
  },
  { title: 'a rejection that a greenlet waits for is handled', text: main(`try { yield* blk(() => t.wait(Promise.reject(new Error('x')))); } catch (e) { say(e.message); }`), says: 'x' },
  { title: 'process.exit in a greenlet: no finally, the code counts', text: main(`try { t.spawn(() => process.exit(7)); yield* blk(() => t.sleep(1000)); } finally { say('never'); }`), status: 7 },
  { title: 'process.exit in the middle of a turn', text: `for (let i = 0; i < 5; i++) t.spawn(() => { say(i); if (i === 2) process.exit(3); });`, status: 3, says: '0\n1\n2' },
  { title: "an 'exit' listener finds the scheduler alive", text: `process.on('exit', (code) => say('exit', code, t.hub.stats().greenlets)); t.spawn(() => process.exit(0)); t.spawn(() => t.sleep(10));`, says: 'exit 0 2' },
  { title: 'process.exitCode is left alone', text: `process.exitCode = 5; ${main('')}`, status: 5 },
  {
    title: 'LoopExit: the main greenlet waits for what can never be',
    text: main(`try { yield* blk(() => new t.Event().wait()); } finally { say('finally'); }`),
    status: 1, says: 'finally', error: /LoopExit: this operation would block forever/,
  },
  {
    title: 'LoopExit names all who wait',
    text: main(`const q = new t.Queue(); t.spawn(() => q.get()); try { yield* blk(() => new t.Lock().acquire() && new t.Event().wait()); } catch (e) { say(/Queue\\.get/.test(e.message) && /Event\\.wait/.test(e.message)); }`),
    says: 'true',
  },
  { title: 'greenlets that wait for ever without a main greenlet do not hold the process', text: `t.spawn(() => new t.Event().wait());` },
  {
    title: 'LoopExit in a worker thread',
    text: worker(main(`try { yield* blk(() => new t.Event().wait()); } catch (e) { say(e.code); }`)),
    says: 'ERR_GREEN_LOOP_EXIT\nworker exits with 0',
  },
  {
    title: 'LoopExit in a worker thread, not caught',
    text: worker(main(`yield* blk(() => new t.Event().wait());`)),
    says: 'worker failed: ERR_GREEN_LOOP_EXIT\nworker exits with 1',
  },
  {
    title: 'a worker that is terminated in the middle',
    text: worker(main(`for (;;) yield* blk(() => t.sleep(0));`)).replace('.on(', ".on('online', function () { setTimeout(() => this.terminate(), 50); }).on("),
    says: 'worker exits with 1',
  },
  {
    title: 'SIGINT: KeyboardInterrupt in the main greenlet, finally blocks run and may wait',
    text: main(`t.spawnLater(1, () => { ${SIGINT} }); try { yield* blk(() => t.sleep(10000)); } finally { yield* blk(() => t.sleep(1)); say('finally'); }`),
    status: 130, says: 'finally', error: /KeyboardInterrupt: interrupted/,
  },
  {
    title: 'SIGINT, caught: the program goes on, and nobody listens afterwards',
    text: `${main(`t.spawnLater(1, () => { ${SIGINT} }); try { yield* blk(() => t.sleep(10000)); } catch (e) { say(e.code); } say(process.listenerCount('SIGINT'));`)}
      .then(() => setTimeout(() => say(process.listenerCount('SIGINT'), process.listenerCount('uncaughtExceptionMonitor')), 10))`,
    says: 'ERR_GREEN_KEYBOARD_INTERRUPT\n1\n0 0',
  },
  {
    title: 'a second SIGINT cuts the finally block short',
    text: main(`t.spawnLater(1, () => { ${SIGINT} }); t.spawnLater(30, () => { ${SIGINT} });
      try { try { yield* blk(() => t.sleep(10000)); } finally { say('cleaning'); yield* blk(() => t.sleep(10000)); say('never'); } } finally { say('outer'); }`),
    status: 130, says: 'cleaning\nouter', error: /KeyboardInterrupt: interrupted/,
  },
  {
    title: 'SIGINT while the program computes arrives at the next wait',
    text: main(`${SIGINT} const end = Date.now() + 20; while (Date.now() < end); try { yield* blk(() => t.sleep(1000)); } catch (e) { say(e.name); }`),
    says: 'KeyboardInterrupt',
  },
  {
    title: "the program's own SIGINT listener comes first",
    text: `process.on('SIGINT', () => say('mine')); ${main(`t.spawnLater(1, () => { ${SIGINT} }); yield* blk(() => t.sleep(20)); say('end');`)}.then(() => process.exit())`,
    says: 'mine\nend',
  },
  {
    title: 'without a main greenlet SIGINT ends the process, as ever',
    text: `${main('')}.then(() => setTimeout(() => { ${SIGINT} setTimeout(() => {}, 1000); }, 10))`,
    status: null, signal: 'SIGINT',
  },
  {
    title: 'SIGTERM ends the process at once, as ever',
    text: main(`t.spawnLater(1, () => { process.kill(process.pid, 'SIGTERM'); }); try { yield* blk(() => t.sleep(10000)); } finally { say('never'); }`),
    status: null, signal: 'SIGTERM',
  },
  {
    title: 'SIGTERM by a listener of the program',
    text: `let g; process.on('SIGTERM', () => g.kill(undefined, { block: false }));
      ${main(`g = t.getCurrent(); t.spawnLater(1, () => { process.kill(process.pid, 'SIGTERM'); }); try { yield* blk(() => t.sleep(10000)); } finally { say('finally'); }`)}`,
    says: 'finally',
  },
  {
    title: 'two main greenlets are both interrupted',
    text: `for (const n of [1, 2]) t.run(greenly(function* () { try { yield* blk(() => t.sleep(10000)); } catch (e) { say(n, e.name); } })); setTimeout(() => { ${SIGINT} }, 10);`,
    says: '1 KeyboardInterrupt\n2 KeyboardInterrupt',
  },
];

for (const { title, text, status = 0, signal, says = '', error, times = 1 } of table) {
  test(title, () => {
    const result = program(SAY + text);
    assert.equal({ says: result.stdout.trimEnd(), status: result.status, signal: result.signal }, { says, status, signal: signal ?? null }, result.stderr);
    if (error === undefined) assert.is(result.stderr, '');
    else assert.is([...result.stderr.matchAll(new RegExp(error, 'g'))].length, times, result.stderr);
  });
}

test.run();
