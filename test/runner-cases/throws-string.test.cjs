// uvu alone drops this test and the next, and exits with 0.
const { test } = require('uvu');
test('throws no Error', () => {
  throw 'a string';
});
test('after it', () => {});
test.run();
