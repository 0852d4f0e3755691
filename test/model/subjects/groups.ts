/**
 * Pools and scopes. What their calls come to depends on when members end, which the model does not follow; it holds the
 * rules that are always true, and that nobody waits at the end who could go on.
 */
import { Greenlet, GreenletExit, Group, Pool, scope, sleep } from '../../../runtime';
import { steps } from '../../../runtime/steps';
import { ANYTHING, Model, type Answer, type Op, type Outcome, type Real, type Subject } from '../machine';

/** Whatever a call returns is right, unless the real side says that a rule was broken. */
class Rules extends Model {
  call(): Answer {
    return ANYTHING;
  }
  override resumed(_task: number, _op: Op, outcome: Outcome): Outcome {
    return outcome.startsWith('wrong') ? 'a rule is broken' : outcome;
  }
  override atRest(): unknown {
    return { running: 0, waiting: 0, members: 0 };
  }
}

/** Starts members that sleep, joins and kills them. `capacity` 0: a Group. */
function poolOf(capacity: number): Real {
  const pool = capacity === 0 ? new Group() : new Pool(capacity);
  const most = capacity === 0 ? Infinity : capacity;
  let running = 0;
  let waiting = 0;
  function* member(ms: number): Generator<unknown, unknown, any> {
    running++;
    try {
      yield sleep(ms);
      return running > most ? `wrong: ${running} members run` : ms;
    } finally {
      running--;
    }
  }
  const work = (ms: number) => steps(member(ms));
  function* perform(op: Op): Generator<unknown, unknown, any> {
    const ms = op.arg! % 4;
    waiting++;
    try {
      switch (op.do) {
        case 'start':
          return yield pool.start(new Greenlet(work, ms), op.now ? { block: false } : op.limit);
        case 'spawn':
          return (yield pool.spawn(work, ms)) instanceof Greenlet ? 'ok' : 'wrong: no greenlet';
        case 'apply':
          return yield pool.apply(work, ms);
        case 'map': {
          const results: number[] = yield pool.map(work, [ms, 0, ms]);
          return String(results) === String([ms, 0, ms]) || results.some((r: unknown) => r instanceof GreenletExit) ? 'ok' : `wrong: ${results}`;
        }
        case 'join': {
          const empty: boolean = yield pool.join(op.limit);
          return empty === false && op.limit === undefined ? 'wrong: join without a limit gave up' : 'ok';
        }
        default:
          return yield pool.kill(GreenletExit, op.now ? { block: false } : op.limit);
      }
    } finally {
      waiting--;
    }
  }
  return {
    perform: (_task, op) => steps(perform(op)),
    atRest: () => ({ running, waiting, members: pool.size }),
  };
}

const any = (random: (n: number) => number) => random(1000);

const pool = (name: string, configs: number[]): Subject => ({
  name,
  configs,
  ops: {
    start: { weight: 3, limit: true, now: true, arg: any },
    spawn: { weight: 3, arg: any, limit: true },
    apply: { weight: 2, arg: any, limit: true },
    map: { weight: 1, arg: any, limit: true },
    join: { weight: 1, limit: true, arg: any },
    kill: { weight: 0.5, limit: true, now: true, arg: any },
  },
  model: () => new Rules(),
  real: poolOf,
});

/** Scopes whose tasks sleep, fail and have scopes of their own: none of them outlives its scope. */
function scopes(): Real {
  let running = 0;
  function* task(choice: number, depth: number): Generator<unknown, void, any> {
    running++;
    try {
      yield sleep(choice % 4);
      if (choice % 5 === 0) throw Object.assign(new Error(), { code: 'FAILED' });
      if (depth < 2 && choice % 3 === 0) yield steps(within(Math.floor(choice / 7), undefined, depth + 1));
    } finally {
      // Cleaning up may take time.
      if (choice % 2 === 0) {
        try {
          yield sleep(0);
        } catch {
          // Killed again.
        }
      }
      running--;
    }
  }
  function* within(choice: number, limit: number | undefined, depth: number): Generator<unknown, unknown, any> {
    let mine = 0;
    const body = (choice: number) => {
      mine++;
      return steps(counted(choice));
    };
    function* counted(choice: number): Generator<unknown, unknown, any> {
      try {
        return yield steps(task(choice, depth));
      } finally {
        mine--;
      }
    }
    try {
      yield scope((s) => {
        for (let i = 0; i <= choice % 3; i++) s.spawn(body, Math.floor(choice / (i + 2)));
        return sleep(choice % 2);
      }, { timeout: limit ?? null });
    } finally {
      if (mine !== 0) return `wrong: ${mine} tasks outlive their scope`;
    }
    return 'ok';
  }
  return {
    perform: (_task, op) => steps(within(op.arg!, op.limit, 0)),
    atRest: () => ({ running, waiting: 0, members: 0 }),
  };
}

export const groups: Subject[] = [
  pool('Group', [0]),
  pool('Pool', [1, 1, 2, 3]),
  { name: 'scope', configs: [0], ops: { scope: { weight: 1, limit: true, arg: any } }, model: () => new Rules(), real: scopes },
];
