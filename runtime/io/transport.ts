/**
 * What sockets ask of a hub. There are two that answer: the native one (native-io.ts) and the one on Node's own streams
 * (node-io.ts), which also carries TLS for both. Everything a user sees is above this line and the same for both.
 *
 * Events (`received`, `ended`, ...) may come at once from inside of `want`, or later from Node's loop; never from any
 * other method. They wake greenlets and run no code of users.
 */

import type net from 'node:net';

/** An end of a connection on the network. */
export interface InetAddress {
  address: string;
  family: 'IPv4' | 'IPv6';
  port: number;
}
/** Unix sockets have the path, or nothing. */
export type Address = InetAddress | string;

/** What `write` returns if not all bytes could be handed to the system at once: `written` follows. */
export const PENDING = -1;

export interface Options {
  noDelay?: boolean;
  /** Milliseconds of silence before the first probe; 0: no probes. */
  keepAlive?: number;
  sendBufferSize?: number;
  recvBufferSize?: number;
}

/** A connected stream of bytes. */
export interface Stream extends Attachable {
  /** Asks for a chunk: `received` or `ended` follows, once. */
  want(): void;
  /** Takes that back. A chunk may be on its way all the same. */
  unwant(): void;
  /**
   * Writes bytes, in order, which may be changed afterwards. Returns how many the system took, which are all of them
   * (with `partly`: one or more), or PENDING.
   * @throws a system error
   */
  write(bytes: Uint8Array, partly: boolean): number;
  /** As `write`, of all of these together. */
  writev(list: readonly Uint8Array[]): number;
  /** Tells the peer that nothing more will be written, after what was. */
  shutdown(): void;
  /** Closes at once; what was not yet written is lost. No event comes afterwards. */
  close(): void;
  address(peer: boolean): Address | undefined;
  set(options: Options): void;
  /** The number of the file descriptor, or undefined. */
  readonly descriptor: number | undefined;
  /** Gives the connection away as a socket of Node's, as soon as all that was written is with the system. Of no use any more, but for `close` until then. */
  release(rest: Rest, done: Done<net.Socket>): void;
}

/** What the sink of a stream leaves to who gets the connection. */
export interface Rest {
  /** What had come and was not read. */
  unread: Buffer;
  /** So many writes are not done: `written` is yet to come for them. */
  pending: number;
}

/** Who is told of a stream's events. */
export interface StreamSink {
  /** A chunk that is the sink's own from now on. */
  received(chunk: Buffer): void;
  /** Nothing follows: the peer has ended (null), or this went wrong. */
  ended(error: Error | null): void;
  /** The oldest write that was PENDING is done. */
  written(error: Error | null): void;
}

export interface Listening {
  /** How many connections are wanted from now on; replaces what was said before. */
  want(count: number): void;
  close(): void;
  address(): Address | undefined;
}

export interface ListeningSink {
  /** The stream belongs to the sink: it must be given a sink of its own, or be closed. */
  accepted(stream: Attachable): void;
  failed(error: Error): void;
}

/** A stream without a sink. */
export interface Attachable {
  /** From now on this one gets the events. Returns the stream itself. */
  attach(sink: StreamSink): Stream;
  close(): void;
}

export interface Datagrams {
  want(on: boolean): void;
  /** Returns how many bytes were sent, or PENDING. `to` undefined: where it is connected. */
  send(bytes: Uint8Array, to: InetAddress | undefined): number;
  close(): void;
  address(peer: boolean): InetAddress | undefined;
  setBroadcast(on: boolean): void;
  setTTL(hops: number): void;
}

export interface DatagramSink {
  received(data: Buffer, from: InetAddress): void;
  failed(error: Error): void;
  sent(error: Error | null): void;
}

export interface InetTarget {
  host: string;
  port: number;
  /** 4 or 6: only addresses of this family; 0: any. */
  family: number;
  localAddress?: string | undefined;
  localPort?: number | undefined;
}
export type Target = InetTarget | { path: string };

export interface ListenAt {
  /** undefined: all addresses. */
  host?: string | undefined;
  port: number;
  backlog: number;
  ipv6Only: boolean;
  reusePort: boolean;
}
export type ListenTarget = ListenAt | { path: string; backlog: number };

export interface DatagramTarget {
  family: 4 | 6;
  /** undefined: not bound, until something is sent. */
  bind?: { address: string; port: number; ipv6Only: boolean; reuseAddr: boolean; reusePort: boolean } | undefined;
  connect?: { address: string; port: number } | undefined;
}

/** Called once, at once or later. */
export type Done<T> = (error: unknown, result?: T) => void;
/** Gives up: `done` is not called any more, and nothing is left open. */
export type Cancel = () => void;

export interface Io {
  connect(target: Target, done: Done<Attachable>): Cancel;
  listen(target: ListenTarget, sink: ListeningSink, done: Done<Listening>): Cancel;
  datagrams(target: DatagramTarget, sink: DatagramSink, done: Done<Datagrams>): Cancel;
  /** Keeps the process alive while greenlets wait for the network. */
  hold(on: boolean): void;
}
