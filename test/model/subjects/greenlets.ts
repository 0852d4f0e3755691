/** The ends of greenlets, and those who wait for them: join, get, joinAll, wait, links. */
import { iwait, joinAll, wait, type Greenlet } from '../../../runtime';
import { steps } from '../../../runtime/steps';
import { ANYTHING, BLOCKS, failure, Model, type Answer, type Op, type Outcome, type Subject } from '../machine';

const limit = (op: Op) => (op.now ? { block: false } : op.limit);

/** Whom an operation is about: one task, or two others. */
const targetsOf = (task: number, op: Op, tasks: number): number[] =>
  op.do === 'joinAll' || op.do === 'waitOne' || op.do === 'iwait' ? [op.arg!, (op.arg! + 1) % tasks].filter((id) => id !== task) : [op.arg!];

/**
 * How soon somebody hears of an end depends on who else listens: the model says only that it will be before all is
 * quiet. Until then a time limit or a kill may come first.
 */
class EndsModel extends Model {
  private readonly waiting = new Map<number, { op: Op; left: Set<number>; all: number }>();
  private readonly values: Outcome[] = [];
  private readonly links: number[];

  constructor(private readonly tasks: number) {
    super();
    this.links = Array(tasks).fill(0);
  }

  call(task: number, op: Op): Answer {
    if (op.do === 'link') {
      this.links[op.arg!]!++;
      return 'undefined';
    }
    const targets = targetsOf(task, op, this.tasks);
    const left = new Set(targets.filter((id) => !this.isDead(id)));
    const state = { op, left, all: targets.length };
    if (op.do === 'iwait') {
      // It wakes at each end, and its time may be over while it is awake.
      this.waiting.set(task, state);
      return ANYTHING;
    }
    if (this.isOver(state)) return this.result(op);
    if (op.now) return this.expired(task, op);
    this.waiting.set(task, state);
    return BLOCKS;
  }

  override ended(task: number, value: Outcome): void {
    this.values[task] = value;
    for (const [waiter, state] of this.waiting) {
      if (state.left.delete(task) && state.op.do !== 'iwait' && this.isOver(state)) this.wakeSoon(waiter, this.result(state.op));
    }
  }

  override leave(task: number): void {
    this.waiting.delete(task);
  }

  override resumed(task: number, _op: Op, outcome: Outcome): Outcome {
    this.waiting.delete(task);
    return outcome;
  }

  override expired(_task: number, op: Op): Outcome {
    return op.do === 'get' ? failure('ERR_GREEN_TIMEOUT') : op.do === 'join' ? 'undefined' : 'false';
  }

  override atRest(): unknown {
    const stuck = [...this.waiting.values()].filter(({ op, left }) => op.do === 'iwait' && left.size === 0).length;
    return { called: this.links.reduce((sum, count, id) => sum + (this.isDead(id) ? count : 0), 0), stuck };
  }

  private isOver({ op, left, all }: { op: Op; left: Set<number>; all: number }): boolean {
    return left.size === 0 || (op.do === 'waitOne' && left.size < all);
  }

  private result(op: Op): Outcome {
    return op.do === 'join' ? 'undefined' : op.do === 'get' ? this.values[op.arg!]! : 'true';
  }
}

const other = (random: (n: number) => number, tasks: number) => random(tasks);
const waits = { limit: true, now: true, arg: other };

export const greenlets: Subject = {
  name: 'Greenlet',
  configs: [0],
  ops: {
    join: { weight: 3, ...waits },
    get: { weight: 3, ...waits },
    joinAll: { weight: 2, ...waits },
    waitOne: { weight: 2, ...waits },
    iwait: { weight: 2, ...waits },
    link: { weight: 1, arg: other },
  },
  model: (_config, tasks) => new EndsModel(tasks),
  real: () => {
    let all: Greenlet<unknown>[] = [];
    let called = 0;
    function* many(targets: Greenlet<unknown>[], op: Op): Generator<unknown, boolean, any> {
      const options = { timeout: op.now ? 0 : op.limit };
      if (op.do === 'iwait' && !op.now) {
        using ready = iwait(targets, options);
        const seen = new Set<unknown>();
        for (let step: IteratorResult<unknown> = yield ready.next(); !step.done; step = yield ready.next()) seen.add(step.value);
        return seen.size === targets.length;
      }
      if (op.now) return op.do !== 'waitOne' ? targets.every((g) => g.dead) : targets.length === 0 || targets.some((g) => g.dead);
      const done: unknown[] = yield op.do === 'joinAll' ? joinAll(targets, options) : wait(targets, { ...options, count: 1 });
      return done.length >= (op.do === 'joinAll' ? targets.length : Math.min(1, targets.length));
    }
    return {
      tasks: (greenlets) => void (all = greenlets),
      perform(task, op) {
        const targets = targetsOf(task, op, all.length).map((id) => all[id]!);
        switch (op.do) {
          case 'join':
            return targets[0]!.join(limit(op));
          case 'get':
            return targets[0]!.get(limit(op));
          case 'link':
            return targets[0]!.rawlink(() => void called++);
          default:
            return steps(many(targets, op));
        }
      },
      atRest: () => ({ called, stuck: 0 }),
    };
  },
};
