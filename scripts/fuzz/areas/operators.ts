/**
 * Operators: arithmetic, comparison, logic, conversions, `in`, `instanceof`, comma, unary. The point of each rule is
 * which operand was read when: variables beside calls and assignments that change them.
 */
import { Area, Expr, Gen, P } from '../gen';
import { MANY_BRANCHES } from './control';

const levels: Record<string, number> = {
  '+': P.add, '-': P.add, '*': P.multiply, '/': P.multiply, '%': P.multiply, '&': P.bitAnd, '|': P.bitOr, '^': P.bitXor, '<<': P.shift, '>>': P.shift, '>>>': P.shift,
  '<': P.relation, '<=': P.relation, '>': P.relation, '>=': P.relation, '==': P.equality, '!=': P.equality, '===': P.equality, '!==': P.equality,
};

function binary(g: Gen, operators: string[], left: string | null = null): Expr {
  const operator = g.random.pick(operators);
  const prec = levels[operator];
  return { text: `${left ?? operand(g, prec)} ${operator} ${operand(g, prec + 1)}`, prec };
}

/** Mostly a number; sometimes an object whose conversion logs, or anything at all. */
function operand(g: Gen, min: number): string {
  if (g.quiet) return g.chance(0.12) ? 'env.aConv' : g.expr(g.chance(0.8) ? 'num' : 'any', min);
  if (g.chance(0.12)) return `env.conv(${g.mark()}, ${g.random.int(5)})`;
  if (g.chance(0.08)) return `blk(env.conv(${g.mark()}, '${g.random.int(5)}'))`;
  return g.expr(g.chance(0.8) ? 'num' : 'any', min);
}

function unary(g: Gen, operator: string): Expr {
  const inner = operand(g, P.unary);
  return { text: `${operator}${/^[+\-]/.test(inner) || /\w$/.test(operator) ? ' ' : ''}${inner}`, prec: P.unary };
}

function logical(g: Gen): Expr {
  const operator = g.random.pick(['&&', '||', '??']);
  if (operator === '??') return { text: `${g.expr('any', P.bitOr)} ?? ${g.expr('any', P.bitOr)}`, prec: P.or - 0.5 };
  const prec = operator === '&&' ? P.and : P.or;
  return { text: `${g.expr('any', prec)} ${operator} ${g.expr('any', prec + 1)}`, prec };
}

const key = (g: Gen) => (g.chance(0.6) ? g.random.pick(["'a'", "'b'", "'zz'", '0']) : g.quiet ? "'k'" : g.random.pick(["blk('a')", `env.conv(${g.mark()}, 'a')`, `blk(env.conv(${g.mark()}, 'b'))`]));

