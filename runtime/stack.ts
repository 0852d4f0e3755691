/**
 * The stacks that people see. V8 knows the native frames of an error only, which end where the scheduler resumed the
 * innermost frame; this file puts the parked callers behind them, leaves out the runtime's own frames, and says where in
 * the source each is. It does so in `Error.prepareStackTrace`, which Node calls when `stack` is first read: making an
 * error, throwing and catching it cost nothing more. A function that a program puts there is called as ever, with call
 * sites that include the logical callers.
 *
 * Installs itself when it is loaded. Must never throw, and leaves stacks alone that have nothing to do with green code.
 */
import { callSites, fileOf, RAW } from './callsites';
import { running } from './capture';
import type { Frame, Resume } from './frames';
import { moduleOf, placeOf, probing, type Module, type Place } from './positions';
import { original, sourceFile } from './sourcemaps';
import { forget, parked, traceOf, type Parked } from './traces';

type Site = NodeJS.CallSite;
type Prepare = (error: Error, sites: Site[]) => unknown;

/** A call site of the source: of a parked frame, or in place of a native one of compiled code. */
class SourceSite {
  constructor(
    private readonly name: string,
    private readonly file: string,
    private readonly line: number,
    private readonly column: number,
  ) {}

  getThis(): undefined {}
  getFunction(): undefined {}
  getTypeName(): string | null {
    const dot = this.name.lastIndexOf('.');
    return dot > 0 && !this.isConstructor() ? this.name.slice(0, dot) : null;
  }
  getFunctionName(): string | null {
    return this.name.replace(/^new /, '').replace(/^.*\.(?=[^.]+$)/, '') || null;
  }
  getMethodName(): string | null {
    return this.getTypeName() === null ? null : this.getFunctionName();
  }
  getFileName(): string {
    return this.file;
  }
  getLineNumber(): number {
    return this.line;
  }
  getColumnNumber(): number {
    return this.column;
  }
  getEvalOrigin(): undefined {}
  isToplevel(): boolean {
    return this.getTypeName() === null;
  }
  isEval(): boolean {
    return false;
  }
  isNative(): boolean {
    return false;
  }
  isConstructor(): boolean {
    return this.name.startsWith('new ');
  }
  isAsync(): boolean {
    return false;
  }
  isPromiseAll(): boolean {
    return false;
  }
  getPromiseIndex(): null {
    return null;
  }
  getScriptNameOrSourceURL(): string {
    return this.file;
  }
  getScriptHash(): string {
    return '';
  }
  getEnclosingLineNumber(): number {
    return this.line;
  }
  getEnclosingColumnNumber(): number {
    return this.column;
  }
  getPosition(): number {
    return 0;
  }
  toString(): string {
    const place = `${this.file}:${this.line}:${this.column}`;
    return this.name === '' ? place : `${this.name} (${place})`;
  }
}

// The runtime's own frames

/** The folder of the runtime, with the separator at its end; undefined in a bundle, where files tell nothing. */
const ownFolder = /[/\\]stack\.[cm]?js$/.test(__filename) ? __filename.slice(0, -'stack.js'.length) : undefined;

const isOwn = (site: Site): boolean => ownFolder !== undefined && (fileOf(site)?.startsWith(ownFolder) ?? false);

/** Of a function that is too large there are two native frames: the outer one has called this one, and is not shown. */
const isEntry = (site: Site | undefined): boolean => site?.getFunctionName() === 'enterLarge' && isOwn(site);

/** The native frames that a person should see, each at its place. */
const shown = (sites: Site[]): Site[] => sites.filter((s, i) => !isOwn(s) && !isEntry(sites[i - 1])).map(mapped);

/** The native frame of the scheduler: what is below it belongs to nobody. */
const isStep = (site: Site): boolean => site.getFunctionName() === 'step' && (ownFolder === undefined ? fileOf(site) === __filename : isOwn(site));

// Places

/** The call site of a place in the table of a module. */
function siteOf({ name, module, line, column }: Place): Site {
  return new SourceSite(name, sourceFile(module.file, module.source) ?? module.source, line, column) as unknown as Site;
}

const sitesOf = (frames: readonly Parked[]): Site[] =>
  frames.flatMap(({ resume, s, at }) => {
    const place = placeOf(resume, s, at);
    return place ? [siteOf(place)] : [];
  });

