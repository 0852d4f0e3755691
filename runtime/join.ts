/**
 * Waiting for the end of one greenlet.
 */
import type { Greenlet } from './greenlet';
import { removeLink, type Witness } from './links';
import { wake, wakeRaising } from './scheduler';
import { rt } from './state';
import { Wait } from './task';
import { Timeout } from './timeout';
import { park } from './waiter';

/** The wait of `join`. */
export class Join extends Wait implements Witness<Greenlet<any>> {
  readonly what: string = 'Greenlet.join';
  protected readonly joiner = rt.current!;

  constructor(private readonly target: Greenlet<any>) {
    super();
  }

  park(timeout: number): any {
    const result = park(this, timeout);
    this.target._addLink(this);
    return result;
  }

  leave(): void {
    removeLink(this.target, this);
  }

  _witness(_target: Greenlet<any>): void {
    wake(this.joiner, undefined);
  }
}

/** The wait of `get`. */
export class Get extends Join {
  override readonly what = 'Greenlet.get';

  constructor(
    target: Greenlet<any>,
    private readonly timeout: number,
  ) {
    super(target);
  }

  override expired(): never {
    throw new Timeout(this.timeout);
  }

  override _witness(target: Greenlet<any>): void {
    if (target.successful()) wake(this.joiner, target.value);
    else wakeRaising(this.joiner, target.exception);
  }
}
