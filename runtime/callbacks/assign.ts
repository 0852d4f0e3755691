/**
 * `Object.assign`, `Object.values` and `Object.entries`: getters of what they read that block, and setters of what is assigned to.
 */
import { noticed, writing, written } from '../accessors';
import { register } from '../natives';
import { apply, steps, SUSPEND, type Steps } from './support';

const { assign, entries, values } = Object;

register('Object', assign, function (this: unknown, target: unknown, ...sources: unknown[]): unknown {
  return target === undefined || target === null ? apply(assign, this, [target, ...sources]) : steps(assigning(Object(target), sources));
});

for (const [native, isEntries] of [[values, false], [entries, true]] as const) {
  register('Object', native, function (this: unknown, object: unknown): unknown {
    return object === undefined || object === null ? apply(native, this, [object]) : steps(listing(Object(object), isEntries));
  });
}

function* read(object: any, key: PropertyKey): Steps<unknown> {
  const value = object[key];
  if (value !== SUSPEND) return value;
  noticed();
  return yield value;
}

function* listing(object: any, isEntries: boolean): Steps<unknown[]> {
  const list: unknown[] = [];
  for (const key of Reflect.ownKeys(object)) {
    if (typeof key === 'symbol' || !Reflect.getOwnPropertyDescriptor(object, key)?.enumerable) continue;
    const value = yield* read(object, key);
    list.push(isEntries ? [key, value] : value);
  }
  return list;
}

function* assigning(target: any, sources: readonly unknown[]): Steps<object> {
  for (const source of sources) {
    if (source === undefined || source === null) continue;
    const from = Object(source);
    for (const key of Reflect.ownKeys(from)) {
      if (!Reflect.getOwnPropertyDescriptor(from, key)?.enumerable) continue;
      const value = yield* read(from, key);
      writing();
      target[key] = value;
      if (written()) yield SUSPEND;
    }
  }
  return target;
}
