/**
 * Functions that the language calls where nobody can wait: traps of proxies and accessors of descriptors. Those that green
 * code spells out there refuse to park by themselves (`hooked`). Those that it has from elsewhere are guarded (`hook`,
 * `hooks`): if one gives the sentinel, that is an error at once, for who reads the property would take it for data. Part of
 * the contract: re-exported by abi.ts.
 */
import { foreign, SUSPEND, TRAPS } from './sentinel';

const { apply } = Reflect;

const inVain = () => foreign('of a trap or a property');

/** Around what a trap of a proxy, or an accessor of a descriptor, returns when it parks: nobody who comes by it can wait. */
export function hooked(_sentinel: unknown): never {
  throw inVain();
}

function guard(fn: Function, self?: object): Function {
  return function (this: unknown, ...args: unknown[]) {
    const result = apply(fn, self ?? this, args);
    if (result === SUSPEND) throw inVain();
    return result;
  };
}

/** Around an accessor in a descriptor. */
export function hook(fn: unknown): unknown {
  return typeof fn === 'function' ? guard(fn) : fn;
}

/** What the engine asks for traps in place of the handler, which has them at the time, and is their `this`. */
class Guarded {
  readonly #handler: any;
  readonly #guards = new Map<string, { readonly fn: Function; readonly guard: Function }>();

  constructor(handler: object) {
    this.#handler = handler;
  }

  static {
    for (const name of TRAPS) {
      const waits = name === 'apply' || name === 'construct'; // who calls or constructs the proxy waits as for any call
      Object.defineProperty(this.prototype, name, {
        get(this: Guarded) {
          const handler = this.#handler;
          const fn = handler[name];
          if (typeof fn !== 'function') return fn;
          const known = this.#guards.get(name);
          if (known !== undefined && known.fn === fn) return known.guard;
          const guarded = waits ? (...args: unknown[]) => apply(fn, handler, args) : guard(fn, handler);
          this.#guards.set(name, { fn, guard: guarded });
          return guarded;
        },
      });
    }
  }
}

/** Around the handler of `new Proxy(target, handler)`. */
export function hooks(handler: unknown): unknown {
  return (typeof handler === 'object' && handler !== null) || typeof handler === 'function' ? new Guarded(handler) : handler;
}
