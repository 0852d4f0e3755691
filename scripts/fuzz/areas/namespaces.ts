/**
 * Namespaces, written before `main`: exports that are read and written live, by bare names inside and by `N.x` outside,
 * in parts, nested, merged with functions, classes and enums, with aliases. The body of a namespace cannot wait
 * (GREEN2011), and runs before there is an `env`: what stands in it computes; its functions block.
 */
import { Gen, Type, Variable } from '../gen';
import { initialiser, inside, log } from './classes';
import { arrow, functionDeclaration, method } from './functions';

type Exports = Map<string, Variable>;

/** The exports of a namespace, and of those inside it, as names for who stands outside. */
const qualified = (path: string, exports: Exports): Variable[] => [...exports].map(([name, variable]) => ({ ...variable, name: `${path}.${name}` }));

const declareAll = (g: Gen, variables: Iterable<Variable>): void => {
  for (const { name, type, mutable } of variables) g.scopes.declare(name, type, mutable);
};

/** A value that is computed without a call. */
function constant(g: Gen, type: Type): string {
  const number = g.variable('num')?.name ?? '3';
  if (type === 'num') return g.random.pick([String(g.random.int(9)), `${number} + 1`, `-${number}`]);
  if (type === 'arr') return `[${g.random.int(9)}, ${number}]`;
  return g.random.pick([`'s${g.mark()}'`, 'undefined', 'null', `{ a: ${number}, b: 'B' }`, `[${number}]`, `\`\${${number}}\``]);
}

/** One declaration in the body of a namespace; what it exports goes to `exports`. */
function member(g: Gen, path: string, exports: Exports, depth: number): string {
  const isExported = g.chance(0.75);
  const prefix = isExported ? 'export ' : '';
  const declare = (name: string, type: Type, mutable: boolean) => {
    g.scopes.declare(name, type, mutable);
    if (isExported) exports.set(name, { name, type, mutable });
  };
  const within = (name: string, make: () => string) => () => g.coverage.within(name, make);
  const kinds: [number, () => string][] = [
    [5, within('variable of a namespace', () => {
      const type = g.random.pick<Type>(['num', 'num', 'num', 'any', 'arr']);
      const keyword = g.random.pick(['let', 'let', 'const', 'var']);
      const text = constant(g, type);
      const name = g.scopes.fresh();
      declare(name, type, keyword !== 'const');
      return `${prefix}${keyword} ${name}${g.chance(0.2) ? ': any' : ''} = ${text};`;
    })],
    [1, within('pattern of a namespace', () => {
      const [a, b, c] = [g.scopes.fresh(), g.scopes.unique('v'), g.scopes.unique('v')];
      const number = constant(g, 'num');
      for (const name of [a, b, c]) declare(name, name === c ? 'any' : 'num', true);
      return `${prefix}let { a: ${a}, b: [${b} = 7, ...${c}] } = { a: ${number}, b: [${g.random.pick(['', '1', '1, 2'])}] as any[] };`;
    })],
    [5, within('function of a namespace', () => {
      const name = g.scopes.fresh();
      const text = g.withSize(3, () => (g.chance(0.6) ? prefix + functionDeclaration(g, name, 3) : `${prefix}const ${name} = ${arrow(g)};`));
      declare(name, 'fn', false);
      return text;
    })],
    [1.5, within('class of a namespace', () => {
      const name = g.scopes.unique('C');
      const members = [() => `a = ${initialiser(g)};`, () => `constructor(x_) { this.b = ${inside(g)}; ${log(g)} }`, () => method(g, '', 'm'), () => method(g, '', 'n')].filter(() => g.chance(0.6));
      const text = g.withSize(2, () => `${prefix}class ${name} {\n${members.map((make) => make()).join('\n')}\n}`);
      declare(name, 'class', false);
      return text;
    })],
    [0.7, within('enum of a namespace', () => {
      const name = g.scopes.unique('E');
      for (const m of ['m0', 'm1']) declare(`${name}.${m}`, 'num', false);
      return `${prefix}enum ${name} { m0 = ${g.random.int(5)}, m1 }`;
    })],
    [1, within('block of a namespace', () => {
      const written = g.variable('num', true);
      const name = g.scopes.unique('list');
      declare(name, 'arr', false);
      return `${prefix}const ${name}: any[] = [];\nfor (let i = 0; i < 2; i++) { ${name}[i] = ${g.withSize(1, () => arrow(g))}; ${written ? `${written.name} += i;` : ''} }`;
    })],
  ];
  if (depth < 2) {
    kinds.push([1.5, within('nested namespace', () => {
      const name = g.scopes.unique('I');
      const inner: Exports = new Map();
      const outer = g.chance(0.2) ? g.scopes.unique('D') : null;
      const text = `${prefix}namespace ${outer ? `${outer}.` : ''}${name} {\n${part(g, `${path}.${name}`, inner, depth + 1)}}`;
      for (const { name: full, type, mutable } of qualified(outer ? `${outer}.${name}` : name, inner)) declare(full, type, mutable);
      return text;
    })]);
  }
  const read = exports.size > 0 ? g.random.pick(qualified(path, exports)) : null;
  if (read) {
    kinds.push([1, within('alias in a namespace', () => {
      const name = g.scopes.unique('A');
      declare(name, read.type, false);
      return `${prefix}import ${name} = ${read.name};`;
    })]);
    kinds.push([1, within('reader in a namespace', () => {
      // By its bare name and by its full one it is the same variable.
      const name = g.scopes.unique('f');
      const bare = read.name.slice(path.length + 1);
      const change = read.mutable && read.type === 'num' ? `${bare} += blk(${read.name}++); ${read.name} = blk(${bare}) + ${bare};` : '';
      declare(name, 'fn', false);
      return `${prefix}function ${name}() { ${change} return [${bare}, blk(${read.name}), ${bare}, ${read.name}]; }`;
    })]);
  }
  return g.random.weighted(kinds.map(([weight, make]) => ({ weight, make }))).make();
}

