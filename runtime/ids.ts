/**
 * The numbers in the names of greenlets. Only those that are asked for their names have one.
 */
import { heapPop, heapPush } from './heap';

/** Gives out the smallest number that is free. */
class Ids {
  #next = 0;
  #free: number[] = [];

  take(): number {
    return this.#free.length > 0 ? heapPop(this.#free, ascending) : this.#next++;
  }

  release(id: number): void {
    heapPush(this.#free, id, ascending);
  }
}
const ascending = (a: number, b: number) => a - b;
export const ids = new Ids();
