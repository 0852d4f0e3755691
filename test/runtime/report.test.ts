import { hub, spawn } from '../../runtime';
import { reportUncaught } from '../../runtime/report';
import { assert, suite } from '../suite';

const test = suite('report');
const original = hub.exceptionStream;

function printed(action: () => void): string {
  let text = '';
  hub.exceptionStream = { write: (part: string) => (text += part) };
  try {
    action();
  } finally {
    hub.exceptionStream = original;
    hub.onError = null;
  }
  return text;
}

test('prints the stack, own properties and the cause, the time and who failed', () => {
  const text = printed(() => reportUncaught(Object.assign(new TypeError('bad', { cause: new Error('deep') }), { code: 7 }), 'Greenlet-1'));
  assert.match(text, /^TypeError: bad\n +at /);
  assert.match(text, /code: 7/);
  assert.match(text, /Error: deep/);
  assert.match(text, /\n\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z Greenlet-1 failed with TypeError\n$/);
  assert.match(printed(() => reportUncaught('text', 'x')), /^'text'\n.* x failed with string\n$/);
});

test('a handler instead of printing; a handler that throws is reported with what it was given', () => {
  const seen: unknown[] = [];
  assert.is(printed(() => {
    hub.onError = (error, context) => seen.push(error, context);
    reportUncaught(1, 'a');
  }), '');
  assert.equal(seen, [1, 'a']);
  const text = printed(() => {
    hub.onError = () => { throw new Error('handler'); };
    reportUncaught(new Error('first'), 'a');
  });
  assert.match(text, /Error: handler[^]*hub\.onError failed[^]*Error: first[^]*a failed/);
});

test('nothing that goes wrong in reporting gets out', () => {
  hub.exceptionStream = null;
  reportUncaught(new Error('x'), 'a');
  hub.exceptionStream = { write() { throw new Error('stream'); } };
  reportUncaught(new Error('x'), 'a');
  hub.exceptionStream = original;
});

test('a failing greenlet is reported once, whoever takes its error', async () => {
  let count = 0;
  hub.onError = () => count++;
  const g = spawn(() => { throw new Error('x'); });
  const message = await g.toPromise().catch((error) => error.message);
  hub.onError = null;
  assert.equal([message, count], ['x', 1]);
});

test.run();
