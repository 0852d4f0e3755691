/**
 * Classes: heritage, constructors with code before and after `super()`, fields, private names, accessors, static
 * elements, computed names, and what is done with their objects. Everything in them may block.
 */
import { assigns, isLowered } from '../dialect';
import { Area, Gen, newContext, P } from '../gen';
import { callArguments } from './calls';
import { method, newName } from './functions';

export const methodName = (g: Gen) => g.random.pick(['m', 'm', 'n', `['n']`, `[blk('m')]`, `[env.conv(${g.mark()}, 'm')]`]);

/** The names of accessors are theirs alone: without types, only reads by such a name are known to block. */
export const ACCESSORS = ['acc', 'bcc', 'ccc'];

/** An expression in a function-like place of its own, with `this` an object of the class. */
export const inside = (g: Gen, most = P.assign) => g.insideFunction(newContext(true), () => {
  g.scopes.open(true, []);
  const text = g.expr('any', most);
  const missing = g.scopes.missingVars();
  g.scopes.close();
  return missing.length > 0 ? `((${missing.join(', ')}) => ${text.startsWith('{') ? `(${text})` : text})()` : text;
});

/** The same where `arguments` may not be mentioned. */
export const initialiser = (g: Gen) => inside(g).replace(/\barguments\b/g, '[]');

export const log = (g: Gen) => `env.log(${g.mark()}, ${inside(g)});`;

function constructor(g: Gen, isDerived: boolean, privateName: string | null): string {
  const names = new Set<string>();
  return g.insideFunction(newContext(true), () => {
    g.scopes.open(true, []);
    const a = newName(g, names);
    g.scopes.declare(a, 'any', true);
    const b = newName(g, names);
    const modifier = g.chance(0.2) ? g.random.pick(['public ', 'readonly ']) : '';
    const parameters = `${modifier}${a}${g.chance(0.3) ? ` = ${g.expr()}` : ''}, ...${b}`;
    g.scopes.declare(b, 'arr', true);
    const before = g.chance(0.5) ? [`env.log(${g.mark()}, ${g.expr()});`] : [];
    const args = g.chance(0.3) ? `(...${b})` : callArguments(g, 2);
    const made = [
      g.chance(0.5) ? `this.${g.random.pick(['a', 'b'])} = ${g.expr()};` : '',
      privateName && g.chance(0.5) ? `this.${privateName} = ${g.expr()};` : '',
      g.chance(0.3) ? g.stmt() : '',
      g.chance(0.3) ? `env.log(${g.mark()}, typeof new.target, ${privateName ? `this.${privateName}` : 'this.a'}, ${a});` : '',
      g.chance(0.12) ? `return ${g.random.pick(['{ a: 1 }', 'blk({ b: 2 })', 'undefined', '1', 'blk(null)', 'this', ''])} as any;`.replace('return  as any', 'return') : '',
    ];
    const missing = g.scopes.missingVars();
    g.scopes.close();
    let sup = isDerived ? `super${args};` : '';
    // Where fields are assigned, TypeScript wants `super()` to be a statement of the constructor itself (TS2401).
    if (isDerived && modifier === '' && !assigns(g.dialect)) {
      if (g.chance(0.15)) sup = `try { ${sup} } finally { blk(${g.mark()}); }`;
      else if (g.chance(0.08)) sup = `if (blk(true)) { ${sup} }`;
      else if (g.chance(0.08)) sup = `env.log(${g.mark()}, ${sup.slice(0, -1)});`;
      else if (g.chance(0.04)) sup = '';
      else if (g.chance(0.04)) sup += ` ${sup}`;
      else if (g.chance(0.08)) sup = g.coverage.within('super in an arrow', () => g.random.pick([`(() => ${sup.slice(0, -1)})();`, `{ const make_ = (...z_: any[]) => { z_.length; return ${sup.slice(0, -1)}; }; env.log(${g.mark()}, make_(${g.expr()}) === this); }`]));
    }
    const vars = missing.length ? `var ${missing.join(', ')}; ` : '';
    return `constructor(${parameters}) { ${vars}${(isDerived ? before : []).join(' ')} ${sup} ${made.filter((x) => x !== '').join('\n')} }`;
  });
}

/** What is static, and private methods, which name the class: TypeScript moves them out of it for older targets. */
function mentions(g: Gen, own: string, isRefused: boolean): string {
  return g.coverage.within('class that names itself', () => g.random.pick([
    () => `static own_ = ${own}.name;`, () => `static own_ = () => ${own};`, () => `static { env.log(${g.mark()}, ${own}.name, ${own} === this); }`, () => `static own_ = new ${own}().a;`,
    ...(isRefused ? [] : [() => `#own_() { return ${own}.name; } m3() { ${log(g)} return this.#own_(); }`, () => `static get #own_() { return typeof ${own}; } static m3() { ${log(g)} return this.#own_; }`]),
  ])());
}

