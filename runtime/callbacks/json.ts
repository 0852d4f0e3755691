/**
 * `JSON.parse` with a reviver, and `JSON.stringify` with a function as its replacer, and the `toJSON` methods that it then
 * meets. A `toJSON` without such a replacer is the native's to call, and one that blocks there is a BoundaryError, because
 * nobody can know of it without walking through every value that a program writes.
 */
import { register } from '../natives';
import { apply, lengthOf, steps, SUSPEND, type Steps } from './support';

const { parse, stringify } = JSON;
const quoted = (text: string): string => stringify(text);

type Holder = Record<string, any>;
const isObject = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

/** By object and key: what newer engines hand the reviver of a primitive as a third argument, as long as it is what was parsed. */
type Sources = Map<object, Map<string, { readonly value: unknown; readonly context: unknown }>>;
let argumentsOfRevivers = 0;
parse('0', (...args: unknown[]) => (argumentsOfRevivers = args.length));

register('JSON', parse, function (this: unknown, text: unknown, reviver: unknown): unknown {
  if (typeof reviver !== 'function') return apply(parse, this, [text, reviver]);
  const sources: Sources | undefined = argumentsOfRevivers > 2 ? new Map() : undefined;
  const value = apply(parse, this, sources ? [text, noting(sources)] : [text]);
  return steps(revived({ '': value }, '', reviver, sources));
});

const noting = (sources: Sources) =>
  function (this: object, key: string, value: unknown, context: unknown): unknown {
    if (isObject(value)) return value;
    let known = sources.get(this);
    if (known === undefined) sources.set(this, (known = new Map()));
    known.set(key, { value, context });
    return value;
  };

/** InternalizeJSONProperty. */
function* revived(holder: Holder, key: string, reviver: Function, sources: Sources | undefined): Steps<unknown> {
  const value = holder[key];
  if (isObject(value)) {
    const keys = Array.isArray(value) ? undefined : Object.keys(value);
    const count = keys ? keys.length : lengthOf(value);
    for (let i = 0; i < count; i++) {
      const name = keys ? keys[i]! : String(i);
      const element = yield* revived(value, name, reviver, sources);
      if (element === undefined) Reflect.deleteProperty(value, name);
      else Reflect.defineProperty(value, name, { value: element, configurable: true, enumerable: true, writable: true });
    }
  }
  const args = [key, value];
  if (sources) {
    const known = sources.get(holder)?.get(key);
    args.push(known && Object.is(known.value, value) ? known.context : {});
  }
  const result = apply(reviver, holder, args);
  return result === SUSPEND ? yield result : result;
}

register('JSON', stringify, function (this: unknown, value: unknown, replacer: unknown, space: unknown): unknown {
  if (typeof replacer !== 'function') return apply(stringify, this, [value, replacer, space]);
  return steps(new Serialization(replacer, gapOf(space)).property({ '': value }, ''));
});

const wrappers: readonly (readonly [valueOf: Function, primitive: (value: any, data: unknown) => unknown])[] = [
  [Number.prototype.valueOf, (value) => +value],
  [String.prototype.valueOf, (value) => `${value}`],
  [Boolean.prototype.valueOf, (_, data) => data],
  [BigInt.prototype.valueOf, (_, data) => data],
];

/** Of a Number, String, Boolean or BigInt object, its primitive. */
function unwrapped(value: unknown): unknown {
  if (!isObject(value)) return value;
  for (const [valueOf, primitive] of wrappers) {
    let data: unknown;
    try {
      data = apply(valueOf, value, []);
    } catch {
      continue; // not one of this kind
    }
    return primitive(value, data);
  }
  return value;
}

function gapOf(given: unknown): string {
  const space = unwrapped(given);
  if (typeof space === 'number') return ' '.repeat(Math.max(0, Math.min(10, Math.trunc(space) || 0)));
  return typeof space === 'string' ? space.slice(0, 10) : '';
}

const isRawJson = (JSON as { isRawJSON?(value: unknown): boolean }).isRawJSON;

/** One call of `stringify`. */
class Serialization {
  /** The objects that are being written, and the key of each next one. */
  private readonly stack: Holder[] = [];
  private readonly keys: string[] = [];
  private indent = '';

  constructor(private readonly replacer: Function, private readonly gap: string) {}

  /** SerializeJSONProperty. */
  *property(holder: Holder, key: string): Steps<string | undefined> {
    let value: any = holder[key];
    if (isObject(value) || typeof value === 'function' || typeof value === 'bigint') {
      const { toJSON } = value as Holder;
      if (typeof toJSON === 'function') {
        value = apply(toJSON, value, [key]);
        if (value === SUSPEND) value = yield value;
      }
    }
    value = apply(this.replacer, holder, [key, value]);
    if (value === SUSPEND) value = yield value;
    if (isRawJson !== undefined && isRawJson(value)) return (value as Holder).rawJSON;
    value = unwrapped(value);
    if (isObject(value)) {
      this.keys.push(key);
      const text = yield* this.object(value);
      this.keys.pop();
      return text;
    }
    if (typeof value === 'bigint') throw new TypeError('Do not know how to serialize a BigInt');
    return typeof value === 'function' ? undefined : stringify(value);
  }

  private *object(value: Holder): Steps<string> {
    const { stack, gap } = this;
    if (stack.includes(value)) throw this.circular(value);
    stack.push(value);
    const outer = this.indent;
    this.indent += gap;
    const isArray = Array.isArray(value);
    const parts: string[] = [];
    if (isArray) {
      for (let i = 0, length = lengthOf(value); i < length; i++) parts.push((yield* this.property(value, String(i))) ?? 'null');
    } else {
      for (const key of Object.keys(value)) {
        const text = yield* this.property(value, key);
        if (text !== undefined) parts.push(`${quoted(key)}:${gap === '' ? '' : ' '}${text}`);
      }
    }
    const inside = gap === '' || parts.length === 0 ? parts.join(',') : `\n${this.indent}${parts.join(`,\n${this.indent}`)}\n${outer}`;
    stack.pop();
    this.indent = outer;
    return isArray ? `[${inside}]` : `{${inside}}`;
  }

  /** The native's own error: it is given a circle of the same shape. */
  private circular(value: Holder): unknown {
    const { stack, keys } = this;
    const from = stack.indexOf(value);
    const shapes = stack.slice(from).map((o) => (Array.isArray(o) ? Object.setPrototypeOf([], Object.getPrototypeOf(o)) : Object.create(Object.getPrototypeOf(o))));
    shapes.forEach((shape, i) => {
      Object.defineProperty(shape, 'toJSON', { value: undefined });
      Object.defineProperty(shape, keys[from + i + 1]!, { value: shapes[(i + 1) % shapes.length], enumerable: true });
    });
    try {
      return new TypeError(stringify(shapes[0]));
    } catch (error) {
      return error;
    }
  }
}
