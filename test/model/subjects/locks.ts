/** What one or a few may hold at a time: permissions are handed on in the order of arrival, and none is lost. */
import { Barrier, BoundedSemaphore, Condition, Lock, RLock, Semaphore } from '../../../runtime';
import { steps } from '../../../runtime/steps';
import { ANYTHING, BLOCKS, failure, Model, type Answer, type Op, type Outcome, type Subject } from '../machine';

const limit = (op: Op) => (op.now ? { block: false } : op.limit);
const OUT_OF_RANGE = failure('ERR_OUT_OF_RANGE');

class SemaphoreModel extends Model {
  acquirers: number[] = [];
  watchers: number[] = [];

  constructor(
    protected counter: number,
    private readonly most = Infinity,
  ) {
    super();
  }

  call(task: number, op: Op): Answer {
    switch (op.do) {
      case 'acquire':
        if (this.counter > 0) {
          this.counter--;
          this.got(task);
          return 'true';
        }
        if (op.now) return 'false';
        this.acquirers.push(task);
        return BLOCKS;
      case 'release':
        if (this.counter >= this.most) return OUT_OF_RANGE;
        this.free();
        return String(this.counter);
      default:
        if (this.counter > 0 || op.now) return String(this.counter);
        this.watchers.push(task);
        return BLOCKS;
    }
  }

  override leave(task: number): void {
    this.acquirers = this.acquirers.filter((a) => a !== task);
    this.watchers = this.watchers.filter((w) => w !== task);
  }

  override expired(_task: number, op: Op): Outcome {
    return op.do === 'acquire' ? 'false' : String(this.counter);
  }

  override refuse(_task: number, op: Op, outcome: Outcome): void {
    if (op.do === 'acquire' && outcome === 'true') this.free();
  }

  override resumed(task: number, op: Op, outcome: Outcome): Outcome {
    if (op.do === 'acquire' && outcome === 'true') this.got(task);
    return outcome;
  }

  override atRest(): unknown {
    return this.counter;
  }

  protected free(): void {
    if (this.acquirers.length > 0) return this.wake(this.acquirers.shift()!, 'true');
    this.counter++;
    for (const id of this.watchers.splice(0)) this.wake(id, String(this.counter));
  }

  protected got(_task: number): void {}
}

class RLockModel extends SemaphoreModel {
  owner = -1;
  depth = 0;

  constructor() {
    super(1);
  }

  override call(task: number, op: Op): Answer {
    const mine = this.depth > 0 && this.owner === task;
    if (op.do === 'acquire' && mine) {
      this.depth++;
      return 'true';
    }
    if (op.do === 'release') {
      if (!mine) return failure('ERR_INVALID_STATE');
      if (--this.depth > 0) return String(this.counter);
    }
    return super.call(task, op);
  }

  protected override got(task: number): void {
    this.owner = task;
    this.depth = 1;
  }
}

const ops: Subject['ops'] = { acquire: { weight: 4, limit: true, now: true }, release: { weight: 6 }, wait: { weight: 1, limit: true, now: true } };

const lock = (name: string, make: (count: number) => Semaphore, model: (count: number) => Model, configs: number[]): Subject => ({
  name,
  configs,
  ops,
  model,
  real: (count) => {
    const real = make(count);
    return {
      perform: (_task, op) => (op.do === 'release' ? real.release() : op.do === 'acquire' ? real.acquire(limit(op)) : real.wait(limit(op))),
      atRest: () => real.counter,
    };
  },
});

/**
 * A buffer of bounded size, protected by a condition. How often a waiter has to look again is not modelled; but only
 * the holder of the lock may go on, nothing is lost, and nobody is left who could go on.
 */
class ConditionModel extends Model {
  items = 0;
  call(): Answer {
    return ANYTHING;
  }
  override resumed(_task: number, op: Op, outcome: Outcome): Outcome {
    if (op.do === 'add' && outcome === 'true') this.items++;
    if (op.do === 'remove' && outcome === 'true') this.items--;
    if (outcome === 'not held') return 'the lock is not held after wait';
    return outcome;
  }
  override atRest(): unknown {
    return { items: this.items, locked: false, stuck: false };
  }
}

