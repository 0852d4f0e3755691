import { capture, captured, Frame2, FrameN, raise, SUSPEND, tail, take, type Frame } from '../../runtime/abi';
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

test('tail calls leave notes, which let values pass; of a recursion without end only the latest are kept', () => {
  const rest = frame('rest');
  for (let i = 0; i < 1000; i++) assert.is(tail(undefined, i), SUSPEND);
  const places = (frames: Frame | null) => {
    const list: number[] = [];
    for (let at = frames; at !== null && at !== rest; at = at.next) list.push(at.s);
    return list;
  };
  assert.equal(places(captured(rest)), Array.from({ length: 64 }, (_, i) => i), 'in one go: the innermost');
  let frames: Frame | null = rest;
  for (let i = 0; i < 1000; i++) {
    capture(frame('leaf'));
    tail(undefined, i);
    frames = captured(frames)!.next;
    const kept = places(frames);
    assert.ok(kept.length <= 64 && kept.length >= Math.min(i + 1, 32), `${kept.length}`);
    assert.is(kept[0], i);
    assert.is(kept[kept.length - 1], i + 1 - kept.length);
  }
  assert.is(frames!.resume(frames!, 'value'), 'value');
});

test('take gives the value, or throws the error that is on its way, once', () => {
  for (const value of [undefined, null, 0, 'x', SUSPEND]) assert.ok(take(value) === value);
  const error = new Error('x');
  assert.is(thrown(() => take(raise(error))), error);
  assert.is(thrown(() => take(raise('no error'))), 'no error');
});

test.run();
