/**
 * Functions at the same time: `all` waits for each of them, `first` for one. Both are a scope that nobody sees.
 */
import { GreenletExit, invalidType } from './errors';
import type { Green } from './green';
import type { Greenlet } from './greenlet';
import { Scope, scope } from './scope';
import { steps, type Steps } from './steps';
import { blocking } from './waiter';

type Functions<T extends readonly unknown[]> = { [I in keyof T]: Green<() => T[I]> };

/**
 * Calls all functions at the same time, each in a greenlet, and returns their results in the order of the functions.
 * When one fails the others are cancelled; it throws as `scope` does.
 * @green
 */
export function all<T extends readonly unknown[]>(...functions: Functions<T>): { -readonly [I in keyof T]: T[I] } {
  blocking('all', all);
  return steps(gather(functions));
}

function* gather(functions: readonly (() => unknown)[]): Steps<any> {
  const tasks: Greenlet<unknown>[] = yield scope((s) => functions.map((fn) => s.spawn(fn)));
  return tasks.map((task) => task.value);
}

/**
 * Calls all functions at the same time, each in a greenlet; the first that returns decides. The others are then cancelled
 * and waited for. If the first to end fails, or another one while being cancelled, it throws as `scope` does.
 * @throws TypeError: there are no functions.
 * @green
 */
export function first<T extends readonly [unknown, ...unknown[]]>(...functions: Functions<T>): T[number] {
  if (functions.length === 0) throw invalidType('first() needs a function: nothing could ever be the first of none');
  blocking('first', first);
  return steps(race(functions));
}

class Race extends Scope {
  winner: Greenlet<unknown> | null = null;

  override _taskEnded(task: Greenlet<unknown>): void {
    if (this.winner === null && task.successful() && !(task.value instanceof GreenletExit)) {
      this.winner = task;
      this.cancel();
    }
    super._taskEnded(task);
  }
}

function* race(functions: readonly (() => unknown)[]): Steps<any> {
  const scope = new Race(Infinity);
  yield* scope._run(() => {
    for (const fn of functions) scope.spawn(fn);
  });
  if (scope.winner === null) throw new GreenletExit('all of the functions were killed');
  return scope.winner.value;
}
