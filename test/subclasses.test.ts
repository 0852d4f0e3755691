/**
 * Green classes that extend what the runtime and Node provide, and classes with decorators of the older kind: constructors,
 * fields and methods that block, as a user writes them.
 */
import ts from 'typescript';
import * as events from 'node:events';
import { COMPILER_OPTIONS } from '../scripts/fuzz/check';
import { tsgreen } from '../scripts/fuzz/compiler';
import { MODES } from '../scripts/fuzz/drive';
import { runFixture } from '../scripts/fuzz/fixture';
import * as abi from '../runtime/abi';
import * as runtime from '../runtime/index';
import { transpile } from '../transformer/index';
import { assert, test } from './suite';

/** Runs `main` of the module in a greenlet; gives what it logged. */
async function run(text: string): Promise<string> {
  const { code, diagnostics } = transpile(text, { fileName: 'subclasses.ts', implicit: true });
  assert.equal(diagnostics, []);
  const lines: string[] = [];
  const modules: Record<string, unknown> = { tsgreen: runtime, 'tsgreen/abi': abi, 'node:events': events };
  const exports: { main?: () => void } = {};
  new Function('require', 'exports', 'log', code)((name: string) => modules[name], exports, (...values: unknown[]) => lines.push(values.map(String).join(' ')));
  await runtime.run(exports.main!);
  return lines.join('\n');
}

test('a class of greenlets: its constructor, its fields and run() block', async () => {
  const log = await run(`
    import { Greenlet, sleep, getCurrent } from 'tsgreen';
    declare const log: (...values: unknown[]) => void;
    const later = (x) => { sleep(0); return x; };
    class Job extends Greenlet {
      made = later('field');
      #steps = [later('private')];
      constructor(readonly name, readonly count = later(2)) {
        const before = later('before');
        super();
        this.#steps.push(later(before), this.name);
      }
      run() {
        for (let i = 0; i < later(this.count); i++) this.#steps.push(later(i));
        log(this === getCurrent());
        return this.#steps.join();
      }
    }
    class Loud extends Job {
      volume = later(11);
      run() { return later(super.run()).toUpperCase() + this.volume; }
    }
    export function main() {
      for (const C of [Job, Loud]) {
        const job = new C(later('given'));
        log(job instanceof Greenlet, job.made, job.dead);
        job.start();
        log(job.get(), job.dead);
      }
    }`);
  assert.is(log, ['true field false', 'true', 'private,before,given,0,1 true', 'true field false', 'true', 'PRIVATE,BEFORE,GIVEN,0,111 true'].join('\n'));
});

test('a class of emitters: its construction blocks, and so may who is called by a method of its own', async () => {
  const log = await run(`
    import { EventEmitter } from 'node:events';
    import { sleep } from 'tsgreen';
    declare const log: (...values: unknown[]) => void;
    const later = (x) => { sleep(0); return x; };
    class Feed extends EventEmitter {
      seen = new Map([[later('a'), 1]]);
      constructor(names) {
        super(later({ captureRejections: false }));
        for (const name of names) this.on(name, (x) => void this.seen.set(name, x));
        this.size = later(names.length);
      }
      tell(name, x) { return this.emit(later(name), later(x)); }
      each(f) { for (const [k, v] of this.seen) f(later(k), v); }
    }
    export function main() {
      const feed = new Feed(['b', 'c']);
      log(feed instanceof EventEmitter, feed.size, feed.listenerCount('b'));
      log(feed.tell('b', 2), feed.tell('d', 3));
      feed.each((k, v) => log(k, later(v)));
    }`);
  assert.is(log, 'true 2 1\ntrue false\na 1\nb 2');
});

const LEGACY = `import { blk } from '../../../support';
const seen = (what: string) => (...given: any[]): any => void console.log(what, typeof given[0], String(given[1]), typeof given[2]);
const twice = (_: object, __: string, d: PropertyDescriptor): PropertyDescriptor => ({ ...d, value(this: any, ...args: any[]) { d.value.apply(this, args); return d.value.apply(this, args); } });
class Base { constructor(name: string) { console.log('base', blk(name)); } }
@seen('class')
class Late extends Base {
  @seen('early') early = 1;
  @seen('late') late = blk(2);
  @seen('after') after = this.late + 1;
  @seen('none') none?: number;
  @seen('static') static fixed = 4;
  @seen('method') @twice method(@seen('parameter') x: number): number { console.log('method', blk(x)); return x; }
  constructor(readonly given: string) { super(blk(given)); console.log('own', blk(this.late), this.given); }
}
class Root {
  @seen('first') first = blk('first');
  @seen('second') second = [this.first];
}
export function main(): void {
  const late = new Late(blk('name'));
  console.log(late.early, late.late, late.after, 'none' in late, late.method(5), Object.keys(late).join(), new Root());
}
`;

for (const useDefineForClassFields of [true, false]) {
  for (const target of [ts.ScriptTarget.ES2020, ts.ScriptTarget.ES2022]) {
    test(`late fields with decorators of the older kind: ${useDefineForClassFields ? 'defined' : 'assigned'}, ${ts.ScriptTarget[target]}`, (): void => {
      const options = { ...COMPILER_OPTIONS, target, experimentalDecorators: true, useDefineForClassFields };
      const { code, diagnostics } = tsgreen(LEGACY, options);
      if (useDefineForClassFields && target < ts.ScriptTarget.ES2022) return assert.match(diagnostics[0]!.messageText, /GREEN2020: .* fields with decorators in derived classes/);
      assert.equal(diagnostics, []);
      const expected = runFixture(LEGACY, 'plain', options).stdout;
      for (const mode of MODES) assert.is(runFixture(LEGACY, { transpile: () => ({ code, diagnostics: [] }), mode }).stdout, expected, mode);
    });
  }
}

test("a decorated member of a derived class is refused where TypeScript would put its initialisers before super()", () => {
  const text = 'class P { p = f(); } class A extends P { @d m() {} q = 1; } function f() { return blk(1); } declare const blk: any, d: any;';
  for (const [target, useDefineForClassFields, isRefused] of [[ts.ScriptTarget.ES2021, undefined, true], [ts.ScriptTarget.ES2022, false, true], [ts.ScriptTarget.ES2022, undefined, false]] as const) {
    const { diagnostics } = tsgreen(text, { ...COMPILER_OPTIONS, target, ...(useDefineForClassFields === undefined ? {} : { useDefineForClassFields }) });
    assert.equal(diagnostics.map((d) => /GREEN2001: .* decorators of members of derived classes need/.test(d.messageText)), isRefused ? [true] : []);
  }
});

test.run();
