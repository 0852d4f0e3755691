import { AsyncResult, Event, iwait, Semaphore, sleep, spawn, type Greenlet, type ReadyOnes } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { sleeper } from './tasks';
import { thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('iwait');

function* all(ones: ReadyOnes<any>): Generator<void, any[], any> {
  const found: unknown[] = [];
  for (;;) {
    const { value, done } = yield* blk(() => ones.next());
    if (done) return found;
    found.push(value);
  }
}

green('in the order in which they become ready, whatever can be waited for', function* ({ clock }) {
  const event = new Event();
  const result = new AsyncResult<number>();
  const [slow, quick] = [spawn(sleeper, 30), spawn(sleeper, 10)];
  const free = new Semaphore();
  spawn(greenly(function* () {
    yield* blk(() => sleep(20));
    result.set(1);
    event.set();
  }));
  assert.equal(yield* all(iwait([slow, event, quick, result, free])), [free, quick, result, event, slow]);
  assert.is(clock.now(), 30);
  assert.equal(yield* all(iwait<Event>([])), []);
});

green('nothing is missed while the consumer blocks between two steps', function* ({ clock }) {
  const greenlets = [10, 20, 30].map((ms) => spawn(sleeper, ms));
  const found: unknown[] = [];
  for (const ones = iwait(greenlets); ;) {
    const { value, done } = yield* blk(() => ones.next());
    if (done) break;
    found.push(value.value);
    yield* blk(() => sleep(100));
  }
  assert.equal(found, [10, 20, 30]);
  assert.is(clock.now(), 310);
});

green('count and timeout end it', function* ({ clock }) {
  const greenlets = [30, 10, 20].map((ms) => spawn(sleeper, ms));
  const values = (found: Greenlet<number>[]) => found.map((g) => g.value);
  assert.equal(values(yield* all(iwait(greenlets, { count: 1 }))), [10]);
  assert.equal(values(yield* all(iwait(greenlets, { timeout: 15 }))), [10, 20]);
  assert.is(clock.now(), 25);
  assert.equal(values(yield* all(iwait(greenlets, { timeout: 0 }))), [10, 20]);
  assert.equal(yield* all(iwait(greenlets, { count: 0 })), []);
  yield* blk(() => greenlets[0]!.join());
});

green('the same object twice', function* () {
  const g = spawn(sleeper, 5);
  assert.equal(yield* all(iwait([g, g])), [g, g]);
  assert.equal(yield* all(iwait([g, g])), [g, g]);
});

green('what is given up leaves no links behind', function* () {
  const g = spawn(sleeper, 5);
  const event = new Event();
  const ones = iwait([g, event]);
  assert.ok(g.hasLinks());
  ones[Symbol.dispose]();
  assert.not(g.hasLinks());
  assert.is(ones.next().done, true);
  yield* blk(() => g.join());
});

green('a consumer that is killed loses nothing', function* () {
  const g = spawn(sleeper, 5);
  const ones = iwait([g]);
  const victim = spawn(() => ones.next());
  yield* blk(() => sleep(0));
  g.rawlink(() => victim.kill(undefined, { block: false }));
  yield* blk(() => victim.join());
  assert.is((yield* blk(() => ones.next())).value, g);
  assert.is(ones.next().done, true);
});

test('what cannot be waited for is refused at the call', () => {
  assert.is(thrown(() => iwait([42 as any])).code, 'ERR_INVALID_ARG_TYPE');
});

test.run();
