/**
 * The marks of a green function that are ordinary TypeScript: the type of functions that may block, and the name
 * `green` for expressions and decorators. They mean something to the compiler only; at run time they do nothing.
 */

declare const greenBrand: unique symbol;

/**
 * A function that may block: `Green<(id: string) => User>`. A call through it suspends the caller if it blocks, and a
 * function expression passed where it is expected is compiled as green. Plain functions fit too.
 * @green
 */
export type Green<F extends (...args: any[]) => any> = F & { readonly [greenBrand]?: true };

/** What a `for...of` in a green function may block on. */
export interface GreenIterator<T> extends Iterator<T, undefined, undefined> {
  /**
   * Blocks until there is a next value.
   * @green
   */
  next(): IteratorResult<T, undefined>;
}

export interface GreenIterable<T> extends Iterable<T, undefined, undefined> {
  [Symbol.iterator](): GreenIterator<T>;
}

/**
 * Marks a function as one that may block: `green(() => ...)`, `@green method() {}`, `@green class C {}`. Returns what
 * it is given; as a decorator it changes nothing.
 */
export function green<F>(f: F): F;
export function green(value: unknown, context: DecoratorContext): void;
export function green(target: object, key: string | symbol, descriptor?: PropertyDescriptor): void;
export function green<F>(f: F, ...decorating: unknown[]): F | void {
  if (decorating.length === 0) return f;
}
