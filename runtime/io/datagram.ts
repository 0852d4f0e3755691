/**
 * UDP: sockets that send and receive single datagrams. Some are kept for who receives next; when nobody does, the system
 * keeps some more, and then drops what comes.
 */
import dns from 'node:dns';
import net from 'node:net';
import { capture } from '../capture';
import { take, type Frame } from '../frames';
import type { GreenIterable, GreenIterator } from '../green';
import { Frame2 } from '../parking';
import { SUSPEND } from '../sentinel';
import { steps, type Steps } from '../steps';
import { blocking } from '../waiter';
import { closedError, SocketTimeout } from './errors';
import { lookupOne } from './lookup';
import { bytesOf, portOf, timeoutOf } from './arguments';
import { PENDING, type Datagrams, type DatagramSink, type InetAddress } from './transport';
import { began, ended, Seat } from './waits';

export interface Datagram {
  data: Buffer;
  /** Who sent it. */
  from: InetAddress;
}

/** How many datagrams are kept while nobody receives. */
const MOST_KEPT = 64;

class Receiver extends Seat {
  constructor(private readonly socket: DatagramSocket) {
    super();
  }

  override expired(): never {
    throw new SocketTimeout('recvmsg', this.socket.timeout);
  }

  override refuse(datagram: unknown): void {
    this.socket._putBack(datagram as Datagram);
  }

  protected left(): void {}
}

/** A greenlet that sends. Datagrams do not mix, so there may be several. */
class Sending extends Seat {
  constructor(
    private readonly socket: DatagramSocket,
    readonly length: number,
  ) {
    super();
  }

  override expired(): never {
    throw new SocketTimeout('send', this.socket.timeout);
  }

  protected left(): void {}
}

/** A UDP socket. Made by `openDatagram`. */
export class DatagramSocket implements Disposable, GreenIterable<Datagram> {
  #datagrams: Datagrams | null = null;
  readonly #kept: Datagram[] = [];
  #wanted = false;
  readonly #receiver = new Receiver(this);
  /** Datagrams for which the system had no room, in their order; who sent one may have been killed since. */
  readonly #sending: Sending[] = [];
  #error: Error | null = null;
  #closed = false;
  #timeout = Infinity;
  /** A server takes datagrams itself. */
  #onDatagram: ((datagram: Datagram) => void) | null = null;

  /** @internal */
  constructor(private readonly family: 4 | 6) {}

