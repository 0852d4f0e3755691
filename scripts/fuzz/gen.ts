/**
 * The generator's state while one program is written, and the two choices it makes over and over: which expression,
 * which statement. What the choices are is not known here: areas/ hand in rules, each with a name and a weight.
 *
 * Rules return text. Expressions also carry their precedence, so that the text has parentheses where it needs them
 * (and sometimes where it does not), never everywhere: a compiler must see both.
 */
import { Coverage } from './coverage';
import { Dialect } from './dialect';
import { Random } from './random';
import { Scopes, Type, Variable } from './scope';

export { Type, Variable };

/** Binding strength of an expression's outermost operator. */
export const P = {
  comma: 0, assign: 1, conditional: 2, or: 3, and: 4, bitOr: 5, bitXor: 6, bitAnd: 7, equality: 8, relation: 9, shift: 10, add: 11, multiply: 12,
  power: 13, unary: 14, postfix: 15, optional: 16, call: 17, primary: 18,
} as const;

export interface Expr {
  text: string;
  prec: number;
}

export interface ExprRule {
  name: string;
  gives: Type;
  weight: number;
  /** Writes a call: left out where none is allowed. */
  calls?: boolean;
  when?(g: Gen): boolean;
  /** A bare string is a primary expression. */
  make(g: Gen): Expr | string;
}

export interface StmtRule {
  name: string;
  weight: number;
  /** Can be written where no call is allowed. */
  quiet?: boolean;
  when?(g: Gen): boolean;
  make(g: Gen): string;
}

export interface Area {
  expressions?: ExprRule[];
  statements?: StmtRule[];
}

/** What jumps and `this` mean at the place being generated. Replaced when a function opens. */
export interface FunctionContext {
  labels: { name: string; loop: boolean }[];
  inLoop: boolean;
  inSwitch: boolean;
  thisIsObject: boolean;
  /** How many try statements of this function are around this place. */
  tries: number;
  /** In the body of a generator. */
  yields: boolean;
}

export const newContext = (thisIsObject: boolean): FunctionContext => ({ labels: [], inLoop: false, inSwitch: false, thisIsObject, tries: 0, yields: false });

/** Places that block only when asked for: the compiler came to them one by one. */
export type Feature = 'accessors' | 'constructors' | 'defaults' | 'class keys';
export const FEATURES: readonly Feature[] = ['accessors', 'constructors', 'defaults', 'class keys'];

export interface Limits {
  dialect: Dialect;
  features: ReadonlySet<Feature>;
  /** Statements in the whole program. */
  size: number;
  expressionDepth: number;
  statementDepth: number;
}

export class Gen {
  readonly scopes: Scopes;
  fn: FunctionContext = newContext(false);
  /** In a place where the compiler allows no call at all yet: see `quietly`. */
  quiet = false;
  private expressionDepth = 0;
  private statementDepth = 0;
  private functionDepth = 0;
  private statementsLeft: number;
  /** Expressions that the statement being written may still contain. */
  private nodesLeft = 10;
  private marks = 0;
  private readonly expressions = new Map<Type, ExprRule[]>();
  private readonly statements: StmtRule[];

  constructor(readonly random: Random, readonly coverage: Coverage, private limits: Limits, areas: Area[]) {
    this.scopes = new Scopes(random);
    this.statementsLeft = limits.size;
    this.statements = areas.flatMap((area) => area.statements ?? []);
    for (const rule of areas.flatMap((area) => area.expressions ?? [])) {
      const list = this.expressions.get(rule.gives);
      if (list) list.push(rule);
      else this.expressions.set(rule.gives, [rule]);
    }
  }

  /** A number that names a place in the program: logged there, so that logs can be read beside the text. */
  mark(): number {
    return ++this.marks;
  }

  /** What the program may be written in. */
  get dialect(): Dialect {
    return this.limits.dialect;
  }

  chance(probability: number): boolean {
    return this.random.chance(probability);
  }

