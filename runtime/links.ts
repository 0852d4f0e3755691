/**
 * Functions that are called when something happens to a greenlet, an event or another source: what `rawlink` keeps.
 * They run outside of every greenlet, in the order in which they were added, one turn after the fact. Knows nothing
 * of what the sources are.
 */
import { invalidType } from './errors';
import { reportUncaught } from './report';
import { defer, rt } from './scheduler';

/** Must not block; an error it throws is reported, and the other links still run. */
export type Link<S> = (source: S) => void;

/** A link that was removed: it keeps its place, so that a pass in progress keeps count. */
const REMOVED = () => {};

export function removeLink<S>(links: Link<S>[] | null, link: Link<S>): void {
  const at = links === null ? -1 : links.indexOf(link);
  if (at >= 0) links![at] = REMOVED;
}

/** Calls the links that are there now. Those that are added meanwhile stay in the list for the next pass. */
export function runLinks<S>(links: Link<S>[], source: S): void {
  rt.current = null;
  const count = links.length;
  for (let i = 0; i < count; i++) {
    try {
      links[i]!(source);
    } catch (error) {
      reportUncaught(error, `a link of ${source}`);
    }
  }
  links.splice(0, count);
}

/** Something that can become ready, with links. */
export abstract class Linkable {
  readonly #links: Link<any>[] = [];
  #scheduled = false;

  abstract ready(): boolean;

  /** Calls `link(this)` when it becomes ready, or on the next turn if it is. The link must not block. */
  rawlink(link: Link<this>): void {
    if (typeof link !== 'function') throw invalidType(`a function is expected, not ${link === null ? 'null' : typeof link}`);
    this.#links.push(link);
    if (this.ready()) this.callLinks();
  }

  /** Removes a link. One that is not there is ignored. */
  unlink(link: Link<this>): void {
    removeLink(this.#links, link);
  }

  toString(): string {
    return this.constructor.name;
  }

  protected callLinks(): void {
    if (this.#scheduled || this.#links.length === 0) return;
    this.#scheduled = true;
    defer(() => {
      this.#scheduled = false;
      runLinks(this.#links, this);
      if (this.ready()) this.callLinks();
    });
  }
}
