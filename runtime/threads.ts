/**
 * Work that computes, on other threads: the greenlet waits for it, the loop does not. The threads and their queue are
 * piscina's, which is loaded when the first task comes (50 ms, no thread starts before). thread-worker.ts is the other side.
 *
 * Tasks of a pool that has nothing to do keep neither the process nor, after a while, their threads.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { TransferListItem } from 'node:worker_threads';
import type { Piscina as Threads } from 'piscina';
import { answerTo, wait } from './bridge';
import { GreenletExit, invalidState, invalidType, outOfRange } from './errors';
import type { Green } from './green';
import { Greenlet } from './greenlet';
import type { MapResults } from './map';
import { Group } from './group';
import { spawn } from './spawn';
import { errorOf, Transfer, type Reply, type Work } from './thread-messages';

/**
 * What a thread is to do: the name of a function that the pool's module exports; or a function that refers to nothing
 * outside of itself (its text is what goes to the thread, where nothing of this module exists) and does not block.
 */
export type ThreadTask<A extends unknown[], R> = string | ((...args: A) => R | PromiseLike<R>);

export interface ThreadPoolOptions {
  /** How many threads there are at most; as many as the machine runs at a time, less one, unless it is given. */
  maxSize?: number;
  /** A module whose exports are the tasks: an absolute path, or a URL such as `new URL('./work.js', import.meta.url)`. */
  module?: string | URL;
  /** Milliseconds after which a thread that has nothing to do ends: 5000 unless it is given. */
  idleTimeout?: number;
}

/** The greenlets that wait for the tasks of a map. An error of a task goes to the caller of the map, and is not printed. */
class Tasks extends Group {
  override spawn<A extends unknown[], R>(fn: Green<(...args: A) => R>, ...args: A): Greenlet<R> {
    return this.admit(new Task<R>(fn, ...args), true);
  }
}

class Task<R> extends Greenlet<R> {
  override _failed(): void {}
}

/**
 * `pool.apply((n) => { ...long loop... }, 1000)` waits for the result, and other greenlets run meanwhile. Arguments,
 * results and errors are copied between the threads (structured clone); `transfer(buffer)` moves instead of copying.
 */
export class ThreadPool implements Disposable {
  /** The greatest number of threads. */
  readonly maxSize: number;
  readonly #options: ThreadPoolOptions;
  #threads: Threads | null = null;
  readonly #tasks = new Set<Promise<unknown>>();
  #closed = false;
  #killed = false;

  constructor(options: ThreadPoolOptions = {}) {
    const { maxSize = Math.max(1, availableParallelism() - 1), module } = options;
    if (!Number.isInteger(maxSize) || maxSize < 1) throw outOfRange(`a thread pool cannot have ${maxSize} threads`);
    if (typeof module === 'string' && !module.startsWith('file:') && !path.isAbsolute(module)) {
      throw invalidType(`the module of a thread pool must be an absolute path or a URL, not ${module}`);
    }
    this.maxSize = maxSize;
    this.#options = options;
  }

  /** How many threads there are now. */
  get size(): number {
    return this.#threads?.threads.length ?? 0;
  }

  /**
   * Runs `task(...args)` on a thread, when one is free, and waits for its result. Who is killed meanwhile, or whose time
   * is over, takes the task back: it does not start, or its thread is stopped in the middle of it.
   * @throws what the task throws (a copy), GreenletExit if the pool is killed; Error (ERR_INVALID_STATE): it is closed.
   * @green
   */
  apply<A extends unknown[], R>(task: ThreadTask<A, R>, ...args: { [I in keyof A]: A[I] | Transfer<A[I]> }): R {
    const { work, transferList } = this.#work(task, args);
    return answerTo<R>('ThreadPool.apply', (resolve, reject) => {
      const controller = new AbortController();
      const task = this.#start()
        .run(work, { signal: controller.signal, transferList })
        .then(
          (reply: Reply) => ('value' in reply ? resolve(reply.value as R) : reject(errorOf(reply))),
          (error: unknown) => reject(this.#killed ? new GreenletExit('the thread pool was killed') : error),
        )
        .finally(() => this.#tasks.delete(task));
      this.#tasks.add(task);
      return () => controller.abort();
    });
  }

  /** As `apply`, in a greenlet that is returned at once. Killing it takes the task back. */
  spawn<A extends unknown[], R>(task: ThreadTask<A, R>, ...args: { [I in keyof A]: A[I] | Transfer<A[I]> }): Greenlet<R> {
    this.#work(task, args); // What is wrong with it is thrown here.
    return spawn(() => this.apply<A, R>(task, ...args));
  }

  /**
   * Runs `task(item)` for each item, as many at a time as there are threads, and waits for the results: in the order of the items.
   * @throws the first failure in that order.
   * @green
   */
  map<T, R>(task: ThreadTask<[T], R>, items: Iterable<T>): R[] {
    return new Tasks().map((item: T) => this.apply<[T], R>(task, item), items);
  }

  /** As `map`, with the results one by one, in the order of the items: `for (const result of pool.imap(task, items))`. */
  imap<T, R>(task: ThreadTask<[T], R>, items: Iterable<T>): MapResults<R> {
    return new Tasks().imap((item: T) => this.apply<[T], R>(task, item), items);
  }

  /**
   * Waits until all tasks have ended, then ends the threads. Nothing can be added from now on.
   * @green
   */
  close(): void {
    this.#closed = true;
    const threads = this.#threads;
    // What piscina itself calls closing would refuse the tasks that wait for a thread.
    if (threads !== null) return wait(Promise.all(this.#tasks).then(() => threads.destroy()));
  }

  /**
   * Stops all threads in the middle of what they do, and waits for that. Who waits for a task gets a GreenletExit.
   * @green
   */
  kill(): void {
    this.#closed = this.#killed = true;
    if (this.#threads !== null) return wait(this.#threads.destroy());
  }

  /**
   * `using pool = new ThreadPool()`: closes it when the block is left.
   * @green
   */
  [Symbol.dispose](): void {
    return this.close();
  }

  #work(task: ThreadTask<any[], unknown>, args: unknown[]): { work: Work; transferList: TransferListItem[] } {
    if (this.#closed) throw invalidState('this thread pool is closed');
    const { module } = this.#options;
    if (typeof task !== 'function' && typeof task !== 'string') throw invalidType(`a function or its name is expected, not ${typeof task}`);
    if (typeof task === 'string' && module === undefined) throw invalidType(`the task "${task}" needs a thread pool with a module: new ThreadPool({ module })`);
    const transferList: TransferListItem[] = [];
    const values = args.map((arg) => (arg instanceof Transfer ? arg.unwrap(transferList) : arg));
    const work: Work = typeof task === 'string' ? { module: String(module), name: task, args: values } : { text: task.toString(), args: values };
    return { work, transferList };
  }

  #start(): Threads {
    if (this.#threads !== null) return this.#threads;
    const { Piscina } = require('piscina') as typeof import('piscina');
    return (this.#threads = new Piscina({
      filename: path.join(__dirname, 'thread-worker.js'),
      minThreads: 0,
      maxThreads: this.maxSize,
      idleTimeout: this.#options.idleTimeout ?? 5000,
    }));
  }
}
