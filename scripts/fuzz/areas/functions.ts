/**
 * Functions of every form: declarations, expressions, arrows, methods, accessors, with parameters of every form.
 * A variable of type 'fn' is never reassigned, and data properties are never called: so calls in a generated program
 * form no cycle, except the recursion that is written with a counter.
 */
import { Area, Gen, newContext as context, P } from '../gen';
import { parameterPattern } from './patterns';

/** Parameters: text, and the names it binds. Defaults block in generators; elsewhere that is another area's business. */
function parameters(g: Gen, names: Set<string>, yields: boolean): string {
  const list: string[] = [];
  for (let n = g.random.int(4); n > 0; n--) {
    if (g.chance(0.15)) {
      list.push(parameterPattern(g, names));
      continue;
    }
    const name = newName(g, names);
    if (n === 1 && g.chance(0.2)) {
      list.push(`...${name}`);
      g.scopes.declare(name, 'arr', true);
      break;
    }
    list.push(yields && g.chance(0.3) ? g.coverage.within('default of a generator', () => `${name} = ${g.expr()}`) : g.chance(0.2) ? `${name} = ${g.quietly('defaults', () => g.expr())}` : name);
    g.scopes.declare(name, 'any', true);
  }
  return list.join(', ');
}

/** A lexical name that is not yet among `names`; adds it. */
export function newName(g: Gen, names: Set<string>): string {
  let name = g.scopes.fresh();
  if (names.has(name)) name = g.scopes.unique('v');
  names.add(name);
  return name;
}

/** Statements of a function, with the `var`s it promised and a return at the end; braces included. */
function body(g: Gen, most: number): string {
  let text = g.stmts(most);
  if (g.chance(0.7)) text += `return ${g.expr('any', P.comma)};\n`;
  for (const name of g.scopes.missingVars()) text = `var ${name};\n` + text;
  return `{\n${text}}`;
}

