/** What UDP sockets do, on whichever hub the process has. */
import dgram from 'node:dgram';
import { killAll, sleep, wait } from '../../runtime';
import { abi, ABI_VERSION } from '../../runtime/abi';
import { ConcurrentObjectUseError } from '../../runtime/errors';
import { openDatagram, SocketTimeout, type DatagramSocket } from '../../runtime/io/net';
import { blk, type Blocks } from '../runtime/generators';
import { assert } from '../suite';
import { canReusePort, facts, failure, go, sockets } from './sockets';

abi(ABI_VERSION);
const { test, green } = sockets('udp');

const bound = function* (host = '127.0.0.1'): Blocks<DatagramSocket> {
  return yield* blk(() => openDatagram({ host, port: 0 }));
};

green('datagrams arrive whole, one by one, with the address of who sent them', function* () {
  const a = yield* bound();
  const b = yield* bound();
  for (const data of ['one', 'two', '', 'x'.repeat(9000)]) {
    assert.is(yield* blk(() => a.send(data, b.port!, '127.0.0.1')), data.length);
    const datagram = yield* blk(() => b.recv());
    assert.is(datagram.data.toString(), data);
    assert.equal(datagram.from, a.address());
  }
  yield* blk(() => a.send('by default to the own machine', b.port));
  yield* blk(() => b.recv());
  a.close();
  b.close();
});

green('some are kept until somebody receives', function* () {
  const a = yield* bound();
  const b = yield* bound();
  const iterator = b[Symbol.iterator]();
  yield* blk(() => a.send('0', b.port!));
  assert.is(String((yield* blk(() => iterator.next())).value!.data), '0');
  for (let i = 1; i <= 20; i++) yield* blk(() => a.send(String(i), b.port!));
  yield* blk(() => sleep(5));
  for (let i = 1; i <= 20; i++) assert.is(String((yield* blk(() => b.recv())).data), String(i));
  a.close();
  b.close();
});

green('a peer of its own: sends without an address, and receives from it alone', function* () {
  const b = yield* bound();
  const a = yield* blk(() => openDatagram({ peer: { host: '127.0.0.1', port: b.port! } }));
  const c = yield* bound();
  assert.equal(a.peer(), b.address());
  yield* blk(() => a.send('question'));
  const { from } = yield* blk(() => b.recv());
  assert.equal(from, { address: '127.0.0.1', family: 'IPv4', port: a.port });
  yield* blk(() => c.send('from somebody else', from.port));
  yield* blk(() => b.send('answer', from.port, from.address));
  assert.is(String((yield* blk(() => a.recv())).data), 'answer');
  for (const socket of [a, b, c]) socket.close();
});

green('IPv6, and names', function* () {
  const six = yield* bound('::1');
  const other = yield* bound('::1');
  yield* blk(() => other.send('six', six.port!, '::1'));
  assert.equal((yield* blk(() => six.recv())).from, other.address());
  const named = yield* blk(() => openDatagram({ host: 'localhost', family: 4 }));
  yield* blk(() => named.send('by name', named.port!, 'localhost'));
  assert.is(String((yield* blk(() => named.recv())).data), 'by name');
  for (const socket of [six, other, named]) socket.close();
});

green('reusePort and reuseAddr: an address that others have', function* () {
  const all: DatagramSocket[] = [];
  for (const option of canReusePort ? (['reusePort', 'reuseAddr'] as const) : (['reuseAddr'] as const)) {
    const where = { host: '127.0.0.1', [option]: true };
    const first = yield* blk(() => openDatagram(where));
    const second = yield* blk(() => openDatagram({ ...where, port: first.port! }));
    assert.is(second.port, first.port);
    assert.is((yield* failure(() => openDatagram({ host: '127.0.0.1', port: first.port! }))).code, 'EADDRINUSE');
    all.push(first, second);
  }
  if (!canReusePort) assert.is((yield* failure(() => openDatagram({ host: '127.0.0.1', reusePort: true }))).code, 'ENOTSUP');
  else {
    // The system distributes by the address of who sends: each datagram comes to one of them.
    const got = [0, 0];
    const receivers = all.slice(0, 2).map((socket, i) => go(function* () {
      for (;;) {
        yield* blk(() => socket.recv());
        got[i]!++;
      }
    }));
    for (let i = 0; i < 60; i++) {
      const sender = yield* bound();
      yield* blk(() => sender.send('x', all[0]!.port!));
      sender.close();
    }
    while (got[0]! + got[1]! < 60) yield* blk(() => sleep(1));
    assert.ok(got[0]! > 0 && got[1]! > 0, String(got));
    yield* blk(() => killAll(receivers));
  }
  for (const socket of all) socket.close();
});

green('errors are those of node:dgram', function* () {
  const a = yield* bound();
  const expected: any = yield* blk(() => wait(new Promise((resolve) => {
    const socket = dgram.createSocket('udp4');
    socket.once('error', (error) => {
      socket.close();
      resolve(error);
    });
    socket.bind(a.port!, '127.0.0.1');
  })));
  assert.equal(facts(yield* failure(() => openDatagram({ host: '127.0.0.1', port: a.port! }))), facts(expected));
  const tooLong: any = yield* blk(() => wait(new Promise((resolve) => {
    const socket = dgram.createSocket('udp4');
    socket.send(Buffer.alloc(70_000), 9, '127.0.0.1', (error) => {
      socket.close();
      resolve(error);
    });
  })));
  assert.equal(facts(yield* failure(() => a.send(Buffer.alloc(70_000), 9, '127.0.0.1'))), facts(tooLong));
  for (const port of [-1, 65536, 1.5]) assert.is((yield* failure(() => a.send('x', port))).code, 'ERR_OUT_OF_RANGE');
  assert.is((yield* failure(() => a.send(1 as never, 1))).code, 'ERR_INVALID_ARG_TYPE');
  a.close();
});

green('one receiver at a time; close, kill and time', function* () {
  const a = yield* bound();
  const receiver = go(function* () { return yield* failure(() => a.recv()); });
  yield* blk(() => sleep(1));
  assert.instance(yield* failure(() => a.recv()), ConcurrentObjectUseError);
  a.close();
  a.close();
  assert.is((yield* blk(() => receiver.get())).message, 'recvmsg EBADF: the socket was closed by another greenlet');
  assert.is((yield* failure(() => a.recv())).code, 'EBADF');
  assert.is((yield* failure(() => a.send('x', 1))).code, 'EBADF');
  const b = yield* bound();
  const killed = go(function* () { yield* blk(() => b.recv()); });
  yield* blk(() => sleep(1));
  yield* blk(() => killAll([killed]));
  b.setTimeout(5);
  assert.instance(yield* failure(() => b.recv()), SocketTimeout);
  yield* blk(() => b.send('still usable', b.port!));
  assert.is(String((yield* blk(() => b.recv())).data), 'still usable');
  b.setBroadcast(true).setTTL(3).close();
});

test.run();
