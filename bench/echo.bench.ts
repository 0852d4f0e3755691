/**
 * What does a round trip cost a server: receive some bytes, send them back? The same echo server as greenlets on the
 * native hub and on the one in JavaScript, on node:net with events and with promises, in gevent (if python has it) and in
 * C on libuv (if it can be compiled), each a process of its own on one core, under a load written for it in C (echo/load.c)
 * on another. They are measured in turn, in short samples.
 *
 * Two figures: the CPU time of the server as the system counts it, and the elapsed time, a round trip each. The ratios
 * are to the native hub: 2.00x means that the contender needs twice as much. Targets: node:net 2.0, gevent 3.0, C at most
 * 1/0.9 = 1.11 times cheaper (0.90x).
 */
import { execFile, execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { median, type Row, type SelfMeasured } from './harness';

const ROOT = path.resolve(__dirname, '../..');
const ROUNDS = Number(process.env['ECHO_ROUNDS'] ?? 7);
const SECONDS = Number(process.env['ECHO_SECONDS'] ?? 0.7);
/** Nanoseconds of CPU time for warming up, and milliseconds that this may take. */
const WARM_UP = 0.8e9;
const LONGEST_WARM_UP = 8000;
const BASELINE = 'native';

type Mode = 'tcp' | 'udp' | 'connect';
const CASES: [name: string, connections: number, size: number, mode: Mode][] = [
  ['64 connections x 64 B', 64, 64, 'tcp'],
  ['1 connection x 64 B', 1, 64, 'tcp'],
  ['1000 connections x 64 B', 1000, 64, 'tcp'],
  ['64 connections x 16 KB', 64, 16_384, 'tcp'],
  ['4 connections x 1 MB', 4, 1_048_576, 'tcp'],
  ['connect, 64 B, close', 32, 64, 'connect'],
  ['64 UDP sockets x 64 B', 64, 64, 'udp'],
];

interface Server {
  process: ChildProcess;
  port: string;
}

const inBench = (file: string) => path.join(ROOT, 'bench/echo', file);

/** Compiles a C program; null: that cannot be done here. */
function compileC(source: string, ...libraries: string[]): string | null {
  const out = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'tsgreen-echo-')), path.basename(source, '.c'));
  return spawnSync('cc', ['-O2', '-o', out, inBench(source), ...libraries]).status === 0 ? out : null;
}

const python = ['/usr/bin/python3', 'python3'].find((name) => spawnSync(name, ['-c', 'import gevent']).status === 0);

/** A process on one core, where the system can do that. */
function pinned(core: number, command: string, args: string[]): [string, string[]] {
  return process.platform === 'linux' && os.cpus().length > 1 ? ['taskset', ['-c', String(core), command, ...args]] : [command, args];
}

/** The commands of the servers that there are for this mode. */
function servers(mode: Mode): Map<string, [string, string[], NodeJS.ProcessEnv]> {
  const kind = mode === 'udp' ? ['udp'] : [];
  const green = path.join(ROOT, 'dist/bench/programs/echo.js');
  const all = new Map<string, [string, string[], NodeJS.ProcessEnv]>([
    ['native', [process.execPath, [green, ...kind], { TSGREEN_HUB: 'native' }]],
    ['js', [process.execPath, [green, ...kind], { TSGREEN_HUB: 'js' }]],
    ['node events', [process.execPath, [inBench('node-events.cjs'), ...kind], {}]],
  ]);
  if (mode !== 'udp') all.set('node promises', [process.execPath, [inBench('node-promises.cjs')], {}]);
  if (python !== undefined) all.set('gevent', [python, [inBench('gevent_server.py'), ...kind], {}]);
  const c = compileC('libuv.c', '-luv');
  if (c !== null) all.set('C libuv', [c, kind, {}]);
  return all;
}

async function start([command, args, env]: [string, string[], NodeJS.ProcessEnv]): Promise<Server> {
  const child = spawn(...pinned(0, command, args), { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', (text) => resolve(String(text).trim()));
    child.once('exit', (code) => reject(new Error(`${command} ${args.join(' ')} ended with ${code}`)));
  });
  return { process: child, port };
}

/** Nanoseconds of CPU time that a process has had, all its threads together. */
function cpuTime(pid: number): number {
  if (process.platform === 'linux') {
    let sum = 0;
    for (const task of fs.readdirSync(`/proc/${pid}/task`)) sum += Number(fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
    return sum;
  }
  const [minutes, seconds] = execFileSync('ps', ['-o', 'cputime=', '-p', String(pid)], { encoding: 'utf8' }).trim().split(':').slice(-2).map(Number);
  return (minutes! * 60 + seconds!) * 1e9;
}

export default {
  name: 'echo',
  async *measure(progress) {
    const load = compileC('load.c');
    if (load === null) return progress('no C compiler (or not Linux): no load, nothing measured');
    const wanted = process.env['ECHO_CASE'];
    for (const [name, connections, size, mode] of CASES.filter(([one]) => wanted === undefined || one.includes(wanted))) {
      progress(`echo ${name}`);
      const running = new Map<string, Server>();
      const samples = new Map<string, { cpu: number[]; wall: number[] }>();
      const trip = async ({ process: { pid }, port }: Server, seconds: number) => {
        const before = cpuTime(pid!);
        const [command, args] = pinned(1, load, [port, String(connections), String(size), String(seconds), mode]);
        const { stdout } = await promisify(execFile)(command, args);
        const [trips, elapsed] = stdout.split(' ').map(Number) as [number, number];
        return { cpu: (cpuTime(pid!) - before) / trips, wall: (elapsed * 1e9) / trips };
      };
      try {
        for (const [contender, command] of servers(mode)) {
          const server = await start(command);
          running.set(contender, server);
          samples.set(contender, { cpu: [], wall: [] });
          // Until it is compiled: what counts is how much it has worked, not for how long.
          const end = Date.now() + LONGEST_WARM_UP;
          for (const pid = server.process.pid, begun = cpuTime(pid!); cpuTime(pid!) - begun < WARM_UP && Date.now() < end; ) await trip(server, 0.3);
        }
        for (let round = 0; round < ROUNDS; round++) {
          for (const [contender, server] of running) {
            const { cpu, wall } = await trip(server, SECONDS);
            samples.get(contender)!.cpu.push(cpu);
            samples.get(contender)!.wall.push(wall);
          }
        }
      } finally {
        for (const { process: child } of running.values()) child.kill();
      }
      for (const [unit, figure] of [['ns CPU/round trip', 'cpu'], ['ns/round trip', 'wall']] as const) {
        const base = samples.get(BASELINE)![figure];
        for (const [contender, { [figure]: all }] of samples) {
          const ratio = median(all.map((value, round) => value / base[round]!));
          yield { bench: 'echo', case: name, contender, unit, median: median(all), ratio, baseline: BASELINE } satisfies Row;
        }
      }
    }
  },
} satisfies SelfMeasured;
