/**
 * What servers have in common, with gevent's life: they take what comes (connections, datagrams), give each to a handler in a
 * greenlet of its own, take no more while their pool is full, and can be stopped and waited for.
 */
import { invalidState, invalidType } from '../errors';
import { Event } from '../event';
import { Pool } from '../pool';
import { reportUncaught } from '../report';
import { spawn, spawnLater, spawnRaw } from '../spawn';
import { steps, type Steps } from '../steps';
import type { Address } from './transport';

export interface ServerOptions {
  /**
   * In what handlers run: 'default' a greenlet each; a Pool, or a number (the size of a pool of its own): a greenlet each,
   * but no more at the same time; 'raw': as `spawnRaw`; null: no greenlet, they must not block.
   */
  spawn?: 'default' | 'raw' | Pool | number | null;
}

/** Milliseconds until accepting is tried again after an error: doubled each time. */
const FIRST_DELAY = 10;
const LONGEST_DELAY = 1000;

/** What both kinds of servers have in common. `T`: what a handler gets. */
export abstract class BaseServer<T> implements Disposable {
  protected readonly pool: Pool | null;
  readonly #how: 'default' | 'raw' | null;
  readonly #stopped = new Event();
  readonly #waiting: T[] = [];
  #state: 'new' | 'started' | 'closed' = 'new';
  #accepting = false;
  #awaitingRoom = false;
  #delay = FIRST_DELAY;

  constructor({ spawn: how = 'default' }: ServerOptions = {}) {
    if (typeof how === 'number') this.pool = new Pool(how);
    else this.pool = how instanceof Pool ? how : null;
    if (this.pool === null && how !== 'default' && how !== 'raw' && how !== null) throw invalidType("spawn is 'default', 'raw', a Pool, a number or null");
    this.#how = how === 'raw' || how === null ? how : 'default';
  }

  /** Whether it was started and not stopped yet. */
  get started(): boolean {
    return this.#state === 'started';
  }

  get closed(): boolean {
    return this.#state === 'closed';
  }

  /**
   * Begins to listen and to accept. Waits as `listen` does. A server that is started is left alone.
   * @throws as `listen`; Error: it was stopped.
   * @green
   */
  start(): void {
    if (this.#state === 'started') return;
    if (this.#state === 'closed') throw invalidState('a server that was stopped cannot be started again: make another');
    return steps(this.#start());
  }

  *#start(): Steps<void> {
    yield this.open();
    if (this.closed) return this.shut();
    this.#state = 'started';
    this.startAccepting();
  }

  /** Begins to accept again after `stopAccepting`. */
  startAccepting(): void {
    if (!this.started) return;
    this.#accepting = true;
    this.#update();
  }

  /** Lets connections wait with the system. Those that were accepted go on. */
  stopAccepting(): void {
    this.#accepting = false;
    if (this.started) this.want(0);
  }

  /** Stops accepting and listening, at once. Handlers go on. May be called again. */
  close(): void {
    if (this.#state === 'closed') return;
    const open = this.started;
    this.stopAccepting();
    this.#state = 'closed';
    if (open) this.shut();
    for (const item of this.#waiting.splice(0)) this.drop(item);
    this.#stopped.set();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * Closes the server. If it has a pool, waits until its handlers have ended, and kills those that have not after
   * `timeout` milliseconds.
   * @green
   */
  stop(timeout = 1000): void {
    this.close();
    return steps(this.#stop(timeout));
  }

  *#stop(timeout: number): Steps<void> {
    if (this.pool === null) return;
    if (!(yield this.pool.join(timeout))) yield this.pool.kill(undefined, { timeout: 1000 });
  }

  /**
   * Starts the server if need be, and waits until it is stopped; stops it when it is killed.
   * @green
   */
  serveForever(): void {
    return steps(this.#serveForever());
  }

  *#serveForever(): Steps<void> {
    yield this.start();
    try {
      yield this.#stopped.wait();
    } finally {
      yield this.stop();
    }
  }

  /** Somebody has come: called from Node's loop. */
  protected came(item: T): void {
    this.#delay = FIRST_DELAY;
    if (this.pool !== null && this.pool.full()) this.#waiting.push(item);
    else this.#handle(item);
    this.#update();
  }

  /** Accepting has failed. It is tried again after a while: files may have been closed by then. */
  protected failed(error: Error): void {
    reportUncaught(error, `${this.constructor.name}`);
    if (!this.started) return;
    this.want(0);
    spawnLater(this.#delay, () => this.#update());
    this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY);
  }

  /** Wants as many as there is room for. */
  #update(): void {
    if (!this.#accepting) return;
    const { pool } = this;
    if (pool === null) return this.want(Infinity);
    const free = pool.freeCount();
    this.want(free);
    if (free > 0 || this.#awaitingRoom) return;
    this.#awaitingRoom = true;
    spawnRaw(() => steps(this.#awaitRoom(pool)));
  }

  *#awaitRoom(pool: Pool): Steps<void> {
    yield pool.waitAvailable();
    this.#awaitingRoom = false;
    while (this.#waiting.length > 0 && !pool.full()) this.#handle(this.#waiting.shift()!);
    this.#update();
  }

  #handle(item: T): void {
    const work = () => steps(this.serve(item));
    if (this.pool !== null) this.pool.spawn(work);
    else if (this.#how === 'default') spawn(work);
    else if (this.#how === 'raw') spawnRaw(work);
    else {
      try {
        work();
      } catch (error) {
        reportUncaught(error, `${this.constructor.name}`);
      }
    }
  }

  /** Where it listens. */
  abstract address(): Address | undefined;

  /**
   * Begins to listen.
   * @green
   */
  protected abstract open(): void;
  protected abstract want(count: number): void;
  protected abstract shut(): void;
  /** Gives it to the handler, and cleans up. */
  protected abstract serve(item: T): Steps<void>;
  /** Nobody will handle it. */
  protected abstract drop(item: T): void;
}
