/**
 * What could go wrong with sockets and the memory they share, each risk with a program that provokes it: on both hubs,
 * but for the memory of the native one.
 */
// time limit: 120 s
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { choice } from '../../runtime/binding';
import { assert, suite } from '../suite';
import { run } from './programs';

const test = suite('risks');

function good(text: string, hub: string, stdout: string, shell?: string): void {
  const outcome = run(text, hub, shell === undefined ? {} : { shell });
  assert.equal(outcome, { status: 0, signal: null, stdout, stderr: '' });
}

/** A function for programs: runs `body` with a connection to an echo server. */
const CONNECTED = `
      const connected = (body) => green(function* () {
        const server = new net.StreamServer(here, echo);
        yield* blk(() => server.start());
        const c = yield* blk(() => net.connect(server.port, '127.0.0.1'));
        yield* body(c);
        c.close();
        server.close();
      });`;

for (const hub of ['native', 'js']) {
  test(`files run out: the error is Node's, and all goes on afterwards (${hub})`, () => {
    if (process.platform === 'win32') return;
    good(`
      const node = require('node:net');
      green(function* () {
        const listener = yield* blk(() => net.listen(here));
        const open = [];
        let error;
        while (error === undefined) {
          try { open.push(yield* blk(() => net.connect(listener.port, '127.0.0.1'))); } catch (thrown) { error = thrown; }
        }
        // libuv may have given up a descriptor that it keeps in reserve: then the first ones still connect.
        let expected = null;
        while (expected === null) {
          expected = yield* blk(() => t.wait(new Promise((resolve) => {
            const socket = node.connect(listener.port, '127.0.0.1');
            socket.once('error', resolve).once('connect', () => { open.push({ close: () => socket.destroy() }); resolve(null); });
          })));
        }
        const facts = ({ code, errno, syscall, address, message }) => JSON.stringify([code, errno, syscall, address, message]);
        console.log(error.code, facts(error) === facts(expected) || facts(error) + facts(expected));
        for (const socket of open) socket.close();
        listener.close();
        const server = new net.StreamServer(here, echo);
        yield* blk(() => server.start());
        const again = yield* blk(() => net.connect(server.port, '127.0.0.1'));
        yield* blk(() => again.sendAll('again'));
        console.log(String(yield* blk(() => again.recv())));
        again.close();
        server.close();
      });`, hub, 'EMFILE true\nagain\n', 'ulimit -n 80');
  });

  test(`clients that reset leave nothing open (${hub})`, () => {
    good(`
      const node = require('node:net');
      const { once } = require('node:events');
      const fs = require('node:fs');
      const sockets = () => fs.readdirSync('/proc/self/fd').filter((fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd).startsWith('socket:'); } catch { return false; } }).length;
      t.hub.exceptionStream = null;
      green(function* () {
        const server = new net.StreamServer(here, echo);
        yield* blk(() => server.start());
        const before = process.platform === 'linux' ? sockets() : 0;
        for (let round = 0; round < 10; round++) {
          const clients = Array.from({ length: 50 }, () => node.connect(server.port, '127.0.0.1').on('error', () => {}));
          yield* blk(() => t.wait(Promise.all(clients.map((client) => once(client, 'connect')))));
          for (const [i, client] of clients.entries()) {
            if (i % 3 === 0) client.write('x'.repeat(i * 1000));
            if (i % 5 === 0) client.end();
          }
          yield* blk(() => t.sleep(round));
          // (A reset right after end() makes Node itself leak the descriptor.)
          for (const [i, client] of clients.entries()) if (i % 5 === 0) client.destroy(); else client.resetAndDestroy();
          yield* blk(() => t.sleep(2));
        }
        for (let i = 0; i < 500 && process.platform === 'linux' && sockets() > before; i++) yield* blk(() => t.sleep(2));
        console.log(process.platform === 'linux' ? sockets() - before : 0);
        server.close();
      });`, hub, '0\n');
  });

  test(`small chunks that are kept do not keep large memory (${hub})`, () => {
    good(`${CONNECTED}
      connected(function* (c) {
        const kept = [];
        const message = Buffer.alloc(512);
        // Between the small ones that are kept there are large ones that are not.
        for (let i = 0; i < 4000; i++) {
          yield* blk(() => c.sendAll(message));
          kept.push(yield* blk(() => c.recvExactly(512)));
          if (i % 4 === 0) { yield* blk(() => c.sendAll(Buffer.alloc(20000))); yield* blk(() => c.recvExactly(20000)); }
        }
        const memory = new Set(kept.map((chunk) => chunk.buffer));
        let bytes = 0;
        for (const buffer of memory) bytes += buffer.byteLength;
        console.log(kept.length, bytes < 4 * 4000 * 512 || bytes);
      });`, hub, '4000 true\n');
  });

  test(`chunks that are kept stay as they are while the memory around them is used again (${hub})`, () => {
    good(`${CONNECTED}
      connected(function* (c) {
        const kept = [];
        let memory = 0;
        const before = process.memoryUsage().external;
        for (let i = 0; i < 10000; i++) {
          const value = i % 251;
          yield* blk(() => c.sendAll(Buffer.alloc(20000, value)));
          for (let left = 20000; left > 0; ) {
            const chunk = yield* blk(() => c.recv());
            left -= chunk.length;
            if (i % 100 === 0) kept.push([value, chunk]);
          }
          if (i % 1000 === 0) memory = Math.max(memory, process.memoryUsage().external - before);
        }
        const changed = kept.filter(([value, chunk]) => !chunk.equals(Buffer.alloc(chunk.length, value)));
        console.log(changed.length, memory < 200e6 || memory);
      });`, hub, '0 true\n');
  });

  test(`busy sockets leave timers and immediates their turn, and the other way round (${hub})`, () => {
    good(`
      let immediates = 0, ticks = 0, over = false, yields = 0, promises = 0;
      const again = () => { immediates++; if (!over) setImmediate(again); };
      again();
      const interval = setInterval(() => ticks++, 1);
      green(function* () {
        const server = new net.StreamServer(here, echo);
        yield* blk(() => server.start());
        go(function* () { while (!over) { yields++; yield* blk(() => t.sleep(0)); } });
        go(function* () { while (!over) { promises++; yield* blk(() => t.wait(Promise.resolve())); } });
        const clients = Array.from({ length: 128 }, () => go(function* () {
          const c = yield* blk(() => net.connect(server.port, '127.0.0.1'));
          for (let i = 0; i < 40; i++) { yield* blk(() => c.sendAll('x')); yield* blk(() => c.recv()); }
          c.close();
        }));
        for (const client of clients) yield* blk(() => client.get());
        over = true;
        clearInterval(interval);
        console.log(immediates > 20, ticks > 5, yields > 20, promises > 20);
        server.close();
      });`, hub, 'true true true true\n');
  });

  test(`buffers of the system that are tiny, and a reader that is slow (${hub})`, () => {
    good(`
      green(function* () {
        const size = 300000;
        const data = Buffer.alloc(size);
        for (let i = 0; i < size; i++) data[i] = (i * 7) & 255;
        const server = new net.StreamServer(here, greenly(function* (s) {
          s.set({ sendBufferSize: 4096 });
          for (let at = 0; at < size; at += 10007) { const piece = data.subarray(at, at + 10007); yield* blk(() => s.sendAll(piece)); }
        }));
        yield* blk(() => server.start());
        const c = yield* blk(() => net.connect(server.port, '127.0.0.1'));
        c.set({ recvBufferSize: 4096 });
        const chunks = [];
        for (;;) {
          const chunk = yield* blk(() => c.recv(3001));
          if (chunk.length === 0) break;
          chunks.push(chunk);
          if (chunks.length % 10 === 0) yield* blk(() => t.sleep(0));
        }
        console.log(Buffer.concat(chunks).equals(data));
        c.close();
        server.close();
      });`, hub, 'true\n');
  });
}

