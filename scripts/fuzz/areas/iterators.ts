/**
 * Iterables whose methods block, and what takes values out of them: spreads, array patterns in every place, loops,
 * delegation. They log each step, and some of them throw, end early or refuse to be closed.
 */
import { Area, Gen, newContext as context } from '../gen';

/** The body of a generator: a few values, now and then a failure, now and then a finalizer that blocks. */
function generatorBody(g: Gen): string {
  return g.insideFunction(context(true), () => {
    const mark = g.mark();
    let yields = '';
    for (let n = g.random.int(4); n > 0; n--) {
      yields += g.random.pick([() => `yield blk(${g.mark()});\n`, () => `yield ${g.expr()};\n`, () => `env.log(${mark}, yield blk(${n}));\n`, () => `yield* [${g.expr()}, ${n}];\n`, () => `if (env.flip(${mark})) throw new Error('e${mark}');\n`])();
    }
    const kind = g.random.int(4);
    if (kind === 0) return `{ try {\n${yields}} finally { env.log('closed', blk(${mark})); } }`;
    if (kind === 1) return `{ try {\n${yields}} finally { ${g.random.pick([`blkThrow(new Error('ef${mark}'));`, `if (blk(env.flip(${mark}))) return 1;`, `yield blk('late');`])} } }`;
    return `{ ${g.chance(0.5) ? 'blk(0);\n' : ''}${yields}${g.chance(0.3) ? `return ${g.expr()};\n` : ''}}`;
  });
}

/** An iterator written by hand, with a log of what is done to it. */
function iteratorByHand(g: Gen): string {
  const mark = g.mark();
  const most = g.random.int(4);
  const result = g.random.pick([`blk({ value: n, done: n++ >= ${most} })`, `{ value: blk(n), done: blk(n++ >= ${most}) }`, `{ get done() { env.note = 'done ${mark}'; return n++ >= ${most}; }, get value() { env.note = 'value ${mark}'; return n; } }`, `n++ >= ${most} ? { done: true } : blk({ value: n })`, `n++ > 1 ? ${g.chance(0.5) ? '1' : `blkThrow(new Error('en${mark}'))`} : blk({ value: n })`]);
  const close = g.random.pick([`return() { env.log('return ${mark}'); return blk({}); },`, `return() { env.log('return ${mark}'); return blk(1); },`, `return() { env.log('return ${mark}'); blkThrow(new Error('er${mark}')); },`, '', `get return() { env.note = 'get return ${mark}'; return blk; },`]);
  return `{ [Symbol.iterator]() { let n = 0; env.log('iterator ${mark}', blk(0)); return { next() { env.log('next ${mark}', n); return ${result}; }, ${close} }; } }`;
}

export const iterable = (g: Gen): string => (g.chance(0.5) ? `{ [Symbol.iterator]: function* () ${generatorBody(g)} }` : iteratorByHand(g));

/** A flat pattern of new names or other targets. */
function flatPattern(g: Gen, leaf: () => string): string {
  const items: string[] = [];
  for (let n = g.random.int(4); n > 0; n--) items.push(g.chance(0.15) ? '' : `${leaf()}${g.chance(0.25) ? ` = ${g.random.pick([g.expr(), '1'])}` : ''}`);
  if (g.chance(0.3)) items.push(`...${leaf()}`);
  else if (items[items.length - 1] === '') items.push('');
  return `[${items.join(', ')}]`;
}

function declaration(g: Gen): string {
  const names: string[] = [];
  const pattern = flatPattern(g, () => {
    const name = g.scopes.unique('n');
    names.push(name);
    return name;
  });
  const source = iterable(g);
  const logs = `env.log(${g.mark()}, ${['0', ...names].join(', ')});`;
  const keeps = names.length > 0 && g.chance(0.3) ? ` env.keep(() => ${g.random.pick(names)}++);` : '';
  return g.random.pick([
    `{ ${g.random.pick(['let', 'const'])} ${pattern} = ${source}; ${logs}${keeps} }`,
    `{ let ${pattern} = ${source}; ${logs}${keeps} }`,
    `try { var ${pattern} = ${source}; } finally { ${logs} }`,
    `(function (${pattern}) { ${logs}${keeps} })(${source});`,
    `try { throw ${source}; } catch (${pattern}) { ${logs}${keeps} }`,
    `for (const ${pattern} of [${source}]) { ${logs}${keeps} }`,
    `{ let ${names.length > 0 ? names.join(', ') + ', ' : ''}_; try { ${names.length > 0 ? '' : '_ = '}${pattern} = ${source}; } finally { ${logs} } }`,
    `{ let ${names.length > 0 ? names.join(', ') + ', ' : ''}_; for (${pattern} of [${source}]) { ${logs} } }`,
  ]);
}

export const iterators: Area = {
  expressions: [
    { name: 'iterable that blocks', gives: 'iter', weight: 4, calls: true, make: (g) => `(${iterable(g)})` },
    { name: 'spread of what blocks', gives: 'arr', weight: 1.5, calls: true, make: (g) => `[${g.chance(0.5) ? `${g.expr()}, ` : ''}...${iterable(g)}${g.chance(0.5) ? `, ${g.expr()}` : ''}]` },
    { name: 'arguments of what blocks', gives: 'any', weight: 1.5, calls: true, make: (g) => g.random.pick(['blk', 'env.log', 'new env.K', `env.obj(${g.mark()}).m`]) + `(${g.chance(0.5) ? `${g.expr()}, ` : ''}...${iterable(g)}${g.chance(0.4) ? `, ...[${g.expr()}]` : ''})` },
    {
      name: 'generator in the hand', gives: 'any', weight: 1, calls: true,
      make(g) {
        const step = () => g.random.pick([`_g.next(${g.chance(0.5) ? 'blk(1)' : ''})`, '_g.next()', `_g.return(${g.mark()})`, `_g.throw(new Error('et${g.mark()}'))`]);
        return `((_g) => { const _r = []; try { for (const _f of [() => ${step()}, () => ${step()}, () => ${step()}, () => ${step()}]) _r.push(_f()); } catch (_e) { _r.push(_e); } return _r; })((function* () ${generatorBody(g)})())`;
      },
    },
  ],
  statements: [{ name: 'pattern of what blocks', weight: 2.5, make: declaration }],
};
