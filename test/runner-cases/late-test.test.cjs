// A test that is registered after .run().
const { test } = require('uvu');
test('runs', () => {});
test.run();
test('too late', () => {});
