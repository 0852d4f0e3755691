/**
 * What the language makes of iterables and of JSON texts: collections of values that come from something that blocks,
 * `Object.fromEntries`, and JSON with a function that looks at each value.
 */
import { Area, Gen, newContext as context, P } from '../gen';
import { iterable } from './iterators';

const call = (text: string) => ({ text, prec: P.call });

function entries(g: Gen): string {
  const key = () => g.random.pick([() => `'k${g.random.int(3)}'`, () => g.expr('str'), () => `env.conv(${g.mark()}, 'c')`, () => g.expr()])();
  const entry = () => g.random.pick([() => `[${key()}, ${g.expr()}]`, () => `[${key()}, ${g.expr()}]`, () => `{ 0: ${key()}, 1: ${g.expr()} }`, ...(g.mayFail ? [() => g.expr()] : [])])();
  return g.random.pick([
    () => `[${entry()}, ${entry()}]`, () => `new Map([${entry()}] as any)`,
    () => g.insideFunction(context(true), () => `(function* () { try { yield ${entry()}; yield blk(${entry()}); } finally { env.log(${g.mark()}, blk('closed')); } })()`), () => iterable(g),
  ])();
}

const values = (g: Gen): string => g.random.pick([() => iterable(g), () => iterable(g), () => g.expr('iter'), () => g.expr('arr'), () => g.expr('str'), () => `blk(null)`, ...(g.mayFail ? [() => g.expr()] : [])])();

function collection(g: Gen): string {
  return g.random.pick([
    () => `[...new Set(${values(g)})]`, () => `[...new Map(${entries(g)} as any)]`, () => `Object.fromEntries(${entries(g)} as any)`, () => `Object['fromEntries'](${entries(g)} as any)`,
    () => `[...new ${g.random.pick(['Uint8', 'Int16', 'Float64', 'Uint8Clamped'])}Array(${g.random.pick([() => iterable(g), () => `[1, ${g.expr('num')}]`, () => `{ length: 2, 0: ${g.expr('num')}, 1: env.conv(${g.mark()}, 300) }`, () => 'blk(2)'])()} as any)]`,
    () => `(new WeakSet(${g.random.pick([() => `[{}, ${g.expr()}]`, () => `{ *[Symbol.iterator]() { yield blk({}); } }`, () => iterable(g)])()} as any), 1)`,
    () => `((list) => new WeakMap(list as any).has(list[0]?.[0]))([[{}, ${g.expr()}], ${g.random.pick(['[blk({}), 1]', '[1, 2]', '[[], 3]'])}] as any)`,
  ])();
}

/** Data, with a function here and there that JSON.stringify calls where there is a replacer. */
function data(g: Gen, depth = 2): string {
  const leaf = () => g.random.pick([`${g.mark()}`, `'s${g.mark()}'`, 'true', 'null', 'undefined', '-0', 'new Date(0)', `blk(${g.mark()})`, '() => 1']);
  if (depth === 0) return leaf();
  const part = () => data(g, depth - 1);
  return g.random.pick([
    leaf, () => `[${part()}, ${part()}]`, () => `{ a: ${part()}, b: ${part()}, 3: ${part()} }`,
    () => `{ a: ${part()}, toJSON(k: any) { env.log(${g.mark()}, k); return ${g.random.pick([`blk(${part()})`, 'this.a', `[blk(k), ${part()}]`])}; } }`,
  ])();
}

function visitor(g: Gen, names: string): string {
  const log = `env.log(${g.mark()}, k, typeof v, Object.keys(this));`;
  return g.random.pick([
    `function (this: any, ${names}) { ${log} return blk(v); }`, `function (this: any, ${names}) { ${log} if (k === 'b') { delete this.a; return undefined; } return v; }`, `(${names}) => (typeof v === 'number' ? blk(v + 1) : v)`,
    `(${names}) => { if (k === '1') throw new Error('e${g.mark()}'); return blk(v); }`, `function (this: any, ${names}) { if (k === 'a') this.b = blk([1]); return v; }`,
  ]);
}

const json = (g: Gen): string =>
  g.random.pick([
    () => `JSON.stringify(${data(g)}, ${visitor(g, 'k: any, v: any')}${g.random.pick(['', ', 1', ", '-'"])})`,
    () => `JSON.parse(${g.random.pick([`'{"a":[1,{"b":2}],"b":"x","1":null}'`, `'[1,[2,3],{"a":4,"b":5}]'`, `blk('7')`, `JSON.stringify(${data(g, 1).replace(/toJSON/g, 'other')}) ?? 'null'`, `'{'`])}, ${visitor(g, 'k: any, v: any')})`,
  ])();

export const collecting: Area = {
  expressions: [
    { name: 'collection of what blocks', gives: 'any', weight: 2, calls: true, make: (g) => call(collection(g)) },
    { name: 'json', gives: 'any', weight: 1, calls: true, make: (g) => call(json(g)) },
  ],
};
