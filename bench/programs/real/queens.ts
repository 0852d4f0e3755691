// @green-file
/** All solutions of the eight-queens problem, by backtracking on boards of arrays and, again, on bits. Recursion in loops. */
class Board {
  private readonly freeRows: boolean[];
  private readonly freeRising: boolean[];
  private readonly freeFalling: boolean[];
  private readonly queens: number[];
  solutions = 0;
  sum = 0;

  constructor(private readonly size: number) {
    this.freeRows = new Array(size).fill(true);
    this.freeRising = new Array(2 * size).fill(true);
    this.freeFalling = new Array(2 * size).fill(true);
    this.queens = new Array(size).fill(-1);
  }

  place(column: number): void {
    if (column === this.size) {
      this.solutions++;
      this.sum = (this.sum * 33 + this.hash()) | 0;
      return;
    }
    for (let row = 0; row < this.size; row++) {
      if (!this.isFree(row, column)) continue;
      this.queens[row] = column;
      this.mark(row, column, false);
      this.place(column + 1);
      this.mark(row, column, true);
    }
  }

  private isFree(row: number, column: number): boolean {
    return this.freeRows[row]! && this.freeRising[column + row]! && this.freeFalling[column - row + this.size - 1]!;
  }

  private mark(row: number, column: number, free: boolean): void {
    this.freeRows[row] = free;
    this.freeRising[column + row] = free;
    this.freeFalling[column - row + this.size - 1] = free;
  }

  private hash(): number {
    let hash = 0;
    for (const column of this.queens) hash = (hash * 10 + column) | 0;
    return hash;
  }
}

/** The number of solutions below this state; each set bit is a column that is attacked. */
function count(size: number, columns: number, left: number, right: number): number {
  const all = (1 << size) - 1;
  if (columns === all) return 1;
  let free = all & ~(columns | left | right);
  let found = 0;
  while (free !== 0) {
    const bit = free & -free;
    free ^= bit;
    found += count(size, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return found;
}

/** The first solution with a queen in the given corner, as text. */
function first(size: number, start: number): string {
  const rows: number[] = [start];
  const fits = (row: number): boolean => {
    const column = rows.length;
    return rows.every((other, c) => other !== row && Math.abs(other - row) !== column - c);
  };
  const search = (): boolean => {
    if (rows.length === size) return true;
    for (let row = 0; row < size; row++) {
      if (!fits(row)) continue;
      rows.push(row);
      if (search()) return true;
      rows.pop();
    }
    return false;
  };
  return search() ? rows.join('') : '';
}

export function main(): number {
  const board = new Board(7);
  board.place(0);
  let text = '';
  for (let row = 0; row < 8; row++) text += first(8, row);
  return board.solutions * 1000 + board.sum + count(8, 0, 0, 0) + text.length + text.charCodeAt(10);
}
