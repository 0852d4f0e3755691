/** The two places in a socket where a greenlet waits: who reads, and who writes. */
import { SocketTimeout } from './errors';
import type { Stream } from './transport';
import { Seat } from './waits';

/** What a reader has to do with its socket. */
interface Readable {
  readonly timeout: number;
  readonly _stream: Stream;
  _unread(bytes: Buffer): void;
}

export const NOTHING = Buffer.alloc(0);

/** What a reader waits for. */
export const enum Want {
  Some,
  Into,
  Exactly,
  Line,
}

/** The greenlet that reads. */
export class Reader extends Seat {
  want = Want.Some;
  count = 0;
  target: Uint8Array | null = null;
  /** The bytes of the answer that is on its way to the reader. */
  #handed: Buffer = NOTHING;

  constructor(private readonly socket: Readable) {
    super();
  }

  hand(value: unknown, bytes: Buffer): void {
    this.#handed = bytes;
    this.target = null;
    this.give(value);
  }

  override expired(): never {
    throw new SocketTimeout('read', this.socket.timeout);
  }

  /** The reader was killed before it could take its bytes: they are for the next one. */
  override refuse(): void {
    this.socket._unread(this.#handed);
    this.#handed = NOTHING;
  }

  protected left(): void {
    this.target = null;
    this.socket._stream.unwant();
  }
}

/** The greenlet that writes. */
export class Writer extends Seat {
  /** Which write it waits for, and what its call returns then. */
  write = 0;
  value: number | undefined;

  constructor(private readonly socket: { readonly timeout: number }) {
    super();
  }

  override expired(): never {
    throw new SocketTimeout('write', this.socket.timeout);
  }

  protected left(): void {}
}
