/**
 * Declaration files: unchanged where the tag survives by itself, with the tag added where it would be lost; and callers
 * that see only the declarations are told the same as those that see the source.
 */
// time limit: 90 s
import path from 'node:path';
import ts from 'typescript';
import { transform } from '../../transformer';
import { assert, suite } from '../suite';
import { compile } from './compile';

const test = suite('declarations');
const options = { declaration: true };

const tagged = `import { sleep, type Green } from 'tsgreen';
/** Documented. @green */
export function f(): void { sleep(1); }
/** @green */
export function over(x: string): string;
export function over(x: number): number;
export function over(x: any): any { sleep(1); return x; }
/** @green */
export const arrow = (): void => sleep(1);
export class K {
  /** @green */
  m(): void { sleep(1); }
  /** @green */
  static s(): void { sleep(1); }
  /** @green */
  property = (): void => sleep(1);
}
export interface Store {
  /** @green */
  get(key: string): string;
  /** @green */
  set: (key: string) => void;
}
/** @green */
export interface All { a(): void; b(): void }
/** @green */
export type Handler = (x: number) => void;
export const object = {
  /** @green */
  m() { sleep(1); },
};
/** @green */
export default function (): void { sleep(1); }
export const typed: Green<() => void> = () => sleep(1);
export function plain(): number { return 1; }
`;

test('a tag that survives is not added again', () => {
  const plain = compile({ 'tagged.ts': tagged }, options, null);
  const { errors, problems, files } = compile({ 'tagged.ts': tagged }, options);
  assert.equal([errors, problems], [[], []]);
  assert.is(files.get('tagged.d.ts'), plain.files.get('tagged.d.ts'));
});

const untagged = `import { green, sleep } from 'tsgreen';
export class K {
  /** Documented. */
  @green m(): void { sleep(1); }
  @green static s(): void { sleep(1); }
  property = green((): void => sleep(1));
  plain(): void {}
}
@green
export class All { m(): void { sleep(1); } static s(): void { sleep(1); } async later(): Promise<void> {} }
/** Documented. */
export const wrapped = green((): void => sleep(1));
export const one = 1, two = green((): void => sleep(1)), inside = /** @green */ (): void => sleep(1);
/** @green */
export const first = (): void => sleep(1), second = (): void => sleep(1), third = 3;
export function over(x: string): string;
export function over(x: number): number;
/** @green */
export function over(x: any): any { sleep(1); return x; }
export const object = { /** @green */ m() { sleep(1); }, deep: { w: green((): void => sleep(1)), plain() {} } };
export interface Inline { /** @green */ m(): void; /** @green */ n: () => void; o(): void }
export namespace N { /** @green */ export function f(): void { sleep(1); } export const w = green((): void => sleep(1)); }
export default green((x: number): void => sleep(x));
`;

const file = `// @green-file
import { sleep } from 'tsgreen';
export function f(): void { helper(); }
function helper(): void { sleep(1); }
export function pure(x: number): number { return x + 1; }
export const arrow = (): void => f();
export class K { m(): void { f(); } async later(): Promise<void> {} get pure(): number { return 1; } }
export const object = { m() { f(); }, pure() { return 1; } };
export default function (): void { f(); }
`;

test('a tag is added where it would be lost', () => {
  const { errors, problems, files } = compile({ 'untagged.ts': untagged, 'file.ts': file }, options);
  assert.equal([errors, problems], [[], []]);
  // Some comments are printed by TypeScript as well, behind what stands before them.
  assert.is(files.get('untagged.d.ts'), `export declare class K {
    /** Documented. */
    /** @green */
    m(): void;
    /** @green */
    static s(): void;
    /** @green */
    property: () => void;
    plain(): void;
}
export declare class All {
    /** @green */
    m(): void;
    /** @green */
    static s(): void;
    later(): Promise<void>;
}
/** Documented. */
/** @green */
export declare const wrapped: () => void;
export declare const one = 1;
/** @green */
export declare const two: () => void;
/** @green */
export declare const inside: () => void;
/** @green */
export declare const first: () => void;
/** @green */
export declare const second: () => void;
export declare const third = 3;
/** @green */
export declare function over(x: string): string;
/** @green */
export declare function over(x: number): number;
export declare const object: {
    /** @green */
    m(): void;
    deep: {
        /** @green */
        w: () => void;
        plain(): void;
    };
};
export interface Inline {
    /** @green */
    m(): void; /** @green */
    /** @green */
    n: () => void;
    o(): void;
}
export declare namespace N { /** @green */
    /** @green */
    function f(): void;
    /** @green */
    const w: () => void;
}
/** @green */
declare const _default: (x: number) => void;
export default _default;
`);
  assert.is(files.get('file.d.ts'), `/** @green */
export declare function f(): void;
export declare function pure(x: number): number;
/** @green */
export declare const arrow: () => void;
export declare class K {
    /** @green */
    m(): void;
    later(): Promise<void>;
    get pure(): number;
}
export declare const object: {
    /** @green */
    m(): void;
    pure(): number;
};
/** @green */
export default function (): void;
`);
});

