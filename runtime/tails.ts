/**
 * The notes that calls in tail position leave among the frames. Such a call needs no frame to go on, but a stack shows
 * it. Here is what a note does when it is resumed, and how many are kept; `tail` in parking.ts makes them. A leaf.
 */
import type { Frame } from './frames';

/** So many calls in tail position, one inside the other, are remembered at least; twice as many at most. */
const NOTES = 32;
export const MOST_NOTES = 2 * NOTES;

/** The resume path of a note: it lets the value pass. */
export function pass(_frame: Frame, value: unknown): unknown {
  return value;
}

/** Notes that come in front of others: if they are too many together, the outer ones are cut off. */
export function cutNotes(first: Frame): void {
  const notes: Frame[] = [];
  let frame: Frame | null = first;
  for (; frame !== null && frame.resume === pass; frame = frame.next) notes.push(frame);
  if (notes.length > MOST_NOTES) notes[NOTES - 1]!.next = frame;
}
