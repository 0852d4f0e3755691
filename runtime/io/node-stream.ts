/**
 * One of Node's own sockets as a stream of the hub: TCP and Unix sockets of the hub in JavaScript, and TLS on both hubs.
 * Where nobody reads, the peer is held back.
 */
import type net from 'node:net';
import { Readable } from 'node:stream';
import { errnoOf, systemError } from './errors';
import { PENDING, type Address, type Attachable, type Done, type Options, type Rest, type Stream, type StreamSink } from './transport';

/** A socket of Node's, and who uses it. */
interface Carried extends net.Socket {
  [carrier]: NodeStream;
}
const carrier = Symbol('NodeStream');

/*
 * Node's sockets push what they have read into their own queue, from which events take it. Where somebody waits already,
 * that is a detour, so each socket here has a `push` of its own. It is no more than a short cut: what Node does not hand to
 * it comes as 'data'. One function for all sockets, so that V8 can inline it.
 */
function push(this: Carried, chunk: Buffer | null, encoding?: BufferEncoding): boolean {
  return (chunk !== null && this[carrier]._takes(chunk)) || Readable.prototype.push.call(this, chunk, encoding);
}

/** How long, in milliseconds, a connection that was closed before anything had come is kept for what is on its way. */
const LINGER = 1000;

export class NodeStream implements Stream, Attachable {
  #sink: StreamSink | null = null;
  #wanted = false;
  /** A chunk that came when nobody wanted one. Nothing follows it until it is taken. */
  #kept: Buffer | null = null;
  #closed = false;
  #ended = false;
  /** What went wrong: known to the sink from `ended`, and thrown by writes from then on. */
  #failure: Error | null = null;
  /** How many writes the sink waits for. */
  #pending = 0;
  /** Whether what is written is encrypted, and so copied, at once. */
  readonly #encrypts: boolean;

  /** `unasked`: the peer sends something that no reader will see: session tickets of a TLS server. */
  constructor(
    readonly socket: net.Socket,
    private readonly unasked = false,
  ) {
    this.#encrypts = 'encrypted' in socket && socket.encrypted === true;
    Object.assign(socket, { push, [carrier]: this });
    socket.pause();
    socket
      .on('data', this.#onData)
      .on('drain', this.#onWritten)
      .on('finish', this.#onWritten)
      .on('end', this.#onEnd)
      .on('error', this.#onError)
      .on('close', this.#onClose);
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

  /** @internal Whether this chunk, which follows all that came before, is wanted right now. */
  _takes(chunk: Buffer): boolean {
    if (!this.#wanted || this.#closed || this.socket.readableLength !== 0) return false;
    this.#wanted = false;
    this.#sink!.received(chunk);
    return true;
  }

  readonly #onEnd = () => this.#end();

  readonly #onError = (error: Error) => {
    this.#failure ??= error;
    this.#end();
    this.#written(this.#failure);
  };

  readonly #onClose = () => {
    this.#end();
    this.#written(this.#failure ?? brokenPipe());
  };

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    // A chunk that is kept comes first: who wants more after it is told then.
    if (!this.#closed && this.#kept === null) this.#tell();
  }

  #tell(): void {
    this.#sink?.ended(this.#failure);
  }

  /*
   * Waiting for Node's callback would cost a round of the loop for each write. Where no more waits in Node than its
   * high-water mark (nothing does, if the system took it all at once), the write counts as done, and `close` takes care
   * that it gets there. Node tells when it has worked off more than that: 'drain', or 'finish' where it was ended meanwhile.
   */
  write(bytes: Uint8Array): number {
    const { length } = bytes;
    if (length === 0) return 0;
    const { socket } = this;
    if (this.#ended && !socket.writable) throw this.#failure ?? brokenPipe();
    // The caller may go on with its bytes while Node still writes. TLS has encrypted them by then, unless they have to queue.
    if (socket.write(this.#encrypts && socket.writableLength === 0 ? bytes : Buffer.from(bytes))) return length;
    if (socket.errored !== null || socket.destroyed) throw socket.errored ?? brokenPipe();
    if (socket.writableLength <= socket.writableHighWaterMark) return length;
    this.#pending++;
    return PENDING;
  }

  writev(list: readonly Uint8Array[]): number {
    return this.write(Buffer.concat(list));
  }

  readonly #onWritten = () => this.#written(null);

  #written(error: Error | null): void {
    for (; this.#pending > 0 && !this.#closed; this.#pending--) this.#sink!.written(error);
  }

  shutdown(): void {
    this.socket.end();
  }

  release({ unread }: Rest, done: Done<net.Socket>): void {
    if (this.#ended) {
      // Node's socket would not tell its next owner.
      this.close();
      return done(this.#failure ?? systemError(errnoOf('ECONNRESET'), 'read'));
    }
    this.#closed = true;
    const { socket } = this;
    socket.off('data', this.#onData).off('drain', this.#onWritten).off('finish', this.#onWritten).off('end', this.#onEnd).off('close', this.#onClose);
    delete (socket as Partial<Carried>)[carrier];
    delete (socket as Partial<Pick<Carried, 'push'>>).push;
    socket.pause();
    if (this.#kept !== null) socket.unshift(this.#kept);
    if (unread.length > 0) socket.unshift(unread);
    done(null, socket);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { socket } = this;
    if (this.#failure !== null || this.#pending > 0) socket.destroy();
    else if (this.unasked && socket.bytesRead === 0) this.#linger();
    else if (socket.writableLength > 0) this.#finish();
    else socket.destroy();
  }

  /** What counts as written has to get out, and the process stays alive for it. */
  #finish(): void {
    const { socket } = this;
    socket.resume();
    socket.ref();
    socket.destroySoon();
  }

  /*
   * A connection that is closed with something unread is reset, and then the peer may lose what it was sent. That is what
   * closing means, but for what comes unasked: until that has been read, or the peer has ended, the connection goes on.
   */
  #linger(): void {
    const { socket } = this;
    const late = setTimeout(() => socket.destroy(), LINGER);
    socket.once('end', () => socket.destroySoon()).once('close', () => clearTimeout(late));
    socket.resume();
    socket.ref();
    socket.end();
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

const brokenPipe = () => systemError(errnoOf('EPIPE'), 'write');
