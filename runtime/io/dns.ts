/**
 * The public interface of `tsgreen/dns`: the functions of node:dns, which wait and return their answers. Results and
 * errors are Node's.
 */
import dns from 'node:dns';
import net from 'node:net';
import { invalidType } from '../errors';
import '../bridge'; // a module that imports only this file may wait at its top level
import { answered, lookupOne } from './lookup';

export interface LookupOptions {
  /** 4 or 6: only addresses of this family. */
  family?: number;
  /** All addresses, in place of the first. */
  all?: boolean;
  /** Flags of node:dns: `dns.ADDRCONFIG`, ... */
  hints?: number;
}

/**
 * The address of a name, as the system knows it (its files included); with `all`, all of them.
 * @throws "getaddrinfo ENOTFOUND name"
 * @green
 */
export function lookup(host: string, options: LookupOptions & { all: true }): dns.LookupAddress[];
/**
 * @green
 */
export function lookup(host: string, options?: LookupOptions | number): dns.LookupAddress;
/**
 * @green
 */
export function lookup(host: string, options: LookupOptions | number = {}): dns.LookupAddress | dns.LookupAddress[] {
  if (typeof host !== 'string') throw invalidType('a host is a string');
  const { family = 0, all = false, hints = 0 } = typeof options === 'number' ? { family: options } : options;
  if (!all) return hints === 0 ? lookupOne(host, family) : answered('lookup', (done) => dns.lookup(host, { family, hints }, (error, address, found) => done(error, { address, family: found })));
  const literal = net.isIP(host);
  if (literal !== 0) return [{ address: host, family: literal }];
  return answered<dns.LookupAddress[]>('lookup', (done) => dns.lookup(host, { family, hints, all: true }, done));
}

/**
 * The name of a host and of a service: the reverse of `lookup`.
 * @green
 */
export function lookupService(address: string, port: number): { hostname: string; service: string } {
  return answered('lookupService', (done) => dns.lookupService(address, port, (error, hostname, service) => done(error, { hostname, service })));
}

/**
 * What name servers know of a name: records of type `rrtype` ("A" if there is none).
 * @throws "queryA ENOTFOUND name"
 * @green
 */
export function resolve(host: string, rrtype = 'A'): any[] {
  return answered<any[]>('resolve', (done) => dns.resolve(host, rrtype as 'A', done));
}
/**
 * @green
 */
export function resolve4(host: string): string[] {
  return answered<string[]>('resolve4', (done) => dns.resolve4(host, done));
}
/**
 * @green
 */
export function resolve6(host: string): string[] {
  return answered<string[]>('resolve6', (done) => dns.resolve6(host, done));
}
/**
 * @green
 */
export function resolveCname(host: string): string[] {
  return answered<string[]>('resolveCname', (done) => dns.resolveCname(host, done));
}
/**
 * @green
 */
export function resolveMx(host: string): dns.MxRecord[] {
  return answered<dns.MxRecord[]>('resolveMx', (done) => dns.resolveMx(host, done));
}
/**
 * @green
 */
export function resolveNs(host: string): string[] {
  return answered<string[]>('resolveNs', (done) => dns.resolveNs(host, done));
}
/**
 * @green
 */
export function resolvePtr(host: string): string[] {
  return answered<string[]>('resolvePtr', (done) => dns.resolvePtr(host, done));
}
/**
 * @green
 */
export function resolveSoa(host: string): dns.SoaRecord {
  return answered<dns.SoaRecord>('resolveSoa', (done) => dns.resolveSoa(host, done));
}
/**
 * @green
 */
export function resolveSrv(host: string): dns.SrvRecord[] {
  return answered<dns.SrvRecord[]>('resolveSrv', (done) => dns.resolveSrv(host, done));
}
/**
 * @green
 */
export function resolveTxt(host: string): string[][] {
  return answered<string[][]>('resolveTxt', (done) => dns.resolveTxt(host, done));
}

/**
 * The names of an address.
 * @green
 */
export function reverse(address: string): string[] {
  return answered<string[]>('reverse', (done) => dns.reverse(address, done));
}
