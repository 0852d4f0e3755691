/**
 * The world of a generated program: the log, the blocking call, and objects that log whatever is done to them. It is
 * ordinary code, never compiled by tsgreen; `suspend` decides what the blocking call does. Everything here depends
 * only on the order of the program's calls, so that two runs of one program can be compared.
 */
import { format } from './format';
import { Random } from './random';

/** A run that logs more than this is not worth comparing: it is cut off. */
const MOST_EVENTS = 1500;
const FUEL = 20;

export class Runaway extends Error {}

/** What a blocking call does: deliver the value or the error, now or after a suspension. */
export type Deliver = (value: unknown, isError: boolean) => unknown;

export class Environment {
  readonly events: string[] = [];
  readonly K: Function;
  readonly box = { a: 0 };
  blockingCalls = 0;
  private closures: Function[] = [];
  private fuelLeft = FUEL;
  private flips = new Random(7);
  private sites = new WeakMap<object, number>();
  private siteCount = 0;
  private unnamed = 1000;

  /** `print` sees every line of the log as it is made. */
  constructor(private deliver: Deliver, private print: (line: string) => void = () => {}) {
    this.K = this.makeClass();
    format.names.set(this, 'env');
  }

  event(text: string): void {
    if (this.events.length >= MOST_EVENTS) throw new Runaway('too many events');
    this.events.push(text);
    this.print(text);
  }

  blk(value: unknown): unknown {
    this.event(`blk ${format(value)}`);
    this.blockingCalls++;
    return this.deliver(value, false);
  }

  blkThrow(error: unknown): unknown {
    this.event(`blkThrow ${format(error)}`);
    this.blockingCalls++;
    return this.deliver(error, true);
  }

  log(...values: unknown[]): unknown {
    this.event(values.map(format).join(' '));
    return values[values.length - 1];
  }

  // Read and written by places of a program that may make no call.
  set note(value: unknown) {
    this.event(`note ${format(value)}`);
  }
  set later(closure: Function) {
    this.keep(closure);
  }
  get anObj() { return this.obj(++this.unnamed); }
  get aFn() { return this.fn(++this.unnamed); }
  get aConv() { return this.conv(++this.unnamed, 2); }
  get anIter() { return this.iter(++this.unnamed, 2); }

  /** True while the program may go on looping. */
  fuel(): boolean {
    return this.fuelLeft-- > 0;
  }

  flip(mark: number): boolean {
    const value = this.flips.chance(0.5);
    this.event(`flip ${mark} ${value}`);
    return value;
  }

  keep(f: Function): number {
    if (this.closures.length < 12) this.closures.push(f);
    return this.closures.length;
  }

  kept(): Function[] {
    return this.closures.slice();
  }

  /** An object whose every property read, write and call is logged. */
  obj(mark: number): object {
    const data: Record<string, unknown> = { a: 1, b: 'B', c: undefined, d: null };
    const object = named<Record<string, unknown>>({ first: 0, second: 0 }, `obj${mark}`);
    // Kept as a dictionary from here on: of other objects V8 (Node 20) sometimes reads the excluded getters of an object rest pattern.
    delete object.first;
    delete object.second;
    const member = (key: string, value: () => unknown, enumerable: boolean) =>
      Object.defineProperty(object, key, {
        configurable: true,
        enumerable,
        get: () => (this.event(`get obj${mark}.${key}`), value()),
        set: (v) => (this.event(`set obj${mark}.${key} ${format(v)}`), void (data[key] = v)),
      });
    for (const key of Object.keys(data)) member(key, () => data[key], true);
    const method = (key: string) => {
      const event = (text: string) => this.event(text);
      return named(function (this: unknown, ...args: unknown[]) {
        event(`obj${mark}.${key} this=${format(this)} ${args.map(format).join(' ')}`);
        return args[0];
      }, `obj${mark}.${key}`);
    };
    const [m, n] = [method('m'), method('n')];
    member('m', () => m, false);
    member('n', () => n, false);
    const self = this;
    member('tag', () => function (this: unknown, strings: TemplateStringsArray, ...values: unknown[]) { return self.tagged(this, strings, values); }, false);
    return this.convertible(object, mark, 10);
  }

