// A promise that nothing will ever settle: the process simply ends.
const { test } = require('uvu');
test('waits for ever', () => new Promise(() => {}));
test.run();
