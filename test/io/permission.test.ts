/** Node's permission model, truly switched on: what of the network a program may use then, on both hubs. */
import { choice } from '../../runtime/binding';
import { assert, suite } from '../suite';
import { run } from './programs';

const test = suite('permission');

const flags = process.allowedNodeEnvironmentFlags;
const flag = ['--permission', '--experimental-permission'].find((one) => flags.has(one));
/** From Node 25 on the network needs a permission, too. */
const asksForNet = flags.has('--allow-net');
const hubs = choice.native === null ? ['js'] : ['native', 'js'];

const PROGRAM = `
  const ways = {
    connect: () => net.connect(1, '127.0.0.1'),
    'connect by name': () => net.connect(1, 'localhost'),
    'connect to a path': () => net.connect('/no/such/path'),
    'connect by TLS': () => net.connect({ port: 1, host: '127.0.0.1', tls: true }),
    listen: () => net.listen(here),
    'listen on all addresses': () => net.listen({ port: 0 }),
    'listen by TLS': () => net.listen({ ...here, tls: {} }),
    'open a UDP socket': () => net.openDatagram(),
    'bind a UDP socket': () => net.openDatagram(here),
  };
  process.stdout.write(t.hub.stats().hub + '\\n');
  green(function* () {
    for (const [way, go] of Object.entries(ways)) {
      let outcome = 'done';
      try { (yield* blk(go)).close(); } catch (error) { outcome = [error.code, error.permission, error.resource].join(' ').trim(); }
      process.stdout.write(way + ': ' + outcome + '\\n');
    }
  });`;

const FREE = [
  'connect: ECONNREFUSED', 'connect by name: ECONNREFUSED', 'connect to a path: ENOENT', 'connect by TLS: ECONNREFUSED', 'listen: done', 'listen on all addresses: done',
  'listen by TLS: done', 'open a UDP socket: done', 'bind a UDP socket: done',
];
const REFUSED = [
  'connect: ERR_ACCESS_DENIED Net 127.0.0.1:1', 'connect by name: ERR_ACCESS_DENIED Net localhost:1', 'connect to a path: ERR_ACCESS_DENIED Net /no/such/path',
  'connect by TLS: ERR_ACCESS_DENIED Net 127.0.0.1:1', 'listen: ERR_ACCESS_DENIED Net 127.0.0.1:0', 'listen on all addresses: ERR_ACCESS_DENIED Net',
  'listen by TLS: ERR_ACCESS_DENIED Net 127.0.0.1:0', 'open a UDP socket: ERR_ACCESS_DENIED Net', 'bind a UDP socket: ERR_ACCESS_DENIED Net',
];

function prints(expected: string[], hub: string, args: string[]): void {
  const { status, stdout } = run(PROGRAM, hub, { args: [flag!, '--allow-fs-read=*', ...args] });
  assert.equal({ status, lines: stdout.trimEnd().split('\n') }, { status: 0, lines: expected });
}

for (const hub of hubs) {
  if (flag === undefined) {
    test.skip(`this Node has no permission model (${hub})`);
    continue;
  }
  test(`without the permission of the network, where there is one (${hub})`, () => prints([hub, ...(asksForNet ? REFUSED : FREE)], hub, ['--allow-addons']));
  if (asksForNet) test(`with it (${hub})`, () => prints([hub, ...FREE], hub, ['--allow-addons', '--allow-net']));
  else test.skip(`with the permission of the network, which this Node does not know (${hub})`);
}

if (flag === undefined) test.skip('this Node has no permission model (no addons)');
else test('where addons are not permitted, the hub is the one in JavaScript', () => prints(['js', ...FREE], 'native', asksForNet ? ['--allow-net'] : []));

test.run();
