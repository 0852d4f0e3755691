/**
 * The soak: for a while, random clients connect to a server, talk, stall, half-close, reset and are killed or run out of
 * time, as the seed says. Every byte that arrives is checked: what a client sends comes back in order, none lost and none
 * twice. At the end nothing may be left: no greenlet, no handle, no file descriptor, and no more memory than at the start.
 *
 *     node dist/test/io/soak.js [SECONDS] [SEED]        (TSGREEN_HUB=js for the other hub)
 */
import fs from 'node:fs';
import { hub, run, sleep, spawn, Timeout, type Greenlet } from '../../runtime';
import { abi, ABI_VERSION } from '../../runtime/abi';
import { connect, StreamServer, type Socket } from '../../runtime/io/net';
import { blk, greenly, type Blocks } from '../runtime/generators';
import { liveHandles } from './sockets';
import { greenlets } from '../../runtime/state';

abi(ABI_VERSION);

const go = <R>(body: () => Blocks<R>): Greenlet<R> => spawn(greenly(body));

const counts = { connections: 0, bytes: 0, kills: 0, timeouts: 0, resets: 0, wrong: 0 };

/** What byte number `i` of connection `id` is. */
const byteAt = (id: number, i: number) => (id * 131 + i * 7 + (i >> 8)) & 255;

function random(seed: number): (limit: number) => number {
  let state = seed % 2147483647 || 1;
  return (limit) => (state = (state * 48271) % 2147483647) % limit;
}

const echo = greenly(function* (socket: Socket) {
  try {
    for (;;) {
      const chunk = yield* blk(() => socket.recv());
      if (chunk.length === 0) return;
      yield* blk(() => socket.sendAll(chunk));
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ECONNRESET' && code !== 'EPIPE') throw error;
    counts.resets++;
  }
});

function* client(port: number, id: number, next: (limit: number) => number): Blocks<void> {
  const socket = yield* blk(() => connect({ host: '127.0.0.1', port }));
  counts.connections++;
  const total = next(8) === 0 ? next(400_000) : next(3000);
  const reader = go(function* (): Blocks<number> {
    let got = 0;
    for (;;) {
      if (next(20) === 0) yield* blk(() => sleep(next(4)));
      const chunk = yield* blk(() => socket.recv(1 + next(50_000)));
      if (chunk.length === 0) return got;
      for (const byte of chunk) if (byte !== byteAt(id, got++)) counts.wrong++;
      counts.bytes += chunk.length;
    }
  });
  let kind = next(10);
  try {
    for (let sent = 0; sent < total; ) {
      const size = Math.min(1 + next(20_000), total - sent);
      const piece = Buffer.alloc(size);
      for (let i = 0; i < size; i++) piece[i] = byteAt(id, sent + i);
      yield* blk(() => socket.sendAll(piece));
      sent += size;
      if (next(10) === 0) yield* blk(() => sleep(next(3)));
      // Some end in the middle: by a kill of their reader, by a limit, or by closing.
      if (kind === 0 && next(3) === 0) {
        counts.kills++;
        reader.kill(undefined, { block: false });
        return;
      }
      if (kind === 1 && next(3) === 0) return;
    }
    if (kind === 2) {
      const timeout = Timeout.startNew(1);
      try {
        yield* blk(() => reader.join());
      } catch (error) {
        if (error !== timeout) throw error;
        counts.timeouts++;
      } finally {
        timeout.close();
      }
      kind = 3;
    }
    socket.shutdown();
    const got = yield* blk(() => reader.get());
    if (got !== total) counts.wrong += 1_000_000;
  } finally {
    socket.close();
    yield* blk(() => reader.kill());
  }
}

const openFiles = () => (process.platform === 'linux' ? fs.readdirSync('/proc/self/fd').length : 0);

async function memory(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function soak(seconds: number, seed: number): Promise<void> {
  hub.onError = (error) => {
    // Readers of sockets that were closed under them.
    if ((error as NodeJS.ErrnoException).code !== 'EBADF') {
      counts.wrong++;
      console.error(error);
    }
  };
  const phase = greenly(function* (ms: number) {
    const server = new StreamServer({ host: '127.0.0.1', port: 0 }, echo);
    yield* blk(() => server.start());
    const end = Date.now() + ms;
    const workers = Array.from({ length: 25 }, (_, worker) => go(function* () {
      const next = random(seed * 1000 + worker + 1);
      for (let id = worker; Date.now() < end; id += 25) yield* client(server.port!, id, next);
    }));
    for (const worker of workers) yield* blk(() => worker.get());
    server.close();
    for (let i = 0; i < 500 && greenlets().length > 1; i++) yield* blk(() => sleep(2));
  });
  await run(phase, Math.min(500, (seconds * 1000) / 4));
  const before = { memory: await memory(), files: openFiles(), handles: liveHandles() };
  await run(phase, seconds * 1000);
  for (let i = 0; i < 200 && openFiles() > before.files; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  // Collecting takes some rounds of the loop, in which handles that are being closed come to their end.
  const after = { memory: await memory(), files: openFiles(), handles: liveHandles() };
  const grown = after.memory - before.memory;
  const problems = [
    counts.wrong > 0 && `${counts.wrong} wrong`,
    after.files !== before.files && `${after.files - before.files} files more than before`,
    after.handles > 0 && `${after.handles} handles left`,
    greenlets().length > 0 && `greenlets left: ${greenlets().map((g) => g._label())}`,
    globalThis.gc !== undefined && grown > 8e6 && `${(grown / 1e6).toFixed(1)} MB more than before`,
  ].filter(Boolean);
  const { connections, bytes, kills, timeouts, resets } = counts;
  const figures = ({ files, handles, memory }: typeof before) => `${files} files, ${handles} handles, ${(memory / 1e6).toFixed(1)} MB`;
  console.error(`${hub.stats().hub}: ${connections} connections, ${(bytes / 1e6).toFixed(0)} MB, ${kills} kills, ${timeouts} timeouts, ${resets} resets; ${figures(before)} before, ${figures(after)} after`);
  console.log(problems.length === 0 ? 'good' : problems.join('\n'));
  if (problems.length > 0) process.exitCode = 1;
}

if (require.main === module) void soak(Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 1));
