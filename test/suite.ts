/**
 * The test library: uvu, made unable to lose a test silently.
 *
 * uvu 0.5.6 reports success when a test throws something that is no Error (it and all later tests of its suite vanish),
 * when a hook throws, and when `.run()` is forgotten. Loading this file repairs uvu in place: whatever is thrown reaches
 * uvu as an Error, and when the process ends, the number of tests that were registered, run and passed goes to the
 * runner (run.ts), which compares. The runner loads it before every test file, so `import { test } from 'uvu'` is
 * guarded as well; tests import from here to have the same guard when they are run alone with `node`.
 *
 * May import nothing of the project: it must work when everything else is broken.
 */
import fs = require('node:fs');
import util = require('node:util');
import uvu = require('uvu');
import * as assert from 'uvu/assert';

/** What a test process tells the runner at its end, as JSON on file descriptor 3. */
export interface Report {
  /** Tests given to `test(...)` or `test.only(...)`. */
  registered: number;
  /** Tests whose function was called. */
  started: number;
  passed: number;
  skipped: number;
  only: number;
  /** Names of hooks that threw. */
  hooks: string[];
}

const report: Report = { registered: 0, started: 0, passed: 0, skipped: 0, only: 0, hooks: [] };

/** Goldens may be rewritten: asked for by `UPDATE=1`, and never where the environment says that this is CI. */
export const update = process.env.UPDATE === '1' && !process.env.CI;

// uvu's own formatting needs a string name and a string stack, or it throws and the test vanishes.
function asError(thrown: unknown): Error {
  if (thrown instanceof Error && typeof thrown.name === 'string' && typeof thrown.stack === 'string') return thrown;
  return new Error(`thrown, but not an Error: ${util.inspect(thrown)}`, { cause: thrown });
}

type Handler<T> = uvu.Callback<T>;
const original = uvu.suite;

const guardTest = <T>(handler: Handler<T>): Handler<T> => async (context) => {
  report.started++;
  try {
    await handler(context);
  } catch (thrown) {
    throw asError(thrown);
  }
  report.passed++;
};

const guardHook = <T>(name: string, handler: Handler<T>): Handler<T> => async (context) => {
  try {
    await handler(context);
  } catch (thrown) {
    const error = asError(thrown);
    report.hooks.push(name);
    console.error(`hook "${name}" threw: ${error.stack}`);
    throw error;
  }
};

function guard<T>(inner: uvu.Test<T>): uvu.Test<T> {
  const add = (to: (name: string, handler: Handler<T>) => void) => (name: string, handler: Handler<T>) => {
    report.registered++;
    to(name, guardTest(handler));
  };
  const hook = (name: string, to: (handler: Handler<T>) => void) => (handler: Handler<T>) => to(guardHook(name, handler));
  return Object.assign(add(inner), {
    only: (name: string, handler: Handler<T>) => {
      report.only++;
      add(inner.only)(name, handler);
    },
    skip: () => {
      report.skipped++;
      inner.skip();
    },
    before: Object.assign(hook('before', inner.before), { each: hook('before.each', inner.before.each) }),
    after: Object.assign(hook('after', inner.after), { each: hook('after.each', inner.after.each) }),
    run: inner.run,
  }) as uvu.Test<T>;
}

export const suite = <T = Record<string, any>>(name?: string, context?: T): uvu.Test<T> => guard(original<T>(name, context));
export const test: uvu.Test = guard(uvu.test);
export { assert };
Object.assign(uvu, { suite, test });

// The descriptor exists only below the runner.
if (process.env.TSGREEN_TEST_REPORT === '1') process.on('exit', () => fs.writeSync(3, JSON.stringify(report)));
