/**
 * Objects made of what an iterable gives, where the iterable blocks: `new Map`, `new Set`, their weak kin, typed arrays,
 * and `Object.fromEntries`. What is iterated without waiting the natives do themselves.
 */
import { types } from 'node:util';
import { isPlainArray, iteratorMethod } from '../iteration';
import { propertyKey } from '../language';
import { register, registerClass } from '../natives';
import { define, isObject } from '../operations';
import { bare, each, listed } from './iteration';
import { apply, lengthOf, steps, type Steps } from './support';

const { isAnyArrayBuffer, isTypedArray } = types;

function entry(value: any): [key: unknown, value: unknown] {
  if (!isObject(value)) throw new TypeError(`Iterator value ${String(value)} is not an entry object`);
  return [(value as any)[0], (value as any)[1]];
}

for (const [C, adder] of [[Map, 'set'], [WeakMap, 'set'], [Set, 'add'], [WeakSet, 'add']] as [new (items?: any) => any, 'set' | 'add'][]) {
  const native = C.prototype[adder];

  registerClass(C, ([items]) => {
    if (items === undefined || items === null) return new C();
    const method = iteratorMethod(items);
    if (typeof method !== 'function') return new C(bare(items));
    if (isPlainArray(items, method) && C.prototype[adder] === native) return new C(items);
    return steps(filled(items, method));
  });

  function* filled(items: unknown, method: unknown): Steps<unknown> {
    const result = new C();
    const add: unknown = result[adder];
    if (typeof add !== 'function') return new C([]); // throws what it throws
    yield* each(items, method, adder === 'add' ? (value) => apply(add, result, [value]) : (value) => apply(add, result, entry(value)));
    return result;
  }
}

const names = ['Int8', 'Uint8', 'Uint8Clamped', 'Int16', 'Uint16', 'Int32', 'Uint32', 'BigInt64', 'BigUint64', 'Float16', 'Float32', 'Float64'];

for (const name of names) {
  const C = (globalThis as any)[`${name}Array`];
  if (C === undefined) continue; // Float16Array: before Node 24
  registerClass(C, (args) => {
    const [items] = args as any[];
    if (!isObject(items) || isTypedArray(items) || isAnyArrayBuffer(items)) return new C(...args);
    const method = iteratorMethod(items);
    if (isPlainArray(items, method)) return new C(items);
    if (method === undefined || method === null) return copy(C, items);
    if (typeof method !== 'function') return new C({ [Symbol.iterator]: method });
    return steps(typed(C, items, method));
  });
}

/** Of what has no iterator, which was asked for once. */
function copy(C: new (length: number) => any, items: any): unknown {
  const length = lengthOf(items);
  const result = new C(length);
  for (let k = 0; k < length; k++) result[k] = items[k];
  return result;
}

function* typed(C: new (values: unknown[]) => unknown, items: unknown, method: unknown): Steps<unknown> {
  return new C(yield* listed(items, method));
}

const { fromEntries } = Object;

register('Object', fromEntries, function (this: unknown, items: unknown): unknown {
  const method = iteratorMethod(items);
  if (typeof method !== 'function') return apply(fromEntries, this, [bare(items)]);
  if (isPlainArray(items, method)) return apply(fromEntries, this, [items]);
  return steps(entries(items, method));
});

function* entries(items: unknown, method: unknown): Steps<unknown> {
  const result = {};
  yield* each(items, method, (value) => {
    const [key, of] = entry(value);
    define(result, propertyKey(key), of);
  });
  return result;
}
