// @green-file
/** The towers of Hanoi with disks as linked objects on three piles, every move checked. Recursion, small methods. */
class Disk {
  below: Disk | null = null;

  constructor(readonly size: number) {}
}

class Pile {
  private top: Disk | null = null;
  count = 0;

  push(disk: Disk): void {
    if (this.top !== null && this.top.size <= disk.size) throw new Error('a disk on a smaller one');
    disk.below = this.top;
    this.top = disk;
    this.count++;
  }

  pop(): Disk {
    const disk = this.top;
    if (disk === null) throw new Error('no disk');
    this.top = disk.below;
    disk.below = null;
    this.count--;
    return disk;
  }
}

class Towers {
  private readonly piles = [new Pile(), new Pile(), new Pile()];
  moves = 0;
  sum = 0;

  build(pile: number, disks: number): void {
    for (let size = disks; size > 0; size--) this.pile(pile).push(new Disk(size));
  }

  move(disks: number, from: number, to: number): void {
    if (disks === 1) return this.moveTop(from, to);
    const other = 3 - from - to;
    this.move(disks - 1, from, other);
    this.moveTop(from, to);
    this.move(disks - 1, other, to);
  }

  count(pile: number): number {
    return this.pile(pile).count;
  }

  private moveTop(from: number, to: number): void {
    this.pile(to).push(this.pile(from).pop());
    this.moves++;
    this.sum = (this.sum * 3 + to) | 0;
  }

  private pile(index: number): Pile {
    return this.piles[index]!;
  }
}

/** The same with the piles as arrays of numbers and an explicit stack of tasks. */
function iterative(disks: number): number {
  const piles: number[][] = [[], [], []];
  for (let size = disks; size > 0; size--) piles[0]!.push(size);
  const tasks: [disks: number, from: number, to: number][] = [[disks, 0, 1]];
  const shift = (from: number, to: number): void => {
    piles[to]!.push(piles[from]!.pop()!);
  };
  let moves = 0;
  while (tasks.length > 0) {
    const [n, from, to] = tasks.pop()!;
    if (n === 1) {
      shift(from, to);
      moves++;
      continue;
    }
    const other = 3 - from - to;
    tasks.push([n - 1, other, to], [1, from, to], [n - 1, from, other]);
  }
  return moves + piles[1]!.length;
}

export function main(): number {
  const towers = new Towers();
  towers.build(0, 12);
  towers.move(12, 0, 2);
  return towers.moves + towers.sum + towers.count(2) + iterative(9);
}
