/**
 * Programs with sockets, from their start to their end, on both hubs: when they end, with which exit code, and that
 * nothing crashes whatever the moment at which they are stopped.
 */
// time limit: 120 s
import { denied } from '../../runtime/io/permission';
import { assert, suite } from '../suite';
import { PRELUDE, run } from './programs';

const test = suite('lifecycle');

// What a program prints, and its exit code (0 where there is none).
const PROGRAMS: [what: string, text: string, stdout: string, status?: number][] = [
  ['a listener in which nobody waits keeps no process alive', `green(function* () { yield* blk(() => net.listen(here)); console.log('done'); });`, 'done\n'],
  ['nor do connections in which nobody waits', `
    green(function* () {
      const l = yield* blk(() => net.listen(here));
      const c = yield* blk(() => net.connect(l.port, '127.0.0.1'));
      const s = yield* blk(() => l.accept());
      yield* blk(() => s.sendAll('unread'));
      console.log('done');
    });`, 'done\n'],
  ['who waits in accept keeps it alive, until it is killed', `
    green(function* () {
      const l = yield* blk(() => net.listen(here));
      const g = go(function* () { try { yield* blk(() => l.accept()); } finally { console.log('killed'); } });
      setTimeout(() => g.kill(undefined, { block: false }), 30);
      yield* blk(() => g.join());
      console.log('done');
    });`, 'killed\ndone\n'],
  ['a server keeps it alive while it accepts', `
    green(function* () {
      const server = new net.StreamServer(here, echo);
      yield* blk(() => server.start());
      const udp = new net.DatagramServer(here, () => {});
      yield* blk(() => udp.start());
      setTimeout(() => { console.log('still there'); server.stopAccepting(); setTimeout(() => { console.log('and the other'); udp.close(); }, 10).unref(); }, 10).unref();
    });`, 'still there\nand the other\n'],
  ['who waits in recv of a UDP socket keeps it alive', `
    green(function* () {
      const s = yield* blk(() => net.openDatagram(here));
      go(function* () { yield* blk(() => t.sleep(20)); yield* blk(() => s.send('wake up', s.port)); });
      console.log(String((yield* blk(() => s.recv())).data));
    });`, 'wake up\n'],
  ['a deadlock beside open sockets is one', `
    green(function* () {
      yield* blk(() => net.listen(here));
      try { yield* blk(() => new t.Event().wait()); } catch (error) { console.log(error.code); }
    });`, 'ERR_GREEN_LOOP_EXIT\n'],
  ['process.exit in a handler, with bytes on their way', `
    green(function* () {
      const server = new net.StreamServer(here, greenly(function* (s) { yield* blk(() => s.recv()); console.log('exit'); process.exit(7); }));
      yield* blk(() => server.start());
      const c = yield* blk(() => net.connect(server.port, '127.0.0.1'));
      go(function* () { yield* blk(() => c.sendAll(Buffer.alloc(50e6))); });
      yield* blk(() => t.sleep(1e9));
    });`, 'exit\n', 7],
  ['an exception of ordinary code ends the process as always', `
    green(function* () { const l = yield* blk(() => net.listen(here)); setTimeout(() => { throw new Error('plain'); }, 10); yield* blk(() => l.accept()); });
    process.on('exit', (code) => console.log(code));`, '1\n', 1],
  ['and if it is caught by the process, the hub goes on', `
    process.once('uncaughtException', (error) => console.log(error.message));
    green(function* () {
      const server = new net.StreamServer(here, echo);
      yield* blk(() => server.start());
      setTimeout(() => { throw new Error('plain'); }, 5);
      yield* blk(() => t.sleep(20));
      const c = yield* blk(() => net.connect(server.port, '127.0.0.1'));
      yield* blk(() => c.sendAll('still there'));
      console.log(String(yield* blk(() => c.recv())));
      c.close();
      server.close();
    });`, 'plain\nstill there\n'],
  ['a signal whose handler closes the listener', `
    green(function* () {
      const l = yield* blk(() => net.listen(here));
      process.on('SIGTERM', () => l.close());
      setTimeout(() => process.kill(process.pid, 'SIGTERM'), 20);
      try { yield* blk(() => l.accept()); } catch (error) { console.log(error.code); }
      process.removeAllListeners('SIGTERM');
    });`, 'EBADF\n'],
  ['sockets on the virtual clock: the network takes its time, and sleeping costs none', `
    const clock = virtualClock();
    green(function* () {
      const server = new net.StreamServer(here, echo);
      yield* blk(() => server.start());
      const c = yield* blk(() => net.connect(server.port, '127.0.0.1'));
      yield* blk(() => c.sendAll('x'));
      yield* blk(() => c.recv());
      yield* blk(() => t.sleep(3600e3));
      console.log(clock.now());
      c.close();
      server.close();
    });`, '3600000\n'],
  ['a hub for each worker, which ends when its work is done', `
    const { Worker } = require('node:worker_threads');
    const work = ${JSON.stringify('PRELUDE')} + \`
      green(function* () {
        const server = new net.StreamServer(here, echo);
        yield* blk(() => server.start());
        const c = yield* blk(() => net.connect(server.port, '127.0.0.1'));
        yield* blk(() => c.sendAll('from a worker'));
        require('node:worker_threads').parentPort.postMessage(String(yield* blk(() => c.recv())));
        c.close();
        server.close();
      });\`;
    let ended = 0;
    for (let i = 0; i < 4; i++) {
      const worker = new Worker(work, { eval: true });
      worker.on('message', (text) => console.log(text));
      worker.on('exit', (code) => { if (++ended === 4) console.log('all ended', code); });
    }`, 'from a worker\n'.repeat(4) + 'all ended 0\n'],
];

