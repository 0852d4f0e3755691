import { Coroutine, Event, getCurrent, GreenletExit, hub, kill, sleep, spawn, Timeout, withTimeout } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { seededOrder } from '../../runtime/testing';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { program, raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('coroutine');

// greenlet's own

green('switch: the first one passes arguments to the body, later ones are what the pending switch returns', function* ({ log }) {
  const main = Coroutine.current()!;
  const other: Coroutine<any, any> = new Coroutine(greenly(function* (...first: unknown[]) {
    log.push(first);
    log.push(yield* blk(() => main.switch('a')));
    log.push(yield* blk(() => main.switch('b', 'c')));
    log.push(yield* blk(() => main.switch()));
    return 'end';
  }));
  assert.not(other.started);
  assert.is(yield* blk(() => other.switch(1, 2)), 'a');
  assert.ok(other.started);
  assert.equal(yield* blk(() => other.switch(3)), ['b', 'c']);
  assert.is(yield* blk(() => other.switch()), undefined);
  assert.is(yield* blk(() => other.switch(4, 5)), 'end', 'the end goes to the parent');
  assert.equal(log, [[1, 2], 3, undefined, [4, 5]]);
  assert.ok(other.dead);
  assert.not(other.started);
});

green('control is handed over at once: nobody else who is ready runs in between', function* ({ log }) {
  spawn(() => log.push('other greenlet'));
  const c = new Coroutine(greenly(function* () {
    log.push('in');
    yield* blk(() => Coroutine.yield());
    log.push('in again');
  }));
  yield* blk(() => c.send());
  log.push('out');
  yield* blk(() => c.send());
  log.push('out again');
  yield* blk(() => sleep(0));
  assert.equal(log, ['in', 'out', 'in again', 'out again', 'other greenlet']);
});

green('control is handed over at once in a seeded order, too', function* ({ log }) {
  for (let seed = 0; seed < 20; seed++) {
    const order = seededOrder(seed);
    const others = [1, 2, 3].map(() => spawn(() => log.push('other greenlet')));
    const c = new Coroutine(greenly(function* () {
      for (let i = 0; i < 3; i++) yield* blk(() => Coroutine.yield(i));
    }));
    for (let i = 0; i < 3; i++) yield* blk(() => c.send());
    assert.equal(log.splice(0), [], `seed ${seed}`);
    for (const g of others) yield* blk(() => g.join());
    assert.equal(log.splice(0).length, 3);
    order.restore();
  }
});

green('three that switch to one another', function* ({ log }) {
  const main = Coroutine.current()!;
  const [a, b, c] = [0, 1, 2].map((i) => new Coroutine(greenly(function* () {
    log.push(i + 1);
    yield* blk(() => next(i).switch());
    log.push(i + 4);
    yield* blk(() => next(i).switch());
  }))) as [Coroutine, Coroutine, Coroutine];
  const next = (i: number) => (i === 2 && log.length === 6 ? main : [b, c, a][i]!);
  yield* blk(() => a.switch());
  assert.equal(log, [1, 2, 3, 4, 5, 6]);
  for (const each of [a, b, c]) yield* blk(() => each.close());
});

green('an error goes to the parent, GreenletExit is returned to it', function* () {
  const error = new Error('x');
  const failing = new Coroutine(() => { throw error; });
  assert.is(yield* raised(function* () { yield* blk(() => failing.switch()); }), error);
  const exiting = new Coroutine(() => { throw new GreenletExit('bye'); });
  assert.is(((yield* blk(() => exiting.switch())) as any).message, 'bye');
});

green('the parent of a coroutine may be another one, and may be changed', function* ({ log }) {
  const main = Coroutine.current()!;
  assert.is(main.parent, null);
  const parent = new Coroutine(greenly(function* () {
    const child = new Coroutine(() => 'value');
    log.push(child.parent === parent, yield* blk(() => child.switch()));
    return 'end of parent';
  }));
  assert.is(parent.parent, main);
  assert.is(yield* blk(() => parent.switch()), 'end of parent');
  assert.equal(log, [true, 'value']);

  const catcher: Coroutine<any, any> = new Coroutine(greenly(function* () {
    return `caught ${(yield* raised(function* () { yield* blk(() => main.switch()); })).message}`;
  }));
  yield* blk(() => catcher.switch());
  const failing = new Coroutine(() => { throw new Error('x'); });
  failing.parent = catcher;
  assert.is(yield* blk(() => failing.switch()), 'caught x');

  const [p, q] = [new Coroutine(() => 1), new Coroutine(() => 2)];
  q.parent = p;
  assert.is(thrown(() => (p.parent = q)).code, 'ERR_OUT_OF_RANGE');
  assert.is(thrown(() => (p.parent = p)).code, 'ERR_OUT_OF_RANGE');
  assert.instance(thrown(() => (p.parent = 42 as any)), TypeError);
  assert.instance(thrown(() => (main.parent = p)), TypeError);
});

green('a parent that has not started is started with the value; of an error it dies', function* ({ log }) {
  const parent = new Coroutine((value) => `parent got ${value}`);
  const child = new Coroutine(() => 'child', parent);
  assert.is(yield* blk(() => child.switch()), 'parent got child');
  const never = new Coroutine(() => log.push('ran'));
  const error = new Error('x');
  const failing = new Coroutine(() => { throw error; }, never);
  assert.is(yield* raised(function* () { yield* blk(() => failing.switch()); }), error);
  assert.ok(never.dead);
  assert.equal(log, []);
});

green('switching to the dead falls to the parent; to itself returns at once', function* () {
  const main = Coroutine.current()!;
  const dead = new Coroutine(() => 1);
  yield* blk(() => dead.switch());
  assert.is(dead.switch('back'), 'back');
  assert.is(main.switch(5), 5);
  assert.equal(main.switch(5, 6), [5, 6]);
});

green('throw: where it is suspended; one that has not started; a dead one', function* ({ log }) {
  const error = new Error('x');
  const c = new Coroutine(greenly(function* () {
    log.push(yield* raised(function* () { yield* blk(() => Coroutine.yield()); }));
    return 'survived';
  }));
  yield* blk(() => c.switch());
  assert.is(yield* blk(() => c.throw(error)), 'survived');
  assert.equal(log, [error]);
  const unstarted = new Coroutine(() => log.push('ran'));
  assert.is(thrown(() => unstarted.throw(error)), error);
  assert.ok(unstarted.dead);
  assert.instance(unstarted.throw(), GreenletExit, 'returned by a dead one');
  assert.is(thrown(() => unstarted.throw(error)), error, 'raised in the parent');
  assert.instance(new Coroutine(() => log.push('ran')).throw(), GreenletExit);
  assert.equal(log, [error]);
});

green('blocking calls work inside; meanwhile nobody else can resume it', function* ({ clock, log }) {
  const event = new Event();
  const c = new Coroutine(greenly(function* () {
    yield* blk(() => sleep(10));
    yield* blk(() => event.wait());
    return 'done';
  }));
  const other = spawn(greenly(function* () {
    yield* blk(() => sleep(5));
    const error = yield* raised(function* () { yield* blk(() => c.switch()); });
    log.push(error.code, error.message);
    yield* blk(() => sleep(10));
    event.set();
  }));
  assert.is(yield* blk(() => c.switch()), 'done');
  assert.is(clock.now(), 15);
  assert.equal(log, ['ERR_GREEN_CONCURRENT_USE', 'control cannot be passed to this coroutine: it is waiting in sleep()']);
  yield* blk(() => other.join());
});

// Generators

green('send, and what it yields; close runs the finally blocks', function* ({ log }) {
  const consumer = new Coroutine<number, string>(greenly(function* (first: number) {
    try {
      for (let n = first; ; ) {
        log.push(`consuming ${n}`);
        n = yield* blk(() => Coroutine.yield<number>('200 OK'));
      }
    } finally {
      yield* blk(() => sleep(1));
      log.push('closed');
    }
  }));
  for (const n of [1, 2]) log.push(yield* blk(() => consumer.send(n)));
  yield* blk(() => consumer.close());
  assert.equal(log, ['consuming 1', '200 OK', 'consuming 2', '200 OK', 'closed']);
  assert.ok(consumer.dead);
  consumer.close();
  assert.is(thrown(() => consumer.send(3)).code, 'ERR_INVALID_STATE');
});

green('next, and iteration', function* ({ log }) {
  const make = () => new Coroutine<void, number>(greenly(function* () {
    try {
      for (let i = 0; i < 2; i++) yield* blk(() => Coroutine.yield(i));
    } finally {
      log.push('over');
    }
    return 9;
  }));
  const c = make();
  const results: unknown[] = [];
  for (let i = 0; i < 4; i++) results.push(yield* blk(() => c.next()));
  assert.equal(results, [{ value: 0, done: false }, { value: 1, done: false }, { value: 9, done: true }, { value: undefined, done: true }]);
  const iterator = make()[Symbol.iterator]();
  assert.is((yield* blk(() => iterator.next())).value, 0);
  assert.equal(yield* blk(() => iterator.return()), { value: undefined, done: true });
  assert.equal(log, ['over', 'over']);
  const disposed = make();
  disposed[Symbol.dispose]();
  assert.ok(disposed.dead, 'it had not started');
});

green('errors of a generator go to who asked, whoever its parent is', function* () {
  const error = new Error('x');
  let c!: Coroutine;
  yield* blk(() => spawn(() => void (c = new Coroutine(() => { throw error; }))).join());
  assert.is(yield* raised(function* () { yield* blk(() => c.send()); }), error);
});

green('one that catches the exit and yields again cannot be closed', function* () {
  const c = new Coroutine(greenly(function* () {
    for (;;) {
      try {
        yield* blk(() => Coroutine.yield());
      } catch {}
    }
  }));
  yield* blk(() => c.send());
  assert.is((yield* raised(function* () { yield* blk(() => c.close()); })).code, 'ERR_INVALID_STATE');
});

green('yield outside, and for somebody who does not wait any more', function* ({ reports }) {
  assert.is(thrown(() => Coroutine.yield(1)).code, 'ERR_INVALID_STATE');
  const c = new Coroutine(greenly(function* () {
    yield* blk(() => sleep(20));
    yield* blk(() => Coroutine.yield('too late'));
  }));
  assert.is(yield* blk(() => withTimeout({ ms: 10, timeoutValue: 'gave up' }, () => c.send())), 'gave up');
  assert.is((yield* raised(function* () { yield* blk(() => c.send()); })).code, 'ERR_GREEN_CONCURRENT_USE');
  // A wait for another coroutine is not mistaken for the one that was given up.
  const other = new Coroutine(greenly(function* () {
    yield* blk(() => sleep(20));
    return 'other';
  }));
  assert.is(yield* blk(() => other.send()), 'other');
  assert.ok(c.dead);
  assert.equal(reports(), ['a coroutine: Coroutine.yield(): nobody is waiting for a value of this coroutine']);
});

green('a Timeout belongs to the greenlet of the body', function* ({ log }) {
  const c = new Coroutine(greenly(function* () {
    const timeout = Timeout.startNew(10);
    log.push((yield* raised(function* () { yield* blk(() => sleep(100)); })) === timeout);
  }));
  yield* blk(() => c.send());
  assert.equal(log, [true]);
});

green('a suspended coroutine does not count as waiting, and keeps nothing alive', function* () {
  const before = hub.stats().greenlets;
  const c = new Coroutine(greenly(function* () { yield* blk(() => Coroutine.yield()); }));
  yield* blk(() => c.send());
  assert.is(hub.stats().greenlets, before);
  assert.not(hub.dump().includes('coroutine'));
  yield* blk(() => c.send());
  assert.is(hub.stats().greenlets, before);
});

test('a suspended coroutine that nobody refers to is garbage', () => {
  const { stdout, stderr } = program(`
    t.run(greenly(function* () {
      const refs = [];
      for (let i = 0; i < 10; i++) {
        const c = new t.Coroutine(greenly(function* () { yield* blk(() => t.sleep(0)); yield* blk(() => t.Coroutine.yield(i)); }));
        yield* blk(() => c.send());
        refs.push(new WeakRef(c));
      }
      yield* blk(() => t.sleep(1));
      gc();
      console.log(refs.filter((ref) => ref.deref() !== undefined).length <= 1, t.hub.stats().greenlets);
    }));
  `, { args: ['--expose-gc'] });
  assert.is(stderr, '');
  assert.is(stdout, 'true 1\n');
});

green('killed inside', function* () {
  const c = new Coroutine(greenly(function* () {
    kill(getCurrent()!);
    yield* blk(() => sleep(10));
  }));
  assert.instance(yield* blk(() => c.switch()), GreenletExit);
});

test('needs a greenlet, and a body', () => {
  assert.is(Coroutine.current(), null);
  const c = new Coroutine(() => 1);
  assert.is(thrown(() => c.switch()).code, 'ERR_GREEN_BLOCKING_SWITCH');
  assert.is(thrown(() => c.next()).code, 'ERR_GREEN_BLOCKING_SWITCH');
  assert.instance(thrown(() => new Coroutine(42 as any)), TypeError);
});

test.run();
