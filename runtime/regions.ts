/**
 * Which cancellations reach a greenlet, and where. Regions form a tree: a scope is a region, and so is a shield, and the
 * greenlets in them are known. A cancelled region throws Cancelled in all that wait in it or in the regions inside, and
 * again at each of their blocking calls until they have left it (it is level-triggered, as trio's); what is inside of a
 * shield is left alone. Here is no policy: who opens regions and what their errors mean is up to scope.ts.
 *
 * It costs nothing where nobody cancels: the scheduler knows nothing of regions. A cancelled region looks after each of its
 * greenlets again when that has had its turn.
 */
import { Cancelled } from './errors';
import { defer, end } from './scheduler';
import { rt } from './state';
import { State, type RawGreenlet } from './task';
import { interrupt } from './throwing';

export class Region {
  cancelled = false;
  /** The greenlets for which this is the innermost region, and the regions directly inside. */
  readonly #members = new Set<Member>();
  readonly #inner = new Set<Region>();

  /** `shield`: cancellations from outside stop here. */
  constructor(
    readonly outer: Region | null,
    private readonly shield = false,
  ) {
    if (outer !== null) outer.#inner.add(this);
  }

  /** From now on nothing in it may wait. */
  cancel(): void {
    this.cancelled = true;
    this.#reach();
  }

  /** It is not part of the tree any more. Nobody may be in it. */
  close(): void {
    if (this.outer !== null) this.outer.#inner.delete(this);
  }

  /** The greenlet's innermost region is now this one. */
  enter(g: RawGreenlet): void {
    move(g, this);
  }

  /** The outermost cancelled region that reaches into this one. */
  get cancelledBy(): Region | null {
    let found: Region | null = null;
    for (let region: Region | null = this; region !== null; region = region.shield ? null : region.outer) {
      if (region.cancelled) found = region;
    }
    return found;
  }

  /** @internal */
  _add(member: Member): void {
    this.#members.add(member);
  }

  /** @internal */
  _delete(member: Member): void {
    this.#members.delete(member);
  }

  #reach(): void {
    for (const member of this.#members) member.check();
    for (const region of this.#inner) if (!region.shield) region.#reach();
  }
}

/** A greenlet that is in a region. */
class Member {
  region: Region | null = null;
  #watched = false;

  constructor(readonly g: RawGreenlet) {}

  /** Throws in the greenlet if it waits where it may not. */
  check(): void {
    const { g } = this;
    const by = this.region?.cancelledBy ?? null;
    if (by === null || g.dead || this.#watched) return;
    if (g._state === State.New || g._state === State.Starting) return end(g, State.Failed, new Cancelled(by));
    if (g._state === State.Parked || g._state === State.Ready) interrupt(g, new Cancelled(by), () => {});
    // It may wait again, or is about to wait: when it has had its turn, this is seen.
    this.#watched = true;
    defer(() => {
      this.#watched = false;
      this.check();
    });
  }
}

const members = new WeakMap<RawGreenlet, Member>();

/** The innermost region of a greenlet. */
export function regionOf(g: RawGreenlet): Region | null {
  return members.get(g)?.region ?? null;
}

function move(g: RawGreenlet, region: Region | null): void {
  let member = members.get(g);
  if (member === undefined) {
    if (region === null) return;
    members.set(g, (member = new Member(g)));
  }
  member.region?._delete(member);
  member.region = region;
  region?._add(member);
  member.check();
}

/** The greenlet goes back to a region that it was in before, or (null) out of all of them. */
export const leaveTo = move;

/** Nothing that is cancelled outside reaches the current greenlet before the function that is returned is called. */
export function shielded(): () => void {
  const g = rt.current!;
  const outer = regionOf(g);
  if (outer === null) return () => {};
  const region = new Region(outer, true);
  region.enter(g);
  return () => {
    leaveTo(g, outer);
    region.close();
  };
}
