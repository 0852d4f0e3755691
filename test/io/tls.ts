/** TLS and DNS, on whichever hub the process has. */
import nodeDns from 'node:dns';
import { once } from 'node:events';
import nodeNet from 'node:net';
import tls from 'node:tls';
import { joinAll, sleep, spawn, wait } from '../../runtime';
import { abi, ABI_VERSION } from '../../runtime/abi';
import { lookup, lookupService } from '../../runtime/io/dns';
import { connect, listen, SocketTimeout, StreamServer, wrapTls, type Socket } from '../../runtime/io/net';
import { blk, greenly, type Blocks } from '../runtime/generators';
import { assert } from '../suite';
import { cert, key } from './certificate';
import { facts, failure, go, listening, pair, socketPath, sockets } from './sockets';

abi(ABI_VERSION);
const { test, green } = sockets('tls');

const here = { host: '127.0.0.1', port: 0 };

function* talk(socket: Socket, size: number): Blocks<void> {
  const sent = Buffer.alloc(size, 'tls');
  const sender = go(function* () { yield* blk(() => socket.sendAll(sent)); });
  assert.ok((yield* blk(() => socket.recvExactly(size))).equals(sent));
  yield* blk(() => sender.get());
}

const echo = greenly(function* (socket: Socket) {
  for (;;) {
    const chunk = yield* blk(() => socket.recv());
    if (chunk.length === 0) return;
    yield* blk(() => socket.sendAll(chunk));
  }
});

green('client and server, small and large', function* () {
  const server = new StreamServer({ ...here, tls: { key, cert } }, echo);
  yield* blk(() => server.start());
  for (const size of [5, 300_000]) {
    const socket = yield* blk(() => connect({ host: 'localhost', family: 4, port: server.port!, tls: { ca: cert } }));
    assert.is(socket.remotePort, server.port);
    yield* talk(socket, size);
    socket.close();
  }
  yield* blk(() => sleep(5));
  server.close();
});

