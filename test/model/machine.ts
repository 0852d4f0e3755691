/**
 * The machine that runs random programs against a primitive and its model at once.
 *
 * A program is data: some tasks, each a list of operations, and a seed that decides which ready greenlet runs next. Each
 * operation is done twice: by the model, which says what has to come of it, and by the real greenlet. Whatever the real
 * scheduler does afterwards (it resumes a task, a time limit is over) is told to the model as it happens, and must be what
 * the model allows. So the order of running need not be predicted, and yet nothing may happen that the model did not
 * expect: the wrong task is woken, or with another result. When all is quiet nobody may be left waiting whom the
 * model has woken.
 *
 * Besides those of the subject there are operations that all programs have: sleep, kill, a Timeout around an operation.
 */
import { Greenlet, hub, sleep, Timeout } from '../../runtime';
import { SUSPEND } from '../../runtime/abi';
import { callerChecks } from '../../runtime/boundary';
import { rt } from '../../runtime/state';
import { State } from '../../runtime/task';
import { seededOrder, untilIdle, virtualClock } from '../../runtime/testing';
import { greenly, type Blocks } from '../runtime/generators';

// What blocks is called by files that are not compiled, but hand on the sentinel as if they were.
callerChecks.left = 0;

/** An operation. `limit`: milliseconds; `now`: do not wait. */
export interface Op {
  do: string;
  limit?: number;
  now?: boolean;
  /** An item, another task, a number: what the operation is about. */
  arg?: number;
  /** There is a Timeout of so many milliseconds around it. */
  within?: number;
}

export interface Program {
  subject: string;
  /** What the primitive is made with. */
  config: number;
  seed: number;
  tasks: Op[][];
}

/** What a call returns or throws, as text: "3", "undefined", "! ERR_GREEN_EMPTY". */
export type Outcome = string;
export const failure = (code: string): Outcome => `! ${code}`;
export const EXIT = failure('ERR_GREEN_EXIT');
const TIMEOUT = failure('ERR_GREEN_TIMEOUT');

/** The call waits. */
export const BLOCKS = Symbol('blocks');
/** It comes back with this, but possibly only on a later turn. */
export class Either {
  constructor(readonly outcome: Outcome) {}
}
/** The model does not know: whatever comes is right, as far as this call is concerned. */
export const ANYTHING = Symbol('anything');
export type Answer = Outcome | typeof BLOCKS | typeof ANYTHING | Either;

/** What the model is told, and what it can do to tasks. */
export abstract class Model {
  /** Set by the machine. */
  declare wake: (task: number, outcome: Outcome) => void;
  /** As `wake`, where it may take some turns: until then its time may run out, or it may be killed. */
  declare wakeSoon: (task: number, outcome: Outcome) => void;
  declare isDead: (task: number) => boolean;

  /** A task begins an operation. */
  abstract call(task: number, op: Op): Answer;
  /** A task that waits is killed, or its time is over: it waits no more. */
  leave(_task: number, _op: Op): void {}
  /** What the call comes back with when its time is over. */
  expired(_task: number, _op: Op): Outcome {
    return 'undefined';
  }
  /** A task that was woken is killed before it could run: it never got the outcome. */
  refuse(_task: number, _op: Op, _outcome: Outcome): void {}
  /** A task really goes on with this. What is returned is what the test takes it for. */
  resumed(_task: number, _op: Op, outcome: Outcome): Outcome {
    return outcome;
  }
  /** The task has ended, with this value. */
  ended(_task: number, _value: Outcome): void {}
  /** All is quiet: what is to be compared with the real thing's `atRest`, or what is wrong. */
  atRest(): unknown {
    return null;
  }
}

/** A primitive, real. */
export interface Real {
  /** The call itself: its value, or the sentinel. */
  perform(task: number, op: Op): unknown;
  atRest?(): unknown;
  /** When the tasks are known. */
  tasks?(greenlets: Greenlet<any>[]): void;
}

export interface Subject {
  name: string;
  real(config: number): Real;
  model(config: number, tasks: number): Model;
  /** The operations, each with its weight. */
  ops: { [name: string]: { weight: number; limit?: boolean; now?: boolean; arg?: (random: (n: number) => number, tasks: number) => number } };
  configs: number[];
}

type Status = 'new' | 'running' | 'ready' | 'blocked' | 'unknown' | 'dead';

interface Task {
  status: Status;
  op: Op | null;
  /** With which it is ready; or, while blocked, will soon be. */
  outcome: Outcome | null;
  deadline: number;
}

