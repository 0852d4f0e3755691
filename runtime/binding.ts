/**
 * The door to the native part: chooses the hub of this process, and is the only file that loads the addon. What the
 * addon's functions do is said in native/src/calls.cc; nothing is checked here but that it fits.
 *
 * The native hub is taken where it was built and can be loaded, unless TSGREEN_HUB=js. Where it cannot, everything
 * works with the hub in JavaScript, and nothing is said: except if TSGREEN_HUB=native asked for it, or if an addon is
 * there that does not load.
 */
import path from 'node:path';

/** A slot number, or a negative error number; 0 or an error for calls that give nothing. */
type Result = number;

export interface Native {
  readonly layout: Readonly<Record<string, number>>;
  start(ctl: Int32Array, onPump: () => void, now: number): boolean;
  addRows(rows: Int32Array): boolean;
  /** A Buffer of SLAB_SIZE bytes, with whatever is in them; undefined where JavaScript takes no memory from others (Electron). */
  lendSlab(): Buffer | undefined;
  giveSlab(index: number, slab: Uint8Array): boolean;
  hold(on: number): void;
  open(kind: number, family: number): Result;
  close(slot: number, gen: number): Result;
  bind(slot: number, gen: number, family: number, address: string, port: number, flags: number, reusePort: number): Result;
  bindPath(slot: number, gen: number, path: string): Result;
  listen(slot: number, gen: number, backlog: number): Result;
  connect(slot: number, gen: number, family: number, address: string, port: number): Result;
  connectPath(slot: number, gen: number, path: string): Result;
  startReading(slot: number, gen: number): Result;
  /** undefined: all of them. */
  send(slot: number, gen: number, bytes: Uint8Array, partly: number): Result | undefined;
  sendv(slot: number, gen: number, bytes: readonly Uint8Array[]): Result;
  sendTo(slot: number, gen: number, bytes: Uint8Array, family: number, address: string, port: number): Result;
  shutdown(slot: number, gen: number): Result;
  name(slot: number, gen: number, peer: number): { address: string; family: string; port: number } | string | number;
  option(slot: number, gen: number, which: number, value: number): Result;
  descriptor(slot: number, gen: number): Result;
  /** Another descriptor of the same connection, which the caller has to close. */
  duplicate(slot: number, gen: number): Result;
}

export interface Choice {
  /** Which hub this process has. */
  readonly hub: 'native' | 'js';
  /** Why, in a few words. */
  readonly reason: string;
  /** The addon, if it is the native one. */
  readonly native: Native | null;
}

/** What the addon's `layout.VERSION` has to be. */
export const VERSION = 4;

const js = (reason: string): Choice => ({ hub: 'js', reason, native: null });

/** `wanted`: the value of TSGREEN_HUB. `load`: returns the addon or throws. `warn`: is given a line for standard error. */
export function choose(wanted: string | undefined, load: () => Native, warn: (line: string) => void): Choice {
  const known = wanted === undefined || wanted === '' || wanted === 'js' || wanted === 'native';
  if (!known) warn(`tsgreen: TSGREEN_HUB is "${wanted}", but only "js" and "native" mean something; it is ignored`);
  if (wanted === 'js') return js('asked for by TSGREEN_HUB=js');
  const asked = wanted === 'native';
  const without = (reason: string, expected: boolean): Choice => {
    if (asked) warn(`tsgreen: TSGREEN_HUB=native asks for the native hub, but ${reason}; the JavaScript hub is used`);
    else if (!expected) warn(`tsgreen: ${reason}; the JavaScript hub is used`);
    return js(reason);
  };
  const { versions, platform } = process;
  // Their uv functions are stubs that abort: the addon must not even be loaded.
  for (const other of ['bun', 'deno'] as const) if (versions[other] !== undefined) return without(`this is ${other}, whose event loop is not Node's`, true);
  // Completions of Windows own the memory of a read until they come; the slabs are not made for that.
  if (platform === 'win32') return without('there is no native hub for Windows', true);
  let native: Native;
  try {
    native = load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const [line] = String(message).split('\n');
    if (/^No native build was found/.test(line!)) return without('no native hub was built for this platform', true);
    if (code === 'ERR_DLOPEN_DISABLED') return without('addons are not allowed in this process', true);
    return without(`the native hub cannot be loaded (${line})`, false);
  }
  if (native.layout?.['VERSION'] !== VERSION) return without('the native hub was built for another version of tsgreen (npm run build, or npx node-gyp rebuild --directory native)', false);
  return { hub: 'native', reason: asked ? 'asked for by TSGREEN_HUB=native' : 'built for this platform', native };
}

export const choice = choose(
  process.env['TSGREEN_HUB'],
  // TSGREEN_ADDON: another folder with the addon, for builds with sanitizers.
  () => (require('node-gyp-build') as (folder: string) => Native)(process.env['TSGREEN_ADDON'] ?? path.join(__dirname, '../../native')),
  (line) => void process.stderr.write(line + '\n'),
);
