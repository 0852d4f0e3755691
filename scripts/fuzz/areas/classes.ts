/**
 * Plain classes: a constructor that does not block, methods and statics that do. Fields, accessors as blocking code,
 * `super` and heritage are additions to this file.
 */
import { Area, Gen, newContext } from '../gen';
import { method, newName } from './functions';

/** A computed name that blocks needs its feature. */
const methodName = (g: Gen) => g.quietly('class keys', () => g.random.pick(['m', 'm', 'n', `['n']`, g.quiet ? 'm' : `[blk('m')]`]));

export function classBody(g: Gen): string {
  const names = new Set<string>();
  g.scopes.open(true, []);
  const parameter = newName(g, names);
  g.scopes.declare(parameter, 'any', true);
  const value = g.insideFunction(newContext(true), () => g.quietly('constructors', () => g.expr()));
  const missing = g.scopes.missingVars().filter((name) => name !== parameter);
  g.scopes.close();
  const vars = missing.length ? `var ${missing.join(', ')}; ` : '';
  const members = [`constructor(${parameter}, ...rest_) { ${vars}this.a = ${parameter}; this.b = ${value}; this.c = rest_.length; }`, method(g, '', methodName(g))];
  if (g.chance(0.5)) members.push(method(g, 'static ', methodName(g)));
  return `{\n${members.join('\n')}\n}`;
}

export const classes: Area = {
  expressions: [{ name: 'class expression', gives: 'class', weight: 0.6, make: (g) => `class ${classBody(g)}` }],
  statements: [
    {
      name: 'simple class', weight: 1.5,
      make(g) {
        const name = g.scopes.fresh();
        const text = `class ${name} ${classBody(g)}`;
        g.scopes.declare(name, 'class', false);
        return text;
      },
    },
  ],
};
