/**
 * Functions given to the language's own methods: every method that calls back, in every form of calling it, with
 * callbacks that block, throw, and change what is being walked; receivers with holes, with a species, of other kinds.
 */
import { Area, Gen, newContext as context, P } from '../gen';
import { arrow } from './functions';

const call = (text: string) => ({ text, prec: P.call });

/** The body of a callback of its own: `el` and `at` are what it is called with, `list` is what is walked. */
function inside(g: Gen, changes: readonly string[], value: () => string): string {
  const steps = [`env.log(${g.mark()}, el, at);`, `blk(at);`, ...changes, `if (at === 2) throw new Error('e${g.mark()}');`];
  let text = '';
  for (let n = g.random.int(3); n > 0; n--) text += g.random.pick(steps) + ' ';
  return `{ ${text}return ${value()}; }`;
}

const CHANGES = [
  `list.push(blk(at));`, `list.length = blk(2);`, `delete list[at + 1];`, `list[at + 1] = blk('n');`, `list.reverse();`, `list.shift();`, `list.splice(at, 1, blk(8), 9);`,
];

/** Any function, or one whose body changes what is walked. */
function callback(g: Gen, changes: readonly string[], value: () => string = () => g.insideFunction(context(false), () => g.expr())): string {
  return g.random.pick([
    () => arrow(g), () => g.expr('fn'), () => `(el, at) => ${inside(g, changes, value)}`, () => `(el, at) => ${inside(g, changes, value)}`, () => `function (el, at) ${inside(g, changes, value)}`,
    () => `(el) => ${wrapped(value())}`, () => `(el) => blk(el)`, () => 'blk', () => g.random.pick(['Number', 'String', 'Boolean', '(el) => el']), ...(g.mayFail ? [() => g.expr()] : []),
  ])();
}

