/** Actors and coroutines: one message after the other, in their order; control comes back to whoever passed it on. */
import { Actor, Coroutine, GreenletExit, sleep } from '../../../runtime';
import { steps } from '../../../runtime/steps';
import { ANYTHING, Model, type Answer, type Op, type Outcome, type Real, type Subject } from '../machine';

class Rules extends Model {
  call(): Answer {
    return ANYTHING;
  }
  override resumed(_task: number, _op: Op, outcome: Outcome): Outcome {
    return outcome.startsWith('wrong') ? 'a rule is broken' : outcome;
  }
  override atRest(): unknown {
    return { waiting: 0 };
  }
}

/** Counts the calls that have not come back. */
const counted = (count: { waiting: number }, call: (op: Op) => Generator<unknown, unknown, any>) =>
  function* (op: Op): Generator<unknown, unknown, any> {
    count.waiting++;
    try {
      return yield steps(call(op));
    } finally {
      count.waiting--;
    }
  };

function doubler(): Real {
  const count = { waiting: 0 };
  let sent = 0;
  let last = 0;
  let busy = false;
  class Doubler extends Actor<{ n: number; order: number }, number | string> {
    override receive(message: { n: number; order: number }): number | string {
      return steps(this.work(message));
    }
    *work({ n, order }: { n: number; order: number }): Generator<unknown, number | string, any> {
      if (busy || order <= last) return 'wrong: two messages at a time, or in another order';
      last = order;
      busy = true;
      try {
        if (n % 3 !== 0) yield sleep(n % 3);
        if (n % 11 === 0) throw Object.assign(new Error(), { code: 'FAILED' });
        return 2 * n;
      } finally {
        busy = false;
      }
    }
    override _failed(): void {}
  }
  const actor = new Doubler();
  actor.start();
  const perform = counted(count, function* (op) {
    const n = op.arg!;
    switch (op.do) {
      case 'ask': {
        const answer: unknown = yield actor.ask({ n, order: ++sent }, op.limit);
        return answer === 2 * n ? 'ok' : `wrong: ${String(answer)}`;
      }
      case 'send':
        return actor.send({ n, order: ++sent });
      case 'stop':
        return actor.stop();
      default:
        return yield actor.kill(GreenletExit, op.limit);
    }
  });
  return { perform: (_task, op) => steps(perform(op)), atRest: () => ({ waiting: count.waiting }) };
}

/** Numbers, to whoever asks next. */
function numbers(): Real {
  const count = { waiting: 0 };
  let last = -1;
  const source = new Coroutine<void, number>(() => steps(body()));
  function* body(): Generator<unknown, void, any> {
    for (let i = 0; i < 12; i++) {
      // It does not wait: who asks could be killed meanwhile, and nobody would be there for the number.
      yield Coroutine.yield(i);
    }
  }
  const perform = counted(count, function* () {
    const before = last;
    const step: IteratorResult<number> = yield source.next();
    if (step.done) return 'done';
    if (last !== before && step.value <= before) return 'wrong: a number came twice';
    last = Math.max(last, step.value);
    return 'ok';
  });
  return { perform: (_task, op) => steps(perform(op)), atRest: () => ({ waiting: count.waiting }) };
}

const any = (random: (n: number) => number) => random(1000);

export const actors: Subject[] = [
  {
    name: 'Actor',
    configs: [0],
    ops: { ask: { weight: 5, limit: true, arg: any }, send: { weight: 3, arg: any }, stop: { weight: 0.3 }, killActor: { weight: 0.3, limit: true, arg: any } },
    model: () => new Rules(),
    real: doubler,
  },
  { name: 'Coroutine', configs: [0], ops: { next: { weight: 1, limit: true } }, model: () => new Rules(), real: numbers },
];
