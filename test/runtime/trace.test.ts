import { getCurrent, Greenlet, hub, sleep, spawn, type Switch } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly } from './generators';
import { thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('trace');

green('each switch is told: who ran, who goes on, and whether an error is thrown there', function* ({ log }) {
  const main = getCurrent()!;
  main.name = 'main';
  const sink = ({ event, origin, target }: Switch) => void log.push(`${event} ${origin} -> ${target}`);
  const other: Greenlet<void> = spawn(greenly(function* () { yield* blk(() => sleep(1000)); }));
  other.name = 'other';
  assert.is(hub.trace(sink), null);
  yield* blk(() => sleep(0));
  other.kill(undefined, { block: false });
  yield* blk(() => other.join());
  assert.is(hub.trace(null), sink);
  yield* blk(() => sleep(0));
  assert.equal(log, ['switch null -> other', 'switch other -> main', 'throw main -> other', 'switch other -> main']);
});

green('a sink that throws is reported and removed', function* ({ reports }) {
  hub.trace(() => { throw new Error('x'); });
  yield* blk(() => sleep(0));
  yield* blk(() => sleep(0));
  assert.equal(reports(), ['hub.trace: x']);
  assert.is(hub.trace(null), null);
  assert.instance(thrown(() => hub.trace(42 as any)), TypeError);
});

test.run();
