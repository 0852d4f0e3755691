/**
 * Every cooperative version against its native, with random receivers, callbacks that log what they are called with, and
 * change what is being walked. The native is the oracle: same calls in the same order, same result or error, whether or
 * not the callbacks really suspend.
 */
import { deliverer, drive, MODES, type Mode } from '../../../scripts/fuzz/drive';
import { Random } from '../../../scripts/fuzz/random';
import { format } from '../../../scripts/fuzz/format';
import { cooperative } from '../../../runtime/abi';
import '../../../runtime/callbacks/index';
import { assert, suite } from '../../suite';

const test = suite('cooperative versions');
const PROGRAMS = 150;

/** One call of a method: what it is called on and with, made anew for each run, and what the run wrote down. */
interface Case {
  self: unknown;
  args: unknown[];
  log: string[];
}

type Blk = <T>(value: T) => T;
/** Makes the same case each time it is called with the same seed. */
type Make = (random: Random, blk: Blk) => Case;

function outcome(run: () => unknown, log: string[], self: unknown): string[] {
  let end: string;
  try {
    const result = run();
    end = result === self ? 'itself' : `returns ${format(result)} ${kind(result)}`;
  } catch (error) {
    end = `throws ${error instanceof Error ? `${error.name}: ${error.message}` : format(error)}`;
  }
  return [...log, end, `then ${format(self)}`];
}

const kind = (value: unknown): string => (typeof value === 'object' && value !== null ? String(Object.getPrototypeOf(value)?.constructor?.name) : typeof value);

/** The native method, in the plain run; its version, driven, in the others. */
function compare(native: Function, make: Make, seed: number): void {
  const plain = make(new Random(seed), (value) => value);
  const expected = outcome(() => Reflect.apply(native, plain.self, plain.args), plain.log, plain.self);
  const version = cooperative(native) as Function;
  assert.is.not(version, native);
  for (const mode of MODES as readonly Mode[]) {
    const { deliver } = deliverer(mode, seed);
    const given = make(new Random(seed), (value) => deliver(value, false) as never);
    const found = outcome(() => drive(() => Reflect.apply(version, given.self, given.args)), given.log, given.self);
    assert.equal(found, expected, `seed ${seed}, suspending ${mode}`);
  }
}

const values = (random: Random): unknown => random.pick<() => unknown>([() => random.int(10), () => random.int(3), () => undefined, () => null, () => 'ab'[random.int(2)], () => [random.int(4), random.int(4)], () => [1, , 3], () => NaN, () => -0])();

class Sub extends Array {}
class Other extends Array {
  static override get [Symbol.species]() { return Sub as never; }
}

/** Something that array methods walk: arrays with holes, subclasses, array-likes, inherited elements, strings. */
function walkable(random: Random, log: string[]): any {
  const list: unknown[] = [];
  for (let n = random.int(random.chance(0.1) ? 40 : 7); n > 0; n--) {
    if (random.chance(0.15)) list.length++;
    else list.push(values(random));
  }
  return random.pick<() => unknown>([
    () => list, () => list, () => list, () => list,
    () => Object.assign(new Sub(), list), () => Object.assign(new Other(), list),
    () => Object.assign({ length: random.pick<unknown>([list.length, '3', -1, 2.7, NaN, list.length + 1]) }, list),
    () => Object.setPrototypeOf(list, Object.assign(Object.create(Array.prototype), { 1: 'inherited', 3: 'too' })),
    () => Object.assign(list, { constructor: random.pick<unknown>([undefined, Sub, 1, { [Symbol.species]: null }, { [Symbol.species]: 1 }, Object]) }),
    () => new Proxy(list, {
      get: (t, k) => (log.push(`get ${String(k)}`), Reflect.get(t, k)),
      has: (t, k) => (log.push(`has ${String(k)}`), Reflect.has(t, k)),
      set: (t, k, v) => (log.push(`set ${String(k)} ${format(v)}`), Reflect.set(t, k, v)),
      deleteProperty: (t, k) => (log.push(`delete ${String(k)}`), Reflect.deleteProperty(t, k)),
    }),
    () => 'text', () => list, () => Object.freeze(list),
  ])();
}

