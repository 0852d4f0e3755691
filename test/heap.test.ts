/**
 * A parked greenlet keeps alive what it can still use, and nothing else: asked of the garbage collector, in a process of
 * its own. Objects are named `CASE.dead` or `CASE.alive`, for what must have become of them while everything is parked.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { transpile } from '../transformer/index';
import { scratch } from './programs';
import { assert, test } from './suite';

const PROGRAM = `
import { Event, Queue, run, sleep, spawn } from 'tsgreen';
const made = new Map();
function make(name) {
  const object = { name, ballast: new Array(100).fill(0) };
  made.set(name, new WeakRef(object));
  return object;
}
function use(object) { return object.name.length; }
const gate = new Event();
let parked = 0;
function park(..._) { parked++; gate.wait(); return 1; }
class Tracked {
  constructor(name) { this.name = name; made.set(name, new WeakRef(this)); }
  forget() { use(this); park(); return 1; }
  remember() { park(); return this.name; }
}
class Iter {
  constructor(name) { this.name = name; made.set(name, new WeakRef(this)); }
  [Symbol.iterator]() { return this; }
  next() { return { done: false, value: 1 }; }
  return() { return {}; }
}
const cases = {
  local() { const dead = make('local.dead'); use(dead); const alive = make('local.alive'); park(); return use(alive); },
  overwritten() { let x = make('overwritten.dead'); use(x); x = make('overwritten.alive'); park(); return use(x); },
  branch(yes = true) { const x = make('branch.dead'); if (yes) { use(x); park(); return 1; } return use(x); },
  parameters() { const f = (dead, alive) => { use(dead); park(); return use(alive); }; return f(make('parameters.dead'), make('parameters.alive')) + 1; },
  argumentsObject() { function f() { use(arguments[0]); park(); } f(make('argumentsObject.dead')); return 1; },
  argumentsKept() { function f() { park(); return use(arguments[0]); } return f(make('argumentsKept.alive')) + 1; },
  temporaries() { return use(make('temporaries.dead')) + park() + use(make('temporaries.never')); },
  operands() { return [make('operands.alive'), park(use(make('operands.dead')))]; },
  argumentOfTheCall() { const r = park(make('argumentOfTheCall.dead')); return r + 1; },
  receiver() { return new Tracked('receiver.dead').forget() + 1; },
  receiverUsed() { return new Tracked('receiverUsed.alive').remember() + 1; },
  iterations() { for (let i = 0; i < 3; i++) { const x = make('iterations' + i + (i < 2 ? '.dead' : '.alive')); if (i === 2) park(); else sleep(0); use(x); } return 1; },
  loopDone() { for (let x = make('loopDone.dead'); x; x = null) use(x); park(); return 1; },
  closure() { const x = make('closure.dead'); const f = () => x; use(f()); park(); return 1; },
  closureKept() { const x = make('closureKept.alive'); const f = () => x; park(); return use(f()); },
  cell() { let x = make('cell.dead'); const f = () => { x = { name: use(x) + '' }; }; park(f()); f(); return 1; },
  cellDropped() { let x = make('cellDropped.dead'); const f = () => { x = { name: use(x) + '' }; }; f(); let y = make('cellDropped2.dead'); const g = () => { y.name += '!'; }; g(); park(); return 1; },
  caught() { try { throw make('caught.dead'); } catch (e) { use(e); } park(); return 1; },
  caughtInside() { try { throw make('caughtInside.alive'); } catch (e) { park(); return use(e); } },
  caughtDone() { try { throw make('caughtDone.dead'); } catch (e) { use(e); park(); } return 1; },
  finallyValue() { try { return make('finallyValue.alive'); } finally { park(); } },
  iterator() { for (const x of new Iter('iterator.dead')) { if (x) break; } park(); return 1; },
  suspendedIterator() { for (const x of new Iter('suspendedIterator.dead')) { sleep(0); if (x) break; } park(); return 1; },
  iteratorInUse() { for (const x of new Iter('iteratorInUse.alive')) { park(); if (x) break; } return 1; },
  elements() { const list = [make('elements.alive'), 2]; let n = 0; for (const x of list.splice(0)) { n += x.name ? use(x) : 0; if (x === 2) park(); } return n; },
  generator() { const g = (function* () { const dead = make('generator.dead'); use(dead); const alive = make('generator.alive'); yield 1; use(alive); })(); g.next(); park(); return g.next(); },
  generatorDropped() { const g = (function* () { const x = make('generatorDropped.dead'); yield 1; use(x); })(); g.next(); park(); return 1; },
  generatorParked() { const g = (function* () { const dead = make('generatorParked.dead'); use(dead); const alive = make('generatorParked.alive'); park(); yield use(alive); })(); return g.next(); },
  again() { const x = make('again.dead'); sleep(0); use(x); sleep(0); const y = make('again2.dead'); sleep(0); use(y); park(); return 1; },
  resumed() { const q = new Queue(); spawn((queue) => { queue.put(make('resumed.dead')); }, q); const x = q.get(); use(x); park(); return 1; },
  callee() { const inner = (x) => { park(use(x)); return 1; }; return inner(make('callee.dead')) + 1; },
  tail() { const inner = (x) => park(use(x)); return inner(make('tail.dead')); },
  destructured() { const { name, ...rest } = make('destructured.dead'); park(name); return rest; },
  errorPassed() { const f = (x) => { use(x); sleep(0); throw new Error('e'); }; const g = () => { const y = make('errorPassed.dead'); const r = f(make('errorPassed2.dead')); return use(y) + r; }; try { g(); } catch (e) { park(); return e; } },
  killed() { const g = spawn((x) => { sleep(1000000); use(x); }, make('killed.dead')); sleep(0); g.kill(); park(); return g; },
  longList() { return [${Array.from({ length: 20 }, (_, i) => `use(make('longList${i}.dead')) + sleep(0)`).join(', ')}, park()]; },
};
export async function main() {
  run((all) => { for (const name of Object.keys(all)) spawn(all[name]); gate.wait(); }, cases);
  // What a WeakRef was asked about, or made of, lives until the end of the turn.
  while (parked < Object.keys(cases).length) await new Promise(setImmediate);
  for (let i = 0; i < 3; i++) { await new Promise(setImmediate); globalThis.gc(); }
  const wrong = [];
  for (const [name, ref] of made) if ((ref.deref() === undefined) !== name.endsWith('.dead')) wrong.push(name);
  return { made: made.size, wrong };
}
`;

test('a parked greenlet keeps alive only what it can still use', () => {
  const { code, diagnostics } = transpile(PROGRAM, { fileName: 'heap.ts', implicit: true });
  assert.equal(diagnostics, []);
  fs.mkdirSync(scratch(), { recursive: true });
  const file = scratch('heap.js');
  fs.writeFileSync(file, `${code}\nexports.main().then((result) => { console.log(JSON.stringify(result)); process.exit(); });`);
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', file], { encoding: 'utf8', timeout: 20_000 });
  assert.is(stderr, '');
  assert.is(status, 0);
  const { made, wrong } = JSON.parse(stdout);
  assert.ok(made > 50, `${made} objects`);
  assert.equal(wrong, []);
});

test.run();
