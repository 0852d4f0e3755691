/** Tables of rows as tests. */
import { assert } from '../suite';
import { problemsOf, type Row } from './harness';

/** A test for each row. */
export function testRows<T extends { (name: string, body: () => Promise<void>): unknown }>(test: T, rows: readonly Row[]): T {
  for (const row of rows) {
    test(row.name, async () => {
      const problems = await problemsOf(row);
      assert.ok(problems.length === 0, problems.join('\n'));
    });
  }
  return test;
}
