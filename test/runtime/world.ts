/**
 * Where the runtime's tests take place: each in a main greenlet of its own, on a virtual clock, with all reports of
 * uncaught errors collected. A test fails if it leaves a report unread or a greenlet alive.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { killAll, run } from '../../runtime';
import { ABI_VERSION } from '../../runtime/abi';
import { reporting } from '../../runtime/report';
import { greenlets, rt } from '../../runtime/state';
import { virtualClock, type VirtualClock } from '../../runtime/testing';
import { assert, suite } from '../suite';
import { greenly, type Blocks } from './generators';

export interface World {
  clock: VirtualClock;
  /** What happened, in order. */
  log: unknown[];
  /** The uncaught errors reported so far, as "context: message"; reading empties the list. */
  reports(): string[];
}

/** A suite whose tests are green: `green('name', function* ({ log }) { ... yield* blk(() => sleep(5)); ... })`. */
export function world(name: string) {
  const test = suite(name);
  const green = (title: string, body: (w: World) => Blocks<void>) =>
    test(title, async () => {
      const clock = virtualClock();
      const reported: string[] = [];
      reporting.onError = (error, context) => void reported.push(`${context}: ${error instanceof Error ? error.message : String(error)}`);
      try {
        await run(greenly(body), { clock, log: [], reports: () => reported.splice(0) });
        await run(greenly(function* () { for (const g of greenlets()) if (g !== rt.current) assert.unreachable(`${g._label()} was left alive`); }));
        assert.equal(reported, [], 'no report was left unread');
      } finally {
        killAll(greenlets(), undefined, { block: false });
        reporting.onError = null;
        clock.restore();
      }
    });
  return { test, green };
}

/** The error that the call throws. */
export function thrown(call: () => unknown): any {
  try {
    call();
  } catch (error) {
    return error;
  }
  return assert.unreachable('nothing was thrown');
}

/** The error with which a piece of green code ends. */
export function* raised(body: () => Blocks<unknown>): Blocks<any> {
  try {
    yield* body();
  } catch (error) {
    return error;
  }
  assert.unreachable('nothing was thrown');
}

/** What a program in a process or thread of its own begins with: the runtime in `t`, and `greenly` and `blk`. */
export const prelude = (compiled = true) => `
    const t = require(${JSON.stringify(path.resolve(__dirname, '../../runtime'))});
    const abi = require(${JSON.stringify(path.resolve(__dirname, '../../runtime/abi'))});
    const { virtualClock, untilIdle } = require(${JSON.stringify(path.resolve(__dirname, '../../runtime/testing'))});
    const { greenly, blk } = require(${JSON.stringify(path.resolve(__dirname, 'generators'))});
    ${compiled ? `abi.abi(${ABI_VERSION});` : ''}
  `;

/** Runs a program in a process of its own, after the prelude. */
export function program(text: string, options: { compiled?: boolean; env?: NodeJS.ProcessEnv; args?: string[] } = {}) {
  const { compiled = true, env = {}, args = [] } = options;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...args, '-e', prelude(compiled) + text], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 20_000,
  });
  return { status, signal, stdout, stderr };
}
