/**
 * Literals with operands: templates, tagged templates, arrays with holes and spread, object literals, regular
 * expressions.
 */
import { Area, Gen, P } from '../gen';
import { accessor, method } from './functions';

export const DATA_KEYS = ['a', 'b', 'c', 'd'];

function template(g: Gen): string {
  let text = '`' + g.random.pick(['', 'x', '\\n', '$']);
  for (let n = 1 + g.random.int(3); n > 0; n--) text += '${' + g.expr('any', P.comma) + '}' + g.random.pick(['', ' ', '-', 'q', '\\u0041']);
  return text + '`';
}

function tag(g: Gen): string {
  return g.random.pick([
    () => 'env.tag', () => 'blk(env.tag)', () => `${g.expr('thing', P.call)}.tag`, () => `${g.expr('thing', P.call)}[blk('tag')]`, () => `(${g.expr('any')}, env.tag)`,
  ])();
}

export function arrayLiteral(g: Gen): string {
  const items: string[] = [];
  for (let n = g.random.int(4); n > 0; n--) {
    if (g.chance(0.12)) items.push('');
    else if (g.chance(0.25)) items.push(`...${g.expr(g.random.pick(['iter', 'arr', 'arr', 'str']))}`);
    else items.push(g.expr());
  }
  if (items.length > 0 && items[items.length - 1] === '') items.push('1');
  return `[${items.join(', ')}]`;
}

function property(g: Gen): string {
  const kind = g.random.int(10);
  const key = g.random.pick(DATA_KEYS);
  if (kind < 3) return `${g.random.pick([key, `'${key}'`, '0', '1n'])}: ${g.expr()}`;
  if (kind < 5) return `[${propertyKey(g)}]: ${g.expr()}`;
  if (kind === 5) return `...${g.expr(g.random.pick(['obj', 'arr', 'any']))}`;
  if (kind === 6) {
    const variable = g.variable('any');
    return !variable ? `a: ${g.expr()}` : variable.name.includes('.') ? `b: ${variable.name}` : variable.name;
  }
  if (kind === 7) return method(g);
  if (kind === 8) return accessor(g, g.random.pick(DATA_KEYS));
  return g.chance(0.3) ? `__proto__: ${g.expr(g.chance(0.7) ? 'obj' : 'num')}` : `['__proto__']: ${g.expr()}`;
}

/** A computed key, with the blocking call or a logging conversion in it. */
export function propertyKey(g: Gen): string {
  const key = `'${g.random.pick(DATA_KEYS)}'`;
  if (g.quiet) return key;
  const keys = [key, `env.log(${g.mark()}, ${key})`, `env.conv(${g.mark()}, ${key})`];
  keys.push(`blk(${key})`, `blk(${key})`, `blk(env.conv(${g.mark()}, ${key}))`, `env.blk(${key}) + ''`);
  return g.random.pick(keys);
}

function objectLiteral(g: Gen, last: string[] = []): string {
  const properties: string[] = [];
  let proto = false;
  for (let n = (last.length ? 0 : 1) + g.random.int(4); n > 0; n--) {
    const text = g.coverage.within('property', () => property(g));
    if (text.startsWith('__proto__:') && proto) continue;
    proto ||= text.startsWith('__proto__:');
    properties.push(text);
  }
  return `{ ${[...properties, ...last].join(', ')} }`;
}

export const literals: Area = {
  expressions: [
    { name: 'template', gives: 'str', weight: 3, make: template },
    { name: 'tagged template', gives: 'any', weight: 2.5, calls: true, make: (g) => ({ text: `${tag(g)}${template(g)}`, prec: P.call }) },
    { name: 'array literal', gives: 'arr', weight: 6, make: arrayLiteral },
    { name: 'array methods', gives: 'arr', weight: 1, calls: true, make: (g) => ({ text: `${g.expr('arr', P.call)}.concat(${g.expr()})`, prec: P.call }) },
    { name: 'object literal', gives: 'obj', weight: 4, make: (g) => (!g.quiet && g.allows('accessors') && g.chance(0.15) ? { text: `Object.assign(${objectLiteral(g)}, ${g.expr(g.random.pick(['obj', 'any']))})`, prec: P.call } : objectLiteral(g)) },
    { name: 'object literal', gives: 'thing', weight: 1.5, make: (g) => objectLiteral(g, [method(g, '', 'm'), method(g, '', 'n'), 'tag: env.tag']) },
    { name: 'blk of thing', gives: 'thing', weight: 3, calls: true, make: (g) => g.blocking(g.expr('thing')) },
    { name: 'regular expression', gives: 'bool', weight: 0.5, calls: true, make: (g) => ({ text: `/^[a-c]/g.test(${g.expr('str')})`, prec: P.call }) },
    { name: 'array iterator', gives: 'iter', weight: 1, calls: true, make: (g) => ({ text: `${g.expr('arr', P.call)}.${g.random.pick(['values', 'entries', 'keys'])}()`, prec: P.call }) },
    {
      name: 'logging iterator', gives: 'iter', weight: 5, calls: true,
      make: (g) => `env.iter(${g.mark()}, ${g.chance(0.7) ? g.random.int(4) : g.expr('num')}${g.chance(0.25) ? `, '${g.random.pick(['no return', 'return throws', 'return number', 'next throws', 'values throw', 'object value'])}'` : ''})`,
    },
  ],
};
