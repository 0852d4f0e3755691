/**
 * What does a round trip cost a server: receive some bytes, send them back? The same echo server as greenlets on the
 * native hub and on the one in JavaScript, on node:net with events and with promises, in gevent (if python has it) and in
 * C on libuv (if it can be compiled), each a process of its own on one core, under a load written for it in C (echo/load.c)
 * on another. They are measured in turn, in short samples.
 *
 * Figures, a round trip each: the CPU time of the server as the system counts it, how much of it the program itself had
 * (user) and how much the kernel on its behalf, and the elapsed time. The ratios are to the native hub: 2.00x means that
 * the contender needs twice as much. Targets: node:net 2.0, gevent 3.0, C at most 1/0.9 = 1.11 times cheaper (0.90x).
 *
 * What can be reached at all is the ratio of a contender to `C epoll`, which does nothing but the system calls.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { median, type Row, type SelfMeasured } from './harness';

const ROOT = path.resolve(__dirname, '../..');
const ROUNDS = Number(process.env['ECHO_ROUNDS'] ?? 7);
const SECONDS = Number(process.env['ECHO_SECONDS'] ?? 0.7);
/** Nanoseconds of CPU time for warming up, and milliseconds that this may take. */
const WARM_UP = 0.8e9;
const LONGEST_WARM_UP = 8000;
const BASELINE = 'native';

type Mode = 'tcp' | 'udp' | 'connect' | 'tls' | 'wrap';
const CASES: [name: string, connections: number, size: number, mode: Mode][] = [
  ['64 connections x 64 B', 64, 64, 'tcp'],
  ['1 connection x 64 B', 1, 64, 'tcp'],
  ['1000 connections x 64 B', 1000, 64, 'tcp'],
  ['64 connections x 16 KB', 64, 16_384, 'tcp'],
  ['4 connections x 1 MB', 4, 1_048_576, 'tcp'],
  ['connect, 64 B, close', 32, 64, 'connect'],
  ['64 UDP sockets x 64 B', 64, 64, 'udp'],
  ['TLS, 64 connections x 64 B', 64, 64, 'tls'],
  ['TLS, 64 connections x 16 KB', 64, 16_384, 'tls'],
  // To be compared with the two before.
  ['wrapTls, 64 connections x 64 B', 64, 64, 'wrap'],
  ['wrapTls, 64 connections x 16 KB', 64, 16_384, 'wrap'],
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
  const kind = mode === 'tcp' || mode === 'connect' ? [] : [mode];
  const green = path.join(ROOT, 'dist/bench/programs/echo.js');
  const all = new Map<string, [string, string[], NodeJS.ProcessEnv]>([
    ['native', [process.execPath, [green, ...kind], { TSGREEN_HUB: 'native' }]],
    ['js', [process.execPath, [green, ...kind], { TSGREEN_HUB: 'js' }]],
  ]);
  if (mode === 'wrap') return all;
  all.set('node events', [process.execPath, [inBench('node-events.cjs'), ...kind], {}]);
  if (mode !== 'udp') all.set('node promises', [process.execPath, [inBench('node-promises.cjs'), ...kind], {}]);
  if (python !== undefined) all.set('gevent', [python, [inBench('gevent_server.py'), ...kind], {}]);
  if (mode === 'tls') return all;
  const c = compileC('libuv.c', '-luv');
  if (c !== null) all.set('C libuv', [c, kind, {}]);
  const floor = mode === 'udp' ? null : compileC('epoll.c');
  if (floor !== null) all.set('C epoll', [floor, [], {}]);
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

/** Which part of a process's CPU time was its own, in ticks of the system: [user, system]. Not known outside of Linux. */
function split(pid: number): [number, number] {
  if (process.platform !== 'linux') return [0, 0];
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return [Number(fields[11]), Number(fields[12])];
}

const FIGURES = [
  ['ns CPU/round trip', 'cpu'],
  ['ns of it user', 'user'],
  ['ns of it system', 'system'],
  ['ns/round trip', 'wall'],
] as const;

type Sample = Record<(typeof FIGURES)[number][1], number>;

export default {
  name: 'echo',
  async *measure(progress) {
    const plainLoad = compileC('load.c');
    if (plainLoad === null) return progress('no C compiler (or not Linux): no load, nothing measured');
    const tlsLoad = compileC('load-tls.c', '-lssl', '-lcrypto');
    const wanted = process.env['ECHO_CASE'];
    for (const [name, connections, size, mode] of CASES.filter(([one]) => wanted === undefined || one.includes(wanted))) {
      const secure = mode === 'tls' || mode === 'wrap';
      const load = secure ? tlsLoad : plainLoad;
      if (load === null) {
        progress(`echo ${name}: no OpenSSL to compile the load with, not measured`);
        continue;
      }
      progress(`echo ${name}`);
      const running = new Map<string, Server>();
      const samples = new Map<string, Sample[]>();
      const trip = async ({ process: { pid }, port }: Server, seconds: number): Promise<Sample> => {
        let before = cpuTime(pid!);
        let [user, system] = split(pid!);
        const client = spawn(...pinned(1, load, [port, String(connections), String(size), String(seconds), secure ? 'tls' : mode]), { stdio: ['pipe', 'pipe', 'inherit'] });
        const said = createInterface(client.stdout)[Symbol.asyncIterator]();
        if (secure) {
          // Handshakes take longer than all that is to be measured.
          await said.next();
          before = cpuTime(pid!);
          [user, system] = split(pid!);
          client.stdin.write('\n');
        }
        const { value } = await said.next();
        if (value === undefined) throw new Error(`the load of ${name} failed`);
        const [trips, elapsed] = value.split(' ').map(Number) as [number, number];
        const cpu = (cpuTime(pid!) - before) / trips;
        const [userAfter, systemAfter] = split(pid!);
        client.stdin.end();
        const share = (userAfter - user) / (userAfter - user + systemAfter - system);
        return { cpu, user: cpu * share, system: cpu * (1 - share), wall: (elapsed * 1e9) / trips };
      };
      try {
        for (const [contender, command] of servers(mode)) {
          const server = await start(command);
          running.set(contender, server);
          samples.set(contender, []);
          // Until it is compiled: what counts is how much it has worked, not for how long.
          const end = Date.now() + LONGEST_WARM_UP;
          for (const pid = server.process.pid, begun = cpuTime(pid!); cpuTime(pid!) - begun < WARM_UP && Date.now() < end; ) await trip(server, 0.3);
        }
        for (let round = 0; round < ROUNDS; round++) {
          for (const [contender, server] of running) samples.get(contender)!.push(await trip(server, SECONDS));
        }
      } finally {
        for (const { process: child } of running.values()) child.kill();
      }
      for (const [unit, figure] of FIGURES) {
        const base = samples.get(BASELINE)!;
        for (const [contender, all] of samples) {
          const values = all.map((sample) => sample[figure]);
          if (values.some(Number.isNaN)) continue;
          const ratio = median(values.map((value, round) => value / base[round]![figure]));
          yield { bench: 'echo', case: name, contender, unit, median: median(values), ratio, baseline: BASELINE } satisfies Row;
        }
      }
    }
  },
} satisfies SelfMeasured;
