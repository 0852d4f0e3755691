/**
 * Bugs to be planted in the runtime, to see that the models find them. Each replaces a piece of a compiled file, which
 * must be there exactly once; it is tried on a copy.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export interface Mutant {
  what: string;
  file: string;
  from: string;
  to: string;
  /** Which models have to find it. */
  subjects: string[];
}

export const mutants: Mutant[] = [
  {
    what: 'a list of waiters loses its end when one of the last leaves',
    file: 'waiter', from: 'this.#last = before;', to: 'this.#last = null;',
    subjects: ['Semaphore', 'SimpleQueue', 'Channel', 'Event'],
  },
  {
    what: 'only the first of those who wait is woken',
    file: 'waiter', from: 'while (this.first !== null)', to: 'if (this.first !== null)',
    subjects: ['Event', 'AsyncResult'],
  },
  {
    what: 'the time limit of a wait goes on after the wait',
    file: 'scheduler', from: 'if (g._timer !== NO_TIMER)\n        clearTimer(g);\n    g._state = state;', to: 'g._state = state;',
    subjects: ['Event', 'Greenlet'],
  },
  {
    what: 'an item is lost when its getter is killed',
    file: 'simple-queue', from: 'this.giveBack(item);', to: '',
    subjects: ['SimpleQueue', 'PriorityQueue', 'LifoQueue'],
  },
  {
    what: 'who waits to put is forgotten when there is room again',
    file: 'simple-queue', from: 'else if (this._qsize() < this.maxsize && this.#putters.first !== null)', to: 'else if (false)',
    subjects: ['SimpleQueue', 'Queue'],
  },
  {
    what: 'an item that comes back goes to the end',
    file: 'simple-queue', from: 'this.fifo.unshift(item);', to: 'this.fifo.push(item);',
    subjects: ['UnboundQueue'],
  },
  {
    what: 'a channel loses the item of a getter that is killed',
    file: 'channel', from: 'this.giveBack(item);', to: '',
    subjects: ['Channel'],
  },
  {
    what: 'a permission is lost when the one who got it is killed',
    file: 'lock', from: 'if (got === true)', to: 'if (got === false)',
    subjects: ['Lock', 'RLock', 'BoundedSemaphore', 'Pool'],
  },
  {
    what: 'a reentrant lock forgets how often it is held',
    file: 'lock', from: 'if (--this.#depth === 0)', to: 'if (true)',
    subjects: ['RLock'],
  },
  {
    what: 'a lock is held less often after a wait for a condition than before',
    file: 'condition', from: 'this.lock._retake(depth);', to: 'this.lock._retake(depth - 1);',
    subjects: ['Condition'],
  },
  {
    what: 'a broken barrier lets its waiters wait',
    file: 'barrier', from: 'for (const round of [...this.#passing, this.#round])', to: 'for (const round of this.#passing)',
    subjects: ['Barrier'],
  },
  {
    what: 'getters of a result are not told of an error',
    file: 'event', from: "this.#settle('exception', error);", to: "this.#settle('value', error);",
    subjects: ['AsyncResult'],
  },
  {
    what: 'waiting for several things ends too early',
    file: 'wait', from: 'else if (this.done.length === this.#count)', to: 'else if (this.done.length === 1)',
    subjects: ['Greenlet'],
  },
  {
    what: 'a pool lets in one too many',
    file: 'pool', from: 'this.#room = new lock_1.Semaphore(capacity ?? Infinity);', to: 'this.#room = new lock_1.Semaphore((capacity ?? Infinity) + 1);',
    subjects: ['Pool'],
  },
  {
    what: 'a member that ends leaves no room',
    file: 'pool', from: 'this.#room.release();', to: '',
    subjects: ['Pool'],
  },
  {
    what: 'an actor that ends says nothing to those who asked',
    file: 'actor', from: 'this.#refuse(this.#inbox.getNowait());', to: 'this.#inbox.getNowait();',
    subjects: ['Actor'],
  },
  {
    what: 'control that is handed over goes to the end of the queue',
    file: 'scheduler', from: 'rt.ready.unshift(g);', to: 'rt.ready.push(g);',
    subjects: ['Coroutine'],
  },
  {
    what: 'a scope does not wait for its last task',
    file: 'scope', from: 'while (this.#tasks > 0)', to: 'while (this.#tasks > 1)',
    subjects: ['scope'],
  },
];

const DIST = path.resolve(__dirname, '../..');

/** Runs the models of one subject against the runtime with this bug (null: without any). Returns what the run prints, and whether it found something. */
export function tryMutant(mutant: Mutant | null, subject: string, count: number, folder: string): { found: boolean; output: string } {
  for (const part of ['runtime', 'test/model', 'test/runtime/generators.js', 'scripts/fuzz/random.js']) {
    fs.cpSync(path.join(DIST, part), path.join(folder, part), { recursive: true });
  }
  if (mutant !== null) {
    const file = path.join(folder, 'runtime', `${mutant.file}.js`);
    const pieces = fs.readFileSync(file, 'utf8').split(mutant.from);
    if (pieces.length !== 2) throw new Error(`"${mutant.from}" is ${pieces.length - 1} times in ${file}`);
    fs.writeFileSync(file, pieces.join(mutant.to));
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(folder, 'test/model/run.js'), '--subject', subject, '--count', String(count), '--seed', '1'], {
    encoding: 'utf8', timeout: 60_000, env: { ...process.env, TSGREEN_HUB: 'js' },
  });
  // Some bugs break the scheduler itself: an uncaught error ends the process with 1 as well.
  return { found: status === 1, output: stdout + stderr };
}
