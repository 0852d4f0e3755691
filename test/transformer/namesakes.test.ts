/**
 * Methods that may be others of their name: whatever passes for an object of the class, in whichever way, is waited for;
 * and where no function of the name blocks, nothing is compared.
 */
// time limit: 90 s
import ts from 'typescript';
import { assert, suite } from '../suite';
import { compile } from './compile';
import { type Programs, inFiles, options, testPrograms } from './programs';

const test = suite('methods of one name');

/** `Area` is a class whose `area` does not block; what passes for it has one that does. */
const area = 'export class Area { side = 1; area(): number { return this.side; } }\nexport const twice = (o: Area): number => o.area() + o.area();\n';
const nominal = 'export class Area { private side = 1; area(): number { return this.side; } }\nexport const twice = (o: Area): number => o.area() + o.area();\n';
const imports = "import { blk } from './support';\nimport { Area, twice } from './shape';\n";

/** What main prints is the sum of both calls. */
const passes = (more: string, object: string, of = area, others: Record<string, string> = {}) => ({
  files: { 'shape.ts': of, ...others, 'main.ts': `${imports}${more}\nexport function main(): void { console.log(twice(new Area()), twice(${object})); }\n` },
  prints: '2 10',
});

const PROGRAMS: Programs = {
  'a subclass': passes('class Late extends Area { override area(): number { return blk(5); } }', 'new Late()', nominal),
  'a subclass of another file, which the class does not know': passes("import { make } from './late';", 'make()', nominal, {
    'late.ts': "import { blk } from './support';\nimport { Area } from './shape';\nexport const make = (): Area => new (class extends Area { override area(): number { return blk(5); } })();\n",
  }),
  'a mixin': passes('const Late = <T extends new (...args: any[]) => Area>(Base: T) => class extends Base { override area(): number { return blk(5); } };', 'new (Late(Area))()', nominal),
  'a class that has the same members': passes('class Late { side = 1; area(): number { return blk(5); } }', 'new Late()'),
  'a literal with a method': passes('', '{ side: 1, area() { return blk(5); } }'),
  'a literal with a function': passes('', '{ side: 1, area: () => blk(5) }'),
  'a literal with a variable': passes('const area = () => blk(5);', '{ side: 1, area }'),
  'a literal with a getter': passes('', '{ side: 1, get area() { return () => blk(5); } }'),
  'a literal with a name in brackets': passes('', "{ side: 1, ['area']: () => blk(5) }"),
  'a literal with a constant in brackets': passes("const NAME = 'area';", '{ side: 1, [NAME]: () => blk(5) }'),
  'a literal with a key that only the run knows': passes('const make = (key: string) => ({ [key]: () => blk(5) }) as unknown as Area;', "make('area')"),
  'a literal with a name that is escaped': passes('', '{ side: 1, \\u0061rea: () => blk(5) }'),
  'a field': passes('class Late { side = 1; area = () => blk(5); }', 'new Late()'),
  'a field of a subclass': passes('class Late extends Area { override area = () => blk(5); }', 'new Late()'),
  'a parameter that is a field': passes('class Late { side = 1; constructor(readonly area: () => number) {} }', 'new Late(() => blk(5))'),
  'an accessor': passes('class Late { side = 1; get area() { return () => blk(5); } }', 'new Late()'),
  'a static method': passes('class Late { static side = 1; static area(): number { return blk(5); } }', 'Late'),
  'a namespace': passes('namespace N { export const side = 1; export function area(): number { return blk(5); } }', 'N'),
  'a module': passes("import * as n from './n';", 'n', area, { 'n.ts': "import { blk } from './support';\nexport const side = 1;\nexport function area(): number { return blk(5); }\n" }),
  'a module that renames': passes("import * as n from './n';", 'n', area, { 'n.ts': "import { blk } from './support';\nfunction late(): number { return blk(5); }\nexport { late as area };\nexport const side = 1;\n" }),
  'a fake': passes('', '{ area: () => blk(5) } as unknown as Area', nominal),
  'a fake of any type': passes('const fake: any = { area: () => blk(5) };', 'fake', nominal),
  'a proxy': passes('', 'new Proxy(new Area(), { get: () => () => blk(5) })', nominal),
  'fromEntries': passes('', "Object.fromEntries([['area', () => blk(5)]]) as unknown as Area", nominal),
  'a value of its own': passes('const late = new Area(); late.area = () => blk(5);', 'late'),
  'a function that is defined': passes("const late = new Area(); Object.defineProperty(late, 'area', { value: () => blk(5) });", 'late', nominal),
  'a function that is assigned from afar': passes("const late: any = new Area(); const set = (o: any, key: string, f: unknown) => { o[key] = f; }; set(late, 'area', () => blk(5));", 'late', nominal),
  'a prototype': passes('const late = new Area(); Object.setPrototypeOf(late, { area: () => blk(5) });', 'late', nominal),
  'a function that is called otherwise': passes('class Late { name = ""; call(): number { return 1; } } const calls = (o: Late): number => o.call() + o.call(); void calls;', '{ side: 1, area: () => calls((() => blk(2.5)) as unknown as Late) }'),
  'a method that blocks by another': passes('class Late { side = 1; area(): number { return this.wait(); } wait(): number { return blk(5); } }', 'new Late()'),
  'a method that blocks by a function that it is given': passes('class Late { side = 1; constructor(readonly f: () => number) {} area(): number { return this.f(); } }', 'new Late(() => blk(5))'),
  'a generator': passes(
    'class Steps { side = 1; next(): { value: number; done: false } { return { value: 1, done: false }; } } const steps = (o: Steps): number => o.next().value + o.next().value; function* late(): Generator<number, never> { for (;;) yield blk(2.5); } void Steps;',
    '{ side: 1, area: () => steps(late() as unknown as Steps) }',
  ),
  'a field that is typed as the method': passes('class Late { side = 1; load(): number { return 1; } late = this.load; use(f: () => number): this { this.late = f; return this; } area(): number { return this.late(); } }', 'new Late().use(() => blk(5))'),
  'a key that is one of several': passes("class Late extends Area { key: 'area' | 'late' = 'late'; late(): number { return blk(5); } both(): number { return this[this.key](); } }", '{ side: 1, area: () => new Late().both() }'),
  'a descriptor': passes('', 'Object.create(Area.prototype, { area: { value: () => blk(5) } })'),
  'a table of descriptors': passes('const late = new Area(); const all: PropertyDescriptorMap = { area: { value: () => blk(5) } }; for (const key of Object.keys(all)) Object.defineProperty(late, key, all[key]!);', 'late'),
  'a table that is copied': passes("const late = new Area(); const all: Record<string, unknown> = {}; const add = (name: string, f: unknown) => { all[name] = f; }; add('area', () => blk(5)); Object.assign(late, all);", 'late'),
  'keys of another object': passes('function mapped(o: object, f: (value: any) => unknown): any { const all: any = {}; for (const key in o) all[key] = f((o as any)[key]); return all; } const late: Area = mapped({ side: 1, area: 5 }, (value) => () => blk(value));', 'late'),
  'names of an enum': passes('enum Names { area, side } const make = (name: string): any => ({ [name]: () => blk(5) }); const late: Area = make(Names[0]!);', 'late'),
  'the name of a function': passes('function area(): number { return blk(5); } const all: any = {}; for (const f of [area]) all[f.name] = f;', 'all'),
  'a member of an index signature': passes('class Late extends Area { [key: string]: any } const late = new Late(); for (const [key, value] of Object.entries({ area: 5 })) late[key] = () => blk(value);', 'late'),
  'a target in parentheses': passes('const late = new Area(); for ((late.area) of [() => blk(5)]);', 'late'),
  'an element of a pattern': passes("const late: any = new Area(); const set = (key: string, f: unknown) => { [late[key]] = [f]; }; set('area', () => blk(5));", 'late'),
  'defineProperty by another name': passes("const late = new Area(); const { defineProperty: define } = Object; const set = (key: string) => define(late, key, { value: () => blk(5) }); set('area');", 'late'),
  'a key behind a modifier': passes("const make = (key: string): any => class { static [key]() { return blk(5); } }; const late: Area = make('area');", 'late'),
  'a name behind a comment': passes("const late = new Area(); late[/* as it is */ 'area'] = () => blk(5);", 'late'),
  'an escape in an assignment': passes('const late = new Area(); late.\\u0061rea = () => blk(5);', 'late'),
  'names in a text': passes("const make = (names: string): any => Object.fromEntries(names.split(',').map((name) => [name, () => blk(5)])); const late: Area = make('side,area');", 'late'),
  'a default export': passes("import * as n from './n'; class Late { side = 1; default(): number { return 1; } } const late = (o: Late): number => o.default(); void Late;", '{ side: 1, area: () => late(n as unknown as Late) }', area, { 'n.ts': "import { blk } from './support';\nexport default (): number => blk(5);\n" }),
  'an array in the place of a picked method': {
    files: { 'main.ts': `import { blk } from './support';
      class List { private n = 1; map(f: (x: number) => number): number[] { return [f(this.n)]; } }
      const picked = (list: Pick<List, 'map'>) => list.map((x) => blk(x + 1));
      const typed = (list: { map: List['map'] }) => list.map((x) => blk(x + 1));
      export function main(): void { console.log(picked([1, 2]), typed([1, 2]), picked(new List()), typed(new List())); }` },
    prints: '[ 2, 3 ] [ 2, 3 ] [ 2 ] [ 2 ]',
  },
  'a class or an object of the language in the place of objects of a class': {
    files: { 'main.ts': `import { blk } from './support';
      class Maker { from(list: readonly number[], f: (x: number) => number): number[] { return list.map(f); } }
      class Parser { parse(text: string, f: (this: any, k: string, v: any) => any): any { return f.call(null, '', text); } }
      const make = (maker: Maker) => maker.from([1, 2], (x) => blk(x + 1));
      const parse = (parser: Parser) => parser.parse('[1]', (_, v) => blk(v));
      export function main(): void { console.log(make(Array), make(new Maker()), parse(JSON), parse(new Parser())); }` },
    prints: '[ 2, 3 ] [ 2, 3 ] [ 1 ] [1]',
  },
};

