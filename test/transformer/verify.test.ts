/** The checker of lowered functions: passes what the lowering makes, and fails on each kind of broken input. */
import type { Lowered, Stmt } from '../../transformer/2-lower/ir';
import { verify } from '../../transformer/2-lower/verify';
import { assert, test } from '../suite';
import { lowerText } from './lowered';

const broken = (text: string, breakIt: (l: Lowered) => Lowered, message: RegExp) => {
  const { lowered, lo } = lowerText(text);
  verify(lo, lowered); // as it is, it passes
  assert.throws(() => verify(lo, breakIt(lowered)), message);
};

test('points out of order', () => {
  broken('function f(blk) { blk(1); blk(2); }', (l) => ({ ...l, body: [...l.body].reverse() }), /point 2 where 1 was expected/);
});

test('a point that was lost', () => {
  broken('function f(blk) { blk(1); blk(2); }', (l) => ({ ...l, body: l.body.slice(0, 1) }), /2 points, 1 found/);
});

test('a call that suspends, left in an expression', () => {
  const body = (l: Lowered): Stmt[] => l.body.map((s) => (s.kind === 'suspend' ? { kind: 'eval', value: s.call, origin: s.origin } : s));
  broken('function f(blk) { blk(1); }', (l) => ({ ...l, body: body(l), points: [] }), /a suspension is left in an expression/);
});

test('a handler or a finalizer that suspends', () => {
  const wrap = (l: Lowered, part: 'handler' | 'finalizer'): Lowered => {
    const origin = l.points[0]!.origin;
    const handler = part === 'handler' ? { param: undefined, body: l.body } : undefined;
    return { ...l, body: [{ kind: 'try', block: [], handler, finalizer: part === 'finalizer' ? l.body : undefined, origin }] };
  };
  broken('function f(blk) { blk(1); }', (l) => wrap(l, 'handler'), /a handler suspends/);
  broken('function f(blk) { blk(1); }', (l) => wrap(l, 'finalizer'), /a finalizer suspends/);
});

test.run();