  /** Text of an expression that can stand where precedence `min` is needed. */
  expr(type: Type = 'any', min: number = P.assign): string {
    const { text, prec } = this.anyExpr(type);
    return prec < min || this.random.chance(0.06) ? `(${text})` : text;
  }

  private anyExpr(type: Type): Expr {
    if (this.nodesLeft-- <= 0 || this.expressionDepth >= this.limits.expressionDepth || this.random.chance(0.1 * this.expressionDepth)) return this.leaf(type);
    const exact = type === 'any' && this.random.chance(0.5) ? this.random.pick<Type>(['num', 'str', 'bool', 'obj', 'thing', 'arr', 'fn']) : type;
    const rules = (this.expressions.get(exact) ?? []).filter((rule) => (!this.quiet || !rule.calls) && (rule.when === undefined || rule.when(this)));
    if (rules.length === 0) return this.leaf(exact);
    const rule = this.random.weighted(rules);
    this.expressionDepth++;
    const made = this.coverage.within(rule.name, () => rule.make(this));
    this.expressionDepth--;
    return typeof made === 'string' ? { text: made, prec: P.primary } : made;
  }

  /** The shortest expressions: a variable, a literal, and either of them through the blocking call. */
  leaf(type: Type): Expr {
    if (type !== 'error' && !this.quiet && this.chance(0.45)) return this.blocking(this.plainLeaf(type).text);
    return this.plainLeaf(type);
  }

  private plainLeaf(type: Type): Expr {
    const primary = (text: string): Expr => ({ text, prec: P.primary });
    const variable = this.variable(type);
    if (variable && this.chance(0.65)) return primary(variable.name);
    switch (type) {
      case 'num':
        return primary(String(this.random.int(6)));
      case 'str':
        return primary(this.random.pick(["'a'", "'b'", "''", '"k"', '`z`']));
      case 'bool':
        return primary(this.random.pick(['true', 'false']));
      case 'big':
        return primary(`${this.random.int(5) + 1}n`);
      case 'obj':
      case 'thing':
        return primary(this.quiet ? 'env.anObj' : `env.obj(${this.mark()})`);
      case 'arr':
        return primary(`[${this.random.int(9)}, ${this.random.int(9)}]`);
      case 'fn':
        return primary(this.quiet ? 'env.aFn' : `env.fn(${this.mark()})`);
      case 'class':
        return primary('env.K');
      case 'iter':
        return primary(this.quiet ? 'env.anIter' : `env.iter(${this.mark()}, ${this.random.int(4)})`);
      case 'gen':
        return primary(`(function* () { ${this.quiet ? '' : 'blk(0); '}yield ${this.mark()}; })()`);
      case 'error':
        return primary(`new Error('e${this.mark()}')`);
      case 'any':
        return primary(this.random.pick(['undefined', 'null', '0', '1', '2', "'s'", 'true', this.quiet ? 'env.aConv' : `env.conv(${this.mark()}, 2)`]));
    }
  }

  /** A call that blocks, in one of its spellings. */
  blocking(argument: string): Expr {
    return this.coverage.within('blk', () => ({ text: `${this.random.pick(['env.blk', 'env.blk', 'blk', 'env["blk"]'])}(${argument})`, prec: P.call }));
  }

  /** A visible variable of the type; of any type but the closed ones when `any` is asked for. The nearest are the likeliest: clashes are the point. */
  variable(type: Type, needMutable = false): Variable | null {
    const found = this.scopes.visible((v) => (type === 'any' ? v.type !== 'big' && v.type !== 'error' && v.type !== 'class' && v.type !== 'gen' : v.type === type || (type === 'obj' && v.type === 'thing')) && (!needMutable || v.mutable));
    if (found.length === 0) return null;
    return found[Math.min(this.random.int(found.length), this.random.int(found.length))];
  }