const ROOM = 2;

const condition: Subject = {
  name: 'Condition',
  configs: [0, 1],
  ops: { add: { weight: 2, limit: true }, remove: { weight: 2, limit: true } },
  model: () => new ConditionModel(),
  real: (config) => {
    const lock = config === 0 ? new RLock() : new Lock();
    const condition = new Condition(lock);
    let items = 0;
    let holders = 0;
    const waiting = { add: 0, remove: 0 };
    function* use(kind: 'add' | 'remove', limit?: number): Generator<unknown, unknown, any> {
      const can = () => (kind === 'add' ? items < ROOM : items > 0);
      yield condition.acquire();
      holders++;
      try {
        while (!can()) {
          waiting[kind]++;
          holders--;
          let notified: boolean;
          try {
            notified = yield condition.wait(limit);
          } finally {
            waiting[kind]--;
            holders++;
            if (holders !== 1 || !lock.locked()) return 'not held';
          }
          if (!notified && !can()) return false;
        }
        items += kind === 'add' ? 1 : -1;
        condition.notifyAll();
        return true;
      } finally {
        holders--;
        condition.release();
      }
    }
    return {
      perform: (_task, op) => steps(use(op.do as 'add' | 'remove', op.limit)),
      atRest: () => ({ items, locked: lock.locked(), stuck: (waiting.add > 0 && items < ROOM) || (waiting.remove > 0 && items > 0) }),
    };
  },
};

class BarrierModel extends Model {
  waiting: number[] = [];
  broken = false;

  constructor(private readonly parties: number) {
    super();
  }

  call(task: number, op: Op): Answer {
    switch (op.do) {
      case 'abort':
        this.breaks();
        this.broken = true;
        return 'undefined';
      case 'reset':
        this.breaks();
        this.broken = false;
        return 'undefined';
      default:
        if (this.broken) return BROKEN;
        if (this.waiting.length + 1 === this.parties) {
          for (const [index, id] of this.waiting.splice(0).entries()) this.wake(id, String(index));
          return String(this.parties - 1);
        }
        if (op.now) {
          this.broken = true;
          this.breaks();
          return BROKEN;
        }
        this.waiting.push(task);
        return BLOCKS;
    }
  }

  override leave(task: number): void {
    this.waiting = this.waiting.filter((w) => w !== task);
  }

  override expired(): Outcome {
    this.broken = true;
    this.breaks();
    return BROKEN;
  }

  override atRest(): unknown {
    return [this.waiting.length, this.broken];
  }

  private breaks(): void {
    for (const id of this.waiting.splice(0)) this.wake(id, BROKEN);
  }
}
const BROKEN = failure('ERR_GREEN_BROKEN_BARRIER');

const barrier: Subject = {
  name: 'Barrier',
  configs: [1, 2, 2, 3],
  ops: { wait: { weight: 6, limit: true, now: true }, abort: { weight: 0.4 }, reset: { weight: 0.8 } },
  model: (parties) => new BarrierModel(parties),
  real: (parties) => {
    const real = new Barrier(parties);
    return {
      perform: (_task, op) => (op.do === 'wait' ? real.wait(limit(op)) : op.do === 'abort' ? real.abort() : real.reset()),
      atRest: () => [real.waiting, real.broken],
    };
  },
};

export const locks: Subject[] = [
  lock('Semaphore', (count) => new Semaphore(count), (count) => new SemaphoreModel(count), [0, 1, 1, 2]),
  lock('BoundedSemaphore', (count) => new BoundedSemaphore(count), (count) => new SemaphoreModel(count, count), [1, 2]),
  lock('Lock', () => new Lock(), () => new SemaphoreModel(1, 1), [1]),
  lock('RLock', () => new RLock(), () => new RLockModel(), [1]),
  condition,
  barrier,
];
