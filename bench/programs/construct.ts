/** Objects whose construction may block, and does not: constructors that call green functions where they have to. */
import { sleep } from 'tsgreen';

class Point {
  readonly x: number;
  readonly y: number;
  /** @green */
  constructor(x: number, y: number) {
    if (x < 0) sleep(x);
    this.x = x;
    this.y = y;
  }
}

class Pixel extends Point {
  readonly colour: number;
  /** @green */
  constructor(x: number, y: number, colour: number) {
    super(x, y);
    this.colour = colour;
  }
}

class Sprite extends Pixel {
  frames = 1;
  readonly tags: string[] = [];
  #hidden = false;
  /** @green */
  constructor(x: number, readonly scale = 2) {
    super(x, x, 7);
    if (scale < 0) sleep(scale);
  }
  get isHidden(): boolean {
    return this.#hidden;
  }
}

class Marker extends Pixel {
  count = 0;
}

/** @green */
export function base(times: number): number {
  let last = new Point(0, 0);
  for (let i = 0; i < times; i++) last = new Point(i, last.x);
  return last.y;
}

/** @green */
export function derived(times: number): number {
  let last = new Pixel(0, 0, 0);
  for (let i = 0; i < times; i++) last = new Pixel(i, last.x, 3);
  return last.y;
}

/** @green */
export function fields(times: number): number {
  let last = new Sprite(0);
  for (let i = 0; i < times; i++) last = new Sprite(i + last.scale);
  return last.x + (last.isHidden ? 1 : 0);
}

/** @green */
export function implicit(times: number): number {
  let last = new Marker(0, 0, 0);
  for (let i = 0; i < times; i++) last = new Marker(i, last.count, 1);
  return last.x;
}

/** @green */
export function kept(times: number): number {
  const all: Pixel[] = [];
  for (let i = 0; i < times; i++) all[i & 255] = i & 1 ? new Pixel(i, i, i) : new Marker(i, i, i);
  return all.length;
}

/** @green */
export function repeat(times: number, program: (n: number) => number, args: number[]): number {
  let result = 0;
  for (let i = 0; i < times; i++) result = program(args[0]!);
  return result;
}
