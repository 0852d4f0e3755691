/** Checks of arguments that several files of io/ need. */
import { invalidType, outOfRange } from '../errors';

/** @throws RangeError: it is none. */
export function portOf(port: unknown): number {
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port < 65536) return port;
  throw outOfRange(`a port is a number from 0 to 65535: ${String(port)}`);
}

/** @throws TypeError: neither bytes nor text. */
export function bytesOf(data: Uint8Array | string): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  if (data instanceof Uint8Array) return data;
  throw invalidType(`bytes (a Uint8Array) or a string are expected, not ${data === null ? 'null' : typeof data}`);
}
