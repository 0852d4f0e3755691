/**
 * Accessors that park. Whether a property has one is not always known where it is read or written. So an accessor leaves
 * word that it has parked, and who knows takes note: a sentinel that was read as if it were data cannot pass for a
 * suspension of the reader's own. Part of the contract: re-exported by abi.ts.
 */
import { isParking, lastCaptured } from './capture';
import type { Frame } from './frames';
import { foreign } from './sentinel';

/** What an accessor has captured last when it parked, until its reader or writer takes note. */
let unnoticed: Frame | null = null;

/** Around what an accessor returns when it parks. Returns the sentinel. */
export function accessed(value: unknown): unknown {
  if (unnoticed !== null) throw foreign('get');
  unnoticed = lastCaptured();
  return value;
}

/** A property was read, and gave the sentinel. */
export function noticed(): void {
  if (unnoticed === lastCaptured()) unnoticed = null;
}

/** A property is about to be written whose setter may park. Whoever has parked before was called by code that did not wait. */
export function writing(): void {
  if (isParking()) throw foreign('set');
}

/** Whether the setter has parked. */
export function written(): boolean {
  if (!isParking()) return false;
  noticed();
  return true;
}

/** Scheduler only: what an accessor has captured last whose reader took the sentinel for data; null: all is well. Asked once. */
export function misread(): Frame | null {
  const frame = unnoticed;
  unnoticed = null;
  return frame;
}
