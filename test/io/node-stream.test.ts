/** How far Node's own sockets read and write ahead of the greenlets that use them, in the JavaScript hub and under TLS. */
import net from 'node:net';
import { once } from 'node:events';
import { NodeStream } from '../../runtime/io/node-stream';
import { PENDING, type StreamSink } from '../../runtime/io/transport';
import { assert, suite } from '../suite';
import { until } from './sockets';

/** What a stream has told. */
class Told implements StreamSink {
  readonly chunks: Buffer[] = [];
  ends: (Error | null)[] = [];
  writes = 0;
  received(chunk: Buffer): void {
    this.chunks.push(chunk);
  }
  ended(error: Error | null): void {
    this.ends.push(error);
  }
  written(error: Error | null): void {
    assert.is(error, null);
    this.writes++;
  }
  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

const test = suite<{ stream: NodeStream; peer: net.Socket; told: Told }>('node-stream');

test.before.each(async (context) => {
  const server = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = net.connect({ port: (server.address() as net.AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  const [[peer]] = await Promise.all([once(server, 'connection'), once(socket, 'connect')]);
  server.close();
  context.peer = peer;
  context.told = new Told();
  context.stream = new NodeStream(socket);
  context.stream.attach(context.told);
});

test.after.each(({ stream, peer }) => {
  stream.close();
  peer.destroy();
});

test('nobody wants anything: little is read, and the peer is held back', async ({ stream, peer, told }) => {
  const size = 20_000_000;
  const sent = Buffer.alloc(size);
  for (let i = 0; i < size; i += 1000) sent[i] = i / 1000;
  peer.end(sent);
  stream.want();
  await until(() => told.chunks.length === 1);
  for (let i = 0; i < 100; i++) await new Promise((resolve) => setImmediate(resolve));
  assert.is(told.chunks.length, 1);
  assert.ok(stream.socket.bytesRead < 500_000, `${stream.socket.bytesRead} bytes were read`);
  assert.ok(peer.writableLength > 0);
  // One chunk for each time that one is wanted, all in order, and then the end, as often as it is asked for.
  while (told.ends.length === 0) {
    const { length } = told.chunks;
    stream.want();
    assert.ok(await until(() => told.chunks.length > length || told.ends.length > 0));
    assert.ok(told.chunks.length <= length + 1);
  }
  assert.ok(told.bytes.equals(sent));
  stream.want();
  assert.equal(told.ends, [null, null]);
});

test('what came when it was wanted no more is kept, in front of the end', async ({ stream, peer, told }) => {
  stream.want();
  stream.unwant();
  peer.end('kept');
  await once(peer, 'finish');
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal([told.chunks, told.ends], [[], []]);
  stream.want();
  assert.is(String(told.bytes), 'kept');
  stream.want();
  assert.ok(await until(() => told.ends.length === 1));
});

test('writes are done when the system has them, or when little waits in Node; others are told later', async ({ stream, peer, told }) => {
  assert.is(stream.write(Buffer.from('at once')), 7);
  let pending = 0;
  for (let i = 0; i < 200; i++) if (stream.write(Buffer.alloc(100_000)) === PENDING) pending++;
  assert.ok(pending > 100, `${pending} pending`);
  const small = stream.write(Buffer.from('behind all these'));
  assert.is(small, PENDING);
  peer.resume();
  assert.ok(await until(() => told.writes === pending + 1));
});

test('close loses nothing that counted as written', async ({ stream, peer }) => {
  let sent = 0;
  // Fill the system's buffers, in pieces that count as written while they still wait in Node.
  for (let left = 1000; left > 0; left--) {
    stream.socket.cork();
    const result = stream.write(Buffer.alloc(9000));
    process.nextTick(() => stream.socket.uncork());
    sent += 9000;
    if (result === PENDING) await until(() => stream.socket.writableLength === 0);
    if (stream.socket.writableLength > 0 && left < 990) break;
  }
  assert.ok(stream.socket.writableLength > 0);
  stream.close();
  let got = 0;
  peer.on('data', (chunk) => void (got += chunk.length));
  await once(peer, 'end');
  assert.is(got, sent);
});

test('errors end it, and are thrown by later writes', async ({ stream, peer, told }) => {
  stream.want();
  peer.resetAndDestroy();
  assert.ok(await until(() => told.ends.length === 1));
  const [error] = told.ends;
  assert.is((error as NodeJS.ErrnoException).code, 'ECONNRESET');
  assert.throws(() => stream.write(Buffer.from('x')), (thrown: unknown) => thrown === error);
});

test('what Node does not push comes as an event, and in its place', async ({ stream, peer, told }) => {
  stream.want();
  peer.write('pushed ');
  await until(() => told.chunks.length === 1);
  // As if Node had another way to hand over what it has read.
  delete (stream.socket as { push?: unknown }).push;
  stream.want();
  peer.write('told ');
  assert.ok(await until(() => told.chunks.length === 2));
  peer.end('kept');
  await until(() => stream.socket.isPaused());
  stream.want();
  assert.is(String(told.bytes), 'pushed told kept');
  stream.want();
  assert.ok(await until(() => told.ends.length === 1));
});

test('a writer that waits is told when the connection ends, or is broken', async ({ stream, peer, told }) => {
  const errors: (Error | null)[] = [];
  told.written = (error) => void errors.push(error);
  while (stream.write(Buffer.alloc(100_000)) !== PENDING);
  stream.shutdown();
  stream.want();
  peer.resume();
  await once(peer, 'end');
  assert.ok(await until(() => errors.length === 1));
  assert.is(errors[0], null);
  peer.destroy();
  await until(() => told.ends.length === 1);
  assert.throws(() => stream.write(Buffer.from('x')), (error: NodeJS.ErrnoException) => error.code === 'EPIPE');
});

test('a writer that waits when the peer resets the connection gets the error', async ({ stream, peer, told }) => {
  const errors: (Error | null)[] = [];
  told.written = (error) => void errors.push(error);
  while (stream.write(Buffer.alloc(100_000)) !== PENDING);
  stream.want();
  peer.resetAndDestroy();
  assert.ok(await until(() => told.ends.length === 1));
  assert.equal([errors.length, errors[0]], [1, told.ends[0]]);
  assert.is((errors[0] as NodeJS.ErrnoException).code, 'ECONNRESET');
});

test('who gets the socket gets what was kept and what was unread, in order', async ({ stream, peer }) => {
  stream.want();
  stream.unwant();
  peer.write('kept ');
  await until(() => stream.socket.isPaused());
  const socket = await new Promise<net.Socket>((resolve) => stream.release({ unread: Buffer.from('unread, '), pending: 0 }, (_error, given) => resolve(given!)));
  peer.end('and the rest');
  let all = '';
  for await (const chunk of socket.setEncoding('utf8')) all += chunk;
  assert.is(all, 'unread, kept and the rest');
});

test.run();
