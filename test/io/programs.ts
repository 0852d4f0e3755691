/** Programs with sockets in processes of their own: what they find when they start, and what became of them. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const at = (file: string) => JSON.stringify(path.resolve(__dirname, file));

/** `t`, `net`, generators as green functions (`go`, `green`), `here` (any port of the loopback interface), `echo`. */
export const PRELUDE = `
  const t = require(${at('../../runtime')});
  const net = require(${at('../../runtime/io/net')});
  const { virtualClock } = require(${at('../../runtime/testing')});
  const { greenly, blk } = require(${at('../runtime/generators')});
  const { abi, ABI_VERSION } = require(${at('../../runtime/abi')});
  abi(ABI_VERSION);
  const here = { host: '127.0.0.1', port: 0 };
  const echo = greenly(function* (socket) {
    for (;;) {
      const chunk = yield* blk(() => socket.recv());
      if (chunk.length === 0) return;
      yield* blk(() => socket.sendAll(chunk));
    }
  });
  const go = (body) => t.spawn(greenly(body));
  const green = (body) => t.run(greenly(body));
`;

export interface Outcome {
  status: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** `shell`: commands before the program is run. */
export function run(text: string, hub: string, { args = [], shell, env = {} }: { args?: string[]; shell?: string; env?: NodeJS.ProcessEnv } = {}): Outcome {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsgreen-'));
  const file = path.join(folder, 'program.cjs');
  fs.writeFileSync(file, PRELUDE + text);
  const command = [process.execPath, ...args, file];
  const [program, rest] = shell === undefined ? [command[0]!, command.slice(1)] : ['/bin/sh', ['-c', `${shell}; exec "$@"`, 'sh', ...command]];
  const { status, signal, stdout, stderr } = spawnSync(program, rest, {
    encoding: 'utf8', env: { ...process.env, TSGREEN_HUB: hub === 'js' ? 'js' : '', ...env }, timeout: 60_000,
  });
  fs.rmSync(folder, { recursive: true });
  return { status, signal, stdout, stderr };
}
