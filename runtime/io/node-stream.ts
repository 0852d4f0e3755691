/**
 * One of Node's own sockets as a stream of the hub: TCP and Unix sockets of the hub in JavaScript, and TLS on both hubs.
 * It is read in paused mode, so that the peer is held back when nobody reads.
 */
import type net from 'node:net';
import { PENDING, type Address, type Attachable, type Options, type Stream, type StreamSink } from './transport';

export class NodeStream implements Stream, Attachable {
  #sink: StreamSink | null = null;
  #wanted = false;
  #closed = false;
  #ended = false;
  /** What went wrong before there was a sink. */
  #early: Error | undefined;

  constructor(readonly socket: net.Socket) {
    socket.pause();
    socket
      .on('readable', () => this.#read())
      .on('end', () => this.#end(null))
      .on('error', (error) => this.#end(error))
      .on('close', () => this.#end(null));
  }

  attach(sink: StreamSink): Stream {
    this.#sink = sink;
    return this;
  }

  want(): void {
    this.#wanted = true;
    if (this.#ended) return this.#tell();
    this.#read();
  }

  unwant(): void {
    this.#wanted = false;
  }

  #read(): void {
    if (!this.#wanted || this.#closed) return;
    const chunk = this.socket.read() as Buffer | null;
    if (chunk === null) return;
    this.#wanted = false;
    this.#sink!.received(chunk);
  }

  #end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#early = error ?? undefined;
    if (!this.#closed) this.#tell();
  }

  #tell(): void {
    this.#sink?.ended(this.#early ?? null);
  }

  write(bytes: Uint8Array): number {
    if (bytes.length === 0) return 0;
    // A copy, because the caller may go on with its own while Node still writes.
    this.#write(Buffer.from(bytes));
    return PENDING;
  }

  writev(list: readonly Uint8Array[]): number {
    const all = Buffer.concat(list);
    if (all.length === 0) return 0;
    this.#write(all);
    return PENDING;
  }

  #write(bytes: Buffer): void {
    this.socket.write(bytes, (error) => {
      if (!this.#closed) this.#sink!.written(error ?? null);
    });
  }

  shutdown(): void {
    this.socket.end();
  }

  /** Gives Node's socket away; this stream is of no use any more. */
  release(): net.Socket {
    this.#closed = true;
    this.socket.removeAllListeners('readable').removeAllListeners('end').removeAllListeners('close');
    return this.socket;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.socket.destroy();
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
