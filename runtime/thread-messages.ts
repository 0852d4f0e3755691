/**
 * What a ThreadPool and its threads say to each other. A leaf, loaded on both sides.
 */
import type { TransferListItem } from 'node:worker_threads';

/** A task: a function of a module, or the text of one. */
export type Work = { args: unknown[] } & ({ module: string; name: string } | { text: string });

/** What came of it. An error is sent with its own properties, which a structured clone would lose. */
export type Reply = { value: unknown } | { error: unknown; own: Record<string, unknown> };

/** Made by `transfer`. */
export class Transfer<T> {
  constructor(
    private readonly value: T,
    private readonly list: readonly TransferListItem[],
  ) {}

  /** The value; adds to the list what has to be moved with it. */
  unwrap(transferList: TransferListItem[]): T {
    transferList.push(...this.list);
    return this.value;
  }
}

/**
 * An argument or the result of a task on a thread that is moved there instead of copied: afterwards it cannot be used here
 * any more. Typed arrays are moved with their buffers; for anything else that contains what is to be moved, name it:
 * `transfer({ a, b }, [a.buffer, b.buffer])`.
 */
export function transfer<T>(value: T, list?: readonly TransferListItem[]): Transfer<T> {
  return new Transfer(value, list ?? [ArrayBuffer.isView(value) ? (value.buffer as ArrayBuffer) : (value as TransferListItem)]);
}

export function replyOfError(error: unknown): Reply {
  const own: Record<string, unknown> = {};
  if (error instanceof Error) {
    for (const key of Object.keys(error)) {
      try {
        own[key] = structuredClone((error as any)[key]);
      } catch {
        // What cannot be copied stays behind.
      }
    }
    if (error.name !== 'Error') own['name'] ??= error.name;
    return { error, own };
  }
  return { error, own };
}

export function errorOf({ error, own }: Extract<Reply, { error: unknown }>): unknown {
  if (!(error instanceof Error)) return error;
  for (const [key, value] of Object.entries(own)) {
    if ((error as any)[key] !== value) Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: key !== 'name' });
  }
  return error;
}
