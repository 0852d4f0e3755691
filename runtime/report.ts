/**
 * What becomes of an error that nobody caught in a greenlet, a link or a callback: it is printed once, and the
 * program goes on. Never throws, whatever the handlers do.
 */
import { formatWithOptions } from 'node:util';

export interface ErrorStream {
  write(text: string): unknown;
}

/** `context` names what failed, for instance "Greenlet-3". */
export type ErrorHandler = (error: unknown, context: string) => void;

export const reporting: {
  /** Where uncaught errors are printed; null: nowhere. */
  exceptionStream: ErrorStream | null;
  /** Called instead of printing. */
  onError: ErrorHandler | null;
} = {
  // Through a function, because merely reading process.stderr opens it.
  exceptionStream: { write: (text) => process.stderr.write(text) },
  onError: null,
};

export function reportUncaught(error: unknown, context: string): void {
  if (reporting.onError !== null) {
    try {
      return reporting.onError(error, context);
    } catch (second) {
      print(second, 'hub.onError');
    }
  }
  print(error, context);
}

function print(error: unknown, context: string): void {
  try {
    const kind = error instanceof Error ? error.name : typeof error;
    // As Node prints an uncaught error: the stack, own properties and the cause.
    const text = formatWithOptions({ colors: false }, '%O', error);
    reporting.exceptionStream?.write(`${text}\n${new Date().toISOString()} ${context} failed with ${kind}\n`);
  } catch {
    // A stream that throws, or an error whose own getters do: there is nowhere left to say it.
  }
}
