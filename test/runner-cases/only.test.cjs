// A test.only that was left behind.
const { test } = require('uvu');
test('not run', () => {});
test.only('run', () => {});
test.run();
