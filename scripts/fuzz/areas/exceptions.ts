/**
 * try, catch, finally in any nesting. Jumps through finally come from the other areas' statements inside.
 */
import { Area, Gen, P } from '../gen';
import { jump } from './control';
import { bindingPattern } from './patterns';

/** A catch clause, and what the try block had better throw for it to get past its pattern. */
function catchClause(g: Gen): { text: string; thrown: string | null } {
  const kind = g.random.int(10);
  if (kind === 0) return { text: `catch ${g.block(2)}`, thrown: null };
  g.scopes.open(false);
  let text: string;
  let thrown: string | null = null;
  if (kind <= 2) {
    const made = bindingPattern(g);
    made.declareAll(true);
    thrown = g.chance(0.9) ? made.source : null;
    g.scopes.open(false, made.names);
    text = `catch (${made.pattern}) {\n${g.stmts(2)}}`;
    g.scopes.close();
  } else {
    const name = g.scopes.fresh();
    g.scopes.declare(name, 'error', true);
    g.scopes.open(false, [name]);
    const rethrow = g.chance(0.2) ? `if (${g.expr('bool', P.comma)}) throw ${name};\n` : '';
    text = `catch (${name}) {\n${g.log(name)}\n${g.chance(0.2) ? `${g.keep(`() => ${name}`)}\n` : ''}${!g.quiet && g.chance(0.15) ? `${name} = blk(${g.expr('error')});\n` : ''}${rethrow}${g.stmts(2)}}`;
    g.scopes.close();
  }
  g.scopes.close();
  return { text, thrown };
}

/** A way to fail that the try block will meet now and then. */
const failure = (g: Gen) =>
  g.quiet ? '' : g.chance(0.45) ? g.random.pick([() => `env.blkThrow(${g.expr('error')});\n`, () => `throw ${g.expr('error')};\n`, () => `if (${g.expr('bool', P.comma)}) env.blkThrow(${g.expr()});\n`])() : '';

function tryBlock(g: Gen, thrown: string | null): string {
  g.scopes.open(false);
  const statements = g.insideTry(() => g.stmts(3));
  const end = thrown !== null ? `${g.quiet || g.chance(0.5) ? 'throw' : 'env.blkThrow'}(${thrown});\n` : failure(g);
  const text = `{\n${statements}${end}}`;
  g.scopes.close();
  return text;
}

/** Half of them may jump out, and so override what is pending. */
const finallyClause = (g: Gen) => `finally ${g.chance(0.5) ? g.block(2) : g.insideTry(() => g.block(2))}`;

function tryCatch(g: Gen): string {
  const { text, thrown } = catchClause(g);
  return `try ${tryBlock(g, thrown)} ${text}`;
}

export const exceptions: Area = {
  statements: [
    { name: 'try catch', weight: 6, quiet: true, make: tryCatch },
    { name: 'try finally', weight: 5, quiet: true, make: (g) => `try ${tryBlock(g, null)} ${finallyClause(g)}` },
    { name: 'try catch finally', weight: 5, make: (g) => `${tryCatch(g)} ${finallyClause(g)}` },
    {
      name: 'try finally that jumps', weight: 1.5,
      make: (g) => `O${g.mark()}: ${`{ try { env.blkThrow(new Error('e${g.mark()}')); } finally { blk(1); if (env.flip(${g.mark()})) break OO; } }`}`.replace(/^O(\d+)(.*)OO/, 'O$1$2O$1'),
    },
    { // without a call that blocks, so that the finally stays the engine's
      name: 'try finally that jumps elsewhere', weight: 1.5,
      make: (g) => g.insideTry(() => `try {\nif (env.flip(${g.mark()})) ${jump(g)}\n${failure(g)}} finally {\n${g.log(`'f${g.mark()}'`)}\nif (env.flip(${g.mark()})) ${jump(g)}\n}`),
    },
  ],
};
