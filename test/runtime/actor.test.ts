import { Actor, AsyncResult, sleep, spawn } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('actor');

class Adder extends Actor<number, number> {
  sum = 0;
  override receive(n: number): number {
    return (greenly(function* (this: void, actor: Adder) {
      yield* blk(() => sleep(10));
      if (n < 0) throw new Error(`${n}`);
      return (actor.sum += n);
    }))(this);
  }
}

green('one message after the other, in their order; ask waits for the answer', function* ({ clock }) {
  const adder = Adder.spawn();
  adder.send(1);
  adder.send(2);
  assert.is(adder.pending, 2);
  assert.is(yield* blk(() => adder.ask(3)), 6);
  assert.is(clock.now(), 30);
  adder.stop();
  yield* blk(() => adder.join());
  assert.ok(adder.successful());
});

green('stop: what is in the inbox is done first, and no more is accepted', function* () {
  const adder = new Adder();
  adder.send(1);
  const asking = spawn(() => adder.ask(2));
  yield* blk(() => sleep(0));
  adder.stop();
  assert.is(thrown(() => adder.send(3)).code, 'ERR_GREEN_SHUT_DOWN');
  adder.start();
  assert.is(yield* blk(() => asking.get()), 3);
  yield* blk(() => adder.join());
  assert.match(thrown(() => adder.send(3)).message, /^Adder-\d+ does not accept messages any more$/);
  assert.is(thrown(() => adder.ask(3)).code, 'ERR_GREEN_SHUT_DOWN');
});

green('ask with a limit', function* ({ clock }) {
  const adder = Adder.spawn();
  assert.is((yield* raised(function* () { yield* blk(() => adder.ask(1, 5)); })).code, 'ERR_GREEN_TIMEOUT');
  assert.is(clock.now(), 5);
  assert.is(yield* blk(() => adder.ask(2)), 3, 'the message was worked on all the same');
  adder.stop();
  yield* blk(() => adder.join());
});

green('an error ends the actor: who asked gets it, the others a ShutDown; supervision is a link', function* ({ log, reports }) {
  let adder = Adder.spawn();
  let restarts = 0;
  adder.linkException((dead) => {
    log.push((dead.exception as Error).message);
    restarts++;
    adder = Adder.spawn();
  });
  const asking = [-1, 2].map((n) => spawn(greenly(function* () {
    return yield* raised(function* () { yield* blk(() => adder.ask(n)); });
  })));
  const [own, other] = [yield* blk(() => asking[0]!.get()), yield* blk(() => asking[1]!.get())];
  assert.is(own.message, '-1');
  assert.is(other.code, 'ERR_GREEN_SHUT_DOWN');
  assert.is(other.cause, own);
  yield* blk(() => sleep(0));
  assert.equal(log, ['-1']);
  assert.is(yield* blk(() => adder.ask(5)), 5, 'the new one');
  assert.is(restarts, 1);
  assert.is(reports().length, 1);
  adder.stop();
  yield* blk(() => adder.join());
});

green('killed: who waits for an answer is told', function* () {
  const adder = Adder.spawn();
  const asking = [1, 2].map((n) => spawn(greenly(function* () {
    return yield* raised(function* () { yield* blk(() => adder.ask(n)); });
  })));
  yield* blk(() => sleep(5));
  yield* blk(() => adder.kill());
  for (const g of asking) assert.is((yield* blk(() => g.get())).code, 'ERR_GREEN_SHUT_DOWN');
});

green('two that talk to one another', function* ({ log }) {
  class Player extends Actor<{ from: Player; n: number }> {
    override receive({ from, n }: { from: Player; n: number }): void {
      log.push(`${this.name} ${n}`);
      if (n === 0) done.set(true);
      else from.send({ from: this, n: n - 1 });
    }
  }
  const done = new AsyncResult<boolean>();
  const [ping, pong] = [Player.spawn(), Player.spawn()];
  ping.name = 'ping';
  pong.name = 'pong';
  ping.send({ from: pong, n: 2 });
  yield* blk(() => done.get());
  assert.equal(log, ['ping 2', 'pong 1', 'ping 0']);
  for (const player of [ping, pong]) {
    player.stop();
    yield* blk(() => player.join());
  }
});

green('mistakes: asking oneself, no receive', function* ({ reports }) {
  class Selfish extends Actor<string, unknown> {
    override receive(): unknown {
      return thrown(() => this.ask('again')).code;
    }
  }
  const selfish = Selfish.spawn();
  assert.is(yield* blk(() => selfish.ask('go')), 'ERR_INVALID_STATE');
  yield* blk(() => selfish.kill());
  const mute = Actor.spawn() as Actor<number>;
  assert.is((yield* raised(function* () { yield* blk(() => mute.ask(1)); })).code, 'ERR_INVALID_ARG_TYPE');
  assert.is(reports().length, 1);
});

green('an actor that blocks where it cannot wait gives no answer', function* ({ reports }) {
  const foreign = (call: () => unknown) => {
    call();
    return 'answer';
  };
  class Hasty extends Actor<string, string> {
    override receive(): string {
      return foreign(() => sleep(5));
    }
  }
  const hasty = Hasty.spawn();
  assert.is((yield* raised(function* () { yield* blk(() => hasty.ask('go')); })).code, 'ERR_GREEN_BOUNDARY');
  assert.is(reports().length, 1);
});

test('a message from ordinary code', async () => {
  const adder = Adder.spawn();
  adder.send(4);
  adder.stop();
  await adder.toPromise();
  assert.is(adder.sum, 4);
});

test.run();