/** A change of what is being walked, from time to time. */
function change(random: Random, self: any): void {
  if (!random.chance(0.12) || typeof self !== 'object' || Object.isFrozen(self)) return;
  random.pick<() => void>([
    () => (self.length = random.int(4)), () => (self[random.int(9)] = 'new'), () => delete self[random.int(5)], () => self.push?.('pushed'), () => self.shift?.(), () => self.reverse?.(),
  ])();
}

/** A callback that logs, blocks, and answers at random; sometimes something that is no function. */
function callback(random: Random, blk: Blk, log: string[], self: unknown, answer: () => unknown): unknown {
  if (random.chance(0.05)) return random.pick<unknown>([undefined, null, 1, 'f', {}, /x/]);
  const throws = random.chance(0.1) ? random.int(5) : -1;
  let calls = 0;
  return function (this: unknown, ...args: unknown[]): unknown {
    log.push(`${format(this)} ${args.map((a) => (a === self ? 'itself' : format(a))).join(' ')}`);
    if (calls++ === throws) throw new Error('ecallback');
    change(random, self);
    return blk(answer());
  };
}

const thisArg = (random: Random): unknown[] => (random.chance(0.3) ? [random.pick<unknown>([{ a: 1 }, 5, null, undefined])] : []);

const eachOf = (answer: (random: Random) => unknown): Make => (random, blk) => {
  const log: string[] = [];
  const self = random.chance(0.03) ? random.pick<unknown>([undefined, null, 7]) : walkable(random, log);
  return { self, args: [callback(random, blk, log, self, () => answer(random)), ...thisArg(random)], log };
};

const natives = Array.prototype as any;
const boolean = (random: Random) => random.pick<unknown>([true, false, 0, 1, '', 'x', undefined]);
const methods: Record<string, Make> = {
  forEach: eachOf(values), map: eachOf(values), filter: eachOf(boolean), some: eachOf((r) => r.chance(0.2)), every: eachOf((r) => r.chance(0.8)),
  find: eachOf((r) => r.chance(0.2)), findIndex: eachOf((r) => r.chance(0.2)), findLast: eachOf((r) => r.chance(0.2)), findLastIndex: eachOf((r) => r.chance(0.2)),
  flatMap: eachOf(values),
};
const reducing: Make = (random, blk) => {
  const log: string[] = [];
  const self = walkable(random, log);
  return { self, args: [callback(random, blk, log, self, () => values(random)), ...(random.chance(0.5) ? [values(random)] : [])], log };
};
methods.reduce = reducing;
methods.reduceRight = reducing;

/** A comparator that is consistent, or answers anything. */
function comparator(random: Random, blk: Blk, log: string[], self: unknown): unknown {
  if (random.chance(0.1)) return callback(random, blk, log, self, () => random.pick<unknown>([-1, 0, 1, NaN, '1', undefined, true]));
  const by = random.pick<(a: any, b: any) => unknown>([(a, b) => a - b, (a, b) => b - a, (a, b) => (a % 5) - (b % 5), (a, b) => a > b, (a, b) => (String(a) < String(b) ? -1 : 1)]);
  return (a: unknown, b: unknown) => (log.push(`${format(a)} ${format(b)}`), blk(by(a, b)));
}

/** Numbers in the orders that a timsort looks for: runs up and down, saws, equals. */
function numbers(random: Random): number[] {
  const length = random.pick([0, 1, 2, 3, 10, 31, 32, 33, 63, 64, 65, 100, 128, 200, 500, 1000]) + random.int(3);
  const kind = random.int(6);
  const step = 1 + random.int(20);
  return Array.from({ length }, (_, k) => [() => random.int(1000), () => k, () => -k, () => k % step, () => (random.chance(0.05) ? random.int(length) : k), () => (k < length / 2 ? k * 2 : k - length / 3)][kind]!());
}

const sorting: Make = (random, blk) => {
  const log: string[] = [];
  const self = random.chance(0.3) ? walkable(random, log) : numbers(random);
  return { self, args: [comparator(random, blk, log, self)], log };
};
methods.sort = sorting;
methods.toSorted = sorting;

for (const [name, make] of Object.entries(methods)) {
  const native = natives[name];
  if (native !== undefined) test(`Array.prototype.${name}`, () => { for (let seed = 1; seed <= PROGRAMS; seed++) compare(native, make, seed); });
}

