/**
 * Loops: for with per-iteration bindings, while, do, for-of over arrays and logging iterators, for-in with deletions.
 * Every loop ends: it counts, it walks something finite, or it takes from the program's fuel.
 */
import { Area, Gen, P, Type } from '../gen';
import { target } from './assignment';
import { labelled, loopBody } from './control';
import { arrow } from './functions';
import { assignmentPattern, bindingPattern } from './patterns';

const maybeBlk = (g: Gen, text: string, probability = 0.4) => (!g.quiet && g.chance(probability) ? `blk(${text})` : text);

/** `for (let i = 0, f = () => i; i < 3; i++)` with the blocking call and kept closures anywhere in the head. */
function countingFor(g: Gen): string {
  g.scopes.open(false);
  const name = g.scopes.fresh();
  const start = g.random.int(2);
  g.scopes.declare(name, 'num', false);
  let declarations = `${name} = ${maybeBlk(g, String(start))}`;
  const bodyChanges = !g.quiet && g.chance(0.3);
  const keep = () => {
    const closure = `() => ${g.random.pick([name, ...(g.quiet ? [] : [`${name}++`]), `[${name}, ${name}]`])}`;
    return g.chance(0.25) ? (g.quiet ? `(env.later = ${closure}), ` : `env.keep(${closure}), `) : '';
  };
  if (g.chance(0.25)) {
    const other = g.scopes.fresh();
    declarations += `, ${other} = ${g.chance(0.5) ? `() => ${name}` : `(${g.expr()})`}`;
    g.scopes.declare(other, 'any', false);
  }
  if (!g.quiet && g.chance(0.2)) declarations += `, ${g.scopes.unique('v')} = env.keep(() => ${name})`;
  if (bodyChanges) g.scopes.declare(name, 'num', true);
  const test = `${keep()}${bodyChanges || (!g.quiet && g.chance(0.3)) ? 'env.fuel() && ' : ''}${maybeBlk(g, name)} < ${maybeBlk(g, String(start + 1 + g.random.int(3)), 0.2)}`;
  const update = keep() + g.random.pick([`${name}++`, `++${name}`, `${name} += ${maybeBlk(g, '1')}`, `${name} = ${maybeBlk(g, `${name} + 1`)}`, `${name} = ${name} + ${maybeBlk(g, '1')}`]);
  const keepInBody = g.chance(0.4) ? `${g.keep(`() => ${name}`)}\n` : '';
  const text = `for (let ${declarations}; ${test}; ${update}) ${loopBody(g, keepInBody)}`;
  g.scopes.close();
  return text;
}

/** A for without a declaration, or with var, with parts left out. */
function looseFor(g: Gen): string {
  const name = g.chance(0.6) ? g.scopes.varName() : null;
  const init = name === null ? (g.chance(0.5) ? `(${g.expr('num', P.comma)})` : '') : `var ${name} = (${g.expr()})`;
  const test = `env.fuel()${g.chance(0.6) ? ` && ${g.expr('any', P.and + 1)}` : ''}`;
  return `for (${init}; ${test}; ${g.chance(0.7) ? g.expr('any', P.comma) : ''}) ${loopBody(g)}`;
}

/** The head of a for-of or for-in: a declaration of any kind or an assignment target. Opens no scope; declares in the open one. */
function head(g: Gen, type: Type): string {
  const kind = g.random.int(8);
  if (kind === 0) {
    const name = g.scopes.varName();
    if (name !== null) return `var ${name}`;
  }
  if (kind === 1) return target(g, 'any');
  const name = g.scopes.fresh();
  const mutable = g.chance(0.6);
  g.scopes.declare(name, type, mutable);
  return `${mutable ? 'let' : 'const'} ${name}`;
}

