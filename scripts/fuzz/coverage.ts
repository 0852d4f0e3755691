/**
 * Counts which constructs the generated programs contain, and which construct stands directly inside which.
 * A table of what was never generated is the only answer to "does the fuzzer even try this?". A leaf: imports nothing.
 */
export class Coverage {
  readonly single = new Map<string, number>();
  readonly pairs = new Map<string, number>();
  private stack: string[] = [];

  /** Counts `name` inside whatever is being generated, while `make` generates it. */
  within<T>(name: string, make: () => T): T {
    const parent = this.stack[this.stack.length - 1] ?? 'program';
    add(this.single, name);
    add(this.pairs, `${parent} > ${name}`);
    this.stack.push(name);
    try {
      return make();
    } finally {
      this.stack.pop();
    }
  }

  /** The table that `--coverage` prints: every construct, how often, and the constructs never seen directly inside it. */
  table(): string {
    const names = [...this.single.keys()].sort();
    const lines = names.map((name) => {
      const inside = [...this.pairs].filter(([pair]) => pair.startsWith(`${name} > `)).sort((a, b) => b[1] - a[1]);
      const shown = inside.slice(0, 6).map(([pair, count]) => `${pair.slice(name.length + 3)} ${count}`);
      return `${name.padEnd(26)}${String(this.single.get(name)).padStart(8)}  ${String(inside.length).padStart(3)} kinds inside: ${shown.join(', ')}`;
    });
    return `${lines.join('\n')}\n${names.length} constructs, ${this.pairs.size} pairs`;
  }
}

function add(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
