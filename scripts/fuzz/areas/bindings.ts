/**
 * Variables used in ways that throw: constants assigned, variables read and written before their declaration, switches
 * entered past one; and parameters that a `var` declares again. What is thrown is caught and logged, so that the program goes on.
 */
import { Area, Gen, newContext, P } from '../gen';

/** Runs `text`, and logs what it throws. */
const attempt = (g: Gen, text: string) => `try {\n${text}} catch (_error) { env.log(${g.mark()}, _error); }`;

/** Something that reads or writes `name`, as a statement. */
function use(g: Gen, name: string): string {
  const value = g.expr();
  return g.random.pick([
    `env.log(${g.mark()}, ${name}, blk(${name}));`, `env.log(${g.mark()}, typeof ${name});`, `${name} = ${value};`, `${name} = ${value};`, `[${name}] = [${value}];`, `({ ${name} } = { ${name}: ${value} });`,
    `[${name} = ${value}] = [];`, `${name} += ${g.expr('num')};`, `${name}++;`, `--${name};`, `${name} ??= ${value};`, `${name} &&= ${value};`, `for (${name} of [${value}]) env.log(${g.mark()});`,
    `env.keep(() => ${name});`, `env.keep(() => (${name} = 1));`, `(() => env.log(${g.mark()}, ${name}))();`, `(() => { ${name} = blk(${g.mark()}); })();`, `blk(0);`, `blk(1); ${name};`,
  ]);
}

const uses = (g: Gen, name: string, most: number) => Array.from({ length: g.random.int(most + 1) }, () => `${use(g, name)}\n`).join('');

/** A declaration of `name`, of any kind that has a dead zone. */
function declaration(g: Gen, name: string): string {
  const value = g.random.pick([() => g.expr(), () => `blk(${name})`, () => `[${g.expr()}, ${name}]`, () => `blk(() => ${name})`, () => g.expr()])();
  return g.random.pick([`let ${name} = ${value};`, `const ${name} = ${value};`, `let ${name};`, `class ${name} {}`, `let [${name} = ${value}] = [];`, `const { ${name} = ${value} } = {};`, `const ${name} = ${value};`]) + '\n';
}

function tooEarly(g: Gen): string {
  const name = g.scopes.unique('z');
  const hoisted = g.chance(0.3) ? `function ${name}f() { ${use(g, name)} }\n${name}f();\n` : '';
  return attempt(g, `${g.chance(0.5) ? uses(g, name, 1) : ''}${hoisted}${declaration(g, name)}${uses(g, name, 3)}`);
}

function pastDeclaration(g: Gen): string {
  const name = g.scopes.unique('z');
  const at = g.random.int(3);
  const test = (n: number) => (g.chance(0.2) ? `blk(${n})` : String(n));
  const clauses = [0, 1, 2, 3].map((n) => `${n === 3 && g.chance(0.5) ? 'default' : `case ${test(n)}`}:\n${n === at ? declaration(g, name) : ''}${uses(g, name, 2)}${g.chance(0.4) ? 'break;\n' : ''}`);
  const rounds = g.chance(0.5) ? `for (const _r of [${g.random.int(4)}, ${g.random.int(4)}]) ` : '';
  return attempt(g, `${rounds}switch (${rounds ? '_r' : g.chance(0.5) ? `blk(${g.random.int(4)})` : g.expr('num', P.comma)}) {\n${clauses.join('')}}\n`);
}

/** Heads of loops that mention what they declare. */
function head(g: Gen): string {
  const name = g.scopes.unique('z');
  const list = g.random.pick([`blk(${name})`, `[blk(1), () => ${name}]`, name, `[typeof ${name}]`, `[${g.expr()}]`]);
  const start = g.random.pick([`${name} = ${name}`, `${name} = blk(0), ${name}b = ${name}`, `${name} = ${name}b, ${name}b = blk(1)`, `${name} = () => ${name}b, ${name}b = blk(${name}())`]);
  return attempt(g, g.chance(0.5) ? `for (const ${name} of ${list}) {\n${uses(g, name, 2)}}\n` : `for (${g.chance(0.5) ? 'let' : 'const'} ${start}; ${g.chance(0.5) ? `blk(env.fuel())` : 'env.fuel()'}; ${name}${g.random.pick(['++', ' = 1', '', ' += blk(1)'])}) {\n${uses(g, name, 2)}${g.chance(0.5) ? 'break;\n' : ''}}\n`);
}

/** Closures may hold the parameter before the `var` comes. */
function declaredAgain(g: Gen): string {
  const name = g.scopes.unique('z');
  const called = g.insideFunction(newContext(g.fn.thisIsObject), () => {
    const parameters = g.random.pick([name, name, `${name} = ${g.expr()}`, `{ ${name} = blk(1) }`, `...${name}`, `${name}, ${name}b = () => ${name}`]);
    const again = g.random.pick([
      `var ${name} = ${g.expr()};`, `var ${name} = blk(${g.mark()});`, `var ${name};`, `{ var ${name} = ${g.expr()}; }`, `for (var ${name} of [${g.expr()}, 1]) env.log(${g.mark()}, ${name});`,
      `for (var ${name} in { a: 1 }) blk(0);`, `var [${name}] = [${g.expr()}];`, `var { ${name} = ${g.expr()} } = {};`,
    ]);
    // What a closure holds is kept for it.
    const mentions = g.chance(0.5) ? () => uses(g, name, 3) : () => `${g.chance(0.5) ? `${name} = ${g.expr()};\n` : ''}blk(0);\n${g.chance(0.5) ? `env.log(${g.mark()}, ${name});\n` : ''}`;
    return `((${parameters}) => {\n${mentions()}${again}\n${mentions()}env.log(${g.mark()}, ${name}); })`;
  });
  return attempt(g, `${called}(${g.expr()});\n`);
}

export const bindings: Area = {
  statements: [
    { name: 'variable too early', weight: 1.5, make: tooEarly },
    { name: 'switch past a declaration', weight: 1, make: pastDeclaration },
    { name: 'loop head too early', weight: 0.7, make: head },
    { name: 'parameter declared again', weight: 1.2, make: declaredAgain },
  ],
};
