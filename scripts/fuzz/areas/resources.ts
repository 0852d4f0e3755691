/**
 * `using` declarations with disposers that block and fail, left by every kind of jump; and enums inside functions.
 */
import { Area, Gen } from '../gen';

/** Something to dispose of, or nothing, or what cannot be disposed of. */
function resource(g: Gen): string {
  const mark = g.mark();
  const body = g.random.pick([`env.log('close ${mark}', blk(${mark}));`, `env.log('close ${mark}', blk(${mark}));`, `env.note = 'close ${mark}';`, `env.log('close ${mark}'); blkThrow(new Error('ec${mark}'));`, `throw new Error('ec${mark}');`, `blk(${g.expr()}); env.log('closed ${mark}');`]);
  const made = g.random.pick([`{ [Symbol.dispose]() { ${body} } }`, `{ get [Symbol.dispose]() { env.note = 'read ${mark}'; return () => { ${body} }; } }`, `{ [Symbol.dispose]: () => { ${body} } }`]);
  return g.random.pick([made, made, made, `blk(${made})`, `blk(null)`, 'undefined', g.mayFail ? g.expr() : made]);
}

/** Logs errors with what they suppress. */
const LOG = "for (let _x = _error; ; _x = _x.suppressed) { env.log(_x instanceof Error && _x.name === 'SuppressedError' ? _x.error : _x); if (!(_x instanceof Error && _x.name === 'SuppressedError')) break; }";

function uses(g: Gen): string {
  const name = g.scopes.unique('u');
  const declaration = () => `using ${g.scopes.unique('u')} = ${resource(g)};\n`;
  const jump = (): string => g.random.pick(['', '', 'break L_;', `blkThrow(new Error('eb${g.mark()}'));`, `if (env.flip(${g.mark()})) break L_;`, `throw blk(new Error('eb${g.mark()}'));`]);
  const keep = g.chance(0.2) ? `env.keep(() => typeof ${name});\n` : '';
  const early = g.chance(0.1) ? `env.log(typeof ${name});\n` : '';
  const block = (): string => `{\n${g.chance(0.3) ? declaration() : ''}${early}using ${name} = ${resource(g)}${g.chance(0.2) ? `, ${g.scopes.unique('u')} = ${resource(g)}` : ''};\n${keep}${g.stmts(1)}${g.chance(0.4) ? declaration() : ''}${jump()}\n}`;
  const loop = (): string => {
    const head = g.random.pick([`for (using ${name} of [${resource(g)}, ${resource(g)}])`, `for (using ${name} of [${resource(g)}])`, `for (using ${name} = ${resource(g)}; env.fuel() && blk(env.flip(${g.mark()})); )`]);
    return `${head} {\n${keep}${g.stmts(1)}${g.random.pick(['', 'continue;', 'break;', `if (blk(env.flip(${g.mark()}))) continue;`, jump()])}\n}`;
  };
  return `L_: try ${g.chance(0.6) ? `{ ${block()} }` : `{ ${loop()} }`} catch (_error) { ${LOG} }`;
}

/** A generator that holds resources, taken to its end or cut short. */
function generator(g: Gen): string {
  const body = `using _a = ${resource(g)}; yield blk(1); { using _b = ${resource(g)}; yield 2; } yield blk(3);`;
  return `try { for (const _v of (function* () { ${body} })()) { env.log(_v); ${g.random.pick(['', `if (_v === ${1 + g.random.int(3)}) break;`, `if (_v === 2) blkThrow(new Error('eg${g.mark()}'));`])} } } catch (_error) { ${LOG} }`;
}

function enumeration(g: Gen): string {
  const name = g.scopes.unique('E');
  const member = (n: number): string => `m${n}${g.random.pick(['', ` = ${n + 3}`, ` = blk(${n})`, ` = 't${n}'`, n > 0 ? ` = m${n - 1}` : '', n > 0 ? ` = blk(m${n - 1})` : '', n > 0 ? ` = (() => ${name}.m${n - 1})()` : '', ` = 1 << ${n} | 2`])}`;
  const count = g.random.int(4);
  const members = Array.from({ length: count }, (_, n) => member(n)).join(', ');
  const merged = count > 0 && g.chance(0.4) ? `enum ${name} { k0 = m0, k1 = blk(m${count - 1}), k2 = ${name}.m0, k3 = k1 }\n` : '';
  const keep = g.chance(0.3) ? `env.keep(() => ${name});\n` : '';
  return `${g.chance(0.1) ? `try { ${name}; } catch (_error) { env.log(_error); }\n` : ''}enum ${name} { ${members} }\n${keep}${merged}env.log(${g.mark()}, ${name}, blk(0), ${name}.m0);`;
}

export const resources: Area = {
  statements: [
    { name: 'using', weight: 2, make: uses },
    { name: 'using in a generator', weight: 0.6, make: generator },
    { name: 'enum', weight: 1, make: (g) => `{\n${enumeration(g)}\n}` },
  ],
};
