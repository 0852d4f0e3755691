/** What TCP and Unix sockets do, on whichever hub the process has: the test files beside this one choose it. */
import fs from 'node:fs';
import { spawnSync } from 'node:child_process';
import net from 'node:net';
import { hub, killAll, sleep, Timeout, wait } from '../../runtime';
import { abi, ABI_VERSION } from '../../runtime/abi';
import { ConcurrentObjectUseError } from '../../runtime/errors';
import { connect, IncompleteRead, listen, Socket, SocketTimeout } from '../../runtime/io/net';
import { blk, type Blocks } from '../runtime/generators';
import { assert } from '../suite';
import { canReusePort, facts, failure, go, listening, nodeError, pair, socketPath, sockets, until } from './sockets';

abi(ABI_VERSION);
const { test, green } = sockets('tcp');

const text = (bytes: Buffer) => bytes.toString();

/** Everything up to the end. */
function* rest(socket: Socket): Blocks<Buffer> {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = yield* blk(() => socket.recv());
    if (chunk.length === 0) return Buffer.concat(chunks);
    chunks.push(chunk);
  }
}

// Reading

green('what is sent arrives, and the end is an empty chunk, again and again', function* () {
  const [a, b] = yield* pair();
  yield* blk(() => a.sendAll('hello'));
  assert.is(text(yield* blk(() => b.recv())), 'hello');
  a.close();
  assert.is((yield* blk(() => b.recv())).length, 0);
  assert.is((yield* blk(() => b.recv())).length, 0);
  b.close();
});

green('recv takes no more than asked for; the rest is for the next one', function* () {
  const [a, b] = yield* pair();
  yield* blk(() => a.sendAll('abcdefgh'));
  assert.is(text(yield* blk(() => b.recv(3))), 'abc');
  assert.is(text(yield* blk(() => b.recv(2))), 'de');
  assert.is(text(yield* blk(() => b.recv())), 'fgh');
  for (const bad of [0, -1, 1.5, NaN]) assert.is((yield* failure(() => b.recv(bad))).code, 'ERR_OUT_OF_RANGE');
  a.close();
  b.close();
});

green('recvInto fills memory of the caller', function* () {
  const [a, b] = yield* pair();
  const memory = Buffer.alloc(4);
  yield* blk(() => a.sendAll('abcdef'));
  assert.is(yield* blk(() => b.recvInto(memory)), 4);
  assert.is(text(memory), 'abcd');
  assert.is(yield* blk(() => b.recvInto(memory)), 2);
  assert.is(text(memory), 'efcd');
  const later = go(function* () { return yield* blk(() => b.recvInto(memory)); });
  yield* blk(() => sleep(2));
  yield* blk(() => a.sendAll('xy'));
  assert.is(yield* blk(() => later.get()), 2);
  assert.is(text(memory), 'xycd');
  a.close();
  assert.is(yield* blk(() => b.recvInto(memory)), 0);
  assert.is((yield* failure(() => b.recvInto(new Uint8Array(0)))).code, 'ERR_OUT_OF_RANGE');
  assert.is((yield* failure(() => b.recvInto('x' as never))).code, 'ERR_INVALID_ARG_TYPE');
  b.close();
});

green('recvExactly waits for all of it, in however many pieces it comes', function* () {
  const [a, b] = yield* pair();
  const reader = go(function* () { return text(yield* blk(() => b.recvExactly(6))); });
  for (const piece of ['ab', 'cd', 'efg']) {
    yield* blk(() => a.sendAll(piece));
    yield* blk(() => sleep(2));
  }
  assert.is(yield* blk(() => reader.get()), 'abcdef');
  assert.is((yield* blk(() => b.recvExactly(0))).length, 0);
  a.shutdown();
  const error: IncompleteRead = yield* failure(() => b.recvExactly(5));
  assert.equal([error.name, error.code, error.message, text(error.partial), error.expected], [
    'IncompleteRead', 'ERR_GREEN_INCOMPLETE_READ', 'the connection ended after 1 of 5 bytes', 'g', 5,
  ]);
  a.close();
  b.close();
});

