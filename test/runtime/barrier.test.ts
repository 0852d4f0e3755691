import { Barrier, BrokenBarrierError, sleep, spawn } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('barrier');

const broken = (call: () => unknown) => greenly(function* () {
  const error = yield* raised(function* () { yield* blk(call); });
  assert.instance(error, BrokenBarrierError);
  assert.is(error.code, 'ERR_GREEN_BROKEN_BARRIER');
});

green('all pass when the last one has come; each gets a number of its own; round after round', function* ({ log, clock }) {
  const barrier = new Barrier(3);
  const party = greenly(function* (name: string, ms: number) {
    for (let round = 0; round < 2; round++) {
      yield* blk(() => sleep(ms));
      log.push([name, yield* blk(() => barrier.wait()), clock.now()]);
    }
  });
  const all = [spawn(party, 'a', 10), spawn(party, 'b', 20)];
  yield* blk(() => sleep(15));
  assert.is(barrier.waiting, 1);
  all.push(spawn(party, 'c', 15));
  for (const g of all) yield* blk(() => g.get());
  // c comes last and goes on at once; the others do on the next turn.
  assert.equal(log, [['c', 2, 30], ['a', 0, 30], ['b', 1, 30], ['b', 2, 50], ['a', 0, 50], ['c', 1, 50]]);
  assert.is(new Barrier(1).wait(), 0);
});

green('the last one runs the action, which may block, before all pass', function* ({ log }) {
  const barrier = new Barrier(2, greenly(function* () {
    yield* blk(() => sleep(10));
    log.push('action');
  }));
  const party = greenly(function* (name: string) {
    log.push([name, yield* blk(() => barrier.wait())]);
  });
  const all = ['a', 'b'].map((name) => spawn(party, name));
  yield* blk(() => sleep(5));
  all.push(spawn(party, 'next round'), spawn(party, 'too'));
  for (const g of all) yield* blk(() => g.get());
  assert.equal(log, ['action', ['b', 1], ['a', 0], 'action', ['too', 1], ['next round', 0]]);
});

green('an action that throws breaks the barrier', function* () {
  const error = new Error('x');
  const barrier = new Barrier(2, () => { throw error; });
  const other = spawn(broken(() => barrier.wait()));
  yield* blk(() => sleep(0));
  assert.is(yield* raised(function* () { yield* blk(() => barrier.wait()); }), error);
  yield* blk(() => other.get());
  assert.ok(barrier.broken);
});

green('who waits too long breaks it for all, until it is reset', function* ({ clock }) {
  const barrier = new Barrier(3, null, 30);
  const others = [spawn(broken(() => barrier.wait(10))), spawn(broken(() => barrier.wait()))];
  for (const g of others) yield* blk(() => g.get());
  assert.is(clock.now(), 10);
  assert.instance(thrown(() => barrier.wait()), BrokenBarrierError);
  barrier.reset();
  assert.not(barrier.broken);
  yield* blk(() => broken(() => barrier.wait())());
  assert.is(clock.now(), 40, 'the limit of the barrier');
  barrier.reset();
  assert.instance(thrown(() => barrier.wait({ block: false })), BrokenBarrierError);
});

green('abort and reset wake those who wait', function* () {
  const barrier = new Barrier(2);
  for (const end of [() => barrier.reset(), () => barrier.abort()]) {
    const g = spawn(broken(() => barrier.wait()));
    yield* blk(() => sleep(0));
    end();
    yield* blk(() => g.get());
  }
  assert.ok(barrier.broken);
});

green('reset while the action runs: the round does not pass', function* () {
  const barrier = new Barrier(2, greenly(function* () { yield* blk(() => sleep(10)); }));
  const all = [1, 2].map(() => spawn(broken(() => barrier.wait())));
  yield* blk(() => sleep(5));
  barrier.reset();
  for (const g of all) yield* blk(() => g.get());
  assert.not(barrier.broken);
});

green('who is killed has not come', function* () {
  const barrier = new Barrier(2);
  const victim = spawn(() => barrier.wait());
  yield* blk(() => sleep(0));
  yield* blk(() => victim.kill());
  const first = spawn(() => barrier.wait());
  yield* blk(() => sleep(0));
  assert.is(yield* blk(() => barrier.wait()), 1);
  assert.is(yield* blk(() => first.get()), 0);
});

test('a barrier has parties', () => {
  assert.is(thrown(() => new Barrier(0)).code, 'ERR_OUT_OF_RANGE');
  assert.is(thrown(() => new Barrier(2, null, -1)).code, 'ERR_OUT_OF_RANGE');
});

test.run();
