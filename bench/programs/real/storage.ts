// @green-file
/** A tree of arrays of random sizes is built, walked, changed and folded. Allocation, recursion, callbacks. */
class Random {
  constructor(private seed: number) {}

  next(): number {
    this.seed = (this.seed * 1309 + 13849) & 65535;
    return this.seed;
  }

  below(limit: number): number {
    return this.next() % limit;
  }
}

type Tree = Tree[] | number[];

const isLeaf = (tree: Tree): tree is number[] => typeof tree[0] !== 'object';

class Storage {
  count = 0;

  constructor(private readonly random: Random) {}

  build(depth: number): Tree {
    this.count++;
    if (depth === 1) return new Array<number>(this.random.below(10) + 1).fill(depth);
    const tree: Tree[] = new Array(4);
    for (let i = 0; i < tree.length; i++) tree[i] = this.build(depth - 1);
    return tree;
  }

  fill(tree: Tree): void {
    if (isLeaf(tree)) for (let i = 0; i < tree.length; i++) tree[i] = this.random.below(1000);
    else for (const child of tree) this.fill(child);
  }
}

function fold(tree: Tree, initial: number, combine: (sum: number, leaf: number) => number): number {
  let sum = initial;
  if (isLeaf(tree)) for (const leaf of tree) sum = combine(sum, leaf);
  else for (const child of tree) sum = fold(child, sum, combine);
  return sum;
}

function map(tree: Tree, change: (leaf: number) => number): Tree {
  return isLeaf(tree) ? tree.map((leaf) => change(leaf)) : tree.map((child) => map(child, change));
}

function depthOf(tree: Tree): number {
  if (isLeaf(tree)) return 1;
  let depth = 0;
  for (const child of tree) depth = Math.max(depth, depthOf(child));
  return depth + 1;
}

function largest(tree: Tree): number {
  return isLeaf(tree) ? Math.max(...tree) : tree.map(largest).reduce((a, b) => (a > b ? a : b));
}

/** A copy in which the children of each inner tree are in order of their sums. */
function sorted(tree: Tree): Tree {
  if (isLeaf(tree)) return tree.slice().sort((a, b) => a - b);
  const weight = (child: Tree): number => fold(child, 0, (a, b) => a + b);
  return tree
    .map((child) => ({ child: sorted(child), weight: weight(child) }))
    .sort((a, b) => a.weight - b.weight)
    .map(({ child }) => child);
}

function flatten(tree: Tree, into: number[]): number[] {
  if (isLeaf(tree)) into.push(...tree);
  else tree.forEach((child) => flatten(child, into));
  return into;
}

export function main(): number {
  const storage = new Storage(new Random(74755));
  const tree = storage.build(6);
  storage.fill(tree);
  const doubled = map(tree, (leaf) => leaf * 2 + 1);
  const sum = fold(doubled, 0, (a, b) => (a * 3 + b) | 0);
  return sum + storage.count + depthOf(doubled) + largest(doubled) + flatten(sorted(doubled), []).reduce((a, b) => (a * 5 + b) | 0, 1);
}
