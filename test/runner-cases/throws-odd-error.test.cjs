// An Error that uvu cannot print: it has no stack.
const { test } = require('uvu');
test('throws without a stack', () => {
  throw Object.assign(new Error('odd'), { stack: undefined });
});
test.run();
