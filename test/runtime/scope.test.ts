import { all, Cancelled, Event, first, getCurrent, Greenlet, GreenletExit, scope, shield, sleep, spawn, Timeout, withTimeout, type Scope } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly, type Blocks } from './generators';
import { failing, sleeper } from './tasks';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('scope');

/** A scope whose body is a generator. */
const within = <R>(body: (s: Scope) => Blocks<R>, options?: { timeout?: number }) => blk(() => scope(greenly(body), options));

green('a scope returns what its body returns, after all its tasks have ended', function* ({ clock, log }) {
  const result = yield* within(function* (s) {
    s.spawn(greenly(function* () {
      yield* blk(() => sleep(20));
      s.spawn(() => log.push('grandchild'));
      s.spawnLater(10, () => log.push('later'));
    }));
    return 'result';
  });
  assert.is(result, 'result');
  assert.equal(log, ['grandchild', 'later']);
  assert.is(clock.now(), 30);
  assert.is(scope(() => 1), 1, 'nothing blocks');
});

green('a task is a greenlet: get, join, link, kill', function* ({ log }) {
  yield* within(function* (s) {
    const task = s.spawn(sleeper, 5);
    task.link(() => void log.push('linked'));
    assert.is(yield* blk(() => task.get()), 5);
    const killed = s.spawn(sleeper, 1000);
    yield* blk(() => sleep(0));
    yield* blk(() => killed.kill());
    assert.not(s.cancelled, 'a kill is no failure');
  });
  assert.equal(log, ['linked']);
});

green('a task that fails cancels the others and the body; one error is thrown itself, and is not printed', function* ({ clock, log }) {
  const error = new Error('x');
  const caught = yield* raised(() => within(function* (s) {
    s.spawn(failing, 10, error);
    const other = s.spawn(greenly(function* () {
      try {
        yield* blk(() => sleep(1000));
      } finally {
        log.push('other is cleaned up');
      }
    }));
    other.rawlink((g) => log.push((g.value as any).code));
    try {
      yield* blk(() => sleep(1000));
    } catch (cancelled) {
      assert.instance(cancelled, Cancelled);
      assert.instance(cancelled, GreenletExit);
      log.push('body is cancelled');
      throw cancelled;
    }
  }));
  assert.is(caught, error);
  assert.is(clock.now(), 10);
  yield* blk(() => sleep(0));
  assert.equal(log, ['body is cancelled', 'other is cleaned up', 'ERR_GREEN_CANCELLED']);
});

green('several failures: an AggregateError in the order in which they happened', function* () {
  const errors = ['a', 'b', 'c'].map((text) => new Error(text)) as [Error, Error, Error];
  const failingInFinally = greenly(function* (ms: number, error: Error) {
    try {
      yield* blk(() => sleep(1000));
    } finally {
      yield* blk(() => shield(sleep, ms));
      throw error;
    }
  });
  const caught = yield* raised(() => within(function* (s) {
    s.spawn(failingInFinally, 20, errors[2]);
    s.spawn(failingInFinally, 10, errors[1]);
    yield* blk(() => sleep(1));
    throw errors[0];
  }));
  assert.instance(caught, AggregateError);
  assert.equal(caught.errors, errors);
  assert.is(caught.cause, errors[0]);
  assert.is(caught.message, 'a (and 2 more)');
});

green('an error that the body got from a task counts once', function* () {
  const error = new Error('x');
  assert.is(yield* raised(() => within(function* (s) {
    yield* blk(() => s.spawn(failing, 1, error).get());
  })), error);
});

green('killing the parent kills its tasks and waits for them', function* ({ clock, log }) {
  const parent = spawn(() => scope(greenly(function* (s: Scope) {
    for (const ms of [10, 20]) {
      s.spawn(greenly(function* () {
        try {
          yield* blk(() => sleep(1000));
        } finally {
          yield* blk(() => shield(sleep, ms));
          log.push(ms);
        }
      }));
    }
    if (log.length === 0) yield* blk(() => sleep(500));
  })));
  yield* blk(() => sleep(0));
  yield* blk(() => sleep(0));
  yield* blk(() => parent.kill());
  assert.equal(log, [10, 20]);
  assert.is(clock.now(), 20);
  assert.instance(parent.value, GreenletExit);
  assert.not((parent.value as unknown) instanceof Cancelled);
});

green('killing the parent while it only waits for its tasks', function* ({ log }) {
  const parent = spawn(() => scope((s) => {
    s.spawn(greenly(function* () {
      try {
        yield* blk(() => sleep(1000));
      } finally {
        log.push('task');
      }
    }));
  }));
  yield* blk(() => sleep(1));
  yield* blk(() => parent.kill());
  parent.rawlink(() => log.push('parent'));
  yield* blk(() => sleep(0));
  assert.equal(log, ['task', 'parent']);
});