green('readLine: both ends of lines, lines in pieces, the last one without an end, and none', function* () {
  const [a, b] = yield* pair();
  yield* blk(() => a.sendAll('one\ntwo\r\n\nthr'));
  const lines: (string | null)[] = [];
  for (let i = 0; i < 3; i++) lines.push(yield* blk(() => b.readLine()));
  const third = go(function* () { return yield* blk(() => b.readLine()); });
  yield* blk(() => sleep(2));
  yield* blk(() => a.sendAll('ee\nlast é'));
  lines.push(yield* blk(() => third.get()));
  a.shutdown();
  for (let i = 0; i < 3; i++) lines.push(yield* blk(() => b.readLine()));
  assert.equal(lines, ['one', 'two', '', 'three', 'last é', null, null]);
  a.close();
  b.close();
});

green('readLine gives up on a line that is too long', function* () {
  const [a, b] = yield* pair();
  yield* blk(() => a.sendAll('x'.repeat(100)));
  assert.match(yield* failure(() => b.readLine(50)), /a line of more than 50 bytes came/);
  assert.is((yield* failure(() => b.readLine(50))).code, 'ERR_OUT_OF_RANGE');
  assert.is((yield* blk(() => b.recv())).length, 100);
  a.close();
  b.close();
});

green('chunks and lines can be iterated', function* () {
  const [a, b] = yield* pair();
  yield* blk(() => a.sendAll('1\n2\n3'));
  a.shutdown();
  const lines = b.lines()[Symbol.iterator]();
  const all: string[] = [];
  for (let step = yield* blk(() => lines.next()); !step.done; step = yield* blk(() => lines.next())) all.push(step.value as string);
  assert.equal(all, ['1', '2', '3']);
  yield* blk(() => b.sendAll('chunk'));
  b.shutdown();
  const chunks = a[Symbol.iterator]();
  const first = yield* blk(() => chunks.next());
  assert.is(text(first.value as Buffer), 'chunk');
  assert.equal(yield* blk(() => chunks.next()), { value: undefined, done: true });
  a.close();
  b.close();
});

green('many sizes, cut anywhere, arrive as they were sent', function* () {
  const [a, b] = yield* pair();
  const sent = Buffer.alloc(700_001);
  for (let i = 0; i < sent.length; i++) sent[i] = (i * 31 + (i >> 8)) & 255;
  const sender = go(function* () {
    for (let at = 0, size = 1; at < sent.length; at += size, size = (size * 7 + 3) % 90_000 || 1) {
      const piece = sent.subarray(at, at + size);
      yield* blk(() => a.sendAll(piece));
    }
    a.shutdown();
  });
  assert.ok((yield* rest(b)).equals(sent));
  yield* blk(() => sender.get());
  a.close();
  b.close();
});

// Writing

green('half close: the other direction goes on', function* () {
  const [a, b] = yield* pair();
  yield* blk(() => a.sendAll('question'));
  a.shutdown();
  a.shutdown();
  assert.is(text(yield* rest(b)), 'question');
  yield* blk(() => b.sendAll('answer'));
  b.close();
  assert.is(text(yield* rest(a)), 'answer');
  const error = yield* failure(() => a.sendAll('more'));
  assert.equal([error.code, error.syscall, error.message], ['EPIPE', 'write', 'write EPIPE']);
  a.close();
});

green('sendAll waits for a slow reader, and all of it arrives', function* () {
  const [a, b] = yield* pair();
  const size = 20_000_000;
  const data = Buffer.alloc(size, 'x');
  let done = false;
  const sender = go(function* () {
    yield* blk(() => a.sendAll(data));
    done = true;
    a.shutdown();
  });
  yield* blk(() => sleep(5));
  assert.not(done, 'nobody reads, so not all of it can be with the system');
  data.fill('y'); // what was handed over stays as it was
  const all = yield* rest(b);
  assert.is(all.length, size);
  assert.not(all.includes('y'));
  yield* blk(() => sender.get());
  a.close();
  b.close();
});

green('nobody reads: the peer is held back, and what it sent stays with the system', function* () {
  const listener = yield* listening();
  const peer = net.connect(listener.port!, '127.0.0.1');
  const socket = yield* blk(() => listener.accept());
  const size = 30_000_000;
  peer.end(Buffer.alloc(size, 'x'));
  yield* blk(() => socket.recv(1));
  const { rss } = process.memoryUsage();
  yield* blk(() => sleep(30));
  assert.ok(peer.writableLength > size / 3, `${peer.writableLength} bytes wait at the peer`);
  assert.ok(process.memoryUsage().rss - rss < size / 3);
  assert.is((yield* rest(socket)).length, size - 1);
  socket.close();
  listener.close();
});

