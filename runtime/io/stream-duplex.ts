/**
 * A connection of the native hub as a stream of Node's: what TLS is put on when it becomes a TLS connection. Slower than
 * Node's own sockets, and rare.
 */
import { Duplex } from 'node:stream';
import type { Ground } from './socket';
import { PENDING, type Stream, type StreamSink } from './transport';

export class StreamDuplex extends Duplex implements StreamSink {
  readonly #stream: Stream;
  #done: ((error?: Error | null) => void) | null = null;
  /** Writes of the socket before, whose ends are yet to come. */
  #before: number;
  #ended = false;

  constructor({ stream, unread, end, pending }: Ground) {
    super({ allowHalfOpen: true });
    this.#stream = stream.attach(this);
    this.#before = pending;
    if (unread.length > 0) this.push(unread);
    if (end !== undefined) this.ended(end.error);
  }

  // What the hub tells

  received(chunk: Buffer): void {
    this.push(chunk);
  }

  ended(error: Error | null): void {
    this.#ended = true;
    if (error === null) this.push(null);
    else this.destroy(error);
  }

  written(error: Error | null): void {
    if (this.#before > 0) {
      this.#before--;
      if (error !== null) this.destroy(error);
      return;
    }
    const done = this.#done;
    this.#done = null;
    done?.(error);
  }

  // What Node asks for

  override _read(): void {
    if (!this.#ended) this.#stream.want();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    try {
      if (this.#stream.write(chunk, false) === PENDING) this.#done = done;
      else done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    try {
      this.#stream.shutdown();
    } catch {} // it is gone already
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#stream.close();
    done(error);
  }

  // What node:tls looks for in a net.Socket.
  ref(): void {}
  unref(): void {}
}
