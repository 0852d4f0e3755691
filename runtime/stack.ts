/**
 * The stacks that people see. V8 knows the native frames of an error only, which end where the scheduler resumed the
 * innermost frame; this file puts the parked callers behind them, leaves out the runtime's own frames, and says where in
 * the source each is. It does so in `Error.prepareStackTrace`, which Node calls when `stack` is first read: making an
 * error, throwing and catching it cost nothing more. A function that a program puts there is called as ever, with call
 * sites that include the logical callers.
 *
 * Installs itself when it is loaded. Must never throw, and leaves stacks alone that have nothing to do with green code.
 */
import { fileOf, RAW } from './callsites';
import { running } from './capture';
import './captured';
import { isConstruction } from './construction';
import type { Frame, Resume } from './frames';
import { moduleOf, probing } from './positions';
import { isOwn, isStep, shown, sitesOf, type Site } from './sites';
import { forget, limitNow, parked, traceOf, type Trace } from './traces';

type Prepare = (error: Error, sites: Site[]) => unknown;

/**
 * Whether the native frame `site` is the one in which `frame` was resumed. V8 hides the receiver of strict functions, but
 * looks at it to tell the name of the method: if another function is the frame's `resume` for a moment, it finds none.
 */
function isFrame(site: Site | undefined, frame: Frame | null): boolean {
  if (site === undefined || frame === null) return false;
  const { resume } = frame;
  const before = site.getMethodName();
  frame.resume = nobody;
  const after = site.getMethodName();
  frame.resume = resume;
  return before !== after;
}
const nobody: Resume = () => undefined;

/** The call sites that a person should see, or undefined: those that there are. */
function compose(trace: Trace | undefined, sites: Site[]): Site[] | undefined {
  const step = sites.findIndex(isStep);
  const thrownIn = trace !== undefined && trace.root === null ? sitesOf(trace.callers) : [];
  // Made by the runtime to be thrown into a greenlet (a timeout, a kill): what it did for that interests nobody.
  if (thrownIn.length > 0 && (sites.length === 0 || isOwn(sites[0]!))) return thrownIn;
  if (step < 0) {
    if (thrownIn.length === 0 && !sites.some((s) => moduleOf(fileOf(s) ?? ''))) return undefined;
    return [...shown(sites), ...thrownIn];
  }
  const root = sites[step - 1];
  const current = running();
  const callers = trace !== undefined && isFrame(root, trace.root) ? trace.callers : isFrame(root, current) ? parked(current!.next) : [];
  return [...shown(sites.slice(0, step), isConstruction(callers[0]?.resume)), ...sitesOf(callers)];
}

function composed(error: unknown, sites: Site[]): Site[] {
  if (typeof error !== 'object' || error === null) return sites;
  try {
    const trace = traceOf(error);
    let found = compose(trace, sites);
    if (found === undefined) return sites;
    forget(error);
    if (trace?.below !== undefined) {
      const at = found.findIndex((site) => site.getFunctionName() === trace.below);
      found = at < 0 ? [] : found.slice(at + 1);
    }
    // What V8 has found was not too much when the stack was taken, whatever the limit is today.
    return found.length > sites.length ? found.slice(0, Math.max(trace?.limit ?? limitNow(), sites.length)) : found;
  } catch {
    return sites; // a stack with less in it is better than an error while one is made
  }
}

/** The logical stack of parked frames, as the lines of an error's stack, innermost first. */
export function stackOf(frames: Frame | null): string[] {
  return sitesOf(parked(frames, MOST_LINES)).map(String);
}
const MOST_LINES = 100;

// Error.prepareStackTrace

const builtin = Error.prepareStackTrace as Prepare | undefined;

/** What Node does if a program has set nothing. */
function format(error: Error, sites: Site[]): unknown {
  if (builtin !== undefined) return builtin(error, sites);
  return [Error.prototype.toString.call(error), ...sites.map((s) => `    at ${s}`)].join('\n');
}

const standard: Prepare = (error, sites) => format(error, probing.now ? sites : composed(error, sites));

/** What a program has set, by the function that Node is given in its place; and the other way round. */
const originals = new WeakMap<Function, Prepare>();
const wrappers = new WeakMap<Function, Prepare>();

function wrap(prepare: Prepare): Prepare {
  if (prepare === RAW || prepare === standard || originals.has(prepare)) return prepare;
  let wrapper = wrappers.get(prepare);
  if (wrapper === undefined) {
    wrapper = (error, sites) => (probing.now ? format(error, sites) : prepare.call(Error, error, composed(error, sites)));
    wrappers.set(prepare, wrapper);
    originals.set(wrapper, prepare);
  }
  return wrapper;
}

let current: Prepare = standard;

/*
 * An accessor, because a program that sets a function of its own (source-map-support and its like do) must still get the
 * logical callers. Who reads it gets what Node shall call, which may be put back as it is.
 */
Object.defineProperty(Error, 'prepareStackTrace', {
  configurable: true,
  enumerable: false,
  get: () => current,
  set: (prepare: unknown) => {
    current = typeof prepare !== 'function' || prepare === builtin ? standard : wrap(prepare as Prepare);
  },
});
