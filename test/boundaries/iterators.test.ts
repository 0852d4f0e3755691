/** The methods of Iterator.prototype; an engine that has none (Node 20) has nothing to be compared. */
import { suite } from '../suite';
import type { Row } from './harness';
import { testRows } from './rows';

const test = suite('boundaries: iterator helpers');

const setup = `
  function* g(n = 3) { try { for (let i = 1; i <= n; i++) yield blk(i); return blk('end'); } finally { log('closed'); blk('closing'); } }
  const of = (x) => ({ i: 0, next() { return { value: blk('v' + this.i), done: this.i++ > 2 }; }, return(v) { log('return'); blk('r'); return {}; } });
  const iter = (x) => Object.setPrototypeOf(of(x), Iterator.prototype);
  const caught = (f) => { try { return f(); } catch (e) { return [e.name, e.constructor === Error && e.message]; } };
  const I = (x) => x;`;

const row = (name: string, text: string, outcome: Row['outcome'] = 'works'): Row => ({ name, text: `${setup} ${text}`, outcome });

if (typeof (globalThis as any).Iterator === 'undefined') test('are not there', () => {});
else {
  testRows(test, [
    row('toArray', `return [g().toArray(), iter().toArray(), g(0).toArray()];`),
    row('forEach', `const r = g().forEach((x, k) => log([blk(x), k])); return typeof r;`),
    row('some', `return [g().some((x) => blk(x === 2)), g().some((x) => blk(x > 5)), iter().some((x) => blk(true))];`),
    row('every', `return [g().every((x) => blk(x < 2)), g().every((x) => blk(true)), iter().every((x) => blk(0))];`),
    row('find', `return [g().find((x) => blk(x === 2)), typeof g().find((x) => blk(false)), iter().find((x, k) => blk(k === 1))];`),
    row('reduce', `return [g().reduce((a, x) => blk(a + x)), g().reduce((a, x, k) => blk(a + x + k), '>'), caught(() => g(0).reduce((a, x) => blk(x))), g(1).reduce((a, x) => blk(x)), typeof g(0).reduce((a) => blk(a), undefined)];`),
    row('map', `const m = g().map((x, k) => blk(x * 10 + k)); const first = m.next(); return [first, [...m], m.next(), m.return(), typeof m.map, String(m), m instanceof Iterator];`),
    row('filter', `return [[...g(5).filter((x) => blk(x % 2))], g(4).filter((x, k) => blk(k > 1)).toArray()];`),
    row('take', `const t = g().take(2); return [[...t], g().take(0).next(), iter().take(0).toArray(), g().take(Infinity).toArray(), iter().take(1.7).toArray(), iter().take('2').toArray()];`),
    row('drop', `return [g().drop(1).toArray(), g().drop(9).toArray(), iter().drop(2).next(), g().drop(0).next()];`),
    row('flatMap', `return [g().flatMap((x) => blk([x, x])).toArray(), g(2).flatMap((x) => g(x)).toArray(), caught(() => g().flatMap((x) => blk('ab')).toArray()), caught(() => g().flatMap((x) => blk(5)).next())];`),
    row('chains', `return g(9).filter((x) => blk(x % 2)).map((x) => blk(x * x)).drop(1).take(2).toArray();`),
    row('closed before, between and after', `const a = iter().map((x) => blk(x)); log(a.return()); log(a.next()); const b = iter().map((x) => blk(x)); b.next(); log(b.return()); log(b.return()); const c = g(2).flatMap((x) => g(2)); c.next(); log(c.return()); return c.next();`),
    row('left by a loop', `for (const x of iter().map((x) => blk(x))) { log(x); break; } for (const x of g().flatMap((x) => iter())) { log(x); break; } return 1;`),
    row('errors of callbacks', `return ['map', 'filter', 'flatMap', 'forEach', 'some', 'every', 'find', 'reduce'].map((name) => caught(() => { const r = name === 'reduce' ? iter().reduce((a, x) => { throw blk(new Error(name)); }) : ({ map: (f) => iter().map(f), filter: (f) => iter().filter(f), flatMap: (f) => iter().flatMap(f), forEach: (f) => iter().forEach(f), some: (f) => iter().some(f), every: (f) => iter().every(f), find: (f) => iter().find(f) })[name]((x) => { throw blk(new Error(name)); }); return r.next(); }));`),
    row('errors of iterators', `const bad = Object.setPrototypeOf({ next() { throw blk(new Error('next')); }, return() { log('never'); } }, Iterator.prototype); const worse = Object.setPrototypeOf({ next: () => blk(5) }, Iterator.prototype); return [caught(() => bad.toArray()), caught(() => bad.map((x) => blk(x)).next()), caught(() => worse.toArray()), caught(() => g().flatMap((x) => blk(bad)).next())];`),
    row('errors of return()', `const bad = () => Object.setPrototypeOf({ next: () => blk({ value: 1, done: false }), return() { throw blk(new Error('return')); } }, Iterator.prototype); return [caught(() => bad().some((x) => blk(true))), caught(() => bad().take(0).next()), caught(() => bad().map((x) => blk(x)).return()), caught(() => bad().map((x) => { throw blk(new Error('f')); }).next())];`),
    row('arguments that are refused', `return [caught(() => g().map(blk(5)).next()), caught(() => g().take(blk(-1))), caught(() => g().take(NaN)), caught(() => g().drop()), caught(() => Iterator.prototype.map.call(5, (x) => blk(x))), caught(() => g().reduce()), caught(() => g().take('2').next === undefined)];`),
    row('running already', `let m; const it = Object.setPrototypeOf({ next() { log(caught(() => m.next())); log(caught(() => m.return())); return blk({ value: 1, done: false }); } }, Iterator.prototype); m = it.map((x) => blk(x)); return m.next();`),
    row('next is read once', `let reads = 0; const it = Object.setPrototypeOf({ get next() { reads++; return () => blk({ value: reads, done: reads > 3 }); } }, Iterator.prototype); const m = it.map((x) => blk(x)); log(reads); m.next(); m.next(); return reads;`),
    row('of arrays', `return [[1, 2].values().map((x) => blk(x)).toArray(), new Set([1, 2]).values().filter((x) => blk(x > 1)).toArray(), [3].keys().take(1).toArray()];`),
    row('borrowed', `const { toArray, map } = Iterator.prototype; return [map.call(g(), (x) => blk(x)).toArray(), Reflect.apply(Iterator.prototype.find, g(), [(x) => blk(x > 1)])];`),
    row('Iterator.from', `return [Iterator.from(g()).toArray(), Iterator.from({ [Symbol.iterator]: () => g(2) }).map((x) => blk(x)).toArray(), Iterator.from(of()).toArray()];`),
    row('others of that name', `const o = { take: (n) => blk(n), toArray: () => blk([1]), drop(n) { return blk(this === o); }, map: (f) => f(5) }; return [o.take(1), o.toArray(), o.drop(2), o.map((x) => blk(x)), caught(() => o.none.toArray()), caught(() => o.nothing())];`),
  ]);
}
test.run();
