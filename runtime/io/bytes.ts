/**
 * Bytes that have come and were not taken yet, in the chunks in which they came: taken without copying wherever one
 * chunk holds them. Knows nothing of sockets.
 */
const NOTHING = Buffer.alloc(0);
const NEWLINE = 10;
const RETURN = 13;

export class ByteQueue {
  /** How many bytes there are. */
  length = 0;
  #chunks: Buffer[] = [];
  /** How many bytes from the start are known to have no newline among them. */
  #searched = 0;

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  /** Puts back what was taken. */
  unshift(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.unshift(chunk);
    this.length += chunk.length;
    this.#searched = 0;
  }

  /** Up to `most` bytes, from one chunk. */
  some(most: number): Buffer {
    if (this.length === 0) return NOTHING;
    const chunk = this.#chunks[0]!;
    if (chunk.length <= most) {
      this.#chunks.shift();
      this.#taken(chunk.length);
      return chunk;
    }
    this.#chunks[0] = chunk.subarray(most);
    this.#taken(most);
    return chunk.subarray(0, most);
  }

  /** Exactly `count` bytes. There must be as many. */
  exactly(count: number): Buffer {
    const first = this.some(count);
    if (first.length === count) return first;
    const parts = [first];
    for (let left = count - first.length; left > 0; left -= parts[parts.length - 1]!.length) parts.push(this.some(left));
    return Buffer.concat(parts, count);
  }

  /** Fills `target` as far as there are bytes. Returns how many. */
  into(target: Uint8Array): number {
    let filled = 0;
    while (filled < target.length && this.length > 0) {
      const part = this.some(target.length - filled);
      target.set(part, filled);
      filled += part.length;
    }
    return filled;
  }

  all(): Buffer {
    return this.exactly(this.length);
  }

  /** The bytes up to and with the next newline, or null: there is none. */
  line(): Buffer | null {
    let start = 0;
    for (const chunk of this.#chunks) {
      const end = start + chunk.length;
      if (end > this.#searched) {
        const at = chunk.indexOf(NEWLINE, Math.max(0, this.#searched - start));
        if (at >= 0) return this.exactly(start + at + 1);
      }
      start = end;
    }
    this.#searched = this.length;
    return null;
  }

  clear(): void {
    this.#chunks = [];
    this.length = this.#searched = 0;
  }

  #taken(count: number): void {
    this.length -= count;
    this.#searched = Math.max(0, this.#searched - count);
  }
}

/** The text of a line without its end. */
export function textOf(line: Buffer): string {
  let end = line.length;
  if (end > 0 && line[end - 1] === NEWLINE) end--;
  if (end < line.length && end > 0 && line[end - 1] === RETURN) end--;
  return line.toString('utf8', 0, end);
}
