/**
 * Blocks that call nothing, with closures that outlive them and do: over variables that are written once more after the
 * closure was made, over themselves and each other, one for each iteration.
 */
import { Area, Gen } from '../gen';

/** Something that reads or writes one of the names, in a function that may block. */
function use(g: Gen, names: readonly string[]): string {
  const name = g.random.pick(names);
  return g.random.pick([`env.log(${g.mark()}, typeof ${name});`, `blk(${g.mark()});`, `env.log(${g.mark()}, ${name}, blk(${name}));`, `try { ${name} = blk(${g.mark()}); } catch (_e) { env.log(_e); }`, `${name}?.x;`]);
}

function closure(g: Gen, names: readonly string[]): string {
  const body = `{ ${Array.from({ length: 1 + g.random.int(3) }, () => use(g, names)).join(' ')} return [${g.random.pick(names)}, ${g.chance(0.5) ? `blk(${g.mark()})` : g.mark()}]; }`;
  return g.random.pick([`() => ${body}`, `() => ${body}`, `function () ${body}`, `function self_() ${body}`, `{ m() ${body} }.m`, `() => () => ${body}`]);
}

function escape(g: Gen): string {
  const [n, f, h] = ['n', 'f', 'h'].map((prefix) => g.scopes.unique(prefix)) as [string, string, string];
  const lines = [`${g.random.pick(['let', 'let', 'var'])} ${n} = ${g.mark()};`];
  const names = [n];
  if (g.chance(0.6)) {
    names.push(f);
    lines.push(`${g.random.pick(['const', 'const', 'let', 'var'])} ${f} = ${closure(g, names)};`, `env.later = ${f};`);
  }
  if (g.chance(0.3)) {
    names.push(h);
    lines.push(`function ${h}() { ${use(g, names)} return ${n}; }`, `env.later = ${h};`);
  }
  if (g.chance(0.2)) lines.push(`class K_ { static s = ${n}; m() { ${use(g, names)} } }`, `env.later = K_.prototype.m;`);
  for (let more = g.random.int(3); more > 0; more--) lines.splice(1 + g.random.int(lines.length), 0, `env.later = ${closure(g, names.slice(0, 1))};`);
  for (let more = g.random.int(3); more > 0; more--) lines.splice(1 + g.random.int(lines.length), 0, g.random.pick([`${n}++;`, `${n} = ${g.mark()};`, `if (${n}) ${n} = ${g.mark()};`, `env.note = ${n};`]));
  const block = `{\n${lines.join('\n')}\n}`;
  return g.random.pick([block, block, `if (${g.random.pick(['true', 'env.anObj', '1'])}) ${block}`, `for (let _i = 0; _i < 2; _i++) ${block}`, `L_: ${block}`, `try ${block} catch {}`]);
}

/** A loop that calls nothing, with a jump in it that something around it may hold back. */
function leftLoop(g: Gen): string {
  const i = g.scopes.unique('i');
  const head = g.random.pick([`let ${i} = 0; ${i} < 4; ${i}++`, `let ${i} = 0, f_ = () => ${i}; ${i} < 4; env.later = f_, ${i} += 1`, `let [${i}] = [0]; env.later = () => ${i}, ${i} < 4; ${i}++`, `let ${i} of [1, 2, 3]`, `const ${i} in { 1: 1, 2: 2, 3: 3 }`]);
  const jump = g.random.pick(['return;', 'return;', 'break;', 'continue;', 'continue out_;', 'break out_;']);
  const writes = head.includes('const') ? '' : g.random.pick(['', '', `${i} += 0;`, `if (${i} === 1) ${i}++;`]);
  const loop = `for (${head}) { env.later = () => ${i}; ${writes} if (${i} == ${g.random.int(4)}) ${jump} ${g.chance(0.3) ? `let j_ = ${i}; env.later = () => j_++;` : ''} }`;
  const last = g.random.pick(['blk(1);', 'blk(1);', 'env.note = 1;']);
  return `out_: for (let t_ = 0; t_ < 2; t_++) { try { ${g.chance(0.3) ? 'blk(2);' : ''} ${loop} } ${g.random.pick([`finally { ${last} }`, `finally { ${last} }`, `catch { ${last} }`])} }`;
}

export const escapes: Area = {
  statements: [{ name: 'closures of a block that calls nothing', weight: 2.5, quiet: true, make: escape }, { name: 'loops that call nothing and are left', weight: 1.2, make: leftLoop }],
};
