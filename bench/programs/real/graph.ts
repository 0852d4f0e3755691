// @green-file
/** Shortest paths, reachability and components on a grid with walls: Maps and Sets with string keys, a priority queue. */
type Key = string;

interface Edge {
  to: Key;
  cost: number;
}

class PriorityQueue<T> {
  private readonly items: { item: T; priority: number }[] = [];

  constructor(private readonly before: (a: number, b: number) => boolean) {}

  get size(): number {
    return this.items.length;
  }

  push(item: T, priority: number): void {
    this.items.push({ item, priority });
    this.up(this.items.length - 1);
  }

  pop(): T | undefined {
    const first = this.items[0];
    const last = this.items.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.items.length > 0) {
      this.items[0] = last;
      this.down(0);
    }
    return first.item;
  }

  private isBefore(i: number, j: number): boolean {
    return this.before(this.items[i]!.priority, this.items[j]!.priority);
  }

  private up(at: number): void {
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.isBefore(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private down(at: number): void {
    for (;;) {
      let best = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < this.items.length && this.isBefore(child, best)) best = child;
      if (best === at) return;
      this.swap(at, best);
      at = best;
    }
  }

  private swap(i: number, j: number): void {
    [this.items[i], this.items[j]] = [this.items[j]!, this.items[i]!];
  }
}

class Graph {
  private readonly edges = new Map<Key, Edge[]>();

  nodes(): Key[] {
    return [...this.edges.keys()];
  }

  connect(from: Key, to: Key, cost: number): void {
    this.edgesOf(from).push({ to, cost });
    this.edgesOf(to).push({ to: from, cost });
  }

  neighbours(of: Key): readonly Edge[] {
    return this.edges.get(of) ?? [];
  }

  private edgesOf(key: Key): Edge[] {
    let list = this.edges.get(key);
    if (list === undefined) this.edges.set(key, (list = []));
    return list;
  }
}

const keyOf = (x: number, y: number): Key => `${x},${y}`;

function grid(width: number, height: number, isWall: (x: number, y: number) => boolean): Graph {
  const graph = new Graph();
  const isOpen = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < width && y < height && !isWall(x, y);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!isOpen(x, y)) continue;
      if (isOpen(x + 1, y)) graph.connect(keyOf(x, y), keyOf(x + 1, y), 1 + ((x * y) % 5));
      if (isOpen(x, y + 1)) graph.connect(keyOf(x, y), keyOf(x, y + 1), 1 + ((x + y) % 3));
    }
  }
  return graph;
}

function shortestPaths(graph: Graph, from: Key): Map<Key, number> {
  const distances = new Map<Key, number>([[from, 0]]);
  const done = new Set<Key>();
  const queue = new PriorityQueue<Key>((a, b) => a < b);
  queue.push(from, 0);
  while (queue.size > 0) {
    const node = queue.pop()!;
    if (done.has(node)) continue;
    done.add(node);
    const distance = distances.get(node)!;
    for (const { to, cost } of graph.neighbours(node)) {
      const known = distances.get(to) ?? Infinity;
      if (distance + cost >= known) continue;
      distances.set(to, distance + cost);
      queue.push(to, distance + cost);
    }
  }
  return distances;
}

function reachable(graph: Graph, from: Key, visit: (node: Key, steps: number) => void): Set<Key> {
  const seen = new Set([from]);
  let front = [from];
  for (let steps = 0; front.length > 0; steps++) {
    const next: Key[] = [];
    for (const node of front) {
      visit(node, steps);
      for (const { to } of graph.neighbours(node)) {
        if (seen.has(to)) continue;
        seen.add(to);
        next.push(to);
      }
    }
    front = next;
  }
  return seen;
}

function components(graph: Graph): number {
  const left = new Set(graph.nodes());
  let count = 0;
  for (const start of left) {
    count++;
    reachable(graph, start, (node) => left.delete(node));
  }
  return count;
}

export function main(): number {
  const graph = grid(18, 18, (x, y) => (x * 7 + y * 13) % 6 === 0);
  const [start] = graph.nodes();
  let sum = components(graph);
  for (const [node, distance] of shortestPaths(graph, start!)) sum = (sum * 31 + distance * node.length) | 0;
  let steps = 0;
  const seen = reachable(graph, start!, (_, n) => {
    steps += n;
  });
  return sum + seen.size * 1000 + steps;
}