  /** One statement, or '' when the program is long enough. */
  stmt(): string {
    if (this.statementsLeft <= 0) return '';
    this.statementsLeft--;
    const deep = this.statementDepth >= this.limits.statementDepth;
    const rules = this.statements.filter(
      (rule) => (!deep || rule.name.startsWith('simple')) && (!this.quiet || rule.quiet) && (rule.when === undefined || rule.when(this)),
    );
    const rule = this.random.weighted(rules);
    const savedDepth = this.expressionDepth;
    const savedNodes = this.nodesLeft;
    this.expressionDepth = 0;
    this.nodesLeft = [9, 7, 4, 2][this.functionDepth] ?? 1;
    this.statementDepth++;
    const text = this.coverage.within(rule.name, () => rule.make(this));
    this.statementDepth--;
    this.expressionDepth = savedDepth;
    this.nodesLeft = savedNodes - 1;
    return text;
  }

  /** Runs `make` with room for `size` statements, whatever is left for the rest. */
  withSize<T>(size: number, make: () => T): T {
    const saved = this.statementsLeft;
    this.statementsLeft = size;
    const made = make();
    this.statementsLeft = saved;
    return made;
  }

  /** The program has as many statements as it was to have. */
  get full(): boolean {
    return this.statementsLeft <= 0;
  }

  /** Whether to write something that surely throws: where it is caught, or rarely, so that most programs get far. */
  get mayFail(): boolean {
    return this.fn.tries > 0 || this.random.chance(0.06);
  }

  /** Lets `make` write the body of a try statement. */
  insideTry<T>(make: () => T): T {
    this.fn.tries++;
    const made = make();
    this.fn.tries--;
    return made;
  }

  /** Statements of one block, in the scope that is open. */
  stmts(most = 4): string {
    let text = '';
    for (let n = 1 + this.random.int(Math.max(1, most - this.functionDepth)); n > 0 && !this.full; n--) text += this.stmt() + '\n';
    return text || `${this.log('')}\n`;
  }

  /** A statement that logs the values, with its mark. */
  log(values: string): string {
    const all = values === '' ? String(this.mark()) : `${this.mark()}, ${values}`;
    return this.quiet ? `env.note = [${all}];` : `env.log(${all});`;
  }

  /** A statement that hands over a closure, which is called when main has ended. */
  keep(closure: string): string {
    return this.quiet ? `env.later = ${closure};` : `env.keep(${closure});`;
  }

  /** A block that makes no call; the functions in it may, whoever calls them later. */
  quietBlock(): string {
    const saved = this.quiet;
    this.quiet = true;
    const text = this.block(4);
    this.quiet = saved;
    return text;
  }

  /** A block with a scope of its own, braces included. `inside` runs in the scope first (to declare a binding). */
  block(most = 3, first = ''): string {
    this.scopes.open(false);
    const text = `{\n${first}${this.stmts(most)}}`;
    this.scopes.close();
    return text;
  }

  allows(feature: Feature): boolean {
    return this.limits.features.has(feature);
  }

  /** Runs `make` for a place in which calls are allowed only with the feature: without it, it writes no call there. */
  quietly<T>(feature: Feature, make: () => T): T {
    const saved = this.quiet;
    this.quiet ||= !this.allows(feature);
    const made = make();
    this.quiet = saved;
    return made;
  }

  /** Runs `make` as the inside of a function: no outer jump target is visible. */
  insideFunction<T>(context: FunctionContext, make: () => T): T {
    const saved = this.fn;
    const savedDepth = this.expressionDepth;
    const savedQuiet = this.quiet;
    this.fn = context;
    this.quiet = false;
    this.expressionDepth = Math.min(savedDepth, 1);
    this.statementDepth++;
    this.functionDepth++;
    try {
      return make();
    } finally {
      this.functionDepth--;
      this.statementDepth--;
      this.fn = saved;
      this.quiet = savedQuiet;
      this.expressionDepth = savedDepth;
    }
  }
}
