/** Functions of the language and of Node that call back. */
import { suite } from '../suite';
import { testRows } from './rows';

testRows(suite('boundaries: callbacks'), [
  // Methods that have versions which wait
  { name: 'Array.map', text: `return [1, 2].map((x) => blk(x));`, outcome: 'works' },
  { name: 'sort', text: `return [3, 1, 2].sort((a, b) => blk(a - b + a * 10) - a * 10);`, outcome: 'works' },
  { name: 'sort of a receiver that is no array', text: `return Array.prototype.sort.call({ length: 3, 0: 3, 1: 1, 2: 2 }, (a, b) => blk(a - b + a * 10) - a * 10);`, outcome: 'works' },
  { name: 'replace', text: `return 'abc'.replace(/[ab]/g, (x) => blk(x.toUpperCase()));`, outcome: 'works' },
  { name: 'Array.from', text: `return Array.from([1, 2], (x) => blk(x));`, outcome: 'works' },
  { name: 'Map.forEach', text: `new Map([[1, 2]]).forEach((v, k) => log(blk(v) + k));`, outcome: 'works' },
  { name: 'Object.groupBy', text: `return typeof Object.groupBy === 'function' ? Object.groupBy([1, 2], (x) => blk(x) % 2) : { 0: [blk(2), blk(1)].slice(0, 1), 1: [1] };`, outcome: 'works' },
  { name: 'Object.assign', text: `return Object.assign({}, { get a() { return blk(1); }, b: 2 });`, outcome: 'works' },
  // Borrowed
  { name: 'call', text: `return blk.call(null, 1);`, outcome: 'works' },
  { name: 'apply', text: `return blk.apply(null, [1]);`, outcome: 'works' },
  { name: 'bind', text: `return blk.bind(null, 1)();`, outcome: 'works' },
  { name: 'Reflect.apply', text: `return Reflect.apply(blk, null, [1]);`, outcome: 'works' },
  { name: 'Reflect.construct', text: `class C { constructor(x) { this.x = blk(x); } } return Reflect.construct(C, [1]);`, outcome: 'works' },
  { name: 'an unknown method', text: `const o = { map: 'm', m: (f) => f(1) }; return o[o.map]((x) => blk(x));`, outcome: 'works' },
  { name: 'an unknown method that is native', text: `const name = ['for', 'Each'].join(''); [1, 2][name]((x) => { blk(x); }); return 'done';`, outcome: 'boundary', checked: /Array\.forEach/ },
  { name: 'a native by another name', text: `const each = { run: [].forEach }; each.run.call([1, 2], (x) => { blk(x); }); return 'done';`, outcome: 'boundary', checked: /Array\.forEach/ },
  // Others of the language
  { name: 'JSON.parse', text: `return JSON.parse('[1,2]', (k, v) => (k === '0' ? blk(v) : v));`, outcome: 'works' },
  { name: 'JSON.stringify with a replacer', text: `return JSON.stringify([1, 2], (k, v) => (k === '0' ? blk(v) : v));`, outcome: 'works' },
  { name: 'JSON.stringify with a replacer, and toJSON', text: `return JSON.stringify({ a: { toJSON() { return blk(1); } } }, (k, v) => blk(v));`, outcome: 'works' },
  { name: 'JSON.parse as a callback', text: `const f = [JSON.parse][0]; const v = f('[1]', (k, v) => blk(v)); data.push(v); return 1;`, outcome: 'boundary', checked: /under parse/ },
  { name: 'JSON.stringify and toJSON', text: `const s = JSON.stringify({ a: { toJSON() { return blk(1); } } }); data.push(s); return s;`, outcome: 'boundary', checked: /JSON\.stringify/ },
  { name: 'the executor of a promise', text: `const p = new Promise((resolve) => resolve(blk(1))); p.catch(() => {}); data.push(p); return wait(p);`, outcome: 'boundary', checked: /new Promise/ },
  { name: 'Symbol.species', text: `class L extends Array { static get [Symbol.species]() { blk(1); return Array; } } const l = new L(1, 2).slice(); data.push(l); return l.length;`, outcome: 'boundary' },
  { name: 'String.raw', text: `const s = String.raw({ raw: { length: 2, get 0() { return blk('a'); }, 1: 'b' } }, 1); data.push(s); return s;`, outcome: 'boundary' },
  // Called later, where no greenlet runs
  { name: 'Promise.then', text: `Promise.resolve(1).then((x) => { try { blk(x); } catch (e) { log(e); } }); return 1;`, outcome: 'apart' },
  { name: 'queueMicrotask', text: `queueMicrotask(() => { try { blk(1); } catch (e) { log(e); } }); return 1;`, outcome: 'apart' },
  { name: 'setTimeout', text: `setTimeout(() => { try { blk(1); } catch (e) { log(e); } }, 0); return 1;`, outcome: 'apart' },
  { name: 'setImmediate', text: `setImmediate(() => { try { blk(1); } catch (e) { log(e); } }); return 1;`, outcome: 'apart' },
  { name: 'process.nextTick', text: `process.nextTick(() => { try { blk(1); } catch (e) { log(e); } }); return 1;`, outcome: 'apart' },
  // Called at once
  { name: 'a listener of an EventEmitter', text: `const e = new EventEmitter(); e.on('x', (v) => { blk(v); }); e.emit('x', 1); return 1;`, outcome: 'boundary' },
  { name: 'two listeners of an EventEmitter', text: `const e = new EventEmitter(); e.on('x', (v) => { blk(v); }); e.on('x', (v) => { blk(v + 1); }); e.emit('x', 1); return 1;`, outcome: 'boundary' },
]).run();
