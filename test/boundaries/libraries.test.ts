/** Functions of other people's that were not compiled, and code made at run time. */
import { suite } from '../suite';
import { testRows } from './rows';

const inLibrary = /\(at .*lib\.js:\d+:\d+\)/;

testRows(suite('boundaries: code that was not compiled'), [
  { name: 'a function that returns what the callback returns', text: `return lib.call(() => blk(1));`, outcome: 'works' },
  { name: 'a function that calls twice', text: `const v = lib.callTwice((x) => blk(x)); data.push(v); return v;`, outcome: 'boundary', says: inLibrary },
  { name: 'a function that ignores the result', text: `const v = lib.ignore(() => { blk(1); }); data.push(v); return v;`, outcome: 'boundary' },
  { name: 'a function that adds', text: `const v = lib.add(() => blk(1)); data.push(v); return v;`, outcome: 'boundary', says: inLibrary },
  { name: 'a function that keeps the result', text: `const v = lib.keep(() => blk(1)); data.push(v); return v.kept;`, outcome: 'boundary' },
  { name: 'a function that stores the result, and gives it later', text: `try { lib.store(() => blk(1)); } catch (e) { log(e); } const v = lib.stored(); data.push(v); return typeof v;`, outcome: 'boundary', isLater: true },
  { name: 'the same at once', text: `try { lib.store(() => blk(1)); } catch (e) { log(e); } return lib.stored();`, outcome: 'boundary', isLater: true },
  { name: 'the same as a property that is returned', text: `try { lib.store(() => blk(1)); } catch (e) { log(e); } const v = lib.kept; log('before'); return v;`, outcome: 'boundary', isLater: true },
  { name: 'the same as a property that is used', text: `try { lib.store(() => blk(1)); } catch (e) { log(e); } const v = lib.kept; return v.x;`, outcome: 'boundary', isLater: true },
  { name: 'the same where the callback catches', text: `try { lib.store(() => { try { return blk(1); } catch (e) { log(e); return 2; } }); } catch (e) { log(e); } const v = lib.stored(); return typeof v;`, outcome: 'boundary', isLater: true },
  { name: 'a loop', text: `const v = lib.each([1, 2], (x) => blk(x)); data.push(v); return v;`, outcome: 'boundary', says: inLibrary },
  { name: 'a loop over one', text: `const v = lib.each([1], (x) => blk(x)); data.push(v); return v;`, outcome: 'boundary' },
  { name: 'a callback with a finally block', text: `const f = (x) => { try { return blk(x); } finally { data.push(x); log('inner ' + x); } }; try { const v = lib.each([1, 2], f); return v; } finally { log('left ' + data.join()); }`, outcome: 'boundary', logs: /^inner 1$[^]*^left 1,2$|^inner 2$[^]*^left 2,1$/m },
  { name: 'a callback whose finally block blocks', text: `const f = (x) => { try { return blk(x); } finally { blk(x + 10); log('inner ' + x); } }; const v = lib.each([1, 2], f); data.push(v); return v;`, outcome: 'boundary' },
  { name: 'a loop over a generator that blocks', text: `const v = lib.loop((function* () { yield blk(1); yield blk(2); })()); data.push(v); return v;`, outcome: 'boundary' },
  { name: 'a function that catches', text: `const v = lib.swallow(() => blk('abc')); data.push(v); return v;`, outcome: 'caught' },
  { name: 'a generator', text: `const g = lib.generator(() => blk(1)); const v = [...g]; data.push(v); return v;`, outcome: 'boundary' },
  { name: 'an iterator', text: `let v; for (const x of lib.iterator(() => blk(1))) { v = x; data.push(v); break; } return v;`, outcome: 'boundary' },
  { name: 'an async function', text: `const p = lib.asynchronous(() => blk(1)); p.catch(() => {}); data.push(p); return wait(p);`, outcome: 'boundary' },
  { name: 'a constructor', text: `class C { constructor(x) { this.x = blk(x); } } return lib.construct(C, 1).x;`, outcome: 'works' },
  { name: 'a function as a constructor', text: `function F(x) { blk(x); return 5; } F.prototype.hello = 'hello'; const v = lib.construct(F, 1); return [v.hello, v instanceof F];`, outcome: 'works' },
  { name: 'a function as a constructor, in its last call', text: `const v = lib.construct(function (x) { return blk(x); }, 1); return typeof v;`, outcome: 'works' },
  { name: 'a function expression that constructs itself', text: `return (function own(x) { return x === 0 ? blk({ is: new own(1) instanceof own }) : blk(x); })(0);`, outcome: 'works' },
  { name: 'a class between', text: `class C { constructor(x) { this.x = blk(x); } } const v = new (lib.Between(C))(1); data.push(v); return v.x;`, outcome: 'boundary' },
  { name: 'a field of a class', text: `const v = new (lib.Fields(() => blk(1)))(); return typeof v.field;`, outcome: 'boundary' },
  { name: 'a static block', text: `const v = lib.makesStatic(() => blk(1)); data.push(v); return v.made;`, outcome: 'boundary' },
  { name: 'a tagged template', text: `return lib.tag((s, x) => blk(x));`, outcome: 'works' },
  { name: 'new Function', text: `const v = lib.evaluated(() => blk(1)); data.push(v); return v;`, outcome: 'boundary' },
  { name: 'eval', text: `const v = lib.evaluates(() => blk(1)); data.push(v); return v;`, outcome: 'boundary' },
  { name: 'a decorated class without a name that is its own parent', text: `const same = (C) => C; const mixed = (P) => (@same class extends P { constructor(x) { super(x); data.push(blk(x)); } }); const v = new (mixed(mixed(Object)))(1); return v;`, outcome: 'boundary', says: /give it a name/ },
  { name: 'the same with a name', text: `const same = (C) => C; const mixed = (P) => (@same class Own extends P { constructor(x) { super(x); data.push(blk(x)); } }); const v = new (mixed(mixed(Object)))(1); return v === data;`, outcome: 'works' },
  { name: 'a decorator', text: `const decorate = (C) => { blk(1); return C; }; const v = lib.call(() => { class C {} return decorate(C) ?? C; }); return typeof v;`, outcome: 'works' },
]).run();