green('send returns how much was sent, sendv sends pieces in order', function* () {
  const [a, b] = yield* pair();
  assert.is(yield* blk(() => a.send('abc')), 3);
  yield* blk(() => a.sendv(['d', Buffer.from('ef'), new Uint8Array([103])]));
  yield* blk(() => a.sendv([]));
  yield* blk(() => a.sendAll(''));
  const big = Array.from({ length: 300 }, (_, i) => Buffer.alloc(10_000, i & 255));
  const sender = go(function* () {
    yield* blk(() => a.sendv(big));
    a.shutdown();
  });
  assert.ok((yield* rest(b)).equals(Buffer.concat([Buffer.from('abcdefg'), ...big])));
  yield* blk(() => sender.get());
  for (const bad of [1, null, undefined, [1]]) assert.is((yield* failure(() => a.sendAll(bad as never))).code, 'ERR_INVALID_ARG_TYPE');
  a.close();
  b.close();
});

// Errors, as node:net has them

const refused = [
  ['a port where nobody listens', { host: '127.0.0.1', port: 1 }],
  ['a path where nothing is', { path: '/tmp/there-is-no-such.sock' }],
  ['a path that is no socket', { path: '/etc/hosts' }],
  ['a name that has no address', { host: 'no-such-name.invalid', port: 80 }],
  ['an address of IPv6 where nobody listens', { host: '::1', port: 1 }],
  ['an address that cannot be connected to', { host: '255.255.255.255', port: 80 }],
  ['a name with several addresses where nobody listens', { host: 'localhost', port: 1 }],
  ['an own address that is somebody else\'s', { host: '127.0.0.1', port: 1, localAddress: '192.0.2.1' }],
  ['an address of the other family', { host: '::1', port: 1, localAddress: '127.0.0.1' }],
] as const;
for (const [what, options] of refused) {
  green(`connect fails as in node:net: ${what}`, function* () {
    const expected = yield* blk(() => wait(nodeError(() => net.connect(options as net.NetConnectOpts))));
    assert.equal(facts(yield* failure(() => connect({ ...options }))), facts(expected));
  });
}

green('listen fails as in node:net: the address is in use', function* () {
  const listener = yield* listening();
  const port = listener.port!;
  const expected = yield* blk(() => wait(nodeError(() => net.createServer().listen(port, '127.0.0.1'))));
  assert.equal(facts(yield* failure(() => listen(port, '127.0.0.1'))), facts(expected));
  listener.close();
  const everywhere = yield* blk(() => listen(0));
  const other = yield* blk(() => wait(nodeError(() => net.createServer().listen(everywhere.port!))));
  assert.equal(facts(yield* failure(() => listen(everywhere.port!))), facts(other));
  everywhere.close();
  const path = socketPath('used');
  const unix = yield* blk(() => listen(path));
  const third = yield* blk(() => wait(nodeError(() => net.createServer().listen(path))));
  assert.equal(facts(yield* failure(() => listen(path))), facts(third));
  unix.close();
  for (const where of [{ host: '192.0.2.1', port: 0 }, { path: '/there/is/no/such/folder.sock' }, { host: 'no-such-name.invalid', port: 0 }]) {
    const expected = yield* blk(() => wait(nodeError(() => net.createServer().listen(where))));
    assert.equal(facts(yield* failure(() => listen(where))), facts(expected));
  }
});

green('connect fails as in node:net: the own port is in use', function* () {
  const listener = yield* listening();
  const options = { host: '127.0.0.1', port: 1, localAddress: '127.0.0.1', localPort: listener.port! };
  const expected = yield* blk(() => wait(nodeError(() => net.connect(options))));
  assert.equal(facts(yield* failure(() => connect(options))), facts(expected));
  listener.close();
});

