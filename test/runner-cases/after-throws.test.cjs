// The hook at the end of the suite throws.
const { test } = require('uvu');
test.after(() => {
  throw 'no tear-down';
});
test('one', () => {});
test.run();
