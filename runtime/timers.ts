/**
 * The timers of one hub: a 4-ary heap in typed arrays, so that a sleeping greenlet costs a few words and no object,
 * and so that set and cancel never leave JavaScript. It keeps deadlines; it does not know what time it is (the hub
 * does) and never calls Node.
 *
 * A timer is named by a small integer, its slot. Equal deadlines fire in the order in which they were set.
 * Rejected: one Node timer each (about 550 ns to set and clear, and an object of 200 bytes), and cancelling lazily
 * (a timeout that is almost never reached would keep its greenlet alive until the deadline).
 */

/** The slot number that means "no timer". */
export const NO_TIMER = -1;

/** `T`: what a timer wakes. */
export class Timers<T extends object> {
  /** How many timers keep the process alive. */
  refs = 0;
  #size = 0;

  // By position in the heap: the deadline, the order of setting (breaks ties), and the slot.
  #when = new Float64Array(64);
  #order = new Float64Array(64);
  #slot = new Int32Array(64);
  // By slot: its position in the heap (or the next free slot), what to wake, and whether it keeps the process alive.
  #position = new Int32Array(64);
  #target: (T | null)[] = [];
  #keepsAlive = new Uint8Array(64);

  #firstFree = NO_TIMER;
  #counter = 0;

  get size(): number {
    return this.#size;
  }

  /** The nearest deadline, or Infinity. */
  get next(): number {
    return this.#size === 0 ? Infinity : this.#when[0]!;
  }

  /** Sets a timer; returns its slot. */
  add(deadline: number, target: T, keepsAlive: boolean): number {
    let slot = this.#firstFree;
    if (slot !== NO_TIMER) {
      this.#firstFree = this.#position[slot]!;
      this.#target[slot] = target;
    } else {
      // Without a free slot every slot is in the heap, so the next new one has the number of timers set.
      slot = this.#size;
      if (slot === this.#when.length) this.#grow();
      this.#target.push(target);
    }
    this.#keepsAlive[slot] = keepsAlive ? 1 : 0;
    if (keepsAlive) this.refs++;
    this.#up(this.#size++, deadline, this.#counter++, slot);
    return slot;
  }

  /** Cancels the timer in this slot, which must be set. */
  cancel(slot: number): void {
    const position = this.#position[slot]!;
    const last = --this.#size;
    if (position !== last) {
      const when = this.#when[last]!;
      const order = this.#order[last]!;
      const moved = this.#slot[last]!;
      if (this.#before(position, when, order)) this.#down(position, when, order, moved);
      else this.#up(position, when, order, moved);
    }
    this.#target[slot] = null;
    if (this.#keepsAlive[slot] === 1) this.refs--;
    this.#position[slot] = this.#firstFree;
    this.#firstFree = slot;
  }

  /** Removes the first timer that is due at `now` and returns what it wakes, or null. */
  takeDue(now: number): T | null {
    if (this.#size === 0 || this.#when[0]! > now) return null;
    const slot = this.#slot[0]!;
    const target = this.#target[slot]!;
    this.cancel(slot);
    return target;
  }

  /** What the timers that are set would wake, in the order in which their slots were first used. */
  *[Symbol.iterator](): Iterator<T> {
    for (const target of this.#target) if (target !== null) yield target;
  }

  /** Whether the timer at this position fires before (when, order). */
  #before(position: number, when: number, order: number): boolean {
    const other = this.#when[position]!;
    return other < when || (other === when && this.#order[position]! < order);
  }

  /** Fills the hole at `position` with a timer that may belong further up. */
  #up(position: number, when: number, order: number, slot: number): void {
    while (position > 0) {
      const parent = (position - 1) >> 2;
      if (this.#before(parent, when, order)) break;
      this.#move(parent, position);
      position = parent;
    }
    this.#put(position, when, order, slot);
  }

  /** Fills the hole at `position` with a timer that may belong further down. */
  #down(position: number, when: number, order: number, slot: number): void {
    const size = this.#size;
    for (;;) {
      const first = position * 4 + 1;
      if (first >= size) break;
      let least = first;
      const end = first + 4 < size ? first + 4 : size;
      for (let child = first + 1; child < end; child++) {
        if (this.#before(child, this.#when[least]!, this.#order[least]!)) least = child;
      }
      if (!this.#before(least, when, order)) break;
      this.#move(least, position);
      position = least;
    }
    this.#put(position, when, order, slot);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#when[from]!, this.#order[from]!, this.#slot[from]!);
  }

  #put(position: number, when: number, order: number, slot: number): void {
    this.#when[position] = when;
    this.#order[position] = order;
    this.#slot[position] = slot;
    this.#position[slot] = position;
  }

  #grow(): void {
    const length = this.#when.length * 2;
    const larger = <A extends Float64Array | Int32Array | Uint8Array>(old: A, array: A): A => (array.set(old), array);
    this.#when = larger(this.#when, new Float64Array(length));
    this.#order = larger(this.#order, new Float64Array(length));
    this.#slot = larger(this.#slot, new Int32Array(length));
    this.#position = larger(this.#position, new Int32Array(length));
    this.#keepsAlive = larger(this.#keepsAlive, new Uint8Array(length));
  }
}
