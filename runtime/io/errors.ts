/**
 * The errors of sockets: the same objects that node:net and node:dgram make of the same mishap (`code`, `errno`,
 * `syscall`, `address`, `port` and the text), and the few that Node has no need for. Makes errors, throws none.
 */
import { getSystemErrorMap } from 'node:util';

/** Errors of the system by their number, and by their name. Node makes a new map at each call. */
let names: Map<number, [name: string, text: string]> | undefined;
const numbers = new Map<string, number>();

const describe = (errno: number): [name: string, text: string] => (names ??= getSystemErrorMap()).get(errno) ?? [`Unknown system error ${errno}`, 'unknown error'];

/** The (negative) number of an error with this name, on this platform. */
export function errnoOf(code: string): number {
  if (numbers.size === 0) for (const [errno, [name]] of getSystemErrorMap()) numbers.set(name, errno);
  return numbers.get(code) ?? -1;
}

/** "read ECONNRESET" */
export function systemError(errno: number, syscall: string, explanation = ''): NodeJS.ErrnoException {
  const [code] = describe(errno);
  return Object.assign(new Error(`${syscall} ${code}${explanation}`), { errno, code, syscall });
}

/**
 * As `systemError`, of something that has happened: without native frames, which would be those of the hub, and cost more
 * than all the rest. The callers of the greenlet that gets it are added when its stack is read.
 */
export function eventError(errno: number, syscall: string): NodeJS.ErrnoException {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return systemError(errno, syscall);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** "connect ECONNREFUSED 127.0.0.1:1", "connect ENOENT x.sock" */
export function errorAt(errno: number, syscall: string, address: string, port?: number, details = ''): NodeJS.ErrnoException {
  return withPlace(systemError(errno, syscall, place(address, port) + details), address, port);
}

/** "listen EADDRINUSE: address already in use :::80" */
export function explainedErrorAt(errno: number, syscall: string, address: string, port?: number): NodeJS.ErrnoException {
  const [, text] = describe(errno);
  return withPlace(systemError(errno, syscall, `: ${text}${place(address, port)}`), address, port);
}

const place = (address: string, port?: number) => (port !== undefined && port > 0 ? ` ${address}:${port}` : ` ${address}`);

function withPlace(error: NodeJS.ErrnoException, address: string, port?: number): NodeJS.ErrnoException {
  return Object.assign(error, { address }, port ? { port } : {});
}

/** What a call gets whose socket is closed, or is being closed while it waits. */
export const closedError = (syscall: string, meanwhile: boolean) =>
  systemError(errnoOf('EBADF'), syscall, meanwhile ? ': the socket was closed by another greenlet' : ': the socket is closed');

/** A call on a socket lasted longer than the socket's timeout. Its `code` is ETIMEDOUT, as when the system gives up. */
export class SocketTimeout extends Error {
  readonly code = 'ETIMEDOUT';
  readonly errno = errnoOf('ETIMEDOUT');

  /** `ms`: the limit that was reached. */
  constructor(
    readonly syscall: string,
    readonly ms: number,
  ) {
    super(`${syscall} ETIMEDOUT: timed out after ${ms} ms`);
  }
}
Object.defineProperty(SocketTimeout.prototype, 'name', { value: 'SocketTimeout', configurable: true, writable: true });

/** The peer ended the connection before all the bytes came that were asked for. What did come is in `partial`. */
export class IncompleteRead extends Error {
  readonly code = 'ERR_GREEN_INCOMPLETE_READ';

  constructor(
    readonly partial: Buffer,
    readonly expected: number,
  ) {
    super(`the connection ended after ${partial.length} of ${expected} bytes`);
  }
}
Object.defineProperty(IncompleteRead.prototype, 'name', { value: 'IncompleteRead', configurable: true, writable: true });
