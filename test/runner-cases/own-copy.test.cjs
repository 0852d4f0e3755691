// Takes a copy of uvu that the guard does not know.
import('uvu').then(({ test }) => {
  test('not counted', () => {});
  test.run();
});
