/**
 * Connecting to a name: its addresses are tried one after the other, as node:net does it, IPv6 and IPv4 in turn; an
 * attempt that takes too long is given up if there is another address. Knows neither how a name is looked up nor how an
 * attempt is made.
 */
import net from 'node:net';
import type { LookupAddress } from 'node:dns';
import { SocketTimeout } from './errors';
import type { Attachable, Cancel, Done, InetTarget } from './transport';

/** Tries one address. */
export type Attempt = (address: string, family: number, report: Done<Attachable>) => Cancel;
export type Lookup = (
  host: string,
  options: { all: true; family: number; hints: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export function connectToAny(target: InetTarget, lookup: Lookup, attempt: Attempt, done: Done<Attachable>): Cancel {
  const literal = net.isIP(target.host);
  if (literal !== 0) return attempt(target.host, literal, done);
  let cancel: Cancel = () => {};
  let over = false;
  lookup(target.host, { all: true, family: target.family, hints: 0 }, (error, addresses) => {
    if (over) return;
    if (error !== null) return done(error);
    cancel = inTurn(alternating(addresses), attempt, done);
  });
  return () => {
    over = true;
    cancel();
  };
}

/** The first address decides which family begins. */
function alternating(addresses: readonly LookupAddress[]): LookupAddress[] {
  const first = addresses.filter(({ family }) => family === addresses[0]!.family);
  const second = addresses.filter(({ family }) => family !== addresses[0]!.family);
  return first.flatMap((address, i) => (i < second.length ? [address, second[i]!] : [address])).concat(second.slice(first.length));
}

function inTurn(addresses: LookupAddress[], attempt: Attempt, done: Done<Attachable>): Cancel {
  const errors: unknown[] = [];
  const limit = net.getDefaultAutoSelectFamilyAttemptTimeout();
  let timer: NodeJS.Timeout | undefined;
  let cancel: Cancel = () => {};
  const next = (): void => {
    const { address, family } = addresses[errors.length]!;
    const last = errors.length === addresses.length - 1;
    let over = false;
    const report: Done<Attachable> = (error, stream) => {
      if (over) return stream?.close();
      over = true;
      clearTimeout(timer);
      if (stream !== undefined) return done(null, stream);
      errors.push(error);
      if (!last) return next();
      done(errors.length === 1 ? error : Object.assign(new AggregateError(errors), { code: (errors[0] as NodeJS.ErrnoException).code }));
    };
    const stop = attempt(address, family, report);
    if (over) return;
    cancel = () => {
      over = true;
      clearTimeout(timer);
      stop();
    };
    if (last) return;
    timer = setTimeout(() => {
      if (over) return;
      stop();
      report(Object.assign(new SocketTimeout('connect', limit), { address }));
    }, limit);
    timer.unref();
  };
  next();
  return () => cancel();
}
