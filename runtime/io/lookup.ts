/** Looking up names, for greenlets: node:dns, and what waits for it. Public through `tsgreen/dns`. */
import dns from 'node:dns';
import net from 'node:net';
import { ask } from './ask';
import { SocketTimeout } from './errors';
import type { Done } from './transport';

/**
 * Waits for the answer of a function of node:dns, which cannot be taken back: one that comes too late goes to nobody.
 * @green
 */
export function answered<T>(what: string, question: (done: (error: Error | null, answer: T) => void) => void): T {
  let over = false;
  const put = (done: Done<T>) => {
    question((error, answer) => {
      if (!over) done(error, answer);
    });
    return () => void (over = true);
  };
  return ask(what, put, Infinity, () => new SocketTimeout(what, Infinity), () => {});
}

/**
 * One address of a name. Does not wait if it is an address.
 * @green
 */
export function lookupOne(host: string, family: number): dns.LookupAddress {
  const literal = net.isIP(host);
  if (literal !== 0) return { address: host, family: literal };
  return answered<dns.LookupAddress>('lookup', (done) => dns.lookup(host, { family }, (error, address, found) => done(error, { address, family: found })));
}
