/**
 * One of our sockets as a stream of Node's: what TLS is put on when a connection of the native hub becomes a TLS
 * connection. Slower than Node's own sockets, and rare.
 */
import { Duplex } from 'node:stream';
import { PENDING } from './transport';
import type { Socket } from './socket';

export class StreamDuplex extends Duplex {
  #written: ((error?: Error | null) => void) | null = null;

  constructor(private readonly socket: Socket) {
    super({ allowHalfOpen: true });
    socket._divert({
      received: (chunk) => void this.push(chunk),
      receivedIn: (memory, start, end) => void this.push(Buffer.from(memory.subarray(start, end))),
      ended: (error) => (error === null ? void this.push(null) : this.destroy(error)),
      written: (error) => {
        const written = this.#written;
        this.#written = null;
        written?.(error);
      },
    });
  }

  override _read(): void {
    if (!this.socket.closed) this.socket._stream.want();
  }

  override _write(chunk: Buffer, _encoding: string, written: (error?: Error | null) => void): void {
    try {
      if (this.socket._stream.write(chunk, false) === PENDING) this.#written = written;
      else written();
    } catch (error) {
      written(error as Error);
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    try {
      this.socket.shutdown('write');
      done();
    } catch {
      done(); // it is gone already
    }
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.close();
    done(error);
  }

  // What node:tls looks for in a net.Socket.
  ref(): void {}
  unref(): void {}
}
