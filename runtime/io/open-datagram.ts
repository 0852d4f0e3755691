/** Making UDP sockets: reads the arguments, looks names up, and asks the hub. */
import net from 'node:net';
import { invalidType } from '../errors';
import { steps, type Steps } from '../steps';
import { portOf } from './arguments';
import { ask } from './ask';
import { DatagramSocket } from './datagram';
import { SocketTimeout } from './errors';
import { io } from './io';
import { lookupOne } from './lookup';
import { permitted } from './permission';
import type { DatagramTarget, Done } from './transport';

export interface DatagramOptions {
  /** The own address; without host and port the system chooses when something is sent. */
  host?: string;
  port?: number;
  /** 4 (as at first) or 6; follows from an address that is given. */
  family?: 4 | 6;
  ipv6Only?: boolean;
  /** Others may have bound the address. */
  reuseAddr?: boolean;
  /** Other processes may bind the same port, and the system distributes datagrams. (As for `listen`.) */
  reusePort?: boolean;
  /** The only peer: where everything is sent, and from where alone something is received. */
  peer?: { host?: string; port: number };
}

/**
 * Opens a UDP socket. Waits only where the name of a host has to be looked up, or for the JavaScript hub.
 * @throws what node:dgram would report ("bind EADDRINUSE 127.0.0.1:80")
 * @green
 */
export function openDatagram(options: DatagramOptions = {}): DatagramSocket {
  if (typeof options !== 'object' || options === null) throw invalidType('openDatagram() expects an object with options');
  return steps(open(options));
}

function* open(options: DatagramOptions): Steps<DatagramSocket> {
  const { host, peer, ipv6Only = false, reuseAddr = false, reusePort = false } = options;
  const literal = net.isIP(host ?? '') || net.isIP(peer?.host ?? '');
  const family = options.family ?? (literal === 6 ? 6 : 4);
  const target: DatagramTarget = { family };
  if (host !== undefined || options.port !== undefined) {
    const address = host === undefined ? (family === 6 ? '::' : '0.0.0.0') : (yield lookupOne(host, family)).address;
    target.bind = { address, port: portOf(options.port ?? 0), ipv6Only, reuseAddr, reusePort };
  }
  if (peer !== undefined) target.connect = { address: (yield lookupOne(peer.host ?? (family === 6 ? '::1' : '127.0.0.1'), family)).address, port: portOf(peer.port) };
  permitted(target);
  const socket = new DatagramSocket(family);
  const put = (done: Done<DatagramSocket>) =>
    io.datagrams(target, socket._sink, (error, datagrams) => (datagrams === undefined ? done(error) : done(null, socket._begin(datagrams))));
  return yield ask('openDatagram', put, Infinity, () => new SocketTimeout('bind', Infinity), (answer) => answer.close());
}