if (choice.hub === 'native') {
  test('files run out when TLS is put on a connection: the error is the system\'s, and nothing is left open', () => {
    good(`
      const fs = require('node:fs');
      green(function* () {
        const listener = yield* blk(() => net.listen(here));
        const accepting = go(function* () { return yield* blk(() => listener.accept()); });
        const a = yield* blk(() => net.connect(listener.port, '127.0.0.1'));
        const b = yield* blk(() => accepting.get());
        const open = [];
        for (;;) try { open.push(fs.openSync('/dev/null')); } catch { break; }
        try {
          yield* blk(() => net.wrapTls(a));
        } catch ({ code, syscall, message }) {
          console.log(code, syscall, message, a.closed);
        }
        for (const fd of open) fs.closeSync(fd);
        console.log((yield* blk(() => b.recv())).length);
        b.close();
        listener.close();
      });`, 'native', 'EMFILE dup dup EMFILE true\n0\n', 'ulimit -n 80');
  });

  test('shared words are written over and slabs are taken away while sockets work: nothing crashes', () => {
    for (const seed of [1, 2, 3]) {
      const { status, signal, stderr } = run(`
        const { nativeLoop } = require(${JSON.stringify(require.resolve('../../runtime/native-loop'))});
        const { io } = require(${JSON.stringify(require.resolve('../../runtime/io/io'))});
        process.on('uncaughtException', () => {});
        t.hub.exceptionStream = null;
        let seed = ${seed};
        const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
        const loop = nativeLoop();
        function disturb() {
          for (let i = 0; i < 20; i++) {
            const words = random(3) === 0 ? loop.ctl : loop.rows[random(loop.rows.length)];
            const value = [0, -1, 1, 2147483647, -2147483648, random(5000)][random(6)];
            words[random(4) === 0 ? random(words.length) : random(24)] = value;
          }
          const slab = io.memory.slabs[random(8)];
          if (slab !== undefined && random(3) === 0) try { if (slab.buffer.transfer !== undefined && random(2) === 0) slab.buffer.transfer(); else structuredClone(slab.buffer, { transfer: [slab.buffer] }); } catch {}
          if (random(4) === 0) loop.ctl[0] = loop.ctl[1];
        }
        green(function* () {
          const server = new net.StreamServer(here, echo);
          yield* blk(() => server.start());
          const udp = yield* blk(() => net.openDatagram(here));
          const client = function* () {
            for (;;) {
              try {
                const c = yield* blk(() => net.connect({ host: '127.0.0.1', port: server.port, timeout: 20 }));
                for (let i = 0; i < 10; i++) {
                  yield* blk(() => c.sendAll(Buffer.alloc(1 + random(100000))));
                  yield* blk(() => c.recv());
                  yield* blk(() => udp.send('x', udp.port));
                }
                c.close();
              } catch { yield* blk(() => t.sleep(1)); }
            }
          };
          for (let i = 0; i < 10; i++) go(client);
          go(function* () { for (;;) { try { yield* blk(() => udp.recv()); } catch { yield* blk(() => t.sleep(1)); } } });
        });
        let rounds = 0;
        setInterval(() => { disturb(); if (++rounds === 300) process.exit(0); }, 1);
      `, 'native');
      assert.equal({ status, signal, stderr: stderr.slice(0, 2000) }, { status: 0, signal: null, stderr: '' }, `seed ${seed}`);
    }
  });

  test('counters of the ring and generations of handles wrap', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsgreen-'));
    const preload = path.join(folder, 'preload.cjs');
    for (const [first, name] of [[2 ** 31, 'as JavaScript counts'], [2 ** 32, 'as the core does']] as const) {
      // The core begins where the memory says.
      fs.writeFileSync(preload, `
        const { native } = require(${JSON.stringify(require.resolve('../../runtime/binding'))}).choice;
        const { start, addRows, layout } = native;
        native.start = (ctl, ...rest) => {
          ctl[layout.CQ_TAIL] = ${first} - 100;
          return start(ctl, ...rest);
        };
        native.addRows = (rows) => {
          for (let at = layout.GEN; at < rows.length; at += layout.ROW_WORDS) rows[at] = 2147483646;
          return addRows(rows);
        };
      `);
      const outcome = run(`
        const { nativeLoop } = require(${JSON.stringify(require.resolve('../../runtime/native-loop'))});
        const { ctl, rows, native: { layout } } = nativeLoop();
        const tail = () => ctl[layout.CQ_TAIL] >>> 0;
        green(function* () {
          const server = new net.StreamServer(here, echo);
          yield* blk(() => server.start());
          const begun = tail() >= ${first} - 100;
          let right = 0;
          for (let i = 0; i < 1600; i++) {
            const socket = yield* blk(() => net.connect(server.port, '127.0.0.1'));
            const sent = String(i);
            yield* blk(() => socket.sendAll(sent));
            if (String(yield* blk(() => socket.recv())) === sent) right++;
            socket.close();
          }
          server.close();
          const gens = Array.from({ length: layout.ROWS_PER_CHUNK }, (_, i) => rows[0][i * layout.ROW_WORDS + layout.GEN]);
          console.log(begun, tail() < ${first} - 100 || tail() > ${first}, right, Math.min(...gens) > 0, Math.min(...gens) < 10);
        });`, 'native', { args: ['-r', preload] });
      assert.equal(outcome, { status: 0, signal: null, stdout: 'true true 1600 true true\n', stderr: '' }, name);
    }
    fs.rmSync(folder, { recursive: true });
  });
}

test.run();
