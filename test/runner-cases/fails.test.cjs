// One test of two fails, as it should.
const { test } = require('uvu');
const assert = require('uvu/assert');
test('good', () => {});
test('bad', () => assert.is(1, 2));
test.run();
