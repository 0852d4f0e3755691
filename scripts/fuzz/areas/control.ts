/**
 * `if`, `switch`, labelled statements, blocks, and the jumps: return, break, continue, throw.
 */
import { Area, Gen, P } from '../gen';
import { functionDeclaration } from './functions';

/** A condition that is true about half of the time. */
export function condition(g: Gen): string {
  if (g.quiet) return g.expr(g.chance(0.7) ? 'bool' : 'any', P.comma);
  return g.random.pick([() => g.expr('bool', P.comma), () => g.expr('any', P.comma), () => `env.flip(${g.mark()})`, () => `blk(env.flip(${g.mark()}))`])();
}

function label(g: Gen, loop: boolean, make: () => string): string {
  const name = g.random.pick(['L', 'park', 't', 'outer', 's', `L${g.mark()}`]);
  if (g.fn.labels.some((outer) => outer.name === name)) return make();
  g.fn.labels.push({ name, loop });
  const text = `${name}: ${make()}`;
  g.fn.labels.pop();
  return text;
}

/** One or two labels before a loop: `p: q: for (...)`. */
export function labelled(g: Gen, loop: () => string): string {
  if (g.chance(0.6)) return loop();
  return g.coverage.within('labelled loop', () => (g.chance(0.2) ? label(g, true, () => label(g, true, loop)) : label(g, true, loop)));
}

/** The body of a loop: a block, inside which break and continue are the loop's. */
export function loopBody(g: Gen, first = '', most = 3): string {
  const saved = { ...g.fn };
  g.fn.inLoop = true;
  const text = g.block(most, first);
  g.fn.inLoop = saved.inLoop;
  return text;
}

export function jump(g: Gen): string {
  const kinds: string[] = [];
  if (g.mayFail) kinds.push(`return ${g.expr('any', P.comma)};`);
  if (g.fn.inLoop || g.fn.inSwitch) kinds.push('break;', 'break;');
  if (g.fn.inLoop) kinds.push('continue;', 'continue;');
  for (const { name, loop } of g.fn.labels) kinds.push(`break ${name};`, loop ? `continue ${name};` : `break ${name};`);
  if (g.mayFail && g.chance(0.3)) kinds.push(`throw ${g.expr('error')};`);
  return kinds.length > 0 ? g.random.pick(kinds) : g.log(g.expr());
}

function switchStatement(g: Gen): string {
  const subject = g.chance(0.6) ? g.expr('num', P.comma) : g.expr('any', P.comma);
  const saved = g.fn.inSwitch;
  g.fn.inSwitch = true;
  g.scopes.open(false);
  const clauses: string[] = [];
  // A function of one clause, callable from all of them.
  const shared = g.chance(0.15) ? g.scopes.fresh() : null;
  const declaration = shared === null ? '' : functionDeclaration(g, shared, 2);
  if (shared !== null) g.scopes.declare(shared, 'fn', false);
  const count = 1 + g.random.int(4);
  const defaultAt = g.chance(0.6) ? g.random.int(count) : -1;
  for (let n = 0; n < count; n++) {
    const head = n === defaultAt ? 'default:' : `case ${g.chance(0.5) ? g.expr('num', P.comma) : g.expr('any', P.comma)}:`;
    // A clause's declarations share the switch's one scope, but a jump past them leaves them dead: so each is used in its clause only.
    const declared = g.chance(0.25) ? clauseDeclaration(g) : '';
    const end = g.chance(0.5) ? 'break;\n' : '';
    clauses.push(`${head}\n${n === count - 1 ? declaration : ''}${g.chance(0.1) ? '' : declared + (g.chance(0.5) ? g.block(2) + '\n' : simpleStatements(g))}${end}`);
  }
  g.scopes.close();
  g.fn.inSwitch = saved;
  return `switch (${subject}) {\n${clauses.join('')}}`;
}

function clauseDeclaration(g: Gen): string {
  const name = g.scopes.unique('c');
  return `let ${name} = ${g.expr()};\nenv.keep(() => ${name});\n${name} = ${g.expr()};\n`;
}

/** Statements of a clause that declare nothing in the clause's scope. */
function simpleStatements(g: Gen): string {
  let text = '';
  for (let n = g.random.int(3); n > 0; n--) text += `env.log(${g.mark()}, ${g.expr()});\n`;
  return text + (g.chance(0.3) ? `if (${condition(g)}) ${jump(g)}\n` : '');
}

/** A block with functions that are hoisted in it, called before and after their place. */
export function blockWithFunctions(g: Gen, most: number): string {
  g.scopes.open(false);
  const name = g.scopes.fresh();
  const declaration = functionDeclaration(g, name, 2);
  g.scopes.declare(name, 'fn', false);
  const before = g.stmts(most);
  const text = `{\n${!g.quiet && g.chance(0.7) ? `env.log(${g.mark()}, ${name}(1));\n` : ''}${before}${declaration}${g.stmts(2)}}`;
  g.scopes.close();
  return text;
}

/** So many branches that they are not nested in what is lowered. */
export const MANY_BRANCHES = 18;

function longElseIf(g: Gen): string {
  const branches = Array.from({ length: MANY_BRANCHES }, () => `if (${condition(g)}) ${g.chance(0.4) ? jump(g) : g.block(1)}`);
  return `${branches.join(' else ')}${g.chance(0.5) ? ` else ${g.block(1)}` : ''}`;
}

export const control: Area = {
  statements: [
    { name: 'if', weight: 6, quiet: true, make: (g) => `if (${condition(g)}) ${g.block()}${g.chance(0.5) ? ` else ${g.block()}` : ''}` },
    { name: 'else if', weight: 2, quiet: true, make: (g) => `if (${condition(g)}) ${g.block(2)} else if (${condition(g)}) ${g.block(2)} else ${g.block(2)}` },
    { name: 'long else if', weight: 0.1, quiet: true, make: longElseIf },
    { name: 'switch', weight: 5, make: switchStatement },
    { name: 'block', weight: 3, quiet: true, make: (g) => g.block() },
    { name: 'block without calls', weight: 3, make: (g) => g.quietBlock() },
    { name: 'block with function', weight: 2, quiet: true, make: (g) => blockWithFunctions(g, 2) },
    { name: 'labelled block', weight: 2.5, quiet: true, make: (g) => label(g, false, () => g.block()) },
    { name: 'labelled if', weight: 1.5, quiet: true, make: (g) => label(g, false, () => `if (${condition(g)}) ${g.block()}`) },
    { name: 'labelled switch', weight: 0.7, make: (g) => label(g, false, () => switchStatement(g)) },
    { name: 'simple jump if', weight: 6, quiet: true, make: (g) => `if (${condition(g)}) ${jump(g)}` },
    { name: 'simple jump', weight: 3, quiet: true, when: (g) => g.mayFail, make: (g) => jump(g) },
    { name: 'simple throw if', weight: 1.5, when: (g) => g.mayFail, make: (g) => `if (${condition(g)}) throw ${g.chance(0.7) ? g.expr('error') : g.expr()};` },
    { name: 'simple empty', weight: 0.3, make: () => ';' },
  ],
};