test('wrong arguments are refused at the call', () => {
  for (const port of [-1, 65536, 1.5, NaN, '80x' as never]) {
    if (typeof port === 'number') assert.throws(() => connect({ port }), (error: any) => error.code === 'ERR_OUT_OF_RANGE');
  }
  assert.throws(() => connect(undefined as never), (error: any) => error.code === 'ERR_INVALID_ARG_TYPE');
  assert.throws(() => listen({ port: 70_000 }), (error: any) => error.code === 'ERR_OUT_OF_RANGE');
  assert.throws(() => connect(1), (error: any) => error.code === 'ERR_GREEN_BLOCKING_SWITCH');
});

green('what is sent goes out at once, unless it is told to wait', function* () {
  const listener = yield* listening();
  const accepting = go(function* () { return yield* blk(() => listener.accept()); });
  const client = yield* blk(() => connect({ host: '127.0.0.1', port: listener.port! }));
  const server = yield* blk(() => accepting.get());
  // Node has no way to ask for an option of a socket.
  const noDelay = (socket: Socket) => {
    const { stdout } = spawnSync('python3', ['-c', 'import socket; print(socket.socket(fileno=3).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))'], {
      encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore', socket.fd!],
    });
    return stdout?.trim();
  };
  if (noDelay(client) !== undefined && process.platform === 'linux') {
    for (const socket of [client, server]) {
      assert.is(noDelay(socket), '1');
      assert.is(noDelay(socket.setNoDelay(false)), '0');
      assert.is(noDelay(socket.setNoDelay()), '1');
    }
    const other = go(function* () { return yield* blk(() => listener.accept()); });
    const slow = yield* blk(() => connect({ host: '127.0.0.1', port: listener.port!, noDelay: false }));
    assert.is(noDelay(slow), '0');
    slow.close();
    (yield* blk(() => other.get())).close();
  }
  for (const one of [client, server, listener]) one.close();
});

green('a connection that is reset fails the reader with ECONNRESET', function* () {
  const listener = yield* listening();
  const accepting = go(function* () { return yield* blk(() => listener.accept()); });
  const peer = net.connect(listener.port!, '127.0.0.1');
  const socket = yield* blk(() => accepting.get());
  const reader = go(function* () { return yield* failure(() => socket.recv()); });
  yield* blk(() => sleep(2));
  peer.resetAndDestroy();
  const error = yield* blk(() => reader.get());
  assert.equal([error.code, error.syscall, error.message], ['ECONNRESET', 'read', 'read ECONNRESET']);
  assert.is(yield* failure(() => socket.recv()), error);
  socket.close();
  listener.close();
});

green('writing to a peer that has gone fails, at the latest after a while', function* () {
  const [a, b] = yield* pair();
  b.close();
  let error: any;
  for (let i = 0; i < 1000 && error === undefined; i++) {
    try {
      yield* blk(() => a.sendAll('x'));
      yield* blk(() => sleep(1));
    } catch (thrown) {
      error = thrown;
    }
  }
  assert.ok(error.code === 'EPIPE' || error.code === 'ECONNRESET', error.code);
  assert.ok(error.syscall === 'write' || error.syscall === 'read', error.syscall);
  a.close();
});

// One at a time

green('a second reader, writer or acceptor is refused', function* () {
  const [a, b] = yield* pair();
  const reader = go(function* () { return text(yield* blk(() => a.recv())); });
  yield* blk(() => sleep(1));
  for (const read of [() => a.recv(), () => a.readLine(), () => a.recvExactly(1), () => a.recvInto(Buffer.alloc(1))]) {
    const error = yield* failure(read);
    assert.instance(error, ConcurrentObjectUseError);
    assert.match(error.message, /^Socket\.\w+\(\) was called while Greenlet-\d+ waits in Socket\.recv\(\)/);
  }
  yield* blk(() => a.sendAll('a writer beside the reader'));
  assert.is((yield* blk(() => b.recv())).length, 26);
  yield* blk(() => b.sendAll('!'));
  assert.is(yield* blk(() => reader.get()), '!');
  const writer = go(function* () { return yield* failure(() => a.sendAll(Buffer.alloc(30_000_000))); });
  yield* blk(() => sleep(1));
  assert.instance(yield* failure(() => a.sendAll('x')), ConcurrentObjectUseError);
  a.close();
  assert.is((yield* blk(() => writer.get())).code, 'EBADF');
  b.close();
  const listener = yield* listening();
  const acceptor = go(function* () { return yield* failure(() => listener.accept()); });
  yield* blk(() => sleep(1));
  assert.instance(yield* failure(() => listener.accept()), ConcurrentObjectUseError);
  listener.close();
  yield* blk(() => acceptor.get());
});

