/**
 * How the optional last argument of a blocking call is read: a time limit in milliseconds, or `{ timeout, block }`.
 * A leaf.
 */
import { outOfRange } from './errors';

/** How long to wait: milliseconds (undefined or Infinity: no limit; 0: one turn), or the same with more to say. */
export type Limit = number | null | undefined | { timeout?: number | null | undefined; block?: boolean | undefined };

/** Do not wait at all. */
export const NO_WAIT = -1;

/** The limit in milliseconds, possibly Infinity, or NO_WAIT. */
export function milliseconds(limit: Limit): number {
  let timeout: unknown = limit;
  if (typeof limit === 'object' && limit !== null) {
    if (limit.block === false) return NO_WAIT;
    timeout = limit.timeout;
  }
  if (timeout === undefined || timeout === null) return Infinity;
  if (typeof timeout !== 'number' || !(timeout >= 0)) throw outOfRange(`a timeout is a number of milliseconds, not less than 0: ${String(timeout)}`);
  return timeout;
}
