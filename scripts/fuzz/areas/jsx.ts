/**
 * JSX: elements with attributes, keys, spreads, texts and children in which everything may block. Only in programs that
 * say by their first line that they are .tsx (check.ts).
 */
import { Area, Gen, P } from '../gen';

/** What elements become calls of. */
export const JSX_HEAD = `function h_(type, props, ...children) { env.log('h', typeof type, Reflect.ownKeys(props ?? {}), children.length); return { type: typeof type === 'string' ? type : typeof type, props, children }; }
const F_ = 'fragment';
`;

function attribute(g: Gen): string {
  const name = () => g.random.pick(['a', 'b', 'key', 'data-x', 'x:y', 'c']);
  return g.random.pick([
    () => `${name()}={${g.expr()}}`, () => `${name()}={${g.expr()}}`, () => `${name()}={${g.expr()}}`, () => `{...${g.expr('obj')}}`, () => `{...{ a: ${g.expr()}, [blk('k')]: 1 }}`,
    () => `${name()}="s &amp; 't'"`, name, () => `${name()}=${element(g, 0)}`,
  ])();
}

function child(g: Gen, depth: number): string {
  return g.random.pick([
    () => `{${g.expr()}}`, () => `{${g.expr()}}`, () => `{${g.expr()}}`, () => ' text &lt; ', () => '\n  ', () => '{/* nothing */}', () => `{...${g.expr('arr')}}`, () => element(g, depth - 1), () => `{${g.expr('bool')} && ${element(g, depth - 1)}}`,
  ])();
}

const some = (g: Gen, most: number, make: () => string): string[] => Array.from({ length: g.random.int(most + 1) }, make);

function element(g: Gen, depth: number): string {
  const tag = g.random.pick(['a', 'b-c', 'x:y', 'env.K', '']);
  const attributes = tag === '' ? '' : some(g, 3, () => ` ${attribute(g)}`).join('');
  if (depth <= 0 || (tag !== '' && g.chance(0.3))) return tag === '' ? '<></>' : `<${tag}${attributes} />`;
  return `<${tag}${attributes}>${some(g, 3, () => child(g, depth)).join('')}</${tag}>`;
}

export const jsx: Area = {
  expressions: [{ name: 'jsx', gives: 'obj', weight: 6, when: (g) => g.dialect.jsx ?? false, make: (g) => ({ text: element(g, 2), prec: P.unary }) }],
};