export class Mismatch extends Error {}

const outcomeOf = (value: unknown): Outcome => (typeof value === 'object' && value !== null ? (Array.isArray(value) ? `[${value}]` : value.constructor.name) : String(value));
const outcomeOfError = (error: any): Outcome => failure(error?.code ?? String(error));

/** Runs a program. Returns what is wrong, or null. */
export async function runProgram(subject: Subject, program: Program, trace?: string[]): Promise<string | null> {
  const clock = virtualClock();
  const order = seededOrder(program.seed);
  const tasks: Task[] = program.tasks.map(() => ({ status: 'new', op: null, outcome: null, deadline: Infinity }));
  const real = subject.real(program.config);
  const model = subject.model(program.config, tasks.length);
  let wrong: string | null = null;
  /** The verdict is reached; what is left alive is being killed. */
  let over = false;

  const say = (text: string) => trace?.push(`${String(clock.now()).padStart(3)} ${text}`);
  const expect = (condition: boolean, text: () => string): void => {
    if (condition) return;
    wrong ??= text();
    say(`WRONG: ${text()}`);
    throw new Mismatch(text());
  };
  const show = (op: Op | null) => (op === null ? '' : `${op.do}${op.arg === undefined ? '' : ` ${op.arg}`}${op.now ? ' now' : op.limit === undefined ? '' : ` limit ${op.limit}`}${op.within === undefined ? '' : ` within ${op.within}`}`);

  const toReady = (id: number, outcome: Outcome) => {
    tasks[id]!.status = 'ready';
    tasks[id]!.outcome = outcome;
  };
  model.wake = (id, outcome) => {
    if (tasks[id]!.status !== 'blocked') throw new Error(`the model wakes task ${id}, which is ${tasks[id]!.status}`);
    toReady(id, outcome);
  };
  model.wakeSoon = (id, outcome) => void (tasks[id]!.outcome = outcome);
  model.isDead = (id) => tasks[id]!.status === 'dead';

  /** Something is thrown in a task from outside. False: that cannot be done now, and is not. */
  const thrownIn = (id: number, outcome: Outcome): boolean => {
    const task = tasks[id]!;
    switch (task.status) {
      case 'new':
        task.status = 'dead';
        model.ended(id, 'GreenletExit');
        return true;
      case 'blocked':
        if (task.op!.do !== 'sleep') model.leave(id, task.op!);
        toReady(id, outcome);
        return true;
      case 'ready':
        if (task.outcome!.startsWith('!')) return false;
        if (task.op!.do !== 'sleep') model.refuse(id, task.op!, task.outcome!);
        toReady(id, outcome);
        return true;
      case 'unknown': {
        const { _state } = greenlets[id]!;
        return _state === State.Ready || _state === State.Parked;
      }
      default:
        return false;
    }
  };

  const timeouts = new Map<object, number>();
  const takeDue = rt.timers.takeDue;
  rt.timers.takeDue = (now) => {
    const due: any = takeDue.call(rt.timers, now);
    if (due === null) return due;
    const id = timeouts.get(due) ?? greenlets.indexOf(due);
    if (id < 0) return due;
    if (timeouts.has(due)) {
      say(`${id}: Timeout`);
      thrownIn(id, TIMEOUT);
      return due;
    }
    const task = tasks[id]!;
    say(`${id}: time is over`);
    if (task.status === 'unknown') return due;
    try {
      expect(task.status === 'blocked' && task.deadline <= now, () => `the time of task ${id} is over, but it is ${task.status} in ${show(task.op)}`);
    } catch {
      return due;
    }
    if (task.op!.do === 'sleep') toReady(id, 'undefined');
    else {
      model.leave(id, task.op!);
      toReady(id, model.expired(id, task.op!));
    }
    return due;
  };

  const call = (id: number, op: Op): Answer => {
    switch (op.do) {
      case 'sleep':
        return BLOCKS;
      case 'kill':
        return 'undefined';
      default:
        return model.call(id, op);
    }
  };
  const performed = (id: number, op: Op): unknown => {
    switch (op.do) {
      case 'sleep':
        return sleep(op.limit);
      case 'kill':
        // Only where the model can follow: not where another error is on its way, not itself.
        if (op.arg! < greenlets.length && op.arg !== id && thrownIn(op.arg!, EXIT)) greenlets[op.arg!]!.kill(undefined, { block: false });
        return undefined;
      default:
        return real.perform(id, op);
    }
  };

  /** One operation, by the model and in reality. */
  function* operation(id: number, op: Op): Blocks<void> {
    if (over) throw new Mismatch();
    const task = tasks[id]!;
    task.op = op;
    task.outcome = null;
    task.deadline = op.limit === undefined ? Infinity : rt.hub.now() + op.limit;
    say(`${id}: ${show(op)}`);
    const answer = call(id, op);
    if (answer === BLOCKS) task.status = 'blocked';
    else if (answer === ANYTHING) task.status = 'unknown';
    if (op.do === 'sleep' && !(op.limit! > 0)) toReady(id, 'undefined');
    let outcome: Outcome;
    let parked = false;
    try {
      let value = performed(id, op);
      parked = value === SUSPEND;
      if (parked) {
        if (answer instanceof Either) toReady(id, answer.outcome);
        else if (typeof answer === 'string') wrong ??= `task ${id} blocks in ${show(op)}, which should return ${answer}`;
        value = yield;
      }
      outcome = outcomeOf(value);
    } catch (error) {
      outcome = outcomeOfError(error);
    }
    if (over) throw new Mismatch();
    say(`${id}: ${show(op)} -> ${outcome}`);
    if (answer !== ANYTHING) {
      if (parked) {
        // What was to come soon has come.
        if (task.status === 'blocked' && task.outcome !== null) toReady(id, task.outcome);
        expect(task.status === 'ready', () => `task ${id} goes on in ${show(op)} with ${outcome}, but nobody woke it`);
        task.outcome = op.do === 'sleep' ? task.outcome : model.resumed(id, op, task.outcome!);
        expect(task.outcome === outcome, () => `task ${id} gets ${outcome} from ${show(op)} instead of ${task.outcome}`);
      } else {
        expect(answer !== BLOCKS, () => `task ${id} does not block in ${show(op)} and gets ${outcome}`);
        const wanted = answer instanceof Either ? answer.outcome : answer;
        expect(wanted === outcome, () => `task ${id} gets ${outcome} from ${show(op)} instead of ${String(wanted)}`);
      }
    } else {
      const verdict = model.resumed(id, op, outcome);
      expect(verdict === outcome, () => `task ${id} gets ${outcome} from ${show(op)}: ${verdict}`);
    }
    task.status = 'running';
  }

  const body = greenly(function* (id: number): Blocks<void> {
    tasks[id]!.status = 'running';
    try {
      for (const op of program.tasks[id]!) {
        if (op.within === undefined) {
          yield* operation(id, op);
          continue;
        }
        const timeout = Timeout.startNew(op.within);
        timeouts.set(timeout, id);
        try {
          yield* operation(id, op);
        } finally {
          timeout.close();
        }
      }
    } catch (error) {
      if (!over && !(error instanceof Mismatch)) wrong ??= `task ${id}: ${(error as Error)?.stack ?? error}`;
    }
    tasks[id]!.status = 'dead';
    model.ended(id, 'undefined');
  });

  const greenlets = program.tasks.map((_, id) => new Greenlet<void>(body, id));
  real.tasks?.(greenlets);
  hub.onError = (error) => void (wrong ??= `uncaught: ${(error as Error)?.stack ?? error}`);
  try {
    for (const g of greenlets) g.start();
    await untilIdle();
    if (wrong === null) {
      for (const [id, { status, op }] of tasks.entries()) {
        const g = greenlets[id]!;
        if (status === 'ready' || (status === 'blocked' && tasks[id]!.outcome !== null)) wrong ??= `task ${id} was woken in ${show(op)} and never went on`;
        if (g.dead !== (status === 'dead')) wrong ??= `task ${id} is ${g.dead ? 'dead' : 'alive'}, but should be ${status} in ${show(op)}`;
      }
      const [found, wanted] = [JSON.stringify(real.atRest?.() ?? null), JSON.stringify(model.atRest())];
      if (found !== wanted) wrong ??= `at rest it is ${found}, but should be ${wanted}`;
    }
  } catch (error) {
    wrong ??= `the machine: ${(error as Error).stack}`;
  } finally {
    delete (rt.timers as { takeDue?: unknown }).takeDue;
    over = true;
    hub.onError = () => {};
    // Who swallows a kill is killed again.
    for (let i = 0; i < 50 && greenlets.some((g) => !g.dead); i++) {
      for (const g of greenlets) g.kill(undefined, { block: false });
      await untilIdle();
    }
    hub.onError = null;
    order.restore();
    clock.restore();
  }
  return wrong;
}
