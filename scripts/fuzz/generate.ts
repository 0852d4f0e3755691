/**
 * Writes one random program from a seed: a module with a few functions, `main(env)`, and `after()`, which calls the
 * closures that main kept. A new area of the language is one file in areas/ and one name in the list below.
 *
 * A program talks to the world only through `env` (env.ts). The same seed and size give the same text for ever, as
 * long as the rules do not change.
 */
import { Coverage } from './coverage';
import { Dialect } from './dialect';
import { Area, Feature, Gen } from './gen';
import { JSX_MARK } from './names';
import { Random } from './random';
import { callbacks } from './areas/callbacks';
import { assignment } from './areas/assignment';
import { bindings } from './areas/bindings';
import { calls } from './areas/calls';
import { classes } from './areas/classes';
import { control } from './areas/control';
import { standardDecorators } from './areas/decorators';
import { escapes } from './areas/escapes';
import { exceptions } from './areas/exceptions';
import { functionDeclaration, functions } from './areas/functions';
import { generators } from './areas/generators';
import { iterators } from './areas/iterators';
import { JSX_HEAD, jsx as jsxArea } from './areas/jsx';
import { collecting } from './areas/collecting';
import { legacy } from './areas/legacy';
import { literals } from './areas/literals';
import { loops } from './areas/loops';
import { members } from './areas/members';
import { unnamed } from './areas/naming';
import { namespaces as namespaceDeclarations } from './areas/namespaces';
import { operators } from './areas/operators';
import { patterns } from './areas/patterns';
import { resources } from './areas/resources';

const AREAS: Area[] = [operators, literals, members, calls, assignment, patterns, functions, generators, classes, standardDecorators, legacy, control, loops, exceptions, escapes, bindings, unnamed, callbacks, iterators, collecting, resources, jsxArea];

/** The names of all rules: what a coverage table should show. */
export const ruleNames = (): string[] => AREAS.flatMap((area) => [...(area.expressions ?? []), ...(area.statements ?? [])]).map((rule) => rule.name);

/** What every program begins with, and what is called when main has ended. */
const HEAD = `let env: any;
function blk(x) { return env.blk(x); }
function blkThrow(x) { return env.blkThrow(x); }
`;
/** For compilation with types: what blocks says so, and the rest of the environment is known not to. */
const TYPED_HEAD = HEAD.replace('env: any', 'env: Environment_').replace(/^/, `interface Environment_ {
/** @green */ blk(x?: any): any;
/** @green */ blkThrow(x?: any): any;
log(...values: any[]): any; keep(f: any): number; kept(): any[]; fuel(): boolean; flip(mark: number): boolean;
obj(mark: number): any; conv(mark: number, value: any): any; fn(mark: number): any; ownFn(mark: number): any; tag(strings: any, ...values: any[]): any;
iter(mark: number, length: any, how?: string): any; iterOf(mark: number, values: any[], how?: string): any;
note: any; later: any; anObj: any; aFn: any; aConv: any; anIter: any; K: any; box: any;
}
`);
const AFTER = `export function after() {
for (const kept of env.kept()) {
try { env.log('kept', kept(1, 2)); } catch (error) { env.log('kept threw', error); }
}
}
`;

export interface GenerateOptions extends Dialect {
  /** Statements in the whole program, nested ones included. */
  size?: number;
  coverage?: Coverage;
  /** Places that may block only when named here. */
  features?: readonly Feature[];
  /** For compilation with types. */
  typed?: boolean;
}

export function generate(seed: number, { size = 18, coverage = new Coverage(), features = [], typed = false, ...dialect }: GenerateOptions = {}): string {
  const { sloppy, jsx } = dialect;
  const random = new Random(seed);
  const wide = random.chance(0.3);
  const g = new Gen(random, coverage, { features: new Set(features), size, expressionDepth: wide ? 5 : 3, statementDepth: wide ? 3 : 5, dialect }, AREAS);

  const head = typed ? TYPED_HEAD : HEAD;
  let text = jsx ? `${JSX_MARK}\n${head}${JSX_HEAD}` : head;
  g.scopes.open(false);
  for (let n = random.int(3); n > 0; n--) {
    const name = g.scopes.unique('fn');
    text += g.withSize(2 + random.int(size / 3), () => functionDeclaration(g, name, 3));
    g.scopes.declare(name, 'fn', false);
  }
  if (dialect.namespaces) text += namespaceDeclarations(g);
  g.scopes.open(true, ['given']);
  let body = '';
  while (!g.full) body += g.stmt() + '\n';
  body += `return ${g.expr()};\n`;
  const vars = g.scopes.missingVars().map((name) => `var ${name};\n`).join('');
  g.scopes.close();
  g.scopes.close();
  const program = `${text}export function main(given) {\nenv = given;\n${vars}${body}}\n${AFTER}`;
  return sloppy ? program.replace(/^export /gm, '') + 'exports.main = main;\nexports.after = after;\n' : program;
}
