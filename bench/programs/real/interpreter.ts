// @green-file
/**
 * An interpreter of a small language: a scanner, a parser that makes a tree of nodes, nodes that evaluate themselves,
 * first-class functions with environments. Virtual calls all the way down, results by exception where a loop is left.
 */
type Value = number | boolean | null | Value[] | Callable;

interface Callable {
  call(args: Value[]): Value;
}

class Environment {
  private readonly values = new Map<string, Value>();

  constructor(private readonly outer: Environment | null) {}

  define(name: string, value: Value): void {
    this.values.set(name, value);
  }

  get(name: string): Value {
    const value = this.values.get(name);
    if (value !== undefined) return value;
    if (this.outer === null) throw new Error(`${name} is not defined`);
    return this.outer.get(name);
  }

  set(name: string, value: Value): void {
    if (this.values.has(name)) this.values.set(name, value);
    else if (this.outer === null) throw new Error(`${name} is not defined`);
    else this.outer.set(name, value);
  }
}

interface Node {
  evaluate(env: Environment): Value;
}

class Constant implements Node {
  constructor(private readonly value: Value) {}

  evaluate(): Value {
    return this.value;
  }
}

class Name implements Node {
  constructor(readonly name: string) {}

  evaluate(env: Environment): Value {
    return env.get(this.name);
  }
}

class Binary implements Node {
  constructor(private readonly operator: string, private readonly left: Node, private readonly right: Node) {}

  evaluate(env: Environment): Value {
    const a = this.left.evaluate(env) as number;
    if (this.operator === 'and') return a && this.right.evaluate(env);
    const b = this.right.evaluate(env) as number;
    switch (this.operator) {
      case '+':
        return a + b;
      case '-':
        return a - b;
      case '*':
        return a * b;
      case '%':
        return a % b;
      case '<':
        return a < b;
      default:
        return a === b;
    }
  }
}

class Assign implements Node {
  constructor(private readonly name: string, private readonly value: Node, private readonly declares: boolean) {}

  evaluate(env: Environment): Value {
    const value = this.value.evaluate(env);
    if (this.declares) env.define(this.name, value);
    else env.set(this.name, value);
    return value;
  }
}

class If implements Node {
  constructor(private readonly test: Node, private readonly then: Node, private readonly otherwise: Node | null) {}

  evaluate(env: Environment): Value {
    if (this.test.evaluate(env)) return this.then.evaluate(env);
    return this.otherwise?.evaluate(env) ?? null;
  }
}

class While implements Node {
  constructor(private readonly test: Node, private readonly body: Node) {}

  evaluate(env: Environment): Value {
    while (this.test.evaluate(env)) this.body.evaluate(env);
    return null;
  }
}

class Block implements Node {
  constructor(private readonly body: Node[]) {}

  evaluate(env: Environment): Value {
    let last: Value = null;
    for (const node of this.body) last = node.evaluate(env);
    return last;
  }
}

class Returned {
  constructor(readonly value: Value) {}
}

class Return implements Node {
  constructor(private readonly value: Node) {}

  evaluate(env: Environment): Value {
    throw new Returned(this.value.evaluate(env));
  }
}

class Closure implements Callable {
  constructor(private readonly parameters: string[], private readonly body: Node, private readonly env: Environment, private readonly mayReturn: boolean) {}

  call(args: Value[]): Value {
    const env = new Environment(this.env);
    this.parameters.forEach((name, i) => env.define(name, args[i] ?? null));
    if (!this.mayReturn) return this.body.evaluate(env);
    try {
      return this.body.evaluate(env);
    } catch (e) {
      if (e instanceof Returned) return e.value;
      throw e;
    }
  }
}

class Lambda implements Node {
  constructor(private readonly parameters: string[], private readonly body: Node, private readonly mayReturn: boolean) {}

  evaluate(env: Environment): Value {
    return new Closure(this.parameters, this.body, env, this.mayReturn);
  }
}

class Call implements Node {
  constructor(private readonly callee: Node, private readonly args: Node[]) {}

