/**
 * The ready queue: a ring buffer of a power-of-two size that grows. First in, first out, nothing else.
 *
 * `head` and `tail` count all items ever taken and put, as wrapping 32-bit integers: so `tail` doubles as a mark, and
 * `passed(mark)` tells whether everything that was queued before the mark has had its turn.
 */
export class Ring<T> {
  head = 0;
  tail = 0;
  #mask: number;
  #items: (T | null)[];

  constructor(size = 1024) {
    this.#mask = size - 1;
    this.#items = new Array<T | null>(size).fill(null);
  }

  get length(): number {
    return (this.tail - this.head) | 0;
  }

  push(item: T): void {
    if (((this.tail - this.head) | 0) > this.#mask) this.#grow();
    this.#items[this.tail & this.#mask] = item;
    this.tail = (this.tail + 1) | 0;
  }

  /** The ring must not be empty. */
  shift(): T {
    const at = this.head & this.#mask;
    const item = this.#items[at]!;
    this.#items[at] = null;
    this.head = (this.head + 1) | 0;
    return item;
  }

  /** The item that `shift` would take. The ring must not be empty. */
  get first(): T {
    return this.#items[this.head & this.#mask]!;
  }

  /** Exchanges the first item with the one `distance` behind it. */
  bringForward(distance: number): void {
    const [first, other] = [this.head & this.#mask, (this.head + distance) & this.#mask];
    [this.#items[first], this.#items[other]] = [this.#items[other]!, this.#items[first]!];
  }

  /** Puts an item in front of all others. */
  unshift(item: T): void {
    if (((this.tail - this.head) | 0) > this.#mask) this.#grow();
    this.head = (this.head - 1) | 0;
    this.#items[this.head & this.#mask] = item;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let i = this.head; i !== this.tail; i = (i + 1) | 0) yield this.#items[i & this.#mask]!;
  }

  /** Puts `other` in every place of `item`. Linear: for rare corrections. */
  replace(item: T, other: T): void {
    for (let i = this.head; i !== this.tail; i = (i + 1) | 0) {
      if (this.#items[i & this.#mask] === item) this.#items[i & this.#mask] = other;
    }
  }

  /** Whether everything that was queued when `tail` had this value has been taken. */
  passed(mark: number): boolean {
    return ((this.head - mark) | 0) >= 0;
  }

  #grow(): void {
    const old = this.#items;
    const oldMask = this.#mask;
    this.#mask = old.length * 2 - 1;
    this.#items = new Array<T | null>(old.length * 2).fill(null);
    for (let i = this.head; i !== this.tail; i = (i + 1) | 0) this.#items[i & this.#mask] = old[i & oldMask]!;
  }
}