for (const hub of ['native', 'js']) {
  for (const [what, text, stdout, status = 0] of PROGRAMS) {
    test(`${what} (${hub})`, () => {
      const outcome = run(text.replace('"PRELUDE"', () => JSON.stringify(PRELUDE)), hub);
      const { stderr } = outcome;
      assert.equal({ stdout: outcome.stdout, status: outcome.status, signal: outcome.signal }, { stdout, status, signal: null }, stderr);
      if (status === 0) assert.is(stderr, '');
    });
  }

  test(`workers that are terminated at any moment (${hub})`, () => {
    const count = Number(process.env['TSGREEN_TERMINATIONS'] ?? (hub === 'native' ? 12 : 4));
    const outcome = run(`
      const { Worker } = require('node:worker_threads');
      const work = ${JSON.stringify(PRELUDE)} + \`
        t.hub.exceptionStream = null;
        green(function* () {
          const server = new net.StreamServer(here, echo);
          yield* blk(() => server.start());
          const udp = yield* blk(() => net.openDatagram(here));
          require('node:worker_threads').parentPort.postMessage('ready');
          for (let i = 0; i < 20; i++) go(function* () {
            for (;;) {
              const c = yield* blk(() => net.connect(server.port, '127.0.0.1'));
              for (let k = 0; k < 5; k++) {
                yield* blk(() => c.sendAll(Buffer.alloc(1 << (k * 5))));
                yield* blk(() => c.recv());
                yield* blk(() => udp.send('x', udp.port));
              }
              c.close();
            }
          });
        });\`;
      let left = ${count}, seed = 1;
      const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
      function next() {
        if (left-- <= 0) return console.log('done');
        const worker = new Worker(work, { eval: true });
        worker.once('exit', next);
        worker.on('error', (error) => console.log(error));
        if (random() < 0.2) setTimeout(() => worker.terminate(), random() * 60);
        else worker.once('message', () => setTimeout(() => worker.terminate(), random() * 15));
      }
      next();
      next();`, hub);
    assert.equal({ ...outcome, stderr: outcome.stderr.slice(0, 2000) }, { status: 0, signal: null, stdout: 'done\ndone\n', stderr: '' });
  });

  test(`a cluster shares its port (${hub})`, () => {
    const outcome = run(`
      const cluster = require('node:cluster');
      if (cluster.isPrimary) {
        let ready = 0;
        const workers = [cluster.fork(), cluster.fork()];
        for (const worker of workers) worker.on('message', (port) => {
          if (++ready < 2) return;
          green(function* () {
            const who = new Set();
            for (let i = 0; i < 8; i++) {
              const c = yield* blk(() => net.connect(port, '127.0.0.1'));
              who.add(yield* blk(() => c.readLine()));
              c.close();
            }
            console.log(who.size, 'workers');
            for (const worker of workers) worker.kill();
          });
        });
      } else {
        const server = new net.StreamServer({ host: '127.0.0.1', port: 0 }, greenly(function* (s) { yield* blk(() => s.sendAll(process.pid + '\\n')); }));
        green(function* () { yield* blk(() => server.start()); process.send(server.port); yield* blk(() => server.serveForever()); });
      }`, hub);
    assert.equal({ stdout: outcome.stdout, stderr: outcome.stderr, status: outcome.status }, { stdout: '2 workers\n', stderr: '', status: 0 });
  });
}

test('the permission model is asked before connecting and listening', () => {
  const real = Object.getOwnPropertyDescriptor(process, 'permission');
  const flags = process.allowedNodeEnvironmentFlags;
  const pretend = (allowed: boolean, known: boolean) => {
    Object.defineProperty(process, 'permission', { value: { has: (scope: string) => scope === 'net' && allowed }, configurable: true });
    Object.defineProperty(process, 'allowedNodeEnvironmentFlags', { value: new Set(known ? ['--allow-net'] : []), configurable: true });
  };
  try {
    const target = { host: 'example.org', port: 80, family: 0 };
    pretend(false, true);
    const error: any = denied(target);
    assert.equal([error.code, error.permission, error.resource], ['ERR_ACCESS_DENIED', 'Net', 'example.org:80']);
    assert.is((denied({ path: '/x.sock' }) as any).resource, '/x.sock');
    assert.ok(denied({ family: 4 }) !== null);
    pretend(true, true);
    assert.is(denied(target), null);
    pretend(false, false);
    assert.is(denied(target), null);
  } finally {
    if (real) Object.defineProperty(process, 'permission', real);
    else delete (process as { permission?: unknown }).permission;
    Object.defineProperty(process, 'allowedNodeEnvironmentFlags', { value: flags, configurable: true });
  }
  assert.is(denied({ host: 'x', port: 1, family: 0 }), null);
});

test.run();