// Closing

green('closing under a waiter: it fails at once', function* () {
  const [a, b] = yield* pair();
  const reader = go(function* () { return yield* failure(() => a.recv()); });
  yield* blk(() => sleep(1));
  a.close();
  a.close();
  const error = yield* blk(() => reader.get());
  assert.equal([error.code, error.syscall, error.message], ['EBADF', 'read', 'read EBADF: the socket was closed by another greenlet']);
  for (const call of [() => a.recv(), () => a.readLine(), () => a.recvExactly(3), () => a.sendAll('x'), () => a.shutdown()]) {
    const late = yield* failure(call);
    assert.is(late.code, 'EBADF');
    assert.match(late.message, /the socket is closed$/);
  }
  assert.ok(a.closed);
  assert.is(a.address(), undefined);
  b.close();
  const listener = yield* listening();
  const acceptor = go(function* () { return yield* failure(() => listener.accept()); });
  yield* blk(() => sleep(1));
  listener.close();
  assert.is((yield* blk(() => acceptor.get())).message, 'accept EBADF: the socket was closed by another greenlet');
  assert.is((yield* failure(() => listener.accept())).code, 'EBADF');
});

green('bytes that have come before the close are gone with it', function* () {
  const [a, b] = yield* pair();
  yield* blk(() => a.sendAll('abc'));
  assert.is(text(yield* blk(() => b.recv(1))), 'a');
  b.close();
  assert.is((yield* failure(() => b.recv())).code, 'EBADF');
  a.close();
});

green('shutdown of reading: the reader sees the end', function* () {
  const [a, b] = yield* pair();
  const reader = go(function* () { return yield* blk(() => a.recv()); });
  yield* blk(() => sleep(1));
  a.shutdown('read');
  assert.is((yield* blk(() => reader.get())).length, 0);
  yield* blk(() => a.sendAll('still writing'));
  assert.is(text(yield* blk(() => b.recv())), 'still writing');
  a.close();
  b.close();
});

// Kill and time

green('who is killed while waiting leaves nothing behind, and loses nothing', function* () {
  const [a, b] = yield* pair();
  const listener = yield* listening();
  const waiting = [
    go(function* () { yield* blk(() => a.recv()); }),
    go(function* () { yield* blk(() => b.sendAll(Buffer.alloc(30_000_000))); }),
    go(function* () { yield* blk(() => listener.accept()); }),
  ];
  yield* blk(() => sleep(2));
  yield* blk(() => killAll(waiting));
  const accepting = go(function* () { return yield* blk(() => listener.accept()); });
  const c = yield* blk(() => connect(listener.port!, '127.0.0.1'));
  const d = yield* blk(() => accepting.get());
  for (const socket of [a, b, c, d, listener]) socket.close();
});

green('bytes on their way to a reader that is killed are for the next reader', function* () {
  const [a, b] = yield* pair();
  for (let round = 0; round < 20; round++) {
    const reader = go(function* () { return text(yield* blk(() => b.recv())); });
    yield* blk(() => sleep(0));
    yield* blk(() => a.sendAll(`message ${round}`));
    // Kill it at every moment from before the bytes have come to after it has them.
    for (let i = 0; i < round % 7; i++) yield* blk(() => wait(new Promise((resolve) => setImmediate(resolve))));
    reader.kill(undefined, { block: false });
    yield* blk(() => reader.join());
    const got = reader.value as unknown;
    assert.is(typeof got === 'string' ? got : text(yield* blk(() => b.recv())), `message ${round}`);
  }
  a.close();
  b.close();
});