/** Heritage clause and body; `own`: the class's name. */
export function classBody(g: Gen, own?: string): string {
  const isDerived = g.chance(0.5);
  const heritage = isDerived
    ? ` extends ${g.random.pick([() => 'env.K', () => `(blk(env.K))`, () => g.expr('class', P.call), () => g.expr('class', P.call), () => `(env.log(${g.mark()}, env.K))`, () => 'Error', () => 'Map'])()}`
    : '';
  const members: string[] = [];
  // Refused (GREEN2020): private names of derived classes, where TypeScript lowers them.
  const isRefused = isDerived && isLowered(g.dialect) && !g.chance(0.02);
  const privateName = g.chance(0.4) && !isRefused ? g.scopes.unique('#p') : null;
  const add = (probability: number, make: () => string) => {
    if (g.chance(probability)) members.push(make());
  };
  const within = (name: string, make: () => string) => () => g.coverage.within(name, make);
  add(0.3, within('field', () => `${g.random.pick(['a', 'b', `'c'`])} = ${initialiser(g)};`));
  if (privateName) members.push(g.coverage.within('private field', () => `${privateName} = ${initialiser(g)};`));
  add(0.25, within('field', () => `${g.random.pick(['d', 'x'])}${g.chance(0.7) ? ` = ${initialiser(g)}` : ''};`));
  if (!isRefused) add(0.1, within('accessor field', () => `accessor ${g.random.pick(['e', '#e_', `['f']`])}${g.chance(0.8) ? ` = ${initialiser(g)}` : ''};`));
  add(0.1, within('computed field', () => `[${g.random.pick([`'g'`, `blk('g')`, ...(assigns(g.dialect) ? [] : [`env.conv(${g.mark()}, 'g')`]), `'g' + 1`])}]${g.chance(0.8) ? ` = ${initialiser(g)}` : ''};`));
  if (privateName) {
    add(0.5, () => `#q_() { ${log(g)} return this.${privateName}; }`);
    members.push(`m${g.chance(0.5) ? '' : '2'}(o: any = this) { env.log(${g.mark()}, ${privateName} in o); o.${privateName} = ${inside(g)}; return o.${privateName}${members.some((m) => m.startsWith('#q_')) ? ' ?? this.#q_()' : ''}; }`);
  }
  add(0.75, within('constructor', () => constructor(g, isDerived, privateName)));
  add(0.8, () => method(g, '', methodName(g)));
  add(0.35, () => method(g, 'static ', methodName(g)));
  const name = g.random.pick(ACCESSORS);
  add(0.35, within('class accessor', () => `get ${name}() { ${log(g)} return ${inside(g)}; }`));
  add(0.3, within('class accessor', () => `set ${name}(v_) { env.log(${g.mark()}, v_); ${log(g)} }`));
  if (isDerived) add(0.3, within('super member', () => `n(...z_) { ${g.random.pick([`return super.m?.(...z_, ${inside(g)});`, `super[blk('s')] = ${inside(g)}; return this.s;`, `super.s += ${inside(g)}; return super.m;`, `return super.${name};`, `super.${name} = ${inside(g)}; return super[blk('m')];`])} }`));
  add(0.2, within('static field', () => `static ${g.random.pick(['a', 'sf', `[blk('sk')]`])} = ${initialiser(g)};`));
  add(0.15, within('static block', () => `static { env.log(${g.mark()}, ${initialiser(g)}); this.b = ${initialiser(g)}; }`));
  add(0.15, within('static field', () => `static sg = ${['() => this.sf', '[this.a, this.name]', '(() => typeof this.sf)()'][members.length % 3]};`));
  add(0.15, within('static block', () => `static { env.log(${g.mark()}, this.name, Reflect.ownKeys(this)); }`));
  if (own !== undefined) add(0.3, () => mentions(g, own, isRefused));
  if (members.length > 1 && g.chance(0.3)) members.push(members.shift()!);
  return `${heritage} {\n${members.join('\n')}\n}`;
}

/** An object of a class, whatever it has. */
function use(g: Gen): string {
  const object = `(new (${g.expr('class', P.primary)})${callArguments(g, 2)} as any)`;
  const name = g.random.pick(ACCESSORS);
  const value = () => g.expr();
  return g.random.pick([
    () => `${object}.${name}`, () => `${object}.${name}`, () => `${object}?.${name}?.a`, () => `(${object}.${name} = ${value()})`, () => `(${object}.${name} += ${value()})`, () => `${object}.${name}++`, () => `--${object}.${name}`,
    () => `(${object}.${name} ??= ${value()})`, () => `(({ ${name}: z_ = ${value()} }) => z_)(${object})`, () => `([${object}.${name}] = [${value()}])`, () => `({ a: ${object}.${name} } = ${g.expr('obj')})`,
    () => `${object}['${name}']`, () => `${object}.m?.(${value()})`, () => `${object}.m2?.(${value()})`, () => `${object}.n?.(${value()})`, () => `Reflect.construct(${g.expr('class', P.primary)}, ${g.expr('arr')}, ${g.expr('class', P.primary)})`,
    () => `delete ${object}.${name}`, () => `(${object}.${name})?.(${value()})`,
  ])();
}

export const classes: Area = {
  expressions: [
    { name: 'class expression', gives: 'class', weight: 0.6, calls: true, make: (g) => `(class${classBody(g)})` },
    {
      name: 'named class expression', gives: 'class', weight: 0.3, calls: true,
      make(g) {
        const name = g.scopes.unique('Own');
        return `(class ${name}${classBody(g, name)})`;
      },
    },
    { name: 'use of an object', gives: 'any', weight: 3, calls: true, when: (g) => g.variable('class') !== null, make: (g) => ({ text: use(g), prec: P.assign }) },
    { name: 'constructor function', gives: 'obj', weight: 0.4, calls: true, make: (g) => `new (function (v_) { this.a = v_; this.b = ${inside(g)}; } as any)${callArguments(g, 1)}` },
  ],
  statements: [
    {
      name: 'simple class', weight: 2.5,
      make(g) {
        const name = g.scopes.fresh();
        const text = `class ${name}${classBody(g, name)}`;
        g.scopes.declare(name, 'class', false);
        return text;
      },
    },
  ],
};
