// @green-file
/** Finds the nested loops of a control-flow graph by depth-first search and union-find. Sets, maps, lists, recursion. */
class Block {
  readonly to: Block[] = [];
  readonly from: Block[] = [];

  constructor(readonly id: number) {}
}

class Graph {
  readonly blocks = new Map<number, Block>();
  entry: Block | null = null;

  block(id: number): Block {
    let found = this.blocks.get(id);
    if (found === undefined) {
      found = new Block(id);
      this.blocks.set(id, found);
      this.entry ??= found;
    }
    return found;
  }

  connect(from: number, to: number): void {
    const [a, b] = [this.block(from), this.block(to)];
    a.to.push(b);
    b.from.push(a);
  }
}

class Loop {
  readonly members = new Set<Block>();
  readonly children: Loop[] = [];
  parent: Loop | null = null;
  depth = 0;

  constructor(readonly header: Block | null, readonly reducible: boolean) {}

  adopt(child: Loop): void {
    child.parent = this;
    this.children.push(child);
  }
}

/** One block in the union-find structure. */
class Node {
  parent: Node = this;
  loop: Loop | null = null;

  constructor(readonly block: Block, readonly number: number) {}

  find(): Node {
    const path: Node[] = [];
    let node: Node = this;
    while (node.parent !== node) {
      if (node.parent !== node.parent.parent) path.push(node);
      node = node.parent;
    }
    for (const p of path) p.parent = node.parent;
    return node;
  }

  join(parent: Node): void {
    this.parent = parent;
  }
}

type Kind = 'plain' | 'self' | 'reducible' | 'irreducible';

class Finder {
  private readonly numbers = new Map<Block, number>();
  private readonly nodes: Node[] = [];
  private readonly last: number[] = [];
  readonly loops: Loop[] = [];
  readonly root = new Loop(null, true);

  constructor(private readonly graph: Graph) {}

  find(): void {
    if (this.graph.entry === null) return;
    this.search(this.graph.entry);
    const backs: number[][] = [];
    const others: Set<number>[] = [];
    this.nodes.forEach((node, w) => {
      const { back, other } = this.classify(node, w);
      backs.push(back);
      others.push(other);
    });
    for (let w = this.nodes.length - 1; w >= 0; w--) this.collapse(w, backs[w]!, others);
    for (const loop of this.loops) if (loop.parent === null) this.root.adopt(loop);
    this.measure(this.root, 0);
  }

  private search(block: Block): number {
    const number = this.nodes.length;
    this.numbers.set(block, number);
    this.nodes.push(new Node(block, number));
    let last = number;
    for (const next of block.to) if (!this.numbers.has(next)) last = this.search(next);
    this.last[number] = last;
    return last;
  }

  private isAncestor(w: number, v: number): boolean {
    return w <= v && v <= this.last[w]!;
  }

  private classify(node: Node, w: number): { back: number[]; other: Set<number> } {
    const back: number[] = [];
    const other = new Set<number>();
    for (const from of node.block.from) {
      const v = this.numbers.get(from);
      if (v === undefined) continue;
      if (this.isAncestor(w, v)) back.push(v);
      else other.add(v);
    }
    return { back, other };
  }

  /** Puts the body of the loop with header `w`, if it is one, together. */
  private collapse(w: number, back: number[], others: Set<number>[]): void {
    const header = this.nodes[w]!;
    const body: Node[] = [];
    let kind: Kind = 'plain';
    for (const v of back) {
      if (v === w) kind = 'self';
      else this.addOnce(body, this.nodes[v]!.find());
    }
    if (body.length > 0) kind = 'reducible';
    for (let i = 0; i < body.length; i++) {
      for (const y of others[body[i]!.number]!) {
        const outer = this.nodes[y]!.find();
        if (!this.isAncestor(w, outer.number)) {
          kind = 'irreducible';
          others[w]!.add(outer.number);
        } else if (outer.number !== w) this.addOnce(body, outer);
      }
    }
    if (kind === 'plain') return;
    const loop = new Loop(header.block, kind !== 'irreducible');
    header.loop = loop;
    for (const node of body) {
      node.join(header);
      if (node.loop !== null) loop.adopt(node.loop);
      else loop.members.add(node.block);
    }
    this.loops.push(loop);
  }

  private addOnce(list: Node[], node: Node): void {
    if (!list.includes(node)) list.push(node);
  }

  private measure(loop: Loop, depth: number): number {
    loop.depth = depth;
    let deepest = depth;
    for (const child of loop.children) deepest = Math.max(deepest, this.measure(child, depth + 1));
    return deepest;
  }
}

class Builder {
  private count = 1;

  constructor(readonly graph: Graph) {}

  straight(from: number, length: number): number {
    for (let i = 0; i < length; i++) this.graph.connect(from + i, from + i + 1);
    this.count = Math.max(this.count, from + length + 1);
    return from + length;
  }

  diamond(from: number): number {
    const [left, right, join] = [this.count++, this.count++, this.count++];
    this.graph.connect(from, left);
    this.graph.connect(from, right);
    this.graph.connect(left, join);
    this.graph.connect(right, join);
    return join;
  }

  loop(from: number, body: (header: number) => number): number {
    const header = this.count++;
    this.graph.connect(from, header);
    const end = body(header);
    this.graph.connect(end, header);
    const exit = this.count++;
    this.graph.connect(end, exit);
    return exit;
  }
}

function build(outer: number): Graph {
  const graph = new Graph();
  const builder = new Builder(graph);
  let at = builder.straight(0, 2);
  for (let i = 0; i < outer; i++) {
    at = builder.loop(at, (header) => {
      const inner = builder.loop(builder.diamond(header), (h) => builder.diamond(h));
      return builder.loop(inner, (h) => builder.loop(h, (deep) => builder.diamond(deep)));
    });
    if (i % 5 === 0) graph.connect(0, at - 2);
  }
  return graph;
}

export function main(): number {
  const graph = build(40);
  let sum = 0;
  for (let i = 0; i < 3; i++) {
    const finder = new Finder(graph);
    finder.find();
    for (const loop of finder.loops) sum = (sum * 31 + loop.depth * 7 + loop.members.size + (loop.reducible ? 1 : 0)) | 0;
  }
  return sum;
}
