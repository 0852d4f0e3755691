/** The life of servers, on whichever hub the process has. */
import { Pool, sleep } from '../../runtime';
import { abi, ABI_VERSION } from '../../runtime/abi';
import { reporting } from '../../runtime/report';
import { connect, DatagramServer, listen, openDatagram, StreamServer, type Socket } from '../../runtime/io/net';
import { blk, greenly, type Blocks } from '../runtime/generators';
import { assert } from '../suite';
import { failure, go, sockets } from './sockets';

abi(ABI_VERSION);
const { test, green } = sockets('servers');

const echo = greenly(function* (socket: Socket) {
  for (;;) {
    const chunk = yield* blk(() => socket.recv());
    if (chunk.length === 0) return;
    yield* blk(() => socket.sendAll(chunk));
  }
});

function* ask(port: number, question: string): Blocks<string> {
  const socket = yield* blk(() => connect(port, '127.0.0.1'));
  yield* blk(() => socket.sendAll(question));
  socket.shutdown();
  const answer = yield* blk(() => socket.recv());
  socket.close();
  return answer.toString();
}

const here = { host: '127.0.0.1', port: 0 };

green('start, serve, stop; the connection is closed when its handler returns', function* () {
  const server = new StreamServer(here, echo);
  assert.not(server.started);
  yield* blk(() => server.start());
  yield* blk(() => server.start());
  assert.ok(server.started);
  const { port } = server;
  assert.is(yield* ask(port!, 'one'), 'one');
  const socket = yield* blk(() => connect(port!, '127.0.0.1'));
  socket.shutdown();
  assert.is((yield* blk(() => socket.recv())).length, 0);
  socket.close();
  yield* blk(() => server.stop());
  assert.ok(server.closed);
  assert.is((yield* failure(() => connect(port!, '127.0.0.1'))).code, 'ECONNREFUSED');
  assert.is((yield* failure(() => server.start())).code, 'ERR_INVALID_STATE');
});

green('the handler knows who has come', function* () {
  let seen: unknown;
  const server = new StreamServer(here, (_socket, address) => void (seen = address));
  yield* blk(() => server.start());
  const socket = yield* blk(() => connect(server.port!, '127.0.0.1'));
  const own = socket.address();
  assert.is((yield* blk(() => socket.recv())).length, 0);
  assert.equal(seen, own);
  socket.close();
  server.close();
});

green('an error in a handler is reported, and concerns its connection alone', function* () {
  const reported: string[] = [];
  reporting.onError = (error) => void reported.push((error as Error).message);
  const server = new StreamServer(here, greenly(function* (socket: Socket) {
    const chunk = yield* blk(() => socket.recv());
    if (String(chunk) === 'bad') throw new Error('bad client');
    yield* blk(() => socket.sendAll(chunk));
  }));
  yield* blk(() => server.start());
  assert.is(yield* ask(server.port!, 'bad'), '');
  assert.is(yield* ask(server.port!, 'good'), 'good');
  assert.equal(reported, ['bad client']);
  server.close();
});

green('a pool that is full: others wait with the system, and are served when there is room', function* () {
  let most = 0;
  let now = 0;
  const served: string[] = [];
  const server = new StreamServer(here, greenly(function* (socket: Socket) {
    most = Math.max(most, ++now);
    const chunk = yield* blk(() => socket.recv());
    yield* blk(() => sleep(2));
    served.push(String(chunk));
    now--;
    yield* blk(() => socket.sendAll(chunk));
  }), { spawn: 2 });
  yield* blk(() => server.start());
  const clients = Array.from({ length: 12 }, (_, i) => go(() => ask(server.port!, `client ${i}`)));
  for (const [i, client] of clients.entries()) assert.is(yield* blk(() => client.get()), `client ${i}`);
  assert.is(most, 2);
  assert.is(served.length, 12);
  yield* blk(() => server.stop());
});

