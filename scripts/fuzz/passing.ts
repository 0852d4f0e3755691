/**
 * Writes random programs about which function a method call runs: classes with a few method names between them, some of
 * which block, and whatever passes for their objects (subclasses, literals, fakes, objects whose methods are replaced). The
 * types are true, or the text shows what is in the place of what: the compiler may trust these, and nothing else.
 *
 * Programs that are compiled together are one program for the compiler. So names carry the seed, and what makes it doubt all names
 * at once is written by some batches only.
 */
import { Random } from './random';

const METHODS = 8;
/** So many programs after each other doubt the same. */
const TOGETHER = 40;

interface Class {
  name: string;
  parent: Class | undefined;
  /** Methods that its objects have. */
  methods: string[];
  /** Data that they have, as members of a literal. */
  data: string[];
  isNominal: boolean;
}

export function passing(seed: number): string {
  const random = new Random(seed);
  const doubts = new Random(seed - (seed % TOGETHER));
  const withKeys = doubts.chance(0.4);
  const withProxies = doubts.chance(0.1);
  const names = Array.from({ length: METHODS }, (_, n) => `m${n}_${seed}`);
  const blocks = random.pick([0, 0.05, 0.1, 0.3]);
  /** Little is in the place of something else. */
  const calm = random.chance(0.6);
  let marks = 0;

  /** A number; calls of `own` methods of `this` are of those with smaller numbers, so that all of it ends. */
  const value = (own: readonly string[], given: string): string => {
    const calls = own.length > 0 && random.chance(0.5) ? [`this.${random.pick(own)}(1)`] : [];
    if (random.chance(blocks)) calls.push(`blk(${++marks})`);
    if (random.chance(blocks / 2)) calls.push(`env.log(${++marks}) as number`);
    return [...calls, given, String(random.int(9))].join(' + ');
  };
  const fn = () => random.pick([`(x: number): number => ${value([], 'x')}`, `function (x: number): number { return ${value([], 'x')}; }`]);

  const classes: Class[] = [];
  const member = (name: string, own: readonly string[]): string => {
    const body = value(own.filter((other) => other < name), 'x');
    if (random.chance(calm ? 0.97 : 0.8)) return `${name}(x: number): number { return ${body}; }`;
    return random.pick([`${name} = (x: number): number => ${body};`, `get ${name}() { return (x: number): number => ${body}; }`]);
  };
  const declare = (at: number): string => {
    const parent = classes.length > 0 && random.chance(0.5) ? random.pick(classes) : undefined;
    const kind = parent ? 'none' : random.pick(['private', 'data', 'data', 'none']);
    const own = names.filter(() => random.chance(0.4));
    const made: Class = {
      name: `C${at}_${seed}`, parent, methods: [...new Set([...(parent?.methods ?? []), ...own])].sort(), data: [...(parent?.data ?? []), ...(kind === 'data' ? [`d${at}: ${at}`] : [])], isNominal: kind === 'private' || parent?.isNominal === true,
    };
    classes.push(made);
    const data = kind === 'none' ? '' : `${kind === 'private' ? 'private ' : ''}d${at} = ${at}; `;
    return `class ${made.name}${parent ? ` extends ${parent.name}` : ''} { ${data}${own.map((name) => (parent?.methods.includes(name) ? `${name}(x: number): number { return ${random.chance(0.3) ? `super.${name}(x) + ` : ''}${value(made.methods.filter((other) => other < name), 'x')}; }` : member(name, made.methods))).join(' ')} }\n`;
  };

  const derived = (of: Class): Class => random.pick(classes.filter((c) => c === of || c.parent === of || c.parent?.parent === of));
  const literal = (of: Class): string => `{ ${[...of.data, ...of.methods.map((name) => random.pick([`${name}(x: number): number { return ${value([], 'x')}; }`, `${name}: ${fn()}`]))].join(', ')} }`;
  const cast = (of: Class) => (of.isNominal ? ` as unknown as ${of.name}` : '');
  /** Something that passes for an object of the class. */
  const object = (of: Class): string => {
    const name = of.methods.length > 0 ? random.pick(of.methods) : undefined;
    const made = `new ${derived(of).name}()`;
    const ways = [...Array<string>(calm ? 30 : 2).fill(made), literal(of) + cast(of), `new (class extends ${of.name} { ${name ? `${name}(x: number): number { return ${value([], 'x')}; }` : ''} })()`];
    if (name) {
      ways.push(`Object.assign(${made}, { ${name}: ${fn()} })`, `((o: ${of.name}) => { o.${name} = ${fn()}; return o; })(${made})`, `Object.defineProperty(${made}, '${name}', { value: ${fn()} })`);
      if (withKeys) ways.push(`put(${made}, '${name}', ${fn()})`, `wrapped(${literal(of)}) as unknown as ${of.name}`, `Object.setPrototypeOf(${made}, { ${name}: ${fn()} })`);
      if (withProxies) ways.push(`new Proxy(${made}, { get: (o: any, key) => (key === '${name}' ? ${fn()} : o[key]) })`);
    }
    return random.pick(ways);
  };

  let text = "interface Environment_ { /** @green */ blk(x?: any): any; log(...values: any[]): any; keep(f: any): number; kept(): any[] }\nlet env: Environment_;\nfunction blk(x: unknown): any { return env.blk(x); }\n";
  if (withKeys) text += 'function put(o: any, key: string, f: unknown): any { o[key] = f; return o; }\nfunction wrapped(o: any): any { const all: any = {}; for (const key in o) { const own = o[key]; all[key] = typeof own === "function" ? (x: number) => blk(own.call(all, x)) : own; } return all; }\n';
  const count = 2 + random.int(4);
  for (let at = 0; at < count; at++) text += declare(at);
  const uses: string[] = [];
  for (const of of classes) {
    if (of.methods.length === 0) continue;
    const name = `use${uses.length}_${seed}`;
    const calls = Array.from({ length: 1 + random.int(3) }, () => {
      const method = random.pick(of.methods);
      return random.pick([`o.${method}(${random.int(9)})`, `o.${method}(${random.int(9)})`, `o['${method}'](2)`, `[1, 2].map((x) => o.${method}(x))`, `o.${method}.call(o, 3)`, `o.${method}?.(4)`]);
    });
    text += `function ${name}(o: ${of.name}): unknown { return env.log('${of.name}', ${calls.join(', ')}); }\n`;
    for (let n = 1 + random.int(3); n > 0; n--) uses.push(`try { ${name}(${object(of)}); } catch (error) { env.log('threw', error); }`);
  }
  return `${text}export function main(given: Environment_) {\nenv = given;\n${uses.join('\n')}\nreturn blk(${uses.length});\n}\nexport {};\n`;
}
