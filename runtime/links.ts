/**
 * Functions that are called when something happens to a greenlet, an event or another source: what `rawlink` keeps.
 * They run outside of every greenlet, in the order in which they were added, one turn after the fact. Knows nothing
 * of what the sources are.
 */
import { boundToContext, contexts } from './contexts';
import { invalidType } from './errors';
import { reportUncaught } from './report';
import { defer } from './scheduler';
import { rt } from './state';

/** Must not block; an error it throws is reported, and the other links still run. */
export type Link<S> = (source: S) => void;

/** Somebody in the runtime who waits for a source: as a link, but an object. It does not throw, and runs no code of users. */
export interface Witness<S> {
  /** @internal */
  _witness(source: S): void;
}

type Entry<S> = Link<S> | Witness<S>;

/** Most sources have one link or none, and there may be a million of them: so one is kept without a list. */
export type Links<S> = Entry<S> | Entry<S>[] | null;

/** Something that keeps links. */
interface Source<S> {
  /** @internal */
  _links: Links<S>;
}

/** A link that was removed: it keeps its place, so that a pass in progress keeps count. */
const REMOVED = () => {};

/** Which link one that is bound to an asynchronous context stands for. */
const unboundLinks = new WeakMap<Link<any>, Link<any>>();

/** The link as it was added: a link runs in the context in which it was added, as the reactions of a promise do. */
export const unbound = <S>(link: Entry<S>): Entry<S> => (typeof link === 'function' ? (unboundLinks.get(link) ?? link) : link);

function bound<S>(link: Link<S>): Link<S> {
  const result = boundToContext(link);
  unboundLinks.set(result, link);
  return result;
}

export function addLink<S>(source: Source<S>, entry: Entry<S>): void {
  const link = contexts.active && typeof entry === 'function' ? bound(entry) : entry;
  const links = source._links;
  if (links === null) source._links = link;
  else if (Array.isArray(links)) links.push(link);
  else source._links = [links, link];
}

export function removeLink<S>(source: Source<S>, link: Entry<S>): void {
  const links = source._links;
  if (links === null) return;
  const isIt = (entry: Entry<S>) => entry === link || (contexts.active && unbound(entry) === link);
  if (!Array.isArray(links)) {
    if (isIt(links)) source._links = null;
  } else {
    const at = links.findIndex(isIt);
    if (at >= 0) links[at] = REMOVED;
  }
}

export function hasLinks<S>({ _links: links }: Source<S>): boolean {
  return Array.isArray(links) ? links.some((link) => link !== REMOVED) : links !== null;
}

/** Calls the links that are there now. Those that are added meanwhile are left for the next pass. */
export function callLinks<S>(source: Source<S> & S): void {
  const links = source._links;
  if (links === null) return;
  rt.current = null;
  if (!Array.isArray(links)) {
    source._links = null;
    return call(links, source);
  }
  const count = links.length;
  for (let i = 0; i < count; i++) call(links[i]!, source);
  if (links.length === count) source._links = null;
  else links.splice(0, count);
}

function call<S>(link: Entry<S>, source: S): void {
  try {
    if (typeof link === 'function') link(source);
    else link._witness(source);
  } catch (error) {
    reportUncaught(error, `a link of ${source}`);
  }
}

export function checkLink(link: unknown): void {
  if (typeof link !== 'function') throw invalidType(`a function is expected, not ${link === null ? 'null' : typeof link}`);
}

/** Something that can become ready, with links. */
export abstract class Linkable {
  /** @internal */ _links: Links<any> = null;
  #scheduled = false;

  abstract ready(): boolean;

  /** Calls `link(this)` when it becomes ready, or on the next turn if it is. The link must not block. */
  rawlink(link: Link<this>): void {
    checkLink(link);
    addLink(this, link);
    if (this.ready()) this.notify();
  }

  /** Removes a link. One that is not there is ignored. */
  unlink(link: Link<this>): void {
    removeLink(this, link);
  }

  toString(): string {
    return this.constructor.name;
  }

  /** Whether the links are called, although it may not be ready any more by the time of their turn. */
  protected stillCounts(): boolean {
    return true;
  }

  /** Has the links called on the next turn. */
  protected notify(): void {
    if (this.#scheduled || this._links === null) return;
    this.#scheduled = true;
    defer(() => {
      this.#scheduled = false;
      if (!this.stillCounts()) return;
      callLinks(this);
      if (this.ready()) this.notify();
    });
  }
}