export const operators: Area = {
  expressions: [
    { name: 'arithmetic', gives: 'num', weight: 9, make: (g) => binary(g, ['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '>>>']) },
    { name: 'power', gives: 'num', weight: 2, make: (g) => ({ text: `${g.expr('num', P.postfix)} ** ${g.expr('num', P.power)}`, prec: P.power }) },
    { name: 'bigint power', gives: 'str', weight: 1, calls: true, make: (g) => ({ text: `String(${g.expr('big', P.postfix)} ** ${g.expr('big', P.power)} * ${g.expr('big', P.power)})`, prec: P.call }) },
    { name: 'concatenation', gives: 'str', weight: 4, make: (g) => ({ text: `${g.expr('str', P.add)} + ${g.expr('any', P.multiply)}`, prec: P.add }) },
    {
      name: 'operand changed beside it', gives: 'any', weight: 12, calls: true, when: (g) => g.variable('num', true) !== null,
      make(g) {
        const { name } = g.variable('num', true)!;
        const changes = [
          () => `(${name} = ${g.expr('num')})`, () => `${name}++`, () => `--${name}`, () => `(${name} += ${g.expr('num')})`, () => `[${name} = ${g.expr('num')}][0]`,
          () => `(() => { ${name} = ${g.expr('num')}; return 1; })()`, () => `(${name} &&= ${g.expr('num')})`, () => `([${name}] = [${g.expr('num')}])`,
        ];
        const change = g.random.pick(changes)();
        return g.chance(0.5) ? { text: `${name} + ${change} * ${name}`, prec: P.add } : binary(g, ['+', '-', '*', '<', '>=', '==='], g.chance(0.5) ? change : name);
      },
    },
    { name: 'comparison', gives: 'bool', weight: 5, make: (g) => binary(g, ['<', '<=', '>', '>=', '==', '!=', '===', '!==']) },
    { name: 'in', gives: 'bool', weight: 2, make: (g) => ({ text: `${key(g)} in ${g.expr(g.mayFail && g.chance(0.1) ? 'num' : 'obj', P.shift)}`, prec: P.relation }) },
    { name: 'instanceof', gives: 'bool', weight: 2, make: (g) => ({ text: `${g.expr('any', P.relation)} instanceof ${g.expr(g.mayFail && g.chance(0.1) ? 'any' : 'class', P.shift)}`, prec: P.relation }) },
    { name: 'logical', gives: 'any', weight: 6, make: logical },
    { name: 'not', gives: 'bool', weight: 2, make: (g) => ({ text: `!${g.expr('any', P.unary)}`, prec: P.unary }) },
    { name: 'conditional', gives: 'any', weight: 5, make: (g) => ({ text: `${g.expr('any', P.or)} ? ${g.expr()} : ${g.expr()}`, prec: P.conditional }) },
    { name: 'long conditional', gives: 'any', weight: 0.05, make: (g) => ({ text: `${Array.from({ length: MANY_BRANCHES }, () => `${g.expr('bool', P.or)} ? ${g.expr()} : `).join('')}${g.expr()}`, prec: P.conditional }) },
    { name: 'conditional', gives: 'num', weight: 2, make: (g) => ({ text: `${g.expr('bool', P.or)} ? ${g.expr('num')} : ${g.expr('num')}`, prec: P.conditional }) },
    { name: 'comma', gives: 'any', weight: 3, make: (g) => ({ text: `${g.expr()}, ${g.expr()}`, prec: P.comma }) },
    { name: 'unary', gives: 'num', weight: 3, make: (g) => unary(g, g.random.pick(['-', '+', '~'])) },
    { name: 'void', gives: 'any', weight: 1, make: (g) => unary(g, 'void') },
    { name: 'typeof', gives: 'str', weight: 2, make: (g) => (g.chance(0.1) ? { text: 'typeof notDeclared', prec: P.unary } : { text: `typeof ${g.expr('any', P.unary)}`, prec: P.unary }) },
    { name: 'delete of a value', gives: 'bool', weight: 1, make: (g) => ({ text: `delete (${g.expr('any', P.assign)}, ${g.expr('obj', P.call)}.a)`, prec: P.unary }) },
    { name: 'typeof behind a comma', gives: 'str', weight: 0.7, when: (g) => g.mayFail, make: (g) => ({ text: `typeof (${g.expr('any', P.assign)}, notDeclared)`, prec: P.unary }) },
    { name: 'indirect eval', gives: 'str', weight: 0.7, calls: true, make: (g) => ({ text: `(${g.expr('any', P.assign)}, eval)('typeof env')`, prec: P.call }) },
    { name: 'log in place', gives: 'any', weight: 2, calls: true, make: (g) => ({ text: `env.log(${g.mark()}, ${g.expr()})`, prec: P.call }) },
    { name: 'blk of anything', gives: 'any', weight: 4, calls: true, make: (g) => g.blocking(g.expr()) },
    { name: 'blk of number', gives: 'num', weight: 5, calls: true, make: (g) => g.blocking(g.expr('num')) },
    { name: 'blkThrow', gives: 'any', weight: 4, calls: true, when: (g) => g.mayFail, make: (g) => ({ text: `env.blkThrow(${g.expr('error')})`, prec: P.call }) },
  ],
};
