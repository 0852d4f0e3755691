/**
 * Call sites of the source: those of parked frames, which V8 does not know, and those that take the place of native ones of
 * compiled code; and which native ones are the runtime's own. Which of them make a stack is decided in stack.ts.
 */
import { fileOf } from './callsites';
import { isConstruction } from './construction';
import { lastName, moduleOf, placeOf, type Module, type Place } from './positions';
import { original, sourceFile } from './sourcemaps';
import type { Parked } from './traces';

export type Site = NodeJS.CallSite;

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
    const owner = this.name.slice(0, -lastName(this.name).length - 1);
    return owner !== '' && !this.isConstructor() ? owner : null;
  }
  getFunctionName(): string | null {
    return lastName(this.name) || null;
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

/** The folder of the runtime, with the separator at its end; undefined in a bundle, where files tell nothing. */
const ownFolder = /[/\\]sites\.[cm]?js$/.test(__filename) ? __filename.slice(0, -'sites.js'.length) : undefined;

export const isOwn = (site: Site): boolean => ownFolder !== undefined && (fileOf(site)?.startsWith(ownFolder) ?? false);

/** Of a function that is too large there are two native frames: the outer one has called this one, and is not shown. */
const isEntry = (site: Site | undefined): boolean => site?.getFunctionName() === 'enterLarge' && isOwn(site);

/** The native frames that a person should see, each at its place. `constructs`: what the last of them resumed was called by `new`. */
export const shown = (sites: Site[], constructs = false): Site[] =>
  sites.filter((s, i) => !isOwn(s) && !isEntry(sites[i - 1])).map((s) => (constructs && s === sites[sites.length - 1] ? mapped(s, true) : mapped(s)));

/** The native frame of the scheduler: what is below it belongs to nobody. */
export const isStep = (site: Site): boolean => site.getFunctionName() === 'stepGreenlet' && (ownFolder === undefined ? fileOf(site) === __filename : isOwn(site));

/** The call site of a place in the table of a module. */
function siteOf({ name, module, line, column }: Place, isConstructed: boolean): Site {
  return new SourceSite(isConstructed ? constructed(name) : name, sourceFile(module.file, module.source) ?? module.source, line, column) as unknown as Site;
}

export const sitesOf = (frames: readonly Parked[]): Site[] =>
  frames.flatMap(({ resume, s, at }, i) => {
    const place = placeOf(resume, s, at);
    return place ? [siteOf(place, isConstruction(frames[i + 1]?.resume))] : [];
  });

/** The function of this name, called by `new`. */
const constructed = (name: string): string => (name.startsWith('new ') ? name : `new ${lastName(name) || '<anonymous>'}`);

/** A native frame: of compiled code at its place in the source, else as it is. */
export function mapped(site: Site, isConstructed = site.isConstructor()): Site {
  const file = fileOf(site);
  const module: Module | undefined = file === undefined ? undefined : moduleOf(file);
  if (module === undefined) return site;
  const [line, column] = [site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0];
  const found = original(file!, line, column);
  const own = site.getFunctionName() ?? '';
  const name = module.nameOf(own, found?.line, found?.column ?? 0);
  if (name === undefined && found === undefined) return site;
  const place = found ?? { file: file!, line, column };
  const shown = name ?? v8Name(site, `${file}:${line}:${column}`);
  return new SourceSite(isConstructed ? constructed(shown) : shown, place.file, place.line, place.column) as unknown as Site;
}

/** What V8 prints in front of the place. */
function v8Name(site: Site, place: string): string {
  const text = String(site);
  return text.endsWith(` (${place})`) ? text.slice(0, -place.length - 3) : '';
}
