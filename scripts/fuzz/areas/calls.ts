/**
 * Calls: callee and receiver are read before the arguments, and the receiver becomes `this`; functions that carry
 * their own `call`, `apply` and `bind`; `new`; spread arguments; callees that turn out not to be functions.
 */
import { Area, Expr, Gen, P } from '../gen';

export function callArguments(g: Gen, most = 3): string {
  const list: string[] = [];
  for (let n = g.random.int(most + 1); n > 0; n--) {
    list.push(g.chance(0.15) ? `...${g.expr(g.random.pick(['arr', 'arr', 'iter', 'str']))}` : g.expr());
  }
  return `(${list.join(', ')})`;
}

const methodKey = (g: Gen) => (g.random.pick(["'m'", "blk('m')", `env.conv(${g.mark()}, 'm')`, `blk(env.conv(${g.mark()}, 'm'))`]));

function methodCall(g: Gen): string {
  const object = g.expr('thing', P.call);
  const callee = g.random.pick([() => `${object}.m`, () => `${object}.m`, () => `${object}[${methodKey(g)}]`, () => `(${object}.m)`, () => `(0, ${object}.m)`])();
  return callee + callArguments(g);
}

function through(g: Gen): string {
  const callee = g.expr('fn', P.call);
  return g.random.pick([
    () => `${callee}.call(${g.expr()}, ${g.expr()})`, () => `${callee}.apply(${g.expr()}, ${g.expr('arr')})`, () => `${callee}.bind(${g.expr()}, ${g.expr()})(${g.expr()})`,
    () => `Reflect.apply(${callee}, ${g.expr()}, ${g.expr('arr')})`,
  ])();
}

function construction(g: Gen): Expr {
  const callee = g.expr('class', P.primary);
  if (g.chance(0.1)) return { text: `new (${callee})`, prec: P.optional };
  return call(`new ${g.random.pick([`(${callee})`, 'env.K', `(blk(${callee}))`])}${callArguments(g)}`);
}

/** Something that is no function: the arguments are evaluated all the same, then it throws. */
function failing(g: Gen): string {
  return g.random.pick([
    () => `(${g.expr('num')})${callArguments(g)}`, () => `${g.expr('thing', P.call)}.zz${callArguments(g)}`, () => `new (${g.expr('num')})${callArguments(g)}`,
    () => `(${g.random.pick(['null', 'undefined', 'blk(null)'])}).m${callArguments(g)}`, () => `env.fn(${g.mark()})(...${g.expr('num')}, ${g.expr()})`,
  ])();
}

const call = (text: string) => ({ text, prec: P.call });

export const calls: Area = {
  expressions: [
    { name: 'call', gives: 'any', weight: 6, calls: true, make: (g) => call(g.expr('fn', P.call) + callArguments(g)) },
    { name: 'call of call', gives: 'any', weight: 0.6, calls: true, make: (g) => call(`(() => ${g.expr('fn')})${callArguments(g)}${callArguments(g)}`) },
    { name: 'method call', gives: 'any', weight: 6, calls: true, make: (g) => call(methodCall(g)) },
    { name: 'call/apply/bind', gives: 'any', weight: 2, calls: true, make: (g) => call(through(g)) },
    { name: 'own call/apply', gives: 'any', weight: 1.5, calls: true, make: (g) => call(`env.ownFn(${g.mark()})${callArguments(g)}`) },
    { name: 'new', gives: 'thing', weight: 3, calls: true, make: construction },
    { name: 'failing call', gives: 'any', weight: 3, calls: true, when: (g) => g.mayFail, make: (g) => call(failing(g)) },
    { name: 'immediate call', gives: 'any', weight: 2, calls: true, make: (g) => call(`(${g.expr('fn')})${callArguments(g)}`) },
    { name: 'number of anything', gives: 'num', weight: 1, calls: true, make: (g) => call(`Number(${g.expr()})`) },
  ],
};
