/**
 * Where JavaScript takes no memory of others (Electron, V8 with a sandbox), slabs for received bytes are its own memory.
 * No Node refuses, so the linker makes an addon of the same object files with a function in place of Node's that does:
 * under this addon all tests of sockets have to pass as under the other.
 */
// time limit: 120 s
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { choice } from '../../runtime/binding';
import { assert, suite } from '../suite';
import { run } from './programs';

const test = suite('refused');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsgreen-'));
process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const preload = path.join(folder, 'preload.cjs');

/** Links the addon and writes the preload that makes sure of it. False: there is no native hub, no object files, or no compiler. */
function link(): boolean {
  const objects = path.resolve(process.env['TSGREEN_ADDON'] ?? path.resolve(__dirname, '../../../native'), 'build/Release/obj.target/tsgreen/src');
  if (process.platform !== 'linux' || choice.hub !== 'native' || !fs.existsSync(objects)) return false;
  const out = path.join(folder, 'build/Release');
  fs.mkdirSync(out, { recursive: true });
  const refusal = path.join(folder, 'refusal.cc');
  // napi_no_external_buffers_allowed: the block stays with who offered it.
  fs.writeFileSync(refusal, 'extern "C" int __wrap_napi_create_external_buffer(...) { return 22; }\n');
  const files = fs.readdirSync(objects).filter((file) => file.endsWith('.o')).map((file) => path.join(objects, file));
  const args = ['-shared', '-fPIC', refusal, ...files, '-Wl,--wrap=napi_create_external_buffer', '-Wl,-z,nodelete', '-o', path.join(out, 'tsgreen.node')];
  // (Under sanitizers the compiler must not be watched.)
  const { error, status, stderr } = spawnSync('c++', args, { encoding: 'utf8', env: { ...process.env, LD_PRELOAD: '' } });
  if (error !== undefined) return false;
  assert.is(status, 0, stderr);
  fs.writeFileSync(preload, `
    const { choice } = require(${JSON.stringify(require.resolve('../../runtime/binding'))});
    if (choice.native.lendSlab() !== undefined) throw new Error('slabs are lent');
  `);
  return true;
}

const linked = link();
const env = { ...process.env, TSGREEN_ADDON: folder, TSGREEN_TEST_REPORT: '' };

for (const name of ['tcp', 'udp', 'tls']) {
  test(`slabs of JavaScript's own memory: the tests of ${name}`, () => {
    if (!linked) return;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', preload, path.join(__dirname, `${name}.test.js`)], { encoding: 'utf8', env, timeout: 100_000 });
    assert.is(status, 0, stdout + stderr);
    assert.match(stdout, /Passed: +[1-9]/);
  });
}

test("slabs of JavaScript's own memory: chunks that are kept stay as they are, the others go", () => {
  if (!linked) return;
  const outcome = run(`
    const { io } = require(${JSON.stringify(require.resolve('../../runtime/io/io'))});
    green(function* () {
      const server = new net.StreamServer(here, echo);
      yield* blk(() => server.start());
      const c = yield* blk(() => net.connect(server.port, '127.0.0.1'));
      const into = Buffer.alloc(30000);
      const kept = [];
      let wrong = 0, most = 0;
      for (let i = 0; i < 6000; i++) {
        const value = i % 251;
        yield* blk(() => c.sendAll(Buffer.alloc(20000, value)));
        for (let left = 20000; left > 0; ) {
          if (i % 2 === 0) {
            const got = yield* blk(() => c.recvInto(into));
            if (!into.subarray(0, got).equals(Buffer.alloc(got, value))) wrong++;
            left -= got;
            continue;
          }
          const chunk = yield* blk(() => c.recv());
          left -= chunk.length;
          if (i % 33 === 0) kept.push([value, chunk]);
        }
        if (i % 500 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers);
      }
      for (const [value, chunk] of kept) if (!chunk.equals(Buffer.alloc(chunk.length, value))) wrong++;
      console.log(wrong, kept.length > 50, most < 200e6 || most, new Set(io.memory.slabs).size);
      c.close();
      server.close();
    });`, 'native', { args: ['-r', preload], env: { TSGREEN_ADDON: folder } });
  assert.equal(outcome, { status: 0, signal: null, stdout: '0 true true 8\n', stderr: '' });
});

test.run();
