import { Ring } from '../../runtime/ring';
import { assert, suite } from '../suite';

const test = suite('ring');

test('first in, first out, across growth and wrap-around', () => {
  const ring = new Ring<number>(4);
  const out: number[] = [];
  let next = 0;
  for (let round = 0; round < 50; round++) {
    for (let i = 0; i < (round % 7) + 1; i++) ring.push(next++);
    for (let i = 0; i < round % 6 && ring.length > 0; i++) out.push(ring.shift());
  }
  while (ring.length > 0) out.push(ring.shift());
  assert.equal(out, Array.from({ length: next }, (_, i) => i));
});

test('unshift puts in front', () => {
  const ring = new Ring<number>(2);
  ring.push(2);
  ring.push(3);
  ring.unshift(1);
  assert.is(ring.first, 1);
  assert.equal([ring.shift(), ring.shift(), ring.shift()], [1, 2, 3]);
  assert.is(ring.length, 0);
});

test('replace changes every place of an item', () => {
  const ring = new Ring<string>(4);
  for (const item of ['a', 'b', 'a', 'c', 'a']) ring.push(item);
  ring.replace('a', '-');
  assert.equal(Array.from({ length: 5 }, () => ring.shift()), ['-', 'b', '-', 'c', '-']);
});

test('a mark is passed when all that was before it is gone', () => {
  const ring = new Ring<number>(2);
  ring.push(1);
  ring.push(2);
  const mark = ring.tail;
  ring.push(3);
  assert.not(ring.passed(mark));
  ring.shift();
  assert.not(ring.passed(mark));
  ring.shift();
  assert.ok(ring.passed(mark));
});

test('the counters may wrap', () => {
  const ring = new Ring<number>(4);
  ring.head = ring.tail = 0x7ffffffe;
  for (let i = 0; i < 6; i++) ring.push(i);
  const mark = ring.tail;
  assert.is(ring.length, 6);
  assert.equal(Array.from({ length: 6 }, () => ring.shift()), [0, 1, 2, 3, 4, 5]);
  assert.ok(ring.passed(mark));
});

test.run();
