/**
 * Member reads, optional chains and calls, `delete`, and TypeScript's transparent wrappers around them.
 */
import { Area, Gen, P } from '../gen';
import { callArguments } from './calls';
import { DATA_KEYS, propertyKey } from './literals';

const dataKey = (g: Gen) => g.random.pick(DATA_KEYS);

/** A chain such as `o?.a?.[k]?.(x).b`; the head is sometimes null or undefined. */
function chain(g: Gen, mayCall: boolean): string {
  let text = g.chance(0.25) ? g.random.pick(['undefined', 'null', g.quiet ? 'null' : 'blk(undefined)']) : g.expr(g.chance(0.8) ? 'obj' : 'any', P.call);
  if (text === 'undefined' || text === 'null') text = `(${text} as any)`;
  for (let n = 1 + g.random.int(3), first = true; n > 0; n--, first = false) {
    const optional = first || g.chance(0.7);
    const kinds = [() => `${optional ? '?.' : '.'}${dataKey(g)}`, () => `${optional ? '?.' : ''}[${propertyKey(g)}]`];
    if (mayCall) kinds.push(() => `${optional ? '?.' : '.'}${g.random.pick(['m', 'zz'])}?.${callArguments(g, 2)}`, () => `?.m${callArguments(g, 2)}`);
    text += g.random.pick(kinds)();
    if (!optional && n > 1 && g.chance(0.5)) break;
  }
  return text;
}

function optionalCall(g: Gen): string {
  const object = g.chance(0.2) ? '(blk(null) as any)' : g.expr('thing', P.call);
  return g.random.pick([
    () => `(${object}?.m)${g.chance(0.5) ? '?.' : ''}${callArguments(g, 2)}`, () => `${object}?.m${callArguments(g, 2)}`, () => `${object}.m?.${callArguments(g, 2)}`,
    () => `${object}?.[${propertyKey(g)}]?.${callArguments(g, 2)}`, () => `(${g.expr('any')})?.m?.${callArguments(g, 2)}`, () => `${g.expr('fn', P.call)}?.${callArguments(g, 2)}`,
    () => `${object}?.m!${callArguments(g, 2)}`, () => `(${object}?.m)!${callArguments(g, 2)}`,
  ])();
}

function deletion(g: Gen): string {
  const object = g.chance(0.15) ? '(null as any)?' : g.expr('obj', P.call);
  if (object.endsWith('?')) return `delete ${object}.${dataKey(g)}`;
  return 'delete ' + g.random.pick([() => `${object}.${dataKey(g)}`, () => `${object}[${propertyKey(g)}]`, () => `${object}?.${dataKey(g)}`, () => `${object}?.[${propertyKey(g)}]`, () => `${object}?.a?.${dataKey(g)}`, () => `(${object}.a)`])();
}

export const members: Area = {
  expressions: [
    { name: 'member', gives: 'any', weight: 4, make: (g) => ({ text: `${g.expr('obj', P.call)}.${dataKey(g)}`, prec: P.call }) },
    { name: 'computed member', gives: 'any', weight: 4, make: (g) => ({ text: `${g.expr('obj', P.call)}[${propertyKey(g)}]`, prec: P.call }) },
    { name: 'array element', gives: 'any', weight: 2, make: (g) => ({ text: `${g.expr('arr', P.call)}[${g.expr('num')}]`, prec: P.call }) },
    { name: 'length', gives: 'num', weight: 1.5, make: (g) => ({ text: `${g.expr(g.random.pick(['arr', 'str', 'fn']), P.call)}.length`, prec: P.call }) },
    { name: 'name', gives: 'any', weight: 0.7, make: (g) => ({ text: `${g.expr('fn', P.call)}.name`, prec: P.call }) },
    { name: 'optional chain', gives: 'any', weight: 4, make: (g) => ({ text: chain(g, !g.quiet), prec: P.optional }) },
    { name: 'optional call', gives: 'any', weight: 3, calls: true, make: (g) => ({ text: optionalCall(g), prec: P.optional }) },
    { name: 'member of chain', gives: 'any', weight: 1, make: (g) => ({ text: `(${chain(g, !g.quiet)})?.a`, prec: P.optional }) },
    { name: 'delete', gives: 'bool', weight: 2, make: (g) => ({ text: deletion(g), prec: P.unary }) },
    { name: 'failing member', gives: 'any', weight: 2, calls: true, when: (g) => g.mayFail, make: (g) => ({ text: g.random.pick([() => `(blk(null) as any)[${propertyKey(g)}]`, () => `(undefined as any)[${g.expr()}]`, () => `(blk(undefined) as any).a`])(), prec: P.call }) },
    { name: 'type assertion', gives: 'any', weight: 1, make: (g) => ({ text: g.random.pick([`(${g.expr('any', P.shift)} as any)`, g.dialect.jsx ? `(${g.expr('any', P.shift)} as never)` : `(<any>${g.expr('any', P.unary)})`, `(${g.expr('any', P.shift)} satisfies unknown)`, `${g.expr('any', P.call)}!`]), prec: P.call }) },
    { name: 'type assertion', gives: 'obj', weight: 0.7, make: (g) => `(${g.expr('obj', P.shift)} as any)` },
  ],
};