const typed = Object.getPrototypeOf(Int8Array.prototype);
const kinds = [Int8Array, Uint8ClampedArray, Float64Array, BigInt64Array];
class SubTyped extends Float64Array {}

const typedOf = (answer: (random: Random, big: boolean) => unknown, isSort = false): Make => (random, blk) => {
  const log: string[] = [];
  const C = random.pick<any>([...kinds, SubTyped]);
  const list = numbers(random).slice(0, random.chance(0.2) ? 200 : 7);
  const self = random.chance(0.05) ? [1, 2] : new C(list.map((n) => (C === BigInt64Array ? BigInt(Math.trunc(n)) : n)));
  const f = isSort ? comparator(random, blk, log, self) : callback(random, blk, log, null, () => answer(random, C === BigInt64Array));
  const rest = isSort ? [] : answer === typedReduce ? (random.chance(0.5) ? [1] : []) : thisArg(random);
  return { self, args: [typeof f === 'function' && isSort && C === BigInt64Array ? (a: any, b: any) => (f as Function)(Number(a), Number(b)) : f, ...rest], log };
};
const number = (random: Random, big: boolean) => (random.chance(0.05) ? 'x' : big ? BigInt(random.int(300)) : random.pick<unknown>([random.int(300), 2.5, '7', undefined]));
const typedReduce = (random: Random) => random.int(5);
const typedMethods: Record<string, Make> = {
  forEach: typedOf(boolean), map: typedOf(number), filter: typedOf(boolean), some: typedOf((r) => r.chance(0.2)), every: typedOf((r) => r.chance(0.8)), find: typedOf((r) => r.chance(0.2)),
  findIndex: typedOf((r) => r.chance(0.2)), findLast: typedOf((r) => r.chance(0.2)), findLastIndex: typedOf((r) => r.chance(0.2)), reduce: typedOf(typedReduce), reduceRight: typedOf(typedReduce),
  sort: typedOf(boolean, true), toSorted: typedOf(boolean, true),
};
for (const [name, make] of Object.entries(typedMethods)) {
  if (typed[name] !== undefined) test(`%TypedArray%.prototype.${name}`, () => { for (let seed = 1; seed <= PROGRAMS; seed++) compare(typed[name], make, seed); });
}

const collection = (C: new () => any): Make => (random, blk) => {
  const log: string[] = [];
  const self = random.chance(0.04) ? random.pick<unknown>([[1], {}, undefined, new WeakMap()]) : new C();
  const put = (value: unknown) => self.set?.(value, `v${format(value)}`) ?? self.add?.(value);
  if (self instanceof C) for (let n = random.int(7); n > 0; n--) put(random.int(9));
  const f = callback(random, blk, log, null, () => {
    if (self instanceof C && random.chance(0.4)) random.pick([() => put(random.int(12)), () => (self as any).delete(random.int(9)), () => (self as any).clear(), () => ((self as any).delete(1), put(1))])();
    return undefined;
  });
  return { self, args: [f, ...thisArg(random)], log };
};
test('Map.prototype.forEach', () => { for (let seed = 1; seed <= PROGRAMS; seed++) compare(Map.prototype.forEach, collection(Map), seed); });
test('Set.prototype.forEach', () => { for (let seed = 1; seed <= PROGRAMS; seed++) compare(Set.prototype.forEach, collection(Set), seed); });

/** An iterable that logs; or an array, an array-like, a string, or nothing of the sort. */
function iterable(random: Random, blk: Blk, log: string[]): unknown {
  const list = Array.from({ length: random.int(5) }, () => values(random));
  const fails = random.chance(0.15) ? random.int(4) : -1;
  const how = random.int(8);
  const blockingIterable = {
    [Symbol.iterator]: () => {
      log.push('iterator');
      let at = 0;
      return blk({
        next: () => (log.push(`next ${at}`), at === fails ? blk(5) : blk(at < list.length ? { value: list[at++], done: false } : { value: undefined, done: true })),
        return: () => (log.push('return'), blk(random.pick<unknown>([{}, 1]))),
      });
    },
  };
  return random.pick<() => unknown>([() => list, () => blockingIterable, () => blockingIterable, () => new Set(list), () => 'text', () => Object.assign({ length: list.length }, list), () => random.pick<unknown>([undefined, null, 5, {}, { [Symbol.iterator]: 1 }]), () => (how ? blockingIterable : list)])();
}

