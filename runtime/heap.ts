/**
 * A binary heap in an array: the least element first. A leaf.
 */

/** Less than 0 if `a` comes before `b`. */
export type Compare<T> = (a: T, b: T) => number;

export function heapPush<T>(heap: T[], item: T, compare: Compare<T>): void {
  let at = heap.length;
  heap.push(item);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (compare(heap[parent]!, item) <= 0) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = item;
}

/** The heap must not be empty. */
export function heapPop<T>(heap: T[], compare: Compare<T>): T {
  const least = heap[0]!;
  const item = heap.pop()!;
  const size = heap.length;
  if (size === 0) return least;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && compare(heap[child + 1]!, heap[child]!) < 0) child++;
    if (compare(item, heap[child]!) <= 0) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = item;
  return least;
}
