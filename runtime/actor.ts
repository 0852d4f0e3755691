/**
 * An actor: a greenlet with an inbox, that works on one message after the other. Its state needs no locks, as nobody else
 * touches it.
 */
import { invalidState, invalidType, ShutDown } from './errors';
import { AsyncResult } from './event';
import { Greenlet } from './greenlet';
import type { Limit } from './limit';
import { SimpleQueue } from './simple-queue';
import { rt } from './state';
import { steps, type Steps } from './steps';
import { blocking } from './waiter';

interface Letter<M> {
  message: M;
  /** Where the answer goes, if somebody waits for one. */
  reply: AsyncResult<unknown> | null;
}

/**
 * `class Counter extends Actor<number, number> { receive(n) { return (this.sum += n); } }`, then `Counter.spawn()`. `M`: the
 * messages, `R`: the answers.
 *
 * An error in `receive` ends the actor, as it ends any greenlet: who supervises it links to it (`linkException`) and starts
 * another one.
 */
export class Actor<M, R = unknown> extends Greenlet<void> {
  readonly #inbox = new SimpleQueue<Letter<M>>();
  #working: Letter<M> | null = null;

  constructor() {
    super();
  }

  /** How many messages wait in the inbox. */
  get pending(): number {
    return this.#inbox.size;
  }

  /**
   * Works on a message; to be overridden. It may block, and the messages wait meanwhile. Returns the answer for who asked.
   * @green
   */
  receive(_message: M): R {
    throw invalidType(`${this.constructor.name} does not say what it does with a message: override receive()`);
  }

  /**
   * Puts a message into the inbox. Never blocks; may be called from ordinary code.
   * @throws ShutDown: the actor was stopped or has ended.
   */
  send(message: M): void {
    this.#post({ message, reply: null });
  }

  /**
   * Sends a message and waits for the answer.
   * @throws what `receive` throws (which ends the actor). ShutDown: the actor was stopped, or has ended before it came to the
   *   message. Timeout: no answer within `limit` milliseconds; the message stays in the inbox.
   * @green
   */
  ask(message: M, limit?: Limit): R {
    blocking(`${this.constructor.name}.ask`, this.ask);
    if (rt.current === this) throw invalidState(`${this.name} asks itself: it would wait for ever`);
    const reply = new AsyncResult<R>();
    this.#post({ message, reply: reply as AsyncResult<unknown> });
    return reply.get(limit);
  }

  /** No more messages are accepted; it ends when it has worked on those that are there. Does not wait: `join()` does. */
  stop(): void {
    this.#inbox.shutdown();
  }

  /**
   * The loop over the messages.
   * @green
   */
  override run(): void {
    return steps(this.#run());
  }

  /** @internal */
  override _ended(): void {
    super._ended();
    this.#inbox.shutdown();
    this.#refuse(this.#working);
    while (this.#inbox.size > 0) this.#refuse(this.#inbox.getNowait());
  }

  *#run(): Steps<void> {
    for (;;) {
      try {
        this.#working = yield this.#inbox.get();
      } catch (error) {
        if (error instanceof ShutDown) return;
        throw error;
      }
      const { message, reply } = this.#working!;
      const answer: unknown = yield this.receive(message);
      reply?.set(answer);
      this.#working = null;
    }
  }

  #post(letter: Letter<M>): void {
    try {
      this.#inbox.putNowait(letter);
    } catch (cause) {
      throw new ShutDown(`${this.name} does not accept messages any more`, { cause });
    }
  }

  /** The one who asks and gets no answer is told why. */
  #refuse(letter: Letter<M> | null): void {
    if (letter === null || letter.reply === null) return;
    if (letter === this.#working && !this.successful()) letter.reply.setException(this.exception);
    else letter.reply.setException(new ShutDown(`${this.name} has ended without an answer`, { cause: this.exception }));
  }
}
