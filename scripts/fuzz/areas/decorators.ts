/**
 * The language's own decorators, on classes, methods, accessors, fields and auto-accessors, with and without private and
 * static ones: they look, add initialisers, replace what they decorate, and what they put in its place blocks. While they
 * are applied nothing may block (TypeScript's helpers call them), so they are written without calls that could; what makes
 * a decorator may.
 */
import { assigns, isLowered } from '../dialect';
import { Area, Gen } from '../gen';
import { ACCESSORS, initialiser, inside, log, methodName } from './classes';
import { method } from './functions';

const say = (g: Gen, ...what: string[]): string => `env.log(${[g.mark(), ...what].join(', ')});`;
const note = (g: Gen): string => `env.note = ${g.mark()};`;

/** A function in place of `v_`, which blocks around it. */
const around = (g: Gen): string =>
  `function (this: any, ...z_: any[]) { ${say(g, 'z_.length')} ${g.random.pick([`return v_.apply(this, z_);`, `const r_ = v_.call(this, ...z_); blk(${g.mark()}); return r_;`, `blk(z_[0]); return Reflect.apply(v_, this, z_);`, `try { return v_.apply(this, z_); } finally { blk(${g.mark()}); }`, `return blk(${g.mark()});`])} }`;

type Kind = 'class' | 'method' | 'getter' | 'setter' | 'field' | 'accessor';

/** Bodies by what is decorated: `v_` its value, `c_` the context. */
const BODIES: Record<Kind, (g: Gen) => string> = {
  class: (g) => g.random.pick([
    () => '', () => 'return v_;', () => `return class extends v_ { extra_ = blk(${g.mark()}); m2(...z_: any[]) { ${log(g)} return super.m?.(...z_); } };`,
    () => `return class extends v_ { constructor(...z_: any[]) { ${say(g)} super(...z_); blk(${g.mark()}); } };`, () => `v_.prototype.added_ = ${around(g)};`, () => `c_.addInitializer(function (this: any) { ${say(g, 'this === v_', 'this.name')} });`,
  ])(),
  method: (g) => g.random.pick([
    () => '', () => `return ${around(g)};`, () => `return ${around(g)};`, () => `return { [c_.name]: ${around(g)} }[c_.name];`, () => `c_.addInitializer(function (this: any) { ${note(g)} });`, () => `env.note = [typeof v_, v_.length, c_.private, c_.static];`,
  ])(),
  getter: (g) => g.random.pick([() => '', () => `return function (this: any) { ${note(g)} return v_.call(this); };`, () => `env.note = [c_.kind, v_.name];`])(),
  setter: (g) => g.random.pick([() => '', () => `return function (this: any, x_: any) { ${note(g)} v_.call(this, x_); };`])(),
  field: (g) => g.random.pick([() => '', () => `return (x_: any) => { ${note(g)} return x_; };`, () => `return function (this: any, x_: any) { env.note = [typeof x_, 'a' in this]; return [x_]; };`, () => `c_.addInitializer(function (this: any) { ${note(g)} });`])(),
  accessor: (g) => g.random.pick([() => '', () => `return { get(this: any) { ${note(g)} return v_.get.call(this); } };`, () => `return { set(this: any, x_: any) { ${note(g)} v_.set.call(this, [x_]); }, init: (x_: any) => [x_, 1] };`])(),
};

/** None, one or two of them, with the names they are to be declared by before the class in `declarations`. */
function decorators(g: Gen, kind: Kind, declarations: string[]): string {
  let text = '';
  for (let n = g.random.pick([0, 1, 1, 2]); n > 0; n--) {
    const made = `(v_: any, c_: any): any => { ${say(g, 'typeof v_', 'c_.kind', 'String(c_.name)')} ${g.coverage.within(`${kind} decorator`, () => BODIES[kind](g))} }`;
    if (g.chance(0.3)) {
      const name = g.scopes.unique('dec');
      declarations.push(`const ${name} = ${made};\n`);
      text += `@${name} `;
    } else {
      text += g.chance(0.3) ? `@(blk(${made})) ` : `@(${made}) `;
    }
  }
  return text;
}

function decorated(g: Gen, name: string): string {
  const before: string[] = [];
  const isDerived = g.chance(0.5);
  // Refused (GREEN2001): decorated members of derived classes whose fields TypeScript initialises.
  const isPlain = isDerived && (isLowered(g.dialect) || assigns(g.dialect)) && !g.chance(0.03);
  const on = (kind: Kind) => (isPlain && kind !== 'class' ? '' : decorators(g, kind, before));
  const heritage = isDerived ? ` extends ${g.variable('class')?.name ?? 'env.K'}` : '';
  const members: string[] = [];
  const add = (probability: number, make: () => string) => {
    if (g.chance(probability)) members.push(make());
  };
  // Fields that block in a class with decorated elements are refused (GREEN2020).
  const value = () => (g.chance(0.75) ? ` = ${g.chance(0.04) ? initialiser(g) : g.mark()}` : '');
  add(0.5, () => `${on('field')}a${value()};`);
  add(0.4, () => `${on('field')}${g.random.pick(['b', `'c'`, `['d']`])}${value()};`);
  add(0.3, () => `${on('field')}static ${g.random.pick(['s', 'a'])} = ${g.mark()};`);
  add(0.25, () => `${on('accessor')}accessor e${value()};`);
  add(0.5, () => `constructor(p_: any, ...r_: any[]) { ${isDerived ? `${g.chance(0.4) ? log(g) : ''} super(p_, ...r_);` : ''} ${log(g)} this.${g.random.pick(['a', 'b'])} = ${inside(g)}; ${say(g, 'p_')} }`);
  add(0.6, () => method(g, on('method'), methodName(g)));
  add(0.4, () => `${on('method')}m2(x_: any, y_: any) { ${log(g)} return [x_, ${inside(g)}, ${name} === this.constructor, ${name}.name]; }`);
  add(0.3, () => method(g, `${on('method')}static `, g.random.pick(['m', 'n'])));
  if (!isLowered(g.dialect)) add(0.2, () => `${on('method')}#p(x_: any) { ${log(g)} return blk(x_); }\nn(x_: any) { return this.#p(${inside(g)}); }`);
  const accessor = g.random.pick(ACCESSORS);
  add(0.4, () => `${on('getter')}get ${accessor}() { ${log(g)} return ${inside(g)}; }`);
  add(0.3, () => `${on('setter')}set ${accessor}(v_) { ${say(g, 'v_')} ${log(g)} }`);
  add(0.15, () => `${on('method')}[blk('g')]() { ${log(g)} }`);
  const head = on('class');
  const body = `${heritage} {\n${members.join('\n')}\n}`;
  return before.join('') + (g.chance(0.3) ? `const ${name} = ${head}class${g.random.pick(['', ' Own'])}${body};\n` : `${head}class ${name}${body}\n`);
}

export const standardDecorators: Area = {
  statements: [
    {
      name: 'simple class with decorators', weight: 2, when: (g) => g.dialect.legacyDecorators !== true,
      make(g) {
        const name = g.scopes.fresh();
        const text = decorated(g, name);
        g.scopes.declare(name, 'class', false);
        return `${text}env.log(${g.mark()}, Object.keys(${name}), ${name}.name, typeof ${name}.prototype.m);`;
      },
    },
  ],
};
