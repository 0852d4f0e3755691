/**
 * Programs that do little but call. Compiled twice: with the plugin they are the green contender, without it (the marks
 * are comments then) the plain one. calls.generators.ts and calls.async.ts are the same text in the two other ways of
 * JavaScript; the four must stay equal but for the keywords.
 */
/** @green */
export function repeat(times: number, program: (...args: number[]) => number, args: number[]): number {
  let result = 0;
  for (let i = 0; i < times; i++) result = program(...args);
  return result;
}

/** @green */
export function fib(n: number): number {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

/** @green */
export function tak(x: number, y: number, z: number): number {
  if (y >= x) return z;
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

/** @green */
export function ackermann(m: number, n: number): number {
  if (m === 0) return n + 1;
  if (n === 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

class Hanoi {
  moved = 0;

  /** @green */
  move(height: number, from: number, to: number, by: number): void {
    if (height === 0) return;
    this.move(height - 1, from, by, to);
    this.moved += from ^ to;
    this.move(height - 1, by, to, from);
  }
}

/** @green */
export function method(height: number): number {
  const hanoi = new Hanoi();
  hanoi.move(height, 0, 1, 2);
  return hanoi.moved;
}

abstract class Expression {
  /** @green */
  abstract value(): number;
}

class Literal extends Expression {
  constructor(readonly literal: number) {
    super();
  }

  /** @green */
  value(): number {
    return this.literal;
  }
}

class Negation extends Expression {
  constructor(readonly inner: Expression) {
    super();
  }

  /** @green */
  value(): number {
    return -this.inner.value();
  }
}

class Sum extends Expression {
  constructor(readonly left: Expression, readonly right: Expression) {
    super();
  }

  /** @green */
  value(): number {
    return (this.left.value() + this.right.value()) | 0;
  }
}

class Product extends Expression {
  constructor(readonly left: Expression, readonly right: Expression) {
    super();
  }

  /** @green */
  value(): number {
    return Math.imul(this.left.value(), this.right.value());
  }
}

// 31 nodes: six groups of five below a spine that ends in a literal.
function expression(groups: number): Expression {
  if (groups === 0) return new Literal(1);
  const group = new Negation(new Product(new Literal(groups), new Literal(groups + 1)));
  return new Sum(group, expression(groups - 1));
}

/** @green */
export function virtual(times: number): number {
  const root = expression(6);
  let sum = 0;
  for (let i = 0; i < times; i++) sum = (sum + root.value()) | 0;
  return sum;
}

/** @green */
export function closure(times: number): number {
  let sum = 0;
  /** @green */
  const add = (n: number) => {
    sum = (sum + n) | 0;
    return sum;
  };
  let last = 0;
  for (let i = 0; i < times; i++) last = add(i);
  return last;
}

/** @green */
export function closures(times: number): number {
  const operations: ((n: number) => number)[] = [];
  for (let k = 1; k <= 4; k++) {
    /** @green */
    const scale = (n: number) => (n * k) | 0;
    operations.push(scale);
  }
  let sum = 0;
  for (let i = 0; i < times; i++) sum = (sum + operations[i & 3]!(i)) | 0;
  return sum;
}

interface Op {
  /** @green */
  run(n: number): number;
}

class Increment implements Op {
  constructor(readonly by: number) {}

  /** @green */
  run(n: number): number {
    return (n + this.by) | 0;
  }
}

class Double implements Op {
  /** @green */
  run(n: number): number {
    return (n << 1) | 0;
  }
}

class Flip implements Op {
  constructor(readonly mask: number) {}

  /** @green */
  run(n: number): number {
    return n ^ this.mask;
  }
}

/** @green */
function runOne(ops: Op[], times: number): number {
  let n = 0;
  for (let i = 0; i < times; i++) n = ops[i % 3]!.run(n);
  return n;
}

/** @green */
function runThree(ops: Op[], times: number): number {
  let n = 0;
  for (let i = 0; i < times; i++) n = ops[i % 3]!.run(n);
  return n;
}

/** @green */
export function interface1(times: number): number {
  return runOne([new Increment(1), new Increment(2), new Increment(3)], times);
}

/** @green */
export function interface3(times: number): number {
  return runThree([new Increment(1), new Double(), new Flip(0x55)], times);
}
