/** Checks of arguments that several files of io/ need. */
import { invalidType, outOfRange } from '../errors';

/** @throws RangeError: it is none. */
export function portOf(port: unknown): number {
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port < 65536) return port;
  throw outOfRange(`a port is a number from 0 to 65535: ${String(port)}`);
}

/** Milliseconds; Infinity for none given. @throws RangeError: less than 0, or no number. */
export function timeoutOf(ms: number | null | undefined): number {
  if (ms === undefined || ms === null) return Infinity;
  if (ms >= 0) return ms;
  throw outOfRange(`a timeout is a number of milliseconds, not less than 0: ${String(ms)}`);
}

/** @throws TypeError: neither bytes nor text. */
export function bytesOf(data: Uint8Array | string): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  if (data instanceof Uint8Array) return data;
  throw invalidType(`bytes (a Uint8Array) or a string are expected, not ${data === null ? 'null' : typeof data}`);
}