/** The body of one declaration of the namespace `path`, whose other parts have made `exports` so far. */
function part(g: Gen, path: string, exports: Exports, depth = 0): string {
  g.scopes.open(true, exports.keys());
  declareAll(g, exports.values());
  let text = '';
  for (let n = 2 + g.random.int(3); n > 0; n--) text += member(g, path, exports, depth) + '\n';
  text += g.scopes.missingVars().map((name) => `var ${name};\n`).join('');
  g.scopes.close();
  return text;
}

/** One or two namespaces in parts; their exports are variables from then on. */
export function namespaces(g: Gen): string {
  let text = '';
  for (let n = 1 + g.random.int(2); n > 0; n--) {
    const name = g.scopes.unique('N');
    const exports: Exports = new Map();
    const merged = g.random.pick(['', '', '', 'function', 'class', 'enum']);
    if (merged === 'function') text += g.withSize(2, () => functionDeclaration(g, name, 2));
    if (merged === 'class') text += `class ${name} { ${g.withSize(2, () => method(g, '', 'm'))} }\n`;
    if (merged === 'enum') text += `enum ${name} { m0 = 1 }\n`;
    for (let parts = 1 + g.random.int(2); parts > 0; parts--) {
      text += `${g.coverage.within('namespace', () => `${g.chance(0.2) ? 'export ' : ''}namespace ${name} {\n${part(g, name, exports)}}`)}\n`;
      if (exports.size > 0 && g.chance(0.3)) {
        const { name: read, type } = g.random.pick(qualified(name, exports));
        const alias = g.scopes.unique('A');
        text += `import ${alias} = ${read};\n`;
        g.scopes.declare(alias, type, false);
      }
    }
    if (merged === 'function') g.scopes.declare(name, 'fn', false);
    if (merged === 'class') g.scopes.declare(name, 'class', false);
    declareAll(g, qualified(name, exports));
  }
  return text;
}
