/**
 * Turns a value into one line of a log without running any of the program's code: no getter, no conversion. Messages
 * of errors that the engine made are left out, as they quote the source text, which a compiler changes.
 */
import { SUSPEND } from '../../runtime/abi';

const DEEPEST = 3;

export function format(value: unknown): string {
  return show(value, 0);
}

/** Objects of the environment are shown by name. */
format.names = new WeakMap<object, string>([[globalThis, 'global']]);

function show(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return value.length > 80 ? `${JSON.stringify(value.slice(0, 80))}+${value.length}` : JSON.stringify(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'function':
    case 'object':
      return value === null ? 'null' : showObject(value, depth);
    default:
      return String(value);
  }
}

function showObject(object: object, depth: number): string {
  if (object === SUSPEND) return '<<the sentinel>>';
  const name = format.names.get(object);
  if (name !== undefined) return `<${name}>`;
  if (object instanceof Error) return showError(object);
  if (typeof object === 'function') return `<function ${own(object, 'name')} ${own(object, 'length')}>`;
  if (depth >= DEEPEST) return Array.isArray(object) ? '[..]' : '{..}';
  if (Array.isArray(object)) return showArray(object, depth);
  const prototype = Object.getPrototypeOf(object);
  const kind = prototype === Object.prototype ? '' : prototype === null ? 'null ' : `${own(own(prototype, 'constructor') as object, 'name') ?? 'proto'} `;
  const entries = Reflect.ownKeys(object).slice(0, 12).map((key) => `${String(key)}: ${showProperty(object, key, depth)}`);
  return `${kind}{${entries.join(', ')}}`;
}

function showArray(array: unknown[], depth: number): string {
  const items: string[] = [];
  for (let at = 0; at < Math.min(array.length, 12); at++) items.push(Object.hasOwn(array, at) ? showProperty(array, String(at), depth) : 'hole');
  return `[${items.join(', ')}${array.length > 12 ? `, ..${array.length}` : ''}]`;
}

function showProperty(object: object, key: PropertyKey, depth: number): string {
  const property = Object.getOwnPropertyDescriptor(object, key)!;
  const flags = (property.enumerable ? '' : '~') + (property.get ? 'get ' : '') + (property.set ? 'set ' : '');
  return flags + ('value' in property ? show(property.value, depth + 1) : '');
}

/** Generated programs throw errors whose message begins with `e`; other messages are the engine's. */
function showError(error: Error): string {
  const message = own(error, 'message');
  const name = own(Object.getPrototypeOf(error)?.constructor, 'name');
  return `<${name}${typeof message === 'string' && (/^e\w+$/.test(message) || name === 'BoundaryError' || name === 'TsgreenInternalError') ? ' ' + message : ''}>`;
}

function own(object: object | undefined, key: string): unknown {
  return object === undefined ? undefined : Object.getOwnPropertyDescriptor(object, key)?.value;
}
