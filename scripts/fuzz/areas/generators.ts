/**
 * Generators whose bodies block: made as functions and methods, walked by for-of, by hand, by yield*, by spread and by
 * patterns. A generator is never kept in a variable that the rest of the program may hand to ordinary code.
 */
import { Area, Gen, P } from '../gen';
import { labelled, loopBody } from './control';
import { signatureAndBody } from './functions';

/** An expression that makes a generator. */
function generator(g: Gen): string {
  const text = (prefix: string, thisIsObject: boolean) => `${prefix}${signatureAndBody(g, false, thisIsObject, 3, true)}`;
  const given = () => (g.chance(0.5) ? g.expr() : '');
  return g.random.pick([
    () => `(${text('function* ', false)})(${given()})`,
    () => `(${text(`function* ${g.scopes.unique('gen')}`, false)})(${given()})`,
    () => `({ ${text('*m', true)}, a: 1 }).m(${given()})`,
    () => `(class { ${text('static *m', true)} }).m(${given()})`,
  ])();
}

/** Steps made by hand: every call in its own try, so that the rest of the program goes on. */
function byHand(g: Gen): string {
  const it = g.scopes.unique('it');
  const mark = g.mark();
  const step = () => g.random.pick([() => `${it}.next(${g.chance(0.5) ? g.expr() : ''})`, () => `${it}.next(${g.mark()})`, () => `${it}.return(${g.expr()})`, () => `${it}.throw(${g.expr('error')})`])();
  let text = `const ${it} = ${g.expr('gen')};\n`;
  for (let n = 2 + g.random.int(3); n > 0; n--) text += `try { env.log(${mark}, ${step()}); } catch (_e) { env.log(${mark}, 'threw', _e); }\n`;
  return `{\n${text}}`;
}

export const generators: Area = {
  expressions: [
    { name: 'generator', gives: 'gen', weight: 4, calls: true, make: generator },
    { name: 'yield', gives: 'any', weight: 8, calls: true, when: (g) => g.fn.yields, make: (g) => ({ text: g.chance(0.2) ? 'yield' : `yield ${g.expr()}`, prec: P.assign - 0.5 }) },
    { name: 'yield* iterator', gives: 'any', weight: 3, calls: true, when: (g) => g.fn.yields, make: (g) => ({ text: `yield* ${g.expr('iter')}`, prec: P.assign - 0.5 }) },
    { name: 'yield* generator', gives: 'any', weight: 1.5, calls: true, when: (g) => g.fn.yields, make: (g) => ({ text: `yield* ${g.expr('gen')}`, prec: P.assign - 0.5 }) },
    { name: 'next of a generator', gives: 'any', weight: 0.5, calls: true, make: (g) => ({ text: `${g.expr('gen', P.call)}.next(${g.expr()}).value`, prec: P.call }) },
  ],
  statements: [
    {
      name: 'for of generator', weight: 3,
      make: (g) =>
        labelled(g, () => {
          g.scopes.open(false);
          const source = g.expr('gen');
          const name = g.scopes.fresh();
          g.scopes.declare(name, 'any', true);
          const text = `for (let ${name} of ${source}) ${loopBody(g, 'if (!env.fuel()) break;\n')}`;
          g.scopes.close();
          return text;
        }),
    },
    { name: 'generator by hand', weight: 2, make: byHand },
    { name: 'simple yield', weight: 4, when: (g) => g.fn.yields, make: (g) => `yield ${g.expr()};` },
  ],
};