/** A native frame: of compiled code at its place in the source, else as it is. */
function mapped(site: Site): Site {
  const file = fileOf(site);
  const module: Module | undefined = file === undefined ? undefined : moduleOf(file);
  if (module === undefined) return site;
  const [line, column] = [site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0];
  const found = original(file!, line, column);
  const own = site.getFunctionName() ?? '';
  const name = module.nameOf(own, found?.line, found?.column ?? 0);
  if (name === undefined && found === undefined) return site;
  const place = found ?? { file: file!, line, column };
  return new SourceSite(name ?? v8Name(site, `${file}:${line}:${column}`), place.file, place.line, place.column) as unknown as Site;
}

/** What V8 prints in front of the place. */
function v8Name(site: Site, place: string): string {
  const text = String(site);
  return text.endsWith(` (${place})`) ? text.slice(0, -place.length - 3) : '';
}

// Composing

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
function compose(error: object, sites: Site[]): Site[] | undefined {
  const trace = traceOf(error);
  const step = sites.findIndex(isStep);
  const thrownIn = trace !== undefined && trace.root === null ? sitesOf(trace.callers) : [];
  // Made by the runtime to be thrown into a greenlet (a timeout, a kill): what it did for that interests nobody.
  if (thrownIn.length > 0 && (sites.length === 0 || isOwn(sites[0]!))) return thrownIn;
  if (step < 0) {
    if (thrownIn.length === 0 && !sites.some((s) => moduleOf(fileOf(s) ?? ''))) return undefined;
    return [...shown(sites), ...thrownIn];
  }
  const native = shown(sites.slice(0, step));
  const root = sites[step - 1];
  const current = running();
  const callers = trace !== undefined && isFrame(root, trace.root) ? trace.callers : isFrame(root, current) ? parked(current!.next) : [];
  return [...native, ...sitesOf(callers)];
}

function composed(error: unknown, sites: Site[]): Site[] {
  if (typeof error !== 'object' || error === null) return sites;
  try {
    const found = compose(error, sites);
    if (found === undefined) return sites;
    forget(error);
    const { stackTraceLimit } = Error;
    return typeof stackTraceLimit === 'number' ? found.slice(0, Math.max(0, stackTraceLimit)) : found;
  } catch {
    return sites; // a stack with less in it is better than an error while one is made
  }
}

/** The logical stack of parked frames, as the lines of an error's stack, innermost first. */
export function stackOf(frames: Frame | null): string[] {
  return sitesOf(parked(frames, MOST_LINES)).map(String);
}
const MOST_LINES = 100;

// Foreign functions

/** Whether the function on the stack was compiled, which not all functions of a compiled file are. */
function isCompiled(site: Site): boolean {
  const file = fileOf(site);
  const module = file === undefined ? undefined : moduleOf(file);
  if (module === undefined) return false;
  const place = original(file!, site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0);
  return module.nameOf(site.getFunctionName() ?? '', place?.line, place?.column ?? 0) !== undefined;
}

export interface Around {
  /** The green function that is nearest to the call. */
  green: string | undefined;
  /** The nearest function that cannot be suspended. */
  foreign: string | undefined;
  /** The nearest function of the language itself (`Array.map`) that called back: none of them passes the sentinel on. */
  native: string | undefined;
}

/** What is on the stack between `below`, a function of the runtime, and the scheduler; each as a stack would name it. */
export function around(below: Function): Around {
  const found: Around = { green: undefined, foreign: undefined, native: undefined };
  const sites = callSites(below, 100);
  for (const [i, site] of sites.entries()) {
    if (isStep(site)) break;
    const caller = sites[i + 1];
    // The runtime knows what it is doing.
    if (isOwn(site) || (fileOf(site) === undefined && caller !== undefined && isOwn(caller))) continue;
    if (isCompiled(site)) found.green ??= String(mapped(site));
    else {
      found.foreign ??= String(mapped(site));
      if (INITIALISER.test(site.getFunctionName() ?? '')) found.native ??= `the definition of a field or static block (${mapped(site)})`;
      if (fileOf(site) === undefined && !PASSING.test(String(site))) found.native ??= String(site).replace(' (<anonymous>)', '');
    }
  }
  return found;
}
/** What they return goes into an object. */
const INITIALISER = /^<(instance_members|static)_initializer>$/;
/** Ordinary generators may be driven by somebody who passes the sentinel on. */
const PASSING = /\.(next|throw|return) \(<anonymous>\)$/;

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
