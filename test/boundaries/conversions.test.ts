/** What the language calls by itself: conversions, accessors, traps of proxies, iterators. */
import { suite } from '../suite';
import { testRows } from './rows';

const converted = `const o = { valueOf() { return blk(1); } };`;

testRows(suite('boundaries: what the language calls'), [
  // Conversions
  { name: 'a template', text: `const s = \`\${{ toString() { return blk('a'); } }}\`; data.push(s); return s;`, outcome: 'boundary' },
  { name: 'Symbol.toPrimitive', text: `const s = { [Symbol.toPrimitive]() { return blk('a'); } } + ''; data.push(s); return s;`, outcome: 'boundary' },
  { name: 'an addition', text: `${converted} const s = o + 1; data.push(s); return s;`, outcome: 'boundary' },
  { name: 'a comparison', text: `${converted} const s = o < 2; data.push(s); return s;`, outcome: 'boundary' },
  { name: 'an equality', text: `${converted} const s = o == 1; data.push(s); return s;`, outcome: 'boundary' },
  { name: 'a sign', text: `${converted} const s = -o; data.push(s); return s;`, outcome: 'boundary' },
  { name: 'an increment', text: `let o = { valueOf() { return blk(1); } }; o++; data.push(o); return o;`, outcome: 'boundary' },
  { name: 'a property key', text: `const s = { k: 1 }[{ toString() { return blk('k'); } }]; data.push(s); return s;`, outcome: 'boundary' },
  { name: 'a computed key', text: `const s = { [{ toString() { return blk('k'); } }]: 1 }; data.push(s); return 'k' in s;`, outcome: 'boundary' },
  { name: 'in', text: `const s = { toString() { return blk('k'); } } in { k: 1 }; data.push(s); return s;`, outcome: 'boundary' },
  { name: 'instanceof', text: `class C { static [Symbol.hasInstance](x) { return blk(true); } } const s = 1 instanceof C; data.push(s); return s;`, outcome: 'boundary' },
  { name: 'a date', text: `const s = new Date({ valueOf() { return blk(1); } }).getTime(); data.push(s); return s;`, outcome: 'boundary' },
  { name: 'Number', text: `${converted} const s = Number(o); data.push(s); return s;`, outcome: 'boundary' },
  { name: 'String', text: `const s = String({ toString() { return blk('a'); } }); data.push(s); return s;`, outcome: 'boundary' },
  { name: 'Math.max', text: `${converted} const s = Math.max(o, 0); data.push(s); return s;`, outcome: 'boundary' },
  { name: 'Array.join', text: `const s = [{ toString() { return blk('a'); } }].join(); data.push(s); return s;`, outcome: 'boundary' },
  { name: 'console.log', text: `const s = lib.call(() => require('util').format('%s', { toString() { return blk('a'); } })); data.push(s); return typeof s;`, outcome: 'boundary' },
  // Accessors
  { name: 'a getter', text: `const o = { get a() { return blk(1); } }; return o.a;`, outcome: 'works' },
  { name: 'a setter', text: `const o = { set a(v) { this.b = blk(v); } }; o.a = 1; return o.b;`, outcome: 'works' },
  { name: 'a copy of an object', text: `const o = { get a() { return blk(1); }, b: 2 }; return { ...o };`, outcome: 'works' },
  { name: 'the rest of a pattern', text: `const { b, ...rest } = { get a() { return blk(1); }, b: 2 }; return rest;`, outcome: 'works' },
  { name: 'a getter that was defined', text: `const o = Object.defineProperty({}, 'a', { get() { return blk(1); } }); const v = lib.keep(() => o.a); data.push(v); return typeof v;`, outcome: 'boundary' },
  { name: 'a getter that a library reads', text: `const o = { get value() { return blk(1); } }; const v = lib.read(o); data.push(v); return v;`, outcome: 'boundary' },
  { name: 'two getters that a library reads', text: `const o = { get value() { return blk(1); }, get other() { return blk(2); } }; const v = lib.readBoth(o); data.push(v); return v.length;`, outcome: 'boundary' },
  { name: 'a setter that a library writes', text: `const o = { set value(v) { this.b = blk(v); } }; const v = lib.write(o, 1); data.push(o, v); return v;`, outcome: 'boundary' },
  { name: 'Object.values', text: `const v = Object.values({ get a() { return blk(1); } }); return v;`, outcome: 'works' },
  { name: 'Object.entries', text: `const v = Object.entries({ get a() { return blk(1); } }); return v;`, outcome: 'works' },
  { name: 'Reflect.get', text: `const v = Reflect.get({ get a() { return blk(1); } }, 'a'); data.push(v); return typeof v;`, outcome: 'boundary' },
  { name: 'Reflect.set', text: `const o = { set a(v) { this.b = blk(v); } }; const v = Reflect.set(o, 'a', 1); data.push(o, v); return v;`, outcome: 'boundary' },
  { name: 'structuredClone', text: `const v = structuredClone({ get a() { return blk(1); } }); data.push(v); return typeof v;`, outcome: 'boundary' },
  // Proxies
  { name: 'the trap get', text: `const p = new Proxy({}, { get: (t, k) => blk(k) }); const v = p.a; data.push(v); return v;`, outcome: 'boundary' },
  { name: 'the trap set', text: `const p = new Proxy({}, { set(t, k, v) { t[k] = blk(v); return true; } }); p.a = 1; data.push(p); return 1;`, outcome: 'boundary' },
  { name: 'the trap has', text: `const p = new Proxy({}, { has: (t, k) => blk(true) }); const v = 'a' in p; data.push(v); return v;`, outcome: 'boundary' },
  { name: 'the trap deleteProperty', text: `const p = new Proxy({}, { deleteProperty: (t, k) => blk(true) }); const v = delete p.a; data.push(v); return v;`, outcome: 'boundary' },
  { name: 'the trap ownKeys', text: `const p = new Proxy({}, { ownKeys: () => blk(['a']) }); const v = Object.keys(p); data.push(v); return v;`, outcome: 'boundary' },
  { name: 'the trap getPrototypeOf', text: `const p = new Proxy({}, { getPrototypeOf: () => blk(null) }); const v = Object.getPrototypeOf(p); data.push(v); return v;`, outcome: 'boundary' },
  { name: 'the trap apply', text: `const p = new Proxy(function () {}, { apply: (t, self, [x]) => blk(x) }); return p(1);`, outcome: 'works' },
  { name: 'the trap construct', text: `const p = new Proxy(function () {}, { construct: (t, [x]) => blk({ x }) }); return new p(1).x;`, outcome: 'works' },
  { name: 'a trap from elsewhere', text: `const p = new Proxy({}, { get: blk }); const v = p.a; data.push(v); return v;`, outcome: 'boundary' },
  { name: 'a handler from elsewhere', text: `const h = { get(t, k) { return blk(k); } }; const p = new Proxy({}, h); const v = p.a; log('after'); return v;`, outcome: 'boundary' },
  { name: 'the trap set of a handler', text: `const h = { set(t, k, v) { t[k] = blk(v); return true; } }; const p = new Proxy({}, h); p.a = 1; log('after'); return 1;`, outcome: 'boundary' },
  { name: 'a handler that is an instance', text: `class H { has(t, k) { return blk(true); } } const p = new Proxy({}, new H()); const v = 'a' in p; return v;`, outcome: 'boundary' },
  { name: 'apply and construct of a handler', text: `const h = { apply: (t, self, [x]) => blk(x), construct: (t, [x]) => blk({ x }) }; const p = new Proxy(function () {}, h); return [p(1), new p(2).x];`, outcome: 'works' },
  { name: 'a handler that does not block, and changes', text: `const h = { n: 0, get(t, k, r) { return [k, ++this.n, r === p, this === h]; }, has: undefined, deleteProperty: null }; const p = new Proxy({ z: 1 }, h); const a = [p.a, blk(p.b), 'z' in p, delete p.z]; h.get = () => 'new'; a.push(p.c); h.get = 5; try { p.d; } catch (e) { a.push(e.name); } try { new Proxy({}, 1); } catch (e) { a.push(e.name); } return a;`, outcome: 'works' },
  // Descriptors
  { name: 'a getter from elsewhere', text: `const get = blk; const o = Object.defineProperty({}, 'a', { get }); const v = o.a; log('after'); return v;`, outcome: 'boundary' },
  { name: 'a setter from elsewhere', text: `const o = Object.create({}, { a: { set: blk, enumerable: true } }); o.a = 1; log('after'); return 1;`, outcome: 'boundary' },
  { name: 'accessors from elsewhere that do not block', text: `const g = function () { return this.n; }; const o = Object.defineProperty({ n: 3 }, 'a', { get: g, set: undefined }); return [o.a, blk(1)];`, outcome: 'works' },
  // Iterators
  { name: 'for-of', text: `let n = 0; for (const x of { *[Symbol.iterator]() { yield blk(1); yield blk(2); } }) n += x; return n;`, outcome: 'works' },
  { name: 'a spread', text: `return [...{ *[Symbol.iterator]() { yield blk(1); yield blk(2); } }];`, outcome: 'works' },
  { name: 'a spread in arguments', text: `return Math.max(...{ *[Symbol.iterator]() { yield blk(1); yield blk(2); } });`, outcome: 'works' },
  { name: 'new Map', text: `const v = new Map({ *[Symbol.iterator]() { yield blk([1, 2]); } }); data.push(v); return v.size;`, outcome: 'boundary' },
  { name: 'new Set', text: `const v = new Set({ *[Symbol.iterator]() { yield blk(1); } }); data.push(v); return v.size;`, outcome: 'boundary' },
  { name: 'Promise.all', text: `const p = Promise.all({ *[Symbol.iterator]() { yield blk(1); } }); p.catch(() => {}); data.push(p); return wait(p);`, outcome: 'boundary' },
  { name: 'Object.fromEntries', text: `const v = Object.fromEntries({ *[Symbol.iterator]() { yield blk(['a', 1]); } }); data.push(v); return v;`, outcome: 'boundary' },
  { name: 'an array pattern', text: `const [a, b] = { *[Symbol.iterator]() { yield blk(1); yield blk(2); } }; return a + b;`, outcome: 'works' },
  { name: 'yield* of a generator', text: `function* g() { yield* { *[Symbol.iterator]() { yield blk(1); } }; } return [...g()];`, outcome: 'works' },
]).run();
