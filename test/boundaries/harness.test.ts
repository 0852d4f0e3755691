/** The harness of the boundaries on rows that are wrong: it must see each thing that it promises to see. */
import { SUSPEND } from '../../runtime/abi';
import { assert, suite } from '../suite';
import { problemsOf, type Row, sentinelIn } from './harness';

const test = suite('boundaries: the harness');
const works: Row = { name: 'planted', text: 'return blk(1);', outcome: 'works' };
const boundary: Row = { name: 'planted', text: 'const v = lib.each([1, 2], (x) => blk(x)); data.push(v); return v;', outcome: 'boundary' };
const of = async (row: Row, run?: Parameters<typeof problemsOf>[1]) => (await problemsOf(row, run)).join('\n');

test('good rows have no problems', async () => {
  assert.is(await of(works), '');
  assert.is(await of(boundary), '');
});

test('red: the other outcome', async () => {
  assert.match(await of({ ...works, outcome: 'boundary' }), /no BoundaryError/);
  assert.match(await of({ ...boundary, outcome: 'works' }), /instead of/);
  assert.match(await of({ ...boundary, outcome: 'apart' }), /nothing was refused/);
  assert.match(await of({ ...boundary, outcome: 'caught' }), /it failed/);
});

test('red: a message that names something else', async () => {
  assert.match(await of({ ...boundary, says: /other\.js/ }), /does not say/);
  assert.match(await of({ ...boundary, text: 'const f = (x) => { sleep(1); }; const v = lib.each([1, 2], f); return v;' }), /the message: .* in f /);
});

test('red: a program that keeps the sentinel where it can be seen', async () => {
  assert.match(await of({ ...boundary, text: 'const v = new (lib.Fields(() => blk(1)))(); data.push(v); return 1;' }), /the sentinel is in data/);
  assert.is(sentinelIn({ a: [new Map([[1, { b: SUSPEND }]])] }, 'it'), 'an entry of it.a.0.b');
  assert.is(sentinelIn({ get a() { return SUSPEND; } }, 'it'), undefined);
});

test('red: what runs twice, does not run its finally, or goes on', async () => {
  const traces = (log: string[], problems: string[] = []) => async () => ({ log, problems, error: Object.assign(new Error('sleep() blocked in blk (x) Mark that function'), { code: 'ERR_GREEN_BOUNDARY' }) });
  assert.match(await of(boundary, traces(['in 1', 'in 1', 'finally'])), /ran twice: in 1/);
  assert.match(await of(boundary, traces(['in 1'])), /finally ran not once/);
  assert.match(await of(boundary, traces(['in 1', 'out 1', 'finally'])), /went on/);
  assert.match(await of(boundary, traces(['in 1', 'finally'], ['another greenlet did not go on'])), /another greenlet/);
  assert.match(await of(boundary, traces(['in 1', 'THE SENTINEL', 'finally'])), /was logged/);
});

test.run();
