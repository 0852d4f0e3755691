/**
 * Decorators of `experimentalDecorators`, on classes, methods, accessors, fields and parameters: they look, replace what
 * they decorate, and what they put in its place blocks. Where such a class is defined nothing may block (GREEN2021), so
 * decorators are written without calls that could; what runs later (methods, fields of objects, constructors) blocks.
 */
import { definesItself } from '../dialect';
import { Area, Gen } from '../gen';
import { ACCESSORS, initialiser, inside, log } from './classes';
import { method } from './functions';

const say = (g: Gen, ...what: string[]): string => `env.log(${[g.mark(), ...what].join(', ')});`;

/** A function that calls `call`, and may block around it. */
const around = (g: Gen, call: string): string =>
  `function (this: any, ...z_: any[]) { ${say(g, 'z_.length')} ${g.random.pick([`return ${call};`, `const r_ = ${call}; blk(${g.mark()}); return r_;`, `blk(z_[0]); return ${call};`, `try { return ${call}; } finally { blk(${g.mark()}); }`, `return blk(${g.mark()});`])} }`;

/** Bodies of decorators by what they decorate: `t_` the class or its prototype, `k_` the key, `d_` the descriptor or the parameter's index. */
const BODIES: Record<string, (g: Gen) => string> = {
  class: (g) => g.random.pick([
    () => '', () => 'return t_;', () => `return class extends t_ { extra_ = blk(${g.mark()}); m2(...z_: any[]) { ${log(g)} return super.m?.(...z_); } };`,
    () => `return class extends t_ { constructor(...z_: any[]) { ${say(g)} super(...z_); blk(${g.mark()}); } };`,
    // A proxy of a class is no parent that can wait for its constructor: a BoundaryError, test/boundaries has it.
    () => `${say(g)} ${say(g)} return t_;`,
    () => `t_.prototype.added_ = ${around(g, '[z_]')};`,
  ])(),
  method: (g) => g.random.pick([
    () => '', () => `const o_ = d_.value; d_.value = ${around(g, 'o_.apply(this, z_)')};`, () => `return { ...d_, value: ${around(g, 'd_.value.apply(this, z_)')} };`,
    () => `return { ...d_, value(this: any, ...z_: any[]) { ${say(g)} return d_.value.call(this, ...z_); } };`, () => `return { ...d_, enumerable: true };`, () => `const f_ = d_.value; return { configurable: true, get: () => (env.note = ${g.mark()}, f_) };`,
  ])(),
  accessor: (g) => g.random.pick([
    () => '', () => `return { ...d_, enumerable: true };`, () => `const o_ = d_.get; if (o_) d_.get = function (this: any) { env.note = ${g.mark()}; return o_.call(this); };`,
    () => `const o_ = d_.set; if (o_) d_.set = function (this: any, v_: any) { env.note = ${g.mark()}; o_.call(this, v_); };`,
  ])(),
  field: (g) => g.random.pick([
    () => '', () => '', () => `Object.defineProperty(t_, k_!, { configurable: true, get: () => ${g.mark()}, set: (v_) => { env.note = ['set', String(k_), v_]; } });`,
    () => `return { configurable: true, writable: true, value: ${g.mark()} };`,
  ])(),
  parameter: () => '',
};

/** None, one or two of them, with the names they are to be declared by before the class in `declarations`. */
function decorators(g: Gen, kind: string, declarations: string[]): string {
  let text = '';
  for (let n = g.random.pick([0, 1, 1, 1, 2]); n > 0; n--) {
    const made = `(t_: any, k_?: any, d_?: any): any => { ${say(g, 'typeof t_', 'String(k_)', 'typeof d_')} ${g.coverage.within(`legacy ${kind} decorator`, () => BODIES[kind]!(g))} }`;
    if (g.chance(0.3)) {
      const name = g.scopes.unique('dec');
      declarations.push(`const ${name} = ${made};\n`);
      text += `@${name} `;
    } else {
      text += `@(${made}) `;
    }
  }
  return text;
}

function legacyClass(g: Gen, name: string): string {
  const before: string[] = [];
  const on = (kind: string) => decorators(g, kind, before);
  const type = () => g.random.pick(['', '', ': any', ': Number', ': Map<any, any>', ': () => void']);
  const isDerived = g.chance(0.5);
  const heritage = isDerived ? ` extends ${g.variable('class')?.name ?? 'env.K'}` : '';
  const members: string[] = [];
  const add = (probability: number, make: () => string) => {
    if (g.chance(probability)) members.push(make());
  };
  // Refused (GREEN2020): fields with decorators that are defined behind a `super()` TypeScript does not find.
  const decorated = isDerived && definesItself(g.dialect) && !g.chance(0.03) ? () => '' : () => on('field');
  const value = () => (g.chance(0.75) ? ` = ${initialiser(g)}` : '');
  add(0.5, () => `${decorated()}a${type()}${value()};`);
  add(0.4, () => `${decorated()}${g.random.pick(['b', `'c'`])}${type()}${value()};`);
  add(0.2, () => `${g.chance(0.5) ? 'd' : `'x'`}${value()};`);
  add(0.3, () => `${on('field')}static ${g.random.pick(['s', 'a'])} = ${g.mark()};`);
  add(0.5, () => `constructor(${on('parameter')}p_${type()}, ${on('parameter')}${!isDerived && g.chance(0.2) ? 'public ' : ''}q_${g.chance(0.3) ? ` = ${g.mark()}` : ''}, ...r_: any[]) { ${isDerived ? `${g.chance(0.4) ? log(g) : ''} super(p_, ...r_);` : ''} ${log(g)} this.${g.random.pick(['a', 'b'])} = ${inside(g)}; ${say(g, 'p_', 'q_')} }`);
  add(0.6, () => method(g, on('method'), g.random.pick(['m', 'n', `['n']`])));
  add(0.4, () => `${on('method')}m2(${on('parameter')}x_${type()}, ${on('parameter')}y_${type()}) { ${log(g)} return [x_, ${inside(g)}, ${name} === this.constructor, ${name}.name]; }`);
  add(0.3, () => method(g, `${on('method')}static `, g.random.pick(['m', 'n'])));
  const accessor = g.random.pick(ACCESSORS);
  add(0.4, () => `${on('accessor')}get ${accessor}() { ${log(g)} return ${inside(g)}; }`);
  add(0.3, () => `${members.at(-1)?.includes(`get ${accessor}(`) ? '' : on('accessor')}set ${accessor}(v_) { ${say(g, 'v_')} ${log(g)} }`);
  if (isDerived) add(0.2, () => `${on('method')}n(...z_) { return super.m?.(...z_, ${inside(g)}); }`);
  const head = on('class');
  return `${before.join('')}${head}class ${name}${heritage} {\n${members.join('\n')}\n}\n`;
}

export const legacy: Area = {
  statements: [
    {
      name: 'simple class with legacy decorators', weight: 9, when: (g) => g.dialect.legacyDecorators ?? false,
      make(g) {
        const name = g.scopes.fresh();
        const text = legacyClass(g, name);
        g.scopes.declare(name, 'class', false);
        return `${text}env.log(${g.mark()}, Object.keys(${name}), ${name}.name, typeof ${name}.prototype.m);`;
      },
    },
  ],
};