green('a certificate that nobody vouches for is refused as by node:tls', function* () {
  const listener = yield* blk(() => listen({ ...here, tls: { key, cert } }));
  const expected: any = yield* blk(() => wait(new Promise((resolve) => tls.connect(listener.port!, '127.0.0.1').once('error', resolve))));
  const error = yield* failure(() => connect({ host: '127.0.0.1', port: listener.port!, tls: true }));
  assert.equal(facts(error), facts(expected));
  assert.is(error.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  listener.close();
});

green('a handshake that is not answered ends with the timeout, and leaves nothing open', function* () {
  const listener = yield* listening();
  const error = yield* failure(() => connect({ host: '127.0.0.1', port: listener.port!, timeout: 20, tls: true }));
  assert.instance(error, SocketTimeout);
  assert.is(error.message, 'connect ETIMEDOUT: timed out after 20 ms');
  listener.close();
});

/** Puts TLS on both ends at once. */
function* wrapBoth(a: Socket, b: Socket): Blocks<[client: Socket, server: Socket]> {
  const serving = go(function* () { return yield* blk(() => wrapTls(b, { isServer: true, key, cert })); });
  const client = yield* blk(() => wrapTls(a, { ca: cert, servername: 'localhost' }));
  return [client, yield* blk(() => serving.get())];
}

green('wrapTls: a connection that was plain before', function* () {
  const [a, b] = yield* pair();
  yield* blk(() => a.sendAll('STARTTLS\n'));
  assert.is(yield* blk(() => b.readLine()), 'STARTTLS');
  const [client, server] = yield* wrapBoth(a, b);
  const answering = go(function* () { yield* blk(() => echo(server)); });
  yield* talk(client, 200_000);
  client.close();
  yield* blk(() => answering.get());
  server.close();
});

/** A pair of sockets on which TLS was put, without waiting for one another. */
function* wrapped(options: object = {}): Blocks<[client: Socket, server: Socket]> {
  const [a, b] = yield* pair();
  const serving = go(function* () {
    assert.is(yield* blk(() => b.readLine()), 'STARTTLS');
    return yield* blk(() => wrapTls(b, { isServer: true, key, cert, ...options }));
  });
  // The handshake begins at once: it may come in one chunk with the line before it.
  yield* blk(() => a.sendAll('STARTTLS\n'));
  const client = yield* blk(() => wrapTls(a, { ca: cert, servername: 'localhost', ...options }));
  return [client, yield* blk(() => serving.get())];
}

green('wrapTls: what came of the handshake together with plain bytes is part of it', function* () {
  for (let i = 0; i < 5; i++) {
    const [client, server] = yield* wrapped({ ALPNProtocols: ['test'] });
    yield* blk(() => client.sendAll('question\n'));
    assert.is(yield* blk(() => server.readLine()), 'question');
    yield* blk(() => server.sendAll('answer'));
    server.shutdown();
    assert.is(String(yield* blk(() => client.recv())), 'answer');
    assert.is((yield* blk(() => client.recv())).length, 0);
    client.close();
    server.close();
  }
});

green('wrapTls: a reader that is slow holds the writer back, and nothing is lost', function* () {
  const [client, server] = yield* wrapped();
  const size = 3_000_000;
  const sent = Buffer.alloc(size, 'slowly ');
  let done = false;
  const sender = go(function* () {
    yield* blk(() => client.sendAll(sent));
    done = true;
    client.shutdown();
  });
  yield* blk(() => sleep(20));
  const chunks: Buffer[] = [];
  for (let waited = false; ; ) {
    const chunk = yield* blk(() => server.recv(50_000));
    if (chunk.length === 0) break;
    chunks.push(chunk);
    if (chunks.length % 20 === 0) yield* blk(() => sleep(1));
    waited ||= !done;
  }
  assert.ok(Buffer.concat(chunks).equals(sent));
  yield* blk(() => sender.get());
  client.close();
  server.close();
});

green('wrapTls: the other end may be of node:tls, as client and as server', function* () {
  const listener = yield* listening();
  const theirs = tls.connect({ port: listener.port!, host: '127.0.0.1', ca: cert, servername: 'localhost' });
  theirs.on('secureConnect', () => theirs.end('from node'));
  const plain = yield* blk(() => listener.accept());
  const server = yield* blk(() => wrapTls(plain, { isServer: true, key, cert }));
  assert.is(String(yield* blk(() => server.recv())), 'from node');
  server.close();
  listener.close();
  const nodeServer = tls.createServer({ key, cert }, (socket) => socket.end('and back')).listen(0, '127.0.0.1');
  yield* blk(() => wait(new Promise((resolve) => nodeServer.once('listening', resolve))));
  const raw = yield* blk(() => connect((nodeServer.address() as { port: number }).port, '127.0.0.1'));
  const client = yield* blk(() => wrapTls(raw, { ca: cert, servername: 'localhost' }));
  assert.is(String(yield* blk(() => client.recv())), 'and back');
  client.close();
  nodeServer.close();
});

green('wrapTls: plain bytes that are still being written come first', function* () {
  const [a, b] = yield* pair();
  const size = 8_000_000;
  const plain = Buffer.alloc(size, 'plain ');
  const sender = go(function* () { yield* blk(() => a.sendAll(plain)); });
  yield* blk(() => sleep(2));
  // Killed, it has handed over all of them all the same.
  yield* blk(() => sender.kill());
  const wrapping = go(function* () { return yield* blk(() => wrapTls(a, { ca: cert, servername: 'localhost' })); });
  assert.ok((yield* blk(() => b.recvExactly(size))).equals(plain));
  const server = yield* blk(() => wrapTls(b, { isServer: true, key, cert }));
  const client = yield* blk(() => wrapping.get());
  yield* blk(() => client.sendAll('secret\n'));
  assert.is(yield* blk(() => server.readLine()), 'secret');
  client.close();
  server.close();
});

green('wrapTls: the peer goes away, or does not read, while plain bytes are still being written', function* () {
  for (const goes of [true, false]) {
    const [a, b] = yield* pair();
    const sender = go(function* () { yield* blk(() => a.sendAll(Buffer.alloc(8_000_000))); });
    yield* blk(() => sleep(2));
    yield* blk(() => sender.kill());
    if (!goes) a.setTimeout(20);
    const wrapping = go(function* () { return yield* failure(() => wrapTls(a, { ca: cert })); });
    yield* blk(() => sleep(1));
    if (goes) b.close();
    assert.match((yield* blk(() => wrapping.get())).code, goes ? /^(ECONNRESET|EPIPE)$/ : /^ETIMEDOUT$/);
    b.close();
  }
});

green('wrapTls: a connection that has failed, or whose peer has ended', function* () {
  const [a, b] = yield* pair();
  yield* blk(() => a.sendAll('unread'));
  yield* blk(() => sleep(2));
  b.close();
  assert.is((yield* failure(() => a.recv())).code, 'ECONNRESET');
  assert.is((yield* failure(() => wrapTls(a, { ca: cert }))).code, 'ECONNRESET');
  const [c, d] = yield* pair();
  d.shutdown();
  assert.is((yield* blk(() => c.recv())).length, 0);
  assert.is((yield* failure(() => wrapTls(c, { ca: cert }))).code, 'ECONNRESET');
  d.close();
});

green('wrapTls: what came while a reader was killed is part of the handshake', function* () {
  const server = nodeNet.createServer().listen(0, '127.0.0.1');
  const connected = new Promise<nodeNet.Socket>((resolve) => server.once('connection', resolve));
  yield* blk(() => wait(once(server, 'listening')));
  const sender = nodeNet.connect((server.address() as nodeNet.AddressInfo).port, '127.0.0.1');
  const receiver = yield* blk(() => wait(connected));
  for (let i = 0; i < 5; i++) {
    const [a, b] = yield* pair();
    const reader = go(function* () { return yield* blk(() => b.recv()); });
    yield* blk(() => sleep(1));
    const wrapping = go(function* () {
      // Node tells of this in the round of the loop in which the first bytes of the handshake have come, but are not told yet.
      process.nextTick(() => sender.write('x'));
      return yield* blk(() => wrapTls(a, { ca: cert, servername: 'localhost' }));
    });
    yield* blk(() => wait(once(receiver, 'data')));
    yield* blk(() => reader.kill());
    if (Buffer.isBuffer(reader.value)) {
      // It was told before (as always on the hub in JavaScript), and what it took is its own.
      yield* blk(() => wrapping.kill());
      b.close();
      continue;
    }
    const secure = yield* blk(() => wrapTls(b, { isServer: true, key, cert }));
    (yield* blk(() => wrapping.get())).close();
    secure.close();
  }
  for (const socket of [sender, receiver]) socket.destroy();
  server.close();
});

green('wrapTls: Unix sockets', function* () {
  const path = socketPath('tls');
  const listener = yield* blk(() => listen({ path }));
  const accepting = go(function* () { return yield* blk(() => listener.accept()); });
  const plain = yield* blk(() => connect({ path }));
  const [client, server] = yield* wrapBoth(plain, yield* blk(() => accepting.get()));
  const answering = go(function* () { yield* blk(() => echo(server)); });
  yield* talk(client, 200_000);
  client.close();
  yield* blk(() => answering.get());
  server.close();
  listener.close();
});

green('wrapTls: handshakes that fail, take too long or are killed leave nothing open', function* () {
  const [a, b] = yield* pair();
  const serving = go(function* () { return yield* failure(() => wrapTls(b, { isServer: true, key, cert })); });
  assert.is((yield* failure(() => wrapTls(a, { servername: 'localhost' }))).code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  assert.type((yield* blk(() => serving.get())).code, 'string');
  assert.is((yield* failure(() => wrapTls(a))).code, 'ERR_INVALID_STATE');
  const [c, d] = yield* pair();
  c.setTimeout(10);
  assert.is((yield* failure(() => wrapTls(c))).message, 'handshake ETIMEDOUT: timed out after 10 ms');
  d.close();
  const [e, f] = yield* pair();
  const killed = go(function* () { yield* blk(() => wrapTls(e)); });
  yield* blk(() => sleep(2));
  yield* blk(() => killed.kill());
  f.close();
  const [g, h] = yield* pair();
  yield* blk(() => h.sendAll('no handshake at all'));
  assert.match((yield* failure(() => wrapTls(g, { ca: cert }))).code, /^ERR_SSL_/);
  h.close();
});

green('what was sent before a close arrives, though the session tickets of the server were not read', function* () {
  const listener = yield* blk(() => listen({ ...here, tls: { key, cert } }));
  for (const size of [1, 10_000, 200_000]) {
    for (const answers of [false, true]) {
      const sender = go(function* () {
        const socket = yield* blk(() => connect({ host: 'localhost', family: 4, port: listener.port!, tls: { ca: cert } }));
        if (answers) yield* blk(() => socket.recv());
        yield* blk(() => socket.sendAll(Buffer.alloc(size)));
        socket.close();
      });
      const socket = yield* blk(() => listener.accept());
      if (answers) yield* blk(() => socket.sendAll('ready'));
      let got = 0;
      for (let chunk = yield* blk(() => socket.recv()); chunk.length > 0; chunk = yield* blk(() => socket.recv())) got += chunk.length;
      assert.is(got, size);
      socket.close();
      yield* blk(() => sender.get());
    }
  }
  listener.close();
});

green('what is sent may be changed afterwards', function* () {
  const [client, server] = yield* wrapped();
  const bytes = Buffer.alloc(200_000);
  for (const size of [10, 10, 16_384, 16_384, 200_000, 50_000]) {
    yield* blk(() => client.sendAll(bytes.fill('a').subarray(0, size)));
    bytes.fill('b');
  }
  const all = 10 + 10 + 16_384 + 16_384 + 200_000 + 50_000;
  assert.ok((yield* blk(() => server.recvExactly(all))).equals(Buffer.alloc(all, 'a')));
  client.close();
  server.close();
});

green('look-ups from many greenlets at once, and their errors', function* () {
  const found = Array.from({ length: 30 }, (_, i) => spawn(lookup, i % 3 === 0 ? 'localhost' : '127.0.0.1', { family: 4 }));
  yield* blk(() => joinAll(found));
  for (const g of found) assert.equal(g.value, { address: '127.0.0.1', family: 4 });
  assert.equal(yield* blk(() => lookup('::1', { all: true })), [{ address: '::1', family: 6 }]);
  const expected: any = yield* blk(() => wait(new Promise((resolve) => nodeDns.lookup('no-such-name.invalid', resolve))));
  const error = yield* failure(() => lookup('no-such-name.invalid'));
  assert.equal({ ...facts(error), hostname: error.hostname }, { ...facts(expected), hostname: expected.hostname });
  assert.is((yield* blk(() => lookupService('127.0.0.1', 22))).service, 'ssh');
});

test.run();
