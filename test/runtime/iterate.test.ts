import { PassThrough, Readable } from 'node:stream';
import { iterate, sleep, spawn, withTimeout } from '../../runtime';
import { ABI_VERSION, abi } from '../../runtime/abi';
import { assert } from '../suite';
import { blk } from './generators';
import { raised, thrown, world } from './world';

abi(ABI_VERSION);
const { test, green } = world('iterate');

green('steps through an async iterable', function* () {
  async function* numbers() {
    yield 1;
    await null;
    yield 2;
    return 3;
  }
  const items = iterate(numbers());
  assert.is(items[Symbol.iterator](), items);
  assert.equal(yield* blk(() => items.next()), { value: 1, done: false });
  assert.equal(yield* blk(() => items.next()), { value: 2, done: false });
  assert.equal(yield* blk(() => items.next()), { value: undefined, done: true });
  assert.equal(yield* blk(() => items.next()), { value: undefined, done: true });
});

green('a stream: chunks, its error, and its destruction when the loop is left', function* () {
  const good = iterate(Readable.from(['a', 'b']));
  assert.is((yield* blk(() => good.next())).value, 'a');
  assert.is((yield* blk(() => good.next())).value, 'b');
  assert.ok((yield* blk(() => good.next())).done);

  const error = new Error('x');
  const bad = iterate(new Readable({ read() { this.destroy(error); } }));
  assert.is(yield* raised(function* () { yield* blk(() => bad.next()); }), error);

  const stream = Readable.from(['a', 'b']);
  const left = iterate(stream);
  yield* blk(() => left.next());
  assert.equal(yield* blk(() => left.return()), { value: undefined, done: true });
  assert.ok(stream.destroyed);
  yield* blk(() => iterate(Readable.from([]))[Symbol.dispose]());
});

green('a reader that gives up loses no item', function* () {
  const stream = new PassThrough({ objectMode: true });
  const items = iterate<string>(stream);
  assert.is(yield* blk(() => withTimeout({ ms: 5, timeoutValue: 'late' }, () => items.next())), 'late');
  const victim = spawn(() => items.next());
  yield* blk(() => sleep(1));
  stream.write('first');
  yield* blk(() => victim.kill());
  assert.is((yield* blk(() => items.next())).value, 'first');
  stream.end('second');
  assert.is((yield* blk(() => items.next())).value, 'second');
  assert.ok((yield* blk(() => items.next())).done);
});

green('an iterator without return', function* () {
  const endless: AsyncIterable<number> = { [Symbol.asyncIterator]: () => ({ next: async () => ({ value: 1, done: false }) }) };
  const items = iterate(endless);
  assert.is((yield* blk(() => items.next())).value, 1);
  assert.ok((yield* blk(() => items.return())).done);
  const rude: AsyncIterable<number> = { [Symbol.asyncIterator]: () => ({ next: () => { throw new Error('rude'); } }) };
  assert.is(thrown(() => iterate(rude).next()).message, 'rude');
  assert.is(thrown(() => iterate({} as any)).code, 'ERR_INVALID_ARG_TYPE');
});

test.run();