testPrograms(test, PROGRAMS);

/** The one method call of `twice` in the compiled file. */
const compares = (of: string, main: string, more: ts.CompilerOptions = {}): boolean => {
  const { errors, problems, files } = compile(inFiles({ 'shape.ts': of, 'main.ts': main }), { ...options, ...more });
  assert.equal([...errors, ...problems], []);
  return /area\(\)\)? === \$SUSPEND/.test([...files].find(([name]) => name.endsWith('shape.js'))![1]);
};

const nothing = `${imports}
class Square extends Area { override area(): number { return 4; } }
export function late(kind: 'area' | 'side'): number { const area = blk(twice(new Square())); return kind === 'area' ? area : 0; }
`;

test('nothing is compared if no function of the name blocks', () => {
  assert.not(compares(nominal, nothing));
  assert.not(compares(area, nothing));
  assert.not(compares(nominal, `${nothing}export interface Shape { area(): number }\n`));
});

test('who has the name as anything else may make members of it', () => {
  for (const more of ['export const settings = { area: 3 };', "export const names = ['area'];", 'export class Late { area = 1; }', 'export enum Names { area }', 'export function area(): void {}', 'export const o: any = {}; o.area = 1;']) {
    assert.ok(compares(nominal, `${nothing}${more}\n`), more);
  }
});

