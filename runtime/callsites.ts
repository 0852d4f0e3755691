/**
 * Where a call came from, as structured stack frames. Used only on cold paths (module load, the first parks of a
 * process, error messages), because a structured stack costs microseconds. A leaf: imports nothing.
 */

/** Gives the call sites as V8 has them: stack.ts does not change what goes to this function. */
export const RAW = (_error: Error, sites: NodeJS.CallSite[]): NodeJS.CallSite[] => sites;

/** V8's own: another stands in its place (captured.ts). */
export const { captureStackTrace } = Error;

/** The callers of `below` (a function on the stack), nearest first, at most `limit` of them. */
export function callSites(below: Function, limit: number): NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = limit;
    Error.prepareStackTrace = RAW;
    captureStackTrace(holder, below);
    // The stack is formatted when it is first read, so it must be read before prepareStackTrace is put back.
    return Array.isArray(holder.stack) ? (holder.stack as NodeJS.CallSite[]) : [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * The file a call site is in, under one name per file whoever asks: a path, a file: URL, what vm was given, or for
 * evaluated text the place of the eval. Undefined for builtins.
 */
export function fileOf(site: NodeJS.CallSite): string | undefined {
  return site.getFileName() ?? site.getEvalOrigin() ?? undefined;
}
