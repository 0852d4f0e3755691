import { capture, captured, Frame2, FrameN, raise, SUSPEND, take, type Frame } from '../../runtime/abi';
import { assert, suite } from '../suite';
import { thrown } from './world';

const test = suite('abi');
const frame = (name: string) => new Frame2(() => name, 1, undefined, undefined);
const names = (frames: Frame | null) => {
  const list: unknown[] = [];
  for (let at = frames; at !== null; at = at.next) list.push(at.resume(at, undefined));
  return list;
};

test('frames are linked innermost first, in front of those that were there', () => {
  const rest = frame('outer');
  assert.is(capture(frame('a')), SUSPEND);
  capture(frame('b'));
  const first = captured(rest);
  assert.equal(names(first), ['a', 'b', 'outer']);
  assert.is(captured(rest), rest, 'nothing was captured since: a tail call');
  assert.is(captured(null), null);
});

test('a frame that is captured again is linked anew', () => {
  const [a, b, rest] = [frame('a'), frame('b'), frame('rest')];
  capture(a);
  capture(b);
  captured(rest);
  capture(b);
  assert.equal(names(captured(null)), ['b']);
  capture(b);
  capture(new FrameN(() => 'n', 1, []));
  assert.equal(names(captured(rest)), ['b', 'n', 'rest']);
});

test('take gives the value, or throws the error that is on its way, once', () => {
  for (const value of [undefined, null, 0, 'x', SUSPEND]) assert.ok(take(value) === value);
  const error = new Error('x');
  assert.is(thrown(() => take(raise(error))), error);
  assert.is(thrown(() => take(raise('no error'))), 'no error');
});

test.run();
