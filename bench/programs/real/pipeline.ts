// @green-file
/** Functions that make functions: composition, currying, memoisation, lazy sequences, reducers, folds over records. Closures. */
type Unary<A, B> = (a: A) => B;

const compose = <A, B, C>(f: Unary<B, C>, g: Unary<A, B>): Unary<A, C> => (x) => f(g(x));
const pipe = <T>(...steps: Unary<T, T>[]): Unary<T, T> => (x) => steps.reduce((value, step) => step(value), x);
const curry = <A, B, C>(f: (a: A, b: B) => C) => (a: A) => (b: B) => f(a, b);
const not = <T>(test: Unary<T, boolean>): Unary<T, boolean> => (x) => !test(x);

function memoise<A, B>(f: Unary<A, B>): Unary<A, B> {
  const known = new Map<A, B>();
  return (x) => {
    let value = known.get(x);
    if (value === undefined) {
      value = f(x);
      known.set(x, value);
    }
    return value;
  };
}

/** A lazy sequence: each call gives the next value, or END. */
const END = Symbol('end');
type Pull<T> = () => T | typeof END;

class Sequence<T> {
  constructor(private readonly start: () => Pull<T>) {}

  static range(from: number, to: number): Sequence<number> {
    return new Sequence(() => {
      let next = from;
      return () => (next < to ? next++ : END);
    });
  }

  map<U>(f: Unary<T, U>): Sequence<U> {
    return new Sequence<U>(() => {
      const pull = this.start();
      return () => {
        const value = pull();
        return value === END ? END : f(value as T);
      };
    });
  }

  filter(test: Unary<T, boolean>): Sequence<T> {
    return new Sequence(() => {
      const pull = this.start();
      return () => {
        for (;;) {
          const value = pull();
          if (value === END || test(value as T)) return value;
        }
      };
    });
  }

  take(count: number): Sequence<T> {
    return new Sequence(() => {
      const pull = this.start();
      let left = count;
      return () => (left-- > 0 ? pull() : END);
    });
  }

  flatMap<U>(f: Unary<T, Sequence<U>>): Sequence<U> {
    return new Sequence<U>(() => {
      const pull = this.start();
      let inner: Pull<U> | null = null;
      return () => {
        for (;;) {
          if (inner !== null) {
            const value = inner();
            if (value !== END) return value;
          }
          const outer = pull();
          if (outer === END) return END;
          inner = f(outer as T).start();
        }
      };
    });
  }

  fold<U>(initial: U, combine: (sum: U, value: T) => U): U {
    const pull = this.start();
    let sum = initial;
    for (let value = pull(); value !== END; value = pull()) sum = combine(sum, value as T);
    return sum;
  }
}

type Reducer<S> = (state: S, action: { type: string; by: number }) => S;

const combineReducers = <S>(reducers: { [type: string]: Reducer<S> }): Reducer<S> => (state, action) => reducers[action.type]?.(state, action) ?? state;

interface Account {
  readonly balance: number;
  readonly moves: number;
}

const moved = (change: (balance: number, by: number) => number): Reducer<Account> => ({ balance, moves }, { by }) => ({ balance: change(balance, by), moves: moves + 1 });
const bank = combineReducers<Account>({ pay: moved((balance, by) => balance + by), draw: moved((balance, by) => balance - by), tax: moved((balance, by) => Math.round(balance * (1 - by / 100))) });

function groupBy<T, K>(items: T[], keyOf: Unary<T, K>): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function counter(): { next: () => number; reset: () => void } {
  let n = 0;
  return {
    next: () => ++n,
    reset: () => {
      n = 0;
    },
  };
}

export function main(): number {
  const add = curry((a: number, b: number) => (a + b) | 0);
  const times = curry((a: number, b: number) => (a * b) | 0);
  const isEven = (n: number): boolean => n % 2 === 0;
  const step = pipe(add(3), times(5), compose(add(-7), times(2)));
  const collatz: Unary<number, number> = memoise((n) => (n === 1 ? 0 : 1 + collatz(isEven(n) ? n / 2 : 3 * n + 1)));
  const ticks = counter();

  let sum = Sequence.range(0, 300).map(step).filter(not(isEven)).fold(0, (a, b) => (a * 3 + b) | 0);
  sum += Sequence.range(1, 30).flatMap((n) => Sequence.range(0, n).map(times(n))).take(300).fold(0, (a, b) => a + b);
  sum += Sequence.range(1, 200).map(collatz).fold(0, Math.max);

  let account: Account = { balance: 1000, moves: 0 };
  for (let i = 0; i < 200; i++) account = bank(account, { type: ['pay', 'draw', 'tax', 'other'][i & 3]!, by: ticks.next() % 50 });
  ticks.reset();

  const words = 'the quick brown fox jumps over the lazy dog and runs on to the next hill'.split(' ');
  const byLength = groupBy(words, (word) => word.length);
  const longest = [...byLength].sort(([a], [b]) => b - a).map(([length, group]) => `${length}:${group.map((word) => word[0]!.toUpperCase()).join('')}`);
  return sum + account.balance * 7 + account.moves + longest.join('|').length + ticks.next();
}
