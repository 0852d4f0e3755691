// The process ends with code 0 in the middle of the tests.
const { test } = require('uvu');
test('one', () => process.exit(0));
test('two', () => {});
test.run();
