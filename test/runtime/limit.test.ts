import { milliseconds, NO_WAIT } from '../../runtime/limit';
import { assert, suite } from '../suite';
import { thrown } from './world';

const test = suite('limit');

test('no limit, a number, or an object', () => {
  for (const none of [undefined, null, Infinity, {}, { timeout: undefined }, { timeout: null }, { block: true }]) assert.is(milliseconds(none), Infinity);
  for (const ms of [0, 1.5, 1000]) {
    assert.is(milliseconds(ms), ms);
    assert.is(milliseconds({ timeout: ms }), ms);
  }
  assert.is(milliseconds({ block: false }), NO_WAIT);
  assert.is(milliseconds({ block: false, timeout: 5 }), NO_WAIT);
});

test('what is no time', () => {
  for (const wrong of [-1, NaN, '5', true, { timeout: -1 }, { timeout: '5' }]) {
    const error = thrown(() => milliseconds(wrong as any));
    assert.instance(error, RangeError);
    assert.is(error.code, 'ERR_OUT_OF_RANGE');
  }
});

test.run();
