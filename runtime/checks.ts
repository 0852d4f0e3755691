/**
 * What results and errors go through in compiled code where foreign code may have been in between: whether that has lost
 * a sentinel, and where the error was seen to pass. Part of the contract: re-exported by abi.ts.
 */
import { isParked, running } from './capture';
import { caught, SUSPEND } from './sentinel';
import { passed } from './traces';

/** Around each call that is handed a compiled function. Returns what it returned. */
export function returned(value: unknown): unknown {
  if (isParked() && value !== SUSPEND) throw caught(undefined);
  return value;
}

/** First in each handler of compiled code. Returns the error. */
export function noted(error: unknown): unknown {
  error = caught(error);
  passed(error, running());
  return error;
}

/** Around each error that compiled code makes and does not throw at once. Returns it. */
export function made(error: unknown): unknown {
  if (error !== SUSPEND) passed(error, running());
  return error;
}