  /** An object whose conversions to a primitive are logged. */
  conv(mark: number, value: unknown): object {
    return this.convertible(named({}, `conv${mark}`), mark, value);
  }

  private convertible(object: object, mark: number, value: unknown): object {
    const convert = (name: string, result: unknown) => ({ configurable: true, enumerable: false, value: () => (this.event(`${name} ${mark}`), result) });
    return Object.defineProperties(object, { valueOf: convert('valueOf', value), toString: convert('toString', String(value)) });
  }

  fn(mark: number): Function {
    const event = (text: string) => this.event(text);
    return named(function (this: unknown, ...args: unknown[]) {
      event(`fn${mark} this=${format(this)} ${args.map(format).join(' ')}`);
      return args.length;
    }, `fn${mark}`);
  }

  /** A function whose own `call`, `apply` and `bind` must not be used by a compiler. */
  ownFn(mark: number): Function {
    const wrong = (name: string) => () => (this.event(`own ${name} of ${mark} was called`), () => 0);
    return Object.assign(this.fn(mark), { call: wrong('call'), apply: wrong('apply'), bind: wrong('bind') });
  }

  tag(this: unknown, strings: TemplateStringsArray, ...values: unknown[]): unknown {
    // Called as `env.tag` it logs its receiver too; called bare there is nobody to log to, and it only computes.
    return this instanceof Environment ? this.tagged(undefined, strings, values) : strings.raw.join('|') + values.length;
  }

  private tagged(receiver: unknown, strings: TemplateStringsArray, values: unknown[]): unknown {
    if (!this.sites.has(strings)) this.sites.set(strings, ++this.siteCount);
    this.event(`tag site=${this.sites.get(strings)} frozen=${Object.isFrozen(strings)} this=${format(receiver)} ${format([...strings.raw])} ${format([...strings])} ${format(values)}`);
    return values.length > 0 ? values[0] : strings.length;
  }

  iter(mark: number, length: unknown, how = ''): object {
    const count = Math.min(5, Math.max(0, Math.floor(Number(length)) || 0));
    return this.iterOf(mark, Array.from({ length: count }, (_, index) => (how === 'object value' ? [index, { a: index }] : index)), how);
  }

  /** An iterable that logs every read and call its consumer makes. */
  iterOf(mark: number, values: unknown[], how = ''): object {
    const event = (text: string) => this.event(`iter${mark} ${text}`);
    const iterator = () => {
      let at = 0;
      const result = (value: unknown, done: boolean) => ({
        get done() { event('get done'); return done; },
        get value() { event('get value'); if (how === 'values throw' && at === 2) throw new Error('evalue'); return value; },
      });
      const next = () => {
        event(`next ${at}`);
        if (how === 'next throws' && at === 1) throw new Error('enext');
        return at < values.length ? result(values[at++], false) : result(undefined, true);
      };
      const close = (value: unknown) => {
        event('return');
        if (how === 'return throws') throw new Error('ereturn');
        return how === 'return number' ? 1 : { value };
      };
      return named({
        get next() { event('get next'); return next; },
        get return() { event('get return'); return how === 'no return' ? undefined : close; },
      }, `iterator${mark}`);
    };
    return named({ get [Symbol.iterator]() { event('get iterator'); return () => (event('iterator'), iterator()); } }, `iter${mark}`);
  }

  private makeClass(): Function {
    const event = (text: string) => this.event(text);
    class K {
      a: unknown;
      b: number;
      constructor(...args: unknown[]) {
        event(`new K ${new.target === K} ${args.map(format).join(' ')}`);
        this.a = args[0];
        this.b = args.length;
      }
      m(...args: unknown[]) {
        event(`K.m this=${format(this)} ${args.map(format).join(' ')}`);
        return args[0];
      }
      static bind() { event('own bind of K was called'); return K; }
      static apply() { event('own apply of K was called'); return K; }
      static call() { event('own call of K was called'); return K; }
    }
    return K;
  }
}

function named<T extends object>(object: T, name: string): T {
  format.names.set(object, name);
  return object;
}
