// uvu alone runs nothing and exits with 0.
const { test } = require('uvu');
test.before(() => {
  throw new Error('no set-up');
});
test('needs it', () => {});
test.run();
