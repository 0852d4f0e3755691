/**
 * `forEach` of Map and Set; `Object.groupBy` and `Map.groupBy`. The native iterators see what is added and deleted
 * during an iteration exactly as the native `forEach` does.
 */
import { capture } from '../capture';
import { take, type Frame } from '../frames';
import { iteratorMethod } from '../iteration';
import { propertyKey } from '../language';
import { collectionOf, register } from '../natives';
import { define } from '../operations';
import { Frame4 } from '../parking';
import { apply, callable, steps, SUSPEND, withThis, type Steps } from './support';
import { bare, fail, iteration } from './iteration';

for (const { owner, forEach, entries } of [
  { owner: 'Map', forEach: Map.prototype.forEach, entries: Map.prototype.entries },
  { owner: 'Set', forEach: Set.prototype.forEach, entries: Set.prototype.entries },
]) {
  const prototype = Object.getPrototypeOf(apply(entries, owner === 'Map' ? new Map() : new Set(), []));
  const advance = prototype.next as Function;

  const from = (iterator: any, f: Function, collection: unknown): unknown => {
    const isOwn = prototype.next === advance; // then the engine knows what is called, and makes no result object
    for (;;) {
      const { done, value } = (isOwn ? iterator.next() : apply(advance, iterator, [])) as IteratorResult<[unknown, unknown]>;
      if (done) return undefined;
      if (f(value[1], value[0], collection) === SUSPEND) return capture(new Frame4(resumed, 1, iterator, f, collection, undefined));
    }
  };
  const resumed = (frame: Frame, value: unknown): unknown => {
    const { a: iterator, b: f, c: collection } = frame as Frame4;
    take(value);
    return from(iterator, f as Function, collection);
  };

  register(owner, forEach, function (this: any, f: unknown, self?: unknown): unknown {
    if (!callable(this, f) || collectionOf(this) !== owner) return apply(forEach, this, [f, self]);
    return from(apply(entries, this, []), withThis(f, self), this);
  });
}

for (const [owner, native] of [['Object', (Object as any).groupBy], ['Map', (Map as any).groupBy]] as const) {
  if (native === undefined) continue; // before Node 21
  register(owner, native, function (this: any, items: unknown, f: unknown): unknown {
    if (!callable(items, f)) return apply(native, this, [items, f]);
    return steps(groups(items, f, owner === 'Map', native));
  });
}

function* groups(items: any, f: Function, inMap: boolean, native: Function): Steps<unknown> {
  const found = new Map<unknown, unknown[]>();
  const method = iteratorMethod(items);
  if (typeof method !== 'function') return apply(native, undefined, [bare(items), f]);
  const it = yield* iteration(items, method);
  for (let k = 0; ; k++) {
    let step = it.start();
    if (step === SUSPEND) step = yield step;
    if (!it.finish(step)) break;
    try {
      let key = f(it.value, k);
      if (key === SUSPEND) key = yield key;
      key = inMap ? (key === 0 ? 0 : key) : propertyKey(key); // -0 groups as 0
      const group = found.get(key);
      if (group) group.push(it.value);
      else found.set(key, [it.value]);
    } catch (error) {
      throw yield* fail(it, error);
    }
  }
  if (inMap) return found;
  const result = Object.create(null);
  for (const [key, group] of found) define(result, key as PropertyKey, group);
  return result;
}
