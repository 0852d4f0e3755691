/**
 * One of Node's own sockets as a stream of the hub: TCP and Unix sockets of the hub in JavaScript, and TLS on both hubs.
 * Where nobody reads, the peer is held back.
 */
import type net from 'node:net';
import { PENDING, type Address, type Attachable, type Options, type Stream, type StreamSink } from './transport';

/** So many bytes may wait in Node while a write is already taken for done: what node:net calls the high-water mark. */
const AHEAD = 16_384;

export class NodeStream implements Stream, Attachable {
  #sink: StreamSink | null = null;
  #wanted = false;
  /** A chunk that came when nobody wanted one. Nothing follows it until it is taken. */
  #kept: Buffer | null = null;
  #closed = false;
  #ended = false;
  /** What went wrong: known to the sink from `ended`, and thrown by writes from then on. */
  #failure: Error | null = null;
  /** The writes whose callbacks are still to come, in their order: whether the sink waits for it. */
  readonly #writes: boolean[] = [];
  /** One function for all writes, which Node then tells of several at a time. */
  readonly #onWritten = (error?: Error | null) => this.#written(error ?? null);

  constructor(readonly socket: net.Socket) {
    socket.pause();
    socket
      .on('data', this.#onData)
      .on('end', this.#onEnd)
      .on('error', (error) => this.#end(error))
      .on('close', this.#onEnd);
  }

  attach(sink: StreamSink): Stream {
    this.#sink = sink;
    return this;
  }

  want(): void {
    const kept = this.#kept;
    if (kept !== null) {
      this.#kept = null;
      return this.#sink!.received(kept);
    }
    if (this.#ended) return this.#tell();
    this.#wanted = true;
    if (this.socket.isPaused()) this.socket.resume();
  }

  unwant(): void {
    this.#wanted = false;
  }

  // Node's socket flows, and is stopped only when a chunk comes that nobody waits for: asking it for each chunk ('readable'
  // and read()) costs a third more.
  readonly #onData = (chunk: Buffer) => {
    if (this.#closed) return;
    if (this.#wanted) {
      this.#wanted = false;
      return this.#sink!.received(chunk);
    }
    this.socket.pause();
    this.#kept = this.#kept === null ? chunk : Buffer.concat([this.#kept, chunk]);
  };

  readonly #onEnd = () => this.#end(null);

  #end(error: Error | null): void {
    this.#failure ??= error;
    if (this.#ended) return;
    this.#ended = true;
    // A chunk that is kept comes first: who wants more after it is told then.
    if (!this.#closed && this.#kept === null) this.#tell();
  }

  #tell(): void {
    this.#sink?.ended(this.#failure);
  }

  write(bytes: Uint8Array): number {
    // A copy, because the caller may go on with its own while Node still writes.
    return bytes.length === 0 ? 0 : this.#write(Buffer.from(bytes));
  }

  writev(list: readonly Uint8Array[]): number {
    const all = Buffer.concat(list);
    return all.length === 0 ? 0 : this.#write(all);
  }

  /*
   * Waiting for Node's callback would cost a round of the loop for each write. Where little enough waits in Node (nothing
   * does, if the system took it all at once), the write counts as done, and `close` takes care that it gets there.
   */
  #write(bytes: Buffer): number {
    if (this.#failure !== null) throw this.#failure;
    const { socket } = this;
    socket.write(bytes, this.#onWritten);
    const waits = socket.writableLength > AHEAD || socket.errored !== null;
    this.#writes.push(waits);
    return waits ? PENDING : bytes.length;
  }

  #written(error: Error | null): void {
    const waits = this.#writes.shift();
    this.#failure ??= error;
    if (waits === true && !this.#closed) this.#sink!.written(error);
  }

  shutdown(): void {
    this.socket.end();
  }

  /** Gives Node's socket away, with `unread`, which came first; this stream is of no use any more. */
  release(unread: Buffer): net.Socket {
    this.#closed = true;
    const { socket } = this;
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd);
    socket.pause();
    if (this.#kept !== null) socket.unshift(this.#kept);
    if (unread.length > 0) socket.unshift(unread);
    return socket;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { socket } = this;
    // What counts as written has to get out, and the process stays alive for it.
    if (this.#failure === null && this.#writes.length > 0 && !this.#writes.includes(true) && socket.writableLength > 0) {
      socket.resume();
      socket.ref();
      socket.destroySoon();
    } else {
      socket.destroy();
    }
  }

  address(peer: boolean): Address | undefined {
    if (!peer) {
      const own = this.socket.address();
      return 'address' in own && own.address !== undefined ? (own as Address) : undefined;
    }
    const { remoteAddress: address, remoteFamily: family, remotePort: port } = this.socket;
    return address === undefined ? undefined : { address, family: family as 'IPv4' | 'IPv6', port: port! };
  }

  set({ noDelay, keepAlive }: Options): void {
    if (noDelay !== undefined) this.socket.setNoDelay(noDelay);
    if (keepAlive !== undefined) this.socket.setKeepAlive(keepAlive > 0, keepAlive);
  }

  get descriptor(): number | undefined {
    return (this.socket as { _handle?: { fd?: number } })._handle?.fd;
  }
}
