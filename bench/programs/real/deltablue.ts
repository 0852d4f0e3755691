// @green-file
/**
 * An incremental solver of one-way constraints with strengths: constraints are added and removed, each change is
 * propagated along the dataflow, plans are extracted and executed. Class hierarchy, lists of objects, graph walks.
 */
const REQUIRED = 0;
const STRONG = 1;
const NORMAL = 3;
const WEAK = 5;
const WEAKEST = 6;

class Variable {
  readonly constraints: Constraint[] = [];
  determinedBy: Constraint | null = null;
  mark = 0;
  walkStrength = WEAKEST;
  stay = true;

  constructor(readonly name: string, public value: number) {}

  attach(constraint: Constraint): void {
    this.constraints.push(constraint);
  }

  detach(constraint: Constraint): void {
    const at = this.constraints.indexOf(constraint);
    if (at >= 0) this.constraints.splice(at, 1);
    if (this.determinedBy === constraint) this.determinedBy = null;
  }
}

abstract class Constraint {
  protected readonly variables: Variable[];

  constructor(readonly strength: number, ...variables: Variable[]) {
    this.variables = variables;
  }

  abstract isSatisfied(): boolean;
  abstract unsatisfy(): void;
  /** Chooses which variable this one determines, if it is stronger than what determines it now. */
  abstract chooseMethod(mark: number): void;
  abstract output(): Variable;
  abstract inputsDo(visit: (v: Variable) => void): void;
  abstract recalculate(): void;
  abstract execute(): void;

  attach(): void {
    for (const v of this.variables) v.attach(this);
    this.unsatisfy();
  }

  detach(): void {
    for (const v of this.variables) v.detach(this);
    this.unsatisfy();
  }

  isInput(): boolean {
    return false;
  }

  inputsKnown(mark: number): boolean {
    let known = true;
    this.inputsDo((v) => {
      if (v.mark !== mark && !v.stay && v.determinedBy !== null) known = false;
    });
    return known;
  }

  /** Satisfies this constraint; returns the weaker one that had to give way. */
  satisfy(solver: Solver, mark: number): Constraint | null {
    this.chooseMethod(mark);
    if (!this.isSatisfied()) {
      if (this.strength === REQUIRED) throw new Error('a required constraint cannot be satisfied');
      return null;
    }
    this.inputsDo((v) => {
      v.mark = mark;
    });
    const out = this.output();
    const overridden = out.determinedBy;
    if (overridden !== null) overridden.unsatisfy();
    out.determinedBy = this;
    if (!solver.addPropagate(this, mark)) throw new Error('cycle');
    out.mark = mark;
    return overridden;
  }
}

/** The variable keeps its value. */
class Stay extends Constraint {
  private satisfied = false;

  constructor(protected readonly variable: Variable, strength: number) {
    super(strength, variable);
  }

  override isSatisfied(): boolean {
    return this.satisfied;
  }

  override unsatisfy(): void {
    this.satisfied = false;
  }

  override chooseMethod(mark: number): void {
    this.satisfied = this.variable.mark !== mark && this.strength < this.variable.walkStrength;
  }

  override output(): Variable {
    return this.variable;
  }

  override inputsDo(): void {}

  override recalculate(): void {
    this.variable.walkStrength = this.strength;
    this.variable.stay = !this.isInput();
    if (this.variable.stay) this.execute();
  }

  override execute(): void {}
}

/** The variable is given values from outside. */
class Edit extends Stay {
  override isInput(): boolean {
    return true;
  }
}

type Direction = 'forward' | 'backward' | 'none';

class Equal extends Constraint {
  protected direction: Direction = 'none';

  constructor(protected readonly left: Variable, protected readonly right: Variable, strength: number) {
    super(strength, left, right);
  }

  override isSatisfied(): boolean {
    return this.direction !== 'none';
  }

  override unsatisfy(): void {
    this.direction = 'none';
  }

  override chooseMethod(mark: number): void {
    const { left, right, strength } = this;
    if (left.mark === mark) this.direction = right.mark !== mark && strength < right.walkStrength ? 'forward' : 'none';
    else if (right.mark === mark) this.direction = strength < left.walkStrength ? 'backward' : 'none';
    else if (left.walkStrength > right.walkStrength) this.direction = strength < left.walkStrength ? 'backward' : 'none';
    else this.direction = strength < right.walkStrength ? 'forward' : 'none';
  }

  override output(): Variable {
    return this.direction === 'forward' ? this.right : this.left;
  }

  input(): Variable {
    return this.direction === 'forward' ? this.left : this.right;
  }

  override inputsDo(visit: (v: Variable) => void): void {
    visit(this.input());
  }

