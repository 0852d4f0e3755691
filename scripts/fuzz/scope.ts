/**
 * The names a generated program may use at the place being generated, and the choice of new ones.
 *
 * Generated programs shadow a lot, but must not read a variable in its temporal dead zone unless a rule means to. So
 * a block plans its names when it opens: from then on the outer variables of those names are hidden, and the block's
 * own become visible when they are declared. Knows nothing of rules or of text.
 */
import { Random } from './random';

/** What a value surely is. A 'thing' is an object with the methods m, n and tag, a 'gen' a generator that blocks; 'any' promises nothing. */
export type Type = 'num' | 'str' | 'bool' | 'big' | 'obj' | 'thing' | 'arr' | 'fn' | 'class' | 'iter' | 'gen' | 'error' | 'any';

export interface Variable {
  name: string;
  type: Type;
  mutable: boolean;
}

interface Scope {
  variables: Map<string, Variable>;
  /** Names that this scope has taken, whether or not they are declared yet: they hide the outer ones. */
  taken: Set<string>;
  /** Planned and not declared yet. */
  planned: string[];
  /** Set for the scope of a function: its `var` names, and which of them have been written as `var`. */
  vars: Map<string, boolean> | null;
}

/** Names that compilers like to use for their own purposes, and a few ordinary ones that repeat often. */
const POOL = [
  't', 's', 'f', 'p', 'e', 'i', 'x', 'y', '_', '$', '_a', '_b', '_i', '$s', '$f', '$t', '$0', '$1', 't0', 't1', 'it', 'v', 'next', 'value', 'done', 'frame',
  'resume', 'capture', 'take', 'SUSPEND', 'abi', 'park', 'state', 'label', 'key', 'self', '_this', 'that', 'args', 'result', 'error', 'Frame2', 'Frame4', 'Cell',
  'green', 'ret', 'sent', 'context', 'iterator', 'done_1', 'get', 'set', 'tsgreen', '$green', 'tsgreen_abi', 'abi_1', 'exports', 'require', 'module',
];

export class Scopes {
  private stack: Scope[] = [];
  private counter = 0;

  constructor(private random: Random) {}

  /** Opens a scope whose names may not be any of `excluded` (parameters beside a body's declarations). */
  open(isFunction: boolean, excluded: Iterable<string> = []): void {
    const taken = new Set<string>(excluded);
    const scope: Scope = { variables: new Map(), taken: new Set(), planned: [], vars: isFunction ? new Map() : null };
    for (let n = this.random.int(4); n > 0; n--) {
      const name = this.poolName();
      if (!taken.has(name)) {
        taken.add(name);
        scope.planned.push(name);
        scope.taken.add(name);
      }
    }
    this.stack.push(scope);
    if (isFunction) {
      for (let n = this.random.int(3); n > 0; n--) {
        const name = this.poolName();
        if (taken.has(name)) continue;
        taken.add(name);
        scope.taken.add(name);
        scope.vars!.set(name, false);
        scope.variables.set(name, { name, type: 'any', mutable: true });
      }
    }
  }

  close(): void {
    this.stack.pop();
  }

  /** A new lexical name in the innermost scope. It becomes visible with `declare`. */
  fresh(): string {
    const scope = this.stack[this.stack.length - 1];
    return scope.planned.pop() ?? this.unique('v');
  }

  /** A name that occurs nowhere else in the program. */
  unique(prefix: string): string {
    return `${prefix}${++this.counter}_`;
  }

  declare(name: string, type: Type, mutable: boolean): void {
    const scope = this.stack[this.stack.length - 1];
    scope.taken.add(name);
    scope.variables.set(name, { name, type, mutable });
  }

  /** A `var` name of the function that may be written `var` here (no block in between has taken the name). */
  varName(): string | null {
    const between = new Set<string>();
    for (let at = this.stack.length - 1; at >= 0; at--) {
      const { vars, taken } = this.stack[at];
      if (vars !== null) {
        const free = [...vars.keys()].filter((name) => !between.has(name));
        if (free.length === 0) return null;
        const name = this.random.pick(free);
        vars.set(name, true);
        return name;
      }
      for (const name of taken) between.add(name);
    }
    return null;
  }

  /** The `var` names of the innermost function that were promised and never written. */
  missingVars(): string[] {
    const vars = this.stack[this.stack.length - 1].vars!;
    return [...vars].filter(([, written]) => !written).map(([name]) => name);
  }

  /** Every variable that can be read here and fits, innermost scope first. */
  visible(fits: (variable: Variable) => boolean): Variable[] {
    const hidden = new Set<string>();
    const found: Variable[] = [];
    for (let at = this.stack.length - 1; at >= 0; at--) {
      for (const variable of this.stack[at].variables.values()) {
        if (!hidden.has(variable.name) && fits(variable)) found.push(variable);
      }
      for (const name of this.stack[at].taken) hidden.add(name);
    }
    return found;
  }

  private poolName(): string {
    return this.random.pick(POOL);
  }
}
