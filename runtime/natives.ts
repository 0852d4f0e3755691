/**
 * The native methods that take callbacks, each with its cooperative version: one that can wait when the callback blocks.
 * Emitted code asks here at each call that may be one of them; `callbacks/` fills the table. Re-exported by abi.ts, a leaf.
 *
 * The method that was fetched decides, and nothing else: so a method that a user wrote or replaced is called as it is.
 */

const { apply, getPrototypeOf } = Reflect;
const textOf = Function.prototype.toString;
const OwnFunction = Function.prototype;

const versions = new Map<unknown, Function>();
/** Native methods by owner and name: the key of a method of another realm (`vm`) that has no entry of its own. */
const known = new Map<string, Function>();

/** `version` is called wherever green code calls `native`, with the same `this` and arguments. */
export function register(owner: string, native: Function, version: Function): void {
  versions.set(native, version);
  known.set(`${owner}.${native.name}`, version);
}

/** The cooperative version of a native method; any other value is its own. */
export function cooperative(fn: unknown): unknown {
  return versions.get(fn) ?? fn;
}

const makers = new Map<unknown, (args: unknown[]) => unknown>();

/** `make` is called wherever green code makes an object of the class `C` with arguments that may block. */
export function registerClass(C: Function, make: (args: unknown[]) => unknown): void {
  makers.set(C, make);
}

/** `new C(…)` of what is named as a class of the language that takes an iterable. May suspend. */
export function collect(C: Function, args: unknown[]): unknown {
  const make = makers.get(C);
  return make === undefined ? Reflect.construct(C, args) : make(args);
}

/** A method call `self.m(…)`, `m` fetched before, that may be one of a native method with callbacks. May suspend. */
export function cooperate(fn: unknown, self: unknown, args: unknown[], callee: string): unknown {
  const version = versions.get(fn);
  if (version !== undefined) return apply(version, self, args);
  if (typeof fn !== 'function') throw new TypeError(`${callee} is not a function`);
  if (getPrototypeOf(fn) === OwnFunction) return apply(fn, self, args);
  const foreigner = foreign(fn, self);
  if (foreigner === undefined) return apply(fn, self, args);
  realm.isForeign = makesArray.test(fn.name);
  try {
    return apply(foreigner, self, args);
  } finally {
    realm.isForeign = false;
  }
}

/** Set for the version that is about to make an array: the method is that of another realm. */
export const realm = { isForeign: false };
const makesArray = /^(map|filter|flatMap)$/;

/** Not one of our functions: a method of an array, Map or Set of another realm, or something else altogether. */
function foreign(fn: Function, self: unknown): Function | undefined {
  const owner = Array.isArray(self) ? 'Array' : ArrayBuffer.isView(self) ? 'TypedArray' : self instanceof Object ? undefined : collectionOf(self);
  const version = owner && known.get(`${owner}.${fn.name}`);
  return version && apply(textOf, fn, []) === `function ${fn.name}() { [native code] }` ? version : undefined;
}

const sizes = [['Map', Object.getOwnPropertyDescriptor(Map.prototype, 'size')!.get!], ['Set', Object.getOwnPropertyDescriptor(Set.prototype, 'size')!.get!]] as const;

/** "Map" or "Set", of any realm. */
export function collectionOf(self: unknown): string | undefined {
  for (const [name, size] of sizes) {
    try {
      apply(size, self, []);
      return name;
    } catch {
      // not one of these
    }
  }
  return undefined;
}
