/**
 * Code that was not compiled, for the rows: what libraries do with functions that they are given. Made from text, so that
 * it is in a file of its own that no compiler has seen.
 */
import vm from 'node:vm';

const TEXT = `'use strict'; ({
  call(f) { return f(); },
  callTwice(f) { f(1); return f(2); },
  ignore(f) { f(); return 'ignored'; },
  add(f) { return f() + 1; },
  keep(f) { const kept = f(); return { kept }; },
  store(f) { this.kept = f(); return 'stored'; },
  stored() { return this.kept; },
  property: (f) => ({ value: f() }),
  read(o) { const v = o.value; return 'read ' + typeof v; },
  readBoth(o) { return [o.value, o.other]; },
  write(o, v) { o.value = v; return 'written'; },
  each(list, f) { const out = []; for (const x of list) out.push(f(x)); return out; },
  loop(it) { let n = 0; for (const x of it) n += x; return n; },
  swallow(f) { try { return f().length; } catch { return 'swallowed'; } },
  *generator(f) { yield f(); yield f(); },
  iterator: (f) => ({ next: () => ({ value: f(), done: false }), [Symbol.iterator]() { return this; } }),
  async asynchronous(f) { return f(); },
  construct(C, ...args) { return new C(...args); },
  Between: (C) => class Between extends C { #own = 1; },
  Fields: (f) => class Fields { field = f(); },
  makesStatic: (f) => class Statics { static { this.made = f(); } },
  tag(f) { return f\`a\${1}b\`; },
  evaluated: (f) => new Function('f', 'return f() + 1')(f),
  evaluates: (f) => { globalThis.boundaryCall = f; return (0, eval)('boundaryCall() + 1'); },
})`;

export const makeLibrary = (): Record<string, (...args: any[]) => any> => vm.runInThisContext(TEXT, { filename: '/library/lib.js' });
