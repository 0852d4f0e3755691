/**
 * Writes random programs of which only some functions are marked: plain ones call what they are given, without a type that says
 * that it may block, and return what that gave. The call is the last thing they do, as a function that does not wait
 * cannot do anything after it; by way of which variables and other functions its result is returned is what is tried.
 */
import { Random } from './random';

export function giving(seed: number): string {
  const random = new Random(seed);
  const FUNCTION = ['any', 'any', '() => number', 'Function', 'unknown'];
  let marks = 0;
  /** How earlier functions are called, given two functions and a number. */
  const known: ((f: string, g: string, x: string) => string)[] = [];

  /** A call that may block. Nothing of it is computed with. */
  const call = (depth: number): string => {
    const [f, g] = random.chance(0.5) ? ['f', 'g'] : ['g', 'f'];
    if (known.length > 0 && random.chance(0.4)) return random.pick(known)(f, g, `x + ${random.int(3)}`);
    const called = `(${f} as any)`;
    if (depth > 0 && random.chance(0.15)) return `[${f}].reduce((_: any, h: any) => h(), 0)`;
    return random.pick([`${called}()`, `${called}()`, `${called}.call(null)`, `${called}?.()`, `Reflect.apply(${called}, null, [])`]);
  };

  /** One call, whichever way is taken. */
  const value = (depth: number): string => {
    if (depth === 0 || random.chance(0.3)) return call(depth);
    const inner = () => value(depth - 1);
    return random.pick([
      () => `(x > ${random.int(5)} ? ${inner()} : ${random.chance(0.3) ? '7' : inner()})`, () => `(void 0, ${inner()})`, () => `(${inner()} as any)`, () => `${call(0)}!`,
      () => `(x > ${random.int(5)} && ${inner()})`, () => `(undefined ?? ${inner()})`, () => `(0 || ${inner()})`,
    ])();
  };

  /** What a body does, with `value` as what it returns. */
  const body = (): string => {
    const given = value(2);
    const log = random.chance(0.3) ? `env.log(${++marks}, x); ` : '';
    return log + random.pick([
      `return ${given};`, `return ${given};`, `const v: any = ${given}; return v;`, `let v: any; v = ${given}; return v;`, `let v: any; return (v ??= ${given});`,
      `let v: any, w: any; w = v = ${given}; return w;`, `const o: any = {}; o.v = ${given}; return o.v;`, `const o = { v: ${given} }; return o.v;`, `const l: any[] = []; l[0] = ${given}; return l[0];`,
      `if (x > ${random.int(5)}) return ${given}; else return ${value(1)};`, `switch (x) { case ${random.int(4)}: return ${given}; default: return ${value(1)}; }`,
      `for (;;) { if (x++ > 2) return ${given}; }`, `const h = () => ${given}; return h();`, `return ((y: any) => y)(x) && ${given};`, `return x * 2;`,
    ]);
  };

  const define = (at: number): string => {
    const name = `p${at}_${seed}`;
    const type = () => random.pick(FUNCTION);
    const parameters = `f: ${type()}, g: ${type()}, x: number`;
    const text = body();
    const plain = (f: string, g: string, x: string) => `${name}(${f} as any, ${g} as any, ${x})`;
    const add = (how: (f: string, g: string, x: string) => string, text: string): string => (known.push(how), text);
    return random.pick([
      () => add(plain, `function ${name}(${parameters}): any { ${text} }`),
      () => add(plain, `const ${name} = (${parameters}): any => { ${text} };`),
      () => add(plain, `const ${name} = (${parameters}): any => ${value(2)};`),
      () => add(plain, `const ${name} = function (${parameters}): any { ${text} };`),
      () => add(plain, `function ${name}(${parameters}, d: any = ${value(1)}): any { return d; }`),
      () => add(plain, `function ${name}(f: any, g: any, x: number): number;\nfunction ${name}(f: any, g: any, x: string): string;\nfunction ${name}(f: any, g: any, x: any): any { ${text} }`),
      () => add((f, g, x) => `S${at}_${seed}.go(${f} as any, ${g} as any, ${x})`, `class S${at}_${seed} { static go(${parameters}): any { ${text} } }`),
      () => add((f, g, x) => `new M${at}_${seed}().go(${f} as any, ${g} as any, ${x})`, `class M${at}_${seed} { private own(${parameters}): any { ${text} } go(f: any, g: any, x: number): any { return this.own(f, g, x); } }`),
      () => add((f, g, x) => `N${at}_${seed}.go(${f} as any, ${g} as any, ${x})`, `namespace N${at}_${seed} { export function go(${parameters}): any { ${text} } }`),
    ])();
  };

  let text = "interface Environment_ { /** @green */ blk(x?: any): any; log(...values: any[]): any; keep(f: any): number; kept(): any[] }\nlet env: Environment_;\n/** @green */\nfunction blk(x: unknown): any { return env.blk(x); }\n";
  const count = 1 + random.int(5);
  for (let at = 0; at < count; at++) text += `${define(at)}\n`;

  const late = () => random.pick([`() => blk(${++marks})`, `() => { const y = blk(${++marks}); return y + 1; }`, `() => { throw blk(${++marks}); }`, `() => ${1 + random.int(9)}`, `() => { env.log(${++marks}); return 5; }`]);
  const fs = Array.from({ length: 3 }, (_, n) => `const f${n}: any = ${late()};`);
  const use = () => random.pick(known)(`f${random.int(3)}`, `f${random.int(3)}`, String(random.int(6)));
  const statement = () => random.pick([
    `env.log(${use()});`, `env.log(${use()} + ${use()}, ${use()});`, `{ const r = ${use()}; env.log('r', r); }`, `env.log([1, 2].map((x) => ${random.pick(known)('f0', 'f1', 'x')}));`,
    `{ const h = (f: any, x: number) => ${random.pick(known)('f', 'f2', 'x')}; env.log(h(f0, 1), h(f1, 4)); }`, `if (${use()}) env.log('yes'); else env.log('no');`, `for (const x of [1, 5]) env.log(${random.pick(known)('f1', 'f2', 'x')});`,
    `env.log(\`\${${use()}} and \${${use()}}\`);`,
  ]);
  const uses = Array.from({ length: 1 + random.int(5) }, () => `try { ${statement()} } catch (error) { env.log('threw', error); }`);
  return `${text}/** @green */\nexport function main(given: Environment_) {\nenv = given;\n${fs.join('\n')}\n${uses.join('\n')}\nreturn blk(${uses.length});\n}\nexport {};\n`;
}