green('stop waits for the handlers of a pool, and kills those that take too long', function* () {
  const ended: string[] = [];
  const handle = (name: string, ms: number) => greenly(function* (socket: Socket) {
    try {
      yield* blk(() => socket.recv());
      yield* blk(() => sleep(ms));
      ended.push(`${name} in peace`);
    } finally {
      ended.push(name);
    }
  });
  for (const [name, ms, timeout] of [['quick', 5, 5000], ['slow', 60_000, 10]] as const) {
    const server = new StreamServer(here, handle(name, ms), { spawn: new Pool(5) });
    yield* blk(() => server.start());
    const socket = yield* blk(() => connect(server.port!, '127.0.0.1'));
    yield* blk(() => socket.sendAll('x'));
    yield* blk(() => sleep(5));
    yield* blk(() => server.stop(timeout));
    socket.close();
  }
  assert.equal(ended, ['quick in peace', 'quick', 'slow']);
});

green('stopAccepting and startAccepting', function* () {
  const server = new StreamServer(here, echo);
  yield* blk(() => server.start());
  server.stopAccepting();
  const client = go(() => ask(server.port!, 'patient'));
  yield* blk(() => sleep(5));
  assert.not(client.dead);
  server.startAccepting();
  assert.is(yield* blk(() => client.get()), 'patient');
  server.close();
});

green('serveForever ends when the server is stopped, and stops it when it is killed', function* () {
  for (const end of ['stop', 'kill'] as const) {
    const server = new StreamServer(here, echo, { spawn: 3 });
    const serving = go(function* () { yield* blk(() => server.serveForever()); });
    while (!server.started) yield* blk(() => sleep(1));
    assert.is(yield* ask(server.port!, end), end);
    if (end === 'stop') yield* blk(() => server.stop());
    else yield* blk(() => serving.kill());
    yield* blk(() => serving.join());
    assert.ok(server.closed);
  }
});

green('a listener that is there, raw greenlets, and no greenlets at all', function* () {
  const listener = yield* blk(() => listen(here));
  const raw = new StreamServer(listener, echo, { spawn: 'raw' });
  yield* blk(() => raw.start());
  assert.is(yield* ask(listener.port!, 'raw'), 'raw');
  raw.close();
  assert.ok(listener.closed);
  let count = 0;
  const plain = new StreamServer(here, () => void count++, { spawn: null });
  yield* blk(() => plain.start());
  assert.is(yield* ask(plain.port!, 'x'), '');
  assert.is(count, 1);
  plain.close();
  assert.is((yield* failure(() => new StreamServer(here, echo, { spawn: 'threads' as never }))).code, 'ERR_INVALID_ARG_TYPE');
  assert.is((yield* failure(() => new StreamServer(here, undefined as never))).code, 'ERR_INVALID_ARG_TYPE');
});

green('a server of datagrams', function* () {
  const server = new DatagramServer({ host: '127.0.0.1' }, greenly(function* (data: Buffer, from, self: DatagramServer) {
    yield* blk(() => self.sendTo(`${data}!`, from));
  }));
  yield* blk(() => server.start());
  const client = yield* blk(() => openDatagram({ peer: { port: server.port! } }));
  for (let i = 0; i < 10; i++) {
    yield* blk(() => client.send(`datagram ${i}`));
    assert.is(String((yield* blk(() => client.recv())).data), `datagram ${i}!`);
  }
  client.close();
  yield* blk(() => server.stop());
});

green('the life of a server of datagrams: full, paused, stopped', function* () {
  let most = 0;
  let now = 0;
  const seen: string[] = [];
  const server = new DatagramServer(here, greenly(function* (data: Buffer) {
    most = Math.max(most, ++now);
    yield* blk(() => sleep(1));
    now--;
    seen.push(String(data));
  }), { spawn: 2 });
  yield* blk(() => server.start());
  const client = yield* blk(() => openDatagram({ peer: { port: server.port! } }));
  const sendAll = function* (...all: string[]): Blocks<void> {
    for (const data of all) yield* blk(() => client.send(data));
  };
  yield* sendAll('1', '2', '3', '4', '5');
  while (seen.length < 5) yield* blk(() => sleep(1));
  assert.equal([most, [...seen].sort()], [2, ['1', '2', '3', '4', '5']]);
  server.stopAccepting();
  yield* sendAll('6');
  yield* blk(() => sleep(5));
  assert.is(seen.length, 5);
  server.startAccepting();
  while (seen.length < 6) yield* blk(() => sleep(1));
  const serving = go(function* () { yield* blk(() => server.serveForever()); });
  yield* blk(() => sleep(1));
  yield* blk(() => server.stop());
  yield* blk(() => serving.join());
  assert.ok(server.closed);
  client.close();
});

test.run();