green('an error counts more than a kill', function* ({ reports }) {
  const error = new Error('cleaning up failed');
  const parent = spawn(() => scope(greenly(function* (s: Scope) {
    s.spawn(greenly(function* () {
      try {
        yield* blk(() => sleep(1000));
      } finally {
        throw error;
      }
    }));
    yield* blk(() => sleep(1000));
  })));
  yield* blk(() => sleep(1));
  yield* blk(() => parent.kill());
  assert.is(parent.exception, error);
  assert.is(reports().length, 1);
});

green('a cancellation is level-triggered: who swallows it gets it again, inside of the scope', function* ({ clock, log }) {
  yield* within(function* (s) {
    s.spawn(greenly(function* () {
      for (let i = 0; i < 3; i++) {
        try {
          yield* blk(() => (i === 1 ? sleep(0) : sleep(1000)));
          log.push('slept');
        } catch (error: any) {
          log.push(error.code);
        }
      }
    }));
    yield* blk(() => sleep(5));
    s.cancel();
    for (let i = 0; i < 2; i++) assert.instance(yield* raised(function* () { yield* blk(() => sleep(1000)); }), Cancelled);
  });
  assert.equal(log, ['ERR_GREEN_CANCELLED', 'ERR_GREEN_CANCELLED', 'ERR_GREEN_CANCELLED']);
  assert.is(clock.now(), 5);
  yield* blk(() => sleep(10));
  assert.is(clock.now(), 15, 'outside nothing is cancelled');
});

green('a kill is edge-triggered, inside of a scope too', function* ({ clock }) {
  yield* within(function* (s) {
    const task = s.spawn(greenly(function* () {
      yield* raised(function* () { yield* blk(() => sleep(1000)); });
      yield* blk(() => sleep(10));
    }));
    yield* blk(() => sleep(0));
    yield* blk(() => task.kill());
  });
  assert.is(clock.now(), 10);
});

green('cancel: the scope ends early, without an error', function* ({ clock }) {
  let winner = '';
  yield* within(function* (s) {
    for (const [name, ms] of [['slow', 100], ['quick', 10]] as const) {
      s.spawn(greenly(function* () {
        yield* blk(() => sleep(ms));
        winner = name;
        s.cancel();
        s.cancel();
      }));
    }
  });
  assert.is(winner, 'quick');
  assert.is(clock.now(), 10);
  assert.is(yield* within(function* (s) {
    s.cancel();
    assert.ok(s.cancelled);
    const never = s.spawn(() => assert.unreachable());
    assert.ok(never.dead, 'a task of a cancelled scope never runs');
    yield* blk(() => sleep(10));
    return 'cut short';
  }), undefined);
});

green('shield: cancellations wait until it is over', function* ({ clock, log }) {
  const started = new Event();
  yield* within(function* (s) {
    s.spawn(greenly(function* () {
      yield* blk(() => shield(greenly(function* () {
        started.set();
        yield* blk(() => sleep(50));
        log.push('finished');
      })));
      log.push('shield is over');
      yield* blk(() => sleep(1000));
    }));
    yield* blk(() => started.wait());
    s.cancel();
  });
  assert.equal(log, ['finished', 'shield is over']);
  assert.is(clock.now(), 50);
  assert.is(shield((a: number) => a + 1, 1), 2);
  assert.is(thrown(() => shield(() => { throw new Error('x'); })).message, 'x');
});

green('nested scopes: cancelling the outer one reaches everything; the inner one closes first', function* ({ clock, log }) {
  yield* within(function* (outer) {
    outer.spawn(greenly(function* () {
      try {
        yield* within(function* (inner) {
          inner.spawn(greenly(function* () {
            try {
              yield* blk(() => sleep(1000));
            } finally {
              yield* blk(() => shield(sleep, 10));
              log.push('innermost');
            }
          }));
        });
      } finally {
        log.push('inner scope');
      }
    }));
    yield* blk(() => sleep(5));
    outer.cancel();
    log.push(outer.cancelled);
  });
  assert.equal(log, [true, 'innermost', 'inner scope']);
  assert.is(clock.now(), 15);
});

green('cancelling the inner scope leaves the outer one alone', function* ({ clock }) {
  yield* within(function* (outer) {
    const sibling = outer.spawn(sleeper, 30);
    yield* within(function* (inner) {
      inner.spawn(sleeper, 1000);
      yield* blk(() => sleep(5));
      inner.cancel();
      yield* blk(() => sleep(1000));
    });
    assert.is(clock.now(), 5);
    assert.not(outer.cancelled);
    assert.is(yield* blk(() => sibling.get()), 30);
  });
});

green('an error passes through nested scopes as it is', function* () {
  const error = new Error('deep');
  assert.is(yield* raised(() => within(function* () {
    yield* within(function* (inner) {
      inner.spawn(failing, 1, error);
    });
  })), error);
});

