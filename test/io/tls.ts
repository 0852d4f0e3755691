/** TLS and DNS, on whichever hub the process has. */
import nodeDns from 'node:dns';
import tls from 'node:tls';
import { joinAll, sleep, spawn, wait } from '../../runtime';
import { abi, ABI_VERSION } from '../../runtime/abi';
import { lookup, lookupService } from '../../runtime/io/dns';
import { connect, listen, SocketTimeout, StreamServer, wrapTls, type Socket } from '../../runtime/io/net';
import { blk, greenly, type Blocks } from '../runtime/generators';
import { assert } from '../suite';
import { cert, key } from './certificate';
import { facts, failure, go, listening, pair, sockets } from './sockets';

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

green('wrapTls: a connection that was plain before', function* () {
  const [a, b] = yield* pair();
  yield* blk(() => a.sendAll('STARTTLS\n'));
  assert.is(yield* blk(() => b.readLine()), 'STARTTLS');
  const serving = go(function* () { return yield* blk(() => wrapTls(b, { isServer: true, key, cert })); });
  const client = yield* blk(() => wrapTls(a, { ca: cert, servername: 'localhost' }));
  const server = yield* blk(() => serving.get());
  const answering = go(function* () { yield* blk(() => echo(server)); });
  yield* talk(client, 200_000);
  client.close();
  yield* blk(() => answering.get());
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