function forOf(g: Gen): string {
  g.scopes.open(false);
  const source = g.expr(g.random.pick<Type>(['iter', 'iter', 'iter', 'arr', 'str']));
  if (g.chance(0.2)) {
    const made = bindingPattern(g);
    made.declareAll(false);
    const text = `for (const ${made.pattern} of [${made.source}, ${made.source}]) ${loopBody(g)}`;
    g.scopes.close();
    return text;
  }
  if (g.chance(0.15)) {
    const made = assignmentPattern(g);
    const text = `for (${made.pattern} of [${made.source}, ${made.source}]) ${loopBody(g)}`;
    g.scopes.close();
    return text;
  }
  const first = head(g, 'any');
  const declared = /^(let|const) (.*)$/.exec(first);
  const keep = declared && g.chance(0.4) ? `env.keep(() => ${declared[2]});\n` : '';
  const text = `for (${first} of ${source}) ${loopBody(g, keep)}`;
  g.scopes.close();
  return text;
}

function forIn(g: Gen): string {
  g.scopes.open(false);
  const object = g.scopes.unique('o');
  const inherited = g.chance(0.3) ? ', __proto__: { a: 0, q: 1 }' : '';
  const value = g.expr();
  const first = head(g, 'str');
  const change = g.random.pick([`delete ${object}.b;`, `delete ${object}[${maybeBlk(g, "'c'")}];`, `${object}.b = 9;`, `if (${g.expr('bool', P.comma)}) delete ${object}.c;`, '']);
  g.scopes.open(false);
  g.scopes.declare(object, 'any', false);
  const text = `{\nconst ${object} = { a: 1, b: ${value}, c: 3, 1: 1${inherited} };\nfor (${first} in ${maybeBlk(g, object)}) ${loopBody(g, change + '\n')}\n}`;
  g.scopes.close();
  g.scopes.close();
  return text;
}

/** `for (let [i, n] = [0, 2]; ...)`: the pattern's names are per iteration too. */
function patternFor(g: Gen): string {
  g.scopes.open(false);
  const made = bindingPattern(g);
  made.declareAll(true);
  const names = [...made.names];
  const keep = names.length > 0 ? `env.keep(() => ${g.random.pick(names)});\n` : '';
  const text = `for (let ${made.pattern} = ${made.source}, left_ = ${1 + g.random.int(3)}; left_-- > 0${g.chance(0.3) ? ` && blk(${g.expr('any', P.assign)})` : ''}; ${g.expr('any', P.comma)}) ${loopBody(g, keep)}`;
  g.scopes.close();
  return text;
}

/** for-in over anything: arrays with holes, strings, logging objects, nothing. */
function forInAny(g: Gen): string {
  g.scopes.open(false);
  const source = g.random.pick([() => g.expr('arr'), () => g.expr('str'), () => g.expr('obj'), () => 'blk(null)', () => `[, ${g.expr()}, ,]`])();
  const first = head(g, 'str');
  const text = `for (${first} in ${source}) ${loopBody(g)}`;
  g.scopes.close();
  return text;
}

export const loops: Area = {
  statements: [
    { name: 'for', weight: 6, quiet: true, make: (g) => labelled(g, () => countingFor(g)) },
    { name: 'for without let', weight: 2, make: (g) => labelled(g, () => looseFor(g)) },
    { name: 'while', weight: 3, make: (g) => labelled(g, () => `while (env.fuel()${g.chance(0.8) ? ` && ${g.expr('any', P.and + 1)}` : ''}) ${loopBody(g)}`) },
    { name: 'do while', weight: 2.5, make: (g) => labelled(g, () => `do ${loopBody(g)} while (env.fuel() && ${g.expr('any', P.and + 1)});`) },
    { name: 'for of', weight: 6, make: (g) => labelled(g, () => forOf(g)) },
    { name: 'for with pattern', weight: 1.5, make: (g) => labelled(g, () => patternFor(g)) },
    { name: 'for in anything', weight: 1.5, make: (g) => labelled(g, () => forInAny(g)) },
    { name: 'for in', weight: 2.5, make: (g) => forIn(g) },
    {
      name: 'closures in all parts', weight: 1.5,
      make(g) {
        const i = g.scopes.unique('i');
        return `for (let ${i} = ${maybeBlk(g, '0')}, _k = env.keep(() => ${i}++); env.keep(() => ${i}), ${i} < 2; env.keep(${g.chance(0.5) ? `() => ${i}` : arrow(g)}), ${i}++) ${loopBody(g, `${maybeBlk(g, '1')}; env.keep(() => (${i} += 10));\n`)}`;
      },
    },
  ],
};