test('Array.from', () => {
  const make: Make = (random, blk) => {
    const log: string[] = [];
    const C = random.pick<unknown>([Array, Array, Array, Sub, Object, undefined, function (this: any, ...args: unknown[]) { log.push(`new ${args.length}`); }]);
    return { self: C, args: [iterable(random, blk, log), ...(random.chance(0.8) ? [callback(random, blk, log, null, () => values(random)), ...thisArg(random)] : [])], log };
  };
  for (let seed = 1; seed <= 3 * PROGRAMS; seed++) compare(Array.from, make, seed);
});

test('%TypedArray%.from', () => {
  const make: Make = (random, blk) => {
    const log: string[] = [];
    const C = random.pick<unknown>([Int8Array, Float64Array, SubTyped, BigInt64Array, Array, undefined]);
    return { self: C, args: [iterable(random, blk, log), ...(random.chance(0.8) ? [callback(random, blk, log, null, () => number(random, C === BigInt64Array)), ...thisArg(random)] : [])], log };
  };
  for (let seed = 1; seed <= 3 * PROGRAMS; seed++) compare(Object.getPrototypeOf(Int8Array).from, make, seed);
});

for (const [owner, native] of [['Object', (Object as any).groupBy], ['Map', (Map as any).groupBy]]) {
  if (native === undefined) continue;
  test(`${owner}.groupBy`, () => {
    const make: Make = (random, blk) => {
      const log: string[] = [];
      return { self: undefined, args: [iterable(random, blk, log), callback(random, blk, log, null, () => random.pick<unknown>(['a', 1, -0, Symbol.iterator, null, { toString: () => 'o' }]))], log };
    };
    for (let seed = 1; seed <= 3 * PROGRAMS; seed++) compare(native, make, seed);
  });
}

const replacing: Make = (random, blk) => {
  const log: string[] = [];
  const text = random.pick(['', 'abc', 'aabaab', 'x1y22z333', 'ünï😀code😀', 'a.b.c']);
  const rx = () => {
    const made = new RegExp(random.pick(['a', '(a)(b)?', '(?<n>\\d)(\\d)?', '', '\\b', '.', 'zz', '(?:)', '[^]']), random.pick(['', 'g', 'g', 'gi', 'y', 'gy', 'gu', 's']));
    made.lastIndex = random.int(3);
    if (random.chance(0.1)) made.exec = (s) => (log.push(`exec ${made.lastIndex}`), RegExp.prototype.exec.call(made, s));
    return made;
  };
  const own = { [Symbol.replace]: (s: unknown, f: Function) => (log.push(`own ${format(s)}`), blk(typeof f)), toString: () => (log.push('toString'), 'a') };
  const pattern = random.pick<() => unknown>([rx, rx, rx, () => 'a', () => '', () => 'ab', () => own, () => ({ toString: () => (log.push('toString'), 'a') }), () => undefined, () => 1])();
  const f = random.chance(0.1) ? random.pick<unknown>(['[$&]', undefined, 5]) : callback(random, blk, log, null, () => random.pick<unknown>(['', 'X', '$&', 5, undefined, random.chance(0.1) ? Symbol.iterator : 'Y']));
  return { self: random.chance(0.05) ? random.pick<unknown>([null, undefined, 112, { toString: () => (log.push('this'), 'aab') }]) : text, args: [pattern, f], log };
};
test('String.prototype.replace', () => { for (let seed = 1; seed <= 5 * PROGRAMS; seed++) compare(String.prototype.replace, replacing, seed); });
test('String.prototype.replaceAll', () => { for (let seed = 1; seed <= 5 * PROGRAMS; seed++) compare((String.prototype as any).replaceAll, replacing, seed); });
test('RegExp.prototype[Symbol.replace]', () => {
  const make: Make = (random, blk) => {
    const { self, args, log } = replacing(random, blk);
    return { self: args[0], args: [self, args[1]], log };
  };
  for (let seed = 1; seed <= 3 * PROGRAMS; seed++) compare(RegExp.prototype[Symbol.replace], make, seed);
});

test.run();