/** `(parameters) { body }`, in the scopes it opens. */
export function signatureAndBody(g: Gen, arrow: boolean, thisIsObject: boolean, most = 3, yields = false): string {
  return g.insideFunction(context(arrow ? g.fn.thisIsObject : thisIsObject), () => {
    const names = new Set<string>();
    g.scopes.open(false);
    const params = parameters(g, names, yields);
    g.scopes.open(true, names);
    g.fn.yields = yields;
    let text: string;
    if (arrow && g.chance(0.5)) {
      const value = g.expr();
      const missing = g.scopes.missingVars();
      // A promised var that an expression body read: the arrow needs a block body after all.
      const result = missing.some((name) => new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(value)) ? `{ var ${missing.join(', ')}; return ${value}; }` : /^\{/.test(value) ? `(${value})` : value;
      text = `(${params}) => ${result}`;
    } else {
      text = `(${params}) ${arrow ? '=> ' : ''}${body(g, most)}`;
    }
    g.scopes.close();
    g.scopes.close();
    return text;
  });
}

export function arrow(g: Gen): string {
  return signatureAndBody(g, true, false, 2);
}

/** A function declaration. Its name must be declared by the caller. */
export function functionDeclaration(g: Gen, name: string, most = 4): string {
  return g.coverage.within('function declaration', () => `function ${name}${signatureAndBody(g, false, false, most)}\n`);
}

/** A method of an object literal or class. */
export function method(g: Gen, prefix = '', given?: string): string {
  const name = given ?? g.random.pick(['m', 'm', 'n', `['n']`, ...(g.quiet ? [] : [`[blk('m')]`])]);
  return g.coverage.within('method', () => `${prefix}${name}${signatureAndBody(g, false, true, 2)}`);
}

/** A getter or setter of an object literal or class, or both. They log without a call. */
export function accessor(g: Gen, key: string): string {
  const mark = g.mark();
  const getter = () => `get ${key}() { env.note = 'get ${key} ${mark}'; return ${value}; }`;
  const setter = () => `set ${key}(_v) { env.note = ['set ${key} ${mark}', _v]; }`;
  const value = g.insideFunction(context(true), () => g.quietly('accessors', () => g.expr()));
  return g.random.pick([getter, setter, () => `${getter()}, ${setter()}`])();
}

/** Parameters and `arguments`, written by turns: in sloppy code they are the same variables. */
function aliasing(g: Gen): string {
  const value = () => g.insideFunction(context(false), () => g.expr());
  const steps = [
    () => `p = ${value()};`, () => `arguments[0] = ${value()};`, () => `arguments[1] = q + arguments[0];`, () => `q++;`, () => `blk(0);`, () => `env.log(${g.mark()}, p, q, [...arguments]);`,
    () => `(() => { p = arguments[1]; })();`, () => `env.keep(() => [p, q]);`, () => `arguments.length = 1;`, () => `[q, arguments[0]] = [p, blk(1)];`,
  ];
  let text = '';
  for (let n = 2 + g.random.int(4); n > 0; n--) text += g.random.pick(steps)() + ' ';
  return `(function (p, q) { ${text}return [p, q, arguments[0], arguments.length]; })(${g.expr()}${g.chance(0.6) ? `, ${g.expr()}` : ''})`;
}

/** A function that a `var` and another function declare once more. */
function redeclared(g: Gen): string {
  const name = g.scopes.unique('again');
  const value = () => g.insideFunction(context(false), () => g.expr());
  const steps = [
    () => `env.log(${g.mark()}, typeof ${name});`, () => `var ${name} = ${value()};`, () => `var ${name};`, () => `if (${value()}) env.log(${g.mark()}, blk(typeof ${name}));`, () => `for (var ${name} of [blk(1), ${value()}]) env.log(${g.mark()}, ${name});`,
    () => `function ${name}() { return ${value()}; }`, () => `env.keep(() => ${name});`, () => `var { ${name} = ${value()} } = {};`,
  ];
  let text = '';
  for (let n = 2 + g.random.int(4); n > 0; n--) text += g.random.pick(steps)() + ' ';
  return `(function () { ${text}function ${name}() { return ${value()}; } return typeof ${name}; })()`;
}

export const functions: Area = {
  expressions: [
    { name: 'arrow', gives: 'fn', weight: 5, make: (g) => ({ text: arrow(g), prec: P.assign }) },
    { name: 'function expression', gives: 'fn', weight: 3, make: (g) => `function ${signatureAndBody(g, false, false)}` },
    {
      name: 'named function expression', gives: 'fn', weight: 1,
      make(g) {
        const name = g.scopes.unique('self');
        return `function ${name}${signatureAndBody(g, false, false)}`;
      },
    },
    { name: 'arguments', gives: 'any', weight: 1.5, make: (g) => g.random.pick(['arguments.length', 'arguments[0]', '[...arguments]', `arguments[${g.quiet ? 0 : 'blk(1)'}]`]) },
    {
      name: 'arguments written', gives: 'any', weight: 1, calls: true,
      make: (g) => ({ text: g.random.pick([`arguments[0] = ${g.expr()}`, `arguments[${g.chance(0.5) ? 'blk(1)' : '0'}] = ${g.expr()}`, `arguments[0] += ${g.expr()}`]), prec: P.assign }),
    },
    { name: 'parameters beside arguments', gives: 'any', weight: 2, calls: true, make: (g) => ({ text: aliasing(g), prec: P.call }) },
    { name: 'function and variable', gives: 'str', weight: 1, calls: true, make: (g) => ({ text: redeclared(g), prec: P.call }) },
    { name: 'new.target', gives: 'any', weight: 0.4, make: () => 'typeof new.target' },
    { name: 'this', gives: 'any', weight: 1, make: (g) => (g.fn.thisIsObject ? g.random.pick(['this', 'this?.a', 'this?.b']) : 'this') },
    {
      name: 'recursion', gives: 'any', weight: 1, calls: true,
      make: (g) => ({ text: `(function again(n, x) { if (n <= 0) return ${g.expr()}; const r = again(n - 1, ${g.chance(0.5) ? 'blk(n)' : 'n'}); return ${g.chance(0.5) ? 'blk([r, x])' : 'r'}; })(${1 + g.random.int(4)}, ${g.expr()})`, prec: P.call }),
    },
  ],
  statements: [
    {
      name: 'simple closure kept', weight: 6, quiet: true,
      make(g) {
        const variable = g.variable('any', true);
        if (variable === null || g.chance(0.3)) return g.keep(arrow(g));
        const { name, type } = variable;
        const others = [`() => ${name}`, `() => env.log(${g.mark()}, ${name})`, `function () { return typeof ${name} + ${g.insideFunction(context(false), () => g.expr('str', P.multiply))}; }`];
        if (type === 'num') others.push(`() => ++${name}`, `() => (${name} += ${g.insideFunction(context(false), () => g.expr('num'))})`, `() => ${name}++`);
        if (type === 'any') others.push(`() => (${name} = ${g.insideFunction(context(false), () => g.expr())})`);
        return g.keep(g.random.pick(others));
      },
    },
    {
      name: 'simple const function', weight: 3, quiet: true,
      make(g) {
        const name = g.scopes.fresh();
        const text = `const ${name} = ${g.expr('fn')};`;
        g.scopes.declare(name, 'fn', false);
        return text;
      },
    },
  ],
};
