// @green-file
/** Bodies that attract each other, and products of small matrices, both by little helper functions. Floating point. */
class Vector {
  constructor(readonly x: number, readonly y: number, readonly z: number) {}

  plus(other: Vector): Vector {
    return new Vector(this.x + other.x, this.y + other.y, this.z + other.z);
  }

  minus(other: Vector): Vector {
    return new Vector(this.x - other.x, this.y - other.y, this.z - other.z);
  }

  times(factor: number): Vector {
    return new Vector(this.x * factor, this.y * factor, this.z * factor);
  }

  dot(other: Vector): number {
    return this.x * other.x + this.y * other.y + this.z * other.z;
  }
}

class Body {
  constructor(public position: Vector, public velocity: Vector, readonly mass: number) {}

  move(time: number): void {
    this.position = this.position.plus(this.velocity.times(time));
  }

  push(direction: Vector, amount: number): void {
    this.velocity = this.velocity.plus(direction.times(amount));
  }

  energy(): number {
    return 0.5 * this.mass * this.velocity.dot(this.velocity);
  }

  momentum(): Vector {
    return this.velocity.times(this.mass);
  }
}

class System {
  constructor(private readonly bodies: Body[]) {}

  /** The first body gets the momentum that makes the sum zero. */
  settle(): void {
    let sum = new Vector(0, 0, 0);
    for (const body of this.bodies) sum = sum.plus(body.momentum());
    const sun = this.bodies[0]!;
    sun.push(sum, -1 / sun.mass);
  }

  step(time: number): void {
    const { bodies } = this;
    for (let i = 0; i < bodies.length; i++) {
      for (let j = i + 1; j < bodies.length; j++) attract(bodies[i]!, bodies[j]!, time);
    }
    for (const body of bodies) body.move(time);
  }

  energy(): number {
    let energy = 0;
    this.bodies.forEach((body, i) => {
      energy += body.energy();
      for (const other of this.bodies.slice(i + 1)) energy -= (body.mass * other.mass) / distance(body, other);
    });
    return energy;
  }
}

function distance(a: Body, b: Body): number {
  const d = a.position.minus(b.position);
  return Math.sqrt(d.dot(d));
}

function attract(a: Body, b: Body, time: number): void {
  const d = a.position.minus(b.position);
  const squared = d.dot(d);
  const strength = time / (squared * Math.sqrt(squared));
  a.push(d, -b.mass * strength);
  b.push(d, a.mass * strength);
}

function planets(): Body[] {
  const body = (x: number, y: number, z: number, vx: number, vy: number, vz: number, mass: number) => new Body(new Vector(x, y, z), new Vector(vx, vy, vz), mass);
  return [
    body(0, 0, 0, 0, 0, 0, 39.5),
    body(4.84, -1.16, -0.1, 0.6, 2.81, -0.02, 0.038),
    body(8.34, 4.12, -0.4, -1.01, 1.82, 0.008, 0.011),
    body(12.89, -15.11, -0.22, 1.08, 0.87, -0.01, 0.0017),
    body(15.38, -25.92, 0.18, 0.98, 0.59, -0.034, 0.002),
  ];
}

class Matrix {
  constructor(readonly size: number, private readonly cells: number[]) {}

  static make(size: number, cell: (row: number, column: number) => number): Matrix {
    const cells: number[] = [];
    for (let row = 0; row < size; row++) for (let column = 0; column < size; column++) cells.push(cell(row, column));
    return new Matrix(size, cells);
  }

  at(row: number, column: number): number {
    return this.cells[row * this.size + column]!;
  }

  times(other: Matrix): Matrix {
    return Matrix.make(this.size, (row, column) => {
      let sum = 0;
      for (let k = 0; k < this.size; k++) sum += this.at(row, k) * other.at(k, column);
      return sum;
    });
  }

  power(exponent: number): Matrix {
    if (exponent === 1) return this;
    const half = this.power(exponent >> 1);
    const square = half.times(half);
    return exponent & 1 ? square.times(this) : square;
  }

  trace(): number {
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += this.at(i, i);
    return sum;
  }
}

export function main(): number {
  const system = new System(planets());
  system.settle();
  for (let i = 0; i < 400; i++) system.step(0.01);
  const matrix = Matrix.make(12, (row, column) => ((row * 7 + column * 3) % 11) / 64);
  return system.energy() + matrix.power(13).trace();
}
