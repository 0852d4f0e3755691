/**
 * `Array.from` and `%TypedArray%.from`: iterators and mapping functions that block.
 */
import { register } from '../natives';
import { isConstructor } from '../operations';
import { fail, iteration, listed } from './iteration';
import { apply, steps, create, lengthOf, storing, SUSPEND, withThis, type Steps } from './support';
import { createTyped } from './typed';

const { from } = Array;

const needsFunction = (owner: string) => `%${owner}%.from requires that the property of the first argument, items[Symbol.iterator], when exists, be a function`;

register('Array', from, function (this: any, items: any, f?: unknown, self?: unknown): unknown {
  if (items === undefined || items === null || (f !== undefined && typeof f !== 'function')) return apply(from, this, [items, f, self]);
  return steps(arrayFrom(this, items, f === undefined ? undefined : withThis(f as Function, self)));
});

function* arrayFrom(C: any, items: any, f: Function | undefined): Steps<unknown> {
  const method = items[Symbol.iterator];
  const own = C === Array || !isConstructor(C);
  const put = storing(own ? undefined : C);
  if (method === undefined || method === null) {
    const o = Object(items);
    const length = lengthOf(o);
    const result = own ? create(undefined, length) : new C(length);
    for (let k = 0; k < length; k++) {
      let value = o[k];
      if (f && (value = f(value, k)) === SUSPEND) value = yield value;
      put(result, k, value);
    }
    result.length = length;
    return result;
  }
  if (typeof method !== 'function') throw new TypeError(needsFunction('Array'));
  const result = own ? [] : new C();
  const it = yield* iteration(items, method);
  let k = 0;
  for (; ; k++) {
    let step = it.start();
    if (step === SUSPEND) step = yield step;
    if (!it.finish(step)) break;
    try {
      let { value } = it;
      if (f && (value = f(value, k)) === SUSPEND) value = yield value;
      put(result, k, value);
    } catch (error) {
      throw yield* fail(it, error);
    }
  }
  result.length = k;
  return result;
}

const typedFrom = Object.getPrototypeOf(Int8Array).from as Function;

register('TypedArray', typedFrom, function (this: any, items: any, f?: unknown, self?: unknown): unknown {
  if (!isConstructor(this) || items === undefined || items === null || (f !== undefined && typeof f !== 'function')) return apply(typedFrom, this, [items, f, self]);
  return steps(typedArrayFrom(this, items, f === undefined ? undefined : withThis(f as Function, self)));
});

function* typedArrayFrom(C: any, items: any, f: Function | undefined): Steps<unknown> {
  const method = items[Symbol.iterator];
  let values = items;
  if (method !== undefined && method !== null) {
    if (typeof method !== 'function') throw new TypeError(needsFunction('TypedArray'));
    values = yield* listed(items, method);
  }
  const length = lengthOf(Object(values));
  const result = createTyped(C, length, '%TypedArray%.from');
  for (let k = 0; k < length; k++) {
    let value = values[k];
    if (f && (value = f(value, k)) === SUSPEND) value = yield value;
    result[k] = value;
  }
  return result;
}
