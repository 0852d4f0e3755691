/** calls.ts with async functions: every call that may block is an `await`. */
export async function repeat(times: number, program: (...args: number[]) => Promise<number>, args: number[]): Promise<number> {
  let result = 0;
  for (let i = 0; i < times; i++) result = await program(...args);
  return result;
}

export async function fib(n: number): Promise<number> {
  return n < 2 ? n : (await fib(n - 1)) + (await fib(n - 2));
}

export async function tak(x: number, y: number, z: number): Promise<number> {
  if (y >= x) return z;
  return await tak(await tak(x - 1, y, z), await tak(y - 1, z, x), await tak(z - 1, x, y));
}

export async function ackermann(m: number, n: number): Promise<number> {
  if (m === 0) return n + 1;
  if (n === 0) return await ackermann(m - 1, 1);
  return await ackermann(m - 1, await ackermann(m, n - 1));
}

class Hanoi {
  moved = 0;

  async move(height: number, from: number, to: number, by: number): Promise<void> {
    if (height === 0) return;
    await this.move(height - 1, from, by, to);
    this.moved += from ^ to;
    await this.move(height - 1, by, to, from);
  }
}

export async function method(height: number): Promise<number> {
  const hanoi = new Hanoi();
  await hanoi.move(height, 0, 1, 2);
  return hanoi.moved;
}

abstract class Expression {
  abstract value(): Promise<number>;
}

class Literal extends Expression {
  constructor(readonly literal: number) {
    super();
  }

  async value(): Promise<number> {
    return this.literal;
  }
}

class Negation extends Expression {
  constructor(readonly inner: Expression) {
    super();
  }

  async value(): Promise<number> {
    return -(await this.inner.value());
  }
}

class Sum extends Expression {
  constructor(readonly left: Expression, readonly right: Expression) {
    super();
  }

  async value(): Promise<number> {
    return ((await this.left.value()) + (await this.right.value())) | 0;
  }
}

class Product extends Expression {
  constructor(readonly left: Expression, readonly right: Expression) {
    super();
  }

  async value(): Promise<number> {
    return Math.imul(await this.left.value(), await this.right.value());
  }
}

// 31 nodes: six groups of five below a spine that ends in a literal.
function expression(groups: number): Expression {
  if (groups === 0) return new Literal(1);
  const group = new Negation(new Product(new Literal(groups), new Literal(groups + 1)));
  return new Sum(group, expression(groups - 1));
}

export async function virtual(times: number): Promise<number> {
  const root = expression(6);
  let sum = 0;
  for (let i = 0; i < times; i++) sum = (sum + (await root.value())) | 0;
  return sum;
}

export async function closure(times: number): Promise<number> {
  let sum = 0;
  const add = async (n: number) => {
    sum = (sum + n) | 0;
    return sum;
  };
  let last = 0;
  for (let i = 0; i < times; i++) last = await add(i);
  return last;
}

export async function closures(times: number): Promise<number> {
  const operations: ((n: number) => Promise<number>)[] = [];
  for (let k = 1; k <= 4; k++) {
    const scale = async (n: number) => (n * k) | 0;
    operations.push(scale);
  }
  let sum = 0;
  for (let i = 0; i < times; i++) sum = (sum + (await operations[i & 3]!(i))) | 0;
  return sum;
}

interface Op {
  run(n: number): Promise<number>;
}

class Increment implements Op {
  constructor(readonly by: number) {}

  async run(n: number): Promise<number> {
    return (n + this.by) | 0;
  }
}

class Double implements Op {
  async run(n: number): Promise<number> {
    return (n << 1) | 0;
  }
}

class Flip implements Op {
  constructor(readonly mask: number) {}

  async run(n: number): Promise<number> {
    return n ^ this.mask;
  }
}

async function runOne(ops: Op[], times: number): Promise<number> {
  let n = 0;
  for (let i = 0; i < times; i++) n = await ops[i % 3]!.run(n);
  return n;
}

async function runThree(ops: Op[], times: number): Promise<number> {
  let n = 0;
  for (let i = 0; i < times; i++) n = await ops[i % 3]!.run(n);
  return n;
}

export async function interface1(times: number): Promise<number> {
  return await runOne([new Increment(1), new Increment(2), new Increment(3)], times);
}

export async function interface3(times: number): Promise<number> {
  return await runThree([new Increment(1), new Double(), new Flip(0x55)], times);
}