green('a deadline is an error of the scope, when all have ended', function* ({ clock, log }) {
  const error = yield* raised(() => within(function* (s) {
    s.spawn(greenly(function* () {
      try {
        yield* blk(() => sleep(1000));
      } finally {
        yield* blk(() => shield(sleep, 5));
        log.push('cleaned up');
      }
    }));
    yield* blk(() => sleep(1000));
  }, { timeout: 20 }));
  assert.instance(error, Timeout);
  assert.is(error.message, '20 ms');
  assert.is(clock.now(), 25);
  assert.equal(log, ['cleaned up']);
  assert.is(yield* within(function* () {
    yield* blk(() => sleep(10));
    return 'in time';
  }, { timeout: 20 }), 'in time');
  yield* blk(() => sleep(50));
});

green('deadlines nest: the shorter one counts, whichever it is', function* ({ clock }) {
  const nested = (outer: number, inner: number) => raised(() => within(function* () {
    yield* within(function* () {
      yield* blk(() => sleep(1000));
    }, { timeout: inner });
  }, { timeout: outer }));
  assert.is((yield* nested(10, 50)).message, '10 ms');
  assert.is((yield* nested(50, 10)).message, '10 ms');
  assert.is(clock.now(), 20);
});

green('a Timeout around a scope cancels it, and is recognised', function* ({ clock }) {
  assert.is(yield* blk(() => withTimeout({ ms: 10, timeoutValue: 'late' }, () => scope((s) => void s.spawn(sleeper, 1000)))), 'late');
  assert.is(clock.now(), 10);
});

green('a scope that is over takes no tasks', function* () {
  let kept!: Scope;
  scope((s) => void (kept = s));
  assert.is(thrown(() => kept.spawn(() => 1)).code, 'ERR_INVALID_STATE');
  kept.cancel();
  yield* blk(() => sleep(1));
  assert.is(thrown(() => scope((s) => s.spawn(42 as any))).code, 'ERR_INVALID_ARG_TYPE');
  assert.is(thrown(() => scope(42 as any)).code, 'ERR_INVALID_ARG_TYPE');
});

green('a body that blocks where it cannot wait has failed: its tasks are cancelled, its result does not count', function* ({ log }) {
  const foreign = (call: () => unknown) => {
    call();
    return 'result';
  };
  const error = yield* raised(() => within(function* (s) {
    s.spawn(greenly(function* () {
      try {
        yield* blk(() => sleep(1000));
      } finally {
        log.push('cancelled');
      }
    }));
    yield* blk(() => sleep(1));
    return foreign(() => sleep(5));
  }));
  assert.is(error.code, 'ERR_GREEN_BOUNDARY');
  assert.equal(log, ['cancelled']);
});

green('an ordinary spawn inside of a scope does not belong to it', function* ({ clock }) {
  let free!: Greenlet<number>;
  yield* within(function* (s) {
    free = spawn(sleeper, 50);
    yield* blk(() => sleep(1));
    s.cancel();
  });
  assert.is(clock.now(), 1);
  assert.is(yield* blk(() => free.get()), 50);
});

test('needs a greenlet', () => {
  assert.is(thrown(() => scope(() => 1)).code, 'ERR_GREEN_BLOCKING_SWITCH');
  assert.is(thrown(() => all()).code, 'ERR_GREEN_BLOCKING_SWITCH');
});

green('all: results in the order of the functions; a failure cancels the others', function* ({ clock, log }) {
  assert.equal(yield* blk(() => all(() => sleeper(20), () => 'x', () => sleeper(10))), [20, 'x', 10]);
  assert.is(clock.now(), 20);
  assert.equal(yield* blk(() => all()), []);
  const error = new Error('x');
  assert.is(yield* raised(function* () {
    yield* blk(() => all(() => failing(5, error), greenly(function* () {
      try {
        yield* blk(() => sleep(1000));
      } finally {
        log.push('cancelled');
      }
    })));
  }), error);
  assert.is(clock.now(), 25);
  assert.equal(log, ['cancelled']);
});

green('first: the winner\'s result, when the losers are cleaned up', function* ({ clock, log }) {
  const loser = greenly(function* () {
    try {
      yield* blk(() => sleep(1000));
    } finally {
      yield* blk(() => shield(sleep, 5));
      log.push('loser');
    }
    return 'lost';
  });
  assert.is(yield* blk(() => first<[string, number]>(loser, () => sleeper(10))), 10);
  assert.equal(log, ['loser']);
  assert.is(clock.now(), 15);
  const error = new Error('x');
  assert.is(yield* raised(function* () { yield* blk(() => first(() => sleeper(1000), () => failing(5, error))); }), error);
  assert.is(thrown(() => (first as any)()).code, 'ERR_INVALID_ARG_TYPE');
  assert.is(yield* blk(() => first(() => undefined, () => 1)), undefined);
});

green('first: killed, it leaves nothing behind; and all functions may be killed', function* () {
  const g = spawn(() => first(() => sleeper(1000), () => sleeper(2000)));
  yield* blk(() => sleep(1));
  yield* blk(() => g.kill());
  assert.instance(g.value, GreenletExit);
  assert.instance(yield* raised(function* () {
    yield* blk(() => first(greenly(function* () { yield* blk(() => getCurrent()!.kill()); })));
  }), GreenletExit);
});

test.run();
