// uvu alone stops in the middle and exits with 0.
const { test } = require('uvu');
test.after.each(() => {
  throw new Error('no tear-down');
});
test('one', () => {});
test('two', () => {});
test.run();
