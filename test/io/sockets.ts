/**
 * Where the tests of sockets take place: on the real clock and the loopback interface. Every test runs in a greenlet and
 * fails if it leaves a greenlet, a report or a file descriptor behind.
 */
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { hub, killAll, run, spawn, type Greenlet } from '../../runtime';
import { abi, ABI_VERSION } from '../../runtime/abi';
import { connect, listen, type Listener, type Socket } from '../../runtime/io/net';
import { reusePortKnown } from '../../runtime/io/node-io';
import { nativeLoop } from '../../runtime/native-loop';
import { reporting } from '../../runtime/report';
import { blk, greenly, type Blocks } from '../runtime/generators';
import { assert, suite } from '../suite';
import { greenlets, rt } from '../../runtime/state';

abi(ABI_VERSION);

/** Open sockets of this process, or 0 where the system does not tell. */
export function openSockets(): number {
  if (process.platform !== 'linux') return 0;
  let count = 0;
  for (const fd of fs.readdirSync('/proc/self/fd')) {
    try {
      if (fs.readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')) count++;
    } catch {} // it was closed meanwhile
  }
  return count;
}

/** Whether several sockets can be bound to one port: Linux with the native hub, and with the other one from Node 22.12 and 23.1. */
export const canReusePort = process.platform === 'linux' && (hub.stats().hub === 'native' || reusePortKnown);

const nextRound = () => new Promise((resolve) => setImmediate(resolve));

/** Waits until the condition holds, or for so many rounds of the loop that it never will. */
export async function until(condition: () => boolean): Promise<boolean> {
  for (let i = 0; i < 2000; i++) {
    if (condition()) return true;
    await (i < 100 ? nextRound() : new Promise((resolve) => setTimeout(resolve, 1)));
  }
  return false;
}

/** Handles of the native hub that are open or being closed. */
export function liveHandles(): number {
  const loop = nativeLoop();
  return loop === null ? 0 : loop.ctl[loop.native.layout['LIVE']!]! + loop.ctl[loop.native.layout['CLOSING']!]!;
}

export function sockets(name: string) {
  const test = suite(`${name} (${hub.stats().hub})`);
  const green = (title: string, body: () => Blocks<void>) =>
    test(title, async () => {
      const before = openSockets();
      const reported: string[] = [];
      reporting.onError = (error, context) => void reported.push(`${context}: ${error instanceof Error ? error.stack : String(error)}`);
      try {
        await run(greenly(body));
        await until(() => greenlets().length === 0);
        assert.equal(greenlets().filter((g) => g !== rt.current).map((g) => g._label()), [], 'greenlets left alive');
        assert.equal(reported, [], 'reports');
        assert.ok(await until(() => openSockets() === before), `${openSockets() - before} sockets left open`);
        assert.ok(await until(() => liveHandles() === 0), `${liveHandles()} handles left open`);
      } finally {
        killAll(greenlets(), undefined, { block: false });
        reporting.onError = null;
      }
    });
  return { test, green };
}

/** Spawns a generator as a greenlet. */
export const go = <R>(body: () => Blocks<R>): Greenlet<R> => spawn(greenly(body));

/** A listener on the loopback interface. */
export function* listening(): Blocks<Listener> {
  return yield* blk(() => listen({ host: '127.0.0.1', port: 0 }));
}

/** Two sockets that are connected with one another. */
export function* pair(): Blocks<[Socket, Socket]> {
  const listener = yield* listening();
  const accepting = go(function* () { return yield* blk(() => listener.accept()); });
  const client = yield* blk(() => connect({ host: '127.0.0.1', port: listener.port! }));
  const server = yield* blk(() => accepting.get());
  listener.close();
  return [client, server];
}

/** The error that a piece of green code ends with. */
export function* failure(body: () => unknown): Blocks<any> {
  try {
    yield* blk(body);
  } catch (error) {
    return error;
  }
  assert.unreachable('nothing was thrown');
}

/** What of an error of a socket users can rely on. */
export const facts = (error: any) => ({
  name: error.name, message: error.message, code: error.code, errno: error.errno, syscall: error.syscall, address: error.address, port: error.port,
});

/** A path for a Unix socket that does not exist. */
export function socketPath(name: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsgreen-'));
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, `${name}.sock`);
}

/** The error that node:net reports for the same. */
export const nodeError = (begin: () => net.Socket | net.Server): Promise<any> =>
  new Promise((resolve, reject) => {
    const it = begin();
    it.once('error', resolve);
    it.once('connect', () => reject(new Error('it connected'))).once('listening', () => reject(new Error('it listens')));
  });
