/**
 * Destructuring: declarations, assignments, parameters. A pattern is made together with a value that fits it, so that
 * most programs get past it: the shape is chosen first, then printed twice.
 */
import { Area, Gen, P } from '../gen';
import { newName } from './functions';
import { propertyKey } from './literals';
import { target } from './assignment';

type Shape =
  | { kind: 'leaf' }
  | { kind: 'array'; items: (Shape | null)[]; rest: Shape | null }
  | { kind: 'object'; entries: { key: string; shape: Shape }[]; rest: boolean };

/** How a leaf is printed: a new binding, or any assignment target. */
type Leaf = (restOfArray: boolean) => string;

const DEEPEST = 2;

function shape(g: Gen, depth = 0): Shape {
  if (depth > 0 && (depth >= DEEPEST || g.chance(0.65))) return { kind: 'leaf' };
  if (g.chance(0.5)) {
    const items: (Shape | null)[] = [];
    for (let n = g.random.int(4); n > 0; n--) items.push(g.chance(0.15) ? null : shape(g, depth + 1));
    return { kind: 'array', items, rest: g.chance(0.25) ? (g.chance(0.8) ? { kind: 'leaf' } : { kind: 'array', items: [{ kind: 'leaf' }], rest: null }) : null };
  }
  const entries: { key: string; shape: Shape }[] = [];
  for (let n = g.random.int(4); n > 0; n--) {
    // Keys are written once in the pattern and found again in the value by their last letter in quotes.
    const key = g.chance(0.4) ? propertyKey(g) : g.random.pick(['a', 'b', 'c', 'd']);
    entries.push({ key, shape: shape(g, depth + 1) });
  }
  // No `{ ...o.x }` alone: V8 evaluates its target before it finds out that the value is undefined, the language after.
  return { kind: 'object', entries, rest: entries.length > 0 && g.chance(0.25) };
}

/** The default of an element: */
const defaultValue = (g: Gen, s: Shape) => (s.kind === 'leaf' ? (g.chance(0.35) ? ` = ${g.expr()}` : '') : g.chance(0.4) ? ` = ${source(g, s)}` : '');

function pattern(g: Gen, s: Shape, leaf: Leaf): string {
  switch (s.kind) {
    case 'leaf':
      return leaf(false);
    case 'array': {
      const items = s.items.map((item) => (item === null ? '' : pattern(g, item, leaf) + defaultValue(g, item)));
      if (s.rest) items.push(`...${s.rest.kind === 'leaf' ? leaf(true) : pattern(g, s.rest, leaf)}`);
      else if (items.length > 0 && items[items.length - 1] === '') items.push('');
      return `[${items.join(', ')}]`;
    }
    case 'object': {
      const entries = s.entries.map(({ key, shape: inner }) => `${key.length === 1 ? key : `[${key}]`}: ${pattern(g, inner, leaf)}${defaultValue(g, inner)}`);
      if (s.rest) entries.push(`...${leaf(false)}`);
      return `{ ${entries.join(', ')} }`;
    }
  }
}

/** A value that fits the shape: literal, logging object or iterator. */
function source(g: Gen, s: Shape): string {
  switch (s.kind) {
    case 'leaf':
      return g.chance(0.25) ? 'undefined' : g.expr();
    case 'array': {
      const items = s.items.filter(() => g.chance(0.9)).map((item) => (item === null ? '0' : source(g, item)));
      const flat = s.items.every((item) => item === null || item.kind === 'leaf') && s.rest?.kind !== 'array';
      if (flat && g.chance(0.3)) return g.expr('iter');
      const literal = `[${items.join(', ')}${s.rest ? (items.length ? ', ' : '') + `7, ${g.expr()}` : ''}]`;
      return g.quiet || g.chance(0.5) ? literal : `env.iterOf(${g.mark()}, ${literal}${g.chance(0.15) ? `, '${g.random.pick(['no return', 'return throws', 'return number', 'next throws'])}'` : ''})`;
    }
    case 'object': {
      if (s.entries.every((entry) => entry.shape.kind === 'leaf') && g.chance(0.4)) return g.expr('obj');
      const entries = s.entries.map(({ key, shape: inner }) => `${/([abcd])(?!.*[abcd]')/.exec(key.replace(/env\.\w+|blk/g, ''))?.[1] ?? 'a'}: ${source(g, inner)}`);
      return `{ ${entries.concat('c: 3').join(', ')} }`;
    }
  }
}

/** A pattern that binds new names in the open scope (visible once `declareAll` ran), and a value for it. */
export function bindingPattern(g: Gen): { pattern: string; source: string; names: Set<string>; declareAll(mutable: boolean): void } {
  const s = shape(g);
  const value = source(g, s);
  const names = new Set<string>();
  const rests = new Set<string>();
  const text = pattern(g, s, (rest) => {
    const name = newName(g, names);
    if (rest) rests.add(name);
    return name;
  });
  return { pattern: text, source: value, names, declareAll: (mutable) => names.forEach((name) => g.scopes.declare(name, rests.has(name) ? 'arr' : 'any', mutable)) };
}

/** A parameter with a pattern and a default that fits; nothing in it blocks. */
export function parameterPattern(g: Gen, taken: Set<string>): string {
  return g.quietly('defaults', () =>
    g.coverage.within('parameter pattern', () => {
      const s = shape(g, 1);
      const made: string[] = [];
      const value = source(g, s);
      const text = pattern(g, s, () => {
        const name = newName(g, taken);
        made.push(name);
        return name;
      });
      for (const name of made) g.scopes.declare(name, 'any', true);
      return `${text} = ${value}`;
    }),
  );
}

/** An assignment pattern over targets of every kind, and a value for it. */
export function assignmentPattern(g: Gen): { pattern: string; source: string } {
  const s = shape(g);
  return { source: source(g, s), pattern: pattern(g, s, (rest) => target(g, rest ? 'arr' : 'any')) };
}

export const patterns: Area = {
  expressions: [
    {
      name: 'destructuring assignment', gives: 'any', weight: 3,
      make(g) {
        const made = assignmentPattern(g);
        return { text: `(${made.pattern} = ${made.source})`, prec: P.primary };
      },
    },
  ],
  statements: [
    {
      name: 'simple destructuring declaration', weight: 6,
      make(g) {
        const made = bindingPattern(g);
        const mutable = g.chance(0.7);
        const more = g.chance(0.1) ? `, ${g.scopes.unique('v')} = ${g.expr()}` : '';
        made.declareAll(mutable);
        return `${mutable ? 'let' : 'const'} ${made.pattern} = ${made.source}${more};`;
      },
    },
    {
      name: 'simple destructuring statement', weight: 4,
      make(g) {
        const made = assignmentPattern(g);
        return `(${made.pattern} = ${made.source});`;
      },
    },
  ],
};
