/**
 * Who has spawned whom, and the values that a tree of greenlets shares. Nothing is made before a greenlet spawns another one.
 */
import type { RawGreenlet } from './task';

/** What a greenlet leaves to those that it spawns: one object for all of them. */
export interface Family {
  /** It itself; only weakly once it has ended. */
  spawner: RawGreenlet | WeakRef<RawGreenlet>;
  /** The values of its tree. Null for a main greenlet: each of its children begins a tree. */
  locals: SpawnTreeLocals | null;
}

export type SpawnTreeLocals = Record<PropertyKey, any>;

export function familyOf(g: RawGreenlet): Family {
  return (g._family ??= { spawner: g, locals: g._lineage?.locals ?? Object.create(null) });
}

/** Nobody is kept alive only because it has spawned somebody. */
export function weaken(family: Family): void {
  family.spawner = new WeakRef(family.spawner as RawGreenlet);
}

export function spawnerOf(g: RawGreenlet): RawGreenlet | null {
  const spawner = g._lineage?.spawner;
  return (spawner instanceof WeakRef ? spawner.deref() : spawner) ?? null;
}
