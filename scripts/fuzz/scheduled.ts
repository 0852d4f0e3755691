/**
 * The same comparison through the real runtime: many compiled programs at once, each in a greenlet, each blocking call
 * a `sleep(0)`. Slower than drive.ts and less precise; it shows that frames, scheduler and abi fit together and that
 * greenlets do not disturb one another.
 */
import vm from 'node:vm';
import * as abi from '../../runtime/abi';
import { run, sleep } from '../../runtime/index';
import { plainText, Transpile } from './check';
import { drive } from './drive';
import { Deliver, Environment } from './env';
import { format } from './format';

// The blocking call below keeps the contract of compiled code by hand: said as compiled code says it.
abi.abi(abi.ABI_VERSION);

class Delivery implements abi.Frame {
  next: abi.Frame | null = null;
  s = 1;
  constructor(readonly value: unknown, readonly isError: boolean) {}
  resume(frame: abi.Frame, value: unknown): unknown {
    abi.take(value);
    return settle((frame as Delivery).value, (frame as Delivery).isError);
  }
}

const settle: Deliver = (value, isError) => {
  if (isError) throw value;
  return value;
};

const sleeping: Deliver = (value, isError) => ((sleep(0) as unknown) === abi.SUSPEND ? abi.capture(new Delivery(value, isError)) : settle(value, isError));

interface Exports {
  main?(env: Environment): unknown;
  after?(): unknown;
}

/** Runs the programs together; gives back, for each that differs from its plain run, its index and where. */
export async function scheduled(texts: readonly string[], transpile: Transpile): Promise<Map<number, string>> {
  const differences = new Map<number, string>();
  const nativeToString = Function.prototype.toString;
  Function.prototype.toString = () => 'function';
  try {
    await Promise.all(
      texts.map(async (text, index) => {
        const compiled = transpile(text);
        if (compiled.diagnostics.length > 0) return;
        const plain = await log(plainText(text), settle, async (f, ...args) => drive(() => f(...args)));
        const green = await log(compiled.code, sleeping, (f, ...args) => run(f as () => unknown, ...(args as [])));
        const at = plain.findIndex((line, n) => line !== green[n]);
        if (at >= 0 || plain.length !== green.length) differences.set(index, `line ${at}: plain ${plain[at]}, green ${green[at]}`);
      }),
    );
  } finally {
    Function.prototype.toString = nativeToString;
  }
  return differences;
}

async function log(code: string, deliver: Deliver, call: (f: (...args: unknown[]) => unknown, ...args: unknown[]) => Promise<unknown>): Promise<string[]> {
  const env = new Environment(deliver);
  const exports: Exports = {};
  vm.runInThisContext(`(function (exports, require) {${code}\n})`)(exports, () => abi);
  for (const [f, ...args] of [[exports.main, env], [exports.after]] as [((...args: unknown[]) => unknown) | undefined, ...unknown[]][]) {
    if (f === undefined) continue;
    try {
      env.events.push(`returned ${format(await call(f, ...args))}`);
    } catch (error) {
      env.events.push(`threw ${format(error)}`);
    }
  }
  return env.events;
}
