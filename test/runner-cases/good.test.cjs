// Nothing wrong: two tests pass, one is skipped.
const { test } = require('uvu');
test('one', () => {});
test('two', async () => {});
test.skip('three', () => {});
test.run();
