/**
 * Variables of which each greenlet has its own. The values live in the greenlet, under the variable's identity, so they
 * are freed with whichever goes first.
 */
import { Greenlet } from './greenlet';
import { rt } from './state';

type Values = WeakMap<GreenletLocal<any>, unknown>;

/** Of code that runs in no greenlet, or in a raw one's place: raw greenlets have their own map too, beside them. */
const ordinary: Values = new WeakMap();
const raw = new WeakMap<object, Values>();

/** `const request = new GreenletLocal<Request>()`: `request.value` is another variable in each greenlet. */
export class GreenletLocal<T> {
  readonly #initial: (() => T) | undefined;

  /** `initial` is called in each greenlet that reads the value before it has set it; it must not block. */
  constructor(initial?: () => T) {
    this.#initial = initial;
  }

  get value(): T {
    const values = valuesHere();
    if (this.#initial !== undefined && !values.has(this)) values.set(this, this.#initial());
    return values.get(this) as T;
  }

  set value(value: T) {
    valuesHere().set(this, value);
  }

  /** Forgets the value of the current greenlet. */
  delete(): void {
    valuesHere().delete(this);
  }
}

function valuesHere(): Values {
  const g = rt.current;
  if (g === null) return ordinary;
  if (g instanceof Greenlet) return ((g._extras ??= {}).locals ??= new WeakMap());
  let values = raw.get(g);
  if (values === undefined) raw.set(g, (values = new WeakMap()));
  return values;
}