const wrapped = (text: string) => (/^\{/.test(text) ? `(${text})` : text);

function receiver(g: Gen): string {
  return g.random.pick([
    () => g.expr('arr', P.call), () => g.expr('arr', P.call), () => `[${g.expr()}, , ${g.expr()}]`, () => `[3, , undefined, 1, ${g.expr('num')}]`, () => `[${g.expr()}, ${g.expr()}, ${g.expr()}]`,
    () => `(class extends Array {}).of(${g.expr()}, ${g.expr()})`, () => `(class extends Array { static get [Symbol.species]() { env.note = 'species'; return Array; } }).of(1, 2, ${g.expr()})`,
    () => `Uint8Array.of(${g.expr('num')}, 300, 7)`, () => `Array.from({ length: 70 }, (_, n) => (n * 31) % 17)`,
  ])();
}

const SEARCHES = ['forEach', 'map', 'filter', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex', 'flatMap'];

function thisArg(g: Gen): string {
  return g.chance(0.25) ? `, ${g.expr()}` : '';
}

/** A method call in one of its forms; `list` is the receiver inside its callback. */
function form(g: Gen, method: string, args: string): string {
  const list = receiver(g);
  const called = g.random.pick([
    `list.${method}(${args})`, `list.${method}(${args})`, `list.${method}(${args})`, `list?.${method}(${args})`, `list.${method}?.(${args})`, `(list.${method})(${args})`, `list['${method}'](${args})`,
    `[].${method}.call(list, ${args})`, `Array.prototype.${method}.apply(list, [${args}])`, `Reflect.apply(list.${method}, list, [${args}])`, `((m) => m.call(list, ${args}))(list.${method})`,
    `(() => { const m = list.${method}; return m.call(list, ${args}); })()`, `{ __proto__: null, ${method}: list.${method}, length: 2, 0: 'p', 1: 'q' }.${method}(${args})`,
    `Array.prototype.${method}.call({ length: blk(2), 0: 'like', 1: k0 }, ${args})`, `Array.prototype.${method}.call('str', ${args})`,
  ]);
  return `((list, k0) => (${called}))(${list}, ${g.random.int(4)})`;
}

function comparator(g: Gen): string {
  return g.random.pick([
    () => `(a, b) => blk(Number(a)) - Number(b)`, () => `(a, b) => (env.log(${g.mark()}, a, b), blk(String(a) < String(b) ? -1 : 1))`, () => `(a, b) => blk(0)`, () => `(a, b) => String(blk(b)).length - String(a).length`,
    () => arrow(g), () => `(a, b) => { list.length = 1; return blk(-1); }`, () => `(a, b) => env.conv(${g.mark()}, blk(1))`,
  ])();
}

function reducing(g: Gen): string {
  const initial = g.chance(0.5) ? `, ${g.expr()}` : '';
  const f = g.random.pick([() => `(a, el) => blk(a) + String(el)`, () => arrow(g), () => `(a, el, at) => ${inside(g, CHANGES, () => 'a')}`, () => g.expr('fn')])();
  return form(g, g.random.pick(['reduce', 'reduceRight']), f + initial);
}

function collections(g: Gen): string {
  const changes = [`list.delete(blk(el));`, `if (list.size < 5) list.add ? list.add(blk(list.size + 5)) : list.set(blk(list.size + 5), at);`, `list.clear();`];
  const list = g.random.pick([() => `new Set([1, ${g.expr()}, 2])`, () => `new Map([[1, ${g.expr()}], [${g.expr('str')}, 2], [3, 3]])`])();
  return `((list) => list${g.random.pick(['.forEach', '.forEach', "['forEach']", '?.forEach'])}(${callback(g, changes)}${thisArg(g)}))(${list})`;
}

function replacement(g: Gen): string {
  const text = g.random.pick([() => g.expr('str', P.call), () => `'x1y22z'`, () => `'aAbB'`])();
  const pattern = g.random.pick([
    `/[a-z]/g`, `/\\d+/g`, `/(\\w)(\\d)?/`, `/(?<c>[a-z])/gi`, `/y/y`, `/(?:)/g`, `'a'`, `''`, `blk(/[a-z]/g)`, `{ [Symbol.replace]: (s, f) => blk(typeof f) }`, `env.conv(${g.mark()}, 'a')`, `/./gu`,
  ]);
  const f = g.random.pick([() => `(m, ...rest) => (env.log(${g.mark()}, m, rest), blk(m) + '!')`, () => `(m) => blk('$&')`, () => arrow(g), () => g.expr('fn'), () => `'$&$&'`])();
  const method = g.random.pick(['replace', 'replace', 'replaceAll']);
  return g.random.pick([() => `${text}.${method}(${pattern}, ${f})`, () => `String.prototype.${method}.call(${text}, ${pattern}, ${f})`, () => `(${pattern} as any)?.[Symbol.replace]?.(${text}, ${f})`])();
}

function fromAnything(g: Gen): string {
  const items = g.random.pick([
    () => g.expr('iter'), () => g.expr('arr'), () => `{ length: ${g.expr('num')} }`, () => `(function* () { yield blk(1); try { yield 2; yield blk(3); } finally { env.log(${g.mark()}, blk('closed')); } })()`, () => `new Set([1, 2])`, () => g.expr('str'),
    ...(g.mayFail ? [() => g.expr()] : []),
  ])();
  const f = g.random.pick([() => callback(g, [], () => 'blk(el)'), () => `(el, at) => { if (at === 1) throw new Error('e${g.mark()}'); return blk(el); }`, () => '', () => `(el) => blk(el)`])();
  return g.random.pick([`Array.from(${items}${f && `, ${f}`}${f && thisArg(g)})`, `(() => { const { from } = Array; return from(${items}${f && `, ${f}`}); })()`, `Array.from.call(Object, ${items}${f && `, ${f}`})`, `Float64Array.from(${items} as any, (el) => blk(el))`]);
}

/** A method of the name that is somebody's own. */
function ownMethod(g: Gen): string {
  const name = g.random.pick(['map', 'filter', 'replace', 'sort', 'from']);
  return g.random.pick([
    () => `({ ${name}(f) { return blk(f(1)); } }).${name}(${arrow(g)})`, () => `((class extends Array { ${name}(f) { return blk(typeof f); } }).of(1) as any).${name}(${arrow(g)})`,
    () => `Object.assign([1, 2], { ${name}: ${g.expr('fn')} }).${name}(${arrow(g)})`, () => `({ get ${name}() { env.note = ${g.mark()}; return env.aFn; } }).${name}(${arrow(g)})`,
  ])();
}

export const callbacks: Area = {
  expressions: [
    { name: 'array callback', gives: 'any', weight: 4, calls: true, make: (g) => call(form(g, g.random.pick(SEARCHES), callback(g, CHANGES) + thisArg(g))) },
    { name: 'reduce', gives: 'any', weight: 1.2, calls: true, make: (g) => call(reducing(g)) },
    { name: 'sort', gives: 'any', weight: 1.2, calls: true, make: (g) => call(form(g, g.random.pick(['sort', 'sort', 'toSorted']), comparator(g))) },
    { name: 'collection callback', gives: 'any', weight: 1, calls: true, make: (g) => call(collections(g)) },
    { name: 'replace', gives: 'any', weight: 1.5, calls: true, make: (g) => call(replacement(g)) },
    { name: 'array from', gives: 'any', weight: 1.5, calls: true, make: (g) => call(fromAnything(g)) },
    { name: 'own method of that name', gives: 'any', weight: 0.7, calls: true, make: (g) => call(ownMethod(g)) },
    { name: 'callback chain', gives: 'arr', weight: 1, calls: true, make: (g) => call(`${g.expr('arr', P.call)}.map(${callback(g, [])}).filter(${callback(g, [], () => 'blk(el)')})`) },
  ],
};
