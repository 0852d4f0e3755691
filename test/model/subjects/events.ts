/** Event and AsyncResult: all that wait are woken, in their order, and late comers behind them. */
import { AsyncResult, Event } from '../../../runtime';
import { BLOCKS, Either, failure, Model, type Answer, type Op, type Outcome, type Subject } from '../machine';

const limit = (op: Op) => (op.now ? { block: false } : op.limit);

class EventModel extends Model {
  set = false;
  waiters: number[] = [];
  linked = 0;

  call(task: number, op: Op): Answer {
    switch (op.do) {
      case 'set':
        this.set = true;
        for (const id of this.waiters.splice(0)) this.wake(id, 'true');
        return 'undefined';
      case 'clear':
        this.set = false;
        return 'undefined';
      case 'isSet':
        return String(this.set);
      default:
        // Somebody who comes while those are woken who came before may have to go behind them.
        if (this.set) return new Either('true');
        if (op.now) return 'false';
        this.waiters.push(task);
        return BLOCKS;
    }
  }

  override leave(task: number): void {
    this.waiters = this.waiters.filter((w) => w !== task);
  }

  override expired(): Outcome {
    return 'false';
  }

  override atRest(): unknown {
    return this.set;
  }
}

/** The content is read when the waiter runs, as it may be overridden until then. */
class ResultModel extends Model {
  content: Outcome | null = null;
  waiters: number[] = [];

  call(task: number, op: Op): Answer {
    switch (op.do) {
      case 'set':
      case 'setException':
        this.content = op.do === 'set' ? String(op.arg) : failure(`E${op.arg}`);
        for (const id of this.waiters.splice(0)) this.wake(id, 'woken');
        return 'undefined';
      default:
        if (this.content !== null || op.now) return this.read(op);
        this.waiters.push(task);
        return BLOCKS;
    }
  }

  override leave(task: number): void {
    this.waiters = this.waiters.filter((w) => w !== task);
  }

  override expired(): Outcome {
    return 'expired';
  }

  override resumed(_task: number, op: Op, outcome: Outcome): Outcome {
    return outcome === 'woken' || outcome === 'expired' ? this.read(op) : outcome;
  }

  private read(op: Op): Outcome {
    if (this.content === null) return op.do === 'get' ? failure('ERR_GREEN_TIMEOUT') : 'undefined';
    return op.do === 'wait' && this.content.startsWith('!') ? 'undefined' : this.content;
  }
}

const wait = { limit: true, now: true };
const item = (random: (n: number) => number) => random(1000);

export const events: Subject[] = [
  {
    name: 'Event',
    configs: [0],
    ops: { set: { weight: 2 }, clear: { weight: 2 }, isSet: { weight: 0.5 }, wait: { weight: 4, ...wait } },
    model: () => new EventModel(),
    real: () => {
      const event = new Event();
      return { perform: (_task, op) => (op.do === 'wait' ? event.wait(limit(op)) : event[op.do as 'set']()), atRest: () => event.isSet() };
    },
  },
  {
    name: 'AsyncResult',
    configs: [0],
    ops: { set: { weight: 1, arg: item }, setException: { weight: 1, arg: item }, get: { weight: 4, ...wait }, wait: { weight: 3, ...wait } },
    model: () => new ResultModel(),
    real: () => {
      const result = new AsyncResult<number>();
      return {
        perform(_task, op) {
          if (op.do === 'set') return result.set(op.arg!);
          if (op.do === 'setException') return result.setException(Object.assign(new Error(), { code: `E${op.arg}` }));
          return op.do === 'get' ? result.get(limit(op)) : result.wait(limit(op));
        },
      };
    },
  },
];
