/**
 * How compiled functions park: the frames in which they save their variables, and the calls by which they do it. Part of
 * the contract: re-exported by abi.ts. Nothing here knows what waits or for what.
 */
import * as captures from './capture';
import type { Frame, Resume } from './frames';
import type { Module } from './positions';
import { SUSPEND } from './sentinel';
import { MOST_NOTES, pass } from './tails';

const { capture, lastCaptured } = captures; // an import is read through the exports object of its module, at each switch

/*
 * Frames come in five sizes so that all compiled functions share five hidden classes: the scheduler's and the resume
 * paths' property reads stay (nearly) monomorphic. A class per function was rejected: every read in the scheduler
 * would be megamorphic, and each function's code larger.
 *
 * `again` parks in a frame that was resumed. One call, as text and as bytecode, for what were up to 16 assignments.
 */
export class Frame2 implements Frame {
  next: Frame | null = null;
  constructor(public resume: Resume, public s: number, public a: unknown, public b: unknown) {}
  again(s: number, a: unknown, b: unknown): any {
    this.s = s;
    this.a = a;
    this.b = b;
    return capture(this);
  }
}
export class Frame4 implements Frame {
  next: Frame | null = null;
  constructor(public resume: Resume, public s: number, public a: unknown, public b: unknown, public c: unknown, public d: unknown) {}
  again(s: number, a: unknown, b: unknown, c: unknown, d: unknown): any {
    this.s = s;
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    return capture(this);
  }
}
export class Frame8 implements Frame {
  next: Frame | null = null;
  constructor(
    public resume: Resume, public s: number,
    public a: unknown, public b: unknown, public c: unknown, public d: unknown,
    public e: unknown, public f: unknown, public g: unknown, public h: unknown,
  ) {}
  again(s: number, a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown, g: unknown, h: unknown): any {
    this.s = s;
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    this.e = e;
    this.f = f;
    this.g = g;
    this.h = h;
    return capture(this);
  }
}
export class Frame16 implements Frame {
  next: Frame | null = null;
  constructor(
    public resume: Resume, public s: number,
    public a: unknown, public b: unknown, public c: unknown, public d: unknown,
    public e: unknown, public f: unknown, public g: unknown, public h: unknown,
    public i: unknown, public j: unknown, public k: unknown, public l: unknown,
    public m: unknown, public n: unknown, public o: unknown, public p: unknown,
  ) {}
  again(
    s: number, a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown, g: unknown, h: unknown,
    i: unknown, j: unknown, k: unknown, l: unknown, m: unknown, n: unknown, o: unknown, p: unknown,
  ): any {
    this.s = s;
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    this.e = e;
    this.f = f;
    this.g = g;
    this.h = h;
    this.i = i;
    this.j = j;
    this.k = k;
    this.l = l;
    this.m = m;
    this.n = n;
    this.o = o;
    this.p = p;
    return capture(this);
  }
}
/** More than 16 live values: they are kept in one array. */
export class FrameN implements Frame {
  next: Frame | null = null;
  constructor(public resume: Resume, public s: number, public a: unknown[]) {}
}

/** Parks in a frame that was resumed: all that it keeps is in it already. */
export function parkAgain(frame: Frame, s: number): any {
  frame.s = s;
  return capture(frame);
}

/** The same for a frame of many slots, which are filled again. (The others do it themselves.) */
export function parkAgainN(frame: FrameN, s: number, a: unknown[]): any {
  frame.s = s;
  frame.a = a;
  return capture(frame);
}

/*
 * `capture(new FrameN(…))` in one call, for fast paths: V8 inlines by the bytecode of whole functions, so what a function
 * does when it parks costs its callers when nothing does. A call is half as long as a construction in a call.
 */
export const park2 = (resume: Resume, s: number, a: unknown, b: unknown): any => capture(new Frame2(resume, s, a, b));
export const park4 = (resume: Resume, s: number, a: unknown, b: unknown, c: unknown, d: unknown): any => capture(new Frame4(resume, s, a, b, c, d));
export const park8 = (resume: Resume, s: number, a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown, g: unknown, h: unknown): any =>
  capture(new Frame8(resume, s, a, b, c, d, e, f, g, h));
export const park16 = (
  resume: Resume, s: number, a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown, g: unknown, h: unknown,
  i: unknown, j: unknown, k: unknown, l: unknown, m: unknown, n: unknown, o: unknown, p: unknown,
): any => capture(new Frame16(resume, s, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p));
export const parkN = (resume: Resume, s: number, a: unknown[]): any => capture(new FrameN(resume, s, a));

/** A function that is too large for a fast path starts where its resume path does. */
export function enterLarge(resume: Resume, a: unknown[]): any {
  const frame = new FrameN(resume, 0, a);
  return frame.resume(frame, undefined);
}

/**
 * A call in tail position has blocked. It needs no frame to go on, but a stack shows it: a note of its place goes among
 * the frames, and lets the value pass. Of a recursion without end only the latest are kept. Returns the sentinel.
 */
export function tail(module: Module | undefined, place: number): any {
  const last = lastCaptured();
  const count = last?.resume === pass ? ((last as Frame2).b as number) + 1 : 1;
  return count > MOST_NOTES ? SUSPEND : capture(new Frame2(pass, place, module, count));
}