  evaluate(env: Environment): Value {
    const callee = this.callee.evaluate(env) as Callable;
    const args: Value[] = [];
    for (const arg of this.args) args.push(arg.evaluate(env));
    return callee.call(args);
  }
}

const LEVELS = [['and'], ['<', '=='], ['+', '-'], ['*', '%']];

class Parser {
  private at = 0;
  private returns = false;

  constructor(private readonly tokens: string[]) {}

  program(): Node {
    const body: Node[] = [];
    while (this.at < this.tokens.length) body.push(this.statement());
    return new Block(body);
  }

  private statement(): Node {
    if (this.accept('while')) return new While(this.expression(), this.block());
    if (this.accept('if')) {
      const test = this.expression();
      return new If(test, this.block(), this.accept('else') ? this.block() : null);
    }
    const node = this.simple();
    this.expect(';');
    return node;
  }

  private simple(): Node {
    if (this.accept('let')) {
      const name = this.next();
      this.expect('=');
      return new Assign(name, this.expression(), true);
    }
    if (this.accept('return')) {
      this.returns = true;
      return new Return(this.expression());
    }
    const e = this.expression();
    return e instanceof Name && this.accept('=') ? new Assign(e.name, this.expression(), false) : e;
  }

  private block(): Node {
    const body: Node[] = [];
    this.expect('{');
    while (!this.accept('}')) body.push(this.statement());
    return new Block(body);
  }

  /** Operators of this level and the levels above it. */
  private expression(level = 0): Node {
    const operators = LEVELS[level];
    if (operators === undefined) return this.postfix();
    let left = this.expression(level + 1);
    while (operators.includes(this.tokens[this.at]!)) left = new Binary(this.next(), left, this.expression(level + 1));
    return left;
  }

  private postfix(): Node {
    let node = this.primary();
    while (this.accept('(')) node = new Call(node, this.list(')', () => this.expression()));
    return node;
  }

  private primary(): Node {
    const token = this.next();
    if (/^\d/.test(token)) return new Constant(Number(token));
    if (token !== 'fn') return new Name(token);
    this.expect('(');
    const parameters = this.list(')', () => this.next());
    const outer = this.returns;
    this.returns = false;
    const body = this.block();
    const lambda = new Lambda(parameters, body, this.returns);
    this.returns = outer;
    return lambda;
  }

  private list<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.accept(end)) {
      items.push(item());
      this.accept(',');
    }
    return items;
  }

  private next(): string {
    return this.tokens[this.at++] ?? '';
  }

  private accept(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private expect(token: string): void {
    if (!this.accept(token)) throw new Error(`${token} expected before ${this.tokens[this.at]}`);
  }
}

const SOURCE = `
  let fib = fn(n) { if n < 2 { n; } else { fib(n - 1) + fib(n - 2); } };
  let compose = fn(f, g) { fn(x) { f(g(x)); }; };
  let twice = fn(x) { x * 2; };
  let total = 0;
  let i = 0;
  while i < 300 {
    if i % 3 == 0 and i % 5 == 0 { total = total + compose(twice, twice)(i); } else { total = total + twice(i); }
    i = i + 1;
  }
  let firstDivisor = fn(n) {
    let d = 2;
    while d * d < n + 1 {
      if n % d == 0 { return d; }
      d = d + 1;
    }
    return n;
  };
  let numbers = list();
  i = 2;
  while i < 60 {
    if firstDivisor(i) == i { push(numbers, i); }
    i = i + 1;
  }
  total + fib(12) + length(numbers);
`;

export function main(): number {
  const globals = new Environment(null);
  globals.define('list', { call: () => [] });
  globals.define('push', { call: ([list, item]) => (list as Value[]).push(item!) });
  globals.define('length', { call: ([list]) => (list as Value[]).length });
  const tokens = SOURCE.match(/\d+|\w+|==|[^\s\w]/g)!;
  return new Parser(tokens).program().evaluate(globals) as number;
}