test('objects that have nothing but methods may be anything', () => {
  assert.ok(compares(area.replace('side = 1; ', '').replace('this.side', '1'), nothing));
});

test('a type may stand for objects of others that have the same members', () => {
  assert.ok(compares(area, `${nothing}interface Like { side: number; area(): number }\nexport const like = (o: Like): Area => o;\n`));
  assert.ok(compares(area, `${nothing}interface Like extends Area {}\nexport interface Other { area(): number }\nexport const like = (o: Like): Area => o;\n`));
});

test('libraries are for others to extend', () => {
  assert.ok(compares(nominal, nothing, { declaration: true }));
});

test('a library may have such objects', () => {
  const lib = 'export interface Like { side: number; area(): number }\n';
  const { errors, files } = compile({ ...inFiles({ 'shape.ts': area, 'main.ts': `${nothing}import type { Like } from './lib';\nexport const like = (o: Like): Area => o;\n` }), 'lib.d.ts': lib }, options);
  assert.equal(errors, []);
  assert.match([...files].find(([name]) => name.endsWith('shape.js'))![1], /area\(\)\)? === \$SUSPEND/);
});

test('a library whose functions block may have made it', () => {
  const lib = 'export declare class G {\n  /** @green */\n  area(): number;\n}\n';
  const isCompared = (of: string, declaration: string) => {
    const { errors, files } = compile({ ...inFiles({ 'shape.ts': of, 'main.ts': `${nothing}import { G } from './lib';\nexport class H extends G { readonly side = 1; }\n` }), 'lib.d.ts': declaration }, options);
    assert.equal(errors, []);
    return /area\(\)\)? === \$SUSPEND/.test([...files].find(([name]) => name.endsWith('shape.js'))![1]);
  };
  assert.ok(isCompared(area, lib));
  assert.ok(isCompared(nominal, lib));
  assert.not(isCompared(nominal, lib.replace('@green', '')));
});

test.run();
