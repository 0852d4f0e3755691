import { choose, VERSION, type Native } from '../../runtime/binding';
import { assert, suite } from '../suite';
import { program } from './world';

const test = suite('binding');

const addon = { layout: { VERSION } } as unknown as Native;
const failing = (message: string, code?: string) => () => {
  throw Object.assign(new Error(message), { code });
};

function chosen(wanted: string | undefined, load: () => Native): [hub: string, reason: string, said: string[]] {
  const said: string[] = [];
  const { hub, reason, native } = choose(wanted, load, (line) => said.push(line));
  assert.is(native !== null, hub === 'native');
  return [hub, reason, said];
}

test('the native hub where it loads, and the one in JavaScript where that is asked for', () => {
  assert.equal(chosen(undefined, () => addon), ['native', 'built for this platform', []]);
  assert.equal(chosen('native', () => addon), ['native', 'asked for by TSGREEN_HUB=native', []]);
  assert.equal(chosen('js', failing('not even tried')), ['js', 'asked for by TSGREEN_HUB=js', []]);
});

test('nothing is said where no native hub can be expected', () => {
  assert.equal(chosen(undefined, failing('No native build was found for platform=linux\n    loaded from: /x')), ['js', 'no native hub was built for this platform', []]);
  assert.equal(chosen(undefined, failing('Cannot load native addon', 'ERR_DLOPEN_DISABLED')), ['js', 'addons are not allowed in this process', []]);
});

test('one line where it was asked for in vain, or does not load', () => {
  assert.equal(chosen('native', failing('No native build was found')), [
    'js', 'no native hub was built for this platform',
    ['tsgreen: TSGREEN_HUB=native asks for the native hub, but no native hub was built for this platform; the JavaScript hub is used'],
  ]);
  assert.equal(chosen(undefined, failing('x.node: undefined symbol: y')), [
    'js', 'the native hub cannot be loaded (x.node: undefined symbol: y)',
    ['tsgreen: the native hub cannot be loaded (x.node: undefined symbol: y); the JavaScript hub is used'],
  ]);
  const [hub, , said] = chosen(undefined, () => ({ layout: { VERSION: 0 } }) as unknown as Native);
  assert.is(hub, 'js');
  assert.match(said.join(), /built for another version of tsgreen/);
  assert.equal(chosen('fast', () => addon), ['native', 'built for this platform', ['tsgreen: TSGREEN_HUB is "fast", but only "js" and "native" mean something; it is ignored']]);
});

for (const other of ['bun', 'deno']) {
  test(`under ${other} the addon is not even loaded`, () => {
    Object.defineProperty(process.versions, other, { value: '1', configurable: true, enumerable: true });
    try {
      assert.equal(chosen(undefined, failing('loaded')), ['js', `this is ${other}, whose event loop is not Node's`, []]);
    } finally {
      delete process.versions[other];
    }
  });
}

test('a process says which hub it has, and ends when nothing is left to do', () => {
  const text = `
    t.run(greenly(function* () { yield* blk(() => t.sleep(1)); const { hub, reason } = t.hub.stats(); console.log(hub, reason); }));
  `;
  assert.equal(program(text, { env: { TSGREEN_HUB: 'js' } }), { status: 0, signal: null, stdout: 'js asked for by TSGREEN_HUB=js\n', stderr: '' });
  const { status, stdout } = program(text, { env: { TSGREEN_HUB: '' } });
  assert.is(status, 0);
  assert.match(stdout, /^(native built for this platform|js no native hub was built for this platform)\n$/);
});

test('without addons in the process, the JavaScript hub', () => {
  const { status, stdout, stderr } = program(`console.log(t.hub.stats().hub)`, { env: { TSGREEN_HUB: '' }, args: ['--no-addons'] });
  assert.equal({ status, stdout, stderr }, { status: 0, stdout: 'js\n', stderr: '' });
});

test.run();
