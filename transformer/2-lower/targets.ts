/**
 * Where jumps lead from a place in the function that is lowered.
 */
import type * as ts from 'typescript';

/** What a `break`, `continue` or `return` may lead to, innermost last. */
export type Target =
  | {
      readonly kind: 'loop' | 'switch' | 'label';
      readonly labels: readonly string[];
      /** The body is a block with this label, and `continue` leaves it: what follows the body is no longer the loop's own head. */
      readonly continueLabel?: string;
    }
  /** A loop over an iterator, which jumps out of it close. */
  | { readonly kind: 'iteration'; close(): void }
  /** A try whose finally was moved out: jumps through it are recorded. */
  | { readonly kind: 'finally'; exit(jump: Exit): void };

export type Exit = { readonly kind: 'return'; readonly value: ts.Expression | undefined } | { readonly kind: 'break' | 'continue'; readonly label: string | undefined };
