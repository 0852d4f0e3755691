/**
 * Random maps: pools of all sizes, limits, inputs that block, calls that fail, and readers that are killed or give up. Each
 * result is read exactly once, in the right order; and so are the objects of iwait. `SEED=n COUNT=n` run others.
 */
import { Group, iwait, Pool, sleep, spawn, withTimeout, type MapResults } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk, greenly, type Blocks } from './generators';
import { world } from './world';

abi(ABI_VERSION);
const { test, green } = world('map-random');

const SEED = Number(process.env['SEED'] ?? 1);
const COUNT = Number(process.env['COUNT'] ?? 200);

const randomFrom = (seed: number) => {
  let state = seed >>> 0;
  return (n: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
};

/** Reads to the end with readers that come and go; what each `next` gave, in the order of giving. */
function* readAll<R>(results: { next(): IteratorResult<R, undefined> }, random: (n: number) => number): Blocks<(R | Error)[]> {
  const all: (R | Error)[] = [];
  let ended = false;
  const reader = greenly(function* () {
    while (!ended) {
      try {
        const { value, done } = yield* blk(() => (random(4) === 0 ? withTimeout(random(4), () => results.next()) : results.next()));
        if (done) ended = true;
        else all.push(value as R);
      } catch (error: any) {
        if (error.code === 'ERR_GREEN_EXIT') throw error;
        if (error.code !== 'ERR_GREEN_TIMEOUT') all.push(error);
      }
      if (random(3) === 0) yield* blk(() => sleep(random(5)));
    }
  });
  const readers = Array.from({ length: 1 + random(3) }, () => spawn(reader));
  for (let kills = random(4); kills > 0; kills--) {
    yield* blk(() => sleep(random(4)));
    readers[random(readers.length)]!.kill(undefined, { block: false });
    readers.push(spawn(reader));
  }
  for (const g of readers) {
    yield* blk(() => g.join(1000));
    assert.ok(g.dead, 'no reader is left waiting');
  }
  return all;
}

green(`${COUNT} random maps from seed ${SEED}`, function* ({ reports }) {
  for (let seed = SEED; seed < SEED + COUNT; seed++) {
    const random = randomFrom(seed);
    const size = random(8);
    const failures = new Set(Array.from({ length: random(3) }, () => random(8)));
    const inputFails = random(5) === 0;
    const fn = greenly(function* (n: number) {
      const ms = random(5);
      if (ms > 0) yield* blk(() => sleep(ms));
      if (failures.has(n)) throw new Error(`call ${n}`);
      return n;
    });
    let read = 0;
    const input: Iterable<number> = {
      [Symbol.iterator]: () => ({
        next: greenly(function* (): any {
          if (random(3) === 0) yield* blk(() => sleep(random(4)));
          if (read < size) return { value: read++, done: false };
          if (inputFails) throw new Error('input');
          return { value: undefined, done: true };
        }),
      }),
    };
    const group = random(3) === 0 ? new Group() : new Pool(1 + random(3));
    const maxsize = random(2) === 0 ? null : 1 + random(4);
    const ordered = random(2) === 0;
    const results: MapResults<number> = ordered ? group.imap(fn, input, { maxsize }) : group.imapUnordered(fn, input, { maxsize });
    const found = (yield* readAll(results, random)).map((result) => (result instanceof Error ? result.message : String(result)));
    const expected = Array.from({ length: size }, (_, n) => (failures.has(n) ? `call ${n}` : String(n)));
    if (inputFails) expected.push('input');
    const say = `seed ${seed}: ${ordered ? 'imap' : 'imapUnordered'} gives ${found}`;
    assert.equal(ordered ? found : [...found].sort(), ordered ? expected : [...expected].sort(), say);
    yield* blk(() => group.join());
    reports();

    const objects = Array.from({ length: random(8) }, () => spawn(sleep, random(10)));
    const ones = iwait(objects);
    const ready = yield* readAll(ones, random);
    assert.is(ready.length, objects.length, `seed ${seed}: iwait`);
    assert.is(new Set(ready).size, objects.length, `seed ${seed}: iwait`);
    assert.ok(objects.every((g) => g.dead && !g.hasLinks()));
  }
});

test.run();
