/** calls.ts with generators: every call that may block is a `yield*`. */
export function* repeat(times: number, program: (...args: number[]) => Generator<unknown, number>, args: number[]): Generator<unknown, number> {
  let result = 0;
  for (let i = 0; i < times; i++) result = yield* program(...args);
  return result;
}

export function* fib(n: number): Generator<unknown, number> {
  return n < 2 ? n : (yield* fib(n - 1)) + (yield* fib(n - 2));
}

export function* tak(x: number, y: number, z: number): Generator<unknown, number> {
  if (y >= x) return z;
  return yield* tak(yield* tak(x - 1, y, z), yield* tak(y - 1, z, x), yield* tak(z - 1, x, y));
}

export function* ackermann(m: number, n: number): Generator<unknown, number> {
  if (m === 0) return n + 1;
  if (n === 0) return yield* ackermann(m - 1, 1);
  return yield* ackermann(m - 1, yield* ackermann(m, n - 1));
}

class Hanoi {
  moved = 0;

  *move(height: number, from: number, to: number, by: number): Generator<unknown, void> {
    if (height === 0) return;
    yield* this.move(height - 1, from, by, to);
    this.moved += from ^ to;
    yield* this.move(height - 1, by, to, from);
  }
}

export function* method(height: number): Generator<unknown, number> {
  const hanoi = new Hanoi();
  yield* hanoi.move(height, 0, 1, 2);
  return hanoi.moved;
}

abstract class Expression {
  abstract value(): Generator<unknown, number>;
}

class Literal extends Expression {
  constructor(readonly literal: number) {
    super();
  }

  *value(): Generator<unknown, number> {
    return this.literal;
  }
}

class Negation extends Expression {
  constructor(readonly inner: Expression) {
    super();
  }

  *value(): Generator<unknown, number> {
    return -(yield* this.inner.value());
  }
}

class Sum extends Expression {
  constructor(readonly left: Expression, readonly right: Expression) {
    super();
  }

  *value(): Generator<unknown, number> {
    return ((yield* this.left.value()) + (yield* this.right.value())) | 0;
  }
}

class Product extends Expression {
  constructor(readonly left: Expression, readonly right: Expression) {
    super();
  }

  *value(): Generator<unknown, number> {
    return Math.imul(yield* this.left.value(), yield* this.right.value());
  }
}

// 31 nodes: six groups of five below a spine that ends in a literal.
function expression(groups: number): Expression {
  if (groups === 0) return new Literal(1);
  const group = new Negation(new Product(new Literal(groups), new Literal(groups + 1)));
  return new Sum(group, expression(groups - 1));
}

export function* virtual(times: number): Generator<unknown, number> {
  const root = expression(6);
  let sum = 0;
  for (let i = 0; i < times; i++) sum = (sum + (yield* root.value())) | 0;
  return sum;
}

export function* closure(times: number): Generator<unknown, number> {
  let sum = 0;
  const add = function* (n: number) {
    sum = (sum + n) | 0;
    return sum;
  };
  let last = 0;
  for (let i = 0; i < times; i++) last = yield* add(i);
  return last;
}

export function* closures(times: number): Generator<unknown, number> {
  const operations: ((n: number) => Generator<unknown, number>)[] = [];
  for (let k = 1; k <= 4; k++) {
    const scale = function* (n: number) {
      return (n * k) | 0;
    };
    operations.push(scale);
  }
  let sum = 0;
  for (let i = 0; i < times; i++) sum = (sum + (yield* operations[i & 3]!(i))) | 0;
  return sum;
}

interface Op {
  run(n: number): Generator<unknown, number>;
}

class Increment implements Op {
  constructor(readonly by: number) {}

  *run(n: number): Generator<unknown, number> {
    return (n + this.by) | 0;
  }
}

class Double implements Op {
  *run(n: number): Generator<unknown, number> {
    return (n << 1) | 0;
  }
}

class Flip implements Op {
  constructor(readonly mask: number) {}

  *run(n: number): Generator<unknown, number> {
    return n ^ this.mask;
  }
}

function* runOne(ops: Op[], times: number): Generator<unknown, number> {
  let n = 0;
  for (let i = 0; i < times; i++) n = yield* ops[i % 3]!.run(n);
  return n;
}

function* runThree(ops: Op[], times: number): Generator<unknown, number> {
  let n = 0;
  for (let i = 0; i < times; i++) n = yield* ops[i % 3]!.run(n);
  return n;
}

export function* interface1(times: number): Generator<unknown, number> {
  return yield* runOne([new Increment(1), new Increment(2), new Increment(3)], times);
}

export function* interface3(times: number): Generator<unknown, number> {
  return yield* runThree([new Increment(1), new Double(), new Flip(0x55)], times);
}
