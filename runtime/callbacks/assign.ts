/**
 * `Object.assign`: getters of the sources and setters of the target that block.
 */
import { noticed, writing, written } from '../abi';
import { register } from '../natives';
import { apply, steps, SUSPEND, type Steps } from './support';

const { assign } = Object;

register('Object', assign, function (this: unknown, target: unknown, ...sources: unknown[]): unknown {
  return target === undefined || target === null ? apply(assign, this, [target, ...sources]) : steps(assigning(Object(target), sources));
});

function* assigning(target: any, sources: readonly unknown[]): Steps<object> {
  for (const source of sources) {
    if (source === undefined || source === null) continue;
    const from = Object(source);
    for (const key of Reflect.ownKeys(from)) {
      if (!Reflect.getOwnPropertyDescriptor(from, key)?.enumerable) continue;
      let value = from[key];
      if (value === SUSPEND) {
        noticed();
        value = yield value;
      }
      writing();
      target[key] = value;
      if (written()) yield SUSPEND;
    }
  }
  return target;
}