/** Green by what is called: constructors, fields, accessors, class expressions. */
const inferred = `// @green-file
import { sleep } from 'tsgreen';
function wait(n: number): number { sleep(n); return n; }
export class Written { constructor(n: number) { wait(n); } }
export class Over { constructor(n: number); constructor(s: string); constructor(x: any) { wait(x); } }
export class Field { value = wait(1); }
export class Derived extends Field { more = wait(2); }
export class Inherits extends Field {}
export class Plain { n = 1; constructor() {} }
export class Has { get g(): number { return wait(1); } set g(n: number) { wait(n); } get p(): number { return 1; } static get s(): number { return wait(1); } }
export const Expression = class {
  v = wait(1);
  m(): number { return wait(2); }
  get g(): number { return wait(1); }
  get p(): number { return 1; }
  static s(): number { return wait(1); }
  plain(): void {}
};
export const PlainExpression = class { constructor(readonly n: number) {} };
export const object = { get g(): number { return wait(1); }, set w(n: number) { wait(n); }, get p(): number { return 1; } };
export default class extends Field { constructor() { super(); } }
`;

test('constructors and accessors that are green by what they call are tagged', () => {
  const { errors, problems, files } = compile({ 'inferred.ts': inferred }, options);
  assert.equal([errors, problems], [[], []]);
  assert.is(files.get('inferred.d.ts'), `export declare class Written {
    /** @green */
    constructor(n: number);
}
export declare class Over {
    /** @green */
    constructor(n: number);
    /** @green */
    constructor(s: string);
}
/** @greenConstructor */
export declare class Field {
    value: number;
}
/** @greenConstructor */
export declare class Derived extends Field {
    more: number;
}
export declare class Inherits extends Field {
}
export declare class Plain {
    n: number;
    constructor();
}
export declare class Has {
    /** @green */
    get g(): number;
    /** @green */
    set g(n: number);
    get p(): number;
    /** @green */
    static get s(): number;
}
export declare const Expression: {
    /** @green */
    new (): {
        v: number;
        /** @green */
        m(): number;
        /** @green */
        get g(): number;
        get p(): number;
        plain(): void;
    };
    /** @green */
    s(): number;
};
export declare const PlainExpression: {
    new (n: number): {
        readonly n: number;
    };
};
export declare const object: {
    /** @green */
    readonly g: number;
    /** @green */
    w: number;
    readonly p: number;
};
export default class extends Field {
    /** @green */
    constructor();
}
`);
});

test('declarations that are emitted twice are the same', () => {
  const { files, program } = compile({ 'tagged.ts': tagged, 'untagged.ts': untagged, 'file.ts': file, 'inferred.ts': inferred }, options);
  const { before, afterDeclarations } = transform(ts, program);
  program.emit(undefined, (name, text) => assert.is(text, files.get(path.basename(name))), undefined, false, { before: [before], afterDeclarations: [afterDeclarations] });
});

const callers = `import * as t from './tagged.js';
import * as u from './untagged.js';
import * as f from './file.js';
import * as i from './inferred.js';
declare const store: t.Store, all: t.All, handler: t.Handler, inline: u.Inline;
export function ordinary() {
  t.f(); t.over('x'); t.arrow(); new t.K().m(); t.K.s(); new t.K().property(); store.get('x'); store.set('x'); all.a(); all.b();
  handler(1); t.object.m(); t.default(); t.typed();
  new u.K().m(); u.K.s(); new u.K().property(); new u.All().m(); u.All.s(); u.wrapped(); u.two(); u.inside(); u.first(); u.second();
  u.over('x'); u.over(1); u.object.m(); u.object.deep.w(); inline.m(); inline.n(); u.N.f(); u.N.w(); u.default(1);
  f.f(); f.arrow(); new f.K().m(); f.object.m(); f.default();
  new i.Written(1); new i.Over(1); new i.Over('x'); new i.Field(); new i.Derived(); new i.Inherits(); new i.default(); new i.Expression();
}
export function accesses(has: i.Has, made: InstanceType<typeof i.Expression>) {
  has.g; has.g = 1; i.Has.s; made.g; i.object.g; i.object.w = 1; made.m(); i.Expression.s();
}
export function free() {
  t.over(1); t.plain(); new u.K().plain(); new u.All().later(); u.object.deep.plain(); inline.o(); f.pure(1); new f.K().pure; new f.K().later(); f.object.pure();
  new i.Plain(); new i.PlainExpression(1); new i.Has().p; i.object.p;
}
`;

test('callers are told the same by declarations as by the source', () => {
  const sources = { 'tagged.ts': tagged, 'untagged.ts': untagged, 'file.ts': file, 'inferred.ts': inferred };
  const fromSource = compile({ ...sources, 'callers.ts': callers }, options);
  const declarations = Object.fromEntries([...fromSource.files].filter(([name]) => /^(tagged|untagged|file|inferred)\.d\.ts$/.test(name)));
  assert.is(Object.keys(declarations).length, 4);
  const fromDeclarations = compile({ ...declarations, 'callers.ts': callers });
  assert.equal(fromSource.errors, []);
  assert.is(fromSource.problems.length, 14 + 19 + 5 + 8 + 8);
  assert.ok(fromSource.problems.every((p) => p.includes('GREEN1001') && /'(ordinary|accesses)'/.test(p)), fromSource.problems.join('\n'));
  assert.equal(fromDeclarations.errors, []);
  assert.equal(fromDeclarations.problems, fromSource.problems);
});

test.run();
