/** The server of datagrams: each is handled in a greenlet. */
import { invalidState, invalidType } from '../errors';
import type { Green } from '../green';
import { steps, type Steps } from '../steps';
import type { Datagram, DatagramSocket } from './datagram';
import { openDatagram, type DatagramOptions } from './open-datagram';
import { BaseServer, type ServerOptions } from './server';
import type { InetAddress } from './transport';

/** Receives datagrams. */
export class DatagramServer extends BaseServer<Datagram> {
  #socket: DatagramSocket | null = null;
  readonly #where: DatagramOptions;

  /** `where`: a port, or options as of `openDatagram`. `handle` is called with each datagram and who sent it. */
  constructor(
    where: number | DatagramOptions,
    private readonly handle: Green<(data: Buffer, from: InetAddress, server: DatagramServer) => unknown>,
    options?: ServerOptions,
  ) {
    super(options);
    if (typeof handle !== 'function') throw invalidType('a server needs a function that handles datagrams');
    this.#where = typeof where === 'number' ? { port: where } : where;
  }

  override address(): InetAddress | undefined {
    return this.#socket?.address();
  }

  get port(): number | undefined {
    return this.#socket?.port;
  }

  /** The socket of the server, once it is started. */
  get socket(): DatagramSocket {
    if (this.#socket === null) throw invalidState('the server was not started yet');
    return this.#socket;
  }

  /**
   * Sends a datagram from the server's address.
   * @green
   */
  sendTo(data: Uint8Array | string, to: InetAddress): number {
    return this.socket.send(data, to.port, to.address);
  }

  protected override open(): void {
    return steps(this.#open());
  }

  *#open(): Steps<void> {
    this.#socket = yield openDatagram({ port: 0, ...this.#where });
  }

  protected override want(count: number): void {
    this.#socket!._serve(count > 0 ? (datagram) => this.came(datagram) : null);
  }

  protected override shut(): void {
    this.#socket!.close();
  }

  protected override *serve({ data, from }: Datagram): Steps<void> {
    yield this.handle(data, from, this);
  }

  protected override drop(): void {}
}
