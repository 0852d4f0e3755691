/**
 * Random trees of scopes, with failures, kills, deadlines, cancellations, shields and tasks that swallow what is thrown at
 * them. What must hold, whatever happens: no task outlives its scope; a scope throws exactly the errors that happened in it;
 * in a cancelled scope nothing waits; and everything ends. `SEED=n COUNT=n` run others.
 */
import { Cancelled, getCurrent, Greenlet, GreenletExit, kill, scope, shield, sleep, spawn, Timeout, type Scope } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly, type Blocks } from './generators';
import { world } from './world';

abi(ABI_VERSION);
const { test, green } = world('scope-random');

const SEED = Number(process.env['SEED'] ?? 1);
const COUNT = Number(process.env['COUNT'] ?? 400);

type Random = (n: number) => number;
const randomFrom = (seed: number): Random => {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
};

/** The errors that are neither kills nor cancellations, out of an AggregateError if it is one. */
const failuresIn = (error: unknown): unknown[] =>
  error instanceof AggregateError ? error.errors.flatMap(failuresIn) : error === undefined || error instanceof GreenletExit ? [] : [error];

/** The scopes around a piece of code, innermost first. */
interface Around {
  scope: Scope;
  outer: Around | null;
}
const isCancelled = (around: Around | null): boolean => around !== null && (around.scope.cancelled || isCancelled(around.outer));

class Model {
  readonly all: Greenlet<unknown>[] = [];
  /** What kills were given: it may hit a scope while it waits for its tasks, unknown to its body. */
  readonly kills = new Set<unknown>();
  #errors = 0;

  constructor(private readonly random: Random) {}

  error(): Error {
    return new Error(`failure ${++this.#errors}`);
  }

  /** A blocking call; in a cancelled scope it must not return. */
  *wait(around: Around | null, call: () => unknown): Blocks<void> {
    const cancelled = isCancelled(around);
    yield* blk(call);
    assert.not(cancelled, 'nothing waits in a cancelled scope');
  }

  /** What a task or a body does. */
  *act(around: Around | null, depth: number): Blocks<void> {
    for (let steps = this.random(4); steps >= 0; steps--) {
      switch (this.random(around === null ? 5 : 10)) {
        case 0:
        case 1:
          yield* this.wait(around, () => sleep(1 + this.random(5)));
          break;
        case 2:
          if (depth > 0) yield* this.nest(around, depth - 1);
          break;
        case 3:
          if (depth > 0 && this.random(2) === 0) yield* this.swallowing(this.nest(around, depth - 1));
          break;
        case 4:
          yield* this.swallowing(this.wait(around, () => sleep(this.random(20))));
          break;
        case 5:
          if (this.random(3) === 0) throw this.error();
          break;
        case 6:
          if (this.random(3) === 0) around!.scope.cancel();
          break;
        case 7:
          yield* this.shielded(this.random(4));
          break;
        case 8: {
          const victim = this.all[this.random(this.all.length)];
          const error = this.error();
          this.kills.add(error);
          if (victim !== undefined) kill(victim, this.random(4) === 0 ? error : GreenletExit);
          break;
        }
        default:
          try {
            yield* this.wait(around, () => sleep(this.random(10)));
          } finally {
            if (this.random(2) === 0) yield* this.shielded(this.random(3));
          }
      }
    }
  }

  *shielded(ms: number): Blocks<void> {
    try {
      yield* blk(() => shield(sleep, ms));
    } catch (error) {
      assert.not(error instanceof Cancelled, 'no cancellation gets through a shield');
      throw error;
    }
  }

  *swallowing(body: Blocks<void>): Blocks<void> {
    try {
      yield* body;
    } catch (error) {
      if (error instanceof assert.Assertion) throw error;
    }
  }

  /** A scope, and what must hold of it. */
  *nest(outer: Around | null, depth: number): Blocks<void> {
    const tasks: Greenlet<unknown>[] = [];
    const timeout = this.random(4) === 0 ? 1 + this.random(15) : null;
    const self = this;
    let opened!: Scope;
    let ofBody: unknown;
    let thrown: unknown;
    try {
      yield* blk(() => scope(greenly(function* (s: Scope) {
        opened = s;
        const around = { scope: s, outer };
        for (let n = self.random(4); n > 0; n--) {
          const body = greenly(() => self.act(around, depth));
          tasks.push(self.random(4) === 0 ? s.spawnLater(self.random(6), body) : s.spawn(body));
        }
        self.all.push(...tasks);
        try {
          yield* self.act(around, depth);
        } catch (error) {
          ofBody = error;
          throw error;
        }
      }), { timeout }));
    } catch (error) {
      thrown = error;
    }
    for (const task of tasks) assert.ok(task.dead, 'no task outlives its scope');
    const expected = new Set([ofBody, ...tasks.map((task) => task.exception)].flatMap(failuresIn));
    const found = failuresIn(thrown);
    for (const error of found) {
      const own = error instanceof Timeout && timeout !== null && error.message === `${timeout} ms`;
      assert.ok(own || expected.has(error) || this.kills.has(error), 'what it throws has happened in it');
    }
    for (const error of expected) assert.ok(found.includes(error), 'what happened in it is thrown');
    if (ofBody instanceof GreenletExit && found.length === 0 && thrown === undefined) assert.ok(opened.cancelled, 'only its own cancellation ends with it');
    if (thrown !== undefined) throw thrown;
  }
}

green(`${COUNT} random programs from seed ${SEED}`, function* ({ reports }) {
  for (let seed = SEED; seed < SEED + COUNT; seed++) {
    const random = randomFrom(seed);
    const model = new Model(random);
    const roots: Greenlet<void>[] = [];
    for (let n = 1 + random(3); n > 0; n--) {
      roots.push(spawn(greenly(function* () {
        yield* model.nest(null, 3);
      })));
    }
    model.all.push(...roots);
    for (const root of roots) {
      yield* blk(() => root.join(1000));
      if (!root.dead) assert.unreachable(`seed ${seed}: it does not end`);
      if (root.exception instanceof assert.Assertion) throw Object.assign(root.exception, { message: `seed ${seed}: ${root.exception.message}` });
      for (const error of failuresIn(root.exception)) if (error instanceof assert.Assertion) throw Object.assign(error, { message: `seed ${seed}: ${error.message}` });
    }
    assert.ok(model.all.every((task) => task.dead), `seed ${seed}: all have ended`);
    reports();
  }
  assert.ok(getCurrent() !== null);
});

test.run();
