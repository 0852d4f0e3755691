/** The server of connections: each is handled in a greenlet, and closed afterwards. */
import { invalidType } from '../errors';
import type { Green } from '../green';
import { steps, type Steps } from '../steps';
import { listen, Listener, type ListenOptions } from './listen';
import { BaseServer, type ServerOptions } from './server';
import type { Socket } from './socket';
import type { Address } from './transport';

/** Accepts connections: TCP, Unix sockets, or (option `tls` of `listen`) TLS. */
export class StreamServer extends BaseServer<Socket> {
  #listener: Listener | null;
  readonly #where: number | ListenOptions;

  /**
   * `listener`: a port, a path, options as of `listen`, or a Listener, which is then the server's. `handle` is called with
   * each connection and the address of its other end; the connection is closed when it returns. What it throws is
   * reported, and the server goes on.
   */
  constructor(
    listener: number | string | ListenOptions | Listener,
    private readonly handle: Green<(socket: Socket, address: Address | undefined) => unknown>,
    options?: ServerOptions,
  ) {
    super(options);
    if (typeof handle !== 'function') throw invalidType('a server needs a function that handles connections');
    this.#listener = listener instanceof Listener ? listener : null;
    this.#where = listener instanceof Listener ? 0 : typeof listener === 'string' ? { path: listener } : listener;
  }

  override address(): Address | undefined {
    return this.#listener?.address();
  }

  /** The port on which it listens, once it is started. */
  get port(): number | undefined {
    return this.#listener?.port;
  }

  protected override open(): void {
    if (this.#listener === null) return steps(this.#open());
  }

  *#open(): Steps<void> {
    const where = this.#where;
    this.#listener = yield typeof where === 'number' ? listen(where) : listen(where);
  }

  protected override want(count: number): void {
    this.#listener!._serve(count, (socket) => this.came(socket), (error) => this.failed(error));
  }

  protected override shut(): void {
    this.#listener!.close();
  }

  protected override *serve(socket: Socket): Steps<void> {
    try {
      yield this.handle(socket, socket.peer());
    } finally {
      socket.close();
    }
  }

  protected override drop(socket: Socket): void {
    socket.close();
  }
}
