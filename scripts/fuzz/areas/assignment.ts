/**
 * Assignment, compound assignment and updates on every kind of target, with the blocking call in object, key or
 * value. The order under test: target's object, target's key, (old value), right side, store.
 */
import { Area, Expr, Gen, P, Type } from '../gen';
import { propertyKey } from './literals';

/** Text of an assignment target that can hold a value of `type`. */
export function target(g: Gen, type: Type): string {
  const variable = g.variable(type, true);
  if (variable && variable.type === type && g.chance(0.45)) return g.chance(0.06) ? `(${variable.name} as any)` : variable.name;
  return member(g);
}

function member(g: Gen): string {
  const object = g.expr('obj', P.call);
  const text = g.random.pick([() => `${object}.${g.random.pick(['a', 'b', 'c'])}`, () => `${object}[${propertyKey(g)}]`, () => `${g.expr('arr', P.call)}[${g.expr('num', P.bitAnd)} & 7]`])();
  return g.chance(0.08) ? g.random.pick([`(${text})`, `${text}!`, `(${text} as any)`]) : text;
}

/** Not a place to store in: null or undefined; the right side is evaluated first all the same. */
const nowhere = (g: Gen) => g.random.pick(['(null as any).a', '(blk(undefined) as any)[blk(0)]', `(null as any)[env.conv(${g.mark()}, 'a')]`]);

const assign = (text: string): Expr => ({ text, prec: P.assign });

function numberTarget(g: Gen): string {
  const variable = g.variable('num', true);
  return variable && g.chance(0.5) ? variable.name : !g.quiet && g.mayFail && g.chance(0.05) ? nowhere(g) : member(g);
}

export const assignment: Area = {
  expressions: [
    { name: 'assignment', gives: 'any', weight: 5, make: (g) => assign(`${!g.quiet && g.mayFail && g.chance(0.1) ? nowhere(g) : target(g, 'any')} = ${g.expr()}`) },
    { name: 'assignment', gives: 'num', weight: 3, when: (g) => g.variable('num', true) !== null, make: (g) => assign(`${g.variable('num', true)!.name} = ${g.expr('num')}`) },
    { name: 'assignment', gives: 'obj', weight: 1, when: (g) => g.variable('obj', true) !== null, make: (g) => assign(`${g.variable('obj', true)!.name} = ${g.expr('obj')}`) },
    { name: 'compound assignment', gives: 'num', weight: 5, make: (g) => assign(`${numberTarget(g)} ${g.random.pick(['+=', '+=', '-=', '*=', '/=', '%=', '**=', '<<=', '>>=', '>>>=', '&=', '|=', '^='])} ${g.expr('num')}`) },
    { name: 'compound concatenation', gives: 'any', weight: 2, make: (g) => assign(`${target(g, 'any')} += ${g.expr()}`) },
    { name: 'logical assignment', gives: 'any', weight: 4, make: (g) => assign(`${target(g, 'any')} ${g.random.pick(['&&=', '||=', '??='])} ${g.expr()}`) },
    { name: 'update', gives: 'num', weight: 4, make: (g) => (g.chance(0.5) ? { text: `${g.random.pick(['++', '--'])}${numberTarget(g)}`, prec: P.unary } : { text: `${numberTarget(g)}${g.random.pick(['++', '--'])}`, prec: P.postfix }) },
    {
      name: 'bigint assignment', gives: 'str', weight: 3, calls: true, when: (g) => g.variable('big', true) !== null,
      make(g) {
        const big = g.variable('big', true)!.name;
        const operator = g.random.pick(['+=', '**=', '*=', '-=']);
        const right = g.chance(0.5) ? 'blk(2n)' : g.expr('big');
        return { text: `String((${big} ${operator} ${right}, ${big} %= 20n))`, prec: P.call };
      },
    },
  ],
  statements: [
    {
      name: 'simple declaration', weight: 10, quiet: true,
      make(g) {
        const list: [string, string, Type][] = [];
        for (let n = g.chance(0.15) ? 2 : 1; n > 0; n--) {
          const type = g.random.pick<Type>(['num', 'num', 'num', 'num', 'any', 'any', 'obj', 'thing', 'arr', 'str', 'iter', 'big']);
          const text = type !== 'any' || g.chance(0.9) ? g.expr(type) : '';
          list.push([g.scopes.fresh(), text, type]);
        }
        const mutable = g.chance(0.75) || list.some(([, text]) => text === '');
        for (const [name, , type] of list) g.scopes.declare(name, type, mutable);
        return `${mutable ? 'let' : 'const'} ${list.map(([name, text]) => (text === '' ? name : `${name} = ${text}`)).join(', ')};`;
      },
    },
    {
      name: 'simple var', weight: 3, quiet: true,
      make(g) {
        const name = g.scopes.varName();
        if (name === null) return g.log('');
        return g.chance(0.8) ? `var ${name} = ${g.expr()};` : `var ${name};`;
      },
    },
    {
      name: 'simple anonymous names', weight: 1,
      make(g) {
        const name = g.scopes.fresh();
        const text = `const ${name} = ${g.random.pick(['() => 1', 'function () {}', '(function () {})', 'class {}'])}; env.log(${g.mark()}, ${name}.name, ${name}.length);`;
        return text;
      },
    },
    { name: 'simple expression', weight: 12, quiet: true, make: (g) => statement(g.expr('any', P.comma)) },
    {
      name: 'simple log', weight: 10, quiet: true,
      make(g) {
        const names = [1, 2, 3].map(() => g.variable('any')?.name).filter((name) => name !== undefined);
        return g.log([...new Set(names)].join(', '));
      },
    },
  ],
};

/** An expression statement must not begin like another statement. */
export function statement(text: string): string {
  return /^(\{|function\b|class\b|let\b|async\b|<)/.test(text) ? `(${text});` : `${text};`;
}