  override recalculate(): void {
    const from = this.input();
    const to = this.output();
    to.walkStrength = Math.max(this.strength, from.walkStrength);
    to.stay = from.stay;
    if (to.stay) this.execute();
  }

  override execute(): void {
    this.output().value = this.input().value;
  }
}

/** right = left * factor + offset */
class Scale extends Equal {
  constructor(left: Variable, right: Variable, private readonly factor: number, private readonly offset: number, strength: number) {
    super(left, right, strength);
  }

  override execute(): void {
    if (this.direction === 'forward') this.right.value = this.left.value * this.factor + this.offset;
    else this.left.value = (this.right.value - this.offset) / this.factor;
  }
}

class Solver {
  private mark = 0;

  add(constraint: Constraint): void {
    constraint.attach();
    const mark = ++this.mark;
    for (let c: Constraint | null = constraint; c !== null; ) c = c.satisfy(this, mark);
  }

  remove(constraint: Constraint): void {
    const out = constraint.output();
    const wasSatisfied = constraint.isSatisfied();
    constraint.unsatisfy();
    constraint.detach();
    if (!wasSatisfied) return;
    const unsatisfied = this.removePropagate(out);
    unsatisfied.sort((a, b) => a.strength - b.strength);
    for (const c of unsatisfied) {
      const mark = ++this.mark;
      for (let next: Constraint | null = c; next !== null; ) next = next.satisfy(this, mark);
    }
  }

  addPropagate(constraint: Constraint, mark: number): boolean {
    const todo = [constraint];
    while (todo.length > 0) {
      const c = todo.pop()!;
      if (c.output().mark === mark) return false;
      c.recalculate();
      this.pushConsumers(c.output(), todo);
    }
    return true;
  }

  /** The constraints to execute, in this order, when the sources change. */
  plan(sources: Constraint[]): Constraint[] {
    const mark = ++this.mark;
    const todo = sources.filter((c) => c.isInput() && c.isSatisfied());
    const steps: Constraint[] = [];
    while (todo.length > 0) {
      const c = todo.pop()!;
      const out = c.output();
      if (out.mark === mark || !c.inputsKnown(mark)) continue;
      steps.push(c);
      out.mark = mark;
      this.pushConsumers(out, todo);
    }
    return steps;
  }

  private removePropagate(out: Variable): Constraint[] {
    out.determinedBy = null;
    out.walkStrength = WEAKEST;
    out.stay = true;
    const unsatisfied: Constraint[] = [];
    const todo = [out];
    while (todo.length > 0) {
      const v = todo.pop()!;
      for (const c of v.constraints) if (!c.isSatisfied()) unsatisfied.push(c);
      for (const c of v.constraints) {
        if (c === v.determinedBy || !c.isSatisfied()) continue;
        c.recalculate();
        todo.push(c.output());
      }
    }
    return unsatisfied;
  }

  private pushConsumers(v: Variable, todo: Constraint[]): void {
    for (const c of v.constraints) if (c !== v.determinedBy && c.isSatisfied()) todo.push(c);
  }
}

function change(solver: Solver, v: Variable, value: number): void {
  const edit = new Edit(v, STRONG);
  solver.add(edit);
  const plan = solver.plan([edit]);
  for (let i = 0; i < 5; i++) {
    v.value = value + i;
    for (const step of plan) step.execute();
  }
  solver.remove(edit);
}

/** a = b = c = …, changed at the first. */
function chain(length: number): number {
  const solver = new Solver();
  const variables = Array.from({ length }, (_, i) => new Variable(`v${i}`, 0));
  for (let i = 1; i < length; i++) solver.add(new Equal(variables[i - 1]!, variables[i]!, REQUIRED));
  solver.add(new Stay(variables[length - 1]!, NORMAL));
  for (let i = 0; i < 4; i++) change(solver, variables[0]!, i * 10);
  return variables[length - 1]!.value;
}

/** Many pairs that share a factor, changed at both ends. */
function projection(count: number): number {
  const solver = new Solver();
  const pairs: [Variable, Variable][] = [];
  for (let i = 0; i < count; i++) {
    const from = new Variable(`from${i}`, i);
    const to = new Variable(`to${i}`, 0);
    solver.add(new Stay(from, WEAK));
    solver.add(new Scale(from, to, 10, 1000, REQUIRED));
    pairs.push([from, to]);
  }
  let sum = 0;
  for (const [from, to] of pairs) {
    change(solver, from, 17);
    sum += to.value;
    change(solver, to, 1050);
    sum += from.value;
  }
  return sum;
}

export function main(): number {
  return chain(200) * 1_000_003 + projection(60);
}
