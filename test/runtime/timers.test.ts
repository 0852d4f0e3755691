import { Timers } from '../../runtime/timers';
import { assert, suite } from '../suite';

const test = suite('timers');

class Target {
  constructor(readonly name: number) {}
}

function takeAll(timers: Timers<Target>, now: number): number[] {
  const names: number[] = [];
  for (let due = timers.takeDue(now); due !== null; due = timers.takeDue(now)) names.push(due.name);
  return names;
}

/** The same numbers in every run. */
function random(seed: number): () => number {
  return () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

test('fires in the order of deadlines, and of setting where they are equal', () => {
  const timers = new Timers<Target>();
  for (const [name, deadline] of [5, 3, 5, 1, 3, 5].entries()) timers.add(deadline, new Target(name), true);
  assert.is(timers.next, 1);
  assert.equal(takeAll(timers, 4), [3, 1, 4]);
  assert.equal(takeAll(timers, 5), [0, 2, 5]);
  assert.is(timers.next, Infinity);
});

test('counts those that keep the process alive', () => {
  const timers = new Timers<Target>();
  const kept = timers.add(1, new Target(0), true);
  timers.add(2, new Target(1), false);
  timers.add(3, new Target(2), true);
  assert.is(timers.refs, 2);
  timers.cancel(kept);
  assert.is(timers.refs, 1);
  takeAll(timers, 9);
  assert.is(timers.refs, 0);
});

test('agrees with a sorted list, whatever is set and cancelled', () => {
  const next = random(1);
  const timers = new Timers<Target>();
  const model = new Map<number, { name: number; deadline: number; slot: number }>();
  let now = 0;
  for (let name = 0; name < 5000; name++) {
    const deadline = now + Math.floor(next() * 100);
    model.set(name, { name, deadline, slot: timers.add(deadline, new Target(name), true) });
    if (next() < 0.4) {
      const victim = [...model.values()][Math.floor(next() * model.size)]!;
      timers.cancel(victim.slot);
      model.delete(victim.name);
    }
    if (next() < 0.1) {
      now += Math.floor(next() * 60);
      const due = [...model.values()].filter((timer) => timer.deadline <= now).sort((a, b) => a.deadline - b.deadline || a.name - b.name);
      for (const { name } of due) model.delete(name);
      assert.equal(takeAll(timers, now), due.map((timer) => timer.name));
    }
    assert.is(timers.size, model.size);
  }
});

test.run();