green('connecting can be killed, and connections on their way to an acceptor that is killed stay', function* () {
  const listener = yield* listening();
  for (let round = 0; round < 10; round++) {
    const connecting = go(function* () { (yield* blk(() => connect(listener.port!, '127.0.0.1'))).close(); });
    const accepting = go(function* () { (yield* blk(() => listener.accept())).close(); });
    for (let i = 0; i < round % 5; i++) yield* blk(() => wait(new Promise((resolve) => setImmediate(resolve))));
    connecting.kill(undefined, { block: false });
    accepting.kill(undefined, { block: false });
    yield* blk(() => sleep(1));
  }
  const last = go(function* () { return yield* blk(() => connect(listener.port!, '127.0.0.1')); });
  yield* blk(() => sleep(5));
  // Those that were killed too late to be prevented are still there, and closed by their peers.
  const socket = yield* blk(() => last.get());
  socket.close();
  listener.close();
});

green('timeouts of the socket, and Timeout', function* () {
  const [a, b] = yield* pair();
  a.setTimeout(5);
  const error: SocketTimeout = yield* failure(() => a.recv());
  assert.instance(error, SocketTimeout);
  assert.equal([error.code, error.syscall, error.ms, error.message], ['ETIMEDOUT', 'read', 5, 'read ETIMEDOUT: timed out after 5 ms']);
  yield* blk(() => b.sendAll('late'));
  assert.is(text(yield* blk(() => a.recv())), 'late');
  assert.is((yield* failure(() => a.sendAll(Buffer.alloc(30_000_000)))).syscall, 'write');
  a.setTimeout(null);
  assert.is(a.timeout, Infinity);
  assert.is((yield* failure(() => a.setTimeout(-1))).code, 'ERR_OUT_OF_RANGE');
  const timeout = Timeout.startNew(5);
  assert.is(yield* failure(() => a.recv()), timeout);
  const listener = yield* listening();
  listener.setTimeout(5);
  assert.is((yield* failure(() => listener.setTimeout(NaN))).code, 'ERR_OUT_OF_RANGE');
  assert.is((yield* failure(() => listener.accept())).syscall, 'accept');
  for (const socket of [a, b, listener]) socket.close();
});

// Addresses

green('addresses of TCP connections', function* () {
  const listener = yield* listening();
  const accepting = go(function* () { return yield* blk(() => listener.accept()); });
  const client = yield* blk(() => connect({ host: '127.0.0.1', port: listener.port!, localAddress: '127.0.0.2', noDelay: true, keepAlive: 2000 }));
  const server = yield* blk(() => accepting.get());
  assert.equal(listener.address(), { address: '127.0.0.1', family: 'IPv4', port: listener.port });
  assert.equal(client.peer(), listener.address());
  assert.equal(server.peer(), client.address());
  assert.is(client.localAddress, '127.0.0.2');
  assert.equal([server.remoteAddress, server.remoteFamily, server.remotePort], ['127.0.0.2', 'IPv4', client.localPort]);
  for (const socket of [client, server, listener]) socket.close();
});

green('IPv6, names, and both families on one port', function* () {
  const listener = yield* blk(() => listen(0));
  assert.equal(listener.address(), { address: '::', family: 'IPv6', port: listener.port });
  for (const [host, peer] of [['::1', '::1'], ['127.0.0.1', '::ffff:127.0.0.1'], ['localhost', undefined]] as const) {
    const accepting = go(function* () { return yield* blk(() => listener.accept()); });
    const client = yield* blk(() => connect(listener.port!, host));
    const server = yield* blk(() => accepting.get());
    if (peer !== undefined) assert.is(server.remoteAddress, peer);
    client.close();
    server.close();
  }
  listener.close();
  const six = yield* blk(() => listen({ host: '::', ipv6Only: true }));
  assert.is((yield* failure(() => connect(six.port!, '127.0.0.1'))).code, 'ECONNREFUSED');
  six.close();
  const named = yield* blk(() => listen(0, 'localhost'));
  assert.ok(named.port! > 0);
  named.close();
});

