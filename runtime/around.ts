/**
 * What is on the stack around a blocking call: the green function that made it, and functions that cannot be suspended.
 * Only looks; what to say of it is decided in boundary.ts.
 */
import { callSites, fileOf } from './callsites';
import { moduleOf } from './positions';
import { isOwn, isStep, mapped, type Site } from './sites';
import { original } from './sourcemaps';

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
