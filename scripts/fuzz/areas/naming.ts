/**
 * Functions and classes without a name, in the places that give them one, and in those that look like them and give none:
 * variables that live anywhere, targets in parentheses, keys that block, what stands before and behind what blocks.
 */
import { Area, Gen } from '../gen';

const value = (g: Gen) =>
  g.random.pick(['() => 1', '(() => 1)', 'function () {}', 'function* () {}', 'async () => {}', 'class {}', 'class {}', 'class extends blk(Object) {}', 'class extends blk(Object) {}', '(class { m() {} })', 'class { [blk("m")]() {} }', 'blk(0) || (() => 1)', '(0, () => 1)']);

const blocked = (g: Gen, text: string) => (g.chance(0.6) ? `blk(${text})` : text);

/** Statements that give the variable a function or class. */
function gives(g: Gen, name: string): string {
  const target = g.chance(0.2) ? `(${name})` : name;
  const of = (text: string) => g.random.pick([`${target} = ${text}`, `${name} = ${text}`]);
  return g.random.pick([
    () => `${target} = ${value(g)};`,
    () => `${name} = void 0; ${target} ${g.random.pick(['??=', '||='])} ${value(g)};`,
    () => `${name} = 1; ${target} &&= ${value(g)};`,
    () => `[${of(value(g))}] = ${blocked(g, '[]')};`,
    () => `({ k: ${of(value(g))} } = ${blocked(g, '{}')});`,
    () => `({ ${name} = ${value(g)} } = ${blocked(g, '{}')});`,
    () => `for ([${of(value(g))}] of ${blocked(g, '[[]]')}) {}`,
    () => `for ({ ${name} = ${value(g)} } of [{}]) blk(1);`,
    () => `({ p: [${of(value(g))}] = [] } = ${blocked(g, '{}')});`,
    () => `${name} = ((p_: any = ${value(g)}) => p_)();`,
    () => `{ const c_ = ${value(g)}; ${name} = c_; }`,
    () => `{ const { d_ = ${value(g)} } = ${blocked(g, '({} as any)')}; ${name} = d_; }`,
    () => `${name} = { a: ${value(g)}, [${blocked(g, '"b"')}]: ${value(g)}, ${g.random.pick(['c: blk(1), ', '...blk({}), ', ''])}[${blocked(g, 'Symbol.iterator')}]: ${value(g)}, d: ${value(g)} };`,
  ])();
}

function naming(g: Gen): string {
  const names = [g.scopes.unique('n'), g.scopes.unique('n')];
  const given = () => Array.from({ length: 1 + g.random.int(2) }, () => gives(g, g.random.pick(names))).join('\n');
  const lines = [`${g.random.pick(['let', 'let', 'var'])} ${names.join(': any, ')}: any;`];
  // Closures before the declaration: whoever calls them may find no value yet.
  const isEarly = g.chance(0.5);
  if (isEarly) lines.unshift(`const early_ = () => { ${g.chance(0.5) ? given() : `env.log(${names[0]});`} };`, `env.later = early_;`);
  if (g.chance(0.3)) lines.unshift('try { early_(); } catch (error_) { env.log(error_); }');
  if (isEarly) lines.push('early_();');
  lines.push(given(), `env.log(${g.mark()}, ${names.join()});`);
  return `{\n${lines.join('\n')}\n}`;
}

export const unnamed: Area = {
  statements: [{ name: 'functions and classes that places name', weight: 1.5, make: naming }],
};