green('reusePort: several listeners on one port share what comes', function* () {
  const where = { host: '127.0.0.1', reusePort: true };
  if (!canReusePort) {
    const error = yield* failure(() => listen(where));
    assert.equal([error.code, error.syscall], ['ENOTSUP', 'listen']);
    return;
  }
  const first = yield* blk(() => listen(where));
  const second = yield* blk(() => listen({ ...where, port: first.port! }));
  assert.is(second.port, first.port);
  assert.is((yield* failure(() => listen(first.port!, '127.0.0.1'))).code, 'EADDRINUSE');
  const accepted = [0, 0];
  const acceptors = [first, second].map((listener, i) => go(function* () {
    for (;;) {
      (yield* blk(() => listener.accept())).close();
      accepted[i]!++;
    }
  }));
  for (let i = 0; i < 60; i++) {
    const client = yield* blk(() => connect(first.port!, '127.0.0.1'));
    assert.is((yield* blk(() => client.recv())).length, 0);
    client.close();
  }
  assert.is(accepted[0]! + accepted[1]!, 60);
  assert.ok(accepted[0]! > 0 && accepted[1]! > 0, String(accepted));
  yield* blk(() => killAll(acceptors));
  first.close();
  second.close();
});

green('sizes of the system\'s buffers: they limit what is on its way (on the native hub)', function* () {
  const onTheirWay: number[] = [];
  for (const options of [{}, { sendBufferSize: 8192, recvBufferSize: 8192 }]) {
    const [a, b] = yield* pair();
    assert.is(a.set(options), a);
    b.set(options);
    a.setTimeout(10);
    let sent = 0;
    try {
      for (;;) sent += yield* blk(() => a.send(Buffer.alloc(4096)));
    } catch (error) {
      assert.instance(error, SocketTimeout);
    }
    onTheirWay.push(sent);
    // All that counted as sent is there.
    a.shutdown();
    assert.ok((yield* rest(b)).length >= sent);
    a.close();
    b.close();
  }
  if (hub.stats().hub === 'native') assert.ok(onTheirWay[1]! * 4 < onTheirWay[0]!, String(onTheirWay));
  for (const option of ['sendBufferSize', 'recvBufferSize'] as const) {
    const [a, b] = yield* pair();
    if (hub.stats().hub === 'native' && process.platform === 'linux') a.set({ [option]: 1 });
    a.close();
    assert.is(a.set({ [option]: 4096 }), a); // it is closed: nothing happens
    b.close();
  }
});

green('Unix sockets', function* () {
  const path = socketPath('echo');
  const listener = yield* blk(() => listen(path));
  assert.is(listener.address(), path);
  assert.is(listener.port, undefined);
  const accepting = go(function* () { return yield* blk(() => listener.accept()); });
  const client = yield* blk(() => connect(path));
  const server = yield* blk(() => accepting.get());
  yield* blk(() => client.sendAll('over the file system'));
  client.shutdown();
  assert.is(text(yield* rest(server)), 'over the file system');
  assert.is(server.remoteAddress, undefined);
  for (const socket of [client, server, listener]) socket.close();
  assert.ok(yield* blk(() => wait(until(() => !fs.existsSync(path)))), 'the file goes with the listener');
});

green('a listener keeps what nobody has accepted yet, and can be iterated', function* () {
  const listener = yield* listening();
  const clients: Socket[] = [];
  for (let i = 0; i < 5; i++) clients.push(yield* blk(() => connect(listener.port!, '127.0.0.1')));
  const iterator = listener[Symbol.iterator]();
  for (const client of clients) {
    const { value } = yield* blk(() => iterator.next());
    assert.equal(value!.peer(), client.address());
    value!.close();
    client.close();
  }
  listener.close();
});

green('a hundred connections at the same time', function* () {
  const listener = yield* listening();
  const serving = go(function* () {
    for (;;) {
      const socket = yield* blk(() => listener.accept());
      go(function* () {
        for (;;) {
          const chunk = yield* blk(() => socket.recv());
          if (chunk.length === 0) break;
          yield* blk(() => socket.sendAll(chunk));
        }
        socket.close();
      });
    }
  });
  const clients = Array.from({ length: 100 }, (_, i) => go(function* () {
    const socket = yield* blk(() => connect(listener.port!, '127.0.0.1'));
    for (let round = 0; round < 20; round++) {
      const message = `client ${i} round ${round}`.repeat(1 + ((i * round) % 50));
      yield* blk(() => socket.sendAll(message));
      assert.is(text(yield* blk(() => socket.recvExactly(message.length))), message);
    }
    socket.close();
  }));
  for (const client of clients) yield* blk(() => client.get());
  yield* blk(() => serving.kill());
  listener.close();
});

test.run();