  /** @internal */
  readonly _sink: DatagramSink = {
    received: (data, from) => this.#received({ data, from }),
    failed: (error) => {
      if (this.#receiver.taken) this.#receiver.fail(error);
      else this.#error = error;
    },
    sent: (error) => {
      const sending = this.#sending.shift();
      if (sending === undefined || !sending.taken) return;
      if (error !== null) sending.fail(error);
      else sending.give(sending.length);
    },
  };

  /** @internal */
  _begin(datagrams: Datagrams): this {
    this.#datagrams = datagrams;
    return this;
  }

  /**
   * Waits for a datagram and returns it.
   * @throws a system error; SocketTimeout; ConcurrentObjectUseError: another greenlet waits; a system error with code
   * EBADF: the socket is closed, or gets closed meanwhile.
   * @green
   */
  recv(): Datagram {
    this.#receiver.check('DatagramSocket.recv');
    if (this.#kept.length > 0) return this.#kept.shift()!;
    if (this.#closed) throw closedError('recvmsg', false);
    const error = this.#error;
    this.#error = null;
    if (error !== null) throw error;
    const result = this.#receiver.take('DatagramSocket.recv', this.#timeout);
    this.#want(true);
    return result;
  }

  /** The datagrams that come, for `for...of`. */
  [Symbol.iterator](): GreenIterator<Datagram> {
    return new Receives(this);
  }

  #want(on: boolean): void {
    if (on === this.#wanted) return;
    this.#wanted = on;
    this.#datagrams!.want(on);
  }

  #received(datagram: Datagram): void {
    if (this.#closed) return;
    if (this.#receiver.taken) return this.#receiver.give(datagram);
    if (this.#onDatagram !== null) return this.#onDatagram(datagram);
    this.#kept.push(datagram);
    if (this.#kept.length >= MOST_KEPT) this.#want(false);
  }

  /** @internal Who received it was killed. */
  _putBack(datagram: Datagram): void {
    this.#kept.unshift(datagram);
  }

  /** @internal From now on datagrams are handed to a function, or (null) kept. */
  _serve(onDatagram: ((datagram: Datagram) => void) | null): void {
    if ((onDatagram !== null) !== (this.#onDatagram !== null)) (onDatagram !== null ? began : ended)();
    this.#onDatagram = onDatagram;
    if (onDatagram !== null) for (const datagram of this.#kept.splice(0)) onDatagram(datagram);
    if (!this.#closed) this.#want(onDatagram !== null);
  }

  /**
   * Sends a datagram (text as UTF-8) to `port` of `host` (the own machine, if there is none), or to the only peer.
   * Returns how many bytes. Waits if the system has no room, and where a name has to be looked up.
   * @throws a system error ("send EMSGSIZE 127.0.0.1:9"), an error of the look-up; SocketTimeout.
   * @green
   */
  send(data: Uint8Array | string, port?: number, host?: string): number {
    const bytes = bytesOf(data);
    blocking('DatagramSocket.send', this.send);
    if (port === undefined) return this.#send(bytes, undefined);
    const address = host ?? (this.family === 6 ? '::1' : '127.0.0.1');
    if (net.isIP(address) === 0) return steps(this.#lookUpAndSend(bytes, portOf(port), address));
    return this.#send(bytes, { address, family: net.isIPv6(address) ? 'IPv6' : 'IPv4', port: portOf(port) });
  }

  *#lookUpAndSend(bytes: Uint8Array, port: number, host: string): Steps<number> {
    const { address, family }: dns.LookupAddress = yield lookupOne(host, this.family);
    return yield this.#send(bytes, { address, family: family === 6 ? 'IPv6' : 'IPv4', port });
  }

  #send(bytes: Uint8Array, to: InetAddress | undefined): any {
    if (this.#closed) throw closedError('send', false);
    const sent = this.#datagrams!.send(bytes, to);
    if (sent !== PENDING) return sent;
    const sending = new Sending(this, bytes.length);
    this.#sending.push(sending);
    return sending.take('DatagramSocket.send', this.#timeout);
  }

  /** Closes the socket at once. Greenlets that wait in it get an error with code EBADF. May be called again. */
  close(): void {
    if (this.#closed) return;
    if (this.#onDatagram !== null) this._serve(null);
    this.#closed = true;
    this.#kept.length = 0;
    this.#datagrams?.close();
    if (this.#receiver.taken) this.#receiver.fail(closedError('recvmsg', true));
    for (const sending of this.#sending.splice(0)) if (sending.taken) sending.fail(closedError('send', true));
  }

  get closed(): boolean {
    return this.#closed;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The own address: `{ address, family, port }`. */
  address(): InetAddress | undefined {
    return this.#closed ? undefined : this.#datagrams!.address(false);
  }

  /** The only peer, if there is one. */
  peer(): InetAddress | undefined {
    return this.#closed ? undefined : this.#datagrams!.address(true);
  }

  get port(): number | undefined {
    return this.address()?.port;
  }

  /** Milliseconds that each call on this socket may take; Infinity: no limit. */
  get timeout(): number {
    return this.#timeout;
  }

  /** Limits each call on this socket to `ms` milliseconds; undefined: no limit. */
  setTimeout(ms: number | null | undefined): this {
    this.#timeout = timeoutOf(ms);
    return this;
  }

  /** Whether datagrams may be sent to all machines of a network. */
  setBroadcast(on: boolean): this {
    this.#datagrams!.setBroadcast(on);
    return this;
  }

  /** How many routers a datagram may pass. */
  setTTL(hops: number): this {
    this.#datagrams!.setTTL(hops);
    return this;
  }
}

class Receives implements GreenIterator<Datagram> {
  constructor(private readonly socket: DatagramSocket) {}

  /**
   * @green
   */
  next(): IteratorResult<Datagram, undefined> {
    const value = this.socket.recv();
    return (value as unknown) === SUSPEND ? capture(new Frame2(Receives.#resume, 1, undefined, undefined)) : { value, done: false };
  }

  static #resume(this: void, _frame: Frame, value: unknown): unknown {
    return { value: take(value), done: false };
  }
}
