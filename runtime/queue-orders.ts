/**
 * Queues that differ only in which item comes out next, and in that they have no limit.
 */
import { heapPop, heapPush } from './heap';
import { Queue } from './queue';

/** A Queue without a greatest number of items. */
export class UnboundQueue<T> extends Queue<T> {
  constructor(items?: Iterable<T>) {
    super(null, items);
  }
}

/** A Queue that gives the last item first. */
export class LifoQueue<T> extends Queue<T> {
  declare private stack: T[];

  protected override _init(): void {
    this.stack = [];
  }
  protected override _qsize(): number {
    return this.stack.length;
  }
  protected override _put(item: T): void {
    this.stack.push(item);
  }
  protected override _get(): T {
    return this.stack.pop()!;
  }
  protected override _peek(): T {
    return this.stack[this.stack.length - 1]!;
  }
  protected override _unget(item: T): void {
    this.stack.push(item);
  }
}

/**
 * A Queue that gives the least item first. Items are compared with `<`, arrays element by element, so `[priority, item]`
 * does what one expects; override `compare` for anything else.
 */
export class PriorityQueue<T> extends Queue<T> {
  declare private heap: T[];

  /** Less than 0 if `a` has to come out before `b`. */
  protected compare(a: T, b: T): number {
    return naturalOrder(a, b);
  }

  protected override _init(): void {
    this.heap = [];
  }
  protected override _qsize(): number {
    return this.heap.length;
  }
  protected override _put(item: T): void {
    heapPush(this.heap, item, (a, b) => this.compare(a, b));
  }
  protected override _get(): T {
    return heapPop(this.heap, (a, b) => this.compare(a, b));
  }
  protected override _peek(): T {
    return this.heap[0]!;
  }
  protected override _unget(item: T): void {
    this._put(item);
  }
}

function naturalOrder(a: unknown, b: unknown): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < a.length && i < b.length; i++) {
      const order = naturalOrder(a[i], b[i]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  return (a as any) < (b as any) ? -1 : (b as any) < (a as any) ? 1 : 0;
}
